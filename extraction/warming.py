"""What reading and finding load once in a process: parsers, the lexicon, the names of months. A worker does it before
its first task."""

from pathlib import Path
from tempfile import TemporaryDirectory

from extraction.datamodel import BoundingBox, Line, Page, ParsedDocument, Word
from extraction.finding import extract
from extraction.pipeline import ProcessRequest, process
from extraction.plan import OperationName, Plan
from extraction.proposing import propose
from extraction.readers import load_readers
from extraction.template_spec import load_template

_PRINT = ("Invoice no", "4711", "Date", "3 May 2026", "Total", "1,471.60")
_TEMPLATE = """\
template: warm
fields:
  number: {type: text, find: [{keyvalue: Invoice no}]}
  date: {type: date, find: [{label: Date}]}
  total: {type: money, find: [{row: Total}]}
  lines: {type: list, columns: {date: date, amount: money}, find: [{table: {start: [Date, Total]}}]}
"""

_FORMS_OF_PLAN: tuple[OperationName, ...] = ("parse", "tables", "split", "extract")
# One page with print in two columns and a ruled table: its objects are few, so the parser finds them without their
# cross-reference table.
_PDF = b"""%%PDF-1.4
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources <</Font <</F 4 0 R>>>>>> endobj
4 0 obj <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>> endobj
5 0 obj <</Length %d>> stream
%s
endstream endobj
trailer <</Root 1 0 R>>
%%%%EOF
"""
_DRAWN = b"""BT /F 10 Tf 60 780 Td (Invoice no 4711) Tj 0 -20 Td (Date 3 May 2026) Tj 0 -20 Td (Total 1,471.60) Tj
300 40 Td (Example Works) Tj 0 -20 Td (Mill Road 7) Tj 0 -20 Td (12345 Someplace) Tj ET
60 600 200 40 re 160 600 m 160 640 l 60 620 m 260 620 l S
BT /F 10 Tf 65 626 Td (Item) Tj 100 0 Td (Price) Tj -100 -20 Td (Pen) Tj 100 0 Td (2.50) Tj ET"""


def warm_readers() -> None:
    """Load all readers and have a page of our own read and shown: most of what a forked process spent on one of text.

    Our own page only: what was sent is read where it can do no harm.
    """
    load_readers()
    with TemporaryDirectory() as folder:
        path = Path(folder, "document")
        path.write_bytes(_PDF % (len(_DRAWN), _DRAWN))
        for operation in _FORMS_OF_PLAN:
            plan = Plan(operation=operation, templates={"warm": _TEMPLATE} if operation == "extract" else {})
            process(ProcessRequest(path, Path(folder, operation), plan), lambda done, in_all: None)


def warm_finders() -> None:
    """Load it, so that processes forked from this one need not: about half a second."""
    extract(_document(), load_template(_TEMPLATE))
    propose([_document()])


def _document() -> ParsedDocument:
    """A page with two columns of words."""
    lines = []
    for at, text in enumerate(_PRINT):
        x, y = 0.1 + 0.4 * (at % 2), 0.1 + 0.05 * (at // 2)
        words = tuple(
            Word(word, BoundingBox(1, x + 0.1 * place, y, x + 0.1 * place + 0.08, y + 0.02))
            for place, word in enumerate(text.split())
        )
        lines.append(Line(words, BoundingBox(1, x, y, words[-1].box.x1, y + 0.02)))
    return ParsedDocument("application/pdf", (Page(1, 595.0, 842.0, "text_layer", tuple(lines)),))
