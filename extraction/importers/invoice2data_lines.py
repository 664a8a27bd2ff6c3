"""invoice2data's `lines` (parser and plugin) as a list with the `entries` finder."""

from collections.abc import Iterator, Mapping
from typing import Any

from extraction.importers.expressions import one_line_anchors, renamed, shape
from extraction.importers.invoice2data_values import (
    Notes,
    Options,
    area_steps,
    replacements_of,
    texts_of,
    typed,
    usable,
)
from extraction.importers.units import UNIT_CODES

_RULE_KEYS = ("start", "end", "end_match", "line", "first_line", "last_line", "skip_line", "types", "replace")
_EXPRESSIONS = (("first_line", "first"), ("line", "line"), ("last_line", "last"), ("skip_line", "skip"))
# Its engine gives these names to columns of invoice lines that are called otherwise.
_ALIASES = {
    "description": "name",
    "unit_price": "price_unit",
    "unitprice": "price_unit",
    "vat_rate": "line_tax_percent",
    "tax_percent": "line_tax_percent",
}
_INVOICE_LINES = ("lines", "tax_lines")


def list_field(name: str, given: Any, options: Options, notes: Notes) -> dict[str, Any] | None:
    """A list field, or None where nothing of it can be used."""
    rules = given if isinstance(given, list) else given.get("rules") or [given]
    columns: dict[str, Any] = {}
    parts = []
    for rule in rules if isinstance(rules, list) else [rules]:
        part = _part(name, rule, columns, options, notes) if isinstance(rule, dict) else None
        if part:
            parts.append(part)
    if not parts or not columns:
        notes.add(f"{name}: its lines have no named groups or no start and end; they were left out")
        return None
    if name == "tax_lines":
        notes.add("tax_lines: rates and amounts that invoice2data computes itself are not carried over")
    steps: list[dict[str, Any]] = [{"entries": parts if len(parts) > 1 else parts[0]}]
    return {
        "type": "list",
        "columns": {column: _short(spec) for column, spec in columns.items()},
        "find": area_steps(steps, given.get("area") if isinstance(given, dict) else None, name, notes),
    }


def _short(spec: dict[str, Any]) -> Any:
    return spec["type"] if list(spec) == ["type"] else spec


def _part(
    name: str, rule: Mapping[str, Any], columns: dict[str, Any], options: Options, notes: Notes
) -> dict[str, Any] | None:
    """One set of rules; its columns are added to those of the list."""
    for key in rule:
        if key not in (*_RULE_KEYS, "parser", "area"):
            notes.add(f"{name}: “{key}” means nothing to lines and was left out")
    bounds = {key: str(rule.get(key) or "") for key in ("start", "end")}
    if not all(usable(source, f"{name}: {key}", notes) for key, source in bounds.items()):
        return None
    part: dict[str, Any] = {key: one_line_anchors(source) for key, source in bounds.items()}
    if rule.get("end_match") == "last":
        part["end_match"] = "last"
    expressions = _expressions(name, rule, notes)
    if "line" not in expressions and "first" not in expressions:
        return None
    part.update((key, sources if len(sources) > 1 else sources[0]) for key, sources in expressions.items())
    empty: dict[str, str] = {}
    captured = [source for key, sources in expressions.items() if key != "skip" for source in sources]
    for column, kind, optional in _columns(name, captured, rule.get("types") or {}):
        columns.setdefault(column, _column(name, column, kind, options, notes))
        if optional and kind in ("int", "float"):
            empty[column] = "0"
    return {**part, **({"empty": empty} if empty else {}), **_replace(name, rule.get("replace"), notes)}


def _expressions(name: str, rule: Mapping[str, Any], notes: Notes) -> dict[str, list[str]]:
    expressions = {}
    for theirs, ours in _EXPRESSIONS:
        sources = [source for source in texts_of(rule.get(theirs)) if usable(source, f"{name}: {theirs}", notes)]
        if sources:
            expressions[ours] = [_prepared(name, source) for source in sources]
    return expressions


def _replace(name: str, given: Any, notes: Notes) -> dict[str, Any]:
    replacements = {
        _own_name(name, column): replacements_of(pairs, f"{name}.{column}", notes) for column, pairs in _pairs(given)
    }
    kept = {column: pairs for column, pairs in replacements.items() if pairs}
    return {"replace": kept} if kept else {}


def _own_name(name: str, column: str) -> str:
    return _ALIASES.get(column, column) if name in _INVOICE_LINES else column


def _prepared(name: str, source: str) -> str:
    """The expression with the engine's own names of columns, and the unit twice: as printed, and for its code."""
    if name not in _INVOICE_LINES:
        return source
    names = {group.name for group in shape(source).named}
    source = renamed(source, {theirs: ours for theirs, ours in _ALIASES.items() if ours not in names})
    for group in shape(source).named:
        if group.name == "uom":
            head = "(?P<uom>"
            inner = source[group.start + len(head) : group.end - 1]
            return f"{source[: group.start]}{head}(?P<unece_code>{inner})){source[group.end :]}"
    return source


def _columns(name: str, sources: list[str], types: Mapping[str, Any]) -> Iterator[tuple[str, str | None, bool]]:
    """Each column's name, type and whether an expression may match without it."""
    own_types = {_own_name(name, column): kind for column, kind in types.items()}
    for source in sources:
        for group in shape(source).named:
            yield group.name, own_types.get(group.name), group.optional


def _column(name: str, column: str, kind: str | None, options: Options, notes: Notes) -> dict[str, Any]:
    if column == "unece_code" and name in _INVOICE_LINES:
        return {"type": "enum", "options": dict(UNIT_CODES)}
    return typed(kind, options, notes, f"{name}.{column}")


def _pairs(given: Any) -> Iterator[tuple[str, Any]]:
    """Replacements by column: a map, or a list of maps."""
    for one in given if isinstance(given, list) else [given or {}]:
        if isinstance(one, dict):
            yield from one.items()
