"""What a file format must offer to be read: a Reader that opens bytes, an OpenDocument, and its SourcePages."""

from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from extraction.datamodel import MediaType, Word
from extraction.options import ReadOptions

# Height x width x 3, uint8, red-green-blue, upright.
Picture = NDArray[np.uint8]


class SourcePage(Protocol):
    """One page, valid only until the next one is asked for. Size in points (1/72 inch) of the upright page."""

    number: int
    width_pt: float
    height_pt: float

    def text_layer(self) -> tuple[Word, ...]:
        """The words of the page's own text layer if it has a usable one, else an empty tuple."""
        ...

    def picture_for_ocr(self) -> Picture:
        """The page at OCR resolution. Raises DocumentTooLarge, CorruptDocument."""
        ...

    def picture_for_view(self, long_side_px: int) -> Picture:
        """The page for people, its longer side at most `long_side_px`. Raises DocumentTooLarge, CorruptDocument."""
        ...


class OpenDocument(Protocol):
    """An opened file: `page_count` is within the cap already. Use as a context manager."""

    page_count: int

    def pages(self) -> Iterator[SourcePage]: ...

    def __enter__(self) -> "OpenDocument": ...

    def __exit__(self, *exc: Any) -> None: ...


class Reader(Protocol):
    """One file format. A module under readers/ offers one as `READER`."""

    media_types: tuple[MediaType, ...]

    def open(self, data: bytes, media_type: MediaType, password: str | None, options: ReadOptions) -> OpenDocument:
        """Raises PasswordRequired, CorruptDocument, TooManyPages, DocumentTooLarge."""
        ...
