"""The finder `known`, and `where` and `unless`, which narrow any step to some layouts."""

import pytest

from extraction.datamodel import ParsedDocument
from extraction.errors import TemplateInvalid
from extraction.finding import extract
from extraction.template_spec import load_template
from tests.extraction.drawn_pages import drawn
from tests.extraction.learning.letters import scanned

PAGE = "Analytical Engines Ltd        Receipt 4711\n\nTotal        20.00\nAmount due   23.80"


def value(document: ParsedDocument, find: str, kind: str = "text") -> object:
    template = load_template(f"template: t\nfields:\n  it: {{type: {kind}, find: [{find}]}}")
    return extract(document, template).fields[0].value


def test_a_known_text_comes_out_as_it_is_written_with_the_place_of_its_print() -> None:
    template = load_template("template: t\nfields:\n  it: {type: text, find: [{known: ANALYTICAL ENGINES LTD.}]}")

    found = extract(drawn(PAGE), template).fields[0]
    assert found.value == "ANALYTICAL ENGINES LTD."
    assert (found.box.page, found.box.x0) == (1, 0.05)
    assert found.box.x1 == pytest.approx(0.05 + 22 * 7.5 / 600)


def test_of_several_known_texts_the_longest_that_is_printed_is_taken() -> None:
    assert value(drawn(PAGE), "{known: [Difference Engines, Analytical, Analytical Engines]}") == "Analytical Engines"


def test_misread_letters_are_forgiven_in_scans_and_not_in_text() -> None:
    misread = {"Analytical": "Ana1ytica1", "Engines": "Eng1nes"}
    typed = drawn(PAGE.replace("Analytical Engines", "Ana1ytica1 Eng1nes"))

    assert value(scanned(drawn(PAGE), **misread), "{known: Analytical Engines}") == "Analytical Engines"
    assert value(scanned(drawn(PAGE), **misread), "{known: Analytical Engines, likeness: 0.95}") is None
    assert value(typed, "{known: Analytical Engines}") is None


def test_another_number_is_no_misread_one() -> None:
    assert value(scanned(drawn("Phone 555-348-6513")), "{known: 555-348-6512}") is None


def test_a_step_is_only_tried_where_one_of_its_texts_is_printed() -> None:
    assert value(drawn(PAGE), "{row: Total, where: Difference Engines}, {row: Amount due}", "money") == "23.80"
    assert value(drawn(PAGE), "{row: Total, where: [Difference, Analytical Engines]}", "money") == "20.00"


def test_a_step_is_not_tried_where_one_of_the_other_texts_is_printed() -> None:
    assert value(drawn(PAGE), "{row: Total, unless: [Difference, Receipt]}, {row: Amount due}", "money") == "23.80"
    assert value(drawn(PAGE), "{row: Total, unless: Difference}", "money") == "20.00"


def test_the_trace_says_why_a_step_was_kept_out() -> None:
    find = "{row: Total, where: Difference}, {row: Total, unless: Receipt}"
    template = load_template(f"template: t\nfields:\n  it: {{type: money, find: [{find}]}}")

    trace = extract(drawn(PAGE), template).fields[0].trace
    assert [step.outcome for step in trace] == ["nothing", "nothing"]
    assert [step.note for step in trace] == [
        "none of the texts is printed where this step is for (where)",
        "a text is printed where this step is not for (unless)",
    ]


def test_rows_of_a_list_are_narrowed_in_the_same_way() -> None:
    page = "Item      Price\nChair     20.00\nTable     30.00\n"
    fields = "template: t\nfields:\n  lines:\n    type: list\n    columns: {item: text, price: money}\n    find: [%s]"
    table = "{table: {start: [Item, Price]}, %s}"

    found = [
        extract(drawn(page), load_template(fields % (table % narrowed))).fields[0].value
        for narrowed in ("where: Chair", "where: Sofa", "unless: Chair")
    ]
    assert found == [[{"item": "Chair", "price": "20.00"}, {"item": "Table", "price": "30.00"}], None, None]


def test_a_likeness_that_anything_has_is_refused() -> None:
    with pytest.raises(TemplateInvalid, match="likeness"):
        load_template("template: t\nfields:\n  it: {type: text, find: [{known: ACME, likeness: 0.2}]}")
