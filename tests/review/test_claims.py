"""Claims: one reviewer at a time, in the right order, and what happens when a claim runs out."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Environment, User
from jobs.models import Job, JobEvent, JobStatus
from review import claims, selectors, services, sweeps
from review.errors import BadRequest, ClaimHeld, ClaimLost, TaskDecided
from review.models import Outcome, ReviewTask
from tests import factories
from tests.factories import acting
from tests.review.conftest import make_task

pytestmark = pytest.mark.django_db


def expire(task: ReviewTask) -> None:
    ReviewTask.objects.filter(pk=task.pk).update(claim_expires_at=timezone.now() - timedelta(seconds=1))


def test_a_claim_lasts_five_minutes(task: ReviewTask, reviewer: User) -> None:
    before = timezone.now()
    claims.claim(task=task, actor=acting(reviewer))
    assert task.claimed_by == reviewer
    assert timedelta(0) <= task.claim_expires_at - before - timedelta(minutes=5) < timedelta(seconds=5)


def test_a_task_held_by_a_colleague_is_refused_and_says_who_has_it(
    held: ReviewTask, reviewer: User, colleague: User
) -> None:
    with pytest.raises(ClaimHeld) as refused:
        claims.claim(task=held, actor=acting(colleague))
    assert (refused.value.code, refused.value.holder) == ("CLAIM_HELD", "rita")
    assert refused.value.message == "rita is reviewing this document now."
    assert ReviewTask.objects.get().claimed_by == reviewer


def test_an_expired_claim_can_be_taken_over_and_its_first_holder_has_lost_it(
    held: ReviewTask, reviewer: User, colleague: User
) -> None:
    expire(held)
    claims.claim(task=held, actor=acting(colleague))
    with pytest.raises(ClaimLost) as refused:
        claims.renew_claim(task=held, actor=acting(reviewer))
    assert refused.value.message == "You no longer hold this document. kim has it now."
    assert ReviewTask.objects.get().claimed_by == colleague


def test_an_expired_claim_that_nobody_took_can_still_be_renewed(held: ReviewTask, reviewer: User) -> None:
    expire(held)
    claims.renew_claim(task=held, actor=acting(reviewer))
    assert held.claim_expires_at > timezone.now()


def test_the_sweep_frees_expired_claims_only(environment: Environment, held: ReviewTask, colleague: User) -> None:
    other = claims.claim(task=make_task(environment), actor=acting(colleague))
    expire(held)
    sweeps.release_expired_claims()
    assert list(ReviewTask.objects.values_list("pk", "claimed_by").order_by("created_at")) == [
        (held.pk, None),
        (other.pk, colleague.pk),
    ]


def test_next_is_the_oldest_task_that_is_neither_held_nor_postponed(
    environment: Environment, reviewer: User, colleague: User
) -> None:
    held, postponed, oldest_free, _newest = (make_task(environment) for _ in range(4))
    claims.claim(task=held, actor=acting(colleague))
    ReviewTask.objects.filter(pk=postponed.pk).update(postponed_until=timezone.now() + timedelta(minutes=1))
    assert claims.claim_next(environment=environment, actor=acting(reviewer)) == oldest_free


def test_next_gives_back_what_one_holds_already(environment: Environment, reviewer: User) -> None:
    make_task(environment)
    newer = claims.claim(task=make_task(environment), actor=acting(reviewer))
    assert claims.claim_next(environment=environment, actor=acting(reviewer)) == newer


def test_next_offers_a_postponed_task_again_when_its_time_has_come(environment: Environment, reviewer: User) -> None:
    task = make_task(environment)
    ReviewTask.objects.filter(pk=task.pk).update(postponed_until=timezone.now() - timedelta(seconds=1))
    assert claims.claim_next(environment=environment, actor=acting(reviewer)) == task


def test_next_never_leaves_the_environment(environment: Environment, reviewer: User) -> None:
    make_task(factories.make_environment("other"))
    assert claims.claim_next(environment=environment, actor=acting(reviewer)) is None


def test_next_skips_a_task_whose_job_was_canceled(environment: Environment, task: ReviewTask, reviewer: User) -> None:
    Job.objects.update(status=JobStatus.CANCELED)
    assert claims.claim_next(environment=environment, actor=acting(reviewer)) is None
    with pytest.raises(TaskDecided, match="The job is canceled"):
        claims.claim(task=task, actor=acting(reviewer))


def test_a_claim_compares_the_holder_in_the_updated_row_itself(task: ReviewTask, reviewer: User) -> None:
    # A comparison inside a subquery is not repeated by PostgreSQL after it has waited for a rival.
    with CaptureQueriesContext(
        connection,
    ) as queries:
        claims.claim(task=task, actor=acting(reviewer))
    update = next(query["sql"] for query in queries if query["sql"].startswith("UPDATE"))
    assert "IN (SELECT" not in update
    assert update.index("claimed_by_id", update.index("WHERE")) > 0


@pytest.mark.django_db(transaction=True)
def test_reviewers_who_race_for_the_next_task_never_get_the_same(environment: Environment) -> None:
    reviewers = [factories.make_member(environment, "reviewer", f"racer-{number}") for number in range(4)]
    tasks = {make_task(environment).pk for _ in range(3)}
    start = threading.Barrier(len(reviewers))
    got: list[object] = []

    def race(reviewer: User) -> None:
        try:
            start.wait()
            claimed = claims.claim_next(environment=environment, actor=acting(reviewer))
            got.append(claimed and claimed.pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=race, args=[reviewer]) for reviewer in reviewers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert Counter(got) == Counter([*tasks, None])
    assert set(ReviewTask.objects.values_list("claimed_by", flat=True)) < {reviewer.pk for reviewer in reviewers}


def test_giving_back_frees_a_task_but_not_a_colleagues(held: ReviewTask, reviewer: User, colleague: User) -> None:
    assert claims.release_claim(task=held, actor=acting(colleague)) is False
    assert ReviewTask.objects.get().claimed_by == reviewer
    assert claims.release_claim(task=held, actor=acting(reviewer)) is True
    assert ReviewTask.objects.get().claimed_by is None


def test_postponing_frees_the_task_and_hides_it_for_that_long(
    environment: Environment, held: ReviewTask, reviewer: User, colleague: User
) -> None:
    claims.postpone(task=held, actor=acting(reviewer), minutes=60)
    stored = ReviewTask.objects.get()
    assert stored.claimed_by is None
    assert timedelta(minutes=59) < stored.postponed_until - timezone.now() <= timedelta(minutes=60)
    assert claims.claim_next(environment=environment, actor=acting(colleague)) is None
    assert selectors.waiting_count(environment) == 1


@pytest.mark.parametrize("minutes", [0, -5, 10_081])
def test_postponing_by_nothing_or_more_than_a_week_is_refused(held: ReviewTask, reviewer: User, minutes: int) -> None:
    with pytest.raises(BadRequest):
        claims.postpone(task=held, actor=acting(reviewer), minutes=minutes)
    assert ReviewTask.objects.get().postponed_until is None


# --- events -----------------------------------------------------------------------------------------------------
def test_a_job_that_needs_review_gets_one_task_however_often_it_is_told(environment: Environment) -> None:
    job = factories.make_job(environment, JobStatus.REVIEW_REQUIRED)
    event = JobEvent.objects.get(job=job)
    services.open_task_for_event(event)
    services.open_task_for_event(event)
    task = ReviewTask.objects.get()
    assert (task.job, task.environment, task.outcome) == (job, environment, "")


def test_a_late_event_opens_no_task_for_a_job_that_has_ended(environment: Environment) -> None:
    job = factories.make_job(environment, JobStatus.CANCELED)
    services.open_task_for_event(JobEvent.objects.create(job=job, type="job.review_required", actor="worker"))
    assert not ReviewTask.objects.exists()


def test_a_canceled_job_withdraws_its_task(held: ReviewTask) -> None:
    Job.objects.update(status=JobStatus.CANCELED)
    held.job.refresh_from_db()
    services.open_task_for_event(JobEvent.objects.create(job=held.job, type="job.canceled", actor="ada"))
    stored = ReviewTask.objects.get()
    assert (stored.outcome, stored.claimed_by, stored.decided_by) == (Outcome.WITHDRAWN, None, None)
    assert stored.decided_at is not None


def test_the_event_of_an_approval_leaves_the_approval_alone(held: ReviewTask, reviewer: User) -> None:
    ReviewTask.objects.update(outcome=Outcome.APPROVED, decided_by=reviewer)
    services.open_task_for_event(JobEvent.objects.create(job=held.job, type="job.completed", actor="rita"))
    assert ReviewTask.objects.get().outcome == Outcome.APPROVED
