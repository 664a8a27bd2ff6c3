"""Fields of one value, or of many: the steps of a field are tried, and what becomes of each is written down."""

from dataclasses import dataclass, replace

from extraction.calibration.gathering import evidence_of, with_others, with_surroundings, with_witnesses
from extraction.choosing import Choice, Reading, choose, read_every
from extraction.confidence import LOW_OCR, Evidence, reading_probability
from extraction.datamodel import BoundingBox, FieldResult, JsonValue, TraceStep
from extraction.finders import Candidate, DocumentView, Findings, StepSpec, find_candidates
from extraction.finders.view import PlacedWord, box_round
from extraction.normalizers import NotValid
from extraction.template_rules import ManySpec
from extraction.template_spec import FieldSpec, ValueSpec

MAX_TRACE_TEXT = 300


@dataclass(frozen=True, slots=True)
class _Tried:
    """One step after it was tried."""

    at: int
    step: StepSpec
    findings: Findings
    choice: Choice


def find_value(view: DocumentView, name: str, field: FieldSpec, locale: str) -> FieldResult:
    """One value: all steps are tried, the first with a readable value wins, the others bear witness."""
    tried = []
    for at, step in enumerate(field.find):
        findings = find_candidates(view, step, field, locale)
        tried.append(_Tried(at, step, findings, choose(findings, field, locale)))
    winner = next((one for one in tried if one.choice.reading), None)
    chosen = winner.choice.reading if winner else None
    trace = tuple(line for one in tried for line in _trace(one, chosen))
    if winner is None or chosen is None:
        return replace(_not_found(missing_field(name, field), tried), trace=trace)
    later = [(one.step, one.choice.reading) for one in tried[winner.at + 1 :]]
    evidence = evidence_of(view, chosen, field, winner.at, winner.step)
    evidence = with_witnesses(evidence, chosen, winner.step, later)
    evidence = with_surroundings(with_others(evidence, winner.choice), view, chosen, name, winner.step)
    return replace(found_field(view, name, field, chosen, evidence), trace=trace)


def find_many(view: DocumentView, name: str, field: FieldSpec, many: ManySpec, locale: str) -> FieldResult:
    """Every value of the first step that has any, in the order of the pages; `items` holds one result for each.

    Where the field wants a value that is alone to be plain, the result is that value's own.
    """
    trace: list[TraceStep] = []
    items: list[FieldResult] = []
    for at, step in enumerate(field.find):
        if items:
            trace.append(TraceStep(step.finder, step.describe(), "not_tried", note="an earlier step found values"))
            continue
        findings = find_candidates(view, step, field, locale)
        readings, reasons = _all_readings(findings, field, locale)
        for reading in _limited(readings, many):
            items.append(found_field(view, name, field, reading, evidence_of(view, reading, field, at, step)))
        trace.append(_many_trace(step, items, len(readings), reasons, findings.note))
    return many_of(replace(missing_field(name, field), trace=tuple(trace)), many, tuple(items))


def many_of(found: FieldResult, many: ManySpec, items: tuple[FieldResult, ...]) -> FieldResult:
    """The field with these values instead of its own; one that is to be plain when alone stands for itself."""
    if len(items) == 1 and many.alone == "value":
        return replace(items[0], trace=found.trace)
    missing = ("missing_required",) if found.required and not items else ()
    return replace(
        found,
        value=[item.value for item in items] or None,
        raw_text="\n".join(item.raw_text or "" for item in items) if items else None,
        confidence=min((item.confidence for item in items), default=0.0),
        box=items[0].box if items else None,
        currency=None,
        flags=missing or tuple(dict.fromkeys(flag for item in items for flag in item.flags)),
        items=items,
    )


def missing_field(name: str, field: ValueSpec) -> FieldResult:
    """A result without a value."""
    return FieldResult(
        name=name, type=field.type, value=None, raw_text=None, confidence=0.0, box=None, required=field.required
    )


def found_field(view: DocumentView, name: str, field: ValueSpec, chosen: Reading, evidence: Evidence) -> FieldResult:
    """A result with the value of a reading; the trace is the caller's."""
    judged = view.judge.judge(evidence)
    return replace(
        missing_field(name, field),
        value=chosen.value.value,
        raw_text=chosen.raw_text,
        confidence=judged.confidence,
        raw_confidence=judged.raw,
        box=chosen.box,
        currency=chosen.value.currency,
        flags=_flags(evidence),
    )


def refused_field(name: str, field: ValueSpec, candidate: Candidate) -> FieldResult:
    """A result without a value, but with what was printed there and could not be read."""
    flags = ("missing_required",) if field.required else ()
    return replace(
        missing_field(name, field),
        raw_text=candidate.raw_text[:MAX_TRACE_TEXT],
        box=box_round(candidate.value_words),
        flags=(*flags, "not_valid"),
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
        box=box_round(refused.candidate.value_words),
        flags=(*flags, "not_valid"),
    )


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


def _all_readings(findings: Findings, field: FieldSpec, locale: str) -> tuple[list[Reading], list[str]]:
    """The readings of every place, and why candidates were refused. No word is part of two values."""
    readings: list[Reading] = []
    reasons: list[str] = []
    settled: set[int] = set()
    taken: set[PlacedWord] = set()
    for candidate in findings.candidates:
        if candidate.place in settled:
            continue
        try:
            found = read_every(candidate, field, locale)
        except NotValid as error:
            reasons.append(error.reason)
            continue
        settled.add(candidate.place)
        for reading in found:
            if candidate.exact or taken.isdisjoint(reading.words):
                taken.update(reading.words)
                readings.append(reading)
    if not all(candidate.exact for candidate in findings.candidates):
        readings.sort(key=lambda reading: (reading.words[0].page, reading.words[0].y0, reading.words[0].x0))
    return readings, reasons


def _limited(readings: list[Reading], many: ManySpec) -> list[Reading]:
    kept: list[Reading] = []
    seen: list[tuple[JsonValue, str | None]] = []
    for reading in readings:
        key = (reading.value.value, reading.value.currency)
        if many.unique and key in seen:
            continue
        seen.append(key)
        kept.append(reading)
    return kept[: many.max]


def _many_trace(step: StepSpec, items: list[FieldResult], found: int, reasons: list[str], note: str) -> TraceStep:
    finder, detail = step.finder, step.describe()
    if not items:
        return TraceStep(finder, detail, "not_valid" if reasons else "nothing", note=reasons[0] if reasons else note)
    printed = " | ".join(item.raw_text or "" for item in items)[:MAX_TRACE_TEXT]
    counted = f"{len(items)} values" if len(items) > 1 else "1 value"
    left = f", {found - len(items)} more left out" if found > len(items) else ""
    return TraceStep(finder, detail, "found", printed, items[0].box, counted + left)


def _trace(tried: _Tried, chosen: Reading | None) -> list[TraceStep]:
    """What the step refused, then what it found, or why it found nothing."""
    finder, detail = tried.step.finder, tried.step.describe()
    lines = [
        TraceStep(
            finder,
            detail,
            "not_valid",
            raw_text=refused.candidate.raw_text[:MAX_TRACE_TEXT],
            box=box_round(refused.candidate.value_words),
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
    if reading.candidate.why:
        notes.append(reading.candidate.why)
    elif reading.candidate.anchor < 1.0:
        notes.append(f"the label matches to {reading.candidate.anchor:.0%}")
    if rivals:
        others = ", ".join(f"“{rival.raw_text[:40]}”" for rival in rivals[:3])
        notes.append(f"other places hold {others}")
    return "; ".join(notes)


def union_box(boxes: list[BoundingBox | None]) -> BoundingBox | None:
    """The smallest box round those on the first page that has any."""
    placed = [box for box in boxes if box is not None]
    if not placed:
        return None
    page = min(box.page for box in placed)
    own = [box for box in placed if box.page == page]
    return BoundingBox(
        page, min(b.x0 for b in own), min(b.y0 for b in own), max(b.x1 for b in own), max(b.y1 for b in own)
    )
