"""Who may review over HTTP, and who holds what: a refusal changes nothing."""

from typing import Any
from uuid import uuid4

import pytest

from accounts.models import Environment
from jobs.models import Job, JobStatus
from review.models import Correction, ReviewTask
from tests import factories
from tests.api.client import ApiClient, refusal
from tests.api.review_tasks.asking import TASKS, TOTAL, client, correct

pytestmark = pytest.mark.django_db


# --- who may --------------------------------------------------------------------------------------------------------
CHANGES = (
    "claim", "release", "postpone", "hand-over", "take-back", "take-away", "corrections", "approve", "reject", "reopen"
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_key_without_the_scope_review_changes_nothing(
    environment: Environment, task: ReviewTask, change: str
) -> None:
    api = client(environment, "read", "submit")
    assert refusal(api.post_json(f"{TASKS}/{task.pk}/{change}", {})) == (403, "NOT_ALLOWED")
    assert ReviewTask.objects.get().claimed_by_key is None


@pytest.mark.parametrize("change", CHANGES)
def test_another_environments_task_is_not_there(task: ReviewTask, change: str) -> None:
    foreign = client(factories.make_environment("other"), "read", "review", "admin")
    assert refusal(foreign.post_json(f"{TASKS}/{task.pk}/{change}", {})) == (404, "TASK_NOT_FOUND")
    assert refusal(foreign.get(f"{TASKS}/{task.pk}")) == (404, "TASK_NOT_FOUND")
    assert refusal(foreign.post(f"/api/v1/jobs/{task.job_id}/reopen")) == (404, "JOB_NOT_FOUND")
    assert foreign.get(TASKS).json()["reviewTasks"] == []
    assert foreign.get(f"{TASKS}/{uuid4()}").status_code == 404


# --- claims ---------------------------------------------------------------------------------------------------------
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
