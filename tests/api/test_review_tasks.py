"""Reviews over HTTP: what is told, what may be changed by whom, and that a refusal changes nothing."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import Environment
from jobs.models import Job, JobEvent, JobStatus, Release
from review.models import Correction, ReviewTask
from tests import factories
from tests.api.client import ApiClient, refusal
from tests.review.orders import make_order

pytestmark = pytest.mark.django_db
TASKS = "/api/v1/review-tasks"
TOTAL, NET, LINES = (f"/documents/0/content/{name}" for name in ("total", "net", "lines"))


def client(environment: Environment, *scopes: str, name: str = "ERP import") -> ApiClient:
    return ApiClient(factories.make_api_key(environment, name, scopes)[1])


@pytest.fixture
def reviewing(environment: Environment) -> ApiClient:
    return client(environment, "read", "review")


@pytest.fixture
def task(environment: Environment) -> ReviewTask:
    """An order whose total does not fit its sums."""
    return make_order(environment, total="85.70")


@pytest.fixture
def held(task: ReviewTask, reviewing: ApiClient) -> ReviewTask:
    assert reviewing.post(f"{TASKS}/{task.pk}/claim").status_code == 200
    return task


def correct(api: ApiClient, task: ReviewTask, *corrections: dict[str, Any]) -> Any:
    return api.post_json(f"{TASKS}/{task.pk}/corrections", {"corrections": list(corrections)})


def field(answer: Any, name: str) -> dict[str, Any]:
    fields = answer.json()["reviewTask"]["documents"][0]["fields"]
    return next(field for field in fields if field["name"] == name)


def problems(answer: Any) -> list[tuple[str, str]]:
    body = answer.json()
    assert answer.status_code == 422
    assert set(body["error"]) == {"code", "message", "requestId", "problems"}
    assert body["error"]["requestId"] == answer["X-Request-Id"]
    return [(each["pointer"], each["message"]) for each in body["error"]["problems"]]


# --- looking ----------------------------------------------------------------------------------------------------
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


# --- who may ----------------------------------------------------------------------------------------------------
CHANGES = ("claim", "release", "postpone", "corrections", "approve", "reject", "reopen")


@pytest.mark.parametrize("change", CHANGES)
def test_a_key_without_the_scope_review_changes_nothing(
    environment: Environment, task: ReviewTask, change: str
) -> None:
    api = client(environment, "read", "submit")
    assert refusal(api.post_json(f"{TASKS}/{task.pk}/{change}", {})) == (403, "NOT_ALLOWED")
    assert ReviewTask.objects.get().claimed_by_key is None


@pytest.mark.parametrize("change", CHANGES)
def test_another_environments_task_is_not_there(task: ReviewTask, change: str) -> None:
    foreign = client(factories.make_environment("other"), "read", "review")
    assert refusal(foreign.post_json(f"{TASKS}/{task.pk}/{change}", {})) == (404, "TASK_NOT_FOUND")
    assert refusal(foreign.get(f"{TASKS}/{task.pk}")) == (404, "TASK_NOT_FOUND")
    assert refusal(foreign.post(f"/api/v1/jobs/{task.job_id}/reopen")) == (404, "JOB_NOT_FOUND")
    assert foreign.get(TASKS).json()["reviewTasks"] == []
    assert foreign.get(f"{TASKS}/{uuid4()}").status_code == 404


# --- claims -----------------------------------------------------------------------------------------------------
def test_a_claim_is_told_with_the_keys_name(reviewing: ApiClient, task: ReviewTask) -> None:
    told = reviewing.post(f"{TASKS}/{task.pk}/claim").json()["reviewTask"]
    assert (told["state"], told["claimedBy"]) == ("claimed", {"kind": "key", "name": "key ERP import"})
    assert told["claimExpiresAt"] is not None


def test_what_somebody_else_holds_is_refused_to_everything(environment: Environment, held: ReviewTask) -> None:
    other = client(environment, "read", "review", name="Other")
    base = f"{TASKS}/{held.pk}"
    assert refusal(other.post(f"{base}/claim")) == (409, "CLAIM_HELD")
    assert refusal(correct(other, held, {"pointer": TOTAL, "value": 35.7})) == (409, "CLAIM_LOST")
    assert refusal(other.post(f"{base}/approve")) == (409, "CLAIM_LOST")
    assert refusal(other.post_json(f"{base}/reject", {"reason": "No."})) == (409, "CLAIM_LOST")
    assert refusal(other.post_json(f"{base}/postpone", {"minutes": 5})) == (409, "CLAIM_LOST")
    assert other.post(f"{base}/release").json()["reviewTask"]["state"] == "claimed"
    assert not Correction.objects.exists()
    assert Job.objects.get().status == JobStatus.REVIEW_REQUIRED


def test_giving_back_and_postponing_free_the_task(reviewing: ApiClient, held: ReviewTask) -> None:
    base = f"{TASKS}/{held.pk}"
    assert reviewing.post(f"{base}/release").json()["reviewTask"]["state"] == "waiting"
    reviewing.post(f"{base}/claim")
    told = reviewing.post_json(f"{base}/postpone", {"minutes": 60}).json()["reviewTask"]
    assert (told["state"], told["claimedBy"], told["postponedUntil"] is None) == ("postponed", None, False)


@pytest.mark.parametrize("minutes", [0, 10_081, True, "5", 1.5, None])
def test_a_time_that_is_none_postpones_nothing(reviewing: ApiClient, held: ReviewTask, minutes: Any) -> None:
    answer = reviewing.post_json(f"{TASKS}/{held.pk}/postpone", {"minutes": minutes})
    assert refusal(answer) == (400, "INVALID_REQUEST")
    assert ReviewTask.objects.get().postponed_until is None


# --- corrections ------------------------------------------------------------------------------------------------
def test_a_correction_mends_the_check_and_lifts_the_flags_of_others(reviewing: ApiClient, held: ReviewTask) -> None:
    box = {"page": 1, "x0": 0.5, "y0": 0.5, "x1": 0.6, "y1": 0.52}
    answer = correct(reviewing, held, {"pointer": TOTAL, "value": 35.7, "box": box, "seconds": 3.5})
    total = field(answer, "total")
    assert (total["value"], total["confidence"], total["state"], total["isOpen"]) == (35.7, 100.0, "corrected", False)
    assert {name: part for name, part in total["corrections"][0].items() if name != "at"} == {
        "pointer": TOTAL,
        "how": "api",
        "before": 85.7,
        "after": 35.7,
        "by": "key:ERP import",
        "seconds": 3.5,
        "page": 1,
        "boundingBox": {name: part for name, part in box.items() if name != "page"},
    }
    assert [field(answer, name)["flag"] for name in ("net", "tax", "total")] == ["", "", ""]
    assert answer.json()["reviewTask"]["openFieldCount"] == 0


def test_cells_and_rows_are_reached_by_pointers(reviewing: ApiClient, held: ReviewTask) -> None:
    answer = correct(
        reviewing,
        held,
        {"pointer": f"{LINES}/1/amount", "text": "1.200,50"},
        {"pointer": f"{LINES}/-", "value": {"text": "Freight", "amount": 4}},
        {"pointer": f"{LINES}/0", "remove": True},
    )
    lines = field(answer, "lines")
    assert [(row["text"]["value"], row["amount"]["value"]) for row in lines["value"]] == [
        ("Item 2", 1200.5),
        ("Freight", 4.0),
    ]
    cell, row, removed = lines["corrections"]
    assert (cell["pointer"], cell["before"], cell["after"]) == (f"{LINES}/1/amount", 20.0, 1200.5)
    assert (row["pointer"], row["before"], row["after"]) == (
        f"{LINES}/2",
        None,
        {"text": "Freight", "amount": 4.0, "day": None},
    )
    assert (removed["pointer"], removed["before"], removed["after"]) == (
        f"{LINES}/0",
        {"text": "Item 1", "amount": 10.0, "day": None},
        None,
    )


def test_all_or_nothing_and_every_refusal_names_its_pointer(reviewing: ApiClient, held: ReviewTask) -> None:
    answer = correct(
        reviewing,
        held,
        {"pointer": TOTAL, "value": 35.7},
        {"pointer": f"{LINES}/7/amount", "value": 1},
        {"pointer": NET, "text": "abc"},
    )
    assert answer.json()["error"]["code"] == "VALUE_REFUSED"
    assert problems(answer) == [
        (f"{LINES}/7/amount", "There is no row 7: there are 2, counted from 0."),
        (NET, problems(answer)[1][1]),
    ]
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    "pointer",
    ["", "total", "/documents/0/content", "/documents/01/content/total", "/documents/0/content/2.total",
     "/documents/0/content/to~2tal", "/documents/1/content/total", "/documents/0/content/nope",
     "/documents/0/content/lines/٣/amount"],
)  # fmt: skip
def test_a_pointer_to_nothing_is_refused(reviewing: ApiClient, held: ReviewTask, pointer: str) -> None:
    [(where, message)] = problems(correct(reviewing, held, {"pointer": pointer, "value": 1}))
    assert (where, message[-1:]) == (pointer, ".")
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    "correction",
    [
        {},
        {"pointer": TOTAL},
        {"pointer": TOTAL, "value": 1, "text": "1"},
        {"pointer": TOTAL, "value": 1, "confirm": True},
        {"pointer": TOTAL, "confirm": False},
        {"pointer": TOTAL, "confirm": 1},
        {"pointer": TOTAL, "value": 1, "currency": "euro"},
        {"pointer": TOTAL, "value": 1, "seconds": -1},
        {"pointer": TOTAL, "value": 1, "seconds": True},
        {"pointer": TOTAL, "value": 1, "box": {"page": 1, "x0": 0.5, "y0": 0, "x1": 0.4, "y1": 1}},
        {"pointer": TOTAL, "value": 1, "box": {"page": 1, "x0": 0, "y0": 0, "x1": 1.1, "y1": 1}},
        {"pointer": 7, "value": 1},
        {"pointer": "\ud800", "value": 1},
    ],
)
def test_a_correction_of_another_form_is_refused(
    reviewing: ApiClient, held: ReviewTask, correction: dict[str, Any]
) -> None:
    assert refusal(correct(reviewing, held, correction)) == (400, "INVALID_REQUEST")
    assert not Correction.objects.exists()


def test_unknown_fields_other_media_types_and_empty_lists_are_refused(reviewing: ApiClient, held: ReviewTask) -> None:
    url = f"{TASKS}/{held.pk}/corrections"
    assert refusal(correct(reviewing, held, {"pointer": TOTAL, "valeu": 1})) == (400, "UNKNOWN_FIELD")
    assert refusal(reviewing.post(url, {"corrections": "x"})) == (415, "UNSUPPORTED_MEDIA_TYPE")
    assert refusal(correct(reviewing, held)) == (400, "INVALID_REQUEST")
    many = [{"pointer": TOTAL, "confirm": True}] * 201
    assert refusal(correct(reviewing, held, *many)) == (400, "INVALID_REQUEST")
    assert not Correction.objects.exists()


def test_a_place_on_no_page_is_refused(reviewing: ApiClient, held: ReviewTask) -> None:
    box = {"page": 2, "x0": 0, "y0": 0, "x1": 1, "y1": 1}
    assert problems(correct(reviewing, held, {"pointer": NET, "value": 1, "box": box})) == [
        (NET, "There is no page 2.")
    ]
    assert not Correction.objects.exists()


@pytest.mark.parametrize("number", ["1e400", "1e999999", "NaN", "-Infinity", "9" * 4000])
def test_a_number_beyond_all_amounts_is_refused(reviewing: ApiClient, held: ReviewTask, number: str) -> None:
    body = f'{{"corrections": [{{"pointer": "{TOTAL}", "value": {number}}}]}}'
    answer = reviewing.post(f"{TASKS}/{held.pk}/corrections", body, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert not Correction.objects.exists()


# --- outcome ----------------------------------------------------------------------------------------------------
def test_approving_too_early_names_the_fields_that_need_a_look(reviewing: ApiClient, held: ReviewTask) -> None:
    answer = reviewing.post(f"{TASKS}/{held.pk}/approve")
    assert answer.json()["error"]["code"] == "FIELDS_OPEN"
    assert [pointer for pointer, _ in problems(answer)] == [
        f"/documents/0/content/{n}" for n in ("net", "tax", "total")
    ]
    assert not Release.objects.exists()


def test_an_approved_task_gives_out_what_was_corrected(reviewing: ApiClient, held: ReviewTask) -> None:
    correct(reviewing, held, {"pointer": TOTAL, "value": 35.7}, {"pointer": f"{LINES}/0/text", "value": "Chair"})
    told = reviewing.post(f"{TASKS}/{held.pk}/approve").json()["reviewTask"]
    assert (told["state"], told["outcome"], told["decidedBy"]) == (
        "decided",
        "approved",
        {"kind": "key", "name": "key ERP import"},
    )
    content = reviewing.get(f"/api/v1/extraction-jobs/{held.job_id}/result").json()["data"]["documents"][0]["content"]
    assert (content["total"]["value"], content["total"]["confidence"]) == (35.7, 100.0)
    text = content["lines"]["value"][0]["text"]
    assert (text["value"], text["confidence"]) == ("Chair", 100.0)
    assert refusal(reviewing.post(f"{TASKS}/{held.pk}/claim")) == (409, "TASK_DECIDED")


def test_a_rejected_task_ends_the_job_with_the_reason(reviewing: ApiClient, held: ReviewTask) -> None:
    url = f"{TASKS}/{held.pk}/reject"
    assert reviewing.post_json(url, {"reason": "  "}).json()["error"]["code"] == "REASON_REQUIRED"
    assert refusal(reviewing.post_json(url, {})) == (400, "INVALID_REQUEST")
    assert Job.objects.get().status == JobStatus.REVIEW_REQUIRED
    told = reviewing.post_json(url, {"reason": "Page 2 is missing."}).json()["reviewTask"]
    assert (told["outcome"], told["reason"]) == ("rejected", "Page 2 is missing.")
    status = reviewing.get(f"/api/v1/extraction-jobs/{held.job_id}").json()["job"]
    assert (status["status"], status["error"]["code"]) == ("failed", "REVIEW_REJECTED")


# --- reopening --------------------------------------------------------------------------------------------------
def test_a_released_result_is_opened_corrected_and_released_again(reviewing: ApiClient, held: ReviewTask) -> None:
    result = f"/api/v1/extraction-jobs/{held.job_id}/result"
    correct(reviewing, held, {"pointer": TOTAL, "value": 35.7})
    reviewing.post(f"{TASKS}/{held.pk}/approve")

    opened = reviewing.post(f"{TASKS}/{held.pk}/reopen")

    assert opened.status_code == 201
    told = opened.json()["reviewTask"]
    assert (told["revision"], told["state"], told["flaggedFieldCount"]) == (2, "waiting", 0)
    assert refusal(reviewing.get(result)) == (409, "REVIEW_REQUIRED")
    assert refusal(reviewing.post(f"{TASKS}/{held.pk}/reopen")) == (409, "CANNOT_REOPEN")
    base = f"{TASKS}/{told['id']}"
    reviewing.post(f"{base}/claim")
    again = reviewing.post_json(f"{base}/corrections", {"corrections": [{"pointer": NET, "text": "31,00"}]})
    assert field(again, "net")["corrections"][0]["before"] == 30.0
    # 31.00 + 5.70 is not 35.70: what was released unflagged has to be looked at after all.
    assert [field(again, name)["isOpen"] for name in ("net", "tax", "total")] == [False, True, True]
    confirmed = [{"pointer": f"/documents/0/content/{name}", "confirm": True} for name in ("tax", "total", "lines")]
    reviewing.post_json(f"{base}/corrections", {"corrections": confirmed})
    assert reviewing.post(f"{base}/approve").json()["reviewTask"]["outcome"] == "approved"
    content = reviewing.get(result).json()["data"]["documents"][0]["content"]
    assert (content["net"]["value"], content["total"]["value"]) == (31.0, 35.7)
    assert [release.revision for release in Release.objects.all()] == [2, 1]
    assert JobEvent.objects.filter(job=held.job_id).last().type == "job.revised"


def test_a_job_that_was_never_reviewed_is_opened_by_its_own_address(
    environment: Environment, reviewing: ApiClient
) -> None:
    job = factories.make_job(environment, JobStatus.COMPLETED)
    Release.objects.create(job=job, documents=[factories.make_extraction(job).result])
    answer = reviewing.post(f"/api/v1/jobs/{job.pk}/reopen")
    assert (answer.status_code, answer.json()["reviewTask"]["revision"]) == (201, 2)
    assert refusal(reviewing.post(f"/api/v1/jobs/{job.pk}/reopen")) == (409, "CANNOT_REOPEN")
