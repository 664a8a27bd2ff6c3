"""Fields with parts on the desk (many values, groups, lists): shown, confirmed, never typed."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.audit import Actor
from accounts.models import Environment, User
from extraction import BoundingBox, FieldResult
from extraction.revising import certain
from jobs.models import JobStatus
from jobs.selectors import latest_release, parse_result
from review import claims, correcting, services
from review.desk import desk_of
from review.errors import ValueRefused
from review.models import ReviewTask
from tests import factories
from tests.factories import acting

pytestmark = pytest.mark.django_db

SOURCE = """\
template: parts
fields:
  emails: {type: email, many: true, find: [{regex: '(\\S+@\\S+)'}]}
  seller: {type: group, fields: {vat: {type: vat, find: [{label: VAT}]}}}
  lines:
    type: list
    required: true
    columns: {text: text}
    find: [{entries: {start: a, end: b, line: '(?P<text>.+)'}}]
"""
BOX = BoundingBox(1, 0.1, 0.1, 0.2, 0.2)
CELL = FieldResult("text", "text", "Chair", "Chair", 0.5, BOX)
ROW = FieldResult("lines", "group", {"text": "Chair"}, None, 0.5, BOX, fields=(CELL,))
LINES = FieldResult("lines", "list", [{"text": "Chair"}], None, 0.5, BOX, required=True, items=(ROW,))
EMAIL = FieldResult("emails", "email", "a@x.de", "a@x.de", 0.9, BOX)
VAT = FieldResult("vat", "vat", "DE136695976", "DE 136695976", 0.95, BOX)
FIELDS = (
    FieldResult("emails", "email", ["a@x.de", "a@x.de"], "a@x.de", 0.9, BOX, items=(EMAIL, EMAIL)),
    FieldResult("seller", "group", {"vat": "DE136695976"}, None, 0.95, BOX, fields=(VAT,)),
    LINES,
)


def held(environment: Environment, reviewer: User, fields: tuple[FieldResult, ...], reason: str) -> ReviewTask:
    factories.make_template(environment, SOURCE)
    job = factories.make_job(environment, JobStatus.REVIEW_REQUIRED)
    factories.make_extraction(job, fields, {"lines": reason})
    task = ReviewTask.objects.create(environment=environment, job=job)
    return claims.claim(task=task, actor=acting(reviewer))


def test_the_desk_shows_parts_in_grids_and_has_no_input_for_the_whole(
    client: Client, environment: Environment, reviewer: User
) -> None:
    task = held(environment, reviewer, FIELDS, "low_confidence")
    desk = desk_of(task)
    (document,) = desk.documents
    (lines,), (emails, seller) = document.to_check, document.others
    assert (emails.text, [grid.kind for grid in emails.grids]) == ("a@x.de\na@x.de", ["many"])
    assert (seller.text, [grid.kind for grid in seller.grids]) == ("vat: DE136695976", ["group"])
    assert (lines.text, [grid.kind for grid in lines.grids]) == ("Chair", ["list"])
    client.force_login(reviewer)
    page = client.get(reverse("review:desk", args=[task.pk])).content.decode()
    assert page.count("<line-grid") == 3
    assert 'id="field-lines"' not in page


def test_what_cannot_be_typed_is_refused_and_nothing_is_said(environment: Environment, reviewer: User) -> None:
    task = held(environment, reviewer, FIELDS, "low_confidence")
    for field in ("emails", "seller", "lines"):
        for text in ("x", ""):
            with pytest.raises(ValueRefused) as caught:
                correcting.correct_field(task=task, actor=acting(reviewer), field=field, text=text, how="typed")
            assert "cannot be typed: confirm it, or reject the document." in caught.value.message
    assert not task.corrections.exists()


def test_a_confirmed_list_is_released_with_all_its_rows(environment: Environment, reviewer: User) -> None:
    task = held(environment, reviewer, FIELDS, "low_confidence")
    correcting.confirm_field(task=task, actor=acting(reviewer), field="lines")
    services.approve(task=task, actor=Actor(name="rita", user=reviewer))
    release = latest_release(task.job)
    released = parse_result(release.documents[0]).fields[2]
    assert (released.value, released.items, released.confidence) == ([{"text": "Chair"}], (certain(ROW),), 1.0)


def test_a_required_list_without_rows_can_be_confirmed_to_have_none(environment: Environment, reviewer: User) -> None:
    empty = FieldResult("lines", "list", None, None, 0.0, None, required=True, flags=("missing_required",))
    task = held(environment, reviewer, (*FIELDS[:2], empty), "missing_required")
    assert desk_of(task).open_count == 1
    correcting.confirm_field(task=task, actor=acting(reviewer), field="lines")
    assert desk_of(task).open_count == 0
