"""What v1 says of a job: created, its state, all of it. Names are camelCase on the wire, as in the contract."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic.alias_generators import to_camel


def _print_moment(moment: datetime) -> str:
    """As the contract prints it: UTC with milliseconds, 2026-03-12T10:00:00.000Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Moment = Annotated[datetime, PlainSerializer(_print_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
OutsideStatus = Literal["queued", "processing", "review_required", "completed", "failed"]
EXAMPLE_ID = "2c0d2f0e-1f4e-4c11-a0d6-64cc7b71697d"


class Wire(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class Done(Wire):
    """It was done, and there is nothing more to say."""

    model_config = ConfigDict(json_schema_extra={"example": {"success": True}})

    success: bool = True


class CreatedJob(Wire):
    id: UUID
    status: OutsideStatus
    status_url: str
    retry_after_ms: int


class CreateJobAnswer(Wire):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "success": True,
                "job": {
                    "id": EXAMPLE_ID,
                    "status": "queued",
                    "statusUrl": f"/api/v1/extraction-jobs/{EXAMPLE_ID}",
                    "retryAfterMs": 5000,
                },
            }
        }
    )

    success: bool = True
    job: CreatedJob


class JobProblem(Wire):
    message: str
    code: str


class JobState(Wire):
    """Which of the fields are there depends on `status`. They are in the order in which the contract prints them."""

    id: UUID
    status: OutsideStatus
    created_at: Moment
    updated_at: Moment
    completed_at: Moment | None = None
    failed_at: Moment | None = None
    progress: int | None = Field(None, ge=0, le=100, description="Percent of the pages that are read.")
    retry_after_ms: int | None = None
    result_available: bool | None = None
    review_required_at: Moment | None = None
    review_threshold: int | None = None
    review_flagged_field_count: int | None = None
    result_url: str | None = None
    error: JobProblem | None = None
    metadata: dict[str, Any] | None = Field(None, description="As it was sent with the job.")


_STATE_EXAMPLE: dict[str, Any] = {
    "id": EXAMPLE_ID,
    "status": "review_required",
    "createdAt": "2026-03-12T10:00:00.000Z",
    "updatedAt": "2026-03-12T10:01:00.000Z",
    "retryAfterMs": 5000,
    "resultAvailable": False,
    "reviewRequiredAt": "2026-03-12T10:01:00.000Z",
    "reviewThreshold": 92,
    "reviewFlaggedFieldCount": 3,
}


class JobStateAnswer(Wire):
    model_config = ConfigDict(json_schema_extra={"example": {"success": True, "job": _STATE_EXAMPLE}})

    success: bool = True
    job: JobState


class JobDetail(JobState):
    """A job's state and what it was asked to do. What does not apply is left out."""

    operation: str
    filename: str
    template_name: str | None = None
    filter_name: str | None = None
    attempts: int = Field(description="How many tries failed or were lost before the present one.")
    page_count: int | None = None
    batch_id: UUID | None = None


_DETAIL_EXAMPLE: dict[str, Any] = _STATE_EXAMPLE | {
    "operation": "extract",
    "filename": "invoice.pdf",
    "templateName": "invoice",
    "attempts": 0,
    "pageCount": 3,
}


class JobDetailAnswer(Wire):
    model_config = ConfigDict(json_schema_extra={"example": {"success": True, "job": _DETAIL_EXAMPLE}})

    success: bool = True
    job: JobDetail


class JobListAnswer(Wire):
    model_config = ConfigDict(
        json_schema_extra={"example": {"success": True, "jobs": [_DETAIL_EXAMPLE], "nextCursor": None}}
    )

    success: bool = True
    jobs: list[JobDetail]
    next_cursor: str | None = Field(description="Send it as `cursor` to get what follows; null on the last page.")


class TimelineEvent(Wire):
    """One step in a job's life. What does not apply to it is left out."""

    id: UUID
    type: str
    created_at: Moment
    actor: str = Field(description="`worker`, a person's user name, or `key:` and the key's name.")
    attempt: int | None = None
    retry_in_s: int | None = None
    code: str | None = None
    message: str | None = None
    review_threshold: int | None = None
    flagged_fields: list[str] | None = Field(None, description="JSON Pointers into the result's `data`.")
    reviewed: bool | None = Field(None, description="Whether a reviewer approved the result.")
    revision: int | None = Field(None, description="Which release comes of it, where it is not the first.")
    reopened: bool | None = Field(None, description="Whether a released result went back to review.")


class TimelineAnswer(Wire):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "success": True,
                "events": [
                    {
                        "id": "0b4a7e58-6f0e-4d4e-9d57-0f5ed3cf4b6e",
                        "type": "job.review_required",
                        "createdAt": "2026-03-12T10:01:00.000Z",
                        "actor": "worker",
                        "reviewThreshold": 92,
                        "flaggedFields": ["/documents/0/content/total"],
                    }
                ],
            }
        }
    )

    success: bool = True
    events: list[TimelineEvent]


class BatchProblem(Wire):
    code: str
    message: str


class BatchFile(Wire):
    """What became of one file: a job, or the error that kept it from becoming one."""

    index: int = Field(description="Its place among the files sent, from 0.")
    filename: str
    job: CreatedJob | None = None
    error: BatchProblem | None = None


class BatchAnswer(Wire):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "success": True,
                "batchId": "6f1a2f7c-3f7e-4a3f-8c0a-0d3a9e8f5b11",
                "files": [
                    {
                        "index": 0,
                        "filename": "a.pdf",
                        "job": {
                            "id": EXAMPLE_ID,
                            "status": "queued",
                            "statusUrl": f"/api/v1/extraction-jobs/{EXAMPLE_ID}",
                            "retryAfterMs": 5000,
                        },
                    },
                    {"index": 1, "filename": "b.zip", "error": {"code": "UNSUPPORTED_TYPE", "message": "..."}},
                ],
            }
        }
    )

    success: bool = True
    batch_id: UUID
    files: list[BatchFile]
