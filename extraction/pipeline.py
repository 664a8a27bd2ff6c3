"""One document and one template in; result, page pictures and page words out."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from extraction.datamodel import ExtractionResult, MediaType, Page, ParsedDocument
from extraction.finding import extract
from extraction.options import DEFAULT_OPTIONS, ReadOptions
from extraction.reading import PageRead, open_reading, require_text
from extraction.render import LONG_SIDE_PX, PICTURE_SUFFIX, write_picture, write_words
from extraction.template_spec import load_template


@dataclass(frozen=True, slots=True)
class ProcessRequest:
    """`output_dir` is made if missing and belongs to this request alone."""

    document_path: Path
    output_dir: Path
    template_source: str
    password: str | None = None
    options: ReadOptions = DEFAULT_OPTIONS


@dataclass(frozen=True, slots=True)
class PageSummary:
    """`picture` and `words` are file names in the request's output_dir; size in points of the upright page."""

    number: int
    width_pt: float
    height_pt: float
    source: Literal["text_layer", "ocr"]
    ocr_engine: str | None
    word_count: int
    picture: str
    words: str


@dataclass(frozen=True, slots=True)
class ProcessOutcome:
    """`text` is the document's lines in reading order, pages divided by form feeds."""

    result: ExtractionResult
    pages: tuple[PageSummary, ...]
    text: str
    media_type: MediaType
    duration_ms: int


def process(request: ProcessRequest, on_progress: Callable[[int, int], None]) -> ProcessOutcome:
    """Read the document, write `page-0001.jpg` and `page-0001.json` per page into output_dir, find the fields.

    `on_progress` gets (pages done, pages in all) after each page. Raises any ExtractionError; TemplateInvalid before
    the document is looked at. Bytes from outside go through process_in_sandbox instead.
    """
    started = time.monotonic()
    template = load_template(request.template_source)
    options = replace(request.options, drawings=request.options.drawings or template.looks_at_drawings)
    request.output_dir.mkdir(parents=True, exist_ok=True)
    pages: list[Page] = []
    summaries: list[PageSummary] = []
    with open_reading(request.document_path.read_bytes(), request.password, options) as reading:
        for page_read in reading.pages:
            summaries.append(_store_page(page_read, request.output_dir))
            pages.append(page_read.page)
            on_progress(len(pages), reading.page_count)
    require_text(pages)
    document = ParsedDocument(reading.media_type, tuple(pages))
    result = extract(document, template)
    duration_ms = round((time.monotonic() - started) * 1000)
    return ProcessOutcome(result, tuple(summaries), document.text, document.media_type, duration_ms)


def _store_page(page_read: PageRead, output_dir: Path) -> PageSummary:
    page = page_read.page
    picture, words = f"page-{page.number:04d}{PICTURE_SUFFIX}", f"page-{page.number:04d}.json"
    write_picture(page_read.picture(LONG_SIDE_PX), output_dir / picture)
    write_words(page, output_dir / words)
    word_count = sum(len(line.words) for line in page.lines)
    return PageSummary(
        page.number, page.width_pt, page.height_pt, page.source, page.ocr_engine, word_count, picture, words
    )
