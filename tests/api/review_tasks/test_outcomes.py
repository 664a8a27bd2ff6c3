"""Reviews that end over HTTP: approved, rejected, opened again."""

import pytest

from accounts.models import Environment
from jobs.models import Job, JobEvent, JobStatus, Release
from review.models import ReviewTask
from tests import factories
from tests.api.client import ApiClient, refusal
from tests.api.review_tasks.asking import LINES, NET, TASKS, TOTAL, correct, field, problems

pytestmark = pytest.mark.django_db


# --- outcome --------------------------------------------------------------------------------------------------------
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


# --- reopening ------------------------------------------------------------------------------------------------------
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
