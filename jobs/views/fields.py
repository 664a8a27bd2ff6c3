"""How found fields are told to people: labels, values, why a person must look, and what was corrected."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from extraction import BoundingBox, FieldResult, FieldType, JsonValue, TemplateSpec, TraceStep
from jobs.models import Extraction, Job, Release
from jobs.processing import review_threshold
from jobs.selectors import parse_result
from templates_app.selectors import spec_of

# Why a person must see a field (Extraction.flags), and what else makes the machine less sure (FieldResult.flags).
REASONS: Mapping[str, str] = {
    "missing_required": "The template requires this field, and no value was found.",
    "forced": "The template asks a person to look at this field every time.",
    "ambiguous_date": "Day and month can be told apart only by guessing.",
    "ambiguous_number": "The separator may stand for thousands or for decimals.",
    "repaired_number": "A character that is no digit was read as one.",
    "fuzzy_option": "The printed word differs from the option by a letter.",
    "low_ocr": "The print is hard to read here.",
    "several_candidates": "Other places in the document hold another value.",
    "steps_disagree": "Another find step found another value.",
}
TYPE_REFUSALS: Mapping[FieldType, str] = {
    "text": "does not have the form that the template asks for",
    "int": "is no whole number",
    "decimal": "is no number",
    "money": "is no amount",
    "date": "is no date",
    "bool": "is neither yes nor no",
    "enum": "is none of the options",
}
OUTCOMES: Mapping[str, str] = {
    "found": "Found",
    "nothing": "Found nothing",
    "not_valid": "Rejected",
    "not_tried": "Not tried",
}


@dataclass(frozen=True, slots=True)
class TraceRow:
    step: TraceStep
    outcome: str


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field on the job page. `value` is what is given out; `machine_value` what was found, where a person changed
    it. `level` is sure, check, unsure or missing; `said_by_person` is "corrected", "confirmed" or ""."""

    name: str
    label: str
    found: FieldResult
    box: BoundingBox | None
    value: str
    machine_value: str
    said_by_person: str
    is_flagged: bool
    level: str
    reasons: tuple[str, ...]
    trace: tuple[TraceRow, ...]


def field_rows(job: Job, extraction: Extraction, release: Release | None) -> list[FieldRow]:
    """Every field in the template's order, the machine's word beside the released one."""
    spec = spec_of(job.template_version)
    general = review_threshold(job) / 100
    released = {field.name: field for field in parse_result(release.result).fields} if release else {}
    rows = []
    for found in parse_result(extraction.result).fields:
        own = spec.fields[found.name].review.threshold if found.name in spec.fields else None
        given = released.get(found.name, found)
        rows.append(
            _row(
                label=field_label(spec, found.name),
                found=found,
                given=given,
                reason=extraction.flags.get(found.name),
                threshold=general if own is None else own,
            )
        )
    return rows


def _row(*, label: str, found: FieldResult, given: FieldResult, reason: str | None, threshold: float) -> FieldRow:
    said_by_person = _said_by_person(found, given)
    value = value_text(given.value, given.currency)
    codes = dict.fromkeys(([reason] if reason else []) + list(found.flags))
    return FieldRow(
        name=found.name,
        label=label,
        found=found,
        box=given.box,
        value=value,
        machine_value=value_text(found.value, found.currency),
        said_by_person=said_by_person,
        is_flagged=reason is not None,
        level=("sure" if value else "missing") if said_by_person else level_of(found, reason, threshold),
        reasons=tuple(reason_text(code, found, threshold) for code in codes),
        trace=tuple(TraceRow(step, OUTCOMES[step.outcome]) for step in given.trace),
    )


def _said_by_person(found: FieldResult, given: FieldResult) -> str:
    if (given.value, given.currency) != (found.value, found.currency):
        return "corrected"
    return "confirmed" if any(step.finder == "person" for step in given.trace) else ""


def level_of(found: FieldResult, reason: str | None, threshold: float) -> str:
    """How sure the machine is, in the four steps that the desk shows."""
    if found.value is None:
        return "missing"
    if found.confidence < 0.6:
        return "unsure"
    return "check" if reason or found.confidence < threshold else "sure"


def reason_text(code: str, found: FieldResult, threshold: float) -> str:
    """Why a person must see a field (Extraction.flags), or why the machine is less sure (FieldResult.flags)."""
    if code == "low_confidence":
        return f"The machine is less sure than the threshold of {threshold * 100:g} %."
    if code == "not_valid":
        return f"“{found.raw_text}” is printed here, but it {TYPE_REFUSALS[found.type]}."
    return REASONS.get(code, code.replace("_", " ").capitalize() + ".")


def value_text(value: JsonValue, currency: str | None = None) -> str:
    """A value as people read it; "" for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return f"{value} {currency}" if currency else str(value)


def field_label(spec: TemplateSpec, name: str) -> str:
    """The field's title, else its name as words: `netAmount` and `net_amount` are "Net amount"."""
    title = spec.fields[name].title if name in spec.fields else ""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").strip().lower()
    return title or words[:1].upper() + words[1:]
