"""A replay of a stored result: the same bytes from its traces, or the names of the fields that differ."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from extraction.__main__ import main
from extraction.datamodel import ExtractionResult, FieldResult, ParsedDocument
from extraction.finders import FINDERS
from extraction.finding import extract
from extraction.replaying import RESULT_JSON, canonical_json, replay
from extraction.template_spec import TemplateSpec, load_template
from tests.extraction.documents import pdf
from tests.extraction.drawn_pages import drawn

# Every finder, type of field with parts, a computed field, checks, fallbacks that fail, and a locale to be decided.
EVERYTHING = r"""
template: everything
preprocess: {drop: [footers]}
fields:
  number:
    type: text
    pattern: 'RE-\d+'
    find: [{label: Nowhere}, {label: Date}, {label: Invoice no}, {regex: 'RE-\d+'}]
  date: {type: date, find: [{label: Date, at: right}]}
  sender: {type: text, find: [{label: From, at: below, align: left, stop: [Thank you, gap], lines: 3}]}
  due: {type: date, find: [{nearest: Payable until}]}
  customer: {type: text, find: [{keyvalue: Customer}]}
  stamp: {type: text, find: [{region: [0, 0.03, 0.3, 0.06], anchor: From}]}
  tax_no: {type: text, find: [{box: Tax number}]}
  paid: {type: bool, find: [{checkbox: Paid}]}
  q3: {type: decimal, find: [{intersection: {row: Revenue, column: Q3}}]}
  issuer: {type: text, find: [{constant: ACME Ltd}]}
  street: {type: text, find: [{known: 1 DOCK STREET, where: ACME Ltd, unless: Nowhere}]}
  mails: {type: email, many: {unique: true}, find: [{regex: '\S+@\S+'}, {label: Mail}]}
  nothing: {type: int, find: [{label: Customer}, {row: Nowhere}]}
  seller:
    type: group
    fields:
      name: {type: text, find: [{label: Seller}]}
      vat: {type: vat, find: [{label: Nowhere}, {label: VAT no}]}
  net: {type: money, find: [{row: Net, pick: last}]}
  issued: {type: date, find: [{meaning: Issue date}]}
  total: {type: money, find: [{row: Total, pick: last}]}
  tax: {type: money, value: total - net}
  surname: {type: text, find: [{mrz: surname}]}
  lines:
    type: list
    columns: {text: text, amount: money}
    find: [{table: {start: [Nowhere, Amount]}}, {table: {start: [Description, Amount], stop: Net}}]
  calls:
    type: list
    columns: {to: phone, minutes: int}
    find: [{entries: {start: Calls, end: Over, line: 'to (?P<to>\+\d+) (?P<minutes>\d+) min'}}]
checks:
  - {assert: abs(sum(lines.amount) - net) <= 0.02, flag: [lines, net]}
  - {assert: due >= date, severity: warning, flag: due}
  - {assert: total <= 100}
"""
PAGE = """
Invoice no   RE-4711         Date   March 14, 2026
Customer: Nordwind KG
Seller   ACME GmbH
VAT no   DE136695976
Mail     a@acme.example, b@acme.example

From
ACME Ltd
1 Dock Street
Thank you

Payable until          Reference 4711
                 13 April 2026
+--------------------+--------------------+
| Tax number         | Name               |
| 12/345/67          | Ada Lovelace       |
+--------------------+--------------------+

[x] Paid      [ ] Posted

            Q1       Q2       Q3
Revenue     20.5     21.5     22.5

Description             Amount
Chair                    20.00
Table                    80.00

Net                     100.00
Total                   119.00

Calls
to +4930901820 12 min
Over

P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<
L898902C36UTO7408122F1204159ZE184226B<<<<<10
"""


@pytest.fixture(scope="module")
def template() -> TemplateSpec:
    return load_template(EVERYTHING)


@pytest.fixture(scope="module")
def document() -> ParsedDocument:
    return drawn(PAGE)


@pytest.fixture(scope="module")
def recorded(document: ParsedDocument, template: TemplateSpec) -> ExtractionResult:
    return extract(document, template)


def changed(recorded: ExtractionResult, name: str, **changes: Any) -> ExtractionResult:
    fields = tuple(replace(field, **changes) if field.name == name else field for field in recorded.fields)
    return replace(recorded, fields=fields)


def field(result: ExtractionResult, name: str) -> FieldResult:
    return next(found for found in result.fields if found.name == name)


def test_the_example_uses_every_finder_and_finds_what_is_printed(
    template: TemplateSpec, recorded: ExtractionResult
) -> None:
    steps = [step for spec in template.fields.values() for own in (spec, *spec.fields.values()) for step in own.find]
    assert {step.finder for step in steps} == set(FINDERS)
    assert [found.name for found in recorded.fields if found.value is None] == ["nothing"]
    assert (field(recorded, "tax").value, field(recorded, "number").value) == ("19.00", "RE-4711")
    assert [check.outcome for check in recorded.checks] == ["passed", "passed", "failed"]


def test_a_replay_gives_identical_bytes(
    document: ParsedDocument, template: TemplateSpec, recorded: ExtractionResult
) -> None:
    again = replay(document, template, recorded)
    assert (again.is_identical, again.differences) == (True, ())
    assert canonical_json(again.result) == canonical_json(recorded)


def test_a_result_that_was_stored_with_its_keys_in_another_order_is_the_same(
    document: ParsedDocument, template: TemplateSpec, recorded: ExtractionResult
) -> None:
    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: turned(value[key]) for key in reversed(value)}
        return [turned(part) for part in value] if isinstance(value, list) else value

    stored = json.dumps(turned(RESULT_JSON.dump_python(recorded, mode="json")), indent=2)
    assert replay(document, template, RESULT_JSON.validate_json(stored)).is_identical


def test_a_value_that_was_changed_since_is_named(
    document: ParsedDocument, template: TemplateSpec, recorded: ExtractionResult
) -> None:
    again = replay(document, template, changed(recorded, "total", value="190.00"))
    (difference,) = again.differences
    assert (difference.field, difference.part) == ("total", "value")
    assert (difference.recorded, difference.replayed) == ("190.00", "119.00")


def test_a_member_and_a_cell_that_were_changed_are_named(
    document: ParsedDocument, template: TemplateSpec, recorded: ExtractionResult
) -> None:
    lines, seller = field(recorded, "lines"), field(recorded, "seller")
    row = lines.items[1]
    row = replace(row, fields=(row.fields[0], replace(row.fields[1], raw_text="8O.OO")))
    members = (seller.fields[0], replace(seller.fields[1], confidence=0.5))
    doctored = changed(changed(recorded, "lines", items=(lines.items[0], row)), "seller", fields=members)
    named = [(difference.field, difference.part) for difference in replay(document, template, doctored).differences]
    assert named == [("seller.vat", "confidence"), ("lines.2.amount", "raw_text")]


def test_another_document_is_noticed(template: TemplateSpec, recorded: ExtractionResult) -> None:
    again = replay(
        drawn(PAGE.replace("Total                   119.00", "Total                   120.00")), template, recorded
    )
    values = [difference.field for difference in again.differences if difference.part == "value"]
    assert values == ["total", "tax"]


def test_only_the_recorded_steps_are_run(
    document: ParsedDocument, template: TemplateSpec, recorded: ExtractionResult
) -> None:
    number = field(recorded, "number")
    kept = tuple(line for line in number.trace if line.finder == "regex")
    again = replay(document, template, changed(recorded, "number", trace=kept))
    assert [line.finder for line in field(again.result, "number").trace] == ["regex"]


def test_a_step_that_the_template_no_longer_has_is_named(document: ParsedDocument, recorded: ExtractionResult) -> None:
    newer = load_template(EVERYTHING.replace("{nearest: Payable until}", "{nearest: Payable before}"))
    again = replay(document, newer, recorded)
    assert again.differences[0].field == "due"
    assert (again.differences[0].part, again.differences[0].recorded) == (
        "steps",
        ["nearest (nearest: Payable until)"],
    )


def test_a_locale_that_was_recorded_is_used_again_even_if_the_document_would_tell_another(
    document: ParsedDocument, template: TemplateSpec, recorded: ExtractionResult
) -> None:
    again = replay(document, template, replace(recorded, locale="de"))
    assert again.result.locale == "de"


def test_the_command_says_identical_or_what_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, source, results = tmp_path / "a.pdf", tmp_path / "t.yaml", tmp_path / "p.jsonl"
    file.write_bytes(pdf())
    source.write_text("template: t\nfields: {total: {type: money, find: [{row: Total}]}}")
    arguments = ["--template", str(source), "--result", str(results), str(file)]
    assert main(["extract", "--template", str(source), "--out", str(results), "--trace", str(file)]) == 0
    assert main(["replay", *arguments]) == 0
    assert capsys.readouterr().out == f"{file}: identical\n"
    results.write_text(results.read_text().replace("1471.60", "1471.06"))
    assert main(["replay", *arguments]) == 1
    assert "total: value 1471.06 -> 1471.60" in capsys.readouterr().err
    results.write_text("")
    assert main(["replay", *arguments]) == 1
    assert "there is no line with its result" in capsys.readouterr().err
