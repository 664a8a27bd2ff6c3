"""Finding: a parsed document and a template in, typed fields with place, confidence and a full trace out."""

from collections.abc import Sequence

from extraction.answering import answers_of
from extraction.calibration.choosing import usual_judge
from extraction.calibration.together import weighed_together
from extraction.checks import run_checks
from extraction.computing import compute_fields
from extraction.confidence import Judge
from extraction.datamodel import ExtractionResult, FieldResult, ParsedDocument
from extraction.finders import DocumentView
from extraction.finding_parts import find_list, group_of
from extraction.finding_values import find_many, find_value
from extraction.normalizers.locales import MAX_CHARS, decide_locale
from extraction.preprocessing import preprocess
from extraction.reviewing import DEFAULT_REVIEW_THRESHOLD, audit_flags, review_flags
from extraction.template_spec import FieldSpec, TemplateSpec

# Of what is read and found; what says how sure it is has a version of its own (ExtractionResult.calibration).
ENGINE_VERSION = "1"


def extract(document: ParsedDocument, template: TemplateSpec, judge: Judge | None = None) -> ExtractionResult:
    """Find every field of the template, in its order. Deterministic: the same input gives the same bytes of JSON.

    `judge` says how sure each value is: a Calibration, or the usual one.
    """
    judge = judge or usual_judge()
    view = view_of(document, template, judge)
    locale = decide_locale(_beginning(document)) if template.locale == "auto" else template.locale
    found = [find_field(view, name, spec, locale) for name, spec in template.fields.items()]
    return concluded(found, template, locale, judge)


def view_of(document: ParsedDocument, template: TemplateSpec, judge: Judge | None = None) -> DocumentView:
    """What the template's steps look at."""
    view = DocumentView(preprocess(document, template.preprocess), template.layout_text)
    view.judge = judge or usual_judge()
    view.answers = answers_of(view, template)
    return view


def concluded(
    found: Sequence[FieldResult], template: TemplateSpec, locale: str, judge: Judge | None = None
) -> ExtractionResult:
    """The result after what the steps have found: values weighed together, fields computed, checks run."""
    judge = judge or usual_judge()
    fields, checks = run_checks(compute_fields(weighed_together(found, judge), template.fields), template)
    return ExtractionResult(template.template, fields, ENGINE_VERSION, locale, checks, judge.version)


def _beginning(document: ParsedDocument) -> str:
    """As much of the text as the locale is decided by."""
    texts: list[str] = []
    left = MAX_CHARS
    for page in document.pages:
        if left <= 0:
            break
        texts.append(page.text)
        left -= len(texts[-1])
    return "\f".join(texts)


def find_field(view: DocumentView, name: str, field: FieldSpec, locale: str) -> FieldResult:
    """One field of any type; the members of a group are found each by itself."""
    if field.type == "group":
        return group_of(name, field, tuple(find_field(view, own, spec, locale) for own, spec in field.fields.items()))
    if field.type == "list":
        return find_list(view, name, field, locale)
    if field.many is not None:
        return find_many(view, name, field, field.many, locale)
    return find_value(view, name, field, locale)


__all__ = [
    "DEFAULT_REVIEW_THRESHOLD",
    "ENGINE_VERSION",
    "audit_flags",
    "concluded",
    "extract",
    "find_field",
    "review_flags",
    "view_of",
]
