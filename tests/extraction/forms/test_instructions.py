"""fill_from_instructions(): values by names that are like a field's, and what finds no field."""

import pytest

from extraction.datamodel import BoundingBox
from extraction.forms.instructions import fill_from_instructions
from extraction.forms.model import FormField, NotFilled

PLACE = BoundingBox(1, 0.1, 0.1, 0.2, 0.2)
FIELDS = (
    FormField(1, PLACE, "f1", "text", "Full name"),
    FormField(1, PLACE, "f2", "text", "Date of birth"),
    FormField(1, PLACE, "f3", "text", "Date of issue"),
    FormField(1, PLACE, "agree", "checkbox", "I agree", selected=False),
    FormField(1, PLACE, "size", "radio", "Small", options=("S",)),
    FormField(1, PLACE, "size", "radio", "Large", options=("L",)),
)


@pytest.mark.parametrize(
    "instructions",
    [
        "Full name: Ada Lovelace; date of birth = 1815-12-10; agree: yes; size -> L",
        "Full Name is Ada Lovelace\nDate Of Birth: 1815-12-10\nI agree: x\nsize: L",
        '{"full name": "Ada Lovelace", "f2": "1815-12-10", "agree": true, "size": "L"}',
        "Ful name: Ada Lovelace; Date of brith: 1815-12-10; agree: true; size: L",
    ],
)
def test_values_go_to_the_fields_that_are_called_so(instructions: str) -> None:
    values, not_placed = fill_from_instructions(FIELDS, instructions)
    assert values == {"f1": "Ada Lovelace", "f2": "1815-12-10", "agree": True, "size": "L"}
    assert not_placed == ()


def test_what_is_like_no_field_or_like_several_is_reported_and_nothing_is_made_up() -> None:
    values, not_placed = fill_from_instructions(
        FIELDS, "Shoe size: 42; Date: 2026-01-01; please fill it in; f1: A; f1: B"
    )
    assert values == {"f1": "A"}
    assert not_placed == (
        NotFilled("Shoe size", "no field is called like that, or several are"),
        NotFilled("Date", "no field is called like that, or several are"),
        NotFilled("please fill it in", "it says no value: write “name: value”"),
        NotFilled("f1", "the field f1 has a value already"),
    )


def test_a_value_may_hold_a_colon_and_nested_json_is_no_value() -> None:
    assert fill_from_instructions(FIELDS, "f1: at 10:30")[0] == {"f1": "at 10:30"}
    values, not_placed = fill_from_instructions(FIELDS, '{"f1": ["a"], "f2": 1815}')
    assert values == {"f2": "1815"}
    assert [each.name for each in not_placed] == ["f1"]


def test_no_instructions_are_no_values() -> None:
    assert fill_from_instructions(FIELDS, " \n;") == ({}, ())
