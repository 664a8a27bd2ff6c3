"""Finding: a parsed document and a template in, typed fields with place, confidence and a full trace out."""

from dataclasses import dataclass, replace

from extraction.choosing import LOOKS_LIKE_MONEY, Choice, Reading, choose
from extraction.confidence import LOW_OCR, Evidence, WordEvidence, confidence, reading_probability
from extraction.datamodel import ExtractionResult, FieldResult, ParsedDocument, TraceStep
from extraction.finders import DocumentView, Findings, StepSpec, find_candidates
from extraction.finders.view import PlacedWord, bounding_box
from extraction.template_spec import FieldSpec, TemplateSpec

ENGINE_VERSION = "1"
DEFAULT_REVIEW_THRESHOLD = 0.90
MAX_TRACE_TEXT = 300
_UNSURE_FLAGS = ("ambiguous_date", "ambiguous_number", "repaired_number", "not_valid")


def extract(document: ParsedDocument, template: TemplateSpec) -> ExtractionResult:
    """Find every field of the template, in its order. Deterministic: the same input gives the same bytes of JSON."""
    view = DocumentView(document)
    fields = tuple(find_field(view, name, spec, template.locale) for name, spec in template.fields.items())
    return ExtractionResult(template=template.template, fields=fields, engine_version=ENGINE_VERSION)


def review_flags(
    result: ExtractionResult, template: TemplateSpec, *, threshold: float | None = None
) -> dict[str, str]:
    """Which fields a person must see: field name -> reason code, in the template's order.

    Reasons: "forced" (the field says always), "missing_required", "not_valid" (something is printed there, but it
    cannot be read as the type asked for), "ambiguous_date", "ambiguous_number", "repaired_number", "low_confidence".

    A field's own threshold comes first, then `threshold` (the job's), then the template's, then 0.90. A field that
    says never is not listed, whatever happened to it.
    """
    general = threshold if threshold is not None else template.review.threshold
    if general is None:
        general = DEFAULT_REVIEW_THRESHOLD
    reasons = {}
    for field in result.fields:
        reason = _reason(field, template.fields[field.name], general)
        if reason:
            reasons[field.name] = reason
    return reasons


def _reason(field: FieldResult, spec: FieldSpec, threshold: float) -> str | None:
    if spec.review.never:
        return None
    if spec.review.always:
        return "forced"
    if field.value is None and spec.required:
        return "missing_required"
    unsure = next((flag for flag in _UNSURE_FLAGS if flag in field.flags), None)
    if unsure or field.value is None:
        return unsure
    own = spec.review.threshold if spec.review.threshold is not None else threshold
    return "low_confidence" if field.confidence < own else None


@dataclass(frozen=True, slots=True)
class _Tried:
    """One step after it was tried."""

    at: int
    step: StepSpec
    findings: Findings
    choice: Choice


def find_field(view: DocumentView, name: str, field: FieldSpec, locale: str) -> FieldResult:
    """One field: all its steps are tried, the first with a readable value wins, the others bear witness."""
    tried = []
    for at, step in enumerate(field.find):
        findings = find_candidates(view, step)
        tried.append(_Tried(at, step, findings, choose(findings, field, locale)))
    winner = next((one for one in tried if one.choice.reading), None)
    chosen = winner.choice.reading if winner else None
    trace = tuple(line for one in tried for line in _trace(one, chosen))
    missing = FieldResult(
        name=name, type=field.type, value=None, raw_text=None, confidence=0.0, box=None, required=field.required
    )
    if winner is None or chosen is None:
        return replace(_not_found(missing, tried), trace=trace)
    witnesses = [one.choice.reading for one in tried[winner.at + 1 :] if one.choice.reading]
    agreeing = sum(_same(witness, chosen) for witness in witnesses)
    evidence = Evidence(
        words=tuple(_word_evidence(view, word) for word in chosen.words),
        type=field.type,
        has_pattern=field.pattern is not None,
        anchor=chosen.candidate.anchor,
        step=winner.at,
        trimmed=chosen.trimmed,
        rivals=len(winner.choice.rivals),
        flags=chosen.value.flags,
        bare_amount=field.type == "money" and LOOKS_LIKE_MONEY.search(chosen.raw_text) is None,
        agreeing=agreeing,
        differing=len(witnesses) - agreeing,
    )
    return replace(
        missing,
        value=chosen.value.value,
        raw_text=chosen.raw_text,
        confidence=confidence(evidence),
        box=chosen.box,
        currency=chosen.value.currency,
        flags=_flags(evidence),
        trace=trace,
    )


def _not_found(missing: FieldResult, tried: list[_Tried]) -> FieldResult:
    """No value. What the first step saw and could not read is kept for the reviewer."""
    refused = next((one.choice.rejections[0] for one in tried if one.choice.rejections), None)
    flags = ("missing_required",) if missing.required else ()
    if refused is None:
        return replace(missing, flags=flags)
    return replace(
        missing,
        raw_text=refused.candidate.raw_text[:MAX_TRACE_TEXT],
        box=bounding_box(refused.candidate.value_words),
        flags=(*flags, "not_valid"),
    )


def _word_evidence(view: DocumentView, word: PlacedWord) -> WordEvidence:
    return WordEvidence(word.confidence, view.page(word.page).ocr_engine)


def _flags(evidence: Evidence) -> tuple[str, ...]:
    flags = list(evidence.flags)
    if reading_probability(evidence.words) < LOW_OCR:
        flags.append("low_ocr")
    if evidence.rivals:
        flags.append("several_candidates")
    if evidence.differing:
        flags.append("steps_disagree")
    return tuple(flags)


def _same(one: Reading, other: Reading) -> bool:
    return one.value.value == other.value.value


def _trace(tried: _Tried, chosen: Reading | None) -> list[TraceStep]:
    """What the step refused, then what it found, or why it found nothing."""
    finder, detail = tried.step.finder, tried.step.describe()
    lines = [
        TraceStep(
            finder,
            detail,
            "not_valid",
            raw_text=refused.candidate.raw_text[:MAX_TRACE_TEXT],
            box=bounding_box(refused.candidate.value_words),
            note=refused.reason,
        )
        for refused in tried.choice.rejections
    ]
    reading = tried.choice.reading
    if reading is not None:
        note = _found_note(reading, chosen, tried.choice.rivals)
        lines.append(TraceStep(finder, detail, "found", reading.raw_text[:MAX_TRACE_TEXT], reading.box, note))
    elif not lines:
        lines.append(TraceStep(finder, detail, "nothing", note=tried.findings.note))
    return lines


def _found_note(reading: Reading, chosen: Reading | None, rivals: tuple[Reading, ...]) -> str:
    notes = []
    if chosen is not None and reading is not chosen:
        same = _same(reading, chosen)
        notes.append("the same value as an earlier step" if same else "another value than an earlier step, not taken")
    if reading.trimmed:
        notes.append(f"cut out of “{reading.candidate.raw_text[:80]}”")
    if reading.candidate.anchor < 1.0:
        notes.append(f"the label matches to {reading.candidate.anchor:.0%}")
    if rivals:
        others = ", ".join(f"“{rival.raw_text[:40]}”" for rival in rivals[:3])
        notes.append(f"other places hold {others}")
    return "; ".join(notes)
