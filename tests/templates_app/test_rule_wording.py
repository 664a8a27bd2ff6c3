"""A filter's rules in plain words, and the examples of the reference beside the editor."""

import pytest

import extraction
from templates_app import filter_reference
from templates_app.reference import Entry
from templates_app.rule_wording import conditions_in_words, rule_cards


def said(when: str) -> tuple[str, ...]:
    (rule,) = extraction.load_rules(f"- {{label: A, template: invoice, when: {{{when}}}}}")
    return conditions_in_words(rule)


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("all: [ACME, Invoice]", ("“ACME” is printed", "“Invoice” is printed")),
        ("any: [A, B, C]", ("“A”, “B” or “C” is printed",)),
        ("none: Copy, page: first", ("“Copy” is not printed on the first page",)),
        (r"any: ['re:INV-\d{4}'], page: 2", (r"text like INV-\d{4} is printed on page 2",)),
        ("pages: 1", ("it has one page",)),
        ("pages: {min: 2}", ("it has at least 2 pages",)),
        ("pages: {max: 3}", ("it has at most 3 pages",)),
        ("pages: {min: 2, max: 3}", ("it has 2 to 3 pages",)),
        ("orientation: landscape, page: last", ("the last page is landscape",)),
        ("source: scan", ("it is a scan",)),
        ("table: false", ("it has no table",)),
        ("table: true, page: 1", ("it has a table on page 1",)),
        (
            "region: {box: [0, 0.125, 1, 0.2], text: [A, B]}",
            ("“A” and “B” stands 0 to 100 % across and 12.5 to 20 % down of the first page",),
        ),
        ("fits: true", ("the template invoice fits",)),
    ],
)
def test_a_condition_is_said_in_words(when: str, words: tuple[str, ...]) -> None:
    assert said(when) == words


def test_a_card_says_where_a_document_goes() -> None:
    rules = extraction.load_rules("- {label: A, template: invoice}\n- {label: B, action: skip}\n")
    first, second = rule_cards(rules, {"invoice": "Invoice"})
    assert (first.number, first.template, first.template_title, first.conditions) == (1, "invoice", "Invoice", ())
    assert (second.number, second.template) == (2, "")


@pytest.mark.parametrize("entry", filter_reference.CONDITIONS, ids=lambda entry: entry.name)
def test_every_example_of_the_reference_works(entry: Entry) -> None:
    assert said(entry.example)


def test_the_reference_shows_whole_rules_that_work() -> None:
    assert len(extraction.load_rules(filter_reference.SHAPE)) == 2
