"""Which of a step's candidates is the value: the first that can be read as the field's type, whole or in part."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import regex

from extraction.datamodel import BoundingBox
from extraction.finders import Candidate, Findings
from extraction.finders.view import Passage, PlacedWord, bounding_box
from extraction.normalizers import PATTERN_TIMEOUT_S, NormalizedValue, NotValid, normalize
from extraction.template_spec import FieldSpec

MAX_WINDOW_WORDS = 8
MAX_SCANNED_WORDS = 60
MAX_REJECTIONS = 3
SAME_RANK = 0.05  # anchors that differ by less are equally good
LOOKS_LIKE_MONEY = re.compile(r"[.,]\d{2}(?!\d)|[^\W\d_]{3}|[€$£¥₹]")


@dataclass(frozen=True, slots=True)
class Reading:
    """A candidate that could be read: its value, the words that hold it, and whether it was cut out of more text."""

    value: NormalizedValue
    raw_text: str
    words: tuple[PlacedWord, ...]
    candidate: Candidate
    trimmed: bool

    @property
    def box(self) -> BoundingBox:
        return bounding_box(self.words)


@dataclass(frozen=True, slots=True)
class Rejection:
    candidate: Candidate
    reason: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What became of a step: the reading chosen (or None), candidates refused before it, equally good other values."""

    reading: Reading | None
    rejections: tuple[Rejection, ...]
    rivals: tuple[Reading, ...]


def choose(findings: Findings, field: FieldSpec, locale: str) -> Choice:
    """The first readable candidate wins; the first readable one of each other place may be its rival."""
    readings: list[Reading] = []
    rejections: list[Rejection] = []
    settled: set[int] = set()
    for candidate in findings.candidates:
        if candidate.place in settled:
            continue
        try:
            readings.append(read_candidate(candidate, field, locale))
            settled.add(candidate.place)
        except NotValid as error:
            if not readings and len(rejections) < MAX_REJECTIONS:
                rejections.append(Rejection(candidate, error.reason))
    if not readings:
        return Choice(None, tuple(rejections), ())
    chosen = readings[0]
    rivals = tuple(
        other
        for other in readings[1:]
        if other.value.value != chosen.value.value
        and other.candidate.anchor >= chosen.candidate.anchor - SAME_RANK
        and other.trimmed <= chosen.trimmed
    )
    return Choice(chosen, tuple(rejections), rivals)


def read_candidate(candidate: Candidate, field: FieldSpec, locale: str) -> Reading:
    """Read the whole text, else the part of it that has the field's type or pattern. Raises NotValid for the whole."""
    try:
        value = normalize(candidate.raw_text, field, locale=locale)
        return Reading(value, candidate.raw_text, candidate.value_words, candidate, trimmed=False)
    except NotValid as error:
        if candidate.exact:
            raise
        whole_refused = error
    for raw_text, words in _parts(candidate, field):
        try:
            value = normalize(raw_text, field, locale=locale)
        except NotValid:
            continue
        return Reading(value, raw_text, words, candidate, trimmed=True)
    raise whole_refused


def _parts(candidate: Candidate, field: FieldSpec) -> Iterator[tuple[str, tuple[PlacedWord, ...]]]:
    if field.type == "text":
        yield from _pattern_parts(candidate, field)
        return
    words = candidate.value_words[:MAX_SCANNED_WORDS]
    windows = list(_windows(words, from_end=candidate.prefer == "last"))
    texts = [(Passage.of([window]).text, window) for window in windows]
    if field.type == "money":
        texts.sort(key=lambda part: LOOKS_LIKE_MONEY.search(part[0]) is None)  # stable: amounts before bare numbers
    yield from texts


def _pattern_parts(candidate: Candidate, field: FieldSpec) -> Iterator[tuple[str, tuple[PlacedWord, ...]]]:
    """Matches of the pattern that do not cut a word in two."""
    if field.pattern is None:
        return
    passage = candidate.passage
    guarded = regex.compile(rf"(?<![^\W_])(?:{field.pattern})(?![^\W_])")
    try:
        spans = [match.span() for match in guarded.finditer(passage.text, timeout=PATTERN_TIMEOUT_S)]
    except TimeoutError:
        return
    for start, end in reversed(spans) if candidate.prefer == "last" else spans:
        words = passage.words_between(start, end)
        if words:
            yield passage.text[start:end], words


def _windows(words: tuple[PlacedWord, ...], *, from_end: bool) -> Iterator[tuple[PlacedWord, ...]]:
    """Runs of neighbouring words: those at the preferred end first, the longest first, then further in."""
    count = len(words)
    starts = range(count)
    for offset in starts:
        for length in range(min(MAX_WINDOW_WORDS, count - offset), 0, -1):
            first = count - offset - length if from_end else offset
            window = words[first : first + length]
            follower = words[first + length] if first + length < count else None
            if len(window) < count and not (follower and follower.text.startswith("%")):
                yield window
