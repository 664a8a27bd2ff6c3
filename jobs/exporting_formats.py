"""Writes tables of results as CSV, XLSX and JSON. Pure: rows in, bytes out, a piece at a time.

No text of a document can run as a formula in a spreadsheet: in CSV an apostrophe stands before what would begin one
(as OWASP advises), in XLSX a text is stored as text.
"""

import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter  # type: ignore[import-untyped]

from jobs.exporting_tables import Cell, Layout, ReleasedDocument, without_traces

BOM = "\ufeff".encode()
PIECE_CHARS = 64 * 1024
# What a spreadsheet takes for the beginning of a formula, also in the wide forms that it folds to these, and what it
# overlooks before it. A program that divides by another sign than the comma begins a cell in the midst of a text.
_SIGN = "=+\\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"
FORMULA = re.compile(f"^(?=[\t\r])|(?:^|(?<=[;|\t\r\n]))(?=[\\s\u200b\ufeff\x00-\x1f]*[{_SIGN}])")
PLAIN_NUMBERS = re.compile(r"-?\d+(\.\d+)?(; -?\d+(\.\d+)?)*", re.ASCII)
NEEDS_QUOTES = re.compile('[",;|\t\r\n]|^\\s|\\s$')
# Limits of the format.
XLSX_ROWS, XLSX_TEXT, XLSX_DIGITS, XLSX_EXPONENT = 1_048_576, 32_767, 15, 300
FIRST_XLSX_YEAR = 1900


def write_csv(headers: list[str], rows: Iterable[list[Cell]], *, bom: bool = False) -> Iterator[bytes]:
    """RFC 4180 in UTF-8: commas, CRLF, quotes where they are needed; dates ISO 8601, numbers as their exact text."""
    if bom:
        yield BOM
    lines = (",".join(map(_csv_cell, row)) + "\r\n" for row in _after([*headers], rows))
    yield from _pieces(lines)


def write_json(documents: Iterable[ReleasedDocument]) -> Iterator[bytes]:
    """`{"success": true, "documents": [...]}`, a line for each document, results as stored but without traces."""

    def lines() -> Iterator[str]:
        yield '{"success": true, "documents": ['
        divider = "\n"
        for document in documents:
            yield divider + json.dumps(_json_document(document), ensure_ascii=False)
            divider = ",\n"
        yield "\n]}\n"

    yield from _pieces(lines())


def write_xlsx(layout: Layout, documents: Iterable[ReleasedDocument]) -> IO[bytes]:
    """A workbook in a temporary file, at its beginning: a sheet of documents, and one for each list with its lines.

    Rows go to disk as they come. Where a sheet is full, another one goes on.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever gets it closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        add = _adder(book)
        formats = {
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            # Without it, whoever opens the cell and presses Enter would make the text a formula.
            str: book.add_format({"quote_prefix": True}),
        }
        table = _Table(add, "documents", layout.headers, formats)
        lists = {path: _Table(add, ".".join(path), layout.line_headers(path), formats) for path in layout.lists}
        for document in documents:
            table.write(layout.row(document))
            for path, lines in lists.items():
                for row in layout.line_rows(path, document):
                    lines.write(row)
    file.seek(0)
    return file


def _after(first: list[Cell], rows: Iterable[list[Cell]]) -> Iterator[list[Cell]]:
    yield first
    yield from rows


def _pieces(lines: Iterable[str]) -> Iterator[bytes]:
    """Lines gathered into pieces worth sending. Halves of characters, as broken PDFs hold them, become "?"."""
    held: list[str] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= PIECE_CHARS:
            yield "".join(held).encode(errors="replace")
            held, size = [], 0
    if held:
        yield "".join(held).encode(errors="replace")


def _csv_cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return iso_moment(value)
    if not isinstance(value, str):
        return value.isoformat() if isinstance(value, date) else str(value)
    text = value if PLAIN_NUMBERS.fullmatch(value) else FORMULA.sub("'", value)
    return '"' + text.replace('"', '""') + '"' if NEEDS_QUOTES.search(text) else text


def iso_moment(moment: datetime) -> str:
    """UTC to the second: 2026-03-12T10:00:00Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _json_document(document: ReleasedDocument) -> dict[str, Any]:
    return {
        "jobId": str(document.job_id),
        "fileName": document.filename,
        "document": document.number,
        "firstPage": document.first_page,
        "lastPage": document.last_page,
        "template": document.template,
        "completedAt": iso_moment(document.completed_at),
        "reviewed": document.is_reviewed,
        "revision": document.revision,
        "batchId": str(document.batch_id) if document.batch_id else None,
        "metadata": document.metadata,
        "result": without_traces(document.result),
    }


AddSheet = Callable[[str], Any]


def _adder(book: xlsxwriter.Workbook) -> AddSheet:
    """Adds sheets whose names are allowed and differ, whatever a field is called."""
    taken: set[str] = set()

    def add(wanted: str) -> Any:
        name, number = wanted[:31], 2
        # "History" is a name that Excel keeps for itself.
        while name.lower() in {*taken, "history"}:
            name = f"{wanted[:26]} ({number})"
            number += 1
        taken.add(name.lower())
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        return sheet

    return add


class _Table:
    """Rows under the same headings, on as many sheets as they need."""

    def __init__(self, add: AddSheet, name: str, headers: list[str], formats: dict[type, Any]) -> None:
        self.add, self.name, self.headers, self.formats = add, name, headers, formats
        self._begin_sheet()

    def _begin_sheet(self) -> None:
        self.sheet = self.add(self.name)
        self.row_count = 0
        self.write([*self.headers])

    def write(self, row: list[Cell]) -> None:
        if self.row_count == XLSX_ROWS:
            self._begin_sheet()
        for column, value in enumerate(row):
            self._write_cell(column, value)
        self.row_count += 1

    def _write_cell(self, column: int, value: Cell) -> None:
        at = (self.row_count, column)
        if value is None:
            return
        if isinstance(value, bool):
            self.sheet.write_boolean(*at, value)
        elif isinstance(value, int | Decimal) and _is_exact(value):
            self.sheet.write_number(*at, value)
        elif isinstance(value, datetime):
            self.sheet.write_datetime(*at, _xlsx_moment(value), self.formats[datetime])
        elif isinstance(value, date) and value.year >= FIRST_XLSX_YEAR:
            self.sheet.write_datetime(*at, value, self.formats[date])
        else:
            text = _xlsx_text(value)
            self.sheet.write_string(*at, text, self.formats[str] if FORMULA.match(text) else None)


def _xlsx_moment(moment: datetime) -> datetime:
    """UTC to the second; a spreadsheet knows no time zones."""
    return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def _is_exact(number: int | Decimal) -> bool:
    """A spreadsheet's numbers have 15 digits; one with more stays whole as text only."""
    exact = Decimal(number)
    return len(exact.as_tuple().digits) <= XLSX_DIGITS and abs(exact.adjusted()) < XLSX_EXPONENT


def _xlsx_text(value: str | int | Decimal | date) -> str:
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return text[:XLSX_TEXT].encode(errors="replace").decode()
