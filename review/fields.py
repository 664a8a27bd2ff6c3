"""What stands in each field of a document under review: the machine's answer with the reviewers' words over it.

Pure: rows in, frozen records out. Corrections are a log that is never edited: the last word counts, and an undoing
takes back the last word that still counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pydantic import TypeAdapter

from extraction import (
    BoundingBox,
    ExtractionResult,
    FieldResult,
    FieldSpec,
    JsonValue,
    TemplateSpec,
    TraceStep,
    review_flags,
)
from extraction.amending import kind_of, with_part
from extraction.revising import certain, failed_fields, revised, unchecked
from jobs.deciding import field_key
from jobs.wording import field_label, value_text
from review.models import Correction
from review.pointers import tokens_of

State = Literal["to_check", "untouched", "confirmed", "corrected"]
PART_JSON: TypeAdapter[FieldResult] = TypeAdapter(FieldResult)


@dataclass(frozen=True, slots=True)
class ReviewedField:
    """A field as it stands now, in the document of the job's file at `position` (from 0).

    `machine` is what stood there when the review began, `current` what stands there now, after the checks of now.
    `flag` is the reason code for which a person must see it, "" when there is none. `said` are the words about it
    that count, oldest first.
    """

    position: int
    title: str
    template: TemplateSpec
    machine: FieldResult
    current: FieldResult
    flag: str
    said: tuple[Correction, ...]

    @property
    def name(self) -> str:
        return self.machine.name

    @property
    def spec(self) -> FieldSpec:
        return self.template.fields[self.name]

    @property
    def unchecked(self) -> FieldResult:
        """What stands there now, without what checks have done to it."""
        return unchecked(self.current, self.template)

    @property
    def key(self) -> str:
        """How it is named among all fields of the job."""
        return field_key(self.position, self.name)

    @property
    def is_settled(self) -> bool:
        """Whether somebody has spoken about the whole of it: what has parts stays in doubt while some are."""
        return is_settled(self.said)

    @property
    def state(self) -> State:
        if not self.is_settled and (self.flag or self.is_missing):
            return "to_check"
        if not self.said:
            return "untouched"
        only_confirmed = all(row.how == Correction.How.CONFIRMED for row in self.said)
        return "confirmed" if only_confirmed else "corrected"

    @property
    def is_open(self) -> bool:
        """Whether the document cannot be approved because of this field."""
        return self.state == "to_check" or self.is_missing

    @property
    def is_missing(self) -> bool:
        """Whether nothing stands where something must. Where what has parts is empty, a person says by confirming
        that the document has none."""
        return self.spec.required and self.current.value is None and not self.has_parts

    @property
    def has_parts(self) -> bool:
        """Whether it holds many values, a group or a list: no one text can be typed into it."""
        return self.spec.has_parts or isinstance(self.current.value, list)


@dataclass(frozen=True, slots=True)
class ReviewedDocument:
    """One document of a job's file: its fields in the template's order, and the result as it would be released."""

    position: int
    result: ExtractionResult
    fields: tuple[ReviewedField, ...]


def is_settled(said: Iterable[Correction]) -> bool:
    return any(not row.path for row in said)


def reviewed_document(
    *,
    result: ExtractionResult,
    flags: Mapping[str, str],
    spec: TemplateSpec,
    corrections: Iterable[Correction],
    threshold: float,
    position: int = 0,
) -> ReviewedDocument:
    """A document with the words about it. `corrections` are those of all documents, in the order in which they were
    made. `threshold` (0..1) is the one below which a field is unsure that has none of its own.

    Once something is said, the checks are run on the present values: a flag for a failed check goes where it passes
    now, and comes where it fails now.
    """
    said = {name: words for name, words in _words(corrections, result, position).items() if words}
    present = _present(result, spec, said)
    moved = _moved_flags(result, present, spec, said, flags, threshold) if said else {}
    return ReviewedDocument(
        position=position,
        result=present,
        fields=tuple(
            ReviewedField(
                position=position,
                title=field_label(spec, machine.name),
                template=spec,
                machine=machine,
                current=current,
                flag=moved.get(machine.name, flags.get(machine.name, "")),
                said=said.get(machine.name, ()),
            )
            for machine, current in zip(result.fields, present.fields, strict=True)
        ),
    )


def _words(
    corrections: Iterable[Correction], result: ExtractionResult, position: int
) -> dict[str, tuple[Correction, ...]]:
    """For each field the words about it that count."""
    said: dict[str, list[Correction]] = {}
    for row in corrections:
        words = said.setdefault(row.field, [])
        if row.how == Correction.How.UNDONE:
            del words[-1:]
        else:
            words.append(row)
    return {field.name: tuple(said.get(field_key(position, field.name), ())) for field in result.fields}


def _present(
    result: ExtractionResult, spec: TemplateSpec, said: Mapping[str, Sequence[Correction]]
) -> ExtractionResult:
    if not said:
        return result
    told = {
        field.name: told_field(unchecked(field, spec), spec.fields[field.name], said[field.name])
        for field in result.fields
        if field.name in said
    }
    return revised(result, spec, told, {name for name, words in said.items() if is_settled(words)})


def told_field(found: FieldResult, spec: FieldSpec, said: Sequence[Correction]) -> FieldResult:
    """A field after words about it. What was said is certain, unflagged, and says so in its trace."""
    before = found
    for row in said:
        found = _after(found, spec, row)
    return replace(found, trace=(*before.trace, person_step(said[-1], found))) if said else found


def _after(found: FieldResult, spec: FieldSpec, row: Correction) -> FieldResult:
    if row.path or row.part is not None:
        part = PART_JSON.validate_python(row.part) if row.part is not None else None
        return with_part(found, spec, tokens_of(row.path), part)
    if kind_of(spec, found) != "value":
        return certain(found)
    return replace(
        found,
        value=row.after,
        raw_text=row.raw_text,
        currency=row.currency or None,
        box=BoundingBox(**row.box) if row.box else None,
        confidence=1.0,
        flags=(),
    )


def person_step(row: Correction, found: FieldResult) -> TraceStep:
    """What a reviewer's word leaves in the trace of the field or part that it is about."""
    return TraceStep(
        finder="person",
        detail=row.how,
        outcome="found" if found.value is not None else "nothing",
        raw_text=found.raw_text,
        box=found.box,
        note=f"{row.get_how_display()} by a reviewer.",
    )


def _moved_flags(
    result: ExtractionResult,
    present: ExtractionResult,
    spec: TemplateSpec,
    said: Mapping[str, Sequence[Correction]],
    flags: Mapping[str, str],
    threshold: float,
) -> dict[str, str]:
    """The flags of the fields whose reason may have changed since the review began. "" lifts one."""
    failed, fails = failed_fields(result.checks), failed_fields(present.checks)
    reasons = review_flags(present, spec, threshold=threshold)
    moved = {}
    for name, field in spec.fields.items():
        words = said.get(name, ())
        is_computed = field.value is not None and not words
        is_partly_said = bool(words) and not is_settled(words)
        if flags.get(name) == "forced" or not ((name in failed) != (name in fails) or is_computed or is_partly_said):
            continue
        moved[name] = "failed_check" if name in fails and not field.review.never else reasons.get(name, "")
    return moved


def display_text(value: JsonValue, currency: str | None) -> str:
    """A value as it stands in an input: every such text is read back as the same value, under any locale.

    Values with parts are only shown."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | dict):
        return value_text(value)
    return f"{value} {currency}" if currency else str(value)
