"""What v1 says of a result: documents, their fields, where each value stands."""

from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from api.errors import ErrorBody
from api.v1.schemas import EXAMPLE_ID, JobState, Moment, Wire


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
    """One document of the file. `content` is empty where it was skipped or nothing fitted: `reason` says why."""

    extracted: bool
    used_template_name: str | None = None
    average_document_confidence: float = Field(ge=0, le=100)
    source_pages: list[int]
    label: str | None = Field(None, description="Of the filter's rule that fired.")
    reason: str | None = Field(None, description="In plain words: why this is a document, and which rule fired.")
    content: dict[str, FoundField]
    output: dict[str, Any] | None = Field(
        None, description="Only with `jsonSchema`: what was found, as an object of that schema."
    )
    returned_text: str | None = Field(
        None, description="Only with `returnText`: the text of its pages, divided by form feeds."
    )
    returned_document_base64: str | None = Field(
        None, description="Only with `returnDocuments`: a file with only its pages; null where there is none."
    )


class ResultData(Wire):
    completion_time: float = Field(description="Seconds from submission to the released result.")
    original_name: str
    processed_pages: int
    documents: list[ResultDocument]


class FinishedJob(Wire):
    id: UUID
    status: Literal["completed"]
    completed_at: Moment
    metadata: dict[str, Any] | None = Field(None, description="As it was sent with the job.")


_FINISHED_EXAMPLE: dict[str, Any] = {
    "id": EXAMPLE_ID,
    "status": "completed",
    "completedAt": "2026-03-12T10:01:03.000Z",
}
_RESULT_EXAMPLE: dict[str, Any] = {
    "success": True,
    "job": _FINISHED_EXAMPLE,
    "data": {
        "completionTime": 63.2,
        "originalName": "invoice.pdf",
        "processedPages": 1,
        "documents": [
            {
                "extracted": True,
                "usedTemplateName": "invoice",
                "averageDocumentConfidence": 98.5,
                "sourcePages": [1],
                "content": {
                    "total": {
                        "value": 1471.6,
                        "confidence": 98.5,
                        "rawText": "$1,471.60",
                        "currency": "USD",
                        "page": 1,
                        "boundingBox": {"x0": 0.8, "y0": 0.8, "x1": 0.9, "y1": 0.82},
                    }
                },
            }
        ],
    },
}


class ResultAnswer(Wire):
    model_config = ConfigDict(json_schema_extra={"example": _RESULT_EXAMPLE})

    success: bool = True
    job: FinishedJob
    data: ResultData


class OperationAnswer(Wire):
    """The answer of an operation other than extract: `data` is what the engine wrote."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "success": True,
                "job": _FINISHED_EXAMPLE,
                "data": {"page_count": 1, "tables": []},
            }
        }
    )

    success: bool = True
    job: FinishedJob
    data: dict[str, Any]


class FailedExtraction(ErrorBody):
    """The one shape of refusals. Beside EXTRACTION_FAILED stands the job with its own error."""

    job: JobState | None = None
