"""What is printed around a value: texts that may be its label, and texts that a place may hang on."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from rapidfuzz import fuzz

from extraction.answering.phrases import phrase_of
from extraction.compiling.wording import words_of
from extraction.finders.view import PageView, PlacedWord
from extraction.learning.model import Occurrence, Words
from extraction.lexicon import concepts, label_words, meanings
from extraction.proposing.wording import is_label

MOST_OVER = 3  # rows
MOST_INLINE = 5  # words before a value on its own line
OVER_PT, UNDER_PT = 64.0, 30.0
EDGE_PT = 12.0
LONGEST = 60  # letters of a label
MOST_ANCHORS = 6
ANOTHER = -1.0
SAME_WORDS = 0.6
OF_A_PARTY = ("name", "address")
USUAL_FROM = 4  # fields of the lexicon that have a word in their labels

Side = Literal["inline", "beside", "further", "over", "under", "behind"]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A text beside a value. `likelihood` (0..1): how likely it is a label, and one of this field. `between`: how the
    lines begin that stand between a label and the value under it."""

    text: str
    side: Side
    words: Words
    likelihood: float
    between: tuple[str, ...] = ()


def neighbours(place: Occurrence, name: str) -> list[Neighbour]:
    """Texts that may be the label of a value, the likeliest first."""
    found = [*_before(place), *_under(place), *_behind(place)]
    judged: dict[tuple[str, Side], Neighbour] = {}
    misleading = min((meant(name, label_text(words)) for side, words in found if side == "inline"), default=0.0)
    for side, words, between in [*((*each, ()) for each in found), *_over(place)]:
        text = label_text(words)
        if text and (text, side) not in judged:
            likely = likelihood(name, words)
            if side == "inline" and misleading < 0:
                likely = max(min(likely, 0.5 + 0.4 * misleading), 0.0)  # the end of a label that means another field
            judged[text, side] = Neighbour(text, side, words, likely, between)
    return sorted(judged.values(), key=lambda one: -one.likelihood)


def _beginning(words: Words) -> str:
    return " ".join(word.text for word in _until_figure(words)).strip(" :")


def _until_figure(words: Words) -> Iterator[PlacedWord]:
    """How a line begins, up to its first figure or a colon."""
    for word in words:
        if any(char.isdigit() for char in word.text):
            return
        yield word
        if word.text.endswith(":"):
            return


def label_text(words: Words) -> str:
    """The text of a label as a step says it; "" for what none may hang on."""
    text = " ".join(word.text for word in words).strip(" :;-–")
    letters = sum(char.isalpha() for char in text)
    return text if letters >= 2 and len(text) <= LONGEST and "".join(word.key for word in words) else ""


def _before(place: Occurrence) -> Iterator[tuple[Side, Words]]:
    line = place.lines[0]
    row = next((row for row in place.page.rows if line[0] in row.words), None)
    if row is None:
        return
    segments = row.segments
    own = next(at for at, segment in enumerate(segments) if line[0] in segment)
    inline = segments[own][: segments[own].index(line[0])]
    if inline:
        yield from (("inline", words) for words in _endings(inline))
    sides: list[Side] = ["beside", "further"] if not inline else ["further"]
    for side, segment in zip(sides, segments[:own][::-1], strict=False):
        if len(segment) > MOST_INLINE:
            yield from ((side, words) for words in _endings(segment))
        else:
            yield side, segment
            bracket = next((at for at, word in enumerate(segment) if word.text.startswith("(")), 0)
            if bracket:
                yield side, segment[:bracket]
            colons = [at for at, word in enumerate(segment[:-1]) if word.text.endswith(":")]
            if colons:
                yield side, segment[: colons[0] + 1]


def end_of(place: Occurrence) -> str:
    """How the line under a value of several lines begins; "" where it does not begin with letters."""
    last = place.lines[-1]
    x0, x1, bottom = min(w.x0 for w in place.words), max(w.x1 for w in place.words), max(w.y1 for w in last)
    for row in place.page.rows:
        if last[0].middle < row.top <= bottom + UNDER_PT and last[0] not in row.words:
            segment = next((s for s in row.segments if _same_column(s, x0, x1)), None)
            if segment is not None:
                return label_text(tuple(_until_figure(segment)))
    return ""


def _endings(words: Words) -> Iterator[Words]:
    """The last words before a value, from few to many; a text with a colon behind it is another label."""
    for count in range(1, min(MOST_INLINE, len(words)) + 1):
        ending = words[len(words) - count :]
        if count > 1 and ending[0].text.endswith(":"):
            return
        yield ending
        bracket = next((at for at, word in enumerate(ending) if word.text.startswith("(")), 0)
        if bracket:
            yield ending[:bracket]


def _over(place: Occurrence) -> Iterator[tuple[Side, Words, tuple[str, ...]]]:
    """What stands over a value in its column, on the nearest rows, and how the rows between the two begin."""
    x0, x1, top = *_span(place), min(word.y0 for word in place.lines[0])
    between: tuple[str, ...] = ()
    rows = [row for row in place.page.rows if row.top >= top - OVER_PT]
    over = [[s for s in row.segments if _same_column(s, x0, x1) and s[0].middle < top] for row in rows]
    for segments in [own for own in over if own][::-1][:MOST_OVER]:
        yield from (("over", segment, between) for segment in segments)
        between += (_beginning(segments[0]),)


def _under(place: Occurrence) -> Iterator[tuple[Side, Words]]:
    x0, x1, bottom = *_span(place), max(word.y1 for word in place.lines[-1])
    rows = [row for row in place.page.rows if row.bottom <= bottom + UNDER_PT]
    segments = (s for row in rows for s in row.segments if _same_column(s, x0, x1) and s[0].middle > bottom)
    yield from (("under", segment) for segment in list(segments)[:1])


def _span(place: Occurrence) -> tuple[float, float]:
    return min(word.x0 for word in place.words), max(word.x1 for word in place.words)


def _same_column(segment: Words, x0: float, x1: float) -> bool:
    overlap = min(segment[-1].x1, x1) - max(segment[0].x0, x0)
    return overlap > 0 or abs(segment[0].x0 - x0) < EDGE_PT or abs(segment[-1].x1 - x1) < EDGE_PT


def _behind(place: Occurrence) -> Iterator[tuple[Side, Words]]:
    last = place.lines[0][-1]
    row = next((row for row in place.page.rows if last in row.words), None)
    if row is not None:
        rest = row.words[row.words.index(last) + 1 :]
        segment = next((s for s in row.segments if rest and rest[0] in s), ())
        words = tuple(word for word in segment if word in rest)
        if words:
            yield "behind", words[:MOST_INLINE]


def likelihood(name: str, words: Words) -> float:
    """How likely words are a label, and one that means what the field is called, 0..1."""
    text = label_text(words)
    score = 0.4 if is_label(words) else 0.2
    score += 0.2 if meanings(text, exact=True) else 0.0
    score *= 0.4 if any(char.isdigit() for char in text) else 1.0
    score += 0.1 if words[-1].text.endswith(":") else 0.0
    return min(max(score + 0.4 * meant(name, text), 0.0), 1.0)


def meant(name: str, text: str) -> float:
    """How alike the meaning of a field's name and of a label are, up to 1; below 0 for a label that means another."""
    party = _party_meant(name, text)
    if party:
        return party
    mine = {meaning.concept.name: meaning.score for meaning in meanings(name)}
    theirs = {meaning.concept.name: meaning.score for meaning in meanings(text)}
    shared = max((mine[key] * theirs[key] for key in mine if key in theirs), default=0.0)
    one, other = _telling(name), _telling(text)
    alike = fuzz.token_set_ratio(" ".join(one), " ".join(other)) / 100 if one and other else 0.0
    if mine and theirs and not shared and alike < SAME_WORDS:
        return ANOTHER * min(max(mine.values()), max(theirs.values()))
    exact = 0.1 if label_words(name) == label_words(text) else 0.0
    return min(max(shared, alike if alike >= SAME_WORDS else 0.0) + exact, 1.0)


def _party_meant(name: str, text: str) -> float:
    """Whether a heading is that of the party whose name or address a field is: 1, or below 0 for another's, else 0."""
    parties = {sense.party for sense in phrase_of(words_of(name)).senses if sense.concept in OF_A_PARTY} - {""}
    theirs = {meaning.concept.name for meaning in meanings(text, "parties", exact=True)}
    if not parties or not theirs:
        return 0.0
    return 1.0 if parties & theirs else ANOTHER


def _telling(text: str) -> list[str]:
    """The words of a name or a label without those that many fields have, such as "date" and "total"."""
    words = label_words(text)
    return [word for word in words if word not in _usual_words()] or words


@cache
def _usual_words() -> frozenset[str]:
    counts: Counter[str] = Counter()
    for concept in concepts():
        counts.update(
            {word for label in (concept.name.replace("_", " "), *concept.labels) for word in label_words(label)}
        )
    return frozenset(word for word, count in counts.items() if count >= USUAL_FROM)


def anchors_near(place: Occurrence, page: PageView) -> list[Words]:
    """The nearest texts of letters, above all: what a region may hang on."""
    first, own = place.lines[0][0], set(place.words)
    near: list[tuple[float, Words]] = []
    for row in page.rows:
        for segment in row.segments:
            if own.isdisjoint(segment) and _is_anchor(segment):
                away = abs(segment[0].middle - first.middle) + abs(segment[0].x0 - first.x0) / 2
                below = max(0.0, segment[0].middle - first.middle)
                near.append((away + 2 * below, segment))
    return [segment for _, segment in sorted(near, key=lambda each: each[0])[:MOST_ANCHORS]]


def _is_anchor(segment: tuple[PlacedWord, ...]) -> bool:
    text = "".join(word.text for word in segment)
    return sum(char.isalpha() for char in text) >= 3 and len(segment) <= 6 and not any(c.isdigit() for c in text)
