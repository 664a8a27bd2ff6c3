"""What a job has brought, for dialects to say in their own words: parsed pages, and fields in a schema's shape."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from api.errors import ApiError
from extraction import fill_schema
from extraction.compiling.filling import Leaf, value_for
from extraction.datamodel import FieldResult
from jobs import storage
from jobs.models import Job, Release
from jobs.selectors import extractions_of, latest_release, parse_result, reading_of

_NUMBERS = ("decimal", "money", "percent")


def output_of(job: Job) -> dict[str, Any]:
    """The JSON of a completed operation other than extract (extraction.operations). Raises ApiError 410 once it is
    gone."""
    reading = reading_of(job)
    if job.expired_at is not None or reading is None or not reading.output:
        raise expired()
    try:
        with storage.open_job_file(job, reading.output) as file:
            found: dict[str, Any] = json.loads(file.read())
    except FileNotFoundError as error:
        raise expired() from error
    return found


def filled(job: Job, leaf: Leaf | None = None, document: Sequence[FieldResult] | None = None) -> dict[str, Any]:
    """What was released of a completed extraction, in the shape of the schema that came with the job, with `leaf` for
    each scalar; under a template that people have made, its fields by their names. Of its first document, or of
    another one of released_documents. Raises ApiError 410 once it is gone.
    """
    fields, schema = released_fields(job) if document is None else document, sent_schema(job)
    if schema is None:
        return {field.name: _as_in_template(field, leaf or value_for) for field in fields}
    return fill_schema(schema, fields, leaf)


def _as_in_template(field: FieldResult, leaf: Leaf) -> Any:
    """Lists are lists of objects and groups objects, as deep as the template has them."""
    if field.type == "list":
        return [{cell.name: _as_in_template(cell, leaf) for cell in row.fields} for row in field.items]
    if field.type == "group":
        return {member.name: _as_in_template(member, leaf) for member in field.fields}
    if isinstance(field.value, list):
        return [_as_in_template(item, leaf) for item in field.items]
    return leaf("number" if field.type in _NUMBERS else field.type, field)


def sent_schema(job: Job) -> Mapping[str, Any] | None:
    """The JSON Schema that came with the job."""
    version = job.template_version
    text = version.template.json_schema if version else ""
    schema: Mapping[str, Any] | None = json.loads(text) if text else None
    return schema


def released_fields(job: Job) -> Sequence[FieldResult]:
    """The fields of the job's first document as they were released. Raises ApiError 410 once they are gone."""
    documents = released_documents(job)
    return documents[0] if documents else ()


def released_documents(job: Job) -> list[Sequence[FieldResult]]:
    """The same for each document of the job's file that was not left out."""
    release = latest_release(job)
    if job.expired_at is not None or release is None:
        raise expired()
    return _documents(job, release)


def _documents(job: Job, release: Release) -> list[Sequence[FieldResult]]:
    pairs = zip(extractions_of(job), release.documents, strict=True)
    return [parse_result(document).fields for _, document in pairs if document]


def page_sizes(job: Job) -> dict[int, tuple[float, float]]:
    """Page number, from 1 -> width and height in points of the upright page."""
    reading = reading_of(job)
    pages = reading.pages if reading else []
    return {page["number"]: (page["width_pt"], page["height_pt"]) for page in pages}


def expired() -> ApiError:
    return ApiError(410, "RESULT_EXPIRED", "The result is no longer kept. Submit the document again if you need it.")
