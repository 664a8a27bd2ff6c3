"""How found fields are told to people: labels, values, why a person must look, and what was corrected."""

from collections.abc import Mapping
from dataclasses import dataclass

from extraction import BoundingBox, FieldResult, TraceStep
from jobs.models import Extraction, Job, Release
from jobs.processing import review_threshold
from jobs.selectors import parse_result
from jobs.wording import ValueTable, field_label, level_of, reason_text, value_table, value_text
from templates_app.selectors import spec_of

OUTCOMES: Mapping[str, str] = {
    "found": "Found",
    "nothing": "Found nothing",
    "not_valid": "Rejected",
    "not_tried": "Not tried",
    "passed": "Passed",
    "failed": "Failed",
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
    table: ValueTable | None
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
        table=value_table(given),
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
