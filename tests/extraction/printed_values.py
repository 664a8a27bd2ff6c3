"""Builds results as found out of printed values, for tests of repairs; an invoice on which all checks hold."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from extraction import ExtractionResult, FieldResult, NotValid, TemplateSpec, load_template, normalize
from extraction.finding import concluded
from extraction.finding_parts import group_of, list_of, row_of
from extraction.finding_values import missing_field
from extraction.repairing import Repair, propose_repairs
from extraction.template_spec import FieldSpec, ValueSpec

Printed = Mapping[str, Any]
INVOICE = """
template: invoice
locale: en-US
fields:
  net: {type: money, find: [{row: Net}]}
  tax: {type: money, find: [{row: Tax}]}
  total: {type: money, find: [{row: Total}]}
  lines:
    type: list
    columns: {quantity: decimal, price: decimal, amount: decimal}
    find: [{table: {start: [Quantity, Amount]}}]
checks:
  - {assert: abs(net + tax - total) <= 0.02, title: Net and tax make the total}
  - {assert: 'tax == round(net * 0.2, 2)', title: The tax is a fifth}
  - {assert: abs(sum(lines.amount) - net) <= 0.02, title: The lines make the net}
  - {assert: abs(lines.quantity * lines.price - lines.amount) <= 0.01, title: Quantity times price is the amount}
"""
PRINTED: dict[str, Any] = {
    "net": "1,471.60",
    "tax": "294.32",
    "total": "1,765.92",
    "lines": [
        {"quantity": "4", "price": "330.00", "amount": "1,320.00"},
        {"quantity": "12", "price": "12.50", "amount": "150.00"},
        {"quantity": "2", "price": "0.80", "amount": "1.60"},
    ],
}


def read(spec: ValueSpec, name: str, text: str, locale: str) -> FieldResult:
    """A value as it is found: with a confidence, or refused with its text kept."""
    found = missing_field(name, spec)
    try:
        value = normalize(text, spec, locale=locale)
    except NotValid:
        return replace(found, raw_text=text, flags=("not_valid",))
    return replace(
        found, value=value.value, raw_text=text, currency=value.currency, confidence=0.95, flags=value.flags
    )


def found_field(spec: FieldSpec, name: str, printed: object, locale: str) -> FieldResult:
    if printed is None:
        return missing_field(name, spec)
    if isinstance(printed, list):
        rows = [
            row_of(name, tuple(read(cell, own, row[own], locale) for own, cell in spec.columns.items()))
            for row in printed
        ]
        return list_of(missing_field(name, spec), tuple(rows))
    if isinstance(printed, dict):
        members = tuple(read(own, key, printed[key], locale) for key, own in spec.fields.items())
        return group_of(name, spec, members)
    return read(spec, name, str(printed), locale)


def result_of(template: TemplateSpec, printed: Printed) -> ExtractionResult:
    locale = template.locale
    fields = [found_field(spec, name, printed.get(name), locale) for name, spec in template.fields.items()]
    return concluded(fields, template, locale)


def offers(source: str, printed: Printed) -> tuple[Repair, ...]:
    template = load_template(source)
    return propose_repairs(template, result_of(template, printed))


def invoice(row: int | None = None, **changes: str) -> Printed:
    """The sound invoice, with other prints in it, or in one row of it."""
    if row is None:
        return {**PRINTED, **changes}
    lines = [own | changes if at == row else own for at, own in enumerate(PRINTED["lines"])]
    return PRINTED | {"lines": lines}
