"""The file of a document's pages as they were read, so that something else can be found on them without reading.

JSON by lines, gzipped: first what the pages were read with, then a page a line, its columns of numbers as base64. It
is safe to load wherever it comes from, and gives every number back to the last bit.
"""

import gzip
import json
import zlib
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from pydantic import TypeAdapter

from extraction.datamodel import MediaType, Page, ParsedDocument
from extraction.finding import ENGINE_VERSION
from extraction.options import ReadOptions
from extraction.packing import PageContent, PageShelf, content_of, with_content, without_content
from extraction.plan import PageSummary
from extraction.reading import collector_at_rest, without_drawings

KEPT_NAME = "pages.jsonl.gz"
_FORM = 1  # of the file
_LEVEL = 1
# What a file can raise that was cut off, written over or is none of ours.
_DAMAGE = (OSError, EOFError, zlib.error, ValueError, TypeError, KeyError)


@dataclass(frozen=True, slots=True)
class _Header:
    """What the pages were read with; with `options.drawings`, what is drawn on them is there. `asked_password`:
    whoever had them read gave a password."""

    form: int
    engine_version: str
    media_type: MediaType
    page_count: int
    options: ReadOptions
    asked_password: bool = True  # files of the time before this was noted: perhaps


@dataclass(frozen=True, slots=True)
class _Head:
    """A page without what is on it."""

    summary: PageSummary
    page: Page
    asked_ocr: bool


_HEADER, _HEAD = TypeAdapter(_Header), TypeAdapter(_Head)


class KeptPagesWriter:
    """Takes pages one by one; KEPT_NAME is in the folder once its `with` block was left without an error.

    Pages that cannot be kept (the disk is full, the file larger than one may be) are no reason to refuse their
    document: then there is no file.
    """

    def __init__(
        self,
        folder: Path,
        media_type: MediaType,
        page_count: int,
        options: ReadOptions,
        *,
        asked_password: bool = True,
    ) -> None:
        self._target, self._unfinished = folder / KEPT_NAME, folder / f"{KEPT_NAME}.part"
        self._header = _Header(_FORM, ENGINE_VERSION, media_type, page_count, options, asked_password)
        self._is_whole = True

    def __enter__(self) -> Self:
        self._file = gzip.open(self._unfinished, "wb", compresslevel=_LEVEL)
        self._write(_HEADER.dump_json(self._header))
        return self

    def add(self, summary: PageSummary, page: Page, *, asked_ocr: bool) -> None:
        """`page` must have been read with the options given, `asked_ocr` is PageRead's."""
        head = _HEAD.dump_python(_Head(summary, without_content(page), asked_ocr), mode="json")
        self._write(json.dumps([head, _as_json(content_of(page))]).encode())

    def _write(self, line: bytes) -> None:
        try:
            if self._is_whole:
                self._file.write(line + b"\n")
        except OSError:
            self._is_whole = False

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        try:
            self._file.close()
        except OSError:
            self._is_whole = False
        if self._is_whole and kind is None:
            self._unfinished.rename(self._target)
        self._unfinished.unlink(missing_ok=True)


def load_kept(
    path: Path, options: ReadOptions, *, of_another: bool = False
) -> tuple[ParsedDocument, list[PageSummary]] | None:
    """The pages that `path` keeps, as reading the document anew with `options` would give them, and their summaries.

    None where reading could come to something else (another engine version, or other options, as far as they had any
    part in it), and for a file that is missing or damaged; with `of_another`, where somebody else had them read, also
    if they gave a password.
    """
    try:
        with collector_at_rest(), gzip.open(path, "rb") as lines:
            header = _HEADER.validate_json(lines.readline())
            if not _fits(header, options) or (of_another and header.asked_password):
                return None
            shelf, summaries = PageShelf(), list[PageSummary]()
            for line in lines:
                head, page = _page_of(line)
                if head.asked_ocr and _as_ocr_reads(header.options) != _as_ocr_reads(options):
                    return None
                shelf.add(page if options.drawings else without_drawings(page))
                summaries.append(head.summary)
    except _DAMAGE:
        return None
    if len(summaries) != header.page_count:
        return None
    return ParsedDocument(header.media_type, shelf.pages()), summaries


def _fits(header: _Header, options: ReadOptions) -> bool:
    return (
        (header.form, header.engine_version) == (_FORM, ENGINE_VERSION)
        and header.page_count <= options.max_pages
        and (header.options.drawings or not options.drawings)
    )


def _as_ocr_reads(options: ReadOptions) -> tuple[str, str, int, int]:
    """What has no part in reading a text layer."""
    return options.ocr_engine, options.language, options.max_pixels, options.ocr_dpi


def _page_of(line: bytes) -> tuple[_Head, Page]:
    bare, content = json.loads(line)
    head = _HEAD.validate_python(bare)
    return head, with_content(head.page, _from_json(content))


def _as_json(content: PageContent) -> list[Any]:
    return [[_text(part) for part in each] if each is content.sides else _text(each) for each in content]


def _text(part: Any) -> Any:
    return b64encode(part).decode() if isinstance(part, bytes) else part


def _from_json(content: list[Any]) -> PageContent:
    texts, bold, confidences, line_lengths, picture_count, inks, sides = content
    return PageContent(
        texts,
        b64decode(bold),
        b64decode(confidences),
        b64decode(line_lengths),
        picture_count,
        b64decode(inks),
        [b64decode(side) for side in sides],
    )
