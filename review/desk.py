"""All that the desk shows of one task: its documents, their fields, what is suggested, the pages."""

from dataclasses import dataclass
from typing import Any

from extraction import BoundingBox
from jobs.models import Extraction, Job
from jobs.selectors import extractions_of, reading_of
from jobs.wording import level_of
from review.fields import ReviewedDocument, ReviewedField, display_text
from review.grids import Grid, grids_of
from review.models import ReviewTask
from review.selectors import documents_of, limit_of, threshold_of, why_flagged
from review.suggestions import Suggestion, suggestions_of


@dataclass(frozen=True, slots=True)
class DeskField:
    """A field as the desk shows it; `name` is its key among all fields of the job, `order` its place in the template.

    `text` is what the input holds, `printed` what the machine read on the page if that looks different. `confidence`
    and `level` (sure, check, unsure or missing) are the machine's; `state` is to_check, untouched, confirmed or
    corrected; `why` says in plain words for what reason it is flagged. What has parts is edited in its
    `grids`.
    """

    name: str
    order: int
    title: str
    type: str
    required: bool
    options: tuple[str, ...]
    multiline: bool
    grids: tuple[Grid, ...]
    text: str
    machine_text: str
    printed: str
    confidence: float
    level: str
    box: BoundingBox | None
    flagged: bool
    why: str
    state: str
    is_open: bool
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class DeskDocument:
    """One document of the file: the fields to check first, then the others, each in the template's order.

    `heading` tells it from the others of its file ("Document 2: pages 3 to 4, Invoice"); "" where it is the only one.
    """

    position: int
    heading: str
    to_check: tuple[DeskField, ...]
    others: tuple[DeskField, ...]

    @property
    def fields(self) -> tuple[DeskField, ...]:
        return self.to_check + self.others


@dataclass(frozen=True, slots=True)
class Desk:
    task: ReviewTask
    job: Job
    documents: tuple[DeskDocument, ...]
    pages: tuple[dict[str, Any], ...]

    @property
    def fields(self) -> tuple[DeskField, ...]:
        return tuple(field for document in self.documents for field in document.fields)

    @property
    def to_check(self) -> tuple[DeskField, ...]:
        return tuple(field for document in self.documents for field in document.to_check)

    @property
    def open_count(self) -> int:
        return sum(field.is_open for field in self.fields)


def desk_of(task: ReviewTask) -> Desk:
    reviewed = documents_of(task)
    extractions = extractions_of(task.job)
    suggested = {each.field: each for each in suggestions_of(reviewed)}
    threshold = threshold_of(task)
    stored = reading_of(task.job)
    return Desk(
        task=task,
        job=task.job,
        documents=tuple(
            _document(each, extractions, suggested, threshold=threshold) for each in reviewed if each.fields
        ),
        pages=tuple(stored.pages) if stored else (),
    )


def _document(
    reviewed: ReviewedDocument, extractions: list[Extraction], suggested: dict[str, Suggestion], *, threshold: float
) -> DeskDocument:
    found = next(each for each in extractions if each.position == reviewed.position)
    fields = [
        desk_field(field, threshold=threshold, order=order, suggestion=suggested.get(field.key))
        for order, field in enumerate(reviewed.fields)
    ]
    return DeskDocument(
        position=reviewed.position,
        heading=_heading(found) if len(extractions) > 1 else "",
        to_check=tuple(field for field in fields if field.flagged),
        others=tuple(field for field in fields if not field.flagged),
    )


def _heading(found: Extraction) -> str:
    first, last = found.first_page, found.last_page
    pages = f"page {first}" if first == last else f"pages {first} to {last}"
    what = found.template_version.template.title if found.template_version else found.label
    return f"Document {found.position + 1}: {pages}" + (f", {what}" if what else "")


def desk_field(
    field: ReviewedField, *, threshold: float, order: int = 0, suggestion: Suggestion | None = None
) -> DeskField:
    """`threshold` (0..1) is the job's; a field's own comes first."""
    current, machine = field.current, field.machine
    limit = limit_of(field, threshold)
    text = display_text(current.value, current.currency)
    several_lines = any(getattr(step, "lines", 1) != 1 for step in field.spec.find)
    return DeskField(
        name=field.key,
        order=order,
        title=field.title,
        type=field.spec.type,
        required=field.spec.required,
        options=tuple(dict.fromkeys(field.spec.options.values())) if field.spec.type == "enum" else (),
        multiline=field.spec.type == "text" and (several_lines or "\n" in text),
        grids=grids_of(field, limit=limit),
        text=text,
        machine_text=display_text(machine.value, machine.currency),
        printed=machine.raw_text if machine.raw_text and machine.raw_text != text else "",
        confidence=machine.confidence,
        level=level_of(machine, field.flag or None, limit),
        box=current.box,
        flagged=bool(field.flag) or (field.spec.required and machine.value is None and not field.has_parts),
        why=why_flagged(field, limit),
        state=field.state,
        is_open=field.is_open,
        suggestion=suggestion.words if suggestion else "",
    )
