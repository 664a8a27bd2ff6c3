"""An order under review: a list, a group, many values, a computed field, and sums that are checked."""

from collections.abc import Mapping
from typing import Any

from accounts.models import Environment
from extraction import BoundingBox, ExtractionResult, FieldResult, load_template, review_flags
from extraction.finding_parts import group_of, list_of, row_of
from extraction.revising import revised
from jobs.deciding import RESULT_JSON
from jobs.models import Extraction, JobStatus
from review.models import ReviewTask
from tests import factories

SOURCE = """\
template: order
title: Order
locale: de-DE
fields:
  number: {type: text, required: true, find: [{label: Nr}]}
  emails: {type: email, many: {max: 3}, find: [{regex: '(\\S+@\\S+)'}]}
  seller:
    type: group
    fields:
      name: {type: text, required: true, find: [{label: Von}]}
      vat: {type: vat, find: [{label: VAT}]}
  lines:
    type: list
    columns: {text: {type: text, required: true}, amount: money, day: date}
    find: [{entries: {start: a, end: b, line: '(?P<text>.+)'}}]
  net: {type: money, find: [{row: Netto}]}
  tax: {type: money, find: [{row: Steuer}]}
  total: {type: money, required: true, find: [{row: Summe}]}
  rest: {type: money, value: total - net, find: [{row: Rest}]}
checks:
  - {assert: net + tax == total}
  - {assert: sum(lines.amount) == net, flag: lines}
"""
BOX = BoundingBox(1, 0.1, 0.2, 0.3, 0.22)
CELL_BOXES = [BoundingBox(1, 0.5, y, 0.6, y + 0.02) for y in (0.4, 0.5, 0.6)]


def money(name: str, value: str, confidence: float = 0.97, box: BoundingBox = BOX) -> FieldResult:
    return FieldResult(name, "money", value, f"{value} €", confidence, box, currency="EUR")


def line(text: str, amount: str, box: BoundingBox, confidence: float = 0.97) -> FieldResult:
    words = FieldResult("text", "text", text, text, 0.98, BOX, required=True)
    return row_of(
        "lines", (words, money("amount", amount, confidence, box), FieldResult("day", "date", None, None, 0.0, None))
    )


def found(
    *, net: str = "30.00", total: str = "35.70", cells: tuple[str, ...] = ("10.00", "20.00")
) -> ExtractionResult:
    """What the machine found, checked and computed as it would be: by default every sum is right."""
    email = FieldResult("emails", "email", "a@x.de", "a@x.de", 0.97, BOX)
    name = FieldResult("name", "text", "Nord KG", "Nord KG", 0.97, BOX, required=True)
    vat = FieldResult("vat", "vat", None, None, 0.0, None)
    rows = tuple(line(f"Item {at + 1}", cell, CELL_BOXES[at]) for at, cell in enumerate(cells))
    empty = FieldResult("lines", "list", None, None, 0.0, None)
    fields = (
        FieldResult("number", "text", "A-1", "A-1", 0.99, BOX, required=True),
        FieldResult("emails", "email", ["a@x.de"], "a@x.de", 0.97, BOX, items=(email,)),
        FieldResult("seller", "group", {"name": "Nord KG", "vat": None}, None, 0.97, BOX, fields=(name, vat)),
        list_of(empty, rows),
        money("net", net),
        money("tax", "5.70"),
        FieldResult("total", "money", total, f"{total} €", 0.97, BOX, required=True, currency="EUR"),
        FieldResult("rest", "money", None, None, 0.0, None),
    )
    return revised(ExtractionResult("order", fields, "test", "de-DE"), load_template(SOURCE), {}, ())


def make_order(environment: Environment, *, flags: Mapping[str, str] | None = None, **changes: Any) -> ReviewTask:
    """A waiting review of what found() gives; flagged as the engine flags it, unless told."""
    if not environment.extraction_templates.filter(name="order").exists():
        factories.make_template(environment, SOURCE)
    result = found(**changes)
    own = review_flags(result, load_template(SOURCE)) if flags is None else flags
    return _waiting(environment, result, own)


def _waiting(environment: Environment, result: ExtractionResult, own: Mapping[str, str]) -> ReviewTask:
    job = factories.make_job(environment, JobStatus.REVIEW_REQUIRED, flagged_field_count=len(own))
    factories.make_reading(job)
    Extraction.objects.create(
        job=job,
        result=RESULT_JSON.dump_python(result, mode="json"),
        flags=dict(own),
        template_version=job.template_version,
    )
    return ReviewTask.objects.create(environment=environment, job=job)


NESTED = """\
template: party
title: Party
locale: de-DE
fields:
  party:
    type: group
    fields:
      name: {type: text, required: true, find: [{label: Von}]}
      bank:
        type: group
        fields:
          bic: {type: text, find: [{label: BIC}]}
          accounts:
            type: list
            columns: {name: {type: text, required: true}, amount: money}
            find: [{entries: {start: a, end: b, line: '(?P<name>.+)'}}]
      emails: {type: email, many: {max: 3}, find: [{regex: '(\\S+@\\S+)'}]}
"""


def make_nested(environment: Environment) -> ReviewTask:
    """A waiting review of a group in which another group has a list, and of many values in it."""
    factories.make_template(environment, NESTED)
    spec = load_template(NESTED).fields["party"]
    account = row_of(
        "accounts", (FieldResult("name", "text", "Giro", "Giro", 0.97, BOX, required=True), money("amount", "10.00"))
    )
    accounts = list_of(FieldResult("accounts", "list", None, None, 0.0, None), (account,))
    bank = group_of("bank", spec.fields["bank"], (FieldResult("bic", "text", None, None, 0.0, None), accounts))
    email = FieldResult("emails", "email", "a@x.de", "a@x.de", 0.97, BOX)
    members = (
        FieldResult("name", "text", "Nord KG", "Nord KG", 0.97, BOX, required=True),
        bank,
        FieldResult("emails", "email", ["a@x.de"], "a@x.de", 0.97, BOX, items=(email,)),
    )
    result = ExtractionResult("party", (group_of("party", spec, members),), "test", "de-DE")
    return _waiting(environment, result, {"party": "low_confidence"})
