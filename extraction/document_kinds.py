"""Kinds of documents that are known by name: their titles in several languages, their usual words and looks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from extraction.lexicon import ascii_letters

Stems = tuple[str, ...]
_LETTERS = re.compile(r"[^\W\d_]+(?:-\d+)?|\d+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SHORTEST = 5  # letters: shorter words keep their endings
_ENDINGS = ("ungen", "ies", "es", "en", "er", "s", "e", "n")
_LEAST_STEM = 4
_COMPOUND = 7  # letters of a title with which a longer word may end: "Handelsrechnung"


@dataclass(frozen=True, slots=True)
class Kind:
    """What is known of a kind of document; titles and words as stems, looks by the names of extraction.page_looks."""

    name: str
    titles: tuple[Stems, ...]
    words: tuple[Stems, ...]
    states: tuple[str, ...]
    looks: tuple[str, ...]
    never_states: frozenset[str] = frozenset()


def stems(text: str) -> Stems:
    """The words of a text in ASCII, without case and without usual endings; numbers stay."""
    return tuple(_stem(piece) for piece in _LETTERS.findall(_CAMEL.sub(" ", text.replace("_", " "))))


def place_of(phrase: Stems, words: Sequence[str]) -> int | None:
    """Where a phrase stands among words; its first word may be the end of a longer one."""
    for at in range(len(words) - len(phrase) + 1):
        if _is_or_ends(words[at], phrase[0]) and tuple(words[at + 1 : at + len(phrase)]) == phrase[1:]:
            return at
    return None


def kinds_named(text: str) -> tuple[tuple[Kind, ...], Stems]:
    """The kinds that a name mentions, the longest titles first come, and its words that are no part of a title."""
    words = list(stems(text))
    found: dict[str, Kind] = {}
    titles = sorted(((title, kind) for kind in known_kinds() for title in kind.titles), key=lambda own: -len(own[0]))
    taken: set[int] = set()
    for title, kind in titles:
        at = place_of(title, words)
        places = set() if at is None else set(range(at, at + len(title)))
        if places and (not places & taken or (places <= taken and len(title) == len(taken))):
            found[kind.name] = kind
            taken |= places
    return tuple(found.values()), tuple(word for at, word in enumerate(words) if at not in taken)


@cache
def known_kinds() -> tuple[Kind, ...]:
    source = Path(__file__).with_name("document_kinds.yaml").read_text(encoding="utf-8")
    data: dict[str, dict[str, Any]] = yaml.safe_load(source)
    return tuple(
        Kind(
            name,
            tuple(dict.fromkeys(stems(title) for title in (name, *entry["titles"]))),
            tuple(stems(words) for words in entry.get("words", ())),
            tuple(entry.get("states", ())),
            tuple(entry.get("looks", ())),
            frozenset(entry.get("never_states", ())),
        )
        for name, entry in data.items()
    )


def _is_or_ends(word: str, part: str) -> bool:
    return word == part or (len(part) >= _COMPOUND and word.endswith(part))


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    plain = ascii_letters(word)
    if len(plain) < _SHORTEST:
        return plain
    for ending in _ENDINGS:
        if plain.endswith(ending) and len(plain) - len(ending) >= _LEAST_STEM:
            rest = plain.removesuffix(ending)
            return rest + {"ungen": "ung", "ies": "y"}.get(ending, "")
    return plain
