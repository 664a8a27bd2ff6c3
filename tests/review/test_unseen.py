"""Audit samples that an admin approves together: only those that nobody has opened, and marked as unseen."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Environment, Role, User
from jobs.models import Extraction, Job, JobEvent, JobStatus, Release
from review import claims, services
from review.models import Cause, Outcome, ReviewTask
from tests import factories
from tests.factories import acting
from tests.review.conftest import make_task

pytestmark = pytest.mark.django_db
URL = "/review/approve-samples/"


@pytest.fixture
def admin(environment: Environment) -> User:
    return factories.make_member(environment, Role.ADMIN, "ada")


@pytest.fixture
def samples(environment: Environment) -> list[ReviewTask]:
    tasks = [make_task(environment) for _ in range(3)]
    ReviewTask.objects.update(cause=Cause.SAMPLE)
    Extraction.objects.update(flags={"total": "forced"})
    return tasks


def undecided() -> set[object]:
    return set(ReviewTask.objects.filter(outcome="").values_list("pk", flat=True))


def approve(environment: Environment, admin: User, at_most: int = 100) -> int:
    return services.approve_unopened_samples(environment=environment, actor=acting(admin), at_most=at_most)


def test_they_are_released_as_the_machine_read_them_and_nobody_has_seen_them(
    environment: Environment, admin: User, samples: list[ReviewTask]
) -> None:
    assert approve(environment, admin) == 3

    task = ReviewTask.objects.get(pk=samples[0].pk)
    assert (task.outcome, task.unseen, task.decided_by_name) == (Outcome.APPROVED, True, "ada")
    assert task.job.status == JobStatus.COMPLETED
    release = Release.objects.get(job=task.job)
    assert release.documents == [Extraction.objects.get(job=task.job).result]
    assert release.released_by is None
    assert JobEvent.objects.get(job=task.job, type="job.completed").data == {"revision": 1, "reviewed": False}
    entry = AuditEntry.objects.filter(action="review.approved_unseen", target=str(task.job_id)).get()
    assert entry.actor == "ada"


def test_what_somebody_has_opened_or_the_machine_has_flagged_is_left_alone(
    environment: Environment, admin: User, reviewer: User, samples: list[ReviewTask]
) -> None:
    flagged = make_task(environment)
    foreign = make_task(factories.make_environment("other"))
    ReviewTask.objects.filter(pk=foreign.pk).update(cause=Cause.SAMPLE)
    for looked_at in samples[:2]:
        claims.claim(task=looked_at, actor=acting(reviewer))
    claims.release_claim(task=samples[1], actor=acting(reviewer))

    assert approve(environment, admin) == 1

    assert undecided() == {flagged.pk, foreign.pk, samples[0].pk, samples[1].pk}
    assert Release.objects.get().job_id == samples[2].job_id


def test_never_more_are_approved_than_were_shown(
    environment: Environment, admin: User, samples: list[ReviewTask]
) -> None:
    assert approve(environment, admin, at_most=2) == 2
    assert undecided() == {samples[2].pk}
    assert approve(environment, admin, at_most=0) == 0


def test_one_whose_job_was_canceled_meanwhile_is_left_out(
    environment: Environment, admin: User, samples: list[ReviewTask]
) -> None:
    Job.objects.filter(pk=samples[0].job_id).update(status=JobStatus.CANCELED)
    assert approve(environment, admin) == 2
    assert undecided() == {samples[0].pk}
    assert not Release.objects.filter(job=samples[0].job_id).exists()


def test_admins_are_told_how_many_there_are_and_reviewers_nothing(
    client: Client, admin: User, reviewer: User, samples: list[ReviewTask]
) -> None:
    client.force_login(reviewer)
    page = client.get(reverse("review:queue")).content.decode()
    assert "sample" not in page.lower()
    assert client.post(URL, {"count": "3"}).status_code == 403
    assert len(undecided()) == 3

    client.force_login(admin)
    assert "Approve 3 documents as the machine read them?" in client.get(reverse("review:queue")).content.decode()
    answer = client.post(URL, {"count": "3"}, follow=True)
    assert "3 documents were approved without a look." in answer.content.decode()
    assert undecided() == set()


@pytest.mark.parametrize("count", ["", "x", "-1", "9" * 20])
def test_without_a_number_that_was_agreed_to_nothing_is_approved(
    client: Client, admin: User, samples: list[ReviewTask], count: str
) -> None:
    client.force_login(admin)
    client.post(URL, {"count": count})
    assert len(undecided()) == 3


def test_the_timeline_tells_that_nobody_has_looked(
    client: Client, environment: Environment, admin: User, samples: list[ReviewTask]
) -> None:
    approve(environment, admin)
    client.force_login(admin)
    page = client.get(reverse("jobs:detail", args=[samples[0].job_id]), {"tab": "timeline"}).content.decode()
    assert "Released by ada without a look" in page
