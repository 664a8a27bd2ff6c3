"""Mistakes in a template, told with their place and how to mend them: from pydantic's errors to (path, message)."""

import re
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

from extraction.finders import step_keys
from extraction.template_source import Path, Problem, at_line, dotted

# Keys that people write where they have no meaning -> where they belong.
MISPLACED_KEYS = {
    "sample": "“sample” belongs to the template's review, not to a field's: whole documents are audited",
    "due_hours": "“due_hours” belongs to the template's review, not to a field's: whole documents are due",
}
# How the value of a key looks, for the words about one that looks otherwise.
EXAMPLES = {
    "fields": '{total: {type: money, find: [{row: "Total"}]}}',
    "columns": "{pos: int, text: text, amount: money}",
    "find": '[{label: "Total"}]',
    "region": "[0.6, 0.1, 0.95, 0.16]: left, top, right and bottom as shares of the page",
    "checks": "[{assert: net <= total}]",
    "match": '{all: ["ACME Ltd"]}',
    "review": "{threshold: 0.95}",
    "many": "{max: 5, unique: true}, or true",
    "intersection": '{row: "Revenue", column: "Q3"}',
    "table": '{start: ["Text", "Amount"], stop: "Total"}',
    "preprocess": "{pages: 1-3}",
    "ocr": "{engine: rapidocr, language: de}",
    "language": "en or de",
    # What stands in them, by a name or a number.
    "fields.*": '{type: money, find: [{row: "Total"}]}',
    "checks.*": "{assert: net <= total}",
}
# Model of each place in a template, by the pattern of the path to it ("*" is any name or number).
KnownModels = dict[tuple[str, ...], type[BaseModel]]


def problems_of(errors: list[ErrorDetails], lines: dict[Path, int], models: KnownModels) -> tuple[Problem, ...]:
    """Each mistake once, with the line where the text has lines."""
    return tuple(dict.fromkeys(_problem(detail, lines, models) for detail in _own_errors(errors)))


def _own_errors(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """All errors but those that only follow from another one ("too few steps", since the only step is wrong)."""
    wrong = [detail["loc"] for detail in details]

    def follows(detail: ErrorDetails) -> bool:
        own = detail["loc"]
        return detail["type"] == "too_short" and any(len(loc) > len(own) and loc[: len(own)] == own for loc in wrong)

    return [detail for detail in details if not follows(detail)]


def _problem(detail: ErrorDetails, lines: dict[Path, int], models: KnownModels) -> Problem:
    path = _without_tags(detail["loc"])
    if path and path[-1] == "assert_":
        path = (*path[:-1], "assert")
    return dotted(path), at_line(line_of(path, lines), _mend(detail, path, models))


def line_of(path: Path, lines: dict[Path, int]) -> int | None:
    """The line of a place, or of the nearest one round it."""
    return next((lines[path[:end]] for end in range(len(path), -1, -1) if path[:end] in lines), None)


def _without_tags(path: Path) -> Path:
    """Drop the finder's name that pydantic puts behind a step's number, and its mark for a key."""
    plain: list[str | int] = []
    for at, part in enumerate(path):
        after_step = at >= 2 and isinstance(path[at - 1], int) and path[at - 2] == "find"
        if not after_step and part != "[key]":
            plain.append(part)
    return tuple(plain)


def _mend(detail: ErrorDetails, path: Path, models: KnownModels) -> str:
    """Say in plain words what is wrong and how to mend it."""
    given = detail.get("input")
    key, limits = str(path[-1]) if path else "", detail.get("ctx", {})
    inside = f"{path[-2]}.*" if len(path) > 1 else ""
    match detail["type"]:
        case "extra_forbidden":
            return _unknown_key(key, detail["loc"][:-1], models)
        case "missing":
            return _missing(key, path)
        case "literal_error":
            return not_a_choice(given, re.findall(r"'([^']*)'", str(limits.get("expected", ""))))
        case "string_pattern_mismatch":
            return _not_a_name(given, path) or (_like(key) if str(given).strip() else "must not be blank")
        case "value_error":
            return str(limits.get("error", detail["msg"]))
        case kind if kind in _WANTED:
            return f"{_like(key, _WANTED[kind], inside)}, not {_what(given)}" + _quotes_hint(kind)
        case kind if kind in _BOUNDS:
            return _out_of_bounds(kind, limits, given)
        case kind if kind in _SIZES:
            length = limits.get("actual_length") or (len(given) if isinstance(given, str | dict) else "more")
            return _SIZES[kind].format(key=key, length=length, **limits)
        case _:
            return detail["msg"].replace("Input should", "must", 1)


_SIZES = {
    "too_short": "“{key}” needs at least one entry",
    "too_long": "“{key}” has at most {max_length} entries, not {length}",
    "string_too_short": "must not be empty",
    "string_too_long": "must have at most {max_length} characters, not {length}",
}
_WANTED = {
    "string_type": "text",
    "tuple_type": "a list",
    "list_type": "a list",
    "model_type": "a map",
    "model_attributes_type": "a map",
    "dict_type": "a map",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
}
_BOUNDS = {
    "greater_than_equal": ("{ge:g} at least", "ge"),
    "less_than_equal": ("{le:g} at most", "le"),
    "greater_than": ("more than {gt:g}", "gt"),
    "less_than": ("less than {lt:g}", "lt"),
}


def _like(key: str, wanted: str = "", inside: str = "") -> str:
    """What stands under a key, by an example where there is one."""
    example = EXAMPLES.get(inside) or EXAMPLES.get(key)
    if example:
        return f"must be {wanted or 'text'}, such as {example}"
    if wanted == "a list":
        return "must be a text or a list of texts"
    if wanted == "a map":
        return "must be a map, such as {key: value}"
    return f"must be {wanted}" if wanted else "has a form that is not known"


def _quotes_hint(kind: str) -> str:
    return ": put it in quotes" if kind == "string_type" else ""


def _out_of_bounds(kind: str, limits: dict[str, Any], given: Any) -> str:
    is_share = kind == "less_than_equal" and limits["le"] == 1 and 2 < given <= 100
    hint = f" (it is a share: write {given / 100:g} for {given:g} %)" if is_share else ""
    return f"must be {_BOUNDS[kind][0].format(**limits)}, not {given:g}{hint}"


def _missing(key: str, path: Path) -> str:
    if len(path) > 1 and path[-2] == "region":
        return "region needs four numbers: left, top, right and bottom"
    if len(path) > 2 and path[-3] == "replace":
        return "a replacement is a pair: an expression, and the text that is written instead"
    example = (
        f": say where it stands, such as find: {EXAMPLES[key]}, or compute it by “value”" if key == "find" else ""
    )
    return f"“{key}” is missing{example}"


def _not_a_name(given: Any, path: Path) -> str:
    if path == ("template",):
        return f"“{given}” cannot be a template's name: use small letters, digits, - and _"
    if len(path) >= 2 and path[-2] in ("fields", "columns"):
        kind = str(path[-2])[:-1]
        return f"“{path[-1]}” cannot be a {kind}'s name: use letters, digits and _, a letter first, 64 at most"
    return ""


def _unknown_key(key: str, location: Path, models: KnownModels) -> str:
    """`location` as pydantic tells it: a find step's number is followed by its finder."""
    known = _known_keys(location, models)
    if key in MISPLACED_KEYS and key not in known:
        return MISPLACED_KEYS[key]
    close = closest(key, known)
    if close:
        return f"unknown key “{key}”: did you mean “{close}”?"
    return f"unknown key “{key}”" + (f": here are {', '.join(known)}" if known else ": remove it")


def closest(given: Any, known: Iterable[str]) -> str:
    """The word that was probably meant, or an empty text."""
    close = process.extractOne(str(given), list(known), scorer=fuzz.ratio, score_cutoff=55)
    return close[0] if close else ""


def _known_keys(location: Path, models: KnownModels) -> list[str]:
    if len(location) >= 3 and location[-3] == "find":
        return step_keys(str(location[-1]))
    place = _without_tags(location)
    model = next((model for pattern, model in models.items() if _fits(place, pattern)), None)
    return [field.alias or name for name, field in model.model_fields.items()] if model else []


def _fits(place: Path, pattern: tuple[str, ...]) -> bool:
    """Whether the path ends like the pattern; the empty pattern is the whole template only."""
    if not pattern:
        return not place
    ending = place[-len(pattern) :]
    return len(ending) == len(pattern) and all(want in ("*", part) for want, part in zip(pattern, ending, strict=True))


def not_a_choice(given: Any, choices: list[str]) -> str:
    close = closest(given, choices)
    hint = f" Did you mean “{close}”?" if close else ""
    return f"“{given}” is not one of {', '.join(choices)}.{hint}"


def _what(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a map"
    if isinstance(value, str):
        return f"the text “{value[:40]}”"
    return "a list" if isinstance(value, list) else f"the number {value}"
