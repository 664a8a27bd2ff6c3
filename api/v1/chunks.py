"""A parsed document as chunks for search and for language models, cut as the caller asks."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import ConfigDict, Field

from api.errors import ApiError
from api.v1.finding import find_job
from api.v1.job_query import refuse_unknown_parameters
from api.v1.openapi import refusals
from api.v1.results import open_output, refuse_without_result
from api.v1.schemas import Wire
from extraction import ChunkKind, chunks_of, parsed_segments
from jobs.models import Operation

router = Router()
SIZE_CHARS = 1000
LARGEST_CHARS = 100_000
_EXAMPLE: dict[str, Any] = {
    "text": "## Terms\n\nPayable within 30 days.",
    "pages": [1],
    "segments": [6, 7],
    "heading": ["Terms"],
}


class ChunkQuery(Wire):
    by: ChunkKind = Field(
        "header",
        description="`header`: one for each section. `page`: one for each page. `recursive`: as many paragraphs as "
        "fit. `semantic`: neighbouring paragraphs that share words.",
    )
    size_chars: int = Field(
        SIZE_CHARS, ge=1, le=LARGEST_CHARS, description="How long one may be; sections and pages are given whole."
    )


class DocumentChunk(Wire):
    text: str = Field(description="Markdown.")
    pages: list[int]
    segments: list[int] = Field(
        description="Those it holds, or holds parts of: counted from 0 through all pages of the parsed document."
    )
    heading: list[str] = Field(description="The headings over its first text, the outermost first.")


class ChunksAnswer(Wire):
    model_config = ConfigDict(json_schema_extra={"example": {"success": True, "chunks": [_EXAMPLE]}})

    success: bool = True
    chunks: list[DocumentChunk]


@router.get(
    "/{uuid:job_id}/chunks",
    response={200: ChunksAnswer, **refusals(404, 409, 410)},
    summary="Chunks of a parsed document",
    operation_id="getChunks",
    url_name="job_chunks",
    by_alias=True,
)
def chunks(request: HttpRequest, job_id: UUID, query: Query[ChunkQuery]) -> ChunksAnswer:
    """Of a completed parse job, in reading order: every segment is in one chunk, or its parts in consecutive ones. A
    table is cut between rows, each part with the heading again."""
    _, job = find_job(request, job_id)
    refuse_unknown_parameters(request, ChunkQuery)
    if job.operation != Operation.PARSE:
        raise ApiError(409, "NOT_PARSED", "Only a parsed document has chunks. Send it to /jobs/parse.")
    refuse_without_result(job)
    with open_output(job) as file:
        segments = tuple(parsed_segments(json.loads(file.read())))
    found = chunks_of(segments, query.by, query.size_chars)
    return ChunksAnswer(
        chunks=[
            DocumentChunk(
                text=each.text, pages=list(each.pages), segments=list(each.segments), heading=list(each.heading)
            )
            for each in found
        ]
    )
