"""A second operation takes the pages that another job on the document has read, where reading would give the same."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.audit import SYSTEM
from accounts.models import Environment
from demo.samples import digital_invoice
from extraction import KEPT_NAME
from jobs import processing, services, storage
from jobs.models import Document, Job
from jobs.ordering import JobOptions, Order
from jobs.services import Source

PAGE_FILES = ("page-0001.jpg", "page-0001.json", KEPT_NAME)
PARSE, TABLES = Order(operation="parse"), Order(operation="tables")


def done(environment: Environment, source: Source | Document, order: Order) -> Job:
    job = services.submit(environment=environment, actor=SYSTEM, source=source, order=order).job
    processing.run(job.pk)
    return Job.objects.get(pk=job.pk)


def invoice() -> Source:
    return Source("a.pdf", BytesIO(digital_invoice(1)))


def file_of(job: Job, name: str) -> bytes:
    with storage.open_job_file(job, name) as file:
        content: bytes = file.read()
    return content


def spoil(document: Document) -> None:
    """Whoever reads it now fails."""
    key = str(document.storage_key)
    default_storage.delete(key)
    default_storage.save(key, ContentFile(b"%PDF-1.7\nnothing"))


@pytest.fixture
def parsed(environment: Environment) -> Job:
    return done(environment, invoice(), PARSE)


def test_tables_of_a_parsed_document_are_found_without_reading_it(environment: Environment, parsed: Job) -> None:
    spoil(parsed.document)
    tables, anew = done(environment, parsed.document, TABLES), done(environment, invoice(), TABLES)
    assert (tables.status, tables.page_count, anew.status) == ("completed", 1, "completed")
    for name in ("output.json", "page-0001.jpg", "page-0001.json"):
        assert file_of(tables, name) == file_of(anew, name)
    assert (tables.readings.get().pages, tables.readings.get().text) == (
        anew.readings.get().pages,
        anew.readings.get().text,
    )


def test_what_was_taken_stays_when_the_job_it_was_taken_from_goes(environment: Environment, parsed: Job) -> None:
    tables = done(environment, parsed.document, TABLES)
    kept = [file_of(parsed, name) for name in PAGE_FILES]
    storage.delete_folder(storage.job_folder(parsed))
    assert [file_of(tables, name) for name in PAGE_FILES] == kept


@pytest.mark.parametrize(
    "order",
    [
        replace(TABLES, password="secret"),
        replace(TABLES, options=JobOptions(max_scanned_pages=1)),
        replace(TABLES, ocr_engine="tesseract"),
    ],
)
def test_a_document_that_may_read_otherwise_is_read_anew(environment: Environment, parsed: Job, order: Order) -> None:
    spoil(parsed.document)
    assert done(environment, parsed.document, order).error_code == "CORRUPT_DOCUMENT"


def test_pages_that_a_password_opened_are_not_for_whoever_has_none(environment: Environment) -> None:
    opened = done(environment, invoice(), replace(PARSE, password="secret"))
    spoil(opened.document)
    assert opened.status == "completed"
    assert done(environment, opened.document, TABLES).error_code == "CORRUPT_DOCUMENT"


@pytest.mark.parametrize("gone", PAGE_FILES)
def test_where_a_part_is_gone_the_document_is_read_anew(environment: Environment, parsed: Job, gone: str) -> None:
    default_storage.delete(storage.job_file_key(parsed, gone))
    tables: Any = done(environment, parsed.document, TABLES)
    assert tables.status == "completed"
    assert file_of(tables, gone)
