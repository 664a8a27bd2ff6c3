"""What the engine takes in and gives out: frozen records, all of them JSON by pydantic's TypeAdapter.

Geometry is one form everywhere: a page number from 1, and fractions of the page as it is read (after turning it
upright), origin top left. A confidence is a probability of being right, 0..1.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import AfterValidator, WrapSerializer
from typing_extensions import TypeAliasType

MediaType = Literal[
    "application/pdf",
    "image/png",
    "image/jpeg",
    "image/webp",
    "image/tiff",
    "image/bmp",
    "text/plain",
    "text/markdown",
]
# One of extraction.template_spec.FIELD_TYPES, or "stdnum:" and a module of python-stdnum.
FieldType = str
# A value as it travels in JSON: numbers with decimals are plain decimal strings ("1471.60"), dates ISO 8601. A field
# with many values is a list of them, a group is {name: value}, a list of rows is [{column: value}].
JsonValue = TypeAliasType("JsonValue", "str | int | bool | list[JsonValue] | dict[str, JsonValue] | None")


@dataclass(frozen=True, slots=True)
class BoundingBox:
    """A rectangle on a page: `page` from 1, corners as fractions (0..1) of its width and height, origin top left."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float

    def is_centred_in(self, place: "BoundingBox", margin: float) -> bool:
        """Whether its middle lies in another box, or at most `margin` (a fraction of the page) beside it."""
        x, y = (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2
        inside = place.x0 - margin <= x <= place.x1 + margin and place.y0 - margin <= y <= place.y1 + margin
        return self.page == place.page and inside


@dataclass(frozen=True, slots=True)
class Word:
    """One printed word. `confidence` is the OCR engine's own score (not calibrated); 1.0 from a text layer. `bold` is
    known from text layers only, and only where ReadOptions asked for drawings."""

    text: str
    box: BoundingBox
    confidence: float = 1.0
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Words that stand on one line without a column gap between them, left to right."""

    words: tuple[Word, ...]
    box: BoundingBox

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Ruling:
    """A straight printed line, level (y0 = y1) or upright (x0 = x1), as fractions of the page."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Square:
    """A small drawn box such as one ticks on a form. `ink` is the share of its inside (0..1) that is not paper."""

    box: BoundingBox
    ink: float


@dataclass(frozen=True, slots=True)
class PageProblem:
    """Why a page could not be read or shown: a stable `code` (of extraction.errors), and in plain words."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was read: size in points (1/72 inch) after turning upright, its lines in reading order.

    `rulings`, `squares` and `pictures` are what is drawn on it: the lines of forms and tables, boxes to be ticked,
    photographs and logos. They are there only where ReadOptions asked for drawings. `recognised` marks the text layer
    of a scan: invisible print that some OCR put over the picture, of unknown quality. A page with a `problem` is
    damaged in the file, and empty.
    """

    number: int
    width_pt: float
    height_pt: float
    source: Literal["text_layer", "ocr"]
    lines: tuple[Line, ...]
    ocr_engine: str | None = None
    rulings: tuple[Ruling, ...] = ()
    squares: tuple[Square, ...] = ()
    pictures: tuple[BoundingBox, ...] = ()
    recognised: bool = False
    problem: PageProblem | None = None

    @property
    def words(self) -> tuple[Word, ...]:
        return tuple(word for line in self.lines for word in line.words)

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A document as words, lines and pages: all that finders may look at.

    `pages` is a tuple, or for long documents a sequence that keeps its pages packed (extraction.packing): going over
    them again costs time then, keeping hold of them memory.
    """

    media_type: MediaType
    pages: Annotated[Sequence[Page], AfterValidator(tuple), WrapSerializer(lambda pages, as_is: as_is(tuple(pages)))]

    @property
    def text(self) -> str:
        return "\f".join(page.text for page in self.pages)


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell with text: its place from row 0 and column 0, how many rows and columns it spans, whether it belongs to
    the heading. The lines of its text are divided by line breaks; `box` is round its print."""

    row: int
    col: int
    row_span: int
    col_span: int
    text: str
    box: BoundingBox
    is_header: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A printed table: where it stands (one box for each page that it runs over) and its cells, row by row. A place
    without a cell is blank. `is_ruled`: its cells are drawn with lines. `confidence` is how surely its text was read.
    """

    boxes: tuple[BoundingBox, ...]
    row_count: int
    col_count: int
    cells: tuple[TableCell, ...]
    is_ruled: bool
    confidence: float = 1.0

    @property
    def pages(self) -> tuple[int, ...]:
        return tuple(box.page for box in self.boxes)


SegmentKind = Literal["SectionHeader", "Text", "Table", "Picture", "Caption", "PageHeader", "PageFooter"]


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together, such as a paragraph: rows from the top, each from the left."""

    rows: tuple[tuple[Line, ...], ...]
    box: BoundingBox

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for row in self.rows for line in row)

    @property
    def text(self) -> str:
        return "\n".join(" ".join(line.text for line in row) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a page by what it is. `confidence` is how surely its text was read, 1.0 from a text layer or for a
    picture. `blocks` hold its lines and words; a picture has none. `html` and `markdown` stand for themselves."""

    kind: SegmentKind
    box: BoundingBox
    confidence: float
    text: str
    html: str
    markdown: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One find step that was tried for a field, and what became of it.

    `finder` names the finder, `detail` its settings in short, `outcome` is "found", "nothing", "not_valid" or
    "not_tried"; `raw_text` and `box` are what it saw, `note` says why in plain words. The finder "computed" stands
    for an expression, and "check" for a check (where it "failed", by its title if it has one) that "passed" or
    "failed" on this field.
    """

    finder: str
    detail: str
    outcome: Literal["found", "nothing", "not_valid", "not_tried", "passed", "failed"]
    raw_text: str | None = None
    box: BoundingBox | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class FieldResult:
    """What was found for one FieldSpec.

    `value` is None when nothing valid was found, and then `confidence` is 0. `currency` is set for money only (ISO
    4217). `flags` are stable reason codes a reviewer is shown: "missing_required", "ambiguous_date", "low_ocr" ...

    What consists of parts has them as results of their own: `items` are the values of a field with many of them, or
    the rows of a list (each of type "group"); `fields` are the members of a group, or the cells of a row.

    `raw_confidence` is what the evidence of a single found value came to before it was calibrated and before any
    check: what a calibration is fitted on later. 0 where nothing was found by a step, and for what has parts.
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
    items: tuple["FieldResult", ...] = ()
    fields: tuple["FieldResult", ...] = ()
    raw_confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What became of one check. `expression` is what it asserts; `note` says with which values it failed, or why it
    does not apply; `fields` are those that it flags when it fails."""

    expression: str
    severity: Literal["error", "warning"]
    outcome: Literal["passed", "failed", "not_applicable"]
    fields: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class ExtractionResult:
    """The machine's answer for one document and one template: fields in the template's order.

    `locale` is how dates and numbers were read: the template's, or under "auto" the one decided for this document.
    `calibration` is the version of what said how sure values are, "" where it was not calibrated.
    """

    template: str
    fields: tuple[FieldResult, ...]
    engine_version: str = field(default="")
    locale: str = ""
    checks: tuple[CheckResult, ...] = ()
    calibration: str = ""
