"""How fields and their parts are addressed: JSON Pointers (RFC 6901) into the `data` of a job's result."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jobs.deciding import field_key

_FIELD = re.compile(r"/documents/(0|[1-9][0-9]{0,5})/content/(.+)", re.DOTALL)
_ESCAPES = re.compile(r"~(?![01])")
MAX_CHARS = 400


class NoPointer(ValueError):
    """It is no JSON Pointer to a field; the message says what one looks like."""


@dataclass(frozen=True, slots=True)
class Place:
    """`field` is the field's key among all fields of the job, `path` leads on from there."""

    field: str
    path: tuple[str, ...]


def place_of(pointer: str) -> Place:
    """Where "/documents/0/content/lines/2/amount" points to. Raises NoPointer."""
    match = _FIELD.fullmatch(pointer) if len(pointer) <= MAX_CHARS else None
    if match is None or _ESCAPES.search(pointer):
        raise NoPointer("a pointer looks like /documents/0/content/total, or /documents/0/content/lines/2/amount")
    name, *path = tokens_of(f"/{match[2]}")
    if "." in name:  # field_key would take it for another document's
        raise NoPointer(f"no field is named “{name}”")
    return Place(field_key(int(match[1]), name), tuple(path))


def field_pointer(position: int, name: str, path: str = "") -> str:
    """`path` is a JSON Pointer within the field, "" for the whole of it."""
    return f"/documents/{position}/content{pointer_of([name])}{path}"


def tokens_of(pointer: str) -> tuple[str, ...]:
    """The steps of a JSON Pointer, unescaped; none for ""."""
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])


def pointer_of(tokens: Sequence[str]) -> str:
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in tokens)
