"""The regex finder's settings: over the layout, in an area, line by line, with replacements, of all matches."""

import pytest
from pydantic import ValidationError

from extraction import extract, load_template
from extraction.datamodel import FieldResult, ParsedDocument
from extraction.finders import DocumentView
from extraction.finders.regex import RegexFinder, RegexStep
from tests.extraction.finders.pages import document_of, one_page, page_of, texts

DOCUMENT = one_page(
    (60, 100, "Hotel"), (240, 100, "Arrival"), (360, 100, "Nights"),
    (60, 112, "Sea View"), (240, 112, "31/12/2024"), (360, 112, "3"),
    (60, 124, "Hill Top"), (240, 124, "02/01/2025"), (360, 124, "4"),
    (60, 148, "Booking 17"),
)  # fmt: skip


def found(step: RegexStep, document: ParsedDocument = DOCUMENT) -> list[str]:
    return texts(RegexFinder().find(DocumentView(document), step).candidates)


def field(settings: str, document: ParsedDocument = DOCUMENT) -> FieldResult:
    template = load_template(f"template: t\nlocale: en-GB\nfields:\n  a: {{{settings}}}")
    return extract(document, template).fields[0]


def test_over_layout_spaces_say_how_far_apart_things_stand() -> None:
    assert found(RegexStep(regex=r"^Hotel {20,40}(\w+)", over="layout")) == ["Arrival"]
    assert found(RegexStep(regex=r"^Hotel {20,40}(\w+)")) == []


def test_bounds_may_be_expressions() -> None:
    step = RegexStep(regex=r"\d\d/\d\d/\d{4}", over="layout", after=r"re:Hotel\s+Arrival", before=r"re:Hill \w+")
    assert found(step) == ["31/12/2024"]


def test_a_bound_that_is_no_expression_is_refused() -> None:
    with pytest.raises(ValidationError, match="is not a regular expression"):
        RegexStep(regex="a", after="re:(")


def test_each_line_gives_one_match_that_stays_on_it() -> None:
    step = RegexStep(regex=r"(\w+)\s+(?P<value>\d)", over="layout", each_line=True, after="Nights", before="Booking")
    assert found(step) == ["3", "0"]
    step = RegexStep(regex=r"\s(?P<value>\d)$", over="layout", each_line=True, after="Nights", before="Booking")
    assert found(step) == ["3", "4"]


def test_an_area_narrows_the_search() -> None:
    assert found(RegexStep(regex=r"\w.*", area_pt=(230, 90, 330, 120))) == ["Arrival", "31/12/2024"]


def test_a_match_is_changed_before_it_is_read() -> None:
    result = field(r"type: int, find: [{regex: 'Booking \d+', replace: [['\D', ''], ['^1', '20']]}]")
    assert (result.value, result.raw_text) == (207, "207")
    assert result.box is not None
    assert round(result.box.x1 * 600) == 120


@pytest.mark.parametrize(("combine", "value"), [("first", 3), ("last", 4), ("sum", 7), ("min", 3), ("max", 4)])
def test_all_matches_make_one_number(combine: str, value: int) -> None:
    assert field(rf"type: int, find: [{{regex: '\d{{4}} +(\d)$', over: layout, combine: {combine}}}]").value == value


def test_a_sum_of_decimals_is_exact_and_its_box_holds_all_of_them() -> None:
    document = one_page((60, 100, "Tax 0.10"), (60, 120, "Tax 0.20"))
    result = field(r"type: decimal, find: [{regex: 'Tax (\S+)', combine: sum}]", document)
    assert (result.value, result.raw_text) == ("0.30", "0.10 + 0.20")
    assert result.box is not None
    assert (round(result.box.y0 * 800), round(result.box.y1 * 800)) == (100, 130)


@pytest.mark.parametrize(("combine", "value"), [("min", "2024-12-31"), ("max", "2025-01-02")])
def test_the_first_or_last_of_several_dates(combine: str, value: str) -> None:
    assert field(rf"type: date, find: [{{regex: '\S+/\S+', combine: {combine}}}]").value == value


def test_joined_matches_are_one_text() -> None:
    assert field(r"type: text, find: [{regex: 'Sea View|Booking \d+', combine: join}]").value == "Sea View Booking 17"


def test_texts_have_no_sum() -> None:
    result = field(r"type: text, find: [{regex: 'Sea|Hill', combine: sum}]")
    assert (result.value, result.flags) == (None, ("not_valid",))
    assert result.trace[0].note == "values of the type text have no sum"


def test_lines_of_a_second_page_begin_like_any_other() -> None:
    document = document_of(page_of((60, 100, "one 1")), page_of((60, 100, "two 2"), number=2))
    assert found(RegexStep(regex=r"^\w+ (\d)", over="layout", each_line=True), document) == ["1", "2"]
