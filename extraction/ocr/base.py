"""What an OCR engine must offer, and what is told about it."""

from dataclasses import dataclass
from typing import Protocol

from extraction.datamodel import Word
from extraction.options import OcrEngineName
from extraction.readers.base import Picture


@dataclass(frozen=True, slots=True)
class OcrEngineInfo:
    """For people: `languages` are ISO 639-1 codes, `note` says what it is good for or how to install it."""

    name: OcrEngineName
    installed: bool
    languages: tuple[str, ...]
    note: str


class OcrEngine(Protocol):
    """One engine. A module under ocr/ offers one as `ENGINE`; whatever it imports, it imports inside its methods."""

    name: OcrEngineName
    doubt_below: float  # a page read with less confidence on average than this may stand on its head

    def info(self) -> OcrEngineInfo:
        """Must be cheap: no model is loaded."""
        ...

    def warm_up(self) -> None:
        """Load what a later fork can share, with one thread. Raises OcrUnavailable."""
        ...

    def recognize(self, picture: Picture, *, page: int, language: str) -> tuple[Word, ...]:
        """Words in any order, their boxes as fractions of the picture. Raises OcrUnavailable, ProcessingTimeout."""
        ...

    def recognize_line(self, picture: Picture, *, language: str) -> tuple[str, float]:
        """The one line that fills the picture, and how sure that is; "" and 0.0 where nothing is read. Raises as
        `recognize`."""
        ...
