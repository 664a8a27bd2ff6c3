"""Draws business papers that are data: a letterhead, parties, facts, a table, totals and notes, in two layouts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Literal

from reportlab.lib.colors import Color, HexColor, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm as millimetre
from reportlab.pdfgen.canvas import Canvas

mm = float(millimetre)
WIDTH, HEIGHT = float(A4[0]), float(A4[1])
LEFT, RIGHT = 20 * mm, WIDTH - 20 * mm
INK, SOFT, RULE = HexColor("#20262e"), HexColor("#5f6b78"), HexColor("#c8d0d8")
Language = Literal["en", "de", "fr"]
_MONTHS: dict[Language, tuple[str, ...]] = {
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ),
    "de": (
        "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
        "Dezember",
    ),
    "fr": (
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
        "décembre",
    ),
}  # fmt: skip
_MARKS: dict[Language, tuple[str, str]] = {"en": (",", "."), "de": (".", ","), "fr": (" ", ",")}


@dataclass(frozen=True, slots=True)
class Table:
    """`widths` are shares of the page's inner width; columns after the first `left` ones stand to the right."""

    headings: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    left: int = 1


@dataclass(frozen=True, slots=True)
class Paper:
    """What one sheet says. `layout`: facts "beside" the parties, as labels with values to the right, or "across" the
    page, as labels with values below. `accent` is a colour such as #0f5e6b."""

    title: str
    company: str
    company_lines: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    parties: tuple[tuple[str, tuple[str, ...]], ...] = ()
    table: Table | None = None
    totals: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    layout: Literal["beside", "across"] = "beside"
    accent: str = "#0f5e6b"


def drawn(paper: Paper) -> bytes:
    """A PDF of one page with a text layer; the same bytes every time."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.setTitle(paper.title)
    canvas.setAuthor(paper.company)
    _letterhead(canvas, paper)
    y = _facts_beside(canvas, paper) if paper.layout == "beside" else _facts_across(canvas, paper)
    if paper.table is not None:
        y = _table(canvas, paper.table, y, HexColor(paper.accent))
    y = _totals(canvas, paper, y)
    for note in paper.notes:
        put(canvas, LEFT, y, note, colour=SOFT)
        y -= 5 * mm
    _footer(canvas, paper)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def put(canvas: Canvas, x: float, y: float, text: str, size: float = 9.5, *, bold: bool = False, right: bool = False,
        colour: Color = INK) -> None:  # fmt: skip
    """Print a text that begins, or with `right` ends, at `x`."""
    canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
    canvas.setFillColor(colour)
    (canvas.drawRightString if right else canvas.drawString)(x, y, text)


def day(value: date, language: Language, *, in_words: bool = False) -> str:
    """A date as it is printed in a language: 14/03/2026, 14.03.2026, 14 mars 2026."""
    if in_words:
        point = "." if language == "de" else ""
        return f"{value.day}{point} {_MONTHS[language][value.month - 1]} {value.year}"
    return f"{value:%d.%m.%Y}" if language == "de" else f"{value:%d/%m/%Y}"


def amount(value: Decimal, language: Language) -> str:
    """1,234.50 or 1.234,50 or 1 234,50."""
    thousands, point = _MARKS[language]
    return f"{value:,.2f}".replace(",", "T").replace(".", point).replace("T", thousands)


def _letterhead(canvas: Canvas, paper: Paper) -> None:
    accent = HexColor(paper.accent)
    canvas.setFillColor(accent)
    if paper.layout == "beside":
        canvas.rect(0, HEIGHT - 7 * mm, WIDTH, 7 * mm, stroke=0, fill=1)
        put(canvas, LEFT, HEIGHT - 24 * mm, paper.company, 16, bold=True)
        put(canvas, RIGHT, HEIGHT - 24 * mm, paper.title, 20, bold=True, right=True, colour=accent)
    else:
        canvas.rect(LEFT, HEIGHT - 26 * mm, 12 * mm, 12 * mm, stroke=0, fill=1)
        put(canvas, LEFT + 17 * mm, HEIGHT - 19 * mm, paper.company, 13, bold=True)
        put(canvas, LEFT, HEIGHT - 40 * mm, paper.title, 22, bold=True, colour=accent)


def _party(canvas: Canvas, x: float, y: float, heading: str, lines: Sequence[str]) -> float:
    """A heading with the lines of its block; returns the height of the last one."""
    put(canvas, x, y, heading, 8.5, bold=True, colour=SOFT)
    for line in lines:
        y -= 5 * mm
        put(canvas, x, y, line)
    return y


def _facts_beside(canvas: Canvas, paper: Paper) -> float:
    top, x = HEIGHT - 46 * mm, 116 * mm
    bottom = top
    for heading, lines in paper.parties:
        bottom = _party(canvas, LEFT, bottom, heading, lines) - 10 * mm
    for at, (label, value) in enumerate(paper.facts):
        y = top - at * 6 * mm
        put(canvas, x, y, label, colour=SOFT)
        put(canvas, RIGHT, y, value, bold=True, right=True)
    return min(bottom - 2 * mm, top - len(paper.facts) * 6 * mm - 6 * mm)


def _facts_across(canvas: Canvas, paper: Paper) -> float:
    top, across = HEIGHT - 52 * mm, 3
    width = (RIGHT - LEFT) / across
    for at, (label, value) in enumerate(paper.facts):
        x, y = LEFT + at % across * width, top - at // across * 13 * mm
        put(canvas, x, y, label, 8, colour=SOFT)
        put(canvas, x, y - 4.6 * mm, value, bold=True)
    y = top - ((len(paper.facts) - 1) // across + 1) * 13 * mm
    canvas.setStrokeColor(RULE)
    canvas.line(LEFT, y + 4 * mm, RIGHT, y + 4 * mm)
    bottoms = [
        _party(canvas, LEFT + at * 85 * mm, y - 3 * mm, heading, lines)
        for at, (heading, lines) in enumerate(paper.parties)
    ]
    return min(bottoms, default=y + 6 * mm) - 12 * mm


def _table(canvas: Canvas, table: Table, y: float, accent: Color) -> float:
    edges = [LEFT + 2 * mm]
    for width in table.widths:
        edges.append(edges[-1] + width * (RIGHT - LEFT - 4 * mm))
    canvas.setFillColor(accent)
    canvas.rect(LEFT, y - 2.6 * mm, RIGHT - LEFT, 7.6 * mm, stroke=0, fill=1)
    _row(canvas, table, edges, y, table.headings, bold=True, colour=white)
    canvas.setStrokeColor(RULE)
    for row in table.rows:
        y -= 7.4 * mm
        _row(canvas, table, edges, y, row)
        canvas.line(LEFT, y - 2.4 * mm, RIGHT, y - 2.4 * mm)
    return y - 11 * mm


def _row(canvas: Canvas, table: Table, edges: Sequence[float], y: float, cells: Sequence[str], *, bold: bool = False,
         colour: Color = INK) -> None:  # fmt: skip
    for at, cell in enumerate(cells):
        right = at >= table.left
        put(canvas, edges[at + 1] if right else edges[at], y, cell, 9, bold=bold, right=right, colour=colour)


def _totals(canvas: Canvas, paper: Paper, y: float) -> float:
    for at, (label, value) in enumerate(paper.totals):
        last = at == len(paper.totals) - 1
        put(canvas, 112 * mm, y, label, 11 if last else 9.5, bold=last)
        put(canvas, RIGHT - 2 * mm, y, value, 11 if last else 9.5, bold=last, right=True)
        y -= 6.6 * mm
    return y - 6 * mm


def _footer(canvas: Canvas, paper: Paper) -> None:
    canvas.setStrokeColor(HexColor(paper.accent))
    canvas.line(LEFT, 30 * mm, RIGHT, 30 * mm)
    for at, line in enumerate(paper.company_lines):
        put(canvas, LEFT + at % 2 * 85 * mm, (25 - at // 2 * 4.6) * mm, line, 8, colour=SOFT)
