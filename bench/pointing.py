"""Where somebody would point at the gold values of a document, to make fields of them in the workbench."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extraction import BoundingBox, ParsedDocument, Word
from extraction.answering.phrases import likeness, phrase_of
from extraction.proposing.fields import Sample, headings_on, named
from extraction.proposing.pairs import pairs_on
from extraction.proposing.values import typed

LONGEST_VALUE_WORDS = 10
AS_GOLD_IS_NAMED = 2.0  # how well a label speaks for a value that detection calls by the gold's very name
PITCH_HEIGHTS = 2.0  # lines of one value stand no further apart
EDGE, LEVEL = 0.004, 0.002  # of the page: what is drawn round a value is so much wider, and higher
Run = Sequence[Word]


@dataclass(frozen=True, slots=True)
class Pointed:
    """A click on the first of `words`, or a box drawn round all of them (`drawn`)."""

    words: Run
    box: BoundingBox
    drawn: bool


class Pointer:
    """`rules` is the data's score.py. Of several places of a value the one beside its own label is pointed at."""

    def __init__(self, document: ParsedDocument, rules: Any) -> None:
        self.document, self.rules = document, rules
        self._labels = _labels_of(document)

    def at(self, name: str, value: str, gold_boxes: Sequence[Sequence[float]] = ()) -> Pointed | None:
        """The place of a value; None where it is not printed."""
        drawn = list(self._in_boxes(name, value, gold_boxes))
        if drawn:
            return self._own(name, drawn)
        runs = [Pointed(run, run[0].box, False) for run in self.runs(name, value)]
        if runs:
            return self._own(name, runs)
        lines = self._stacked(value)
        return _drawn(lines) if lines else self._first_word(value)

    def word(self, name: str, value: str) -> Pointed | None:
        """A click on the last word that is a total, or the first that is another value, whatever it belongs to."""
        words = [word for page in self.document.pages for word in page.words]
        fitting = [word for word in words if value and self.rules.eq(name, word.text.strip(":;,"), value)]
        if not fitting:
            return self._first_word(value) if value else None
        is_total = name.endswith("_total")
        text = (fitting[-1] if is_total else fitting[0]).text
        same = [word for word in words if word.text == text]
        word = same[-1] if is_total else same[0]
        return Pointed([word], word.box, False)

    def cell(self, rows: Sequence[Mapping[str, Any]]) -> Pointed | None:
        """A click on the first word of the first described row whose first word is printed."""
        firsts = (part for row in rows for part in (row.get("description") or "").split()[:1])
        return next((pointed for text in firsts if (pointed := self._first_word(text))), None)

    def is_printed(self, name: str, value: str) -> bool:
        return bool(self.runs(name, value) or self._stacked(value))

    def runs(self, name: str, value: str) -> list[Run]:
        """Every run of words of a line that is the value, the shortest at each place."""
        found: list[Run] = []
        for page in self.document.pages:
            for line in page.lines:
                ends = 0
                for start in range(len(line.words)):
                    run = self._run(line.words[start:], name, value)
                    if run and start + len(run) > ends:
                        shorter = next(
                            inner for at in range(len(run) - 1, -1, -1) if (inner := self._run(run[at:], name, value))
                        )
                        ends = start + len(run)
                        found.append(shorter)
        return found

    def _run(self, words: Run, name: str, value: str) -> Run:
        for end in range(1, min(LONGEST_VALUE_WORDS, len(words)) + 1):
            text = " ".join(word.text for word in words[:end]).strip(" :;,")
            if words[0].text.strip(".,:;()|-") and self.rules.eq(name, text, value):
                return words[:end]
        return ()

    def _in_boxes(self, name: str, value: str, gold_boxes: Sequence[Sequence[float]]) -> Iterator[Pointed]:
        """Each of the boxes that holds the value; if none does, all of them together."""
        boxes = [BoundingBox(int(page), *corners) for page, *corners in gold_boxes]
        whole = [pointed for box in boxes if (pointed := self._inside([box])) and self._is(name, pointed, value)]
        together = self._inside([box for box in boxes if box.page == boxes[0].page]) if boxes and not whole else None
        yield from whole or ([together] if together and self._is(name, together, value) else [])

    def _inside(self, boxes: Sequence[BoundingBox]) -> Pointed | None:
        page = next((page for page in self.document.pages if page.number == boxes[0].page), None)
        words = [word for word in page.words if any(_holds(box, word.box) for box in boxes)] if page else []
        return _drawn(words) if words else None

    def _is(self, name: str, pointed: Pointed, value: str) -> bool:
        return bool(self.rules.eq(name, " ".join(word.text for word in pointed.words), value))

    def _own(self, name: str, places: list[Pointed]) -> Pointed:
        """The place beside its own label, else the last of amounts and the first of others."""
        is_amount = name.endswith(("_total", "amount", "Total", "total"))
        ordered = places[::-1] if is_amount else places
        return max(ordered, key=lambda place: self._labelled(name, place))

    def _labelled(self, name: str, place: Pointed) -> float:
        labels = [label for word in place.words for label in self._labels.get(word.box, ())]
        if any(called == name for called, _ in labels):
            return AS_GOLD_IS_NAMED
        asked = phrase_of(name)
        return max((likeness(asked, phrase_of(text)) for _, text in labels), default=0.0)

    def _stacked(self, value: str) -> Run:
        """The words of a value on several lines, one under the other."""
        wanted = [part.strip() for part in value.splitlines() if part.strip()]
        for page in self.document.pages:
            rows = [line.words for line in page.lines]
            firsts = [run for words in rows for run in _spelled(words, wanted[0])] if len(wanted) > 1 else []
            for first in firsts:
                lines = [first]
                for text in wanted[1:]:
                    below = [run for words in rows for run in _spelled(words, text) if _is_under(lines[-1], run)]
                    lines += below[:1]
                if len(lines) == len(wanted):
                    return [word for line in lines for word in line]
        return ()

    def _first_word(self, value: str) -> Pointed | None:
        words = (word for page in self.document.pages for word in page.words)
        first = next((word for word in words if word.text == value.split()[0]), None)
        return Pointed([first], first.box, False) if first else None


def _spelled(words: Run, text: str) -> Iterator[Run]:
    parts = text.split()
    for start in range(len(words) - len(parts) + 1):
        if [word.text for word in words[start : start + len(parts)]] == parts:
            yield words[start : start + len(parts)]


def _is_under(upper: Run, lower: Run) -> bool:
    height = upper[0].box.y1 - upper[0].box.y0
    apart = lower[0].box.y0 - upper[0].box.y0
    return 0 < apart <= PITCH_HEIGHTS * height and abs(lower[0].box.x0 - upper[0].box.x0) <= 2 * EDGE


def _holds(box: BoundingBox, word: BoundingBox) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    return box.x0 - EDGE <= x <= box.x1 + EDGE and box.y0 - LEVEL <= y <= box.y1 + LEVEL


def _drawn(words: Run) -> Pointed:
    boxes = [word.box for word in words]
    x0, y0 = min(box.x0 for box in boxes), min(box.y0 for box in boxes)
    x1, y1 = max(box.x1 for box in boxes), max(box.y1 for box in boxes)
    return Pointed(words, BoundingBox(boxes[0].page, x0 - EDGE, y0 - LEVEL, x1 + EDGE, y1 + LEVEL), True)


def _labels_of(document: ParsedDocument) -> Mapping[BoundingBox, list[tuple[str, str]]]:
    """For each word of a labelled value what detection calls it, and its label."""
    sample = Sample.of(document)
    labels: dict[BoundingBox, list[tuple[str, str]]] = {}
    for page in sample.view.pages:
        headings = headings_on(page)
        for pair in pairs_on(page, page.bold):
            found = typed(pair, sample.locale)
            words = found.words if found else pair.value
            name = named(found, headings, page).name if found else ""
            for word in words:
                labels.setdefault(word.box, []).append((name, pair.label_text))
    return labels
