"""The workbench's three views of one source, as its script takes them: rows of fields, problems, values per sample."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import extraction
from builder.live import Tried
from extraction import FieldResult, TemplateInvalid, TemplateSpec, TraceStep
from extraction.reviewing import own_threshold
from extraction.template_source import parse_source
from jobs.templatetags.percentages import whole_percent
from jobs.wording import level_of, reason_text, title_or_words, value_table, value_text
from templates_app.forms import problems_of
from templates_app.wording import finder_in_words, where_in_words

MAX_TRACE, MAX_ROWS, MAX_TEXT = 40, 200, 2000
OUTCOMES = {
    "found": "found",
    "nothing": "found nothing",
    "not_valid": "found something else",
    "not_tried": "was not needed",
    "passed": "holds",
    "failed": "does not hold",
}


def rows_and_problems(source: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]], TemplateSpec | None]:
    """For each field a row as a form shows it; what is wrong, with lines; and what the source says, if it is right.

    Rows are there as long as the text is YAML. A template without a field is no problem yet: it has just begun.
    """
    spec: TemplateSpec | None = None
    problems: list[dict[str, Any]] = []
    try:
        data, lines = parse_source(source)
    except TemplateInvalid as error:
        return [], [asdict(problem) for problem in problems_of(error)], None
    fields = data.get("fields") if isinstance(data, dict) else None
    fields = fields if isinstance(fields, dict) else {}
    try:
        spec = extraction.load_template(source)
    except TemplateInvalid as error:
        problems = [asdict(problem) for problem in problems_of(error)]
        if not fields:
            problems = [problem for problem in problems if problem["path"] != "fields"]
    rows = [
        _row(name, field if isinstance(field, dict) else {}, lines.get(("fields", name)), spec)
        for name, field in fields.items()
    ]
    return rows, problems, spec


def _row(name: str, field: Mapping[str, Any], line: int | None, spec: TemplateSpec | None) -> dict[str, Any]:
    own = spec.fields[name] if spec is not None else None
    columns = field.get("columns")
    return {
        "name": name,
        "title": str(field.get("title") or ""),
        "label": title_or_words(str(field.get("title") or ""), name),
        "type": str(field.get("type") or ""),
        "required": field.get("required") is True,
        "pattern": str(field.get("pattern") or ""),
        "line": line,
        "finders": [finder_in_words(step) for step in own.find] if own else [str(s) for s in field.get("find") or ()],
        "where": list(where_in_words(own)) if own else [],
        "columns": [_column(each, column) for each, column in columns.items()] if isinstance(columns, dict) else [],
    }


def _column(name: str, column: Any) -> dict[str, Any]:
    said = column if isinstance(column, dict) else {"type": column}
    heading = said.get("heading")
    first = heading[0] if isinstance(heading, list) and heading else heading
    return {"name": name, "type": str(said.get("type") or "text"), "heading": str(first or "")}


def tried_values(tried: Sequence[Tried], spec: TemplateSpec | None, threshold: float) -> list[dict[str, Any]]:
    """For each sample its fields by name, as `_value` says them; `threshold` (0..1) is for templates without one."""
    return [
        {
            "sample": str(each.sample.pk),
            "problem": each.problem,
            "duration_ms": each.duration_ms,
            "fields": {field.name: _value(field, spec, threshold) for field in each.result.fields}
            if each.result and spec
            else {},
        }
        for each in tried
    ]


def _value(found: FieldResult, spec: TemplateSpec, otherwise: float) -> dict[str, Any]:
    """`text` and `level` as people read them, `boxes` on the page, the `trace` in words, for a list its `table`."""
    general = otherwise if spec.review.threshold is None else spec.review.threshold
    threshold = own_threshold(spec.fields[found.name].review, general)
    level = level_of(found, None, threshold)
    table = value_table(found)
    return {
        "text": value_text(found.value, found.currency)[:MAX_TEXT],
        "value": found.value,
        "currency": found.currency,
        "level": level,
        "percent": whole_percent(found.confidence),
        "why": [reason_text(flag, found, threshold) for flag in found.flags],
        "boxes": [asdict(box) for box in _boxes(found)],
        "trace": [_step(step) for step in found.trace[:MAX_TRACE]],
        "table": None if table is None else {"headings": table.headings, "rows": table.rows[:MAX_ROWS]},
        "count": len(found.items),
    }


def _boxes(found: FieldResult) -> Iterator[Any]:
    parts = found.items or found.fields
    if parts:
        for part in parts:
            yield from ([part.box] if part.box and found.items else _boxes(part))
    elif found.box is not None:
        yield found.box


def _step(step: TraceStep) -> dict[str, Any]:
    return {
        "finder": step.finder,
        "detail": step.detail,
        "outcome": OUTCOMES.get(step.outcome, step.outcome),
        "is_found": step.outcome in ("found", "passed"),
        "raw_text": step.raw_text or "",
        "note": step.note,
    }
