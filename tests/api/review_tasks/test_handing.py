"""Review tasks that change hands over HTTP: handed over to a person, taken back, taken away."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import AuditEntry, Environment, Role, User
from review.models import ReviewTask
from tests import factories
from tests.api.client import ApiClient, refusal
from tests.api.review_tasks.asking import TASKS, client

pytestmark = pytest.mark.django_db


@pytest.fixture
def kim(environment: Environment) -> User:
    return factories.make_member(environment, Role.REVIEWER, "kim")


@pytest.fixture
def handed(reviewing: ApiClient, held: ReviewTask, kim: User) -> ReviewTask:
    hand_over(reviewing, held, to="kim", note="VAT?")
    return held


def hand_over(api: ApiClient, task: ReviewTask, **body: Any) -> Any:
    return api.post_json(f"{TASKS}/{task.pk}/hand-over", body)


def audited() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.filter(action__startswith="review.").values_list("actor", "action"))


def test_a_person_is_handed_a_task_over_with_a_note(
    environment: Environment, reviewing: ApiClient, held: ReviewTask, kim: User
) -> None:
    answer = hand_over(reviewing, held, to="kim", note=" Is this VAT? ")
    told = answer.json()["reviewTask"]
    assert (answer.status_code, told["state"], told["claimedBy"]) == (200, "waiting", None)
    assert told["handedOverTo"] == {"kind": "user", "name": "kim"}
    assert (told["handedOverBy"], told["note"]) == ({"kind": "key", "name": "key ERP import"}, "Is this VAT?")
    assert reviewing.post(f"{TASKS}/next").json()["reviewTask"] is None
    assert client(environment, "review", name="Other").post(f"{TASKS}/next").json()["reviewTask"] is None
    assert audited() == [("key:ERP import", "review.handed_over")]


@pytest.mark.parametrize("to", ["nobody", "sam", "otto", "KIM"])
def test_nobody_is_handed_over_to_who_may_not_review_here(
    environment: Environment, reviewing: ApiClient, held: ReviewTask, kim: User, to: str
) -> None:
    factories.make_member(environment, Role.STAFF, "sam")
    factories.make_member(factories.make_environment("other"), Role.REVIEWER, "otto")
    assert refusal(hand_over(reviewing, held, to=to)) == (400, "BAD_REQUEST")
    task = ReviewTask.objects.get()
    assert (task.assigned_to, task.claimed_by_key is None, audited()) == (None, False, [])


@pytest.mark.parametrize(
    "body",
    [{}, {"to": ""}, {"to": 7}, {"to": "kim", "note": "x" * 501}, {"to": "kim", "note": "\x00"}, {"to": "k\x00im"}],
)
def test_a_hand_over_of_another_form_is_refused(
    reviewing: ApiClient, held: ReviewTask, kim: User, body: dict[str, Any]
) -> None:
    assert refusal(hand_over(reviewing, held, **body)) == (400, "INVALID_REQUEST")
    assert ReviewTask.objects.get().assigned_to is None


def test_what_one_does_not_hold_is_not_handed_over(environment: Environment, held: ReviewTask, kim: User) -> None:
    other = client(environment, "review", name="Other")
    assert refusal(hand_over(other, held, to="kim")) == (409, "CLAIM_LOST")
    assert ReviewTask.objects.get().assigned_to is None


def test_who_handed_a_task_over_takes_it_back(reviewing: ApiClient, handed: ReviewTask) -> None:
    told = reviewing.post(f"{TASKS}/{handed.pk}/take-back").json()["reviewTask"]
    assert (told["handedOverTo"], told["handedOverBy"], told["note"]) == (None, None, None)
    assert reviewing.post(f"{TASKS}/next").json()["reviewTask"]["id"] == str(handed.pk)
    assert audited() == [("key:ERP import", "review.taken_back"), ("key:ERP import", "review.handed_over")]


def test_what_others_handed_over_between_them_is_not_taken_back(environment: Environment, handed: ReviewTask) -> None:
    other = client(environment, "review", name="Other")
    assert refusal(other.post(f"{TASKS}/{handed.pk}/take-back")) == (409, "NOT_YOURS")
    assert ReviewTask.objects.get().assigned_to is not None


def test_what_somebody_works_on_is_not_taken_back(
    environment: Environment, reviewing: ApiClient, handed: ReviewTask
) -> None:
    client(environment, "review", name="Other").post(f"{TASKS}/{handed.pk}/claim")
    assert refusal(reviewing.post(f"{TASKS}/{handed.pk}/take-back")) == (409, "CLAIM_HELD")
    assert ReviewTask.objects.get().assigned_to is not None


def test_a_postponed_task_is_taken_back_and_one_that_waits_stays_as_it_is(
    reviewing: ApiClient, task: ReviewTask
) -> None:
    ReviewTask.objects.update(postponed_until=timezone.now() + timedelta(hours=1))
    for _ in range(2):
        told = reviewing.post(f"{TASKS}/{task.pk}/take-back").json()["reviewTask"]
        assert (told["state"], told["postponedUntil"]) == ("waiting", None)
    assert audited() == [("key:ERP import", "review.taken_back")]


def test_a_key_of_an_admin_takes_a_task_from_whoever_has_it(
    environment: Environment, reviewing: ApiClient, held: ReviewTask
) -> None:
    url = f"{TASKS}/{held.pk}/take-away"
    assert refusal(reviewing.post(url)) == (403, "NOT_ALLOWED")
    assert ReviewTask.objects.get().claimed_by_key is not None
    admin = client(environment, "admin", name="Admin")
    assert admin.post(url).json()["reviewTask"]["claimedBy"] is None
    assert refusal(reviewing.post(f"{TASKS}/{held.pk}/approve")) == (409, "CLAIM_LOST")
    assert refusal(admin.post(url)) == (409, "NOT_HELD")
    assert audited() == [("key:Admin", "review.taken_away")]


def test_what_is_decided_changes_hands_no_more(environment: Environment, handed: ReviewTask, kim: User) -> None:
    ReviewTask.objects.update(outcome="withdrawn", decided_at=timezone.now())
    admin = client(environment, "admin", name="Admin")
    for step in ("take-back", "take-away"):
        assert refusal(admin.post(f"{TASKS}/{handed.pk}/{step}")) == (409, "TASK_DECIDED")
    assert refusal(hand_over(admin, handed, to="kim")) == (409, "TASK_DECIDED")
    assert admin.get(f"{TASKS}/{handed.pk}").json()["reviewTask"]["handedOverTo"] is None
