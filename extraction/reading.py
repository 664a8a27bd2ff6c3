"""From bytes to a ParsedDocument: which reader, text layer or OCR, lines in reading order."""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from extraction.datamodel import BoundingBox, Line, MediaType, Page, PageProblem, ParsedDocument, Word
from extraction.errors import CorruptDocument, DocumentTooLarge, NoText, OcrUnavailable, TooManyScannedPages
from extraction.layout import arrange
from extraction.ocr import engine_named
from extraction.ocr.drawings import drawings_in
from extraction.ocr.pictures import printed_parts, words_in
from extraction.ocr.upright import read_upright
from extraction.options import DEFAULT_OPTIONS, ReadOptions
from extraction.packing import PageShelf
from extraction.readers import open_document
from extraction.readers.base import DamagedPage, Drawings, OpenDocument, Picture, SourcePage
from extraction.readers.sniff import sniff
from extraction.render import blank_picture

SNIFF_BYTES = 1024
_GLANCE_PX = 1100  # the longer side of a picture in which letters can be told from photographs


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page as read. `picture` shows it to people and fits the boxes; call it before the next page is asked for.
    `asked_ocr`: an OCR engine was asked about it, whether it found anything or not."""

    page: Page
    picture: Callable[[int], Picture]
    asked_ocr: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    media_type: MediaType
    page_count: int
    pages: Iterator[PageRead]


@contextmanager
def open_reading(
    data: bytes, password: str | None, options: ReadOptions, declared: str | None = None
) -> Iterator[Reading]:
    """Open a document to be read page by page; one page's picture is in memory at a time. `declared`: see sniff."""
    media_type = sniff(data[:SNIFF_BYTES], declared)
    with collector_at_rest(), open_document(data, media_type, password, options) as document:
        if media_type == "application/pdf":
            _refuse_scan(document, options)
        yield Reading(media_type, document.page_count, (_read_page(page, options) for page in document.pages()))


def _refuse_scan(document: OpenDocument, options: ReadOptions) -> None:
    """Before any page goes to OCR, which takes seconds: whether a page has text takes milliseconds."""
    most, scanned = options.max_scanned_pages, 0
    if not most or document.page_count <= most:
        return
    for page in document.pages():
        scanned += not isinstance(page, DamagedPage) and not page.text_layer()
        if scanned > most:
            raise TooManyScannedPages(
                f"Scanned PDFs over {most} pages are not supported yet. Split it and send parts."
            )


@contextmanager
def collector_at_rest() -> Iterator[None]:
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
    declared: str | None = None,
) -> ParsedDocument:
    """Read a whole document; one of text has to be `declared` as such (see sniff). `on_page` is called with each page
    as it is done and the number of pages in all.

    Raises UnsupportedType, PasswordRequired, CorruptDocument, TooManyPages, TooManyScannedPages, DocumentTooLarge,
    OcrUnavailable, NoText.
    Never hand it bytes from outside in a process that must live: use process_in_sandbox.
    """
    shelf = PageShelf()
    with open_reading(data, password, options, declared) as reading:
        for page_read in reading.pages:
            shelf.add(page_read.page)
            if on_page is not None:
                on_page(page_read.page, reading.page_count)
    pages = shelf.pages()
    require_text(pages)
    return ParsedDocument(reading.media_type, pages)


def require_text(pages: Iterable[Page]) -> None:
    """Raises CorruptDocument where no page has text and one is damaged, NoText where there is just none."""
    problem: PageProblem | None = None
    for page in pages:
        if page.lines:
            return
        problem = problem or page.problem
    if problem is not None:
        raise CorruptDocument(problem.message)
    raise NoText("No text was found on any page. Check that the right file was sent and that the scan is legible.")


def _read_page(source: SourcePage | DamagedPage, options: ReadOptions) -> PageRead:
    """A page that is damaged is read as an empty one with a note: the others may be all that is wanted."""
    if isinstance(source, DamagedPage):
        return _empty(source, source.error)
    try:
        return _read_whole(source, options)
    except CorruptDocument as error:
        return _empty(source, error)


def _empty(source: SourcePage | DamagedPage, error: CorruptDocument) -> PageRead:
    width_pt, height_pt = source.width_pt, source.height_pt
    page = Page(source.number, width_pt, height_pt, "text_layer", (), problem=PageProblem(error.code, error.message))
    return PageRead(page, lambda long_side_px: blank_picture(width_pt, height_pt, long_side_px))


def _read_whole(source: SourcePage, options: ReadOptions) -> PageRead:
    words = source.text_layer()
    if words:
        printed = _printed_in_pictures(source, words)
        in_pictures = _words_in(source, printed, options) if printed else ()
        lines = arrange((*words, *in_pictures), source.width_pt, source.height_pt)
        engine = options.ocr_engine if in_pictures else None
        page = Page(source.number, source.width_pt, source.height_pt, "text_layer", lines, engine)
        page = replace(page, recognised=source.is_recognised())
        if options.drawings:
            page = _with_drawings_of(page, source)
        return PageRead(page, source.picture_for_view, asked_ocr=bool(printed))
    return _read_by_ocr(source, options)


def _printed_in_pictures(source: SourcePage, words: tuple[Word, ...]) -> tuple[BoundingBox, ...]:
    """Where there is print that the text layer knows nothing of."""
    boxes = source.unread_pictures(words)
    try:
        return tuple(printed_parts(source.picture_for_view(_GLANCE_PX), boxes, source.width_pt)) if boxes else ()
    except (DocumentTooLarge, CorruptDocument):
        return ()


def _words_in(source: SourcePage, printed: tuple[BoundingBox, ...], options: ReadOptions) -> tuple[Word, ...]:
    """A page that has its text is not refused for want of what is printed in its pictures."""
    try:
        engine = engine_named(options.ocr_engine)
        return tuple(words_in(source.picture_for_ocr(), printed, engine, language=options.language))
    except (OcrUnavailable, DocumentTooLarge, CorruptDocument):
        return ()


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
    return PageRead(page, lambda long_side_px: picture, asked_ocr=True)


def without_drawings(page: Page) -> Page:
    """The page as it is read where no drawings are asked for."""
    lines = page.lines
    if any(word.bold for line in lines for word in line.words):
        lines = tuple(Line(tuple(Word(w.text, w.box, w.confidence) for w in line.words), line.box) for line in lines)
    return replace(page, lines=lines, rulings=(), squares=(), pictures=())


def _with_drawings_of(page: Page, source: SourcePage) -> Page:
    """A page whose pixels are damaged still has its text."""
    try:
        return _with(page, source.drawings())
    except CorruptDocument:
        return page


def _with(page: Page, drawings: Drawings) -> Page:
    return replace(page, rulings=drawings.rulings, squares=drawings.squares, pictures=drawings.pictures)
