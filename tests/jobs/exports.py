"""Released jobs for the tests of the export."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from accounts.models import Environment
from extraction import FieldResult
from jobs.models import Job, JobEvent, JobStatus, Release
from tests import factories
from tests.factories import DEFAULT_FIELDS, make_field

RECEIPT = """\
template: receipt
title: Receipt
fields:
  seller:
    type: group
    fields:
      name: {type: text, find: [{label: Seller}]}
      since: {type: date, find: [{label: Since}]}
  total: {type: money, find: [{label: Total}]}
  codes: {type: int, many: true, find: [{label: Codes}]}
  paid: {type: bool, find: [{checkbox: Paid}]}
  items:
    type: list
    columns: {what: text, quantity: int, amount: money}
    find: [{table: {start: What}}]
"""
ENDED = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)


def released(
    environment: Environment,
    fields: Sequence[FieldResult] = DEFAULT_FIELDS,
    *,
    filename: str = "invoice.pdf",
    reviewed: bool = False,
    **columns: Any,
) -> Job:
    """A completed job whose one document was released with these fields."""
    document = factories.make_document(environment, filename=filename)
    job = factories.make_job(environment, JobStatus.COMPLETED, document=document, **{"ended_at": ENDED, **columns})
    Release.objects.create(job=job, documents=[factories.make_extraction(job, fields).result])
    JobEvent.objects.filter(job=job).update(data={"reviewed": reviewed} if reviewed else {})
    return job


def line(what: str, quantity: int | None, amount: str | None) -> FieldResult:
    """A row of the receipt's list."""
    cells = (
        make_field("what", what),
        make_field("quantity", quantity, type="int"),
        make_field("amount", amount, type="money", currency="EUR" if amount else None),
    )
    return make_field("", {cell.name: cell.value for cell in cells}, type="group", fields=cells)


def receipt_fields(*lines: FieldResult) -> list[FieldResult]:
    seller = (make_field("name", "=cmd|' /C calc'!A1"), make_field("since", "1999-12-31", type="date"))
    return [
        make_field("seller", {cell.name: cell.value for cell in seller}, type="group", fields=seller),
        make_field("total", "-12.50", type="money", currency="EUR"),
        make_field("codes", [7, -8], type="int", items=(make_field("", 7), make_field("", -8))),
        make_field("paid", True, type="bool"),
        make_field("items", [row.value for row in lines], type="list", items=lines),
    ]
