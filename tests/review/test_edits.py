"""Words about parts of fields: rows, cells, members and single ones of many values; all of a call or none."""

from typing import Any

import pytest

from accounts.audit import Actor
from accounts.models import Environment, User
from extraction import BoundingBox, FieldResult
from jobs.models import Release
from jobs.selectors import parse_result
from review import claims, correcting, selectors, services
from review.correcting import Edit
from review.errors import EditsRefused
from review.fields import ReviewedField
from review.models import Correction, ReviewTask
from tests.factories import acting
from tests.review.orders import BOX, CELL_BOXES, make_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor(reviewer: User) -> Actor:
    return acting(reviewer)


@pytest.fixture
def order(environment: Environment, actor: Actor) -> ReviewTask:
    return claims.claim(task=make_order(environment), actor=actor)


def field(task: ReviewTask, name: str) -> ReviewedField:
    return next(field for field in selectors.fields_of(task) if field.name == name)


def rows_of(field: ReviewedField) -> Any:
    return field.current.value


def say(task: ReviewTask, actor: Actor, *edits: Edit) -> None:
    correcting.correct(task=task, actor=actor, edits=edits)


def put(name: str, *path: str, value: Any = None, **more: Any) -> Edit:
    return Edit(name, path, content=value, is_text=False, how="api", **more)


def typed(name: str, *path: str, text: Any, **more: Any) -> Edit:
    return Edit(name, path, content=text, **more)


def released(task: ReviewTask, actor: Actor) -> dict[str, FieldResult]:
    services.approve(task=task, actor=actor)
    return {field.name: field for field in parse_result(Release.objects.get().documents[0]).fields}


def refused(task: ReviewTask, actor: Actor, *edits: Edit) -> list[tuple[int, str]]:
    with pytest.raises(EditsRefused) as caught:
        say(task, actor, *edits)
    assert not Correction.objects.exists()
    return [(each.index, each.message) for each in caught.value.problems]


# --- cells and rows ---------------------------------------------------------------------------------------------
def test_a_cell_is_read_as_its_columns_type_and_kept_with_the_whole_value_before_and_after(
    order: ReviewTask, actor: Actor
) -> None:
    say(order, actor, typed("lines", "1", "amount", text="20,50", seconds=4.2))
    row = Correction.objects.get()
    assert (row.field, row.path, row.how, row.by_name, row.seconds) == ("lines", "/1/amount", "typed", "rita", 4.2)
    before = [{"text": "Item 1", "amount": "10.00", "day": None}, {"text": "Item 2", "amount": "20.00", "day": None}]
    assert row.before == before
    assert row.after == [before[0], before[1] | {"amount": "20.50"}]
    cell = field(order, "lines").current.items[1].fields[1]
    assert (cell.value, cell.raw_text, cell.currency, cell.confidence) == ("20.50", "20,50", "EUR", 1.0)
    assert cell.box == CELL_BOXES[1]
    assert [(step.finder, step.detail) for step in cell.trace] == [("person", "typed")]


def test_a_cell_takes_the_place_that_was_pointed_at(order: ReviewTask, actor: Actor) -> None:
    box = BoundingBox(1, 0.7, 0.7, 0.8, 0.72)
    say(order, actor, typed("lines", "0", "day", text="4.3.2026", box=box, how="drawn"))
    cell = field(order, "lines").current.items[0].fields[2]
    assert (cell.value, cell.box, Correction.objects.get().how) == ("2026-03-04", box, "drawn")


def test_a_row_is_added_behind_the_last(order: ReviewTask, actor: Actor) -> None:
    say(order, actor, put("lines", "-", value={"text": "Freight", "amount": 4.5}))
    assert Correction.objects.get().path == "/2"
    row = field(order, "lines").current.items[2]
    assert (row.value, row.type, row.box) == ({"text": "Freight", "amount": "4.50", "day": None}, "group", None)


def test_a_row_is_taken_out_and_the_next_edit_counts_without_it(order: ReviewTask, actor: Actor) -> None:
    say(order, actor, Edit("lines", ("0",), act="remove", how="api"), put("lines", "0", "text", value="Only one"))
    assert field(order, "lines").current.value == [{"text": "Only one", "amount": "20.00", "day": None}]
    assert list(Correction.objects.values_list("path", "part__value")) == [("/0", None), ("/0/text", "Only one")]


def test_a_list_without_rows_has_no_value(order: ReviewTask, actor: Actor) -> None:
    say(order, actor, *(Edit("lines", ("0",), act="remove", how="api") for _ in range(2)))
    assert (field(order, "lines").current.value, field(order, "lines").current.items) == (None, ())


def test_a_whole_list_is_replaced_and_rows_that_stay_keep_their_places(order: ReviewTask, actor: Actor) -> None:
    rows = [{"text": "New", "amount": 5}, {"text": "Item 1", "amount": 10}, {"text": "Item 2", "amount": 20}]
    say(order, actor, put("lines", value=rows))
    lines = field(order, "lines").current
    assert [row.fields[1].value for row in lines.items] == ["5.00", "10.00", "20.00"]
    assert [row.fields[1].box for row in lines.items] == [None, CELL_BOXES[0], CELL_BOXES[1]]
    assert (lines.confidence, Correction.objects.get().path) == (1.0, "")


def test_a_row_that_is_replaced_loses_what_is_left_out(order: ReviewTask, actor: Actor) -> None:
    say(order, actor, put("lines", "0", value={"text": "Chair"}))
    assert field(order, "lines").current.value[0] == {"text": "Chair", "amount": None, "day": None}


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (put("lines", "2", "amount", value=1), "There is no row 2: there are 2, counted from 0."),
        (
            put("lines", "01", "amount", value=1),
            "“01” is no number of a row: 0 is the first, - stands behind the last.",
        ),
        (put("lines", "-", "amount", value=1), "“-” is no number of a row: 0 is the first, - stands behind the last."),
        (put("lines", "0", "price", value=1), "The list has no column “price”; it has text, amount, day."),
        (put("lines", "0", value={"price": 1}), "There is no column “price”; there are text, amount, day."),
        (put("lines", "0", value={"amount": 1}), "Text: it is required: say what the document says."),
        (put("lines", "0", "text", value=""), "It is required: say what the document says."),
        (put("lines", "0", "amount", value="1,5"), "“1,5” is no plain number: give what is printed as text."),
        (put("lines", "0", "amount", value=True), "“True” is no plain number: give what is printed as text."),
        (put("lines", "0", "day", value="4.3.2026"), None),
        (put("lines", "0", "day", value="2026-02-30"), "“2026-02-30” is no day of the calendar."),
        (typed("lines", "0", "day", text="31.02.2026"), "“31.02.2026” is no day of the calendar."),
        (put("lines", value="x"), "It is given as a list."),
        (put("lines", "0", value=[1]), "It is given as {column: value}."),
        (put("lines", "0", "text", "more", value="x"), "A value has no parts."),
        (put("number", "0", value="x"), "The field has one value and no parts."),
        (put("number", value=7), "A text is given as a text."),
        (put("number", value=["x"]), "It holds one value, not several."),
        (put("number", value=None), None),
        (put("number", value="A-2", currency="EUR"), "A text has no currency."),
        (put("nope", value=1), "There is no field “nope”."),
        (put("seller", "street", value="x"), "The group has no member “street”."),
        (put("emails", value=["a@x.de"] * 4), "It holds at most 3."),
        (Edit("number", act="remove"), "Only a row of a list or one of many values can be taken out."),
        (Edit("lines", ("-",), act="confirm"), "There is nothing yet to confirm."),
        (Edit("number", act="confirm", seconds=-1), "Seconds are a number from 0 on."),
    ],
)
def test_what_cannot_be_is_refused_in_plain_words_and_nothing_is_written(
    order: ReviewTask, actor: Actor, edit: Edit, why: str | None
) -> None:
    [(index, message)] = refused(order, actor, edit)
    assert index == 0
    assert why is None or message == why


def test_one_bad_edit_keeps_all_others_from_being_written_and_every_bad_one_is_named(
    order: ReviewTask, actor: Actor
) -> None:
    problems = refused(
        order,
        actor,
        put("total", value=36.7),
        put("lines", "9", "amount", value=1),
        typed("net", text="abc"),
    )
    assert [index for index, _ in problems] == [1, 2]
    assert field(order, "total").current.value == "35.70"


def test_a_value_nested_too_deeply_is_refused(order: ReviewTask, actor: Actor) -> None:
    deep: Any = "x"
    for _ in range(500):
        deep = [deep]
    assert refused(order, actor, put("lines", value=deep)) == [(0, "It is nested too deeply.")]


# --- typed values -----------------------------------------------------------------------------------------------
def test_numbers_are_never_read_in_the_templates_locale(order: ReviewTask, actor: Actor) -> None:
    # "1.234" printed in German is a thousand and more.
    say(order, actor, put("net", value=1.234), typed("tax", text="1.234"))
    assert (field(order, "net").current.value, field(order, "tax").current.value) == ("1.234", "1234")


def test_an_amount_keeps_its_currency_unless_another_is_given(order: ReviewTask, actor: Actor) -> None:
    say(order, actor, put("net", value=31), put("tax", value="5.70", currency="CHF"))
    net, tax = field(order, "net").current, field(order, "tax").current
    assert (net.value, net.currency, tax.value, tax.currency) == ("31.00", "EUR", "5.70", "CHF")


def test_a_value_that_stands_there_already_is_a_confirmation_and_said_once(order: ReviewTask, actor: Actor) -> None:
    say(order, actor, put("net", value=30), put("net", value=30), put("lines", "0", "amount", value=10))
    assert list(Correction.objects.values_list("field", "path", "how")) == [
        ("net", "", "confirmed"),
        ("lines", "/0/amount", "confirmed"),
    ]


def test_nul_and_half_characters_are_left_out(order: ReviewTask, actor: Actor) -> None:
    say(order, actor, put("number", value="A\x00-\ud8002"), put("lines", "0", value={"text": "\x00B"}))
    assert field(order, "number").current.value == "A-2"
    assert rows_of(field(order, "lines"))[0]["text"] == "B"


def test_time_spent_is_kept_up_to_an_hour(order: ReviewTask, actor: Actor) -> None:
    say(order, actor, Edit("net", act="confirm", seconds=1e9))
    assert Correction.objects.get().seconds == 3600.0


# --- groups and many values -------------------------------------------------------------------------------------
def test_a_member_of_a_group_is_corrected_alone(order: ReviewTask, actor: Actor) -> None:
    say(order, actor, put("seller", "vat", value="DE136695976"))
    assert field(order, "seller").current.value == {"name": "Nord KG", "vat": "DE136695976"}
    assert field(order, "seller").current.box == BOX


def test_a_required_member_cannot_be_emptied(order: ReviewTask, actor: Actor) -> None:
    assert refused(order, actor, put("seller", "name", value=None)) == [
        (0, "It is required: say what the document says.")
    ]


def test_one_of_many_values_is_corrected_added_and_taken_out(order: ReviewTask, actor: Actor) -> None:
    say(order, actor, put("emails", "-", value="b@x.de"), put("emails", "0", value="c@x.de"))
    emails = field(order, "emails").current
    assert (emails.value, emails.raw_text) == (["c@x.de", "b@x.de"], "c@x.de\nb@x.de")
    say(order, actor, Edit("emails", ("0",), act="remove", how="api"))
    assert field(order, "emails").current.value == ["b@x.de"]


def test_more_values_than_the_template_allows_are_refused(order: ReviewTask, actor: Actor) -> None:
    edits = [put("emails", "-", value=f"{name}@x.de") for name in "bcd"]
    assert refused(order, actor, *edits) == [(2, "It holds at most 3.")]


# --- what comes of it -------------------------------------------------------------------------------------------
def test_undoing_takes_back_the_last_word_about_a_list(order: ReviewTask, actor: Actor) -> None:
    say(order, actor, put("lines", "0", "amount", value=11), put("lines", "-", value={"text": "Freight"}))
    left = correcting.undo_field(task=order, actor=actor, field="lines").field("lines")
    assert [row["amount"] for row in rows_of(left)] == ["11.00", "20.00"]
    assert field(order, "lines").current == left.current
    correcting.undo_field(task=order, actor=actor, field="lines")
    assert field(order, "lines").current == field(order, "lines").machine
    assert [row.how for row in Correction.objects.all()] == ["api", "api", "undone", "undone"]


def test_a_list_stays_in_doubt_while_another_of_its_cells_is(environment: Environment, actor: Actor) -> None:
    task = claims.claim(task=make_order(environment, flags={"lines": "low_confidence"}), actor=actor)
    extraction = task.job.extractions.get()
    for row in extraction.result["fields"][3]["items"]:
        row["fields"][1]["confidence"] = 0.5
    extraction.save()
    say(task, actor, put("lines", "0", "amount", value=10))
    assert (field(task, "lines").state, field(task, "lines").flag) == ("to_check", "low_confidence")
    say(task, actor, Edit("lines", ("1", "amount"), act="confirm"))
    assert (field(task, "lines").state, field(task, "lines").flag, field(task, "lines").is_open) == (
        "confirmed",
        "",
        False,
    )


def test_a_released_list_has_the_corrected_cell_certain_and_the_others_as_they_were(
    order: ReviewTask, actor: Actor
) -> None:
    say(order, actor, put("lines", "0", "text", value="Chair"))
    lines = released(order, actor)["lines"]
    assert [cell.confidence for cell in lines.items[0].fields] == [1.0, 0.97, 0.0]
    assert lines.items[0].fields[0].trace[-1].finder == "person"
    assert lines.trace[-1].finder == "person"
    assert [cell.confidence for cell in lines.items[1].fields] == [0.98, 0.97, 0.0]
