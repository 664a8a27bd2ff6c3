"""The labelled values of a document's first pages, and what their labels stand for: found once for all questions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from extraction.answering.phrases import Phrase, Sense, concept_named, phrase_of
from extraction.finders import DocumentView
from extraction.finders.view import PageView, PlacedWord
from extraction.proposing.fields import Heading, heading_over, headings_on
from extraction.proposing.pairs import pairs_on
from extraction.proposing.pieces import Pair

MAX_PAGES = 20
LEVEL_HEIGHTS = 0.5  # words whose middles differ by less of their height stand on one row


@dataclass(frozen=True)
class Labelled:
    """A pair of a page: what its label stands for, the party under whose heading it stands ("" for none), and all that
    follows the label on its row, up to another label with a colon."""

    pair: Pair
    phrase: Phrase
    senses: tuple[Sense, ...]
    under: str
    row: tuple[PlacedWord, ...]


class LabelledValues:
    """See the module. `view` is the whole document."""

    def __init__(self, view: DocumentView) -> None:
        self.view = view

    @property
    def pages(self) -> tuple[PageView, ...]:
        return self.view.pages[:MAX_PAGES]

    @cached_property
    def pairs(self) -> tuple[Labelled, ...]:
        return tuple(pair for page in self.pages for pair in _labelled(page, self.headings(page)))

    def headings(self, page: PageView) -> Sequence[Heading]:
        if page.number not in self._headings:
            self._headings[page.number] = headings_on(page)
        return self._headings[page.number]

    @cached_property
    def _headings(self) -> dict[int, Sequence[Heading]]:
        return {}

    def party_over(self, words: Sequence[PlacedWord], page: PageView) -> str:
        """The party under whose heading words stand, or ""."""
        heading = heading_over(words, self.headings(page), page)
        return heading.party if heading is not None else ""

    @cached_property
    def spoken_for(self) -> dict[PlacedWord, set[str]]:
        """What the first words of values are, where labels of their type say it exactly."""
        found: dict[PlacedWord, set[str]] = {}
        for own in self.pairs:
            for sense in own.senses:
                if sense.score >= 1 and not own.pair.crowded and own.pair.stands != "below":
                    found.setdefault(own.pair.value[0], set()).add(sense.concept)
        return found

    def is_another(self, words: Sequence[PlacedWord], concept: str) -> bool:
        """Whether a label says that these are another thing of the same type."""
        mine = concept_named(concept)
        others = map(concept_named, self.spoken_for.get(words[0], set()) - {concept})
        return any(other is not None and mine is not None and other.type == mine.type for other in others)


def _labelled(page: PageView, headings: Sequence[Heading]) -> Iterator[Labelled]:
    rows = {word: row.words for row in page.rows for word in row.words}
    for pair in pairs_on(page, page.bold):
        phrase = phrase_of(pair.label_text)
        senses = phrase.senses if pair.concept is None else (Sense(pair.concept.name, "", 0.95),)
        heading = heading_over(pair.label, headings, page)
        party = heading.party if heading is not None else ""
        yield Labelled(pair, phrase, senses, party, _behind(pair, rows.get(pair.label[-1], ())))


def _behind(pair: Pair, row: Sequence[PlacedWord]) -> tuple[PlacedWord, ...]:
    found: list[PlacedWord] = []
    for word in row:
        if word.x0 < pair.label[-1].x1:
            continue
        if word.text.endswith(":") and len(word.key) > 1:
            break
        found.append(word)
    return tuple(found)
