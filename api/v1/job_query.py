"""What a list of jobs can be narrowed to by the address."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema

from api.errors import ApiError
from api.pagination import CURSOR, DEFAULT_LIMIT, MAX_LIMIT
from api.v1 import presenting
from api.v1.schemas import OutsideStatus, Wire
from api.v1.texts import NO_NUL
from extraction import OperationName
from jobs.selectors import JobFilter


def _iso(text: Any) -> Any:
    """Only ISO 8601: a bare number would be taken for seconds since 1970."""
    if isinstance(text, str) and re.fullmatch(r"[+-]?[0-9.]+", text):
        raise ValueError("this is no date and time, such as 2026-03-12T10:00:00Z")
    return text


def _utc(moment: datetime) -> datetime:
    """A moment without a time zone is in UTC. Moments that no database could hold are refused."""
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("this moment lies outside of the calendar") from error


Word = Annotated[str, StringConstraints(max_length=200), *NO_NUL]
# Checked where it is read: its refusal has a code of its own.
Cursor = Annotated[str, WithJsonSchema({"type": "string", "pattern": CURSOR})]
UtcMoment = Annotated[datetime, BeforeValidator(_iso), AfterValidator(_utc)]


class JobQuery(Wire):
    status: OutsideStatus | None = None
    operation: OperationName | None = None
    template: Word | None = Field(None, description="Jobs that used this template, also by a filter.")
    filter: Word | None = Field(None, description="Jobs submitted with this filter.")
    batch_id: UUID | None = None
    created_after: UtcMoment | None = Field(None, description="This moment or later.")
    created_before: UtcMoment | None = Field(None, description="Earlier than this moment.")
    search: Word | None = Field(None, description="A part of the file's name, or a job's id.")
    cursor: Cursor | None = Field(None, description="`nextCursor` of the page before.")
    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_LIMIT)

    def as_filter(self) -> JobFilter:
        return JobFilter(
            statuses=presenting.inside_statuses(self.status) if self.status else (),
            operation=self.operation or "",
            template=self.template or "",
            filter_name=self.filter or "",
            batch_id=self.batch_id,
            created_after=self.created_after,
            created_before=self.created_before,
            search=(self.search or "").strip(),
        )


def refuse_unknown_parameters(request: HttpRequest, kind: type[Wire]) -> None:
    """A mistyped filter would silently give everything."""
    known = {field.alias for field in kind.model_fields.values()}
    if unknown := sorted(set(request.GET) - known):
        raise ApiError(400, "UNKNOWN_FIELD", f"{', '.join(unknown)}: no parameter of this address.")
