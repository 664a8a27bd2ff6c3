"""Jobs that a reviewer approves, and what is told of them, for tests of samples that come by themselves."""

from accounts.audit import Actor
from jobs import events
from jobs.models import Job, JobEvent
from review import claims, correcting
from review import services as reviews
from review.models import ReviewTask
from templates_app.models import TemplateVersion
from tests import factories


def waiting(version: TemplateVersion, content: str = "one", pages: int = 1) -> Job:
    """A job that a reviewer has before them, on a document with these bytes."""
    environment = version.template.environment
    document = factories.make_document(environment, factories.PDF_HEAD + content.encode(), f"{content}.pdf")
    job = factories.make_job(environment, "review_required", version, document=document)
    factories.make_extraction(job, flags={}, last_page=pages)
    ReviewTask.objects.create(environment=environment, job=job)
    return job


def approve(job: Job, actor: Actor, total: str = "") -> Job:
    """Approved, with another total where one is given, and told."""
    task = claims.claim(task=ReviewTask.objects.get(job=job, outcome=""), actor=actor)
    if total:
        correcting.correct_field(task=task, actor=actor, field="total", text=total, how="typed")
    reviews.approve(task=task, actor=actor)
    return told(job)


def told(job: Job) -> Job:
    for event in JobEvent.objects.filter(job=job, published_at=None).order_by("id"):
        events.publish(event.pk)
    return Job.objects.get(pk=job.pk)


def reopened(job: Job, actor: Actor) -> Job:
    reviews.reopen(job=job, actor=actor)
    return told(job)
