"""Which of a step's candidates is the value: the first that can be read as the field's type, whole or in part."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

import regex

from extraction.datamodel import BoundingBox
from extraction.finders import Candidate, Findings
from extraction.finders.misread import holds_misread_number
from extraction.finders.view import Passage, PlacedWord, box_round
from extraction.normalizers import PATTERN_TIMEOUT_S, NormalizedValue, NotValid, may_hold, normalize
from extraction.normalizers.numbers import plain
from extraction.template_spec import ValueSpec

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
    def box(self) -> BoundingBox | None:
        return box_round(self.words)


@dataclass(frozen=True, slots=True)
class Rejection:
    candidate: Candidate
    reason: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What became of a step: the reading chosen (or None), candidates refused before it, equally good other values.
    `runner_up`: how well the best other value is anchored, 0..1; 0 without one."""

    reading: Reading | None
    rejections: tuple[Rejection, ...]
    rivals: tuple[Reading, ...]
    runner_up: float = 0.0


def choose(findings: Findings, field: ValueSpec, locale: str) -> Choice:
    """The first readable candidate wins; the first readable one of each other place may be its rival.

    Where none can be read as it was recognised, figures that may be misread are put right, and flagged."""
    if findings.combine:
        return _combined(findings, field, locale)
    readings, rejections = _readings(findings, field, locale)
    if not readings:
        readings, _ = _readings(findings, field, locale, repair=True)
    if not readings:
        return Choice(None, rejections, ())
    chosen = readings[0]
    others = [other for other in readings[1:] if other.value.value != chosen.value.value]
    rivals = tuple(
        other
        for other in others
        if other.candidate.anchor >= chosen.candidate.anchor - SAME_RANK and other.trimmed <= chosen.trimmed
    )
    return Choice(chosen, rejections, rivals, max((other.candidate.anchor for other in others), default=0.0))


def _readings(
    findings: Findings, field: ValueSpec, locale: str, *, repair: bool = False
) -> tuple[list[Reading], tuple[Rejection, ...]]:
    """The first readable candidate of each place, and those that were refused before the first of all. Where the best
    label has a number with a misread character beside it, a lesser one's is not taken for it."""
    readings: list[Reading] = []
    rejections: list[Rejection] = []
    settled: set[int] = set()
    best = 0.0
    for candidate in findings.candidates:
        if candidate.place in settled or candidate.anchor < best:
            continue
        try:
            readings.append(read_candidate(candidate, field, locale, repair=repair))
            settled.add(candidate.place)
        except NotValid as error:
            if not readings and len(rejections) < MAX_REJECTIONS:
                rejections.append(Rejection(candidate, error.reason))
            if not readings and holds_misread_number(candidate.value_words, field.type):
                best = max(best, candidate.anchor)
    return readings, tuple(rejections)


def _combined(findings: Findings, field: ValueSpec, locale: str) -> Choice:
    """The smallest or largest of all readable candidates, or their sum."""
    readings: list[Reading] = []
    rejections: list[Rejection] = []
    for candidate in findings.candidates:
        try:
            readings.append(read_candidate(candidate, field, locale))
        except NotValid as error:
            rejections.append(Rejection(candidate, error.reason))
    if not readings:
        return Choice(None, tuple(rejections[:MAX_REJECTIONS]), ())
    if findings.combine == "min":
        return Choice(min(readings, key=_size), (), ())
    if findings.combine == "max":
        return Choice(max(readings, key=_size), (), ())
    try:
        return Choice(_sum(readings), (), ())
    except InvalidOperation:
        return Choice(None, (Rejection(findings.candidates[0], f"values of the type {field.type} have no sum"),), ())


def _size(reading: Reading) -> tuple[Decimal, str]:
    """Numbers by value, all else (dates are ISO texts) by their text."""
    value = reading.value.value
    try:
        return Decimal(str(value)), ""
    except InvalidOperation:
        return Decimal(0), str(value)


def _sum(readings: list[Reading]) -> Reading:
    total = sum((Decimal(str(reading.value.value)) for reading in readings), Decimal(0))
    whole = all(isinstance(reading.value.value, int) for reading in readings)
    flags = tuple(dict.fromkeys(flag for reading in readings for flag in reading.value.flags))
    value = replace(readings[0].value, value=int(total) if whole else plain(total), flags=flags)
    return replace(
        readings[0],
        value=value,
        raw_text=" + ".join(reading.raw_text for reading in readings),
        words=tuple(dict.fromkeys(word for reading in readings for word in reading.words)),
    )


def read_candidate(candidate: Candidate, field: ValueSpec, locale: str, *, repair: bool = False) -> Reading:
    """Read the whole text, else the part of it that has the field's type or pattern. Raises NotValid for the whole.

    With `repair`, recognised print is read as `normalize` repairs it, and print that was not recognised not at all."""
    if repair and not _is_recognised(candidate):
        raise NotValid("it was printed so, not recognised")
    try:
        value = normalize(candidate.raw_text, field, locale=locale, repair=repair)
        return Reading(value, candidate.raw_text, candidate.value_words, candidate, trimmed=False)
    except NotValid as error:
        if candidate.exact:
            raise
        whole_refused = error
    for raw_text, words in _parts(candidate, field):
        try:
            value = normalize(raw_text, field, locale=locale, repair=repair)
        except NotValid:
            continue
        return Reading(value, raw_text, words, candidate, trimmed=True)
    raise whole_refused


def read_or_repair(candidate: Candidate, field: ValueSpec, locale: str) -> Reading:
    """Read a candidate that has no other beside it, with its misread figures put right if need be. Raises NotValid."""
    try:
        return read_candidate(candidate, field, locale)
    except NotValid as error:
        refused = error
    try:
        return read_candidate(candidate, field, locale, repair=True)
    except NotValid:
        raise refused from None


def _is_recognised(candidate: Candidate) -> bool:
    """Whether an OCR engine read any of its words: those of a text layer are certain."""
    return any(word.confidence < 1.0 for word in candidate.value_words)


def read_every(candidate: Candidate, field: ValueSpec, locale: str) -> list[Reading]:
    """Read the whole text, else every part of it that has the type or pattern, in order. Raises NotValid if none."""
    first = read_candidate(candidate, field, locale)
    if not first.trimmed:
        return [first]
    taken: set[PlacedWord] = set()
    readings = []
    for raw_text, words in _parts(candidate, field):
        if taken.isdisjoint(words):
            try:
                value = normalize(raw_text, field, locale=locale)
            except NotValid:
                continue
            taken.update(words)
            readings.append(Reading(value, raw_text, words, candidate, trimmed=True))
    order = {word: at for at, word in enumerate(candidate.value_words)}
    return sorted(readings, key=lambda reading: order[reading.words[0]])


def _parts(candidate: Candidate, field: ValueSpec) -> Iterator[tuple[str, tuple[PlacedWord, ...]]]:
    if field.type == "text":
        yield from _pattern_parts(candidate, field)
        return
    words = candidate.value_words[:MAX_SCANNED_WORDS]
    windows = _windows(words, from_end=candidate.prefer == "last", before_percent=field.type == "percent")
    whole = Passage.of([words])
    ends = [start + len(word.text) for start, word in zip(whole.starts, words, strict=True)]
    spelled = ((whole.text[whole.starts[first] : ends[last - 1]], words[first:last]) for first, last in windows)
    texts = [part for part in spelled if may_hold(part[0], field.type)]
    if field.type == "money":
        texts.sort(key=lambda part: LOOKS_LIKE_MONEY.search(part[0]) is None)  # stable: amounts before bare numbers
    elif field.type == "percent":
        texts.sort(key=lambda part: "%" not in part[0])
    yield from texts


def _pattern_parts(candidate: Candidate, field: ValueSpec) -> Iterator[tuple[str, tuple[PlacedWord, ...]]]:
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


def _windows(
    words: tuple[PlacedWord, ...], *, from_end: bool, before_percent: bool = False
) -> Iterator[tuple[int, int]]:
    """Runs of neighbouring words, each as words[first:last]: those at the preferred end first, the longest first, then
    further in.

    A number before a percent sign is a rate and nothing else."""
    count = len(words)
    starts = range(count)
    for offset in starts:
        for length in range(min(MAX_WINDOW_WORDS, count - offset), 0, -1):
            first = count - offset - length if from_end else offset
            last = first + length
            is_rate = last < count and words[last].text.startswith("%")
            if length < count and (before_percent or not is_rate):
                yield first, last
