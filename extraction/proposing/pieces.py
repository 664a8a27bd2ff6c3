"""Rows cut into keys and what follows them, and the pairs that are made of these."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from extraction.lexicon import Concept, meanings
from extraction.proposing.wording import Words, text_of

_SEPARATORS = frozenset("-–—|•·●;/,")


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and what may be its value.

    `colon`: the label is marked as one. `listed`: further pairs stand above or below in the same two columns, or the
    two are set in different type; `among_known`: labels that the lexicon knows are among those pairs. `crowded`:
    further numbers stand on the row or under the value, as in a table. `concept`: what the label means, where the
    wording around it tells. `skipped`: the keys of lines between a label and what is below it.
    """

    label: Words
    value: Words
    stands: Literal["inline", "beside", "below"]
    colon: bool
    listed: bool = False
    among_known: bool = False
    crowded: bool = False
    concept: Concept | None = None
    skipped: tuple[str, ...] = ()

    @property
    def label_text(self) -> str:
        return text_of(self.label).rstrip(" :")

    @property
    def page(self) -> int:
        return self.label[0].page


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a row: a key (with a colon) and what follows it, or plain words without a key."""

    key: Words
    rest: Words


def pieces_of_segment(segment: Words) -> Iterator[Piece]:
    """A segment cut into keys with what follows them: "IBAN: DE12 - BIC: ABC" are two."""
    led = segment[0].text == ":"  # the colon of the column before it
    colons = [at for at, word in enumerate(segment) if word.text.endswith(":") and not (led and at == 0)]
    start = _key_start(segment, 0, colons[0]) if led and colons else 0
    if not colons or not any(word.key for word in segment[start : colons[0] + 1]):
        yield Piece((), segment)
        return
    if start:
        yield Piece((), segment[:start])
    for number, at in enumerate(colons):
        if at < start:
            continue
        following = next((later for later in colons[number + 1 :] if later > at + 1), None)
        end = len(segment) if following is None else _key_start(segment, at + 1, following)
        key = tuple(word for word in segment[start : at + 1] if word.key)
        value = segment[at + 1 : end]
        yield Piece(key, value[:-1] if value and value[-1].text in _SEPARATORS else value)
        start = end
        if following is None:
            return


def _key_start(segment: Words, first: int, colon: int) -> int:
    """Where the key before a later colon begins: behind a separator, at a known label, or at its last word."""
    for at in range(colon - 1, first, -1):
        if segment[at].text in _SEPARATORS or segment[at].text.endswith((",", ";")):
            return at + 1
    last = colon if segment[colon].key else colon - 1
    for at in range(first + 1, last + 1):
        if meanings(text_of(segment[at : last + 1]), exact=True):
            return at
    return max(last, first)
