"""Rules in plain words, the starters, and the examples of the reference beside the editor."""

import pytest

import extraction
from extraction import TemplateSpec
from extraction.finders import FINDERS, StepSpec
from templates_app import reference, wording
from templates_app.overview import field_rows
from templates_app.starters import STARTERS, Starter, starter_source


def template(step: str = '{label: "No"}', whole: str = "", **field: str) -> TemplateSpec:
    settings = "".join(f"    {key}: {value}\n" for key, value in ({"type": "text"} | field).items())
    return extraction.load_template(f"template: t\n{whole}fields:\n  number:\n{settings}    find: [{step}]\n")


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ('{label: "No"}', "right of “No”"),
        ('{label: ["No", "#"], at: below, lines: 3}', "below “No” or “#”, up to 3 lines"),
        ('{row: "Total"}', "last value on the row “Total”"),
        ('{row: "Total", pick: 2, page: last}', "value 2 on the row “Total”, on the last page"),
        (
            r"{regex: 'No (\d+)', after: Bill, before: Net, page: 2}",
            r"text like No (\d+), after “Bill”, before “Net”, on page 2",
        ),
        (
            "{region: [0.625, 0, 1, 0.5], page: first}",
            "in the area 62.5 % to 100 % across and 0 % to 50 % down, on the first page",
        ),
        (
            '{region: [0, 0.02, 0.3, 0.06], anchor: "Ship to"}',
            "in the area 0 % to 30 % across and 2 % to 6 % down from “Ship to”",
        ),
        ('{label: "No", at: below, align: left}', "below “No”, in line with its left edge"),
        ('{label: "No", at: above, align: center}', "above “No”, over its middle"),
        ('{label: "No", at: below, lines: 9, stop: [Fax, gap]}', "below “No”, up to 9 lines, down to “Fax”"),
        ('{label: "No", after: Bill, before: [Net, Sum]}', "right of “No”, after “Bill”, before “Net” or “Sum”"),
        (r"{regex: '[\d.]+', combine: sum}", r"the sum of all texts like [\d.]+"),
        ('{keyvalue: "Customer"}', "beside or below “Customer”"),
        ('{keyvalue: "Customer", lines: 3}', "beside or below “Customer”, up to 3 lines"),
        ('{nearest: "Due", kind: date, within: 2}', "the nearest date within 2 inches of “Due”"),
        ('{meaning: ["Total", "Amount due"]}', "whatever means “Total” or “Amount due”"),
        ('{nearest: "Due"}', "the nearest fitting text within 3 inches of “Due”"),
        ('{box: "Tax ID"}', "in the printed box of “Tax ID”"),
        ('{box: "Tax ID", at: below}', "in the box below “Tax ID”"),
        ('{checkbox: "Paid"}', "whether the box left of “Paid” is ticked"),
        ("{checkbox: [Cash, Card], give: label}", "which of “Cash” or “Card” is ticked"),
        (
            '{intersection: {row: Revenue, column: [Q3, "3rd"]}}',
            "where the row “Revenue” meets the column “Q3” or “3rd”",
        ),
        ("{mrz: zone}", "the machine-readable zone"),
        ("{mrz: birth_date, page: 1}", "birth date in the machine-readable zone, on page 1"),
        ('{constant: "ACME Ltd"}', "always “ACME Ltd”"),
        ('{known: ["ACME Ltd", Widgets], page: 1}', "“ACME Ltd” or “Widgets”, if it is printed, on page 1"),
        ("{meaning: Total, unless: [ACME, Bill]}", "whatever means “Total”, where no “ACME” or “Bill” is printed"),
        ("{constant: EUR, where: ACME}", "always “EUR”, where “ACME” is printed"),
    ],
)
def test_a_finder_is_said_in_words(step: str, words: str) -> None:
    assert field_rows(template(step))[0].finders == (words,)


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (
            "{table: {start: [Text, [Amount, Sum]], stop: Total}}",
            "rows of the table under “Text”, “Amount” or “Sum”, down to “Total”",
        ),
        (
            "{table: {start: Text, across_pages: false}, page: 2}",
            "rows of the table under “Text”, on one page, on page 2",
        ),
        (
            "{entries: {start: Calls, end: Over, line: '(?P<to>.+)'}}",
            "rows of lines between text like Calls and text like Over",
        ),
    ],
)
def test_a_finder_of_rows_is_said_in_words(step: str, words: str) -> None:
    (row,) = field_rows(template(step, type="list", columns="{to: text, amount: money}"))
    assert row.finders[0] == words


def test_every_finder_has_words_of_its_own() -> None:
    own = {kind.finder for kind in wording._said.registry if issubclass(kind, StepSpec) and kind is not StepSpec}
    assert own == set(FINDERS)


@pytest.mark.parametrize(
    ("of_field", "of_template", "words"),
    [
        ("always", "", "always"),
        ("never", "review: {threshold: 0.8}\n", "never"),
        ("{threshold: 0.955}", "review: {threshold: 0.8}\n", "below 95.5 %"),
        ("{}", "review: {threshold: 0.8}\n", "below 80 %"),
        ("{}", "", "as set for the environment"),
    ],
)
def test_a_review_rule_is_said_in_words(of_field: str, of_template: str, words: str) -> None:
    spec = template(whole=of_template, review=of_field)

    assert field_rows(spec)[0].review == words


def test_a_field_without_a_title_shows_its_name_and_an_enum_its_values() -> None:
    (row,) = field_rows(template(type="enum", options="{Visa: card, Mastercard: card, Cash: cash}", required="true"))

    assert (row.name, row.title, row.type, row.required) == ("number", "number", "enum", True)
    assert row.options == ("card", "cash")


@pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter.name)
def test_every_starter_is_a_valid_template(starter: Starter) -> None:
    spec = extraction.load_template(starter_source(starter.name))

    assert spec.template == {"blank": "my-template"}.get(starter.name, starter.name)
    assert spec.title


def test_a_starter_gets_a_name_that_is_free() -> None:
    assert "\ntemplate: invoice\ntitle:" in starter_source("invoice")
    source = starter_source("invoice", taken={"invoice", "invoice-2"})
    assert "\ntemplate: invoice-3\ntitle:" in source
    assert extraction.load_template(source).template == "invoice-3"
    with pytest.raises(KeyError):
        starter_source("../../etc/passwd")


@pytest.mark.parametrize("entry", reference.FINDERS, ids=lambda entry: entry.name)
def test_every_finder_of_the_reference_works(entry: reference.Entry) -> None:
    assert len(field_rows(template("{" + entry.example + "}"))[0].finders) == 1


@pytest.mark.parametrize("entry", reference.ROW_FINDERS, ids=lambda entry: entry.name)
def test_every_finder_of_rows_in_the_reference_works(entry: reference.Entry) -> None:
    (row,) = field_rows(template("{" + entry.example + "}", type="list", columns="{to: text, amount: money}"))
    assert len(row.finders) == 2
    assert row.finders[1] == "holds to (text), amount (money)"


@pytest.mark.parametrize("entry", reference.TYPES + reference.SETTINGS, ids=lambda entry: entry.name)
def test_every_type_and_setting_of_the_reference_works(entry: reference.Entry) -> None:
    base = "" if entry.example.startswith("type:") else "type: text, "
    find = {"list": "[{table: {start: [Text, Amount]}}]", "group": "[]"}.get(entry.name, "[{label: No}]")
    source = f"template: t\nfields:\n  number: {{{base}{entry.example}, find: {find}}}\n"
    source += "  other: {type: text, find: [{label: Other}]}\n"

    assert "number" in extraction.load_template(source).fields


@pytest.mark.parametrize("entry", reference.WHOLE, ids=lambda entry: entry.name)
def test_every_setting_of_the_whole_template_works(entry: reference.Entry) -> None:
    assert template(whole=f"{entry.example}\n").template == "t"


def test_the_reference_knows_every_finder_and_type_of_the_language() -> None:
    extraction.load_template(reference.SHAPE)
    schema = extraction.template_json_schema()["$defs"]
    types = schema["FieldSpec"]["properties"]["type"]["anyOf"][0]["enum"]

    assert [entry.name for entry in reference.TYPES] == [*types, "stdnum"]
    known = {entry.name for entry in reference.FINDERS + reference.ROW_FINDERS}
    assert known - {"region, anchor"} == set(FINDERS)
