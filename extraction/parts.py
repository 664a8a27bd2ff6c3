"""One document out of a file with several: its own pages, numbered from 1, and its result with the file's numbers."""

from collections.abc import Iterable
from dataclasses import replace

from extraction.datamodel import (
    BoundingBox,
    ExtractionResult,
    FieldResult,
    Line,
    Page,
    ParsedDocument,
    Square,
    TraceStep,
    Word,
)
from extraction.packing import shelved


def part_of(document: ParsedDocument, first_page: int, last_page: int) -> ParsedDocument:
    """The pages from `first_page` to `last_page` (both included, counted from 1 in the file) as a document of its own:
    numbered from 1, so that a template's `page: 1` or `page: last` means its own pages."""
    if first_page == 1 and last_page == len(document.pages):
        return document
    pages = (document.pages[at] for at in range(first_page - 1, last_page))
    return replace(document, pages=shelved(_numbered(page, number) for number, page in enumerate(pages, 1)))


def in_file(result: ExtractionResult, first_page: int) -> ExtractionResult:
    """A result of a part that begins on `first_page` of its file, with the file's page numbers in all boxes."""
    if first_page == 1:
        return result
    return replace(result, fields=_moved_fields(result.fields, first_page - 1))


def _moved_fields(fields: Iterable[FieldResult], by: int) -> tuple[FieldResult, ...]:
    return tuple(
        replace(
            field,
            box=_moved(field.box, by),
            trace=tuple(_moved_step(step, by) for step in field.trace),
            items=_moved_fields(field.items, by),
            fields=_moved_fields(field.fields, by),
        )
        for field in fields
    )


def _moved_step(step: TraceStep, by: int) -> TraceStep:
    return replace(step, box=_moved(step.box, by)) if step.box else step


def _moved(box: BoundingBox | None, by: int) -> BoundingBox | None:
    return replace(box, page=box.page + by) if box else None


def _numbered(page: Page, number: int) -> Page:
    if page.number == number:
        return page

    def placed(box: BoundingBox) -> BoundingBox:
        return BoundingBox(number, box.x0, box.y0, box.x1, box.y1)

    lines = tuple(
        Line(tuple(Word(w.text, placed(w.box), w.confidence, w.bold) for w in line.words), placed(line.box))
        for line in page.lines
    )
    squares = tuple(Square(placed(square.box), square.ink) for square in page.squares)
    return replace(page, number=number, lines=lines, squares=squares, pictures=tuple(map(placed, page.pictures)))
