"""A reviewer has a file read again: the claim stays, what was said before no longer counts but is never lost."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.audit import SYSTEM, Actor
from accounts.models import AuditEntry, Environment, User
from jobs import events, processing, services
from jobs.models import Job, JobEvent
from jobs.ordering import Order
from jobs.reading_again import Rereading
from jobs.services import Source
from review import claims, correcting, selectors
from review import services as reviews
from review.desk import desk_of
from review.errors import BeingRead, CannotReadAgain, ClaimLost
from review.history import words_of
from review.models import ReviewTask
from review.reading_again import choice_of, read_again, standing_of
from tests import factories
from tests.factories import acting
from tests.jobs.test_reading_again import BILL, NOTE, PAGES

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(environment: Environment) -> ReviewTask:
    """A file of four pages, read as one bill."""
    for source in (BILL, NOTE):
        factories.make_template(environment, source)
    file = Source("post.pdf", BytesIO(factories.written_pdf(*PAGES)))
    order = Order(template_name="bill")
    job = services.submit(environment=environment, actor=SYSTEM, source=file, order=order).job
    run(job)
    return ReviewTask.objects.get(job=job)


@pytest.fixture
def actor(reviewer: User) -> Actor:
    return acting(reviewer)


@pytest.fixture
def held(task: ReviewTask, actor: Actor) -> ReviewTask:
    return claims.claim(task=task, actor=actor)


def run(job: Job) -> None:
    """What worker and courier do."""
    processing.run(job.pk)
    for event in JobEvent.objects.filter(published_at=None):
        events.publish(event.pk)


def found(task: ReviewTask) -> ReviewTask:
    return selectors.find_task(environment=task.environment, task_id=task.pk)


def as_note(task: ReviewTask, actor: Actor) -> None:
    read_again(task=task, actor=actor, wanted=Rereading(template_name="note"))


def test_the_reviewer_keeps_the_document_while_it_is_read_and_has_the_new_fields_then(
    held: ReviewTask, actor: Actor
) -> None:
    as_note(held, actor)
    assert AuditEntry.objects.get(action="review.read_again").details == {"template": "note"}
    assert standing_of(found(held)).status == "queued"
    with pytest.raises(BeingRead, match="is being read again"):
        claims.renew_claim(task=found(held), actor=actor)
    assert claims.keep_claim(task=found(held), actor=actor)
    assert claims.claim_next(environment=held.environment, actor=actor) is None

    run(held.job)
    task = found(held)
    assert standing_of(task).status == "review_required"
    assert [(field.name, field.text) for field in desk_of(task).fields] == [("number", "N-3")]
    claims.renew_claim(task=task, actor=actor)
    assert ReviewTask.objects.count() == 1
    reviews.approve(task=task, actor=actor)
    assert Job.objects.get(pk=task.job_id).status == "completed"


def test_words_about_the_earlier_reading_stay_in_the_history_and_no_longer_count(
    held: ReviewTask, actor: Actor
) -> None:
    correcting.correct_field(task=held, actor=actor, field="number", text="B-2", how="typed")
    as_note(held, actor)
    run(held.job)
    task = found(held)
    assert [(field.text, field.state) for field in desk_of(task).fields] == [("N-3", "untouched")]
    correcting.correct_field(task=task, actor=actor, field="number", text="N-4", how="typed")
    assert [(word.before, word.after, word.is_superseded) for word in words_of(task.job)] == [
        ("B-1", "B-2", True),
        ("N-3", "N-4", False),
    ]


def test_where_reading_fails_everything_said_counts_again(held: ReviewTask, actor: Actor, settings: Any) -> None:
    correcting.correct_field(task=held, actor=actor, field="number", text="B-2", how="typed")
    as_note(held, actor)
    settings.JOB_TIMEOUT_S, settings.JOB_MAX_ATTEMPTS = 0, 1
    run(held.job)
    task = found(held)
    assert (standing_of(task).status, standing_of(task).problem) == (
        "review_required",
        "The document was not read within 0 s.",
    )
    assert [(field.text, field.state) for field in desk_of(task).fields] == [("B-2", "corrected")]
    as_note(task, actor)
    assert standing_of(found(task)).problem == ""


def test_whoever_comes_back_after_a_reading_that_failed_is_told(
    post: Any, client: Client, held: ReviewTask, settings: Any
) -> None:
    post(template="note")
    settings.JOB_TIMEOUT_S, settings.JOB_MAX_ATTEMPTS = 0, 1
    run(held.job)
    told = "Reading it again failed: The document was not read within 0 s. Everything is as it was."
    assert told in client.get(reverse("review:desk", args=[held.pk])).content.decode()


def test_the_new_templates_hours_count_from_when_the_document_began_to_wait(held: ReviewTask, actor: Actor) -> None:
    assert held.due_at is None
    urgent = NOTE.replace("template: note", "template: urgent").replace("{threshold: 0.5}", "{due_hours: 2}")
    factories.make_template(held.environment, urgent)
    read_again(task=held, actor=actor, wanted=Rereading(template_name="urgent"))
    run(held.job)
    assert found(held).due_at == held.created_at + timedelta(hours=2)


def test_only_who_holds_the_document_has_it_read_again(held: ReviewTask, colleague: User) -> None:
    with pytest.raises(ClaimLost):
        as_note(held, acting(colleague))
    assert found(held).job.status == "review_required"


def test_a_template_that_is_not_there_is_refused_and_nothing_changes(held: ReviewTask, actor: Actor) -> None:
    with pytest.raises(CannotReadAgain, match="no published template named 'letter'"):
        read_again(task=held, actor=actor, wanted=Rereading(template_name="letter"))
    assert found(held).job.status == "review_required"
    assert not AuditEntry.objects.filter(action="review.read_again").exists()


def test_the_desk_offers_what_the_file_can_be_read_as(held: ReviewTask) -> None:
    choice = choice_of(held)
    assert [each["name"] for each in choice.templates] == ["bill", "note"]
    assert (choice.template, choice.filter, choice.page_count) == ("bill", "", 4)
    assert choice.documents == (
        {"first_page": 1, "last_page": 4, "template": "bill", "title": "Bill", "skipped": False},
    )


def test_a_document_that_is_read_again_still_waits_in_the_lists_of_the_api(held: ReviewTask, actor: Actor) -> None:
    as_note(held, actor)
    assert selectors.state_of(found(held)) == "claimed"
    assert list(selectors.tasks_of(held.environment, state="claimed")) == [held]
    assert not selectors.tasks_of(held.environment, state="decided").exists()


@pytest.fixture
def post(client: Client, reviewer: User, held: ReviewTask) -> Callable[..., Any]:
    client.force_login(reviewer)
    return lambda **fields: client.post(reverse("review:read_again", args=[held.pk]), fields)


def test_the_page_asks_for_cuts_and_follows_the_reading(post: Any, client: Client, held: ReviewTask) -> None:
    cuts = [{"first_page": 1, "last_page": 2}, {"first_page": 3, "last_page": 4, "template": "note"}]
    answer = post(template="bill", documents=json.dumps(cuts))
    assert (answer.status_code, answer.json()) == (200, {"status": "queued"})
    standing = reverse("review:standing", args=[held.pk])
    assert client.get(standing).json() == {"status": "queued", "pages_done": 0, "page_count": 4, "problem": ""}
    desk = client.get(reverse("review:desk", args=[held.pk]))
    assert (desk.status_code, desk.context["reading_again"], desk.context["may_edit"]) == (200, True, False)

    run(held.job)
    assert client.get(standing).json()["status"] == "review_required"
    desk = client.get(reverse("review:desk", args=[held.pk]))
    assert (desk.context["reading_again"], desk.context["may_edit"]) == (False, True)
    assert [field.name for field in desk.context["desk"].fields] == ["number", "2.number"]


@pytest.mark.parametrize(
    "documents", ["[", '{"first_page": 1}', '[{"first_page": "1", "last_page": 4}]', '[{"first_page": 1}]']
)
def test_documents_that_no_desk_sends_are_a_400(post: Any, held: ReviewTask, documents: str) -> None:
    answer = post(template="bill", documents=documents)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BAD_REQUEST")
    assert found(held).job.status == "review_required"


def test_cuts_that_leave_a_page_out_are_refused_with_the_page(post: Any, held: ReviewTask) -> None:
    answer = post(template="bill", documents='[{"first_page": 2, "last_page": 4}]')
    assert answer.status_code == 422
    assert answer.json()["error"] == {
        "code": "CANNOT_READ_AGAIN",
        "message": "Document 1 begins on page 2 instead of page 1.",
    }
    assert found(held).job.status == "review_required"
