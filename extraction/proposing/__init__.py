"""Proposing: which fields and tables documents of an unknown kind have, and a template that finds them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from extraction.datamodel import FieldResult, FieldType, JsonValue, ParsedDocument
from extraction.finding_parts import find_list
from extraction.normalizers import NotValid, normalize
from extraction.proposing.fields import Draft, Sample, drafts_of
from extraction.proposing.model import ProposedColumn, ProposedField, ProposedTable, ProposedValue
from extraction.proposing.output import proposal_json_schema, proposal_template
from extraction.proposing.steps import proven_steps
from extraction.proposing.tables import Column, TableDraft, list_spec, tables_of
from extraction.proposing.values import CODE_PATTERN
from extraction.template_spec import FieldSpec, ValueSpec

MAX_DOCUMENTS, MAX_FIELDS, MAX_TABLES, MAX_STOPS = 5, 150, 10, 20
Named = TypeVar("Named", Draft, TableDraft)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What documents of a kind have in common: fields in the order of reading, and tables. `documents`: how many."""

    documents: int
    fields: tuple[ProposedField, ...]
    tables: tuple[ProposedTable, ...]

    def json_schema(self) -> dict[str, Any]:
        """The JSON Schema (draft 2020-12) of what an extraction of these fields gives."""
        return proposal_json_schema(self.fields, self.tables)

    def template_source(self, name: str) -> str:
        """A template (YAML) of that name that finds the fields and tables. Raises TemplateInvalid for a bad name, or
        where there is nothing to find."""
        return proposal_template(name, self.fields, self.tables)


def propose(documents: Sequence[ParsedDocument]) -> Proposal:
    """What one to five documents of one kind seem to have: labelled values, typed, and tables with headings.

    Of several documents, what stands in more than half of them. Every value is one that the proposed steps find. The
    documents should have been read with ReadOptions(drawings=True); of long ones the first 20 pages are looked at.
    Raises ValueError for none or more than five documents.
    """
    if not 1 <= len(documents) <= MAX_DOCUMENTS:
        raise ValueError(f"one to {MAX_DOCUMENTS} documents can be looked at together, not {len(documents)}")
    samples = [Sample.of(document) for document in documents]
    tables = [tables_of(sample) for sample in samples]
    taken = [frozenset(word for table in own for word in table.words) for own in tables]
    drafts = [drafts_of(sample, words) for sample, words in zip(samples, taken, strict=True)]
    fields = [_field(name, own, samples) for name, own in _shared(drafts).items()]
    lists = [_table(own, samples) for own in _shared(tables).values()]
    return Proposal(
        len(documents),
        tuple(field for field in fields if field is not None)[:MAX_FIELDS],
        tuple(table for table in lists if table is not None)[:MAX_TABLES],
    )


def _shared(found: Sequence[Sequence[Named]]) -> dict[str, dict[int, Named]]:
    """What stands in more than half of the documents: by its name, the drafts by the document's index."""
    names: dict[str, dict[int, Named]] = {}
    for at, drafts in enumerate(found):
        for draft in drafts:
            names.setdefault(draft.name, {}).setdefault(at, draft)
    return {name: own for name, own in names.items() if 2 * len(own) > len(found)}


def _field(name: str, drafts: Mapping[int, Draft], samples: Sequence[Sample]) -> ProposedField | None:
    """The field with steps that find it; None where no step does."""
    kind = _common_type([draft.found.type for draft in drafts.values()])
    patterns = [draft.found.pattern for draft in drafts.values() if draft.found.pattern is not None]
    pattern = patterns[0] if patterns and kind == "text" else None
    wanted = {at: value for at, draft in drafts.items() if (value := _value(draft, kind, samples[at])) is not None}
    proven = proven_steps(drafts, samples, _settings(kind, pattern), wanted)
    if proven is None and kind == "text" and pattern is None and _are_codes(wanted.values()):
        pattern = CODE_PATTERN  # more text than the value stands behind the label
        proven = proven_steps(drafts, samples, _settings(kind, pattern), wanted)
    if proven is None:
        return None
    scores = [draft.found.score for draft in drafts.values()]
    first = drafts[min(drafts)]
    return ProposedField(
        name=name,
        type=kind,
        label=first.found.pair.label_text,
        values=tuple(_proposed(at, result) for at, result in proven.results.items()),
        find=proven.find,
        confidence=round(sum(scores) / len(scores) * len(proven.results) / len(samples), 4),
        in_all=len(proven.results) == len(samples),
        pattern=pattern,
    )


def _settings(kind: FieldType, pattern: str | None) -> dict[str, Any]:
    return {"type": kind} if pattern is None else {"type": kind, "pattern": pattern}


def _are_codes(values: Iterable[JsonValue]) -> bool:
    return all(isinstance(value, str) and re.fullmatch(CODE_PATTERN, value) for value in values)


def _common_type(types: Sequence[FieldType]) -> FieldType:
    """The type that all values have: whole numbers are decimals, and what differs more is text."""
    given = set(types)
    if len(given) == 1:
        return types[0]
    return "decimal" if given <= {"int", "decimal", "money"} else "text"


def _value(draft: Draft, kind: FieldType, sample: Sample) -> JsonValue:
    if draft.found.type == kind:
        return draft.found.reading.value.value
    try:
        return normalize(draft.found.reading.raw_text, ValueSpec(type=kind), locale=sample.locale).value
    except NotValid:
        return None


def _proposed(at: int, result: FieldResult) -> ProposedValue:
    return ProposedValue(at, result.value, result.raw_text or "", result.box, result.confidence, result.currency)


def _table(drafts: Mapping[int, TableDraft], samples: Sequence[Sample]) -> ProposedTable | None:
    """The table with the columns of the document that has the most of them, as read in all documents."""
    best = max(drafts.values(), key=lambda draft: (len(draft.columns), draft.filled))
    stops = tuple(dict.fromkeys(stop for draft in drafts.values() for stop in draft.stop))[:MAX_STOPS]
    columns = [_common_column(column, drafts.values()) for column in best.columns]
    asked = list_spec(columns, stops, best.row_starts)
    spec = FieldSpec.model_validate(asked)
    results = {at: find_list(sample.view, best.name, spec, sample.locale) for at, sample in enumerate(samples)}
    values = tuple(_proposed(at, result) for at, result in results.items() if result.items)
    if 2 * len(values) <= len(samples):
        return None
    return ProposedTable(
        name=best.name,
        columns=tuple(ProposedColumn(column.name, column.type, column.heading) for column in columns),
        values=values,
        find=tuple(asked["find"]),
        confidence=round(best.filled * len(values) / len(samples), 4),
        in_all=len(values) == len(samples),
    )


def _common_column(column: Column, drafts: Iterable[TableDraft]) -> Column:
    types = [own.type for draft in drafts for own in draft.columns if own.name == column.name]
    return Column(column.name, column.heading, _common_type(types))


__all__ = ["Proposal", "ProposedColumn", "ProposedField", "ProposedTable", "ProposedValue", "propose"]
