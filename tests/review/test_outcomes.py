"""Approve and reject: what is released, what is refused, and that both happen wholly or not at all."""

import pytest

from accounts.audit import Actor
from accounts.models import AuditEntry, Environment, User
from extraction import BoundingBox
from jobs.models import Extraction, Job, JobEvent, JobStatus, Release
from jobs.selectors import parse_result
from review import claims, correcting, services
from review.errors import ClaimLost, FieldsOpen, ReasonRequired, TaskDecided
from review.models import Outcome, ReviewTask
from tests.factories import acting
from tests.review.conftest import FIELDS, TOTAL_BOX, job_now, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor(reviewer: User) -> Actor:
    return Actor(name="rita", user=reviewer, ip_address="192.0.2.7")


@pytest.fixture
def checked(held: ReviewTask, reviewer: User) -> ReviewTask:
    """The date confirmed, the total corrected by typing, the vendor by a click elsewhere."""
    correcting.confirm_field(task=held, actor=acting(reviewer), field="date")
    correcting.correct_field(task=held, actor=acting(reviewer), field="total", text="1.471,60", how="typed")
    box = BoundingBox(1, 0.4, 0.5, 0.5, 0.52)
    correcting.correct_field(
        task=held, actor=acting(reviewer), field="vendor", text="Südwind AG", how="clicked", box=box
    )
    return held


def nothing_happened(task: ReviewTask) -> bool:
    task.refresh_from_db()
    return (
        task.outcome == ""
        and job_now(task).status == JobStatus.REVIEW_REQUIRED
        and not Release.objects.exists()
        and not AuditEntry.objects.filter(action__startswith="review.").exists()
        and not JobEvent.objects.filter(type__in=["job.completed", "job.failed"]).exists()
    )


def test_approving_releases_the_machines_result_with_the_corrections(checked: ReviewTask, actor: Actor) -> None:
    services.approve(task=checked, actor=actor)

    release = Release.objects.get()
    assert (release.job_id, release.revision, release.released_by) == (checked.job_id, 1, actor.user)
    fields = {field.name: field for field in parse_result(release.documents[0]).fields}
    assert list(fields) == ["number", "date", "vendor", "net", "total", "paid"]
    total = fields["total"]
    assert (total.value, total.raw_text, total.currency, total.confidence, total.box, total.flags) == (
        "1471.60",
        "1.471,60",
        "EUR",
        1.0,
        TOTAL_BOX,
        (),
    )
    assert (fields["date"].value, fields["date"].raw_text, fields["date"].confidence) == (
        "2026-03-04",
        "04.03.2026",
        1.0,
    )
    assert (fields["vendor"].value, fields["vendor"].box) == ("Südwind AG", BoundingBox(1, 0.4, 0.5, 0.5, 0.52))
    assert [fields[name] for name in ("number", "net", "paid")] == [FIELDS[0], FIELDS[3], FIELDS[5]]


def test_the_trace_of_a_reviewed_field_ends_with_the_person(checked: ReviewTask, actor: Actor) -> None:
    services.approve(task=checked, actor=actor)
    fields = {field.name: field for field in parse_result(Release.objects.get().documents[0]).fields}
    step = fields["total"].trace[-1]
    assert (step.finder, step.detail, step.outcome, step.raw_text) == ("person", "typed", "found", "1.471,60")
    assert fields["net"].trace == ()


def test_approving_ends_job_and_task_and_is_written_to_the_audit_log(checked: ReviewTask, actor: Actor) -> None:
    services.approve(task=checked, actor=actor)
    task = ReviewTask.objects.get()
    assert (task.outcome, task.decided_by, task.claimed_by, task.claim_expires_at) == (
        Outcome.APPROVED,
        actor.user,
        None,
        None,
    )
    assert job_now(task).status == JobStatus.COMPLETED
    assert JobEvent.objects.filter(job=task.job, type="job.completed", actor="rita").count() == 1
    entry = AuditEntry.objects.get(action="review.approved")
    assert (entry.actor, entry.target, entry.details, entry.ip_address) == (
        "rita",
        str(task.job_id),
        {"corrected": ["total", "vendor"], "revision": 1},
        "192.0.2.7",
    )


def test_approving_leaves_the_extraction_as_it_was(checked: ReviewTask, actor: Actor) -> None:
    before = Extraction.objects.get().result
    services.approve(task=checked, actor=actor)
    assert Extraction.objects.get().result == before


def test_a_flagged_field_that_nobody_looked_at_stops_the_approval(
    held: ReviewTask, reviewer: User, actor: Actor
) -> None:
    correcting.confirm_field(task=held, actor=acting(reviewer), field="date")
    with pytest.raises(FieldsOpen) as refused:
        services.approve(task=held, actor=actor)
    assert (refused.value.message, refused.value.fields) == ("Total still needs you.", ("total",))
    assert nothing_happened(held)


def test_every_open_field_is_named(held: ReviewTask, actor: Actor) -> None:
    with pytest.raises(FieldsOpen) as refused:
        services.approve(task=held, actor=actor)
    assert (refused.value.message, refused.value.fields) == ("Date, Total still need you.", ("date", "total"))
    assert nothing_happened(held)


def test_an_empty_required_field_stops_the_approval_even_unflagged(
    environment: Environment, reviewer: User, actor: Actor
) -> None:
    task = claims.claim(task=make_task(environment, without=("number",)), actor=acting(reviewer))
    for field in ("date", "total"):
        correcting.confirm_field(task=task, actor=acting(reviewer), field=field)
    with pytest.raises(FieldsOpen) as refused:
        services.approve(task=task, actor=actor)
    assert refused.value.fields == ("number",)
    assert nothing_happened(task)


def test_an_undone_confirmation_counts_no_more(checked: ReviewTask, reviewer: User, actor: Actor) -> None:
    correcting.undo_field(task=checked, actor=acting(reviewer), field="date")
    with pytest.raises(FieldsOpen):
        services.approve(task=checked, actor=actor)
    assert nothing_happened(checked)


def test_approving_without_the_claim_is_refused(checked: ReviewTask, colleague: User) -> None:
    with pytest.raises(ClaimLost):
        services.approve(task=checked, actor=Actor(name="kim", user=colleague))
    assert nothing_happened(checked)


def test_approving_twice_releases_once(checked: ReviewTask, actor: Actor) -> None:
    services.approve(task=checked, actor=actor)
    with pytest.raises(TaskDecided, match=r"approved by rita already\."):
        services.approve(task=checked, actor=actor)
    assert Release.objects.count() == 1


def test_a_job_canceled_during_the_review_is_not_released(checked: ReviewTask, actor: Actor) -> None:
    Job.objects.update(status=JobStatus.CANCELED)
    with pytest.raises(TaskDecided):
        services.approve(task=checked, actor=actor)
    assert not Release.objects.exists()
    assert ReviewTask.objects.get().outcome == ""


def test_rejecting_ends_the_job_with_the_reason(held: ReviewTask, actor: Actor) -> None:
    services.reject(task=held, actor=actor, reason="  Not an invoice.  ")
    task, job = ReviewTask.objects.get(), job_now(held)
    assert (task.outcome, task.reason, task.decided_by) == (Outcome.REJECTED, "Not an invoice.", actor.user)
    assert (job.status, job.error_code, job.error_message) == (JobStatus.FAILED, "REVIEW_REJECTED", "Not an invoice.")
    assert AuditEntry.objects.get(action="review.rejected").details == {"reason": "Not an invoice."}
    assert not Release.objects.exists()


@pytest.mark.parametrize("reason", ["", "   ", "x" * 2001])
def test_rejecting_needs_a_reason_of_sensible_length(held: ReviewTask, actor: Actor, reason: str) -> None:
    with pytest.raises(ReasonRequired):
        services.reject(task=held, actor=actor, reason=reason)
    assert nothing_happened(held)


def test_rejecting_without_the_claim_is_refused(held: ReviewTask, colleague: User) -> None:
    with pytest.raises(ClaimLost):
        services.reject(task=held, actor=Actor(name="kim", user=colleague), reason="No.")
    assert nothing_happened(held)
