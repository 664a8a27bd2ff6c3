"""What v1 takes and gives, field by field. Names are camelCase on the wire, as the contract prints them."""

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic.alias_generators import to_camel

from extraction import OcrEngineName


def _print_moment(moment: datetime) -> str:
    """As the contract prints it: UTC with milliseconds, 2026-03-12T10:00:00.000Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Moment = Annotated[datetime, PlainSerializer(_print_moment), WithJsonSchema({"type": "string", "format": "date-time"})]


class Wire(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class CreateJobFields(Wire):
    """The fields of a new job beside its file."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=False, extra="forbid", str_strip_whitespace=True
    )

    template_name: str = Field(min_length=1, max_length=100, description="Name of a published template.")
    filename: str | None = Field(
        None, max_length=255, description="For JSON uploads; multipart parts carry their own."
    )
    document_review: int | None = Field(
        None,
        ge=1,
        le=99,
        description="Fields with a confidence below this go to a reviewer before the result is given.",
    )
    password: str | None = Field(
        None, max_length=200, description="Opens an encrypted PDF. Forgotten when the job ends."
    )
    delivery_mode: Literal["poll", "webhook"] = Field(
        "poll", description="`webhook` asks that an endpoint of this environment is told of the outcome."
    )
    language: str | None = Field(
        None, pattern=r"^[A-Za-z_+-]{2,20}$", description="Language of scanned text, such as `en` or `de`."
    )
    ocr_engine: OcrEngineName | None = Field(None, description="Which engine reads scans, instead of the template's.")
    return_bounding_boxes: bool | None = Field(None, deprecated=True, description="Ignored: places are always given.")


class CreatedJob(Wire):
    id: UUID
    status: Literal["queued", "processing", "review_required", "completed", "failed"]
    status_url: str
    retry_after_ms: int


class CreateJobAnswer(Wire):
    success: bool = True
    job: CreatedJob


class JobProblem(Wire):
    message: str
    code: str


class JobState(Wire):
    """Which of the fields are there depends on `status`."""

    id: UUID
    status: Literal["queued", "processing", "review_required", "completed", "failed"]
    created_at: Moment
    updated_at: Moment
    progress: int | None = Field(None, ge=0, le=100)
    retry_after_ms: int | None = None
    result_available: bool | None = None
    review_required_at: Moment | None = None
    review_threshold: int | None = None
    review_flagged_field_count: int | None = None
    completed_at: Moment | None = None
    result_url: str | None = None
    failed_at: Moment | None = None
    error: JobProblem | None = None


class JobStateAnswer(Wire):
    success: bool = True
    job: JobState


class Box(Wire):
    """Corners as fractions of the page's width and height, origin top left."""

    x0: float
    y0: float
    x1: float
    y1: float


class FoundField(Wire):
    """One field. `value` is null when nothing valid was found; numbers and money are JSON numbers, dates ISO 8601.

    A list has a row for each line, `{column: field}`; a group is `{name: field}`; a field that may have many values
    has a list of fields. Each of those fields has its own value, confidence and place.
    """

    value: "WireValue"
    confidence: float = Field(ge=0, le=100)
    raw_text: str | None = None
    currency: str | None = None
    page: int | None = None
    bounding_box: Box | None = None


WireValue = str | int | float | bool | None | dict[str, FoundField] | list[FoundField] | list[dict[str, FoundField]]
FoundField.model_rebuild()


class ResultDocument(Wire):
    extracted: bool
    used_template_name: str
    average_document_confidence: float
    source_pages: list[int]
    content: dict[str, FoundField]


class ResultData(Wire):
    completion_time: float = Field(description="Seconds from submission to the released result.")
    original_name: str
    processed_pages: int
    documents: list[ResultDocument]


class FinishedJob(Wire):
    id: UUID
    status: Literal["completed"]
    completed_at: Moment


class ResultAnswer(Wire):
    success: bool = True
    job: FinishedJob
    data: ResultData
