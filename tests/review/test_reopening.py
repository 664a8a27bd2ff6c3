"""A released result is opened again: corrections begin with what was released, and nothing released is ever edited."""

import threading

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from accounts.audit import Actor
from accounts.models import AuditEntry, Environment, User
from jobs.lifecycle import transition
from jobs.models import Job, JobEvent, JobStatus, Release
from jobs.selectors import parse_result
from review import claims, correcting, selectors, services
from review.errors import CannotReopen, NothingToUndo
from review.models import Cause, Outcome, ReviewTask
from tests import factories
from tests.factories import acting
from tests.review.conftest import job_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor(reviewer: User) -> Actor:
    return acting(reviewer)


@pytest.fixture
def released(held: ReviewTask, actor: Actor) -> ReviewTask:
    """The date confirmed, the total corrected, and the result given out."""
    correcting.confirm_field(task=held, actor=actor, field="date")
    correcting.correct_field(task=held, actor=actor, field="total", text="1.471,60", how="typed")
    return services.approve(task=held, actor=actor)


def total(revision: int) -> object:
    stored = Release.objects.get(revision=revision).documents[0]
    return {field.name: field.value for field in parse_result(stored).fields}["total"]


def test_reopening_takes_the_job_back_into_review_with_a_task_of_its_own(released: ReviewTask, actor: Actor) -> None:
    task = services.reopen(job=released.job, actor=actor)
    assert (task.revision, task.outcome, task.cause, task.claimed_by) == (2, "", Cause.REOPENED, None)
    job = job_now(task)
    assert (job.status, job.ended_at, job.flagged_field_count) == (JobStatus.REVIEW_REQUIRED, None, 0)
    event = JobEvent.objects.filter(job=job).last()
    assert (event.type, event.actor, event.data) == ("job.review_required", "rita", {"reopened": True, "revision": 2})
    assert AuditEntry.objects.get(action="review.reopened").details == {"revision": 2}
    first = ReviewTask.objects.get(revision=1)
    assert (first.outcome, first.decided_by) == (Outcome.APPROVED, actor.user)


def test_corrections_start_from_what_was_released_and_nothing_waits_for_a_look(
    released: ReviewTask, actor: Actor
) -> None:
    task = claims.claim(task=services.reopen(job=released.job, actor=actor), actor=actor)
    fields = {field.name: field for field in selectors.fields_of(task)}
    assert (fields["total"].current.value, fields["total"].state) == ("1471.60", "untouched")
    assert {field.flag for field in fields.values()} == {""}
    with pytest.raises(NothingToUndo):
        correcting.undo_field(task=task, actor=actor, field="total")


def test_approving_again_makes_the_next_revision_and_leaves_the_first_alone(
    released: ReviewTask, actor: Actor
) -> None:
    before = Release.objects.get().documents
    task = claims.claim(task=services.reopen(job=released.job, actor=actor), actor=actor)
    correcting.correct_field(task=task, actor=actor, field="total", text="1.500,00", how="typed")
    services.approve(task=task, actor=actor)
    assert (total(1), total(2)) == ("1471.60", "1500.00")
    assert Release.objects.get(revision=1).documents == before
    event = JobEvent.objects.filter(job=task.job).last()
    assert (event.type, event.data) == ("job.revised", {"revision": 2, "reviewed": True})
    assert (job_now(task).status, JobEvent.objects.filter(type="job.completed").count()) == (JobStatus.COMPLETED, 1)


def test_a_result_can_be_opened_more_than_once(released: ReviewTask, actor: Actor) -> None:
    for _ in range(2):
        task = claims.claim(task=services.reopen(job=job_now(released), actor=actor), actor=actor)
        services.approve(task=task, actor=actor)
    assert list(Release.objects.values_list("revision", flat=True)) == [3, 2, 1]


def test_a_job_that_nobody_reviewed_can_be_opened(environment: Environment, actor: Actor) -> None:
    job = factories.make_job(environment, JobStatus.COMPLETED)
    Release.objects.create(job=job, documents=[factories.make_extraction(job).result])
    task = claims.claim(task=services.reopen(job=job, actor=actor), actor=actor)
    correcting.correct_field(task=task, actor=actor, field="number", text="INV-2", how="typed")
    services.approve(task=task, actor=actor)
    assert [row.revision for row in ReviewTask.objects.filter(job=job)] == [2]


def test_late_events_of_the_first_release_leave_the_opened_review_alone(released: ReviewTask, actor: Actor) -> None:
    services.reopen(job=released.job, actor=actor)
    for event in JobEvent.objects.filter(job=released.job).order_by("id"):
        services.open_task_for_event(event)
    assert list(ReviewTask.objects.order_by("revision").values_list("revision", "outcome")) == [
        (1, "approved"),
        (2, ""),
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"status": JobStatus.REVIEW_REQUIRED},
        {"status": JobStatus.CANCELED},
        {"operation": "parse"},
        {"purpose": "trial"},
        {"expired_at": "2026-01-01T00:00:00Z"},
    ],
)
def test_what_has_no_result_to_correct_is_not_opened(
    released: ReviewTask, actor: Actor, changes: dict[str, str]
) -> None:
    Job.objects.update(**changes)
    before = JobEvent.objects.count()
    with pytest.raises(CannotReopen):
        services.reopen(job=job_now(released), actor=actor)
    assert (ReviewTask.objects.count(), JobEvent.objects.count()) == (1, before)
    assert job_now(released).status == changes.get("status", JobStatus.COMPLETED)


def test_a_worker_cannot_open_a_released_result(released: ReviewTask) -> None:
    # The table allows the step: a lease of the past must not.
    from uuid import uuid4

    from django.db.models import Q

    from jobs.errors import TransitionRefused

    with pytest.raises(TransitionRefused):
        transition(released.job, to=JobStatus.REVIEW_REQUIRED, actor="worker", only_if=Q(lease_token=uuid4()))
    assert job_now(released).status == JobStatus.COMPLETED


@pytest.mark.django_db(transaction=True)
def test_of_many_who_open_a_result_at_once_one_does(environment: Environment) -> None:
    job = factories.make_job(environment, JobStatus.COMPLETED)
    Release.objects.create(job=job, documents=[factories.make_extraction(job).result])
    actors = [acting(factories.make_member(environment, "reviewer", f"opener-{number}")) for number in range(4)]
    start = threading.Barrier(len(actors))
    told: list[str] = []

    def race(actor: Actor) -> None:
        try:
            start.wait()
            told.append(str(services.reopen(job=Job.objects.get(pk=job.pk), actor=actor).revision))
        except CannotReopen as error:
            told.append(error.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=race, args=[actor]) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(told) == ["2", "CANNOT_REOPEN", "CANNOT_REOPEN", "CANNOT_REOPEN"]
    assert ReviewTask.objects.count() == 1


# --- pages ------------------------------------------------------------------------------------------------------
def test_the_job_page_opens_a_result_and_its_timeline_tells_it(
    client: Client, released: ReviewTask, reviewer: User
) -> None:
    client.force_login(reviewer)
    page = reverse("jobs:detail", args=[released.job_id])
    opening = reverse("review:reopen", args=[released.job_id])
    assert opening in client.get(page).content.decode()

    answer = client.post(opening)

    task = ReviewTask.objects.get(revision=2)
    assert (answer.status_code, answer.url) == (302, reverse("review:desk", args=[task.pk]))
    assert client.get(answer.url).status_code == 200
    text = client.get(f"{page}?tab=timeline").content.decode()
    assert opening not in text
    assert answer.url in text
    assert "Opened again by rita" in text
    assert "What was released (revision 1) is kept as it was." in text
    assert "until a reviewer approves revision 2" in text
    client.post(reverse("review:approve", args=[task.pk]))
    assert "Approved and released by rita, revision 2" in client.get(f"{page}?tab=timeline").content.decode()


def test_opening_what_cannot_be_opened_leads_back_with_the_reason(
    client: Client, task: ReviewTask, reviewer: User
) -> None:
    client.force_login(reviewer)
    answer = client.post(reverse("review:reopen", args=[task.job_id]), follow=True)
    assert answer.redirect_chain == [(reverse("jobs:detail", args=[task.job_id]), 302)]
    assert "cannot become review_required now" in answer.content.decode()
    assert ReviewTask.objects.count() == 1
