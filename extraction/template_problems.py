"""Mistakes in a template, told with their place and how to mend them: from pydantic's errors to (path, message)."""

import re
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails
from rapidfuzz import process

from extraction.finders import step_keys
from extraction.template_source import Path, Problem, at_line, dotted

# What a step of another finder may say; named here so that a slip of the pen finds its neighbour.
STEP_KEYS = (
    "page",
    "fuzzy",
    "at",
    "lines",
    "stop",
    "skip",
    "after",
    "before",
    "pick",
    "anchor",
    "kind",
    "within",
    "give",
)
LATER_KEYS = {"sample": "auditing a sample of passing jobs"}
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
    line = next((lines[path[:end]] for end in range(len(path), -1, -1) if path[:end] in lines), None)
    return dotted(path), at_line(line, _mend(detail, path, models))


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
    match detail["type"]:
        case "extra_forbidden":
            return _unknown_key(str(path[-1]), detail["loc"][:-1], models)
        case "missing":
            return f"“{path[-1]}” is missing"
        case "too_short":
            return f"“{path[-1]}” needs at least one entry"
        case "literal_error":
            return not_a_choice(given, re.findall(r"'([^']*)'", str(detail.get("ctx", {}).get("expected", ""))))
        case "string_pattern_mismatch":
            return _not_a_name(given, path) or detail["msg"]
        case "value_error":
            return str(detail.get("ctx", {}).get("error", detail["msg"]))
        case kind if kind in _WANTED:
            return _WANTED[kind].format(_what(given))
        case _:
            return detail["msg"].replace("Input should", "must", 1)


_WANTED = {
    "string_type": "must be text, not {}: put it in quotes",
    "tuple_type": "must be a list (or, for labels, a text), not {}",
    "model_type": "must be a map, such as {{key: value}}, not {}",
    "dict_type": "must be a map, such as {{key: value}}, not {}",
}


def _not_a_name(given: Any, path: Path) -> str:
    if path == ("template",):
        return f"“{given}” cannot be a template's name: use small letters, digits, - and _"
    if len(path) >= 2 and path[-2] in ("fields", "columns"):
        kind = str(path[-2])[:-1]
        return f"“{path[-1]}” cannot be a {kind}'s name: use letters, digits and _, a letter first, 64 at most"
    return ""


def _unknown_key(key: str, location: Path, models: KnownModels) -> str:
    """`location` as pydantic tells it: a find step's number is followed by its finder."""
    if key in LATER_KEYS:
        return f"“{key}” ({LATER_KEYS[key]}) is not supported by this version: remove it"
    close = process.extractOne(key, _known_keys(location, models), score_cutoff=60)
    return f"unknown key “{key}”" + (f": did you mean “{close[0]}”?" if close else ": remove it")


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
    close = process.extractOne(str(given), choices, score_cutoff=60)
    hint = f" Did you mean “{close[0]}”?" if close else ""
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
