"""Classifying: which of several templates a document is for, best first, with reasons."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extraction.datamodel import ParsedDocument
from extraction.finders import DocumentView
from extraction.matching import match_document, printed_labels
from extraction.preprocessing import preprocess
from extraction.template_rules import PreprocessSpec
from extraction.template_spec import TemplateSpec

_MATCH_FLOOR, _MATCH_CEILING = 0.9, 0.99  # by how many of its labels are printed
_LABELS_CEILING = 0.8  # labels alone: many kinds of document have a date and a total
_LABELS_NEEDED = 0.6
_TIE = 0.5


@dataclass(frozen=True, slots=True)
class TemplateMatch:
    """How well a template suits a document: `confidence` is 0..1, `reasons` are plain words.

    `hits` counts the texts of `match` that are printed; a template that asks for more is the more special one.
    """

    template: str
    fits: bool
    confidence: float
    reasons: tuple[str, ...]
    hits: int = 0


def classify(document: ParsedDocument, templates: Sequence[TemplateSpec]) -> tuple[TemplateMatch, ...]:
    """Every template, those that fit first, the most certain first.

    A template with a `match` fits when that holds; among several the one with more matching texts wins, then the one
    of which more labels are printed. A template without one fits when most of its labels are printed.
    """
    views: dict[PreprocessSpec, DocumentView] = {}
    for template in templates:
        if template.preprocess not in views:
            views[template.preprocess] = DocumentView(preprocess(document, template.preprocess))
    matches = [_match(views[template.preprocess], template) for template in templates]
    ranked = sorted(matches, key=lambda match: (not match.fits, -match.hits, -match.confidence, match.template))
    return tuple(_with_ties(ranked))


def best_match(matches: Sequence[TemplateMatch]) -> TemplateMatch | None:
    """The first one if it fits and no other fits as well."""
    return matches[0] if matches and matches[0].fits and matches[0].confidence > _TIE else None


def _match(view: DocumentView, template: TemplateSpec) -> TemplateMatch:
    if template.match is None:
        return _by_labels(view, template)
    outcome = match_document(view, template.match)
    if not outcome.fits:
        return TemplateMatch(template.template, False, 0.0, outcome.reasons)
    printed, asked = printed_labels(view, template)
    share = printed / asked if asked else 1.0
    confidence = round(_MATCH_FLOOR + (_MATCH_CEILING - _MATCH_FLOOR) * share, 4)
    reasons = (*outcome.reasons, _counted(printed, asked)) if asked else outcome.reasons
    return TemplateMatch(template.template, True, confidence, reasons, outcome.hits)


def _by_labels(view: DocumentView, template: TemplateSpec) -> TemplateMatch:
    printed, asked = printed_labels(view, template)
    if not asked:
        return TemplateMatch(template.template, False, 0.0, ("the template has neither match nor labels",))
    share = printed / asked
    fits = share >= _LABELS_NEEDED and printed > 1
    return TemplateMatch(template.template, fits, round(_LABELS_CEILING * share, 4), (_counted(printed, asked),))


def _counted(printed: int, asked: int) -> str:
    return f"the labels of {printed} of {asked} fields are printed"


def _with_ties(ranked: list[TemplateMatch]) -> list[TemplateMatch]:
    """Where the first two fit equally well, neither is certain."""
    if len(ranked) < 2:
        return ranked
    first, second = ranked[:2]
    if not second.fits or (first.hits, first.confidence) != (second.hits, second.confidence):
        return ranked
    tied = [match for match in ranked if match.fits and match.hits == first.hits == second.hits]
    tied = [match for match in tied if match.confidence == first.confidence]
    names = {match.template for match in tied}

    def told(match: TemplateMatch) -> TemplateMatch:
        others = ", ".join(sorted(names - {match.template}))
        words = f"{others} fits as well"
        return replace(match, confidence=min(match.confidence, _TIE), reasons=(*match.reasons, words))

    return [told(match) if match.template in names else match for match in ranked]
