"""Review tasks over HTTP: what is told of them, in which order, and which one comes next."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import Environment
from jobs.models import Job
from review.models import ReviewTask
from tests import factories
from tests.api.client import ApiClient, refusal
from tests.api.review_tasks.asking import TASKS, TOTAL, client, field
from tests.review.orders import make_order

pytestmark = pytest.mark.django_db


def test_a_task_tells_what_waits_and_for_what(reviewing: ApiClient, task: ReviewTask) -> None:
    body = reviewing.get(f"{TASKS}/{task.pk}").json()["reviewTask"]
    assert {name: part for name, part in body.items() if name not in ("createdAt", "documents")} == {
        "id": str(task.pk),
        "jobId": str(task.job_id),
        "revision": 1,
        "state": "waiting",
        "filename": "invoice.pdf",
        "templateNames": ["order"],
        "pageCount": 1,
        "flaggedFieldCount": 3,
        "dueAt": None,
        "claimedBy": None,
        "claimExpiresAt": None,
        "handedOverTo": None,
        "handedOverBy": None,
        "note": None,
        "postponedUntil": None,
        "outcome": None,
        "reason": None,
        "decidedBy": None,
        "decidedAt": None,
        "openFieldCount": 3,
    }


def test_a_field_tells_its_value_and_why_it_was_flagged_in_plain_words(reviewing: ApiClient, task: ReviewTask) -> None:
    answer = reviewing.get(f"{TASKS}/{task.pk}")
    assert field(answer, "total") == {
        "pointer": TOTAL,
        "name": "total",
        "title": "Total",
        "type": "money",
        "required": True,
        "value": 85.7,
        "confidence": 89.0,
        "rawText": "85.70 €",
        "currency": "EUR",
        "page": 1,
        "boundingBox": {"x0": 0.1, "y0": 0.2, "x1": 0.3, "y1": 0.22},
        "flag": "failed_check",
        "why": "“net + tax == total” does not hold: net = 30.00, tax = 5.70, total = 85.70.",
        "state": "to_check",
        "isOpen": True,
        "corrections": [],
    }
    cell = field(answer, "lines")["value"][1]["amount"]
    assert (cell["value"], cell["confidence"], cell["boundingBox"]["y0"]) == (20.0, 97.0, 0.5)


def test_tasks_are_listed_oldest_first_page_by_page(environment: Environment, reviewing: ApiClient) -> None:
    tasks = [str(make_order(environment).pk) for _ in range(3)]
    first = reviewing.get(TASKS, {"limit": "2"}).json()
    rest = reviewing.get(TASKS, {"limit": "2", "cursor": first["nextCursor"]}).json()
    assert [each["id"] for each in first["reviewTasks"]] == tasks[:2]
    assert ([each["id"] for each in rest["reviewTasks"]], rest["nextCursor"]) == (tasks[2:], None)


def test_tasks_are_found_by_state_and_template(environment: Environment, reviewing: ApiClient) -> None:
    waiting, claimed, lapsed, postponed, decided = (make_order(environment) for _ in range(5))
    key = factories.make_api_key(environment, "Other")[0]
    now = timezone.now()

    def change(task: ReviewTask, **columns: Any) -> None:
        ReviewTask.objects.filter(pk=task.pk).update(**columns)

    change(claimed, claimed_by_key=key, claim_expires_at=now + timedelta(minutes=1))
    change(lapsed, claimed_by_key=key, claim_expires_at=now - timedelta(minutes=1))
    change(postponed, postponed_until=now + timedelta(minutes=1))
    change(decided, outcome="rejected", reason="Not ours.", decided_at=now)

    def ids(**query: str) -> list[str]:
        return [each["id"] for each in reviewing.get(TASKS, query).json()["reviewTasks"]]

    expected = {
        "waiting": [waiting, lapsed], "claimed": [claimed], "postponed": [postponed], "decided": [decided],
    }  # fmt: skip
    for state, tasks in expected.items():
        assert ids(state=state) == [str(task.pk) for task in tasks]
        told = reviewing.get(f"{TASKS}/{tasks[0].pk}").json()["reviewTask"]
        assert told["state"] == state
    assert len(ids(template="order")) == 5
    assert ids(template="invoice") == []


ORDERS = {
    "deadline": [1, 2, 0],
    "template": [2, 0, 1],
    "confidence": [2, 1, 0],
    "flagged": [0, 2, 1],
    "oldest": [0, 1, 2],
}


@pytest.fixture
def three(environment: Environment) -> list[ReviewTask]:
    """Three documents that every order puts in another way."""
    tasks = [make_order(environment) for _ in range(3)]
    now = timezone.now()
    columns: list[dict[str, Any]] = [
        {"lowest_confidence": None},
        {"lowest_confidence": 0.7, "due_at": now},
        {"lowest_confidence": 0.3, "due_at": now + timedelta(hours=1)},
    ]
    named = factories.make_template(environment, factories.DEFAULT_SOURCE.replace("title: Invoice", "title: A bill"))
    for task, changes, flagged in zip(tasks, columns, (9, 1, 5), strict=True):
        ReviewTask.objects.filter(pk=task.pk).update(**changes)
        Job.objects.filter(pk=task.job_id).update(flagged_field_count=flagged)
    Job.objects.filter(pk=tasks[2].job_id).update(template_version=named)
    return tasks


@pytest.mark.parametrize("order", ORDERS)
def test_tasks_are_listed_in_an_order_page_by_page_also_when_the_last_one_leaves_the_list(
    reviewing: ApiClient, three: list[ReviewTask], order: str
) -> None:
    expected = [str(three[at].pk) for at in ORDERS[order]]
    listed: list[str] = []
    query: dict[str, str] = {"order": order, "limit": "1", "state": "waiting"}
    while True:
        body = reviewing.get(TASKS, query).json()
        listed += [each["id"] for each in body["reviewTasks"]]
        if body["nextCursor"] is None:
            break
        query["cursor"] = body["nextCursor"]
        ReviewTask.objects.filter(pk=listed[-1]).update(outcome="approved", decided_at=timezone.now())
    assert listed == expected


def test_a_cursor_of_no_task_is_refused_where_its_place_cannot_be_known(
    reviewing: ApiClient, three: list[ReviewTask]
) -> None:
    query = {"order": "deadline", "cursor": f"1-{uuid4().hex}"}
    assert refusal(reviewing.get(TASKS, query)) == (400, "INVALID_CURSOR")


@pytest.mark.parametrize("order", ORDERS)
def test_the_next_task_of_an_order_is_claimed(reviewing: ApiClient, three: list[ReviewTask], order: str) -> None:
    told = reviewing.post(f"{TASKS}/next?order={order}").json()["reviewTask"]
    assert told["id"] == str(three[ORDERS[order][0]].pk)
    assert (told["state"], told["claimedBy"]["name"]) == ("claimed", "key ERP import")
    assert list(ReviewTask.objects.exclude(claimed_by_key=None)) == [three[ORDERS[order][0]]]


def test_two_programs_never_get_the_same_next_task_and_nothing_free_is_no_error(
    environment: Environment, task: ReviewTask, reviewing: ApiClient
) -> None:
    other = client(environment, "read", "review", name="Other")
    assert reviewing.post(f"{TASKS}/next").json()["reviewTask"]["id"] == str(task.pk)
    answer = other.post(f"{TASKS}/next")
    assert (answer.status_code, answer.json()) == (200, {"success": True, "reviewTask": None})
    assert reviewing.post(f"{TASKS}/next").json()["reviewTask"]["id"] == str(task.pk)


def test_the_next_task_is_one_of_the_template_that_was_asked_for(reviewing: ApiClient, task: ReviewTask) -> None:
    assert reviewing.post(f"{TASKS}/next?template=invoice").json()["reviewTask"] is None
    assert reviewing.post(f"{TASKS}/next?template=order").json()["reviewTask"]["id"] == str(task.pk)


@pytest.mark.parametrize("query", ["order=newest", "oder=oldest", "state=waiting", "limit=1"])
def test_a_next_task_that_is_asked_for_wrongly_is_not_claimed(
    reviewing: ApiClient, task: ReviewTask, query: str
) -> None:
    assert reviewing.post(f"{TASKS}/next?{query}").status_code == 400
    assert ReviewTask.objects.get().claimed_by_key is None


def test_a_key_that_may_only_read_claims_no_next_task(environment: Environment, task: ReviewTask) -> None:
    assert refusal(client(environment, "read").post(f"{TASKS}/next")) == (403, "NOT_ALLOWED")
    assert ReviewTask.objects.get().claimed_by_key is None


@pytest.mark.parametrize("query", [{"state": "open"}, {"stat": "waiting"}, {"cursor": "x"}, {"limit": "0"}])
def test_a_question_that_is_none_is_refused(reviewing: ApiClient, query: dict[str, str]) -> None:
    assert reviewing.get(TASKS, query).status_code == 400


def test_nothing_tells_that_a_task_is_a_blind_sample(reviewing: ApiClient, task: ReviewTask) -> None:
    ReviewTask.objects.update(cause="sample")
    assert "sample" not in reviewing.get(f"{TASKS}/{task.pk}").content.decode()
