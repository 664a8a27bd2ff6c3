"""What a compiled template checks: amounts and dates that usually go together, as warnings."""

from typing import Any

import yaml

from extraction import compile_schema, load_template

NUMBER, DATE = {"type": "number"}, {"type": "string", "format": "date"}


def checks(**properties: Any) -> list[dict[str, str]]:
    source = compile_schema({"type": "object", "properties": properties})
    load_template(source)
    found: list[dict[str, str]] = yaml.safe_load(source).get("checks", [])
    return found


def test_amounts_that_usually_add_up_are_checked_and_only_warn() -> None:
    assert checks(net_total=NUMBER, taxTotal=NUMBER, grand_total=NUMBER) == [
        {
            "assert": "abs(net_total + taxTotal - grand_total) <= 0.02",
            "title": "Net and tax make the total",
            "severity": "warning",
        }
    ]


def test_members_and_columns_are_named_with_their_paths() -> None:
    rows = {"type": "array", "items": {"type": "object", "properties": {"text": {}, "line_total": NUMBER}}}
    totals = {"type": "object", "properties": {"net_total": NUMBER}}
    found = checks(items=rows, totals=totals, issueDate=DATE, due_date=DATE)
    assert [check["assert"] for check in found] == [
        "abs(sum(items.line_total) - totals.net_total) <= 0.02",
        "due_date >= issueDate",
    ]


def test_what_is_not_told_apart_or_has_no_name_in_expressions_is_not_checked() -> None:
    assert checks(net_total=NUMBER, netAmount=NUMBER, tax_total=NUMBER, grand_total=NUMBER) == []
    named = {"type": "string", "format": "date", "title": "Invoice date"}
    assert checks(**{"from": named, "due_date": DATE}) == []
    assert checks(net_total=NUMBER, grand_total=NUMBER) == []
