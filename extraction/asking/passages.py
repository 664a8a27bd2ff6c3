"""What of a document can be an answer in running text: its sentences, and the lines of addresses, lists and forms."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extraction.asking.model import Citation
from extraction.datamodel import Block, BoundingBox, Line, ParsedDocument, Segment, Table, Word
from extraction.layout.blocks import box_around
from extraction.layout.segments import segments_of
from extraction.lexicon import ascii_letters
from extraction.stems import stems_in, words_in
from extraction.tables.segments import table_segments

FULL_LINE = 0.75  # of a paragraph's width: shorter lines are ends, or no prose
PROSE_WORDS = 4  # on a line that goes on in the next one
MOST_WORDS = 120  # a longer stretch without an end is no sentence
_END = re.compile(r"[.!?…][\"'”»)\]]*$")
_BEGIN = re.compile(r"[\"'“„«(\[¿¡]*[A-ZÀ-ÖØ-Þ0-9•–-]")
_LIST_SIGN = re.compile(r"[•‣▪◦●■–*·-]|\d{1,2}[.)]|\(?[a-z]\)")
_STANDING_IN = frozenset(
    (
        "it",
        "they",
        "them",
        "he",
        "she",
        "es",
        "er",
        "sie",
        "ihn",
        "il",
        "elle",
        "ils",
        "elles",
        "ella",
        "ellos",
        "ellas",
    )
)
# Words with a full stop that end no sentence; single letters and ordinals ("3. Mai") do not either.
_ABBREVIATIONS = frozenset(
    (
        *("nr", "no", "dr", "mr", "mrs", "ms", "prof", "st", "str", "abs", "art", "bzw", "ca", "inkl", "exkl", "zzgl"),
        *("tel", "fax", "vgl", "evtl", "ggf", "usw", "vs", "approx", "inc", "ltd", "co", "corp", "dept", "sec", "fig"),
        *("par", "av", "bd", "mme", "mm", "sr", "sra", "sig", "dott", "num", "tel", "pag", "cap", "ref", "jan", "feb"),
        *("mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "okt", "nov", "dec", "dez"),
    )
)


@dataclass(frozen=True)
class Passage:
    """A sentence or a line of a document: `text` on one line, divided words put together; `stems` in order;
    `context` are those of the headings over it, and of the sentence before it where "it" stands for something there.
    """

    document: int
    text: str
    words: tuple[Word, ...]
    stems: tuple[str, ...]
    context: frozenset[str]

    @property
    def citations(self) -> tuple[Citation, ...]:
        """One for each page that it is on."""
        pages = dict.fromkeys(word.box.page for word in self.words)
        return tuple(self._on(page) for page in pages)

    def _on(self, page: int) -> Citation:
        own = [word for word in self.words if word.box.page == page]
        return Citation(self.document, page, rounded(box_around([word.box for word in own])), joined(own))


def passages_of(number: int, document: ParsedDocument, tables: Iterable[Table]) -> Iterator[Passage]:
    """The document's, in reading order; what is repeated on its pages once. Tables are left out: see cells."""
    seen: set[str] = set()
    heading: dict[int, frozenset[str]] = {}
    for segment in segments_of(document, table_segments(tables)):
        if segment.kind == "SectionHeader":
            level = len(segment.markdown) - len(segment.markdown.lstrip("#"))
            heading = {over: stems for over, stems in heading.items() if over < level}
            heading[level] = frozenset(stems_in(segment.text))
        over: frozenset[str] = frozenset().union(*heading.values())
        before: frozenset[str] = frozenset()
        for words in _sentences(segment):
            text = joined(words)
            stems = tuple(stems_in(text))
            is_on = any(ascii_letters(word) in _STANDING_IN for word in words_in(text))
            if text not in seen and len(words) <= MOST_WORDS:
                seen.add(text)
                yield Passage(number, text, tuple(words), stems, over | before if is_on else over)
            before = frozenset(stems)


def joined(words: Sequence[Word]) -> str:
    """Words on one line; those that were divided at a line's end are put together."""
    text = words[0].text if words else ""
    for before, word in pairwise(words):
        is_divided = before.text.endswith("-") and before.text[-2:-1].isalpha() and word.text[:1].islower()
        if is_divided and word.box.y0 > before.box.y0 and word.box.x0 < before.box.x0:
            text = text[:-1] + word.text
        else:
            text += f" {word.text}"
    return text


def rounded(box: BoundingBox) -> BoundingBox:
    return BoundingBox(box.page, *(round(side, 6) for side in (box.x0, box.y0, box.x1, box.y1)))


def _sentences(segment: Segment) -> Iterator[list[Word]]:
    """A heading is none: it says what stands below it."""
    if segment.kind in ("SectionHeader", "Picture", "Table"):
        return
    for block in segment.blocks:
        for stretch in _stretches(block):
            yield from _divided(stretch)


def _stretches(block: Block) -> Iterator[list[Word]]:
    """Lines that run on, as their words: broken at list signs and after lines that end early."""
    words: list[Word] = []
    for at, row in enumerate(block.rows):
        if words and (len(row) > 1 or _LIST_SIGN.fullmatch(row[0].words[0].text)):
            yield words
            words = []
        if len(row) > 1:
            yield from _side_by_side(row)
            continue
        words += row[0].words
        is_full = row[0].box.x1 - block.box.x0 >= FULL_LINE * (block.box.x1 - block.box.x0)
        if at + 1 == len(block.rows) or not is_full or len(row[0].words) < PROSE_WORDS:
            yield words
            words = []
    if words:
        yield words


def _side_by_side(row: Sequence[Line]) -> Iterator[list[Word]]:
    """A label and what stands beside it are one line; several columns are one each."""
    if len(row) == 2:
        yield [word for line in row for word in line.words]
    else:
        yield from (list(line.words) for line in row)


def _divided(words: Sequence[Word]) -> Iterator[list[Word]]:
    sentence: list[Word] = []
    for at, word in enumerate(words):
        sentence.append(word)
        following = words[at + 1].text if at + 1 < len(words) else ""
        if not following or (_END.search(word.text) and _BEGIN.match(following) and not _is_short(word.text)):
            yield sentence
            sentence = []


def _is_short(word: str) -> bool:
    """Whether its full stop may be that of an abbreviation or of an ordinal."""
    bare = word.rstrip("\"'”»)]").removesuffix(".").lstrip("\"'“„«([").casefold()
    return word.endswith(".") and (
        bare in _ABBREVIATIONS or (len(bare) == 1 and bare.isalpha()) or (bare.isdigit() and len(bare) <= 2)
    )
