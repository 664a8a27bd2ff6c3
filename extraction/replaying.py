"""Replaying: the steps that a stored result records, run again on the document, to prove that they give its bytes."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from pydantic import TypeAdapter

from extraction.confidence import Judge
from extraction.datamodel import ExtractionResult, FieldResult, ParsedDocument
from extraction.finding import concluded, find_field, view_of
from extraction.template_spec import FieldSpec, TemplateSpec

RESULT_JSON: TypeAdapter[ExtractionResult] = TypeAdapter(ExtractionResult)
# What stands in a trace beside find steps.
_NO_STEPS = ("computed", "check", "cell", "person")


@dataclass(frozen=True, slots=True)
class Difference:
    """`field` is a name ("total", "seller.vat", "lines.2.amount" with rows from 1), or "" for the whole result; `part`
    what differs of it ("value", "confidence", "trace" ...), `recorded` and `replayed` what it was and is."""

    field: str
    part: str
    recorded: Any
    replayed: Any


@dataclass(frozen=True, slots=True)
class Replay:
    """What came out this time, and where it differs from what was stored; nowhere when the bytes are the same."""

    result: ExtractionResult
    differences: tuple[Difference, ...]

    @property
    def is_identical(self) -> bool:
        return not self.differences


def canonical_json(result: ExtractionResult) -> bytes:
    """The one form of a result in bytes: UTF-8, keys sorted, no spaces. However it was stored, it is the same."""
    plain = RESULT_JSON.dump_python(result, mode="json")
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def replay(
    document: ParsedDocument, template: TemplateSpec, recorded: ExtractionResult, judge: Judge | None = None
) -> Replay:
    """Run exactly the find steps that the traces of `recorded` name, under the locale that it records, then compute
    and check, and compare the bytes of both results.

    `document` must be read as it was then: the same bytes, options and OCR engine; `judge` is the calibration of then
    where it was not the usual one. A step that is recorded but no
    longer part of the template is named as a difference ("steps") and left out.
    """
    view, known = view_of(document, template, judge), {field.name: field for field in recorded.fields}
    found = [
        find_field(view, name, _as_recorded(spec, known.get(name)), recorded.locale)
        for name, spec in template.fields.items()
    ]
    result = concluded(found, template, recorded.locale, judge)
    if canonical_json(result) == canonical_json(recorded):
        return Replay(result, ())
    unknown = tuple(_unknown_steps(template.fields, recorded.fields))
    return Replay(result, (*unknown, *_result_differences(recorded, result)))


def _as_recorded(spec: FieldSpec, recorded: FieldResult | None) -> FieldSpec:
    """The field with only those of its steps that were tried, or passed over, when the result was made."""
    if recorded is None:
        return spec
    tried = _steps_in(recorded)
    steps = tuple(step for step in spec.find if (step.finder, step.describe()) in tried)
    inside = {field.name: field for field in recorded.fields}
    members = {name: _as_recorded(own, inside.get(name)) for name, own in spec.fields.items()}
    return spec.model_copy(update={"find": steps, "fields": members})


def _steps_in(recorded: FieldResult) -> dict[tuple[str, str], None]:
    return {(line.finder, line.detail): None for line in recorded.trace if line.finder not in _NO_STEPS}


def _unknown_steps(
    specs: Mapping[str, FieldSpec], recorded: tuple[FieldResult, ...], prefix: str = ""
) -> Iterator[Difference]:
    for field in recorded:
        spec = specs.get(field.name)
        if spec is None:
            continue
        known = {(step.finder, step.describe()) for step in spec.find}
        gone = [f"{finder} ({detail})" for finder, detail in _steps_in(field) if (finder, detail) not in known]
        if gone:
            yield Difference(prefix + field.name, "steps", gone, None)
        yield from _unknown_steps(spec.fields, field.fields, f"{prefix}{field.name}.")


def _result_differences(recorded: ExtractionResult, replayed: ExtractionResult) -> Iterator[Difference]:
    for part in ("template", "engine_version", "locale", "calibration", "checks"):
        if getattr(recorded, part) != getattr(replayed, part):
            yield Difference("", part, getattr(recorded, part), getattr(replayed, part))
    yield from _parts_differences(recorded.fields, replayed.fields, "")


def _parts_differences(
    recorded: tuple[FieldResult, ...], replayed: tuple[FieldResult, ...], prefix: str
) -> Iterator[Difference]:
    """Fields, members of a group or cells of a row: each by its name."""
    then, now = {field.name: field for field in recorded}, {field.name: field for field in replayed}
    for name in dict.fromkeys((*then, *now)):
        yield from _field_differences(prefix + name, then.get(name), now.get(name))
    if set(then) == set(now) and list(then) != list(now):
        yield Difference(prefix.rstrip("."), "order", list(then), list(now))


def _field_differences(name: str, then: FieldResult | None, now: FieldResult | None) -> Iterator[Difference]:
    if then is None or now is None:
        yield Difference(name, "value", then and then.value, now and now.value)
        return
    for part in (each.name for each in fields(FieldResult)):
        was, is_now = getattr(then, part), getattr(now, part)
        if part not in ("items", "fields") and was != is_now:
            yield Difference(name, part, was, is_now)
    yield from _parts_differences(then.fields, now.fields, f"{name}.")
    for at in range(max(len(then.items), len(now.items))):
        pair = [items[at] if at < len(items) else None for items in (then.items, now.items)]
        yield from _field_differences(f"{name}.{at + 1}", *pair)
