"""From bytes to a ParsedDocument: which reader, text layer or OCR, lines in reading order."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from extraction.datamodel import MediaType, Page, ParsedDocument
from extraction.errors import NoText
from extraction.layout import arrange
from extraction.ocr import engine_named
from extraction.ocr.drawings import drawings_in
from extraction.ocr.upright import read_upright
from extraction.options import DEFAULT_OPTIONS, ReadOptions
from extraction.readers import open_document
from extraction.readers.base import Drawings, Picture, SourcePage
from extraction.readers.sniff import sniff

_SNIFF_BYTES = 1024


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page as read. `picture` shows it to people and fits the boxes; call it before the next page is asked for."""

    page: Page
    picture: Callable[[int], Picture]


@dataclass(frozen=True, slots=True)
class Reading:
    media_type: MediaType
    page_count: int
    pages: Iterator[PageRead]


@contextmanager
def open_reading(data: bytes, password: str | None, options: ReadOptions) -> Iterator[Reading]:
    """Open a document to be read page by page; one page's picture is in memory at a time."""
    media_type = sniff(data[:_SNIFF_BYTES])
    with _collector_at_rest(), open_document(data, media_type, password, options) as document:
        yield Reading(media_type, document.page_count, (_read_page(page, options) for page in document.pages()))


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Words and boxes come by the ten thousand, stay, and never form a cycle: looking through them again and again
    for garbage took up to a third of the time."""
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()


def read(
    data: bytes,
    *,
    password: str | None = None,
    options: ReadOptions = DEFAULT_OPTIONS,
    on_page: Callable[[Page, int], None] | None = None,
) -> ParsedDocument:
    """Read a whole document. `on_page` is called with each page as it is done and the number of pages in all.

    Raises UnsupportedType, PasswordRequired, CorruptDocument, TooManyPages, DocumentTooLarge, OcrUnavailable, NoText.
    Never hand it bytes from outside in a process that must live: use process_in_sandbox.
    """
    pages: list[Page] = []
    with open_reading(data, password, options) as reading:
        for page_read in reading.pages:
            pages.append(page_read.page)
            if on_page is not None:
                on_page(page_read.page, reading.page_count)
    require_text(pages)
    return ParsedDocument(reading.media_type, tuple(pages))


def require_text(pages: list[Page]) -> None:
    if not any(page.lines for page in pages):
        raise NoText("No text was found on any page. Check that the right file was sent and that the scan is legible.")


def _read_page(source: SourcePage, options: ReadOptions) -> PageRead:
    words = source.text_layer()
    if words:
        lines = arrange(words, source.width_pt, source.height_pt)
        page = Page(source.number, source.width_pt, source.height_pt, "text_layer", lines)
        page = replace(page, recognised=source.is_recognised())
        if options.drawings:
            page = _with(page, source.drawings())
        return PageRead(page, source.picture_for_view)
    return _read_by_ocr(source, options)


def _read_by_ocr(source: SourcePage, options: ReadOptions) -> PageRead:
    engine = engine_named(options.ocr_engine)
    picture, words, sideways = read_upright(
        source.picture_for_ocr(), engine, page=source.number, language=options.language
    )
    width_pt, height_pt = source.width_pt, source.height_pt
    if sideways:
        width_pt, height_pt = height_pt, width_pt
    lines = arrange(words, width_pt, height_pt)
    page = Page(source.number, width_pt, height_pt, "ocr", lines, options.ocr_engine)
    if options.drawings:
        page = _with(page, drawings_in(picture, page))
    return PageRead(page, lambda long_side_px: picture)


def _with(page: Page, drawings: Drawings) -> Page:
    return replace(page, rulings=drawings.rulings, squares=drawings.squares, pictures=drawings.pictures)
