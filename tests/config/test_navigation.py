"""The sidebar: where each role may go, what waits there, and which entry is current."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Environment, Membership, Role
from jobs.models import JobStatus
from review.models import ReviewTask
from tests import factories


def nav_of(client: Client, path: str) -> list[tuple[str, int, bool]]:
    return [(item.label, item.count, item.active) for item in client.get(path).context["nav"]]


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        (Role.ADMIN, ["Upload", "Jobs", "Review", "Templates", "Webhooks", "Settings"]),
        (Role.STAFF, ["Upload", "Jobs", "Templates"]),
        (Role.REVIEWER, ["Jobs", "Review"]),
    ],
)
def test_every_role_sees_only_where_it_may_go(
    client: Client, environment: Environment, role: str, labels: list[str]
) -> None:
    client.force_login(factories.make_member(environment, role))
    assert [label for label, _, _ in nav_of(client, reverse("jobs:list"))] == labels
    for item in client.get(reverse("jobs:list")).context["nav"]:
        assert client.get(item.url).status_code == 200


@pytest.mark.parametrize(
    ("view", "label"),
    [("jobs:list", "Jobs"), ("jobs:upload", "Upload"), ("jobs:ocr_settings", "Settings"), ("review:queue", "Review")],
)
def test_exactly_one_entry_is_current(client: Client, environment: Environment, view: str, label: str) -> None:
    client.force_login(factories.make_member(environment))
    assert [name for name, _, active in nav_of(client, reverse(view)) if active] == [label]


def test_a_jobs_page_belongs_to_jobs(client: Client, environment: Environment) -> None:
    client.force_login(factories.make_member(environment))
    job = factories.make_job(environment)
    entries = nav_of(client, reverse("jobs:detail", args=[job.pk]))
    assert [name for name, _, active in entries if active] == ["Jobs"]


def test_counts_are_moving_jobs_and_waiting_reviews_of_this_environment(
    client: Client, environment: Environment
) -> None:
    client.force_login(factories.make_member(environment))
    other = factories.make_environment("other")
    factories.make_job(other)
    factories.make_job(environment)
    factories.make_job(environment, JobStatus.PROCESSING)
    factories.make_job(environment, JobStatus.COMPLETED)
    waiting = factories.make_job(environment, JobStatus.REVIEW_REQUIRED)
    ReviewTask.objects.create(environment=environment, job=waiting)
    counts = {label: count for label, count, _ in nav_of(client, reverse("jobs:list"))}
    assert (counts["Jobs"], counts["Review"]) == (2, 1)


def test_the_switcher_lists_ones_own_environments(client: Client, environment: Environment) -> None:
    user = factories.make_member(environment)
    second = factories.make_environment("second")
    factories.make_environment("foreign")
    Membership.objects.create(user=user, environment=second, role=Role.STAFF)
    client.force_login(user)
    context = client.get(reverse("jobs:list")).context
    assert (context["environment"], context["environments"]) == (environment, [environment, second])
    assert context["membership"].role == "admin"
