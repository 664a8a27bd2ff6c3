"""The pages of long documents, packed: a dense page takes some 12 KB instead of 200, and is unpacked when looked at.

Short documents stay as they are read, a plain tuple of pages.
"""

import marshal
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import chain, islice, starmap
from operator import attrgetter
from typing import NamedTuple, overload

from extraction.datamodel import BoundingBox, Line, Page, Ruling, Square, Word

MOST_UNPACKED = 50  # pages: no document takes more memory for its pages than one with so many
_LEVEL = 1  # half the bytes in a third of a millisecond; a higher one saves little
_SIDES = attrgetter("x0", "y0", "x1", "y1")
_BOX, _TEXT, _CONFIDENCE, _BOLD, _INK = map(attrgetter, ("box", "text", "confidence", "bold", "ink"))


class PageContent(NamedTuple):
    """What is on a page, in columns: numbers as the bytes of an array ("d", "I"), so that none is rounded. `sides`
    are x0, y0, x1 and y1 of all words, lines, pictures, squares and rulings."""

    texts: list[str]
    bold: bytes
    confidences: bytes
    line_lengths: bytes
    picture_count: int
    inks: bytes
    sides: list[bytes]


@dataclass(frozen=True, slots=True)
class _Packed:
    """A page without what is on it, and that as bytes."""

    bare: Page
    content: bytes


class PackedPages(Sequence[Page]):
    """Pages that are equal to those packed but made anew each time they are asked for, the last few excepted. Do not
    tell their lines apart by identity beyond one page."""

    def __init__(self, packed: Sequence[_Packed]) -> None:
        self._count = len(packed)
        self._page_at = lru_cache(maxsize=2)(lambda at: _unpacked(packed[at]))

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Page: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Page, ...]: ...
    def __getitem__(self, at: int | slice) -> Page | tuple[Page, ...]:
        places = range(self._count)[at]
        return self._page_at(places) if isinstance(places, int) else tuple(map(self._page_at, places))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Sequence)
            and len(self) == len(other)
            and all(one == its for one, its in zip(self, other, strict=True))
        )

    def __hash__(self) -> int:
        return hash(tuple(self))


class PageShelf:
    """Takes pages one by one as they are read."""

    def __init__(self) -> None:
        self._open: list[Page] = []
        self._packed: list[_Packed] = []

    def add(self, page: Page) -> None:
        if len(self._open) == MOST_UNPACKED:
            self._pack()
        self._open.append(page)

    def _pack(self) -> None:
        self._packed += map(_pack_page, self._open)
        self._open.clear()

    def pages(self) -> Sequence[Page]:
        """All pages in their order; none can be added afterwards."""
        if not self._packed:
            return tuple(self._open)
        self._pack()
        return PackedPages(self._packed)


def shelved(pages: Iterable[Page]) -> Sequence[Page]:
    """The pages of a document in a form that a thousand of them may have."""
    shelf = PageShelf()
    for page in pages:
        shelf.add(page)
    return shelf.pages()


def content_of(page: Page) -> PageContent:
    words = page.words
    boxes = (*map(_BOX, words), *map(_BOX, page.lines), *page.pictures, *map(_BOX, page.squares))
    return PageContent(
        list(map(_TEXT, words)),
        bytes(map(_BOLD, words)),
        _bytes("d", map(_CONFIDENCE, words)),
        _bytes("I", (len(line.words) for line in page.lines)),
        len(page.pictures),
        _bytes("d", map(_INK, page.squares)),
        [_bytes("d", column) for column in zip(*map(_SIDES, chain(boxes, page.rulings)), strict=True)],
    )


def without_content(page: Page) -> Page:
    return replace(page, lines=(), rulings=(), squares=(), pictures=())


def with_content(bare: Page, content: PageContent) -> Page:
    """The page that `content_of` and `without_content` were made from. Raises ValueError for what fits no page."""
    sides = zip(*(_numbers("d", column) for column in content.sides), strict=True)

    def boxes(count: int) -> Iterator[BoundingBox]:
        return starmap(partial(BoundingBox, bare.number), islice(sides, count))

    texts = content.texts
    words = map(Word, texts, list(boxes(len(texts))), _numbers("d", content.confidences), map(bool, content.bold))
    lengths = _numbers("I", content.line_lengths)
    words_of_lines = [tuple(islice(words, int(length))) for length in lengths]
    lines = tuple(map(Line, words_of_lines, boxes(len(lengths))))
    pictures = tuple(boxes(content.picture_count))
    ink = _numbers("d", content.inks)
    squares = tuple(map(Square, boxes(len(ink)), ink))
    return replace(bare, lines=lines, pictures=pictures, squares=squares, rulings=tuple(starmap(Ruling, sides)))


def _pack_page(page: Page) -> _Packed:
    return _Packed(without_content(page), zlib.compress(marshal.dumps(tuple(content_of(page))), _LEVEL))


def _unpacked(packed: _Packed) -> Page:
    columns = marshal.loads(zlib.decompress(packed.content))  # noqa: S302 - made above, never from outside
    return with_content(packed.bare, PageContent(*columns))


def _bytes(kind: str, numbers: Iterable[float]) -> bytes:
    return array(kind, numbers).tobytes()


def _numbers(kind: str, packed: bytes) -> "array[float]":
    numbers: array[float] = array(kind)
    numbers.frombytes(packed)
    return numbers
