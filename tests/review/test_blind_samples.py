"""A random sample reads like any other review: whatever a reviewer can look at says the same of both."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Environment, User
from jobs.models import Extraction, Job, JobEvent
from review import claims, correcting, queueing, selectors
from review.models import Cause, ReviewTask
from review.wanted import Order, Wanted
from tests import factories
from tests.api.client import ApiClient
from tests.factories import acting
from tests.review.conftest import FIELDS, make_task
from webhooks.payloads import render

pytestmark = pytest.mark.django_db
JOB_TABS = ("fields", "corrections", "timeline", "json")
# What differs between any two requests: tokens against forgery, the request's id, until when a claim lasts.
PASSING = re.compile(
    r'name="csrfmiddlewaretoken" value="\w+"|X-CSRFToken(&quot;|"): \1\w+|"(claimExpiresAt|requestId)": ?"[^"]*"'
)


@pytest.fixture
def all_forced(environment: Environment) -> ReviewTask:
    """A review in which the template wants a person to see every field; the machine is sure of them all."""
    task = make_task(environment)
    flags = {field.name: "forced" for field in FIELDS}
    Extraction.objects.update(flags=flags)
    Job.objects.update(flagged_field_count=len(flags))
    JobEvent.objects.update(data={"flagged": sorted(flags), "threshold": 90})
    return task


def draw() -> None:
    """Makes of it a sample, as the machine tells its rows."""
    ReviewTask.objects.update(cause=Cause.SAMPLE)
    for event in JobEvent.objects.all():
        JobEvent.objects.filter(pk=event.pk).update(data=event.data | {"sampled": True})


def pages_of(client: Client, task: ReviewTask) -> dict[str, str]:
    addresses = [f"/review/?order={order}" for order in Order.values]
    addresses += [f"/review/?order=oldest&tab={tab}" for tab in queueing.TABS]
    addresses += [reverse("review:desk", args=[task.pk]), reverse("jobs:list")]
    addresses += [f"{reverse('jobs:detail', args=[task.job_id])}?tab={tab}" for tab in JOB_TABS]
    return {address: told(client.get(address)) for address in addresses}


def told(answer: Any) -> str:
    assert answer.status_code == 200
    return PASSING.sub("", answer.content.decode())


def test_no_page_differs_by_a_single_letter(client: Client, reviewer: User, all_forced: ReviewTask) -> None:
    client.force_login(reviewer)
    claims.claim(task=all_forced, actor=acting(reviewer))
    correcting.confirm_field(task=all_forced, actor=acting(reviewer), field="number")
    pages_of(client, all_forced)  # what is told once only, such as a choice that is remembered
    before = pages_of(client, all_forced)
    draw()
    after = pages_of(client, all_forced)
    assert "rechnung.pdf" in before[reverse("review:desk", args=[all_forced.pk])]
    assert [address for address in before if before[address] != after[address]] == []


def test_no_answer_of_the_api_differs_by_a_single_letter(environment: Environment, all_forced: ReviewTask) -> None:
    api = ApiClient(factories.make_api_key(environment, "ERP", ("read", "review", "admin"))[1])
    api.post(f"/api/v1/review-tasks/{all_forced.pk}/claim")
    job = f"/api/v1/jobs/{all_forced.job_id}"
    addresses = [
        "/api/v1/review-tasks",
        f"/api/v1/review-tasks/{all_forced.pk}",
        "/api/v1/jobs",
        job,
        f"{job}/events",
        f"/api/v1/extraction-jobs/{all_forced.job_id}",
    ]
    before = {address: told(api.get(address)) for address in addresses}
    draw()
    assert {address: told(api.get(address)) for address in addresses} == before
    assert '"flaggedFieldCount"' in before[addresses[1]]


def test_no_webhook_differs_by_a_single_letter(all_forced: ReviewTask) -> None:
    before = [render(event) for event in JobEvent.objects.order_by("pk")]
    draw()
    assert [render(event) for event in JobEvent.objects.order_by("pk")] == before
    assert before[0].startswith('{"type":"job.review_required"')


def test_a_sample_waits_its_turn_like_any_other(environment: Environment, reviewer: User) -> None:
    tasks = [make_task(environment) for _ in range(3)]
    ReviewTask.objects.filter(pk=tasks[1].pk).update(cause=Cause.SAMPLE)
    for order in Order.values:
        free = selectors.free_tasks(environment, acting(reviewer), Wanted(order))
        assert [task.pk for task in free] == [task.pk for task in tasks]
