"""Splitting: one file with several documents in a row, cut by page numbers, templates, values and layout."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extraction.classify import TemplateMatch, best_match, classify
from extraction.datamodel import JsonValue, Page, ParsedDocument
from extraction.finding import extract
from extraction.page_likeness import HEAD_ZONE, layout_likeness, shares_heading, size_differs
from extraction.template_spec import TemplateSpec

UNALIKE = 0.2
_PAGE_WORD = r"(?:page|seite|blatt|pagina|página|pág\.?|pag\.?|strona|sida|side)"
_NUMBERED = re.compile(
    rf"\b{_PAGE_WORD}\s*:?\s*(\d{{1,4}})(?:\s*(?:of|von|de|sur|di|van|z|av|af|/)\s*(\d{{1,4}}))?(?![\d.,])",
    re.IGNORECASE,
)
_BARE = re.compile(r"[-–(\s]*(\d{1,4})\s*(?:of|von|sur|di|van|/)\s*(\d{1,4})[-–)\s]*", re.IGNORECASE)
# Amounts differ from page to page of one document (carried forward), so they tell no two documents apart.
_AMOUNTS = ("money", "decimal", "percent")


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """One document in a file: its pages (from 1, both included), the template that fits it (None: none does), how
    sure the cuts and the template are (0..1), and in plain words why it begins where it does."""

    first_page: int
    last_page: int
    template: str | None
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class _PageNumber:
    """ "Page 2 of 3"; `total` is None where only "Page 2" is printed."""

    number: int
    total: int | None


@dataclass(frozen=True, slots=True)
class _Seen:
    """A page with what tells documents apart: its printed number, its template, the values of that template."""

    page: Page
    printed: _PageNumber | None
    match: TemplateMatch | None
    values: Mapping[str, JsonValue]

    @property
    def is_empty(self) -> bool:
        return not self.page.lines


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What was decided about a page: whether a document begins on it, how surely, and why."""

    starts: bool
    confidence: float
    reason: str


def split(document: ParsedDocument, templates: Sequence[TemplateSpec] = ()) -> tuple[DocumentPart, ...]:
    """The documents of a file in their order; every page belongs to exactly one of them.

    Looked at in this order: printed page numbers ("Page 1 of 3"), the template that a page fits, values that tell
    two documents of one template apart (another invoice number), then size, heading and layout of the pages. The
    confidence of a part is that of its least certain page, its end and its template.
    """
    if not document.pages:
        return ()
    by_name = {template.template: template for template in templates}
    parts: list[list[_Seen]] = []
    verdicts: list[list[_Verdict]] = []
    for page in document.pages:
        seen = _look_at(document, page, by_name)
        verdict = _judge(parts[-1], seen) if parts else _Verdict(True, 1.0, "the file begins")
        if verdict.starts:
            parts.append([])
            verdicts.append([])
        parts[-1].append(seen)
        verdicts[-1].append(verdict)
    ends = [following[0].confidence for following in verdicts[1:]] + [1.0]
    return tuple(
        _part(document, pages, given, end, templates) for pages, given, end in zip(parts, verdicts, ends, strict=True)
    )


def _look_at(document: ParsedDocument, page: Page, templates: Mapping[str, TemplateSpec]) -> _Seen:
    alone = replace(document, pages=(page,))
    match = best_match(classify(alone, list(templates.values())))
    values = _telling_values(alone, templates[match.template]) if match else {}
    return _Seen(page, _page_number(page), match, values)


def _telling_values(page: ParsedDocument, template: TemplateSpec) -> dict[str, JsonValue]:
    """The required values of one page that are the same on every page of a document."""
    telling = {
        name: spec
        for name, spec in template.fields.items()
        if spec.required and spec.find and not spec.columns and not spec.many and spec.type not in _AMOUNTS
    }
    if not telling:
        return {}
    found = extract(page, template.model_copy(update={"fields": telling, "checks": ()}))
    return {field.name: field.value for field in found.fields if field.value is not None}


def _page_number(page: Page) -> _PageNumber | None:
    """The page's own number as printed; in the running text only with the word "page" before it."""
    for line in page.lines:
        outside = line.box.y1 <= HEAD_ZONE or line.box.y0 >= 1 - HEAD_ZONE
        found = _NUMBERED.search(line.text) or (_BARE.fullmatch(line.text) if outside else None)
        if found is None or not (found[2] or outside):
            continue
        number, total = int(found[1]), int(found[2]) if found[2] else None
        if number >= 1 and (total is None or number <= total):
            return _PageNumber(number, total)
    return None


def _judge(part: Sequence[_Seen], seen: _Seen) -> _Verdict:
    """Whether a page goes on with the document of the pages before it."""
    before = part[-1]
    if seen.is_empty:
        return _Verdict(False, 0.8, "an empty page")
    return (
        _by_number(before.printed, seen.printed)
        or _by_template(part, seen)
        or _by_layout(before, seen)
        or _Verdict(False, 0.5, "nothing says that another document begins")
    )


def _by_number(before: _PageNumber | None, now: _PageNumber | None) -> _Verdict | None:
    if now is None:
        ended = before is not None and before.number == before.total
        return _Verdict(True, 0.85, "the page before is the last of its document") if ended else None
    printed = f"page {now.number} of {now.total}" if now.total else f"page {now.number}"
    if now.number == 1:
        return _Verdict(True, 0.97, f"“{printed}” is printed")
    if before is None:
        return _Verdict(False, 0.85, f"“{printed}” is printed")
    if now.number == before.number + 1 and now.total == before.total:
        return _Verdict(False, 0.98, f"“{printed}” follows")
    if now.total != before.total or now.number <= before.number:
        return _Verdict(True, 0.7, f"“{printed}” does not follow the page before")
    return _Verdict(False, 0.6, f"“{printed}” is printed, pages before it are missing")


def _by_template(part: Sequence[_Seen], seen: _Seen) -> _Verdict | None:
    known = next((page for page in part if page.match), None)
    if seen.match is None:
        return None
    name = seen.match.template
    if known is None or known.match is None:
        return _Verdict(True, 0.85, f"it fits {name}, the pages before fit no template")
    if known.match.template != name:
        return _Verdict(True, 0.9, f"it fits {name}, the pages before fit {known.match.template}")
    values = {key: value for page in part for key, value in page.values.items()}
    for key in sorted(values.keys() & seen.values.keys()):
        if values[key] != seen.values[key]:
            return _Verdict(True, 0.9, f"another {key}: {seen.values[key]} after {values[key]}")
    shared = sorted(values.keys() & seen.values.keys())
    return _Verdict(False, 0.95, f"the same {', '.join(shared)}") if shared else None


def _by_layout(before: _Seen, seen: _Seen) -> _Verdict | None:
    if before.is_empty:
        return None
    if shares_heading(before.page, seen.page):
        return _Verdict(False, 0.75, "the same heading")
    if size_differs(before.page, seen.page):
        return _Verdict(True, 0.7, "the page has another size")
    if layout_likeness(before.page, seen.page) < UNALIKE:
        return _Verdict(True, 0.55, "the page has another heading and another layout")
    return None


def _part(
    document: ParsedDocument,
    pages: Sequence[_Seen],
    verdicts: Sequence[_Verdict],
    end: float,
    templates: Sequence[TemplateSpec],
) -> DocumentPart:
    whole = replace(document, pages=tuple(seen.page for seen in pages))
    match = best_match(classify(whole, templates))
    certain = [end, *(verdict.confidence for verdict in verdicts), *([match.confidence] if match else [])]
    return DocumentPart(
        pages[0].page.number,
        pages[-1].page.number,
        match.template if match else None,
        round(min(certain), 4),
        verdicts[0].reason,
    )
