"""What finding loads once in a process: the lexicon, the names of months. A worker does it before its first task."""

from extraction.datamodel import BoundingBox, Line, Page, ParsedDocument, Word
from extraction.finding import extract
from extraction.proposing import propose
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
