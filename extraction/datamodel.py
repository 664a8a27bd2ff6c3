"""What the engine takes in and gives out: frozen records, all of them JSON by pydantic's TypeAdapter.

Geometry is one form everywhere: a page number from 1, and fractions of the page as it is read (after turning it
upright), origin top left. A confidence is a probability of being right, 0..1.
"""

from dataclasses import dataclass, field
from typing import Literal

MediaType = Literal["application/pdf", "image/png", "image/jpeg", "image/webp", "image/tiff", "image/bmp"]
FieldType = Literal["text", "int", "decimal", "money", "date", "bool", "enum"]
# A value as it travels in JSON: money and decimals are plain decimal strings ("1471.60"), dates ISO 8601.
JsonValue = str | int | bool | None


@dataclass(frozen=True, slots=True)
class BoundingBox:
    """A rectangle on a page: `page` from 1, corners as fractions (0..1) of its width and height, origin top left."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Word:
    """One printed word. `confidence` is the OCR engine's own score (not calibrated); 1.0 from a text layer."""

    text: str
    box: BoundingBox
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """Words that stand on one line without a column gap between them, left to right."""

    words: tuple[Word, ...]
    box: BoundingBox

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was read: size in points (1/72 inch) after turning upright, its lines in reading order."""

    number: int
    width_pt: float
    height_pt: float
    source: Literal["text_layer", "ocr"]
    lines: tuple[Line, ...]
    ocr_engine: str | None = None

    @property
    def words(self) -> tuple[Word, ...]:
        return tuple(word for line in self.lines for word in line.words)

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A document as words, lines and pages: all that finders may look at."""

    media_type: MediaType
    pages: tuple[Page, ...]

    @property
    def text(self) -> str:
        return "\f".join(page.text for page in self.pages)


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One find step that was tried for a field, and what became of it.

    `finder` names the finder, `detail` its settings in short, `outcome` is "found", "nothing", "not_valid" or
    "not_tried"; `raw_text` and `box` are what it saw, `note` says why in plain words.
    """

    finder: str
    detail: str
    outcome: Literal["found", "nothing", "not_valid", "not_tried"]
    raw_text: str | None = None
    box: BoundingBox | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class FieldResult:
    """What was found for one FieldSpec.

    `value` is None when nothing valid was found, and then `confidence` is 0. `currency` is set for money only (ISO
    4217). `flags` are stable reason codes a reviewer is shown: "missing_required", "ambiguous_date", "low_ocr" ...
    """

    name: str
    type: FieldType
    value: JsonValue
    raw_text: str | None
    confidence: float
    box: BoundingBox | None
    required: bool = False
    currency: str | None = None
    flags: tuple[str, ...] = ()
    trace: tuple[TraceStep, ...] = ()


@dataclass(frozen=True, slots=True)
class ExtractionResult:
    """The machine's answer for one document and one template: fields in the template's order."""

    template: str
    fields: tuple[FieldResult, ...]
    engine_version: str = field(default="")
