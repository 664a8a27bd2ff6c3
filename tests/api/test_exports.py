"""Released results over HTTP as CSV, XLSX or JSON."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from accounts.audit import SYSTEM
from accounts.models import AuditEntry, Environment, Scope
from accounts.services import create_api_key
from tests import factories
from tests.api.client import ApiClient, refusal
from tests.jobs.exports import ENDED, RECEIPT, line, receipt_fields, released

EXPORTS = "/api/v1/exports"


def content_of(response: Any) -> str:
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content).decode()


def names(response: Any) -> list[str]:
    return [row.split(",")[1] for row in content_of(response).splitlines()[1:]]


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("json", "application/json"),
    ],
)
def test_each_format_is_a_download(api: ApiClient, environment: Environment, kind: str, media_type: str) -> None:
    released(environment)
    answer = api.get(EXPORTS, {"format": kind, "template": "invoice"})
    assert answer["Content-Type"] == media_type
    assert answer["Content-Disposition"].startswith('attachment; filename="invoice-2')
    assert answer["Content-Disposition"].endswith(f'.{kind}"')
    assert answer["Cache-Control"] == "no-store"
    assert b"".join(answer.streaming_content)[:1] == {"csv": b"j", "xlsx": b"P", "json": b"{"}[kind]


def test_the_export_is_narrowed_by_parameters(api: ApiClient, environment: Environment) -> None:
    batch_id = uuid4()
    early = released(environment, filename="early.pdf", batch_id=batch_id, ended_at=ENDED - timedelta(days=31))
    late = released(environment, filename="late.pdf", filter_name="incoming")
    third = released(environment, filename="third.pdf", ended_at=ENDED + timedelta(days=1))
    for query, expected in (
        ({}, ["third.pdf", "late.pdf", "early.pdf"]),
        ({"batchId": str(batch_id)}, ["early.pdf"]),
        ({"ids": [str(early.pk), str(third.pk)]}, ["third.pdf", "early.pdf"]),
        ({"filter": "incoming"}, ["late.pdf"]),
        ({"completedAfter": ENDED.isoformat()}, ["third.pdf", "late.pdf"]),
        ({"completedBefore": "2026-03-12T10:00:00Z"}, ["early.pdf"]),
        ({"createdAfter": late.created_at.isoformat()}, ["third.pdf", "late.pdf"]),
        ({"createdBefore": late.created_at.isoformat()}, ["early.pdf"]),
        ({"search": "LATE"}, ["late.pdf"]),
        ({"template": "receipt"}, []),
    ):
        assert names(api.get(EXPORTS, {"format": "csv", **query})) == expected, query


def test_lines_and_byte_order_mark_are_for_csv(api: ApiClient, environment: Environment) -> None:
    version = factories.make_template(environment, RECEIPT)
    job = released(environment, receipt_fields(line("Coffee", 2, "3.10")), version=version)
    assert content_of(api.get(EXPORTS, {"format": "csv", "lines": "items", "bom": "true"})) == (
        "\ufeffjob_id,file_name,document,line,what,quantity,amount,amount_currency\r\n"
        f"{job.pk},invoice.pdf,1,1,Coffee,2,3.10,EUR\r\n"
    )
    assert refusal(api.get(EXPORTS, {"format": "xlsx", "lines": "items"})) == (400, "ONLY_FOR_CSV")
    assert refusal(api.get(EXPORTS, {"format": "csv", "lines": "absent"})) == (400, "UNKNOWN_LIST")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({}, "INVALID_REQUEST"),
        ({"format": "pdf"}, "INVALID_REQUEST"),
        ({"format": "csv", "completedAfter": "yesterday"}, "INVALID_REQUEST"),
        ({"format": "csv", "ids": "7"}, "INVALID_REQUEST"),
        ({"format": "csv", "template": "a\x00b"}, "INVALID_REQUEST"),
        ({"format": "csv", "templateName": "invoice"}, "UNKNOWN_FIELD"),
    ],
)
def test_a_mistaken_request_is_refused_and_not_noted(api: ApiClient, query: dict[str, str], code: str) -> None:
    assert refusal(api.get(EXPORTS, query)) == (400, code)
    assert not AuditEntry.objects.filter(action="results.exported").exists()


def test_the_export_is_noted_under_the_key(api: ApiClient, environment: Environment) -> None:
    job = released(environment)
    content_of(api.get(EXPORTS, {"format": "csv", "ids": str(job.pk)}))
    entry = AuditEntry.objects.get(action="results.exported")
    assert (entry.actor, entry.environment) == ("key:test key", environment)
    assert entry.details == {"format": "csv", "ids": [str(job.pk)], "documents": 1}


def test_another_environments_jobs_are_not_in_it(api: ApiClient, environment: Environment) -> None:
    other = released(factories.make_environment("acme"))
    assert names(api.get(EXPORTS, {"format": "csv", "ids": str(other.pk)})) == []


def test_a_key_that_may_only_submit_exports_nothing(environment: Environment) -> None:
    key = create_api_key(environment=environment, name="in", actor=SYSTEM, scopes=[Scope.SUBMIT])[1]
    assert refusal(ApiClient(key).get(EXPORTS, {"format": "csv"})) == (403, "NOT_ALLOWED")
    assert not AuditEntry.objects.filter(action="results.exported").exists()
