"""Values for a form out of plain instructions: "Name: Ada Lovelace; Date = 2026-01-01", lines of that, or JSON."""

import json
import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from extraction.forms.model import FieldValue, FormField, NotFilled
from extraction.lexicon import label_words

_PAIR = re.compile(r"\s*[\"']?(?P<name>[^:=\"']{1,100}?)[\"']?\s*(?::|=|->|\bis\b)\s*(?P<value>.+?)\s*", re.DOTALL)
_APART = re.compile(r"[;\n]+")
_LEAST_LIKENESS, _CLEARLY = 82.0, 4.0  # of 100; and so much more than the next one
_YES = frozenset(("yes", "true", "on", "x", "checked", "ja", "oui", "si", "sí", "1"))
_NO = frozenset(("no", "false", "off", "unchecked", "nein", "non", "0", ""))


def truth_of(text: str) -> bool | None:
    """What a word says of a box: True, False, or None where it says neither."""
    word = text.strip().casefold()
    return True if word in _YES else False if word in _NO else None


def fill_from_instructions(
    fields: Sequence[FormField], instructions: str
) -> tuple[dict[str, FieldValue], tuple[NotFilled, ...]]:
    """Values by the names of the fields, to be handed to `fill`, and what found no field. Nothing is made up: a name
    must be like one field's label or name, and clearly more than like the others'."""
    values: dict[str, FieldValue] = {}
    not_placed: list[NotFilled] = []
    for name, text in _pairs(instructions):
        field = _field_like(fields, name) if text is not None else None
        if text is None:
            not_placed.append(NotFilled(name, "it says no value: write “name: value”"))
        elif field is None:
            not_placed.append(NotFilled(name, "no field is called like that, or several are"))
        elif field.name in values:
            not_placed.append(NotFilled(name, f"the field {field.name} has a value already"))
        else:
            marked = truth_of(text) if field.type == "checkbox" else None
            values[field.name] = text if marked is None else marked
    return values, tuple(not_placed)


def _pairs(instructions: str) -> Iterator[tuple[str, str | None]]:
    try:
        given = json.loads(instructions)
    except (ValueError, RecursionError):
        given = None
    if isinstance(given, dict):
        for name, value in given.items():
            is_plain = isinstance(value, str | int | float)
            yield str(name), (str(value).lower() if isinstance(value, bool) else str(value)) if is_plain else None
        return
    for piece in _APART.split(instructions):
        found = _PAIR.fullmatch(piece)
        if found:
            yield found["name"].strip(" -*"), found["value"].strip("\"'")
        elif piece.strip():
            yield piece.strip(), None


def _field_like(fields: Sequence[FormField], name: str) -> FormField | None:
    """By name exactly, or else the one whose label or name is most like it. Buttons of one group count once."""
    exact = [field for field in fields if name in (field.name, field.label)]
    if len({field.name for field in exact}) == 1:
        return exact[0]
    scores: dict[str, tuple[float, FormField]] = {}
    for field in fields:
        score = max(_likeness(name, field.label), _likeness(name, field.name))
        if score > scores.get(field.name, (0.0, field))[0]:
            scores[field.name] = (score, field)
    ranked = sorted(scores.values(), key=lambda item: -item[0])
    if not ranked or ranked[0][0] < _LEAST_LIKENESS or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _CLEARLY):
        return None
    return ranked[0][1]


def _likeness(one: str, other: str) -> float:
    own, its = " ".join(label_words(one)), " ".join(label_words(other))
    return fuzz.token_sort_ratio(own, its) if own and its else 0.0
