"""One file and a plan in; what became of each document in it, page pictures and page words out."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from extraction import operations
from extraction.datamodel import MediaType, PageProblem, ParsedDocument
from extraction.errors import CorruptDocument, ExtractionError, NotAForm
from extraction.filter_rules import look_at_drawings
from extraction.kept_pages import KeptPagesWriter, load_kept
from extraction.options import DEFAULT_OPTIONS, ReadOptions
from extraction.outcomes import extracted, load_templates, named, parts_of
from extraction.packing import PageShelf
from extraction.page_files import page_files
from extraction.plan import DocumentOutcome, PageSummary, Plan
from extraction.readers.sniff import sniff
from extraction.reading import SNIFF_BYTES, PageRead, Reading, open_reading, read, require_text, without_drawings
from extraction.render import LONG_SIDE_PX, PICTURE_SUFFIX, blank_picture, write_picture, write_words
from extraction.split import DocumentPart
from extraction.template_spec import TemplateSpec
from extraction.topics import pages_by_topic

# The same pages may be asked again: with other templates, rules and cuts, with the templates that are built from a
# proposed schema, or for something else. A form is about the file itself.
_NOT_ASKED_AGAIN = ("form",)


@dataclass(frozen=True, slots=True)
class BesideDocument:
    """Another document of the same kind, by its `name`; `declared` as in ProcessRequest."""

    path: Path
    name: str
    declared: str | None = None


@dataclass(frozen=True, slots=True)
class ProcessRequest:
    """`output_dir` is made if missing and belongs to this request alone. `kept_path`: the file KEPT_NAME that an
    earlier request for the same document has left in its output_dir; `kept_for_another`, if that was somebody else's,
    who may have had a password. `declared`: the media type that the document is
    said to have, which text needs (extraction.sniff). `beside`: for a schema, up to four other documents of the kind,
    which the same password opens."""

    document_path: Path
    output_dir: Path
    plan: Plan
    password: str | None = None
    options: ReadOptions = DEFAULT_OPTIONS
    kept_path: Path | None = None
    kept_for_another: bool = False
    declared: str | None = None
    beside: tuple[BesideDocument, ...] = ()


@dataclass(frozen=True, slots=True)
class ProcessOutcome:
    """`text` is the file's lines in reading order, pages divided by form feeds. `output` is the name in output_dir of
    the JSON that an operation other than extract has written. `is_read_anew` is False where the pages came from
    `kept_path`: then pictures, words and KEPT_NAME are those of the earlier request, and none were written."""

    documents: tuple[DocumentOutcome, ...]
    pages: tuple[PageSummary, ...]
    text: str
    media_type: MediaType
    duration_ms: int
    output: str | None = None
    is_read_anew: bool = True


def process(request: ProcessRequest, on_progress: Callable[[int, int], None]) -> ProcessOutcome:
    """Read the file, write `page-0001.jpg` and `page-0001.json` per page into output_dir, carry out the plan.

    For all but forms the pages as they were read are written too (KEPT_NAME). With such a file as kept_path
    the document is not read, unless reading could come to something else. `on_progress` gets (pages done, pages in
    all) after each page. Raises any ExtractionError; TemplateInvalid, and PlanInvalid as far as it can be
    known, before the document is looked at. Bytes from outside go through process_in_sandbox instead.
    """
    started = time.monotonic()
    plan = request.plan
    templates = load_templates(plan)
    options = _options(request, templates)
    if plan.operation == "form":
        _refuse_other_than_pdf(request)
    request.output_dir.mkdir(parents=True, exist_ok=True)
    kept = _kept(request, options)
    document, summaries = kept or _read(request, options, on_progress)
    if kept:
        on_progress(len(summaries), len(summaries))
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
    return ProcessOutcome(
        documents, tuple(summaries), document.text, document.media_type, duration_ms, output, is_read_anew=kept is None
    )


def _kept(request: ProcessRequest, options: ReadOptions) -> tuple[ParsedDocument, list[PageSummary]] | None:
    if request.kept_path is None or request.plan.operation in _NOT_ASKED_AGAIN:
        return None
    return load_kept(request.kept_path, options, of_another=request.kept_for_another)


def _refuse_other_than_pdf(request: ProcessRequest) -> None:
    with request.document_path.open("rb") as file:
        media_type = sniff(file.read(SNIFF_BYTES), request.declared)
    if media_type != "application/pdf":
        raise NotAForm(f"Only a PDF has fields that can be found and filled, and this is {media_type}.")


def _options(request: ProcessRequest, templates: Mapping[str, TemplateSpec]) -> ReadOptions:
    """What is drawn on the pages is read where something asks for it."""
    asked = any(template.looks_at_drawings for template in templates.values()) or look_at_drawings(request.plan.rules)
    asked = asked or request.plan.operation in ("parse", "tables", "schema", "ask")
    return replace(request.options, drawings=request.options.drawings or asked)


def _read(
    request: ProcessRequest, options: ReadOptions, on_progress: Callable[[int, int], None]
) -> tuple[ParsedDocument, list[PageSummary]]:
    # Pages are kept with what is drawn on them, whoever asks for it now: that is 2 of the 20 ms that a page of text
    # takes, nothing to a scan, and without it a template with a table would have the whole file read again.
    reads = replace(options, drawings=options.drawings or request.plan.operation not in _NOT_ASKED_AGAIN)
    shelf = PageShelf()
    summaries: list[PageSummary] = []
    data = request.document_path.read_bytes()
    with (
        open_reading(data, request.password, reads, request.declared) as reading,
        _keeping(request, reading, reads) as kept,
    ):
        for page_read in reading.pages:
            page, summary = page_read.page, _store_page(page_read, request.output_dir)
            summaries.append(summary)
            if kept:
                kept.add(summary, page, asked_ocr=page_read.asked_ocr)
            shelf.add(page if options.drawings else without_drawings(page))
            on_progress(len(summaries), reading.page_count)
        pages = shelf.pages()
        require_text(pages)
    return ParsedDocument(reading.media_type, pages), summaries


def _keeping(
    request: ProcessRequest, reading: Reading, options: ReadOptions
) -> AbstractContextManager[KeptPagesWriter | None]:
    if request.plan.operation in _NOT_ASKED_AGAIN:
        return nullcontext()
    asked_password = request.password is not None
    return KeptPagesWriter(
        request.output_dir, reading.media_type, reading.page_count, options, asked_password=asked_password
    )


def _parts_and_files(
    request: ProcessRequest, document: ParsedDocument, templates: Mapping[str, TemplateSpec], widths_pt: list[float]
) -> tuple[tuple[DocumentPart, ...], list[str | None]]:
    """The documents of the file, and for each the name of the PDF with its own pages, if the plan asks for it."""
    plan = request.plan
    parts = parts_of(document, templates, plan)
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
        case "classify" if request.plan.classes:
            operations.write_described(document, request.plan.classes, target)
        case "classify":
            operations.write_classified(document, named(templates), target)
        case "split":
            classes = request.plan.classes
            operations.write_parts(parts, files, target, pages_by_topic(document, classes) if classes else None)
        case "schema":
            operations.write_schema([document, *_read_beside(request)], target)
        case "ask":
            operations.write_answer(document, request.plan.question, target)
        case "form":
            operations.write_form(request.document_path, request.plan.form, request.output_dir, request.password)
    return target.name


def _read_beside(request: ProcessRequest) -> Iterator[ParsedDocument]:
    """An error says in which of the documents it was."""
    options = replace(request.options, drawings=True)
    for each in request.beside:
        try:
            yield read(each.path.read_bytes(), password=request.password, options=options, declared=each.declared)
        except ExtractionError as error:
            error.message = f"{each.name}: {error.message}"
            raise


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
