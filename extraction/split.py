"""Splitting: one file with several documents in a row, cut by all that tells documents apart."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

from extraction.classify import TemplateMatch, best_match, classify
from extraction.datamodel import JsonValue, Page, ParsedDocument
from extraction.finding import extract
from extraction.page_evidence import DocumentSoFar, Evidence, Remembered, evidence_of
from extraction.page_signs import PageSigns, signs_of
from extraction.parts import part_of
from extraction.template_spec import TemplateSpec

_GOES_ON = Evidence(-0.5, "nothing says that another document begins")
_MOST_CERTAIN = 0.99
# Amounts differ from page to page of one document (carried forward), so they tell no two documents apart.
_AMOUNTS = ("money", "decimal", "percent", "int")


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """One document in a file: its pages (from 1, both included), the template that fits it (None: none does), how
    sure the cuts and the template are (0..1), and in plain words why it begins where it does. `topic` is the one that
    it has, where it was asked for topics instead of templates."""

    first_page: int
    last_page: int
    template: str | None
    confidence: float
    reason: str
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class _Fit:
    """The template that a page fits by itself, and the values that it finds there."""

    match: TemplateMatch
    values: Mapping[str, JsonValue]
    required: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Verdict:
    starts: bool
    confidence: float
    reason: str


def split(document: ParsedDocument, templates: Sequence[TemplateSpec] = ()) -> tuple[DocumentPart, ...]:
    """The documents of a file in their order; every page belongs to exactly one of them.

    Every sign is weighed: printed page numbers ("Page 1 of 3"), the template that a page fits, values that tell two
    documents apart (another invoice number), words such as "carried forward", totals, headings, size, print and
    layout of the pages. The confidence of a part is that of its least certain page, its end and its template.
    """
    if not document.pages:
        return ()
    by_name = {template.template: template for template in templates}
    signs, fits = [], []
    for page in document.pages:
        signs.append(signs_of(page, document.media_type))
        fits.append(_fit_of(document, page, by_name))
    verdicts = list(_judged(signs, fits))
    begins = [at for at, verdict in enumerate(verdicts) if verdict.starts]
    return tuple(
        _part(document, first, end, verdicts, templates)
        for first, end in zip(begins, [*begins[1:], len(signs)], strict=True)
    )


def _fit_of(document: ParsedDocument, page: Page, templates: Mapping[str, TemplateSpec]) -> _Fit | None:
    if not templates:
        return None
    alone = part_of(document, page.number, page.number)
    match = best_match(classify(alone, list(templates.values())))
    if match is None:
        return None
    return _Fit(match, *_telling_values(alone, templates[match.template]))


def _telling_values(page: ParsedDocument, template: TemplateSpec) -> tuple[dict[str, JsonValue], frozenset[str]]:
    """The values of one page that are the same on every page of a document, and which of them are required."""
    telling = {
        name: spec
        for name, spec in template.fields.items()
        if spec.find and not spec.columns and not spec.many and not spec.fields and spec.type not in _AMOUNTS
    }
    if not telling:
        return {}, frozenset()
    found = extract(page, template.model_copy(update={"fields": telling, "checks": ()}))
    required = frozenset(name for name, spec in telling.items() if spec.required)
    return {field.name: field.value for field in found.fields if field.value is not None}, required


def _judged(signs: Sequence[PageSigns], fits: Sequence[_Fit | None]) -> Iterator[_Verdict]:
    """Each page's verdict in turn; what is decided about a page is what the next one is held against."""
    rarity = _rarity(signs)
    remembered = Remembered()
    document: DocumentSoFar | None = None
    known: list[_Fit | None] = []
    for page, fit in zip(signs, fits, strict=True):
        if document is None:
            verdict = _Verdict(True, 1.0, "the file begins")
        elif page.is_empty:
            verdict = _Verdict(False, 0.8, "an empty page")
        else:
            own = [*evidence_of(document, page, rarity), *remembered.evidence(page), *_by_template(known, fit)]
            verdict = _weighed(own)
        yield verdict
        if document is None or verdict.starts:
            document, known = DocumentSoFar.beginning_with(page), [fit]
        elif not page.is_empty:
            document.add(page)
            known.append(fit)
        remembered.note(page, begins=verdict.starts)


def _rarity(signs: Sequence[PageSigns]) -> dict[str, float]:
    """How much a word says: nothing when it stands on every page of the file, more the fewer have it."""
    pages = Counter(word for page in signs for word in page.words)
    return {word: log((1 + len(signs)) / count) for word, count in pages.items()}


def _weighed(given: Iterable[Evidence]) -> _Verdict:
    evidence = [*given, _GOES_ON]
    total = sum(each.weight for each in evidence)
    starts = total > 0
    telling = max(evidence, key=lambda each: each.weight if starts else -each.weight)
    confidence = min(1 / (1 + exp(-abs(total))), _MOST_CERTAIN)
    return _Verdict(starts, round(confidence, 4), telling.reason)


def _by_template(known: Sequence[_Fit | None], fit: _Fit | None) -> Iterator[Evidence]:
    """What the templates say: that which the page fits, and the values found with it."""
    if fit is None:
        return
    name = fit.match.template
    first = next((page for page in known if page is not None), None)
    if first is None:
        yield Evidence(1.5, f"it fits {name}, the pages before fit no template")
    elif first.match.template != name:
        surely = bool(fit.match.hits)
        yield Evidence(4.0 if surely else 1.0, f"it fits {name}, the pages before fit {first.match.template}")
    else:
        if known[-1] is None:
            yield Evidence(1.0, f"it fits {name} as the document's first page does")
        yield from _by_template_values(known, fit)


def _by_template_values(known: Sequence[_Fit | None], fit: _Fit) -> Iterator[Evidence]:
    values = {key: value for page in known if page is not None for key, value in page.values.items()}
    shared = sorted(values.keys() & fit.values.keys())
    other = [key for key in shared if values[key] != fit.values[key]]
    for key in other:
        weight = 4.5 if key in fit.required else 1.2
        yield Evidence(weight, f"another {key}: {fit.values[key]} after {values[key]}")
    if shared and not other:
        yield Evidence(-2.5 if fit.required & set(shared) else -1.0, f"the same {', '.join(shared)}")


def _part(
    document: ParsedDocument, first: int, end: int, verdicts: Sequence[_Verdict], templates: Sequence[TemplateSpec]
) -> DocumentPart:
    """The document on the pages from `first` up to `end`, which is left out (both from 0)."""
    match = best_match(classify(part_of(document, first + 1, end), templates)) if templates else None
    certain = [verdict.confidence for verdict in verdicts[first : end + 1]]
    return DocumentPart(
        document.pages[first].number,
        document.pages[end - 1].number,
        match.template if match else None,
        round(min(certain + ([match.confidence] if match else [])), 4),
        verdicts[first].reason,
    )
