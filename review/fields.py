"""What stands in each field of a document under review: the machine's answer with the reviewers' words over it.

Pure: rows in, frozen records out. Corrections are a log that is never edited: the last word counts, and an undoing
takes back the last word that still counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from extraction import BoundingBox, ExtractionResult, FieldResult, FieldSpec, JsonValue, TemplateSpec, TraceStep
from jobs.wording import field_label, value_text
from review.models import Correction

State = Literal["to_check", "untouched", "confirmed", "corrected"]


@dataclass(frozen=True, slots=True)
class FieldValue:
    """What is taken to stand in a field: its typed value, as printed, its currency (money only) and its place."""

    value: JsonValue
    raw_text: str | None
    currency: str | None
    box: BoundingBox | None


@dataclass(frozen=True, slots=True)
class ReviewedField:
    """A field as it stands now.

    `flag` is the reason code for which a person must see it, "" when there is none. `said` are the words about it
    that count, oldest first; the last one is what stands.
    """

    title: str
    spec: FieldSpec
    machine: FieldResult
    flag: str
    said: tuple[Correction, ...]

    @property
    def name(self) -> str:
        return self.machine.name

    @property
    def current(self) -> FieldValue:
        return self._after(self.said)

    @property
    def previous(self) -> FieldValue:
        """What stood in the field before the last word about it."""
        return self._after(self.said[:-1])

    def _after(self, said: tuple[Correction, ...]) -> FieldValue:
        if not said:
            machine = self.machine
            return FieldValue(machine.value, machine.raw_text, machine.currency, machine.box)
        row = said[-1]
        return FieldValue(row.after, row.raw_text, row.currency or None, BoundingBox(**row.box) if row.box else None)

    @property
    def state(self) -> State:
        if not self.said:
            return "to_check" if self.flag or self.is_missing else "untouched"
        only_confirmed = all(row.how == Correction.How.CONFIRMED for row in self.said)
        return "confirmed" if only_confirmed else "corrected"

    @property
    def is_open(self) -> bool:
        """Whether the document cannot be approved because of this field."""
        return self.state == "to_check" or self.is_missing

    @property
    def is_missing(self) -> bool:
        return self.spec.required and self.current.value is None and not self.is_read_only

    @property
    def is_read_only(self) -> bool:
        """Whether it can be confirmed but not typed: many values, a group, a list. Where such a field is empty, a
        person says by confirming that the document has none."""
        return self.spec.has_parts


def reviewed_fields(
    *, result: ExtractionResult, flags: Mapping[str, str], spec: TemplateSpec, corrections: Iterable[Correction]
) -> list[ReviewedField]:
    """Every field in the template's order. `corrections` in the order in which they were made."""
    said: dict[str, list[Correction]] = {}
    for row in corrections:
        words = said.setdefault(row.field, [])
        if row.how == Correction.How.UNDONE:
            del words[-1:]
        else:
            words.append(row)
    return [
        ReviewedField(
            title=field_label(spec, found.name),
            spec=spec.fields[found.name],
            machine=found,
            flag=flags.get(found.name, ""),
            said=tuple(said.get(found.name, ())),
        )
        for found in result.fields
    ]


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


def released_result(result: ExtractionResult, fields: Iterable[ReviewedField]) -> ExtractionResult:
    """The machine's result with what people said: their fields are certain, unflagged, and say so in their trace."""
    return replace(result, fields=tuple(_released(field) for field in fields))


def _released(field: ReviewedField) -> FieldResult:
    if not field.said:
        return field.machine
    current, last = field.current, field.said[-1]
    step = TraceStep(
        finder="person",
        detail=last.how,
        outcome="found" if current.value is not None else "nothing",
        raw_text=current.raw_text,
        box=current.box,
        note=f"{last.get_how_display()} by a reviewer.",
    )
    return replace(
        field.machine,
        value=current.value,
        raw_text=current.raw_text,
        currency=current.currency,
        box=current.box,
        confidence=1.0,
        flags=(),
        trace=(*field.machine.trace, step),
    )
