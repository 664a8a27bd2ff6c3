"""The review pages and their JSON answers: who may, what comes back, and that a refusal changes nothing."""

import json
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Environment, Role, User
from jobs.models import JobStatus, Release
from jobs.wording import reason_text
from review import claims
from review.models import Correction, Outcome, ReviewTask
from tests import factories
from tests.factories import acting
from tests.review.conftest import FIELDS, job_now, make_task

pytestmark = pytest.mark.django_db
ACTIONS = ("claim", "renew", "release", "approve", "reject", "postpone")


@pytest.fixture
def browser(client: Client, reviewer: User) -> Client:
    client.force_login(reviewer)
    return client


def url(name: str, task: ReviewTask, *more: str) -> str:
    return reverse(f"review:{name}", args=[task.pk, *more])


# --- who may ----------------------------------------------------------------------------------------------------
def test_a_visitor_is_sent_to_the_login(client: Client, task: ReviewTask) -> None:
    answer = client.get(url("desk", task))
    assert (answer.status_code, answer.url.startswith(reverse("accounts:login"))) == (302, True)
    assert ReviewTask.objects.get().claimed_by is None


def test_staff_may_not_review(client: Client, environment: Environment, task: ReviewTask) -> None:
    client.force_login(factories.make_member(environment, Role.STAFF))
    assert client.get(reverse("review:queue")).status_code == 403
    assert client.get(url("desk", task)).status_code == 403
    assert client.post(reverse("review:next")).status_code == 403
    assert {client.post(url(action, task)).status_code for action in ACTIONS} == {403}
    assert client.post(url("confirm", task, "date")).status_code == 403
    assert ReviewTask.objects.get().claimed_by is None


def test_an_admin_may_review(client: Client, environment: Environment, task: ReviewTask) -> None:
    admin = factories.make_member(environment, Role.ADMIN)
    client.force_login(admin)
    assert client.get(url("desk", task)).status_code == 200
    assert ReviewTask.objects.get().claimed_by == admin


def test_another_environments_task_is_not_there(browser: Client) -> None:
    foreign = make_task(factories.make_environment("other"))
    assert browser.get(url("desk", foreign)).status_code == 404
    assert {browser.post(url(action, foreign)).status_code for action in ACTIONS} == {404}
    answer = browser.post(url("correct", foreign, "total"), {"text": "1"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "TASK_NOT_FOUND")
    assert ReviewTask.objects.get().claimed_by is None
    assert "rechnung.pdf" not in browser.get(reverse("review:queue")).content.decode()


def test_an_unknown_task_is_not_there(browser: Client) -> None:
    assert browser.get(reverse("review:desk", args=[uuid4()])).status_code == 404


def test_actions_are_posts(browser: Client, task: ReviewTask) -> None:
    assert {browser.get(url(action, task)).status_code for action in ACTIONS} == {405}
    assert browser.get(reverse("review:next")).status_code == 405


# --- queue ------------------------------------------------------------------------------------------------------
def test_the_queue_shows_what_waits_oldest_first_and_who_holds_what(
    browser: Client, environment: Environment, colleague: User
) -> None:
    claims.claim(task=make_task(environment, filename="first.pdf"), actor=acting(colleague))
    make_task(environment, filename="second.pdf")
    text = browser.get(reverse("review:queue")).content.decode()
    assert text.index("first.pdf") < text.index("kim") < text.index("second.pdf") < text.index("Free")
    assert "2 fields" in text


def test_the_queue_refreshes_its_rows_alone(browser: Client, task: ReviewTask) -> None:
    text = browser.get(reverse("review:queue"), headers={"HX-Request": "true"}).content.decode()
    assert "rechnung.pdf" in text
    assert "<html" not in text


def test_an_empty_queue_says_so(browser: Client, environment: Environment) -> None:
    assert "All done" in browser.get(reverse("review:queue")).content.decode()


def test_decided_tasks_leave_the_queue(browser: Client, task: ReviewTask) -> None:
    ReviewTask.objects.update(outcome=Outcome.APPROVED, decided_at=timezone.now())
    assert "rechnung.pdf" not in browser.get(reverse("review:queue")).content.decode()


def test_start_reviewing_claims_the_oldest_and_opens_it(
    browser: Client, environment: Environment, reviewer: User
) -> None:
    first = make_task(environment)
    make_task(environment)
    answer = browser.post(reverse("review:next"))
    assert (answer.status_code, answer.url) == (302, url("desk", first))
    assert list(ReviewTask.objects.exclude(claimed_by=None)) == [first]


def test_start_reviewing_goes_back_to_the_queue_when_all_are_held(
    browser: Client, task: ReviewTask, colleague: User
) -> None:
    claims.claim(task=task, actor=acting(colleague))
    answer = browser.post(reverse("review:next"), follow=True)
    assert answer.redirect_chain == [(reverse("review:queue"), 302)]
    assert "held by somebody or postponed" in answer.content.decode()


# --- desk -------------------------------------------------------------------------------------------------------
def test_opening_the_desk_claims_the_task_and_shows_the_fields_to_check_first(
    browser: Client, task: ReviewTask, reviewer: User
) -> None:
    answer = browser.get(url("desk", task))
    assert answer.status_code == 200
    assert ReviewTask.objects.get().claimed_by == reviewer
    text = answer.content.decode()
    places = [text.index(f'data-field="{name}"') for name in ("date", "total", "number", "vendor", "net", "paid")]
    assert places == sorted(places)
    assert text.count(reason_text("low_confidence", FIELDS[1], 0.9)) == 2
    boxes = json.loads(text.split('<script id="desk-boxes" type="application/json">')[1].split("</script>")[0])
    assert {box["field"]: box["level"] for box in boxes} == {
        "date": "unsure",
        "total": "check",
        "number": "sure",
        "vendor": "sure",
        "net": "sure",
        "paid": "sure",
    }


def test_the_desk_alone_can_be_asked_for(browser: Client, task: ReviewTask) -> None:
    text = browser.get(url("desk", task), headers={"X-Desk-Fragment": "1"}).content.decode()
    assert text.strip().startswith('<div class="review" id="desk"')


def test_a_task_held_by_a_colleague_is_shown_to_look_at_only(
    browser: Client, task: ReviewTask, colleague: User
) -> None:
    claims.claim(task=task, actor=acting(colleague))
    text = browser.get(url("desk", task)).content.decode()
    assert "kim is reviewing this document now." in text
    assert "data-held" not in text
    assert 'data-act="approve"' not in text
    assert ReviewTask.objects.get().claimed_by == colleague


def test_a_decided_task_is_shown_to_look_at_only(browser: Client, task: ReviewTask, colleague: User) -> None:
    ReviewTask.objects.update(outcome=Outcome.REJECTED, decided_by=colleague, decided_at=timezone.now())
    text = browser.get(url("desk", task)).content.decode()
    assert "This document was rejected by kim already." in text
    assert "data-held" not in text


# --- fields -----------------------------------------------------------------------------------------------------
def test_confirming_answers_the_field_as_it_stands(browser: Client, held: ReviewTask) -> None:
    answer = browser.post(url("confirm", held, "date"))
    assert answer.status_code == 200
    assert answer.json() == {
        "field": {"name": "date", "text": "2026-03-04", "state": "confirmed", "is_open": False},
        "box": {
            "field": "date", "label": "Date", "level": "sure", "page": 1, "x0": 0.6, "y0": 0.15, "x1": 0.7, "y1": 0.17
        },
        "others": [],
        "suggestions": [],
    }  # fmt: skip


def test_correcting_answers_the_value_as_it_was_read(browser: Client, held: ReviewTask) -> None:
    answer = browser.post(url("correct", held, "total"), {"text": "1.471,60", "how": "typed"})
    assert answer.json()["field"] == {"name": "total", "text": "1471.60 EUR", "state": "corrected", "is_open": False}


def test_a_clicked_box_is_kept(browser: Client, held: ReviewTask) -> None:
    box = {"page": 1, "x0": 0.4, "y0": 0.5, "x1": 0.5, "y1": 0.52}
    values = {"text": "1.471,60", "how": "clicked", "box": json.dumps(box)}
    assert browser.post(url("correct", held, "total"), values).status_code == 200
    assert (Correction.objects.get().box, Correction.objects.get().how) == (box, "clicked")


def test_a_bad_value_answers_422_with_the_reason_and_what_was_typed(browser: Client, held: ReviewTask) -> None:
    answer = browser.post(url("correct", held, "date"), {"text": "31.02.2026"})
    assert answer.status_code == 422
    assert answer.json() == {
        "error": {
            "code": "VALUE_REFUSED",
            "message": "“31.02.2026” is no day of the calendar.",
            "field": "date",
            "typed": "31.02.2026",
        }
    }
    assert not Correction.objects.exists()


@pytest.mark.parametrize("box", ["no json", "[1]", '{"page": 1}', '{"page":1,"x0":0,"y0":0,"x1":2,"y1":1}', "7"])
def test_a_place_that_is_no_box_answers_400(browser: Client, held: ReviewTask, box: str) -> None:
    answer = browser.post(url("correct", held, "total"), {"text": "1,00", "how": "clicked", "box": box})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BAD_REQUEST")
    assert not Correction.objects.exists()


def test_an_unknown_field_answers_404(browser: Client, held: ReviewTask) -> None:
    answer = browser.post(url("confirm", held, "nope"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "UNKNOWN_FIELD")


def test_undo_answers_what_stood_there_before(browser: Client, held: ReviewTask) -> None:
    browser.post(url("correct", held, "total"), {"text": "9,00"})
    answer = browser.post(url("undo", held, "total"))
    assert answer.json()["field"] == {"name": "total", "text": "1.60 EUR", "state": "to_check", "is_open": True}
    assert answer.json()["box"]["level"] == "check"
    assert browser.post(url("undo", held, "total")).status_code == 422


def test_a_lost_claim_answers_409_to_everything_and_changes_nothing(
    browser: Client, held: ReviewTask, colleague: User
) -> None:
    ReviewTask.objects.update(claimed_by=colleague)
    for answer in (
        browser.post(url("confirm", held, "date")),
        browser.post(url("correct", held, "total"), {"text": "1.471,60"}),
        browser.post(url("undo", held, "total")),
        browser.post(url("approve", held)),
        browser.post(url("reject", held), {"reason": "No."}),
        browser.post(url("postpone", held), {"minutes": "15"}),
        browser.post(url("renew", held)),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CLAIM_LOST")
    answer = browser.post(url("claim", held))
    assert (answer.status_code, answer.json()["error"]) == (
        409,
        {"code": "CLAIM_HELD", "message": "kim is reviewing this document now.", "holder": "kim"},
    )
    assert not Correction.objects.exists()
    assert ReviewTask.objects.get().claimed_by == colleague
    assert job_now(held).status == JobStatus.REVIEW_REQUIRED


# --- outcome ----------------------------------------------------------------------------------------------------
def test_approving_answers_the_next_document_claimed_already(
    browser: Client, environment: Environment, held: ReviewTask, reviewer: User
) -> None:
    following = make_task(environment)
    browser.post(url("confirm", held, "date"))
    browser.post(url("confirm", held, "total"))
    answer = browser.post(url("approve", held))
    assert answer.json() == {"next": url("desk", following), "is_desk": True, "version": 0, "waiting": 1}
    following.refresh_from_db()
    assert following.claimed_by == reviewer
    assert Release.objects.count() == 1


def test_approving_the_last_document_leads_to_the_queue(browser: Client, held: ReviewTask) -> None:
    browser.post(url("confirm", held, "date"))
    browser.post(url("confirm", held, "total"))
    assert browser.post(url("approve", held)).json() == {"next": reverse("review:queue"), "is_desk": False}


def test_approving_too_early_answers_422_and_names_the_fields(browser: Client, held: ReviewTask) -> None:
    answer = browser.post(url("approve", held))
    assert answer.status_code == 422
    assert answer.json() == {
        "error": {"code": "FIELDS_OPEN", "message": "Date, Total still need you.", "fields": ["date", "total"]}
    }
    assert not Release.objects.exists()


def test_rejecting_without_a_reason_answers_422(browser: Client, held: ReviewTask) -> None:
    answer = browser.post(url("reject", held), {"reason": " "})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "REASON_REQUIRED")
    assert job_now(held).status == JobStatus.REVIEW_REQUIRED


def test_rejecting_ends_the_job(browser: Client, held: ReviewTask) -> None:
    assert browser.post(url("reject", held), {"reason": "Not ours."}).status_code == 200
    assert (job_now(held).status, job_now(held).error_message) == (JobStatus.FAILED, "Not ours.")


@pytest.mark.parametrize("minutes", ["", "soon", "0", "999999"])
def test_postponing_by_nonsense_answers_400(browser: Client, held: ReviewTask, minutes: str) -> None:
    assert browser.post(url("postpone", held), {"minutes": minutes}).status_code == 400
    assert ReviewTask.objects.get().postponed_until is None


def test_postponing_opens_the_next(browser: Client, environment: Environment, held: ReviewTask) -> None:
    following = make_task(environment)
    assert browser.post(url("postpone", held), {"minutes": "60"}).json()["next"] == url("desk", following)


def test_giving_back_frees_the_task(browser: Client, held: ReviewTask) -> None:
    assert browser.post(url("release", held)).json() == {"released": True}
    assert ReviewTask.objects.get().claimed_by is None


# --- what no desk sends -----------------------------------------------------------------------------------------
BOX = {"page": 1, "x0": 0.1, "y0": 0.1, "x1": 0.2, "y1": 0.2}


@pytest.mark.parametrize(
    "box",
    [
        "[" * 100_000,
        "null",
        "{}",
        json.dumps({**BOX, "x0": 0.3}),
        json.dumps({**BOX, "y1": 1.1}),
        json.dumps({**BOX, "x1": True}),
        json.dumps({**BOX, "y0": "0"}),
        json.dumps({**BOX, "x0": float("nan")}),
        json.dumps({**BOX, "page": float("inf")}),
        json.dumps({**BOX, "page": 1.5}),
        json.dumps({**BOX, "page": 0}),
        json.dumps({**BOX, "page": 2}),
        json.dumps({**BOX, "page": 10**30}),
    ],
)
def test_a_place_that_is_none_is_a_400_and_says_nothing(browser: Client, held: ReviewTask, box: str) -> None:
    answer = browser.post(url("correct", held, "number"), {"text": "R-18", "how": "clicked", "box": box})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BAD_REQUEST")
    assert not Correction.objects.exists()


@pytest.mark.parametrize("minutes", ["", "0", "-5", "1.5", "10081", "9" * 5000])
def test_a_time_that_is_none_is_a_400_and_postpones_nothing(browser: Client, held: ReviewTask, minutes: str) -> None:
    answer = browser.post(url("postpone", held), {"minutes": minutes})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BAD_REQUEST")
    assert ReviewTask.objects.get().postponed_until is None


def test_nul_is_left_out_of_what_is_typed(browser: Client, held: ReviewTask) -> None:
    assert browser.post(url("correct", held, "number"), {"text": "R-\x0018"}).status_code == 200
    assert Correction.objects.get().after == "R-18"
    assert browser.post(url("reject", held), {"reason": "a blank\x00 page"}).status_code == 200
    assert ReviewTask.objects.get().reason == job_now(held).error_message == "a blank page"


def test_a_text_longer_than_any_value_is_refused(browser: Client, held: ReviewTask) -> None:
    answer = browser.post(url("correct", held, "number"), {"text": "x" * 10_001})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALUE_REFUSED")
    assert not Correction.objects.exists()
