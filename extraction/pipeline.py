"""One file and a plan in; what became of each document in it, page pictures and page words out."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from extraction import operations
from extraction.datamodel import MediaType, PageProblem, ParsedDocument
from extraction.errors import CorruptDocument
from extraction.filter_rules import look_at_drawings
from extraction.options import DEFAULT_OPTIONS, ReadOptions
from extraction.outcomes import extracted, load_templates, named, parts_of
from extraction.packing import PageShelf
from extraction.page_files import page_files
from extraction.plan import DocumentOutcome, Plan
from extraction.reading import PageRead, open_reading, require_text
from extraction.render import LONG_SIDE_PX, PICTURE_SUFFIX, blank_picture, write_picture, write_words
from extraction.split import DocumentPart
from extraction.template_spec import TemplateSpec


@dataclass(frozen=True, slots=True)
class ProcessRequest:
    """`output_dir` is made if missing and belongs to this request alone."""

    document_path: Path
    output_dir: Path
    plan: Plan
    password: str | None = None
    options: ReadOptions = DEFAULT_OPTIONS


@dataclass(frozen=True, slots=True)
class PageSummary:
    """`picture` and `words` are file names in the request's output_dir; size in points of the upright page.

    With a `problem` the page could not be read, or not be drawn; its picture is a blank one then.
    """

    number: int
    width_pt: float
    height_pt: float
    source: Literal["text_layer", "ocr"]
    ocr_engine: str | None
    word_count: int
    picture: str
    words: str
    problem: PageProblem | None = None


@dataclass(frozen=True, slots=True)
class ProcessOutcome:
    """`text` is the file's lines in reading order, pages divided by form feeds. `output` is the name in output_dir of
    the JSON that an operation other than extract has written."""

    documents: tuple[DocumentOutcome, ...]
    pages: tuple[PageSummary, ...]
    text: str
    media_type: MediaType
    duration_ms: int
    output: str | None = None


def process(request: ProcessRequest, on_progress: Callable[[int, int], None]) -> ProcessOutcome:
    """Read the file, write `page-0001.jpg` and `page-0001.json` per page into output_dir, carry out the plan.

    `on_progress` gets (pages done, pages in all) after each page. Raises any ExtractionError; TemplateInvalid before
    the document is looked at. Bytes from outside go through process_in_sandbox instead.
    """
    started = time.monotonic()
    plan = request.plan
    templates = load_templates(plan)
    document, summaries = _read(request, _options(request, templates), on_progress)
    parts, files = _parts_and_files(request, document, templates, [summary.width_pt for summary in summaries])
    output = _write_output(request, document, templates, parts, files)
    documents: tuple[DocumentOutcome, ...] = ()
    if plan.operation == "extract":
        documents = tuple(extracted(document, plan, templates, parts, files))
    elif plan.operation == "split":
        documents = tuple(
            DocumentOutcome(part.first_page, part.last_page, part.template, "", part.reason, None, file)
            for part, file in zip(parts, files, strict=True)
        )
    duration_ms = round((time.monotonic() - started) * 1000)
    return ProcessOutcome(documents, tuple(summaries), document.text, document.media_type, duration_ms, output)


def _options(request: ProcessRequest, templates: Mapping[str, TemplateSpec]) -> ReadOptions:
    """What is drawn on the pages is read where something asks for it."""
    asked = any(template.looks_at_drawings for template in templates.values()) or look_at_drawings(request.plan.rules)
    asked = asked or request.plan.operation in ("parse", "tables", "schema")
    return replace(request.options, drawings=request.options.drawings or asked)


def _read(
    request: ProcessRequest, options: ReadOptions, on_progress: Callable[[int, int], None]
) -> tuple[ParsedDocument, list[PageSummary]]:
    request.output_dir.mkdir(parents=True, exist_ok=True)
    shelf = PageShelf()
    summaries: list[PageSummary] = []
    with open_reading(request.document_path.read_bytes(), request.password, options) as reading:
        for page_read in reading.pages:
            summaries.append(_store_page(page_read, request.output_dir))
            shelf.add(page_read.page)
            on_progress(len(summaries), reading.page_count)
    pages = shelf.pages()
    require_text(pages)
    return ParsedDocument(reading.media_type, pages), summaries


def _parts_and_files(
    request: ProcessRequest, document: ParsedDocument, templates: Mapping[str, TemplateSpec], widths_pt: list[float]
) -> tuple[tuple[DocumentPart, ...], list[str | None]]:
    """The documents of the file, and for each the name of the PDF with its own pages, if the plan asks for it."""
    plan = request.plan
    parts = parts_of(document, templates, cut=plan.splitting or plan.operation == "split")
    if not plan.return_documents:
        return parts, [None] * len(parts)
    names = [f"document-{number:04d}.pdf" for number in range(1, len(parts) + 1)]
    with page_files(request.document_path, document.media_type, request.password, widths_pt) as files:
        for part, name in zip(parts, names, strict=True):
            files.write(part.first_page, part.last_page, request.output_dir / name)
    return parts, list(names)


def _write_output(
    request: ProcessRequest,
    document: ParsedDocument,
    templates: Mapping[str, TemplateSpec],
    parts: Sequence[DocumentPart],
    files: Sequence[str | None],
) -> str | None:
    target = request.output_dir / operations.OUTPUT_NAME
    match request.plan.operation:
        case "extract":
            return None
        case "parse":
            operations.write_parsed(document, target)
        case "tables":
            operations.write_tables(document, target)
        case "classify":
            operations.write_classified(document, named(templates), target)
        case "split":
            operations.write_parts(parts, files, target)
        case "schema":
            operations.write_schema(document, target)
    return target.name


def _store_page(page_read: PageRead, output_dir: Path) -> PageSummary:
    page = page_read.page
    picture, words = f"page-{page.number:04d}{PICTURE_SUFFIX}", f"page-{page.number:04d}.json"
    problem = page.problem
    try:
        drawn = page_read.picture(LONG_SIDE_PX)
    except CorruptDocument as error:
        problem = PageProblem(error.code, error.message)
        drawn = blank_picture(page.width_pt, page.height_pt, LONG_SIDE_PX)
    write_picture(drawn, output_dir / picture)
    write_words(page, output_dir / words)
    word_count = sum(len(line.words) for line in page.lines)
    return PageSummary(
        page.number, page.width_pt, page.height_pt, page.source, page.ocr_engine, word_count, picture, words, problem
    )
