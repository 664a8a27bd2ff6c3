"""Words about fields: confirmed, corrected, undone; what is refused, and that a refusal writes nothing."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Environment, User
from extraction import BoundingBox
from review import claims, correcting, selectors
from review.desk import desk_of
from review.errors import BadRequest, ClaimLost, NothingToUndo, TaskDecided, UnknownField, ValueRefused
from review.fields import ReviewedField
from review.models import Correction, Outcome, ReviewTask
from tests.factories import acting
from tests.review.conftest import TOTAL_BOX, make_task

pytestmark = pytest.mark.django_db


def rows(task: ReviewTask) -> list[tuple[object, ...]]:
    return list(
        task.corrections.values_list("field", "before", "after", "raw_text", "currency", "how", "by__username")
    )


def state(task: ReviewTask, name: str) -> tuple[object, str | None, str]:
    field = next(field for field in selectors.fields_of(task) if field.name == name)
    return field.current.value, field.current.currency, field.state


def correct(task: ReviewTask, reviewer: User, field: str, text: str, how: str = "typed", **more: Any) -> ReviewedField:
    said = correcting.correct_field(task=task, actor=acting(reviewer), field=field, text=text, how=how, **more)
    return said.field(field)


def test_flagged_fields_are_to_check_and_the_others_untouched(task: ReviewTask) -> None:
    assert [(field.name, field.state) for field in selectors.fields_of(task)] == [
        ("number", "untouched"),
        ("date", "to_check"),
        ("vendor", "untouched"),
        ("net", "untouched"),
        ("total", "to_check"),
        ("paid", "untouched"),
    ]


def test_confirming_keeps_the_value_and_says_who_did_it(held: ReviewTask, reviewer: User) -> None:
    field = correcting.confirm_field(task=held, actor=acting(reviewer), field="date").field("date")
    assert (field.state, field.is_open) == ("confirmed", False)
    assert rows(held) == [("date", "2026-03-04", "2026-03-04", "04.03.2026", "", "confirmed", "rita")]


def test_confirming_twice_is_said_once(held: ReviewTask, reviewer: User) -> None:
    correcting.confirm_field(task=held, actor=acting(reviewer), field="date")
    correcting.confirm_field(task=held, actor=acting(reviewer), field="date")
    assert Correction.objects.count() == 1


def test_a_typed_value_is_read_in_the_templates_locale_and_keeps_currency_and_place(
    held: ReviewTask, reviewer: User
) -> None:
    field = correct(held, reviewer, "total", " 1.471,60 ")
    assert (field.current.value, field.current.currency, field.current.box) == ("1471.60", "EUR", TOTAL_BOX)
    assert field.state == "corrected"
    assert rows(held) == [("total", "1.60", "1471.60", "1.471,60", "EUR", "typed", "rita")]


def test_a_typed_currency_replaces_the_machines(held: ReviewTask, reviewer: User) -> None:
    assert correct(held, reviewer, "total", "1.60 CHF").current.currency == "CHF"
    assert rows(held) == [("total", "1.60", "1.60", "1.60 CHF", "CHF", "typed", "rita")]


def test_a_clicked_value_takes_the_place_that_was_clicked(held: ReviewTask, reviewer: User) -> None:
    box = BoundingBox(1, 0.4, 0.5, 0.5, 0.52)
    field = correct(held, reviewer, "vendor", "Südwind AG", how="clicked", box=box)
    assert (field.current.value, field.current.box) == ("Südwind AG", box)
    assert Correction.objects.get().how == "clicked"


@pytest.mark.parametrize(
    ("field", "text", "why"),
    [
        ("date", "31.02.2026", "“31.02.2026” is no day of the calendar."),
        ("total", "abc", None),
        ("paid", "perhaps", "“perhaps” is neither yes nor no."),
        ("number", "  ", "Invoice number is required: type what the document says, or reject the document."),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_with_the_reason_and_what_was_typed(
    held: ReviewTask, reviewer: User, field: str, text: str, why: str | None
) -> None:
    with pytest.raises(ValueRefused) as refused:
        correct(held, reviewer, field, text)
    assert (refused.value.code, refused.value.field, refused.value.typed) == ("VALUE_REFUSED", field, text)
    assert why is None or refused.value.message == why
    assert not Correction.objects.exists()


def test_an_optional_field_can_be_emptied(held: ReviewTask, reviewer: User) -> None:
    field = correct(held, reviewer, "date", "")
    assert (field.current.value, field.current.box, field.state, field.is_open) == (None, None, "corrected", False)


def test_typing_what_stands_there_already_is_a_confirmation(held: ReviewTask, reviewer: User) -> None:
    assert correct(held, reviewer, "date", "4.3.2026").state == "confirmed"
    assert Correction.objects.get().how == "confirmed"


def test_the_last_correction_wins_and_all_are_kept(held: ReviewTask, reviewer: User) -> None:
    correct(held, reviewer, "total", "1.471,00")
    correct(held, reviewer, "total", "1.471,60")
    assert state(held, "total") == ("1471.60", "EUR", "corrected")
    assert [row[1:3] for row in rows(held)] == [("1.60", "1471.00"), ("1471.00", "1471.60")]


def test_undo_goes_back_step_by_step_and_deletes_nothing(held: ReviewTask, reviewer: User) -> None:
    correct(held, reviewer, "total", "1.471,00")
    correct(held, reviewer, "total", "1.471,60")
    correcting.undo_field(task=held, actor=acting(reviewer), field="total")
    assert state(held, "total") == ("1471.00", "EUR", "corrected")
    correcting.undo_field(task=held, actor=acting(reviewer), field="total")
    assert state(held, "total") == ("1.60", "EUR", "to_check")
    assert [(row[1], row[2], row[5]) for row in rows(held)] == [
        ("1.60", "1471.00", "typed"),
        ("1471.00", "1471.60", "typed"),
        ("1471.60", "1471.00", "undone"),
        ("1471.00", "1.60", "undone"),
    ]
    with pytest.raises(NothingToUndo):
        correcting.undo_field(task=held, actor=acting(reviewer), field="total")
    assert Correction.objects.count() == 4


def test_after_an_undo_one_can_correct_and_undo_again(held: ReviewTask, reviewer: User) -> None:
    correcting.confirm_field(task=held, actor=acting(reviewer), field="date")
    correcting.undo_field(task=held, actor=acting(reviewer), field="date")
    correct(held, reviewer, "date", "3.4.2026")
    assert state(held, "date") == ("2026-04-03", None, "corrected")
    correcting.undo_field(task=held, actor=acting(reviewer), field="date")
    assert state(held, "date") == ("2026-03-04", None, "to_check")


def test_a_required_field_without_a_value_cannot_be_confirmed(environment: Environment, reviewer: User) -> None:
    task = claims.claim(task=make_task(environment, without=("total",)), actor=acting(reviewer))
    with pytest.raises(ValueRefused, match="Total is required"):
        correcting.confirm_field(task=task, actor=acting(reviewer), field="total")
    assert not Correction.objects.exists()


def test_an_unknown_field_is_refused(held: ReviewTask, reviewer: User) -> None:
    with pytest.raises(UnknownField):
        correcting.confirm_field(task=held, actor=acting(reviewer), field="nope")


def test_a_correction_is_typed_or_clicked_and_nothing_else(held: ReviewTask, reviewer: User) -> None:
    with pytest.raises(BadRequest):
        correct(held, reviewer, "total", "1", how="confirmed")
    assert not Correction.objects.exists()


def test_without_the_claim_nothing_can_be_said(held: ReviewTask, colleague: User, reviewer: User) -> None:
    for change in (
        lambda: correcting.confirm_field(task=held, actor=acting(colleague), field="date"),
        lambda: correct(held, colleague, "total", "1.471,60"),
        lambda: correcting.undo_field(task=held, actor=acting(colleague), field="total"),
        lambda: claims.postpone(task=held, actor=acting(colleague), minutes=5),
    ):
        with pytest.raises(ClaimLost):
            change()
    assert not Correction.objects.exists()
    assert ReviewTask.objects.get().claimed_by == reviewer


def test_a_decided_task_takes_no_more_words(held: ReviewTask, reviewer: User) -> None:
    ReviewTask.objects.update(outcome=Outcome.APPROVED, decided_by=reviewer, decided_at=timezone.now())
    with pytest.raises(TaskDecided, match=r"This document was approved by rita already\."):
        correcting.confirm_field(task=held, actor=acting(reviewer), field="date")
    assert not Correction.objects.exists()


def test_every_word_renews_the_claim(held: ReviewTask, reviewer: User) -> None:
    before = held.claim_expires_at
    correcting.confirm_field(task=held, actor=acting(reviewer), field="date")
    assert ReviewTask.objects.get().claim_expires_at > before


def test_texts_in_the_inputs_are_read_back_as_the_same_values(held: ReviewTask, reviewer: User) -> None:
    desk = desk_of(held)
    assert {field.name: field.text for field in desk.fields} == {
        "number": "R-17",
        "date": "2026-03-04",
        "vendor": "Nordwind KG",
        "net": "1236.64 EUR",
        "total": "1.60 EUR",
        "paid": "no",
    }
    for field in desk.fields:
        assert correct(held, reviewer, field.name, field.text).state == "confirmed"
