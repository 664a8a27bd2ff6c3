"""The constant finder: a value out of the template."""

from extraction import extract, load_template
from extraction.datamodel import FieldResult
from tests.extraction.finders.pages import one_page


def field(settings: str) -> FieldResult:
    return extract(one_page((50, 100, "Sum EUR 5")), load_template(f"template: t\nfields: {{a: {settings}}}")).fields[
        0
    ]


def test_a_constant_is_read_as_the_type_of_its_field_and_has_no_place() -> None:
    result = field("{type: date, find: [{constant: 2024-03-01}]}")
    assert (result.value, result.raw_text, result.box) == ("2024-03-01", "2024-03-01", None)
    assert result.confidence > 0.9


def test_a_constant_may_stand_in_for_what_is_not_printed() -> None:
    assert field("{type: text, find: [{regex: '(USD)'}, {constant: EUR}]}").value == "EUR"
    assert field("{type: text, find: [{regex: '(EUR)'}, {constant: USD}]}").value == "EUR"


def test_a_constant_that_does_not_suit_its_type_is_no_value() -> None:
    result = field("{type: int, find: [{constant: seven}]}")
    assert (result.value, result.raw_text, result.box, result.flags) == (None, "seven", None, ("not_valid",))
