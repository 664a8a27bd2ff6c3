"""Turns results into the words of v1. Rows in, schemas out; files are read only where they were asked for."""

import base64
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from api.v1.result_schemas import Box, FinishedJob, FoundField, ResultAnswer, ResultData, ResultDocument, WireValue
from extraction import fill_schema
from extraction.datamodel import FieldResult
from jobs import storage
from jobs.models import Extraction, Job, Reading, Release
from jobs.ordering import options_of
from jobs.selectors import extractions_of, parse_result, reading_of

NUMBERS = {"decimal", "money", "percent"}


def result(job: Job, release: Release) -> ResultAnswer:
    """What was released. Everything that is to be told is set, also null; what was not asked for is left unset."""
    return ResultAnswer(success=True, job=finished(job), data=_data(job, release))


def finished(job: Job) -> FinishedJob:
    assert job.ended_at is not None  # noqa: S101 - a completed job has ended: the lifecycle writes both at once
    told = {"metadata": job.metadata} if job.metadata else {}
    return FinishedJob(id=job.pk, status="completed", completed_at=job.ended_at, **told)


def _data(job: Job, release: Release) -> ResultData:
    reading = reading_of(job)
    extractions = extractions_of(job)
    return ResultData(
        completion_time=round((release.created_at - job.created_at).total_seconds(), 1),
        original_name=job.document.filename,
        processed_pages=job.page_count or 0,
        documents=[
            _document(job, reading, extraction, released, is_only_one=len(extractions) == 1)
            for extraction, released in zip(extractions, release.documents, strict=True)
        ],
    )


def _document(
    job: Job, reading: Reading | None, extraction: Extraction, released: dict[str, Any] | None, *, is_only_one: bool
) -> ResultDocument:
    fields = parse_result(released).fields if released else ()
    confidences = [field.confidence for field in fields]
    version = extraction.template_version
    return ResultDocument(
        extracted=released is not None,
        used_template_name=version.template.name if version else None,
        average_document_confidence=round(100 * sum(confidences) / len(confidences), 1) if confidences else 0,
        source_pages=list(range(extraction.first_page, extraction.last_page + 1)),
        **_why(extraction),
        content={field.name: found(field) for field in fields},
        **_asked_for(job, reading, extraction, fields, is_only_one=is_only_one),
    )


def _why(extraction: Extraction) -> dict[str, str]:
    said = {"label": extraction.label, "reason": extraction.reason}
    return {name: text for name, text in said.items() if text}


def _asked_for(
    job: Job, reading: Reading | None, extraction: Extraction, fields: Sequence[FieldResult], *, is_only_one: bool
) -> dict[str, Any]:
    options = options_of(job)
    given: dict[str, Any] = {}
    if extraction.template_version and (schema := extraction.template_version.template.json_schema):
        given["output"] = fill_schema(json.loads(schema), fields)
    if options.return_text:
        pages = (reading.text if reading else "").split("\f")
        given["returned_text"] = "\f".join(pages[extraction.first_page - 1 : extraction.last_page])
    if options.return_documents:
        given["returned_document_base64"] = _file_base64(job, extraction, is_only_one=is_only_one)
    return given


def _file_base64(job: Job, extraction: Extraction, *, is_only_one: bool) -> str | None:
    """The document's own file; the original where there is no other document in it."""
    if not (extraction.file or is_only_one):
        return None
    try:
        name = extraction.file
        with storage.open_job_file(job, name) if name else storage.open_document(job.document) as file:
            return base64.b64encode(file.read()).decode()
    except FileNotFoundError:
        return None


def found(field: FieldResult) -> FoundField:
    """A field with its place and confidence; so are the parts of a list, a group or a field with many values."""
    box = field.box
    return FoundField(
        value=_wire_value(field),
        confidence=round(100 * field.confidence, 1),
        raw_text=field.raw_text,
        currency=field.currency,
        page=box.page if box else None,
        bounding_box=Box(x0=box.x0, y0=box.y0, x1=box.x1, y1=box.y1) if box else None,
    )


def _wire_value(field: FieldResult) -> WireValue:
    if field.value is None:
        return None
    if field.type == "list":
        return [{cell.name: found(cell) for cell in row.fields} for row in field.items]
    if field.type == "group":
        return {member.name: found(member) for member in field.fields}
    if isinstance(field.value, list):
        return [found(item) for item in field.items]
    if field.type in NUMBERS and isinstance(field.value, str):
        return float(Decimal(field.value))
    return field.value if isinstance(field.value, str | int | bool) else str(field.value)
