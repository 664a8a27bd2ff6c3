"""What of a document is looked at: a range of its pages, without headers and footers that repeat."""

import re
from dataclasses import replace

from extraction.datamodel import Line, ParsedDocument
from extraction.layout.running_heads import running_heads
from extraction.packing import PageShelf, shelved
from extraction.template_rules import PreprocessSpec

_KINDS = {"headers": "PageHeader", "footers": "PageFooter"}


def preprocess(document: ParsedDocument, spec: PreprocessSpec) -> ParsedDocument:
    """The document as its template wants to see it; pages keep their numbers."""
    if spec.pages is not None:
        wanted = (page for page in document.pages if _is_wanted(page.number, spec.pages or ""))
        document = replace(document, pages=shelved(wanted))
    return _without_repeated(document, {_KINDS[name] for name in spec.drop}) if spec.drop else document


def _is_wanted(number: int, pages: str) -> bool:
    for part in pages.split(","):
        first, dash, last = part.partition("-")
        if int(first) <= number <= (int(last) if last else number if dash else int(first)):
            return True
    return False


def _without_repeated(document: ParsedDocument, kinds: set[str]) -> ParsedDocument:
    """Drop what is printed again at the head or foot of a page; the first page that has it keeps it."""
    heads = running_heads(document)
    seen: set[str] = set()
    shelf = PageShelf()
    for page in document.pages:
        found = zip(page.lines, heads.kinds_of(page.lines), strict=True)
        repeated = [line for line, kind in found if kind in kinds]
        dropped = {id(line) for line in repeated if _mark(line) in seen}
        seen |= {_mark(line) for line in repeated}
        shelf.add(replace(page, lines=tuple(line for line in page.lines if id(line) not in dropped)))
    return replace(document, pages=shelf.pages())


def _mark(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text.casefold())
