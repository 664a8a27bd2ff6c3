"""Which released results are exported, and what a row of them says."""

import io
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.audit import Actor
from accounts.models import AuditEntry, Environment
from jobs import exporting
from jobs.errors import InvalidOrder
from jobs.exporting import ExportOptions
from jobs.models import Extraction, Job, JobStatus, Release
from jobs.selectors import JobFilter
from tests import factories
from tests.factories import DEFAULT_FIELDS, make_field
from tests.jobs.exports import ENDED, RECEIPT, line, receipt_fields, released

ACTOR = Actor(name="ada", ip_address="203.0.113.9")
HEAD = "job_id,file_name,document,first_page,last_page,template,completed_at,reviewed"


def export(environment: Environment, wanted: JobFilter | None = None, **options: Any) -> bytes:
    asked = ExportOptions(**{"format": "csv", **options})
    made = exporting.export(environment=environment, actor=ACTOR, wanted=wanted or JobFilter(), options=asked)
    return b"".join(made.content)


def names(environment: Environment, wanted: JobFilter | None = None) -> list[str]:
    """File names of the rows."""
    return [row.split(",")[1] for row in export(environment, wanted).decode().splitlines()[1:]]


@pytest.fixture
def receipt(environment: Environment) -> Job:
    version = factories.make_template(environment, RECEIPT)
    lines = (line("Coffee", 2, "3.10"), line("=Tea", None, None))
    return released(environment, receipt_fields(*lines), version=version, filename="r.pdf", reviewed=True)


def test_csv_has_a_row_a_document_and_a_column_a_field(environment: Environment) -> None:
    job = released(environment)
    assert export(environment).decode() == (
        f"{HEAD},number,date,total,total_currency\r\n"
        f"{job.pk},invoice.pdf,1,1,1,invoice,2026-03-12T10:00:00Z,false,INV-1,2026-01-31,1471.60,USD\r\n"
    )


def test_groups_lists_and_many_values_have_columns_too(environment: Environment, receipt: Job) -> None:
    assert export(environment).decode() == (
        f"{HEAD},seller.name,seller.since,total,total_currency,codes,paid,items_rows\r\n"
        f"{receipt.pk},r.pdf,1,1,1,receipt,2026-03-12T10:00:00Z,true,"
        '"\'=cmd|\' /C calc\'!A1",1999-12-31,-12.50,EUR,"7; -8",true,2\r\n'
    )


def test_lines_of_a_list_can_be_the_rows_of_a_csv(environment: Environment, receipt: Job) -> None:
    assert export(environment, lines="items").decode() == (
        "job_id,file_name,document,line,what,quantity,amount,amount_currency\r\n"
        f"{receipt.pk},r.pdf,1,1,Coffee,2,3.10,EUR\r\n"
        f"{receipt.pk},r.pdf,1,2,'=Tea,,,\r\n"
    )


def test_xlsx_has_the_lines_on_a_sheet_of_their_own(environment: Environment, receipt: Job) -> None:
    book = openpyxl.load_workbook(io.BytesIO(export(environment, format="xlsx")))
    rows = {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}
    assert list(rows) == ["documents", "items"]
    assert rows["documents"][1][0] == str(receipt.pk)
    assert rows["documents"][1][10:] == [-12.5, "EUR", "7; -8", True, 2]
    assert rows["items"] == [
        ["job_id", "file_name", "document", "line", "what", "quantity", "amount", "amount_currency"],
        [str(receipt.pk), "r.pdf", 1, 1, "Coffee", 2, 3.1, "EUR"],
        [str(receipt.pk), "r.pdf", 1, 2, "=Tea", None, None, None],
    ]


def test_json_has_the_stored_results_without_traces(environment: Environment) -> None:
    batch_id = uuid4()
    job = released(environment, batch_id=batch_id, metadata={"order": "ü"})
    answer = json.loads(export(environment, format="json"))
    (document,) = answer["documents"]
    result = document.pop("result")
    assert answer["success"] is True
    assert document == {
        "jobId": str(job.pk), "fileName": "invoice.pdf", "document": 1, "firstPage": 1, "lastPage": 1,
        "template": "invoice", "completedAt": "2026-03-12T10:00:00Z", "reviewed": False, "revision": 1,
        "batchId": str(batch_id), "metadata": {"order": "ü"},
    }  # fmt: skip
    assert [(field["name"], field["value"]) for field in result["fields"]] == [
        ("number", "INV-1"), ("date", "2026-01-31"), ("total", "1471.60"),
    ]  # fmt: skip
    assert "trace" not in result["fields"][0]


def test_the_last_release_is_what_counts_and_its_corrections_are_in_it(environment: Environment) -> None:
    job = released(environment)
    corrected = {**job.releases.get().documents[0]}
    corrected["fields"] = [
        {**field, "value": "INV-2"} if field["name"] == "number" else field for field in corrected["fields"]
    ]
    Release.objects.create(job=job, revision=2, documents=[corrected])
    assert export(environment).decode().splitlines()[1].split(",")[8] == "INV-2"


def test_each_document_of_a_bundle_has_its_row_but_those_that_were_skipped(environment: Environment) -> None:
    job = released(environment, filename="bundle.pdf")
    second = factories.make_extraction(job, [make_field("number", "B")], position=2, first_page=4, last_page=5)
    Extraction.objects.create(job=job, position=1, first_page=2, last_page=3, label="cover")
    Release.objects.update(documents=[job.releases.get().documents[0], None, second.result])
    rows = [row.split(",")[1:5] for row in export(environment).decode().splitlines()[1:]]
    assert rows == [["bundle.pdf", "1", "1", "1"], ["bundle.pdf", "3", "4", "5"]]


def test_only_released_results_are_exported(environment: Environment) -> None:
    for status in JobStatus.values:
        if status != JobStatus.COMPLETED:
            factories.make_extraction(factories.make_job(environment, status))
    factories.make_extraction(factories.make_job(environment, JobStatus.COMPLETED, expired_at=ENDED))
    factories.make_job(environment, JobStatus.COMPLETED, operation="parse")
    released(environment, purpose="trial", filename="trial.pdf")
    released(factories.make_environment("acme"), filename="elsewhere.pdf")
    released(environment, filename="this.pdf")
    assert names(environment) == ["this.pdf"]
    assert names(environment, JobFilter(status="failed")) == []


def test_an_export_can_be_narrowed(environment: Environment, receipt: Job) -> None:
    batch_id = uuid4()
    long_ago, version = ENDED - timedelta(days=31), factories.make_template(environment)
    early = released(environment, filename="early.pdf", version=version, batch_id=batch_id, ended_at=long_ago)
    assert names(environment) == ["early.pdf", "r.pdf"]
    for wanted in (
        JobFilter(batch_id=batch_id),
        JobFilter(ids=(early.pk,)),
        JobFilter(template="invoice"),
        JobFilter(search="EARLY"),
        JobFilter(search=str(early.pk)),
        JobFilter(ended_before=ENDED),
        JobFilter(created_after=early.created_at),
    ):
        assert names(environment, wanted) == ["early.pdf"], wanted
    assert names(environment, JobFilter(ended_after=ENDED)) == ["r.pdf"]


def test_a_template_leaves_only_its_own_documents_of_a_bundle_and_its_own_columns(environment: Environment) -> None:
    version = factories.make_template(environment, RECEIPT)
    job = released(environment, version=factories.make_template(environment), filename="bundle.pdf")
    second = factories.make_extraction(job, receipt_fields(), position=1, template_version=version)
    Release.objects.update(documents=[job.releases.get().documents[0], second.result])
    head, row = export(environment, JobFilter(template="receipt")).decode().splitlines()
    assert (head.split(",")[8], row.split(",")[2]) == ("seller.name", "2")


def test_nothing_to_export_gives_the_headings_only(environment: Environment) -> None:
    assert export(environment) == f"{HEAD}\r\n".encode()
    assert export(environment, lines="items") == f"{HEAD}\r\n".encode()
    assert json.loads(export(environment, format="json")) == {"success": True, "documents": []}
    book = openpyxl.load_workbook(io.BytesIO(export(environment, format="xlsx")))
    assert [(sheet.title, sheet.max_row) for sheet in book] == [("documents", 1)]


def test_an_export_is_noted_with_its_filter_and_count(environment: Environment, receipt: Job) -> None:
    export(environment, JobFilter(template="receipt", ended_after=ENDED), format="xlsx")
    entry = AuditEntry.objects.get(action="results.exported")
    assert (entry.actor, entry.ip_address) == ("ada", "203.0.113.9")
    assert entry.details == {
        "format": "xlsx", "template": "receipt", "ended_after": "2026-03-12T10:00:00Z", "documents": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"lines": "positions"}, "They have: items."),
        ({"lines": "items", "format": "xlsx"}, "lines and bom belong to the format csv"),
        ({"bom": True, "format": "json"}, "lines and bom belong to the format csv"),
    ],
)
def test_what_does_not_go_together_is_refused_and_not_noted(
    environment: Environment, receipt: Job, options: dict[str, Any], said: str
) -> None:
    with pytest.raises(InvalidOrder, match=said):
        export(environment, **options)
    assert not AuditEntry.objects.filter(action="results.exported").exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_2000_rows_take_as_many_queries_as_one(environment: Environment, kind: str) -> None:
    first = released(environment)
    with CaptureQueriesContext(connection) as one:
        export(environment, format=kind)
    _multiply(first, 1999)
    with CaptureQueriesContext(connection) as many:
        content = export(environment, format=kind)
    assert len(many) == len(one) <= 5
    if kind == "csv":
        assert len(content.splitlines()) == 2001


def _multiply(job: Job, times: int) -> None:
    result = job.extractions.get().result
    version = job.template_version
    jobs = Job.objects.bulk_create(
        Job(
            environment=job.environment, document=job.document, template_version=version, status="completed",
            ended_at=ENDED, ocr_engine=job.ocr_engine, ocr_language="en",
        )
        for _ in range(times)
    )  # fmt: skip
    Extraction.objects.bulk_create(Extraction(job=each, template_version=version, result=result) for each in jobs)
    Release.objects.bulk_create(Release(job=each, documents=[result]) for each in jobs)


def test_what_is_deleted_between_the_two_queries_is_left_out(environment: Environment) -> None:
    jobs = [released(environment, DEFAULT_FIELDS, filename=f"{n}.pdf") for n in range(3)]
    asked = ExportOptions("csv")
    made = exporting.export(environment=environment, actor=ACTOR, wanted=JobFilter(), options=asked)
    jobs[1].releases.all().delete()
    rows = b"".join(made.content).decode().splitlines()[1:]
    assert [row.split(",")[1] for row in rows] == ["2.pdf", "0.pdf"]
