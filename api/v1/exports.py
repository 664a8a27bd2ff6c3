"""Released results as a file: CSV, XLSX or JSON."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router
from pydantic import Field

from accounts.models import Scope
from api.auth import caller_of
from api.v1.job_query import UtcMoment, Word, refuse_unknown_parameters
from api.v1.openapi import answers, refusals
from api.v1.schemas import Wire
from jobs import exporting
from jobs.exporting import CONTENT_TYPES, ExportFormat, ExportOptions
from jobs.selectors import JobFilter

router = Router()
MAX_IDS = 200
MEDIA_TYPES = tuple(each.partition(";")[0] for each in CONTENT_TYPES.values())


class ExportQuery(Wire):
    format: ExportFormat
    lines: Word | None = Field(
        None, description="CSV only: name of a list of rows. A row for each of its lines, with its document's key."
    )
    bom: bool = Field(False, description="CSV only: begin with a byte order mark, from which Excel knows UTF-8.")
    template: Word | None = Field(None, description="Documents that were read with this template, also by a filter.")
    filter: Word | None = Field(None, description="Of jobs submitted with this filter.")
    batch_id: UUID | None = None
    ids: Annotated[list[UUID], Field(max_length=MAX_IDS, description="Of these jobs; repeat the parameter.")] = []
    created_after: UtcMoment | None = Field(None, description="Of jobs created at this moment or later.")
    created_before: UtcMoment | None = Field(None, description="Of jobs created earlier than this moment.")
    completed_after: UtcMoment | None = Field(None, description="Of jobs completed at this moment or later.")
    completed_before: UtcMoment | None = Field(None, description="Of jobs completed earlier than this moment.")
    search: Word | None = Field(None, description="A part of the file's name, or a job's id.")

    def as_filter(self) -> JobFilter:
        return JobFilter(
            template=self.template or "",
            filter_name=self.filter or "",
            batch_id=self.batch_id,
            ids=tuple(self.ids),
            created_after=self.created_after,
            created_before=self.created_before,
            ended_after=self.completed_after,
            ended_before=self.completed_before,
            search=(self.search or "").strip(),
        )


@router.get(
    "",
    response={200: None, **refusals()},
    summary="Export released results",
    operation_id="exportResults",
    url_name="export_results",
    openapi_extra=answers(200, "The file, sent while it is made.", *MEDIA_TYPES),
)
def export_results(request: HttpRequest, query: Query[ExportQuery]) -> StreamingHttpResponse:
    """Every document of completed extraction jobs that has a released result, newest job first: a row each in CSV and
    XLSX, with a column for each field (money has two, value and currency). XLSX has line items on sheets of their own.
    No text can run as a formula. Each export is noted in the audit log."""
    caller = caller_of(request, Scope.READ)
    refuse_unknown_parameters(request, ExportQuery)
    made = exporting.export(
        environment=caller.environment,
        actor=caller.actor,
        wanted=query.as_filter(),
        options=ExportOptions(query.format, lines=query.lines or "", bom=query.bom),
    )
    return StreamingHttpResponse(made.content, headers=made.headers)
