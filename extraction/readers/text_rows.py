"""Text and Markdown -> rows of a grid of characters: tabs, wrapping, headings, tables. Nothing of pages yet."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

COLUMNS, MOST_COLUMNS = 80, 160
_TAB = 8
_MOST_BLANK_ROWS = 2
_HEADING_SCALES = (2.0, 1.7, 1.45, 1.25, 1.15, 1.15)
_HEADING = re.compile(r" {0,3}(#{1,6})(?=[ \t]|$)")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_BREAK = re.compile(r" {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}")
_DELIMITER = re.compile(r":?-+:?")
_CELL_END = re.compile(r"(?<!\\)\|")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~])")
# Pairs of marks around words, which a reader does not see: **total**, __total__, `code`, [text](address). Bounded, as
# a line may have a megabyte of marks that nothing closes.
_EMPHASIS = re.compile(r"(\*\*|__|~~|`)(?=\S)([^\n]{0,500}?\S)\1")
_SLANTED = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{0,500}[^\s*])\*(?![\w*])")
_LINK = re.compile(r"!?\[([^\]\n]{0,500})\]\([^()\s]{0,2000}\)")
# What is printed in columns must not be wrapped as prose is.
_LAID_OUT = re.compile(r"\S(?:  +|\t+)\S")
_PIECES = re.compile(r"\s+|\S+")


@dataclass(frozen=True, slots=True)
class TableRow:
    """What is drawn round one row of text that belongs to a table: upright lines in the middle of these columns, and
    level ones above or below."""

    uprights: tuple[int, ...]
    above: bool = False
    below: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the grid. `scale`: how much larger than the rest it is printed. "" is a blank row."""

    text: str
    scale: float = 1.0
    bold: bool = False
    table: TableRow | None = None
    begins_page: bool = False


def width_of(text: str) -> int:
    """How many cells of the grid a text takes: marks on letters none, letters as wide as they are high two."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def _cells(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in ("W", "F") else 1


def columns_for(text: str) -> int:
    """How many columns the grid needs so that neither tables nor long words are torn, within bounds."""
    most = COLUMNS
    for line in text.splitlines():
        if len(line) <= COLUMNS // 2:
            continue
        if _LAID_OUT.search(line) or line.lstrip().startswith("|"):
            most = max(most, width_of(line.expandtabs(_TAB).rstrip()))
        else:
            most = max(most, max((width_of(word) for word in line.split()), default=0))
        if most >= MOST_COLUMNS:
            return MOST_COLUMNS
    return most


def rows_of(text: str, kind: Literal["text/plain", "text/markdown"], columns: int) -> Iterator[Row]:
    """The text's rows, made as they are asked for. Form feeds begin pages; of blank rows at most two stay together."""
    blank = _MOST_BLANK_ROWS
    for number, part in enumerate(text.split("\f")):
        begins_page = number > 0
        lines = [line.expandtabs(_TAB).rstrip() for line in part.split("\n")]
        made = _markdown(lines, columns) if kind == "text/markdown" else _plain(lines, columns)
        for row in made:
            blank = 0 if row.text or row.table else blank + 1
            if blank <= _MOST_BLANK_ROWS:
                yield replace(row, begins_page=True) if begins_page and not blank else row
                begins_page = begins_page and blank > 0


def _plain(lines: Sequence[str], columns: int) -> Iterator[Row]:
    for line in lines:
        for piece in _wrapped(line, columns):
            yield Row(piece)


def _markdown(lines: Sequence[str], columns: int) -> Iterator[Row]:
    at, fence = 0, ""
    while at < len(lines):
        line, after = lines[at], lines[at + 1] if at + 1 < len(lines) else ""
        at += 1
        opened = _FENCE.match(line)
        if opened and (not fence or (line.strip() == opened.group(1) and opened.group(1).startswith(fence))):
            fence = "" if fence else opened.group(1)
        elif fence:
            yield from _plain([line], columns)
        elif _begins_table(line, after):
            last = next((i for i in range(at + 1, len(lines)) if "|" not in lines[i]), len(lines))
            yield from _table([line, *lines[at + 1 : last]], columns)
            at = last
        elif heading := _HEADING.match(line):
            yield from _heading(_without_closing(line[heading.end() :]), len(heading.group(1)), columns)
        elif line.strip() and not _BREAK.fullmatch(line) and (under := _UNDERLINE.fullmatch(after)):
            yield from _heading(line, 1 if "=" in under.group(1) else 2, columns)
            at += 1
        elif _BREAK.fullmatch(line):
            yield Row("")
        else:
            yield from _plain([_unmarked(line)], columns)


def _begins_table(line: str, after: str) -> bool:
    """Whether a line of cells stands above one that divides the head of a table from its rows."""
    if "|" not in line or "-" not in after or not set(after) <= set(" \t|:-"):
        return False
    delimiters = _split(after)
    return all(map(_DELIMITER.fullmatch, delimiters)) and len(_split(line)) == len(delimiters)


def _without_closing(text: str) -> str:
    """A heading without the marks that may stand behind it too."""
    text = text.strip()
    before = text.rstrip("#")
    return before.rstrip() if not before or before[-1] in " \t" else text


def _heading(text: str, level: int, columns: int) -> Iterator[Row]:
    scale = _HEADING_SCALES[level - 1]
    for piece in _wrapped(_unmarked(text).strip(), int(columns / scale)):
        yield Row(piece, scale, bold=True)


def _unmarked(text: str) -> str:
    """The text as a reader sees it, without the marks of Markdown within a line."""
    for marks, kept in ((_LINK, r"\1"), (_EMPHASIS, r"\2"), (_EMPHASIS, r"\2"), (_SLANTED, r"\1"), (_ESCAPED, r"\1")):
        text = marks.sub(kept, text)
    return text


def _split(line: str) -> list[str]:
    inner = line.strip().removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return [_unmarked(cell.strip()) for cell in _CELL_END.split(inner)]


def _table(lines: Sequence[str], columns: int) -> Iterator[Row]:
    """A table in Markdown as one with drawn lines. Cells that are too wide for the grid take several rows."""
    cells = [_split(line) for line in lines]
    count = len(cells[0])
    if 4 * count + 1 >= columns:  # more columns than the grid can hold: as it was written
        yield from _plain(lines, columns)
        return
    cells = [(row + [""] * count)[:count] for row in cells]
    widths = _widths([max(1, *(width_of(row[at]) for row in cells)) for at in range(count)], columns - 3 * count - 1)
    uprights = [0]
    for width in widths:
        uprights.append(uprights[-1] + width + 3)
    yield Row("")
    for row in cells:
        pieces = [list(_wrapped(cell, width)) for cell, width in zip(row, widths, strict=True)]
        depth = max(map(len, pieces))
        for level in range(depth):
            own = [piece[level] if level < len(piece) else "" for piece in pieces]
            text = "".join(
                f"  {piece}{' ' * (width - width_of(piece))} " for piece, width in zip(own, widths, strict=True)
            )
            yield Row(text.rstrip(), table=TableRow(tuple(uprights), above=level == 0, below=level == depth - 1))
    yield Row("")


def _widths(wanted: Sequence[int], available: int) -> list[int]:
    """As wide as their texts where there is room, else the widest give way."""
    widths = list(wanted)
    while widths and sum(widths) > available and max(widths) > 1:
        widest = max(widths)
        second = max((width for width in widths if width < widest), default=1)
        same = widths.count(widest)
        too_much = sum(widths) - available
        lowered = max(second, widest - -(-too_much // same), 1)
        widths = [lowered if width == widest else width for width in widths]
    return widths


def _wrapped(line: str, columns: int) -> Iterator[str]:
    """The line in rows of at most so many cells, cut between words where that can be. At least one row."""
    if len(line) <= columns and width_of(line) <= columns:
        yield line
        return
    row, used = "", 0
    for match in _PIECES.finditer(line):
        piece = match.group()
        width = width_of(piece)
        if used + width > columns and row.strip():
            yield row.rstrip()
            row, used = "", 0
            if piece.isspace():
                continue
        if width > columns and not piece.isspace():
            *whole, piece = _cut(piece, columns)
            yield from whole
            width = width_of(piece)
        if width <= columns:
            row, used = row + piece, used + width
    if row.strip():
        yield row.rstrip()


def _cut(word: str, columns: int) -> Iterator[str]:
    start, used = 0, 0
    for at, letter in enumerate(word):
        width = _cells(letter)
        if used + width > columns:
            yield word[start:at]
            start, used = at, 0
        used += width
    yield word[start:]
