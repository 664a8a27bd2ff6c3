"""Blocks to segments: what each part of a page is, by its size, its place, its words and its neighbours."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from extraction.datamodel import (
    Block,
    BoundingBox,
    Line,
    Page,
    ParsedDocument,
    Segment,
    SegmentKind,
    TableCell,
)
from extraction.layout.blocks import blocks_of, box_around
from extraction.layout.markup import PICTURE_HTML, PICTURE_MARKDOWN, html_of, markdown_of
from extraction.layout.reading_order import Part, part_of, print_size, reading_order
from extraction.layout.running_heads import RunningHeads, running_heads

_HEADER_SIZE = 1.22  # of the document's largest common size of print
_HEADER_SIZE_OCR = 1.4
_HEADER_WORDS, _HEADER_ROWS = 14, 3
_MUCH_BOLD = 0.4  # of the print: then it says nothing
_CAPITALS = 10  # fewer capitals are an abbreviation or a label
_LEVELS = 3
_SAME_LEVEL = 0.93
# So much of the print, in so many lines, is of one size, give or take: a heading is rarer.
_COMMON, _COMMON_LINES, _ALIKE = 0.15, 4, 0.04
_NUMBERED = re.compile(r"(?:\d{1,2}\.){0,3}\d{0,2}\s+[^\W\d_]|[IVX]{1,4}\.\s|§\s*\d")
_CAPTION = re.compile(
    r"(?:fig(?:ure|ura|\.)?|abb(?:ildung|\.)?|table(?:au)?|tab(?:elle|ella|la|\.)|bild|chart|exhibit|graph|grafik|"
    r"diagram(?:m)?|photo|foto|image|map|karte)\s*(?:[A-Z]{0,2}\d{1,3}|[IVX]{1,4})(?:[.-]\d{1,3})*\s*"
    r"(?:[.:|–—-]|$|\s[^\W\d_])",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"(?:source|quelle|fuente|fonte|note|anmerkung)s?\s*:", re.IGNORECASE)
_CAPTION_ROWS = 4
_NEAR = 0.03  # of the page's height
_SMALLEST_PICTURE, _LARGEST_PICTURE = 0.003, 0.9  # of the page's area
_PRINT_ON_PICTURE = 0.2
_STRIP = 0.01  # of the page: strips of one picture stand so near


@dataclass(frozen=True, slots=True)
class TableSegment:
    """A table as the table finder has it, for its place among the other segments of its page. Without `cells`
    all within `box` is its print."""

    box: BoundingBox
    text: str
    html: str
    markdown: str
    confidence: float = 1.0
    cells: tuple[TableCell, ...] = ()


def segments_of(document: ParsedDocument, tables: Sequence[TableSegment] = ()) -> tuple[Segment, ...]:
    """All segments of a document in reading order, page by page. The document must have been read with
    ReadOptions(drawings=True) for pictures to be among them."""
    return tuple(segment for _, segments in segments_by_page(document, lambda _: tables) for segment in segments)


def segments_by_page(
    document: ParsedDocument, tables_on: Callable[[Page], Sequence[TableSegment]]
) -> Iterator[tuple[Page, tuple[Segment, ...]]]:
    """Each page with its segments, one page at a time: for long documents."""
    heads = running_heads(document)
    sizes = _Sizes.of(document)
    for page in document.pages:
        yield page, tuple(_segments_of_page(page, tables_on(page), heads, sizes))


@dataclass(frozen=True, slots=True)
class _Sizes:
    """Heights of print in points: the usual one, the largest that is common, and those of headings, the largest
    first."""

    usual: float
    common: float
    headings: tuple[float, ...]
    bold_is_usual: bool

    @classmethod
    def of(cls, document: ParsedDocument) -> "_Sizes":
        letters, lines = Counter[float](), Counter[float]()
        for page in document.pages:
            for line in page.lines:
                height = round(print_size(line, (page.width_pt, page.height_pt)), 1)
                letters[height] += len(line.text)
                lines[height] += 1
        total = letters.total()
        usual = _median(letters)
        often = [height for height in letters if _alike(lines, height) >= _COMMON_LINES]
        common = max([usual, *(height for height in often if _alike(letters, height) >= _COMMON * total)])
        headings: list[float] = []
        for height in sorted((height for height in letters if height > _HEADER_SIZE * common), reverse=True):
            if not headings or height < _SAME_LEVEL * headings[-1]:
                headings.append(height)
        bold = sum(len(word.text) for page in document.pages for word in page.words if word.bold)
        return cls(usual, common, tuple(headings[: _LEVELS - 1]), bold > _MUCH_BOLD * total)

    def level(self, height: float) -> int:
        """1 for the largest headings, at most _LEVELS."""
        return next((at for at, size in enumerate(self.headings, 1) if height >= _SAME_LEVEL * size), _LEVELS)


def _median(letters: Counter[float]) -> float:
    seen = 0
    for height, count in sorted(letters.items()):
        seen += count
        if seen >= letters.total() / 2:
            return height
    return 0.0


def _alike(counts: Counter[float], height: float) -> int:
    return sum(count for other, count in counts.items() if abs(other - height) <= _ALIKE * height)


def _segments_of_page(
    page: Page, tables: Sequence[TableSegment], heads: RunningHeads, sizes: _Sizes
) -> Iterator[Segment]:
    own_tables = [table for table in tables if table.box.page == page.number]
    lines = _lines_outside(page, own_tables)
    kinds = heads.kinds_of(lines)
    pictures = _pictures(page)
    size_pt = (page.width_pt, page.height_pt)
    parts = _parts(page, [line for line, kind in zip(lines, kinds, strict=True) if kind is None])
    parts += [part_of(table.box, size_pt, table.text, table) for table in own_tables]
    parts += [part_of(box, size_pt, "", box) for box in pictures]
    floats = [table.box for table in own_tables] + pictures
    yield from _running("PageHeader", page, lines, kinds)
    for stretch in reading_order(parts):
        for piece in blocks_of(stretch, is_ocr=page.source == "ocr"):
            yield _as_text(piece, page, floats, sizes) if isinstance(piece, Block) else _as_float(piece)
    yield from _running("PageFooter", page, lines, kinds)


def _lines_outside(page: Page, tables: Sequence[TableSegment]) -> list[Line]:
    """The page's lines without the words of tables: a line may begin in a table and go on beside it."""
    whole = [table.box for table in tables if not table.cells]
    by_text: dict[str, list[BoundingBox]] = {}  # as print may run over a cell that it is no part of
    for cell in (cell for table in tables for cell in table.cells):
        for text in set(cell.text.split()):
            by_text.setdefault(text, []).append(cell.box)
    lines: list[Line] = []
    for line in page.lines:
        words = [
            word
            for word in line.words
            if not any(_holds(box, word.box) for box in (*by_text.get(word.text, ()), *whole))
        ]
        if len(words) == len(line.words):
            lines.append(line)
        elif words:
            lines.append(Line(tuple(words), box_around([word.box for word in words])))
    return lines


def _parts(page: Page, lines: Sequence[Line]) -> list[Part]:
    return [part_of(line.box, (page.width_pt, page.height_pt), line.text, line) for line in lines]


def _running(kind: SegmentKind, page: Page, lines: list[Line], kinds: list[SegmentKind | None]) -> Iterator[Segment]:
    """One segment of all the page's lines of that kind."""
    own = [line for line, its_kind in zip(lines, kinds, strict=True) if its_kind == kind]
    stretches = reading_order(_parts(page, own))
    blocks = [piece for stretch in stretches for piece in blocks_of(stretch, is_ocr=False) if isinstance(piece, Block)]
    if blocks:
        whole = Block(tuple(row for block in blocks for row in block.rows), box_around([line.box for line in own]))
        tag = "header" if kind == "PageHeader" else "footer"
        yield replace(_segment(kind, whole, html_of(whole, tag), markdown_of(whole)), blocks=tuple(blocks))


def _as_text(block: Block, page: Page, floats: list[BoundingBox], sizes: _Sizes) -> Segment:
    if _is_caption(block, floats):
        return _segment("Caption", block, html_of(block, "figcaption"), f"*{markdown_of(block)}*")
    if _is_header(block, page, floats, sizes):
        level = sizes.level(_height(block, page))
        return _segment("SectionHeader", block, html_of(block, f"h{level}"), markdown_of(block, level))
    return _segment("Text", block, html_of(block), markdown_of(block))


def _segment(kind: SegmentKind, block: Block, html: str, markdown: str) -> Segment:
    words = [word for line in block.lines for word in line.words]
    letters = sum(len(word.text) for word in words)
    confidence = sum(word.confidence * len(word.text) for word in words) / max(letters, 1)
    return Segment(kind, block.box, round(confidence, 4), block.text, html, markdown, (block,))


def _as_float(part: Part) -> Segment:
    if isinstance(part.content, TableSegment):
        table = part.content
        return Segment("Table", table.box, table.confidence, table.text, table.html, table.markdown)
    if not isinstance(part.content, BoundingBox):
        raise TypeError(f"{part.content!r} is no part of a page")
    return Segment("Picture", part.content, 1.0, "", PICTURE_HTML, PICTURE_MARKDOWN)


def _is_caption(block: Block, floats: list[BoundingBox]) -> bool:
    text = block.text
    if len(block.rows) <= _CAPTION_ROWS and _CAPTION.match(text):
        return True
    return (
        len(block.rows) <= _CAPTION_ROWS
        and _SOURCE.match(text) is not None
        and any(_is_near(block.box, box) for box in floats)
    )


def _is_near(box: BoundingBox, other: BoundingBox) -> bool:
    is_beside = box.x0 < other.x1 and box.x1 > other.x0
    return is_beside and min(abs(box.y0 - other.y1), abs(other.y0 - box.y1)) < _NEAR


def _is_over(box: BoundingBox, floats: list[BoundingBox]) -> bool:
    """Whether it stands right over a table or a picture."""
    return any(box.x0 < other.x1 and box.x1 > other.x0 and 0 <= other.y0 - box.y1 < _NEAR for other in floats)


def _is_header(block: Block, page: Page, floats: list[BoundingBox], sizes: _Sizes) -> bool:
    text = block.text.strip()
    if len(block.rows) > _HEADER_ROWS or any(len(row) > 1 for row in block.rows):
        return False
    words = text.split()
    letters = [letter for letter in text if letter.isalpha()]
    if len(letters) < max(3, len(text) / 3) or len(words) > _HEADER_WORDS or text[-1] in ".,;:":
        return False
    if not text[0].isalnum() or text[0].islower():
        return False
    least = _HEADER_SIZE_OCR if page.source == "ocr" else _HEADER_SIZE
    height = _height(block, page)
    if height >= least * sizes.common or (height >= least * sizes.usual and _is_over(block.box, floats)):
        return True
    if not sizes.bold_is_usual and all(word.bold for line in block.lines for word in line.words):
        return True
    is_numbered = _NUMBERED.match(text) is not None and text[-1].isalpha()
    return len(block.rows) == 1 < len(words) and (is_numbered or (text.isupper() and len(letters) >= _CAPITALS))


def _height(block: Block, page: Page) -> float:
    return max(print_size(line, (page.width_pt, page.height_pt)) for line in block.lines)


def _pictures(page: Page) -> list[BoundingBox]:
    """Pictures on the page that are pictures: no dots, no page-wide paper, nothing under print."""
    paper = [box for box in _stacks(page.pictures) if _area(box) > _LARGEST_PICTURE]
    boxes = [
        box
        for box in page.pictures
        if _SMALLEST_PICTURE <= _area(box) <= _LARGEST_PICTURE and not any(_is_as_wide(sheet, box) for sheet in paper)
    ]
    merged: list[BoundingBox] = []
    for box in sorted(boxes, key=_area, reverse=True)[:50]:
        index = next((at for at, other in enumerate(merged) if _overlap(box, other) > 0.3 * _area(box)), None)
        if index is None:
            merged.append(box)
        else:
            merged[index] = box_around([merged[index], box])
    words = page.words
    return [box for box in merged if sum(_overlap(word.box, box) for word in words) < _PRINT_ON_PICTURE * _area(box)]


def _stacks(pictures: Sequence[BoundingBox]) -> list[BoundingBox]:
    """Pictures, and those put together that some programs cut into strips: as wide, one under the other."""
    stacks: list[BoundingBox] = []
    for box in sorted(pictures, key=lambda box: (round(box.x0, 2), box.y0)):
        above = stacks[-1] if stacks else None
        if above is not None and _is_as_wide(above, box) and box.y0 - above.y1 < _STRIP:
            stacks[-1] = box_around([above, box])
        else:
            stacks.append(box)
    return stacks


def _is_as_wide(one: BoundingBox, other: BoundingBox) -> bool:
    return abs(one.x0 - other.x0) < _STRIP and abs(one.x1 - other.x1) < _STRIP


def _area(box: BoundingBox) -> float:
    return (box.x1 - box.x0) * (box.y1 - box.y0)


def _overlap(one: BoundingBox, other: BoundingBox) -> float:
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    return max(width, 0.0) * max(height, 0.0)


def _holds(box: BoundingBox, inner: BoundingBox) -> bool:
    return box.x0 <= (inner.x0 + inner.x1) / 2 <= box.x1 and box.y0 <= (inner.y0 + inner.y1) / 2 <= box.y1
