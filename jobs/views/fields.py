"""How found fields are told to people: labels, values, why a person must look, and what was corrected."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from extraction import BoundingBox, FieldResult, TraceStep
from jobs.deciding import field_key, review_threshold
from jobs.models import Extraction, Job, Release
from jobs.rule_outcomes import RuleOutcome, rule_outcomes
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

    key: str
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


@dataclass(frozen=True, slots=True)
class DocumentFields:
    """One document of a job's file with its fields; `rows` is empty where none were looked for. `rules` are those of
    the job's filter, with what became of each for this document."""

    extraction: Extraction
    rows: tuple[FieldRow, ...]
    rules: tuple[RuleOutcome, ...]

    @property
    def pages(self) -> str:
        first, last = self.extraction.first_page, self.extraction.last_page
        return f"page {first}" if first == last else f"pages {first} to {last}"


def document_fields(job: Job, extractions: Iterable[Extraction], release: Release | None) -> list[DocumentFields]:
    """Every document of the file, in its order."""
    released = release.documents if release else []
    return [
        DocumentFields(found, tuple(_field_rows(job, found, given)), tuple(rule_outcomes(job, found)))
        for found, given in zip_longest(extractions, released)
    ]


def _field_rows(job: Job, extraction: Extraction, given: dict[str, Any] | None) -> list[FieldRow]:
    """Every field in the template's order, the machine's word beside the released one."""
    version = extraction.template_version
    if version is None or extraction.result is None:
        return []
    spec = spec_of(version)
    general = review_threshold(job, version) / 100
    released = {field.name: field for field in parse_result(given).fields} if given else {}
    rows = []
    for found in parse_result(extraction.result).fields:
        own = spec.fields[found.name].review.threshold if found.name in spec.fields else None
        rows.append(
            _row(
                key=field_key(extraction.position, found.name),
                label=field_label(spec, found.name),
                found=found,
                given=released.get(found.name, found),
                reason=extraction.flags.get(found.name),
                threshold=general if own is None else own,
            )
        )
    return rows


def _row(
    *, key: str, label: str, found: FieldResult, given: FieldResult, reason: str | None, threshold: float
) -> FieldRow:
    said_by_person = _said_by_person(found, given)
    value = value_text(given.value, given.currency)
    codes = dict.fromkeys(([reason] if reason else []) + list(found.flags))
    return FieldRow(
        key=key,
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
