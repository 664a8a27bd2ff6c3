"""The text that `over: layout` and `entries` search: pages in character columns, after the template's own edits.

Expressions that were written for such a text (of `pdftotext -layout`, say) find in it what they were written for.
However it is edited, every character still knows the words that it came from.
"""

import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Annotated, Literal

import regex
from pydantic import BaseModel, ConfigDict, Field

from extraction.finders.regex_text import TIMEOUT_S, Replacements
from extraction.finders.view import DocumentView, PageChoice, PageView, Passage, PlacedWord, WordsOfPages
from extraction.layout.plain_text import plain_text

MAX_CHARS = 2_000_000
PAGE_END = "\f\n"
Side = Annotated[float, Field(ge=0, le=20_000)]
AreaPt = tuple[Side, Side, Side, Side]  # left, top, right, bottom in points from the page's top left corner
Edit = tuple[int, int, str]  # text[start:end] becomes this


class LayoutText(BaseModel):
    """`layout_text`: how the text with the page's layout is changed before expressions search it.

    `without` takes out spaces (line breaks stay), accents, or the difference between capitals and small letters (all
    become small), in this order; then come the replacements, [expression, what is written instead].
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    without: Annotated[tuple[Literal["spaces", "accents", "case"], ...], Field(max_length=3)] = ()
    replace: Replacements = ()


@dataclass(frozen=True, slots=True)
class _Draft:
    """A text, and of each word the characters text[start:end] that came from it."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def edited(self, edits: Iterable[Edit]) -> "_Draft":
        """Edits do not overlap and come in the order of the text. A word touched by one owns all that it wrote."""
        old_starts, old_ends, new_starts, new_ends = (array("I") for _ in range(4))
        text = StringIO()
        at = length = 0
        for start, end, written in edits:
            if length > MAX_CHARS:
                break  # a replacement that blows the text up is not followed to the end
            text.write(self.text[at:start])
            text.write(written)
            length += start - at
            old_starts.append(start)
            old_ends.append(end)
            new_starts.append(length)
            length += len(written)
            new_ends.append(length)
            at = end
        if not old_starts:
            return self
        text.write(self.text[at:])

        def moved(position: int, *, is_end: bool) -> int:
            at = (bisect_left if is_end else bisect_right)(old_starts, position) - 1
            if at < 0:
                return position
            if position < old_ends[at] or (is_end and position == old_ends[at]):
                return new_ends[at] if is_end else new_starts[at]
            return new_ends[at] + position - old_ends[at]

        starts = array("I", (moved(start, is_end=False) for start in self.starts))
        return _Draft(text.getvalue(), starts, array("I", (moved(end, is_end=True) for end in self.ends)))


def layout_passage(view: DocumentView, choice: PageChoice, area: AreaPt | None = None) -> Passage:
    """The text of the chosen pages, each followed by a line with a form feed; or of the words that touch `area`.

    Made once for each choice. Raises TimeoutError when a replacement takes too long.
    """
    key = (choice, area)
    if key not in view.layout_passages:
        view.layout_passages[key] = None  # stays so if it takes too long: the next step need not try again
        view.layout_passages[key] = _made(view, choice, area)
    passage = view.layout_passages[key]
    if passage is None:
        raise TimeoutError
    return passage


def _made(view: DocumentView, choice: PageChoice, area: AreaPt | None) -> Passage:
    words = WordsOfPages(lambda page: [word for row in _rows(page, area) for word in row])
    starts, ends = array("I"), array("I")
    parts: list[str] = []
    length = 0
    for page in view.chosen_pages(choice):
        text, page_starts = plain_text(_rows(page, area))
        starts.extend(length + start for start in page_starts)
        ends.extend(length + start + len(word.text) for start, word in zip(page_starts, words.add(page), strict=True))
        parts.append(text + PAGE_END)
        length += len(text) + len(PAGE_END)
        if length > MAX_CHARS:
            break
    draft = _Draft("".join(parts), starts, ends)
    if view.layout_edits is not None:
        draft = _after(draft, view.layout_edits)
    return Passage(words, draft.text, draft.starts, draft.ends)


def _rows(page: PageView, area: AreaPt | None) -> list[tuple[PlacedWord, ...]]:
    if area is None:
        return [row.words for row in page.rows]
    x0, y0, x1, y1 = area
    inside = (
        tuple(word for word in row.words if word.x0 < x1 and word.x1 > x0 and word.y0 < y1 and word.y1 > y0)
        for row in page.rows
    )
    return [row for row in inside if row]


def _after(draft: _Draft, edits: LayoutText) -> _Draft:
    if "spaces" in edits.without:
        draft = draft.edited((match.start(), match.end(), "") for match in regex.finditer(" +", draft.text))
    if "accents" in edits.without:
        draft = draft.edited(_changed(draft.text, _without_accents))
    if "case" in edits.without:
        draft = draft.edited(_changed(draft.text, str.lower))
    for source, replacement in edits.replace:
        matches = regex.compile(source, regex.MULTILINE).finditer(draft.text, timeout=TIMEOUT_S)
        draft = draft.edited((match.start(), match.end(), match.expand(replacement)) for match in matches)
    return draft


def _changed(text: str, change: Callable[[str], str]) -> Iterator[Edit]:
    for at, char in enumerate(text):
        written = change(char)
        if written != char:
            yield at, at + 1, written


def _without_accents(char: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", char) if not "\u0300" <= part <= "\u0362")
