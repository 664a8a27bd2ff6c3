"""The settings page of retention, the page of an expired job, and deleting a job from its page."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.audit import SYSTEM
from accounts.models import AuditEntry, Environment, Role
from accounts.services import set_retention
from jobs import retention
from jobs.models import Document, Job, JobStatus
from tests import factories
from tests.jobs.exports import released

PAGE = "jobs:retention"


@pytest.fixture
def admin(client: Client, environment: Environment) -> Client:
    client.force_login(factories.make_member(environment, Role.ADMIN, "ada"))
    return client


def text_of(response: Any) -> str:
    return str(response.content.decode())


def old_job(environment: Environment, days: int = 40) -> Job:
    return released(environment, ended_at=timezone.now() - timedelta(days=days))


def days_of(environment: Environment) -> int | None:
    environment.refresh_from_db()
    return environment.result_retention_days


def test_everything_is_kept_until_somebody_says_otherwise(admin: Client, environment: Environment) -> None:
    old_job(environment, days=4000)
    assert "Now everything is kept." in text_of(admin.get(reverse(PAGE)))


def test_a_retention_that_takes_nothing_at_once_is_saved_and_audited(admin: Client, environment: Environment) -> None:
    old_job(environment)
    assert admin.post(reverse(PAGE), {"days": "41"}).status_code == 302
    assert days_of(environment) == 41
    entry = AuditEntry.objects.get(action="environment.retention_changed")
    assert (entry.actor, entry.details) == ("ada", {"before": None, "after": 41})
    assert "No job would go now." in text_of(admin.get(reverse(PAGE)))


def test_what_would_go_at_once_is_told_and_must_be_agreed_to(admin: Client, environment: Environment) -> None:
    old_job(environment)
    factories.make_job(environment, JobStatus.REVIEW_REQUIRED)
    answer = admin.post(reverse(PAGE), {"days": "30"})
    assert answer.status_code == 422
    assert "1 job ended more than 30 days ago." in text_of(answer)
    assert days_of(environment) is None

    assert admin.post(reverse(PAGE), {"days": "30", "agreed": "true"}).status_code == 302
    assert days_of(environment) == 30
    assert "1 job would go now" in text_of(admin.get(reverse(PAGE)))


def test_an_empty_answer_keeps_everything_again(admin: Client, environment: Environment) -> None:
    set_retention(environment=environment, days=30, actor=SYSTEM)
    assert admin.post(reverse(PAGE), {"days": ""}).status_code == 302
    assert days_of(environment) is None


@pytest.mark.parametrize("days", ["0", "-1", "36501", "a week"])
def test_what_is_no_number_of_days_is_refused(admin: Client, environment: Environment, days: str) -> None:
    assert admin.post(reverse(PAGE), {"days": days, "agreed": "true"}).status_code == 422
    assert days_of(environment) is None


def test_an_expired_job_says_when_and_why_instead_of_a_broken_page(admin: Client, environment: Environment) -> None:
    job = old_job(environment)
    set_retention(environment=environment, days=30, actor=SYSTEM)
    retention.expire(job)
    job.refresh_from_db()
    assert job.expired_at is not None
    page = " ".join(text_of(admin.get(reverse("jobs:detail", args=[job.pk]))).split())
    assert f">{job.expired_at:%-d %B %Y}</time>: deleted by retention of 30 days." in page
    assert "The document and all that was found in it were deleted 30 days after the job had ended." in page
    for gone in ("<page-view", reverse("jobs:document", args=[job.pk]), "jobs/export/?q="):
        assert gone not in page
    assert admin.get(reverse("jobs:document", args=[job.pk])).status_code == 404
    assert "Expired" in text_of(admin.get(reverse("jobs:list")))


def test_a_job_that_is_kept_for_a_time_says_until_when(admin: Client, environment: Environment) -> None:
    set_retention(environment=environment, days=30, actor=SYSTEM)
    job = old_job(environment, days=10)
    page = text_of(admin.get(reverse("jobs:detail", args=[job.pk]), {"tab": "timeline"}))
    assert "Kept until" in page
    assert f"{timezone.now() + timedelta(days=20):%-d %B %Y}" in page


# --- delete -----------------------------------------------------------------------------------------------------


def test_staff_delete_an_ended_job_from_its_page(client: Client, environment: Environment) -> None:
    client.force_login(factories.make_member(environment, Role.STAFF, "sue"))
    job = released(environment)
    url = reverse("jobs:delete", args=[job.pk])
    assert f'action="{url}" data-confirm="Delete this job for good' in text_of(
        client.get(reverse("jobs:detail", args=[job.pk]))
    )
    answer = client.post(url, follow=True)
    assert answer.redirect_chain == [(reverse("jobs:list"), 302)]
    assert "invoice.pdf was deleted." in text_of(answer)
    assert (Job.objects.count(), Document.objects.count()) == (0, 0)
    assert AuditEntry.objects.get(action="job.deleted").actor == "sue"


def test_an_open_job_has_no_such_button_and_is_not_deleted(admin: Client, environment: Environment) -> None:
    job = factories.make_job(environment, JobStatus.REVIEW_REQUIRED)
    url = reverse("jobs:delete", args=[job.pk])
    assert url not in text_of(admin.get(reverse("jobs:detail", args=[job.pk])))
    answer = admin.post(url, follow=True)
    assert "Cancel it first." in text_of(answer)
    assert Job.objects.filter(pk=job.pk).exists()


def test_reviewers_have_no_such_button(client: Client, environment: Environment) -> None:
    client.force_login(factories.make_member(environment, Role.REVIEWER))
    job = released(environment)
    assert reverse("jobs:delete", args=[job.pk]) not in text_of(client.get(reverse("jobs:detail", args=[job.pk])))
