"""Tables drawn by code in many styles, whose cells are known exactly."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

Style = Literal["full", "outer", "levels", "booktabs", "stripes", "none"]
FONT, BOLD, SIZE, LEADING = "Helvetica", "Helvetica-Bold", 9.0, 11.0
PROSE = (
    "The figures below were gathered by the statistical office over the last three years and are given in",
    "thousands of units, rounded to the nearest unit. Small differences between the totals and the sums of",
    "their parts come from rounding and do not point to an error. The method was changed in the second year.",
)


@dataclass(frozen=True)
class Box:
    """A cell to be drawn: `\\n` divides its lines."""

    text: str
    col_span: int = 1
    row_span: int = 1


@dataclass
class Drawn:
    """What was drawn: (row, col, row_span, col_span, text) of each cell with text."""

    pdf: bytes
    cells: list[tuple[int, int, int, int, str]] = field(default_factory=list)


def draw(
    rows: Sequence[Sequence[Box | str | None]],
    style: Style,
    *,
    widths: Sequence[float],
    headings: int = 1,
    right: Sequence[int] = (),
    prose: bool = True,
    title: str = "Table 3: Visitors by region",
    note: str = "Source: statistical office, own calculations.",
    gap: float = 4.0,
    top: float = 120.0,
    repeat: int = 1,
) -> Drawn:
    """A page with the table between paragraphs. None is a blank place, or one that a spanning cell covers. `right`
    are columns set to the right; `gap` is the white between rows. `repeat` draws the same table on so many pages."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    drawn = Drawn(b"")
    for _ in range(repeat):
        drawn.cells = _draw_page(canvas, rows, style, widths, headings, set(right), prose, title, note, gap, top)
        canvas.showPage()
    canvas.save()
    drawn.pdf = out.getvalue()
    return drawn


def _draw_page(
    canvas: Canvas,
    rows: Sequence[Sequence[Box | str | None]],
    style: Style,
    widths: Sequence[float],
    headings: int,
    right: set[int],
    prose: bool,
    title: str,
    note: str,
    gap: float,
    top: float,
) -> list[tuple[int, int, int, int, str]]:
    height = A4[1]
    xs = [60.0]
    for width in widths:
        xs.append(xs[-1] + width)
    boxes = [[_box(item) for item in row] for row in rows]
    ys = [top]
    for row in boxes:
        lines = max((box.text.count("\n") + 1 for box in row if box is not None and box.row_span == 1), default=1)
        ys.append(ys[-1] + lines * LEADING + gap)
    canvas.setFont(FONT, SIZE)
    if prose:
        for at, line in enumerate(PROSE):
            canvas.drawString(60, height - (top - 62 + 12 * at), line)
            canvas.drawString(60, height - (ys[-1] + 40 + 12 * at), line)
    if title:
        canvas.setFont(BOLD, SIZE)
        canvas.drawString(60, height - (top - 14), title)
    if note:
        canvas.setFont(FONT, 7)
        canvas.drawString(60, height - (ys[-1] + 12), note)
    cells = []
    _lines(canvas, boxes, style, xs, ys, headings)
    for at, row in enumerate(boxes):
        for col, box in enumerate(row):
            if box is None:
                continue
            cells.append((at, col, box.row_span, box.col_span, box.text))
            _text(canvas, box, (xs[col], xs[col + box.col_span]), ys[at], gap, col in right, at < headings)
    return cells


def _box(item: Box | str | None) -> Box | None:
    return Box(item) if isinstance(item, str) else item


def _text(
    canvas: Canvas, box: Box, sides: tuple[float, float], top: float, gap: float, to_right: bool, heading: bool
) -> None:
    font = BOLD if heading else FONT
    canvas.setFont(font, SIZE)
    for at, line in enumerate(box.text.split("\n")):
        width = stringWidth(line, font, SIZE)
        x = sides[0] + 4
        if box.col_span > 1:
            x = (sides[0] + sides[1] - width) / 2
        elif to_right:
            x = sides[1] - 4 - width
        canvas.drawString(x, A4[1] - (top + gap / 2 + SIZE + at * LEADING - 1), line)


def _lines(
    canvas: Canvas, boxes: list[list[Box | None]], style: Style, xs: list[float], ys: list[float], headings: int
) -> None:
    canvas.setLineWidth(0.6)
    if style == "full":
        _meshes(canvas, boxes, xs, ys)
    elif style == "outer":
        canvas.rect(xs[0], A4[1] - ys[-1], xs[-1] - xs[0], ys[-1] - ys[0])
        _level(canvas, ys[headings], xs[0], xs[-1])
    elif style == "stripes":
        canvas.setFillGray(0.9)
        for at in range(0, len(boxes), 2):
            canvas.rect(xs[0], A4[1] - ys[at + 1], xs[-1] - xs[0], ys[at + 1] - ys[at], stroke=0, fill=1)
        canvas.setFillGray(0)
    for y in {"levels": ys, "booktabs": [ys[0], ys[headings], ys[-1]]}.get(style, []):
        _level(canvas, y, xs[0], xs[-1])
    if style == "booktabs":
        for at, row in enumerate(boxes[:headings]):
            for col, box in enumerate(row):
                if box is not None and box.col_span > 1:
                    _level(canvas, ys[at + 1], xs[col] + 4, xs[col + box.col_span] - 4)


def _level(canvas: Canvas, y: float, left: float, right: float) -> None:
    canvas.line(left, A4[1] - y, right, A4[1] - y)


def _meshes(canvas: Canvas, boxes: list[list[Box | None]], xs: list[float], ys: list[float]) -> None:
    for at, row in enumerate(boxes):
        for col, box in enumerate(row):
            if box is None and _is_covered(boxes, at, col):
                continue
            wide, deep = (box.col_span, box.row_span) if box is not None else (1, 1)
            canvas.rect(xs[col], A4[1] - ys[at + deep], xs[col + wide] - xs[col], ys[at + deep] - ys[at])


def _is_covered(boxes: list[list[Box | None]], row: int, col: int) -> bool:
    return any(
        box is not None and at <= row < at + box.row_span and start <= col < start + box.col_span
        for at, line in enumerate(boxes)
        for start, box in enumerate(line)
        if (at, start) != (row, col)
    )
