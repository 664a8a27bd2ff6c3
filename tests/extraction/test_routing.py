"""Filter rules: the first that fits decides; each says why; mistakes in them are told with their place."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from extraction.__main__ import main
from extraction.datamodel import ParsedDocument
from extraction.errors import RulesInvalid
from extraction.filter_rules import RuleSpec, load_rules, look_at_drawings, rules_json_schema
from extraction.routing import Route, RuleVerdict, route
from extraction.template_spec import TemplateSpec, load_template
from tests.extraction import documents
from tests.extraction.drawn_pages import drawn
from tests.extraction.finders.pages import document_of, page_of

INVOICE = drawn("ACME GmbH               Rechnung\n\nRechnung Nr  RE-1\n\nTotal  5,00")
TEMPLATES = {
    "invoice": load_template(
        "template: inner\nmatch: {all: Rechnung Nr}\nfields: {total: {type: money, find: [{label: Total}]}}"
    ),
    "order": load_template(
        "template: order\nmatch: {all: Order no}\nfields: {total: {type: money, find: [{label: Total}]}}"
    ),
}


FITS = "invoice fits (“Rechnung Nr” is printed, the labels of 1 of 1 fields are printed)"
TOP = "0, 1, 0.1] of the first page"


def rule_for(when: str) -> tuple[RuleSpec, ...]:
    return load_rules(f"- {{label: it, when: {when}, template: invoice}}")


def outcome(when: str, document: ParsedDocument = INVOICE) -> tuple[bool, tuple[str, ...]]:
    (verdict,) = route(document, rule_for(when), TEMPLATES).verdicts
    return verdict.fits, verdict.reasons


def test_the_first_rule_that_fits_fires_and_those_behind_it_are_not_looked_at() -> None:
    rules = load_rules("""
rules:
  - label: Credit notes
    when: {any: [Gutschrift, Credit note]}
    action: skip
  - label: Invoices of ACME
    when: {all: [ACME], fits: true}
    template: invoice
  - label: Everything else
    template: order
""")
    way = route(INVOICE, rules, TEMPLATES)
    assert way == Route(
        1,
        "Invoices of ACME",
        "invoice",
        "extract",
        (
            RuleVerdict(0, "Credit notes", False, ("none of “Gutschrift”, “Credit note” is printed",)),
            RuleVerdict(
                1,
                "Invoices of ACME",
                True,
                (
                    "“ACME” is printed",
                    FITS,
                ),
            ),
        ),
    )
    assert way.reason.startswith("rule 2 “Invoices of ACME”: “ACME” is printed; invoice fits")


def test_a_document_that_no_rule_fits_is_left_out() -> None:
    way = route(INVOICE, rule_for("{all: Quittung}"), TEMPLATES)
    assert (way.rule, way.label, way.template, way.action, way.reason) == (None, "", None, "skip", "no rule fits")
    assert way.verdicts == (RuleVerdict(0, "it", False, ("“Quittung” is missing",)),)


def test_a_rule_without_condition_is_for_every_document_and_a_skip_names_no_template() -> None:
    way = route(INVOICE, load_rules("- {label: Rest, action: skip}"), {})
    assert (way.rule, way.label, way.template, way.action) == (0, "Rest", None, "skip")
    assert way.reason == "rule 1 “Rest”: it is for every document"


@pytest.mark.parametrize(
    ("when", "fits", "reasons"),
    [
        ("{pages: 1}", True, ("it has one page",)),
        ("{pages: {min: 2}}", False, ("it has one page, not at least 2",)),
        ("{pages: {min: 2, max: 3}}", False, ("it has one page, not 2 to 3",)),
        ("{pages: 2}", False, ("it has one page, not 2",)),
        ("{orientation: portrait}", True, ("page 1 is portrait",)),
        ("{orientation: landscape}", False, ("page 1 is portrait",)),
        ("{orientation: portrait, page: 3}", False, ("it has no page 3",)),
        ("{source: text_layer}", True, ("it has a text layer",)),
        ("{source: scan}", False, ("it has a text layer",)),
        ("{table: false}", True, ("it has no table",)),
        ("{table: true}", False, ("it has no table",)),
        ("{none: Gutschrift}", True, ("“Gutschrift” is not printed",)),
        ("{all: 're:RE-\\d'}", True, ("“re:RE-\\d” is printed",)),
        ("{fits: false}", False, (FITS,)),
        ("{region: {box: [0.3, 0, 1, 0.1], text: Rechnung}}", True, (f"“Rechnung” stands in [0.3, {TOP}",)),
        ("{region: [{box: [0, 0, 1, 0.1], text: 're:^Nr'}]}", False, (f"“re:^Nr” does not stand in [0, {TOP}",)),
        ("{all: ACME, pages: {max: 9}, source: scan}", False, ("it has a text layer",)),
    ],
)  # fmt: skip
def test_each_condition_says_what_decided(when: str, fits: bool, reasons: tuple[str, ...]) -> None:
    assert outcome(when) == (fits, reasons)


def test_a_scan_is_one_by_most_of_its_pages() -> None:
    scanned, text = page_of((50, 50, "a"), source="ocr"), page_of((50, 50, "a"), number=3)
    under_ocr = replace(text, number=2, recognised=True)
    assert outcome("{source: scan}", document_of(scanned, under_ocr, text)) == (True, ("it is a scan",))


def test_a_table_is_found_on_the_page_asked_for() -> None:
    table = "+-----+-----+\n| a   | b   |\n+-----+-----+\n| 1   | 2   |\n+-----+-----+"
    document = drawn(f"Letter\n=== page ===\n{table}")
    assert outcome("{table: true}", document)[0]
    assert outcome("{table: true, page: 2}", document)[0]
    assert not outcome("{table: true, page: 1}", document)[0]
    assert look_at_drawings(rule_for("{table: true}"))
    assert not look_at_drawings(rule_for("{all: x}"))


def test_the_plans_names_count_not_those_written_in_the_templates() -> None:
    twins: dict[str, TemplateSpec] = {"a": TEMPLATES["order"], "b": TEMPLATES["invoice"]}
    rules = load_rules("- {label: A, when: {fits: true}, template: a}\n- {label: B, when: {fits: true}, template: b}")
    assert route(INVOICE, rules, twins).template == "b"


def test_a_rule_that_names_an_unknown_template_is_refused() -> None:
    with pytest.raises(RulesInvalid) as refusal:
        route(INVOICE, load_rules("- {label: A, template: nowhere}"), TEMPLATES)
    assert refusal.value.problems == (("rules.0.template", "there is no template “nowhere”"),)


@pytest.mark.parametrize(
    ("source", "path", "message"),
    [
        ("- {label: A, wen: {}, template: b}", ".wen", "unknown key “wen”: did you mean “when”?"),
        ("- {label: A, when: {pags: 1}, template: b}", ".when.pags", "unknown key “pags”: did you mean “pages”?"),
        (
            "- {label: A, when: {}, template: b}",
            ".when",
            "asks for nothing: leave “when” out of a rule that is for every document",
        ),
        ("- {label: A}", "", "“template” is missing: name the template that its fields are extracted with"),
        (
            "- {label: A, action: skip, when: {fits: true}}",
            "",
            "“template” is missing: name the template that fits asks about",
        ),
        (
            "- {label: A, action: skip, template: b}",
            "",
            "a rule that skips needs no template: remove it, or say “action: extract”",
        ),
        ("- {label: A, when: {pages: {min: 3, max: 2}}, template: b}", ".when.pages", "max (2) is less than min (3)"),
        (
            "- {label: A, when: {all: 're:('}, template: b}",
            ".when.all.0",
            "is not a regular expression: missing ) at position 1",
        ),
        (
            "- {label: A, template: Big Name}",
            ".template",
            "“Big Name” cannot be a template's name: they have small letters, digits, - and _",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line_its_place_and_how_to_mend_it(source: str, path: str, message: str) -> None:
    with pytest.raises(RulesInvalid) as refusal:
        load_rules(f"- {{label: First, action: skip}}\n{source}")
    assert refusal.value.code == "RULES_INVALID"
    assert (f"rules.1{path}", f"line 2: {message}") in refusal.value.problems


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("rules: []", "“rules” needs at least one entry"),
        ("nothing", "rules are a list, each with “label:”, “when:” and “template:”"),
        ("- {label: A, label: B}", "the key “label” stands there twice: keep one"),
    ],
)
def test_what_is_no_list_of_rules_is_refused(source: str, message: str) -> None:
    with pytest.raises(RulesInvalid, match=re.escape(message)):
        load_rules(source)


def test_rules_come_back_from_json_as_they_were() -> None:
    rules = load_rules("- {label: A, when: {pages: 1, region: {box: [0, 0, 1, 1], text: x}}, template: b}")
    assert tuple(RuleSpec.model_validate(rule.model_dump(mode="json")) for rule in rules) == rules
    assert load_rules(json.dumps([rule.model_dump(mode="json", exclude_none=True) for rule in rules])) == rules


@pytest.mark.parametrize(
    ("rules", "is_valid"),
    [
        ([{"label": "A", "when": {"all": "x", "pages": 2}, "template": "b"}], True),
        ({"rules": [{"label": "A", "action": "skip"}]}, True),
        ([{"label": "A", "when": {"pags": 2}, "template": "b"}], False),
        ([{"label": "A", "action": "drop"}], False),
        ([], False),
    ],
)
def test_the_published_schema_takes_what_the_language_takes(rules: Any, is_valid: bool) -> None:
    assert Draft202012Validator(rules_json_schema()).is_valid(rules) is is_valid


def test_route_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "invoice.yaml").write_text(
        "template: invoice\nmatch: {all: Invoice number}\nfields: {total: {type: money, find: [{label: Total}]}}"
    )
    (tmp_path / "rules.yaml").write_text("- {label: Invoices, when: {all: Invoice number}, template: invoice}")
    (tmp_path / "a.pdf").write_bytes(documents.pdf())
    command = ["route", "--templates", str(folder), "--rules", str(tmp_path / "rules.yaml"), str(tmp_path / "a.pdf")]

    assert main(command) == 0
    line = json.loads(capsys.readouterr().out)
    assert (line["rule"], line["label"], line["template"]) == (0, "Invoices", "invoice")

    (tmp_path / "rules.yaml").write_text("- {label: Invoices, template: nowhere}")
    assert main(command) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "rules.0.template: there is no template “nowhere”" in said.err
