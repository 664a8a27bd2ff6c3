"""What a file format must offer to be read: a Reader that opens bytes, an OpenDocument, and its SourcePages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from extraction.datamodel import BoundingBox, MediaType, Ruling, Square, Word
from extraction.errors import CorruptDocument
from extraction.options import ReadOptions

# Height x width x 3, uint8, red-green-blue, upright.
Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Drawings:
    """What is on a page besides print: see Page."""

    rulings: tuple[Ruling, ...] = ()
    squares: tuple[Square, ...] = ()
    pictures: tuple[BoundingBox, ...] = ()


@dataclass(frozen=True, slots=True)
class DamagedPage:
    """A page that the file has but that cannot be read. Size in points, of A4 where not even that is known."""

    number: int
    error: CorruptDocument
    width_pt: float = 595.0
    height_pt: float = 842.0


class SourcePage(Protocol):
    """One page, valid only until the next one is asked for. Size in points (1/72 inch) of the upright page, which is
    known once its text layer was looked at: that tells which way up the page is."""

    number: int
    width_pt: float
    height_pt: float

    def text_layer(self) -> tuple[Word, ...]:
        """The words of the page's own text layer if it has a usable one, else an empty tuple."""
        ...

    def unread_pictures(self, words: Sequence[Word]) -> tuple[BoundingBox, ...]:
        """Large pictures on a page of text that none of its `words` stands on: there may be print in them."""
        ...

    def is_recognised(self) -> bool:
        """Whether the text layer is what some OCR read off a picture of the page."""
        ...

    def drawings(self) -> Drawings:
        """What is drawn on the page by the file's own account; empty for a format that knows pixels only."""
        ...

    def picture_for_ocr(self) -> Picture:
        """The page at OCR resolution. Raises DocumentTooLarge, CorruptDocument."""
        ...

    def picture_for_view(self, long_side_px: int) -> Picture:
        """The page for people, its longer side at most `long_side_px`. Raises DocumentTooLarge, CorruptDocument."""
        ...


class OpenDocument(Protocol):
    """An opened file: `page_count` is within the cap already. Use as a context manager.

    `pages` gives as many as that; DocumentTooLarge ends the whole, damage only one page.
    """

    page_count: int

    def pages(self) -> Iterator[SourcePage | DamagedPage]: ...

    def __enter__(self) -> "OpenDocument": ...

    def __exit__(self, *exc: Any) -> None: ...


class Reader(Protocol):
    """One file format. A module under readers/ offers one as `READER`."""

    media_types: tuple[MediaType, ...]

    def open(self, data: bytes, media_type: MediaType, password: str | None, options: ReadOptions) -> OpenDocument:
        """Raises PasswordRequired, CorruptDocument, TooManyPages, DocumentTooLarge."""
        ...
