"""Edits of a template's YAML by field, as a form makes them: the text is the truth, and all else in it stays as it is.

Only the lines of the field that is edited are written anew; comments in them, and the order of keys, are kept.
"""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import SingleQuotedScalarString

from builder.errors import EditRefused
from builder.references import with_other_name, without_checks_of
from extraction import TemplateInvalid
from extraction.template_source import parse_source

MAX_ALIKE = 1000
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}", re.IGNORECASE)
_PLAIN = re.compile(r"[^\W\d_][\w .,/&-]*")
_EMPTY_FIELDS = re.compile(r"^fields:\s*(?:\{\s*\})?\s*(#.*)?$")
_KEYS_IN_ORDER = ("title", "type", "required", "pattern", "options", "review", "columns", "fields", "many", "value")


@dataclass(frozen=True, slots=True)
class _Span:
    """The lines [first, last) of one field, and how far its name is indented."""

    name: str
    first: int
    last: int
    indent: int


def field_names(source: str) -> list[str]:
    """The names of the fields in their order. Raises EditRefused for a text that is no YAML."""
    return list(_fields_of(source))


def all_names(source: str) -> list[str]:
    """The names of the fields, each with its columns behind it: "lines", "lines.amount". Raises EditRefused."""
    names = []
    for name, field in _fields_of(source).items():
        columns = field.get("columns") if isinstance(field, dict) else None
        names += [name, *(f"{name}.{column}" for column in (columns if isinstance(columns, dict) else ()))]
    return names


def add_field(source: str, name: str, settings: Mapping[str, Any]) -> tuple[str, str]:
    """The source with another field behind all others, and the name that it got, as another may have this one."""
    taken = set(field_names(source))
    free = name if name not in taken else next(n for i in range(2, MAX_ALIKE) if (n := f"{name}_{i}") not in taken)
    lines = source.splitlines()
    spans = _spans(source)
    indent = spans[0].indent if spans else 2
    block = _indented(_written({free: _settings(settings)}), indent)
    if spans:
        at = spans[-1].last
        gap = [""] if len(spans) < 2 or not lines[spans[-1].first - 1].strip() else []
        lines[at:at] = [*gap, *block]
    else:
        empty = next((number for number, line in enumerate(lines) if _EMPTY_FIELDS.match(line)), len(lines))
        lines[empty : empty + 1] = ["fields:", *block]
    return _joined(lines), free


def set_field(source: str, name: str, key: str, value: Any) -> str:
    """The source with `key` of a field set; None takes it out. `key` may lead into columns: "columns.amount.type"."""
    return _edited(source, name, lambda field: _set(field, key.split("."), value))


def settings_of(source: str, name: str) -> dict[str, Any]:
    """A field's settings as they are written. Raises EditRefused."""
    field = _fields_of(source).get(name)
    if not isinstance(field, dict):
        raise EditRefused(f"There is no field named {name}.")
    return field


def rename_field(source: str, name: str, new: str) -> str:
    """The source with a field under another name, at its place and wherever checks and computed fields name it."""
    if not _NAME.fullmatch(new):
        raise EditRefused("A name has letters, digits and _, and begins with a letter.")
    if new != name and new in field_names(source):
        raise EditRefused(f"There is a field named {new} already.")
    source = with_other_name(source, name, new)
    span = _span(source, name)
    lines = source.splitlines()
    lines[span.first] = re.sub(r"^(\s*)(['\"]?)[^:'\"]+\2\s*:", rf"\g<1>{new}:", lines[span.first], count=1)
    return _joined(lines)


def rename_column(source: str, name: str, column: str, new: str) -> str:
    """The source with a column of a list under another name, also wherever its steps, checks and computed fields name
    it."""
    if not _NAME.fullmatch(new):
        raise EditRefused("A name has letters, digits and _, and begins with a letter.")

    def rename(field: CommentedMap) -> None:
        columns = field.get("columns")
        if not isinstance(columns, CommentedMap) or column not in columns:
            raise EditRefused(f"The field has no column named {column}.")
        if new != column and new in columns:
            raise EditRefused(f"There is a column named {new} already.")
        at = list(columns).index(column)
        columns.insert(at, new, columns.pop(column))
        for step in field.get("find") or ():
            if not isinstance(step, CommentedMap):
                continue
            if isinstance(table := step.get("table"), CommentedMap):
                _rename_in(table, column, new)
            entries = step.get("entries")
            for rules in entries if isinstance(entries, CommentedSeq) else (entries,):
                if isinstance(rules, CommentedMap):
                    _rename_in_entries(rules, column, new)

    return _edited(with_other_name(source, f"{name}.{column}", new), name, rename)


def _rename_in_entries(rules: CommentedMap, column: str, new: str) -> None:
    for key in ("first", "line", "last"):
        if isinstance(rules.get(key), str):
            rules[key] = _with_group(rules[key], column, new)
        elif isinstance(rules.get(key), CommentedSeq):
            rules[key][:] = [_with_group(text, column, new) for text in rules[key]]
    for key in ("empty", "replace"):
        own = rules.get(key)
        if isinstance(own, CommentedMap) and column in own:
            own.insert(list(own).index(column), new, own.pop(column))


def _with_group(expression: Any, column: str, new: str) -> Any:
    """A regular expression whose named group fills a column; in the quotes that it had."""
    text = str(expression).replace(f"(?P<{column}>", f"(?P<{new}>")
    return type(expression)(text) if isinstance(expression, str) else expression


def _rename_in(table: CommentedMap, column: str, new: str) -> None:
    if table.get("row_starts") == column:
        table["row_starts"] = new
    joined = table.get("join")
    if joined == column:
        table["join"] = new
    elif isinstance(joined, CommentedSeq) and column in joined:
        joined[joined.index(column)] = new


def move_field(source: str, name: str, by: int) -> str:
    """The source with a field so many places further down (or up); comments above it go with it."""
    spans = _spans(source)
    at = next((at for at, span in enumerate(spans) if span.name == name), None)
    if at is None:
        raise EditRefused(f"There is no field named {name}.")
    to = min(max(at + by, 0), len(spans) - 1)
    lines = source.splitlines()
    starts = [_with_comments(lines, span) for span in spans]
    blocks = [lines[start : span.last] for start, span in zip(starts, spans, strict=True)]
    gaps = [lines[span.last : start] for span, start in zip(spans, starts[1:], strict=False)]
    blocks.insert(to, blocks.pop(at))
    moved = [line for block, gap in zip(blocks, [*gaps, []], strict=True) for line in (*block, *gap)]
    return _joined([*lines[: starts[0]], *moved, *lines[spans[-1].last :]])


def remove_field(source: str, name: str) -> str:
    """The source without a field, the comments above it, and the checks that name it."""
    span = _span(source, name)
    lines = source.splitlines()
    start = _with_comments(lines, span)
    last = span.last
    while last < len(lines) and not lines[last].strip():
        last += 1
    del lines[start:last]
    if len(_spans(source)) == 1:
        at = next(at for at, line in enumerate(lines) if line.startswith("fields:"))
        lines[at] = "fields: {}"
    return without_checks_of(_joined(lines), name)


# --- where fields stand


def _fields_of(source: str) -> dict[str, Any]:
    try:
        data, _ = parse_source(source)
    except TemplateInvalid as error:
        problems = error.problems or (("", error.message),)
        raise EditRefused(f"The YAML has a mistake, mend it first: {problems[0][1]}") from error
    fields = data.get("fields") if isinstance(data, dict) else None
    return fields if isinstance(fields, dict) else {}


def _spans(source: str) -> list[_Span]:
    """Every field's lines. Raises EditRefused where fields do not stand on lines of their own."""
    names = list(_fields_of(source))
    if not names:
        return []
    _, places = parse_source(source)
    lines = source.splitlines()
    starts = [places.get(("fields", name), 0) - 1 for name in names]
    head = places.get(("fields",), 0) - 1
    if min(starts) <= head or len(set(starts)) < len(starts):
        raise EditRefused("The fields stand on one line, or in JSON: edit them in the text.")
    ends = [*starts[1:], _end_of_fields(lines, starts[-1])]
    indent = len(lines[starts[0]]) - len(lines[starts[0]].lstrip())
    return [
        _Span(name, first, _without_tail(lines, first, end, indent), indent)
        for name, first, end in zip(names, starts, ends, strict=True)
    ]


def _end_of_fields(lines: Sequence[str], last_start: int) -> int:
    indent = len(lines[last_start]) - len(lines[last_start].lstrip())
    for at in range(last_start + 1, len(lines)):
        text = lines[at].strip()
        if text and not text.startswith("#") and len(lines[at]) - len(lines[at].lstrip()) < indent:
            return at
    return len(lines)


def _without_tail(lines: Sequence[str], first: int, end: int, indent: int) -> int:
    """Blank lines and comments at its end belong to what follows, if they are not indented as the field's own."""
    while end > first + 1:
        line = lines[end - 1]
        text = line.strip()
        if text and not (text.startswith("#") and len(line) - len(line.lstrip()) <= indent):
            return end
        end -= 1
    return end


def _with_comments(lines: Sequence[str], span: _Span) -> int:
    start = span.first
    while start and lines[start - 1].strip().startswith("#") and lines[start - 1].startswith(" " * span.indent):
        start -= 1
    return start


def _span(source: str, name: str) -> _Span:
    span = next((span for span in _spans(source) if span.name == name), None)
    if span is None:
        raise EditRefused(f"There is no field named {name}.")
    return span


# --- one field's own text


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 100_000
    yaml.brace_single_entry_mapping_in_flow_sequence = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _edited(source: str, name: str, edit: Callable[[CommentedMap], None]) -> str:
    span = _span(source, name)
    lines = source.splitlines()
    own = "\n".join(line[span.indent :] for line in lines[span.first : span.last]) + "\n"
    try:
        data = cast(CommentedMap, _yaml().load(own))
    except YAMLError as error:
        raise EditRefused("This field cannot be edited here: edit it in the text.") from error
    field = next(iter(data.values()))
    if not isinstance(field, CommentedMap):
        raise EditRefused("This field has no settings yet: write them in the text.")
    edit(field)
    return _joined([*lines[: span.first], *_indented(_written(data), span.indent), *lines[span.last :]])


def _set(field: CommentedMap, path: Sequence[str], value: Any) -> None:
    *into, key = path
    target: Any = field
    for part in into:
        if not isinstance(target, CommentedMap) or part not in target:
            raise EditRefused(f"The field has no {'.'.join(path)}.")
        if isinstance(target[part], str) and part in target:  # a column may be its type alone
            target[part] = _flow({"type": target[part]})
        target = target[part]
    if key == "find" and value is not None:
        target[key] = CommentedSeq(_step(step) for step in value)
    elif value is None:
        target.pop(key, None)
    elif key in target or key not in _KEYS_IN_ORDER:
        target[key] = _plain(value)
    else:
        before = _KEYS_IN_ORDER[: _KEYS_IN_ORDER.index(key)]
        at = max((place + 1 for place, own in enumerate(target) if own in before), default=0)
        target.insert(at, key, _plain(value))


def _settings(settings: Mapping[str, Any]) -> CommentedMap:
    """A field as a person would write it: a key a line, each step on one, but tables, which have long ones."""
    field = CommentedMap()
    for key, value in settings.items():
        if key == "find":
            steps = CommentedSeq(_step(step) for step in value)
            field[key] = steps
        elif key == "columns":
            field[key] = CommentedMap((name, _flow(column)) for name, column in value.items())
        else:
            field[key] = _plain(value)
    return field


def _step(step: Mapping[str, Any]) -> CommentedMap:
    if any(isinstance(value, Mapping) for value in step.values()):
        return CommentedMap(
            (
                key,
                CommentedMap((k, _plain(v)) for k, v in value.items())
                if isinstance(value, Mapping)
                else _plain(value),
            )
            for key, value in step.items()
        )
    return _flow(step)


def _flow(values: Mapping[str, Any]) -> CommentedMap:
    written = CommentedMap((key, _plain(value)) for key, value in values.items())
    written.fa.set_flow_style()
    return written


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _flow(value)
    if isinstance(value, str):
        return value if _PLAIN.fullmatch(value) else SingleQuotedScalarString(value)
    if isinstance(value, Sequence):
        items = CommentedSeq(_plain(item) for item in value)
        items.fa.set_flow_style()
        return items
    return value


def _written(data: Any) -> list[str]:
    out = io.StringIO()
    _yaml().dump(data, out)
    return out.getvalue().splitlines()


def _indented(lines: Sequence[str], indent: int) -> list[str]:
    return [" " * indent + line if line else line for line in lines]


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"
