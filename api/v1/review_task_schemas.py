"""What v1 says of reviews: tasks, their fields with every correction, and what a reviewer sends."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema, model_validator

from api.errors import ErrorDetail
from api.v1.job_query import Word
from api.v1.page_query import PageQuery
from api.v1.result_schemas import Box, FoundField
from api.v1.schemas import EXAMPLE_ID, Moment, Wire
from api.v1.source_fields import STRICT, Sent
from api.v1.texts import NO_NUL
from review.claims import MAX_POSTPONE_MINUTES
from review.correcting import MAX_EDITS, MAX_SECONDS
from review.handing import MAX_NOTE_CHARS
from review.pointers import MAX_CHARS
from review.services import MAX_REASON_CHARS
from review.wanted import Wanted

TaskState = Literal["waiting", "claimed", "postponed", "decided"]
TaskOrder = Literal["oldest", "deadline", "template", "confidence", "flagged"]
TASK_ID = "7d9f3a52-54c6-4b7e-8a43-0f3f2f0c9a11"
TASK_EXAMPLE: dict[str, Any] = {
    "id": TASK_ID,
    "jobId": EXAMPLE_ID,
    "revision": 1,
    "state": "claimed",
    "createdAt": "2026-03-12T10:01:00.000Z",
    "dueAt": "2026-03-13T10:01:00.000Z",
    "filename": "invoice.pdf",
    "templateNames": ["invoice"],
    "pageCount": 1,
    "flaggedFieldCount": 1,
    "claimedBy": {"kind": "key", "name": "key ERP import"},
    "claimExpiresAt": "2026-03-12T10:06:00.000Z",
    "handedOverTo": None,
    "handedOverBy": None,
    "note": None,
    "postponedUntil": None,
    "outcome": None,
    "reason": None,
    "decidedBy": None,
    "decidedAt": None,
}
FIELD_EXAMPLE: dict[str, Any] = {
    "pointer": "/documents/0/content/total",
    "name": "total",
    "title": "Total",
    "type": "money",
    "required": True,
    "value": 1471.6,
    "confidence": 100,
    "rawText": "$1,471.60",
    "currency": "USD",
    "page": 1,
    "boundingBox": {"x0": 0.8, "y0": 0.8, "x1": 0.9, "y1": 0.82},
    "flag": "low_confidence",
    "why": "Below the review threshold of 90 %.",
    "state": "corrected",
    "isOpen": False,
    "corrections": [
        {
            "pointer": "/documents/0/content/total",
            "how": "api",
            "before": 1.6,
            "after": 1471.6,
            "by": "key:ERP import",
            "at": "2026-03-12T10:02:00.000Z",
            "seconds": None,
            "page": None,
            "boundingBox": None,
        }
    ],
}


class NextQuery(Wire):
    order: TaskOrder = "oldest"
    template: Word | None = Field(None, description="Reviews of documents that used this template.")

    @property
    def wanted(self) -> Wanted:
        return Wanted(order=self.order, template=self.template or "")


class TaskQuery(NextQuery, PageQuery):
    state: TaskState | None = None


class ReviewerShown(Wire):
    kind: Literal["user", "key"]
    name: str


class ReviewTaskShown(Wire):
    """A job that waits, or waited, for a reviewer. `revision` is the number of the release that comes of it."""

    id: UUID
    job_id: UUID
    revision: int
    state: TaskState
    created_at: Moment
    due_at: Moment | None
    filename: str
    template_names: list[str]
    page_count: int | None
    flagged_field_count: int
    claimed_by: ReviewerShown | None
    claim_expires_at: Moment | None
    handed_over_to: ReviewerShown | None = Field(description="Nobody else is offered it.")
    handed_over_by: ReviewerShown | None
    note: str | None = Field(description="What they say to whom it was handed over.")
    postponed_until: Moment | None
    outcome: Literal["approved", "rejected", "withdrawn"] | None
    reason: str | None
    decided_by: ReviewerShown | None
    decided_at: Moment | None


class CorrectionShown(Wire):
    """A word about a field, or about the part of it that `pointer` names; equal values confirm what stood there."""

    pointer: str
    how: Literal["confirmed", "typed", "clicked", "drawn", "suggested", "api", "undone"]
    before: Any
    after: Any
    by: str = Field(description="A person's user name, or `key:` and the key's name.")
    at: Moment
    seconds: float | None
    page: int | None
    bounding_box: Box | None


class ReviewFieldShown(FoundField):
    """A field as it stands now. `flag` is why a person must see it ("": no reason), `why` the same in words."""

    pointer: str
    name: str
    title: str
    type: str
    required: bool
    flag: str
    why: str
    state: Literal["to_check", "untouched", "confirmed", "corrected"]
    is_open: bool = Field(description="Whether the task cannot be approved because of it.")
    corrections: list[CorrectionShown]


class ReviewDocumentShown(Wire):
    index: int = Field(description="Its place in the file, from 0, as in pointers.")
    template_name: str
    label: str
    source_pages: list[int]
    fields: list[ReviewFieldShown]


class ReviewTaskDetail(ReviewTaskShown):
    open_field_count: int = Field(description="Fields to confirm or correct before the task can be approved.")
    documents: list[ReviewDocumentShown]


class ReviewTaskListAnswer(Wire):
    model_config = ConfigDict(
        json_schema_extra={"example": {"success": True, "reviewTasks": [TASK_EXAMPLE], "nextCursor": None}}
    )

    success: bool = True
    review_tasks: list[ReviewTaskShown]
    next_cursor: str | None = Field(description="Send it as `cursor` to get what follows; null on the last page.")


class ReviewTaskAnswer(Wire):
    model_config = ConfigDict(json_schema_extra={"example": {"success": True, "reviewTask": TASK_EXAMPLE}})

    success: bool = True
    review_task: ReviewTaskShown


class NextReviewTaskAnswer(Wire):
    model_config = ConfigDict(json_schema_extra={"example": {"success": True, "reviewTask": TASK_EXAMPLE}})

    success: bool = True
    review_task: ReviewTaskShown | None = Field(description="Yours for five minutes; null while none is free.")


_DOCUMENT = {"index": 0, "templateName": "invoice", "label": "", "sourcePages": [1], "fields": [FIELD_EXAMPLE]}


class ReviewTaskDetailAnswer(Wire):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "success": True,
                "reviewTask": TASK_EXAMPLE | {"openFieldCount": 0, "documents": [_DOCUMENT]},
            }
        }
    )

    success: bool = True
    review_task: ReviewTaskDetail


class SentBox(BaseModel):
    """A place on a page: corners as fractions of its width and height, origin top left."""

    model_config = STRICT

    page: int = Field(ge=1)
    x0: float = Field(ge=0, le=1)
    y0: float = Field(ge=0, le=1)
    x1: float = Field(ge=0, le=1)
    y1: float = Field(ge=0, le=1)

    @model_validator(mode="after")
    def _has_its_corners_in_order(self) -> "SentBox":
        if self.x0 > self.x1 or self.y0 > self.y1:
            raise ValueError("x0 lies left of x1, y0 above y1")
        return self


def _is_true(given: bool) -> bool:
    if not given:
        raise ValueError("it is true, or left out")
    return given


Yes = Annotated[bool, AfterValidator(_is_true), WithJsonSchema({"type": "boolean", "const": True})]


class CorrectionFields(Sent):
    """One word about a field or a part of it: exactly one of `value`, `text`, `confirm` and `remove`."""

    pointer: Annotated[str, StringConstraints(max_length=MAX_CHARS)] = Field(
        description="Such as `/documents/0/content/total`, `/documents/0/content/lines/2/amount`, or `.../lines/-` "
        "for the place behind the last row; `.../lines/+2` is a new place before row 2."
    )
    value: Any = Field(None, description="As in a result: numbers and dates typed. Of a row `{column: value}`.")
    text: Any = Field(None, description="As it is printed, read in the template's locale. Of a row `{column: text}`.")
    confirm: Yes | None = None
    remove: Yes | None = Field(None, description="Takes out a row, or one of many values.")
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    box: SentBox | None = None
    seconds: float | None = Field(None, ge=0, le=MAX_SECONDS, description="How long the field had the focus.")

    @model_validator(mode="after")
    def _says_one_thing(self) -> "CorrectionFields":
        if len(self.said) != 1:
            raise ValueError("send exactly one of value, text, confirm and remove")
        return self

    @property
    def said(self) -> set[str]:
        acts = {name for name in ("confirm", "remove") if getattr(self, name)}
        return acts | (self.model_fields_set & {"value", "text"})


class CorrectionsFields(Sent):
    model_config = STRICT | ConfigDict(
        json_schema_extra={
            "example": {
                "corrections": [
                    {"pointer": "/documents/0/content/total", "value": 1471.6, "currency": "USD"},
                    {"pointer": "/documents/0/content/date", "confirm": True},
                    {"pointer": "/documents/0/content/lines/2/amount", "text": "1,200.00"},
                    {"pointer": "/documents/0/content/lines/-", "value": {"text": "Freight", "amount": 40}},
                ]
            }
        }
    )

    corrections: list[CorrectionFields] = Field(min_length=1, max_length=MAX_EDITS)


class PostponeFields(Sent):
    model_config = STRICT | ConfigDict(json_schema_extra={"example": {"minutes": 60}})

    minutes: int = Field(ge=1, le=MAX_POSTPONE_MINUTES)


class HandOverFields(Sent):
    model_config = STRICT | ConfigDict(json_schema_extra={"example": {"to": "kim", "note": "Is this VAT or customs?"}})

    to: Annotated[str, StringConstraints(min_length=1, max_length=150), *NO_NUL] = Field(
        description="The user name of a person who may review here."
    )
    note: Annotated[str, StringConstraints(max_length=MAX_NOTE_CHARS), *NO_NUL] = ""


Name = Annotated[str, StringConstraints(min_length=1, max_length=100), *NO_NUL]
MAX_CUTS = 1000


class CutFields(Sent):
    """One document of the file, by its pages from 1, both included."""

    first_page: int = Field(ge=1)
    last_page: int = Field(ge=1)
    template_name: Name | None = Field(None, description="Left out: the filter's rules, or the `templateName` above.")
    skip: bool = Field(False, description="Leaves its pages out.")


class ReadAgainFields(Sent):
    """`templateName` or `filterName`, one of them. `documents` are all pages of the file, each once and in order;
    without them it is one document, or with `documentSplitting` cut by the machine."""

    model_config = STRICT | ConfigDict(
        json_schema_extra={
            "example": {
                "templateName": "invoice",
                "documents": [
                    {"firstPage": 1, "lastPage": 2},
                    {"firstPage": 3, "lastPage": 3, "templateName": "delivery-note"},
                    {"firstPage": 4, "lastPage": 4, "skip": True},
                ],
            }
        }
    )

    template_name: Name | None = None
    filter_name: Name | None = None
    documents: list[CutFields] = Field(default_factory=list, max_length=MAX_CUTS)
    document_splitting: bool = False


class RejectFields(Sent):
    model_config = STRICT | ConfigDict(json_schema_extra={"example": {"reason": "Page 2 is missing."}})

    reason: Annotated[str, StringConstraints(max_length=MAX_REASON_CHARS), *NO_NUL]


class Problem(Wire):
    pointer: str
    message: str


class ProblemsDetail(ErrorDetail):
    problems: list[Problem] | None = None


class RefusedCorrections(Wire):
    """The one shape of refusals; `problems` says for each field what is wrong, where it is about fields."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "success": False,
                "error": {
                    "code": "VALUE_REFUSED",
                    "message": "“31.02.2026” is no day of the calendar.",
                    "requestId": "5f0c",
                    "problems": [
                        {
                            "pointer": "/documents/0/content/date",
                            "message": "“31.02.2026” is no day of the calendar.",
                        }
                    ],
                },
            }
        }
    )

    success: bool = False
    error: ProblemsDetail
