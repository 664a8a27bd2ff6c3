"""Checks between fields: which hold, which fail, and what a failed one does to the fields that it flags."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from extraction.confidence import CEILING
from extraction.datamodel import CheckResult, FieldResult, TraceStep
from extraction.evaluating import NotApplicable, WrongKind, failing_rows, is_true
from extraction.expression_values import values_of
from extraction.expressions import Expression, Values, parse_expression
from extraction.reviewing import general_threshold, own_threshold
from extraction.saying import said_values
from extraction.template_rules import CheckSpec
from extraction.template_spec import FieldSpec, TemplateSpec

FAILED_CHECK, CHECK_WARNING = "failed_check", "check_warning"
_BELOW_THRESHOLD = 0.01
_EQUATION_DOUBT = 0.5
MAX_ROWS_NAMED = 10


@dataclass(frozen=True, slots=True)
class _Outcome:
    check: CheckSpec
    result: CheckResult
    rows: tuple[int, ...] = field(default=())  # in which of a list's rows it fails, from 0


def run_checks(
    fields: Sequence[FieldResult], template: TemplateSpec
) -> tuple[tuple[FieldResult, ...], tuple[CheckResult, ...]]:
    """The fields after all checks, with what became of each check.

    A failed check of severity error caps the confidence of the fields it flags below their threshold and adds the
    flag "failed_check"; a warning adds "check_warning". A check that meets a missing value does not apply. An
    equation that holds halves the doubt about its fields: misread figures seldom add up.
    """
    values = values_of(fields)
    outcomes = [_run(check, values) for check in template.checks]
    by_name = {found.name: found for found in fields}
    for outcome in outcomes:
        for name in dict.fromkeys(_flagged(outcome.result.fields, template)):
            top, _, inner = name.partition(".")
            by_name[top] = _told(by_name[top], template.fields[top], inner, outcome, general_threshold(template))
    return tuple(by_name[found.name] for found in fields), tuple(outcome.result for outcome in outcomes)


def _flagged(names: Iterable[str], template: TemplateSpec) -> Iterator[str]:
    """Columns flag their list as a whole."""
    for name in names:
        top = name.partition(".")[0]
        yield top if template.fields[top].type == "list" else name


def _run(check: CheckSpec, values: Values) -> _Outcome:
    expression = parse_expression(check.assert_)
    result = CheckResult(check.assert_, check.severity, "not_applicable", check.flag or expression.names)
    try:
        if check.when is not None and not is_true(parse_expression(check.when), values):
            return _Outcome(check, replace(result, note=f"not asked: {check.when}"))
    except (NotApplicable, WrongKind) as error:
        return _Outcome(check, replace(result, note=f"not asked: {error}"))
    try:
        holds = is_true(expression, values)
    except (NotApplicable, WrongKind) as error:
        return _Outcome(check, replace(result, note=str(error)))
    if holds:
        return _Outcome(check, replace(result, outcome="passed", note=said_values(expression, values)))
    rows = failing_rows(expression, values)
    return _Outcome(check, replace(result, outcome="failed", note=_failure(expression, values, rows)), rows)


def _failure(expression: Expression, values: Values, rows: tuple[int, ...]) -> str:
    if not rows:
        return said_values(expression, values)
    named = ", ".join(str(row + 1) for row in rows[:MAX_ROWS_NAMED]) + (" ..." if len(rows) > MAX_ROWS_NAMED else "")
    where = "row" if len(rows) == 1 else "rows"
    return f"{where} {named}: {said_values(expression, values, row=rows[0])}"


def unmarked(found: FieldResult, threshold: float) -> FieldResult:
    """A field of one value as it was before run_checks(). `threshold` is its own, which a cap came from.

    A confidence that a failed check has capped was at least at the threshold: that is what it is given back.
    """
    confidence = found.confidence
    if FAILED_CHECK in found.flags and confidence == _cap(threshold):
        confidence = threshold
    elif confidence <= CEILING:
        for _ in range(sum(step.finder == "check" and step.outcome == "passed" for step in found.trace)):
            confidence = round(max(1 - (1 - confidence) / _EQUATION_DOUBT, 0.0), 4)
    return replace(
        found,
        confidence=confidence,
        flags=tuple(flag for flag in found.flags if flag not in (FAILED_CHECK, CHECK_WARNING)),
        trace=tuple(step for step in found.trace if step.finder != "check"),
    )


def _cap(threshold: float) -> float:
    return max(round(threshold - _BELOW_THRESHOLD, 4), 0.0)


def _told(found: FieldResult, spec: FieldSpec, inner: str, outcome: _Outcome, threshold: float) -> FieldResult:
    """A field after a check that flags it, or the member `inner` of it."""
    own = own_threshold(spec.review, threshold)
    if spec.fields and inner:
        return _told_member(found, spec.fields, inner, outcome, own)
    match outcome.result.outcome:
        case "passed":
            return _vouched(found, outcome) if is_equation(parse_expression(outcome.check.assert_)) else found
        case "failed":
            marked = tuple(
                _marked(row, outcome, own) if at in outcome.rows else row for at, row in enumerate(found.items)
            )
            return replace(_marked(found, outcome, own), items=marked if found.type == "list" else found.items)
        case _:
            return found


def _told_member(
    group: FieldResult, specs: Mapping[str, FieldSpec], inner: str, outcome: _Outcome, threshold: float
) -> FieldResult:
    own, _, deeper = inner.partition(".")
    members = tuple(
        _told(member, specs[own], deeper, outcome, threshold) if member.name == own else member
        for member in group.fields
    )
    found = [member.confidence for member in members if member.value is not None]
    return replace(group, fields=members, confidence=min(found, default=0.0))


def _marked(found: FieldResult, outcome: _Outcome, threshold: float) -> FieldResult:
    result = outcome.result
    is_error = result.severity == "error"
    flag = FAILED_CHECK if is_error else CHECK_WARNING
    trace = TraceStep("check", outcome.check.title or result.expression, "failed", note=result.note)
    return replace(
        found,
        confidence=min(found.confidence, _cap(threshold)) if is_error else found.confidence,
        flags=tuple(dict.fromkeys((*found.flags, flag))),
        trace=(*found.trace, trace),
    )


def _vouched(found: FieldResult, outcome: _Outcome) -> FieldResult:
    if found.value is None or FAILED_CHECK in found.flags:
        return found
    surer = round(min(1 - (1 - found.confidence) * _EQUATION_DOUBT, CEILING), 4)
    confidence = max(found.confidence, surer)  # a calibrated one may be above the ceiling, where it stays
    trace = TraceStep("check", outcome.result.expression, "passed", note=outcome.result.note)
    return replace(found, confidence=confidence, trace=(*found.trace, trace))


def is_equation(expression: Expression) -> bool:
    """Whether it says that figures add up: == between calculations, or abs(...) below a small number."""
    body = expression.body
    if not isinstance(body, ast.Compare) or len(body.ops) != 1:
        return False
    calculates = any(isinstance(part, ast.BinOp) for part in ast.walk(body))
    if isinstance(body.ops[0], ast.Eq):
        return calculates
    is_distance = isinstance(body.left, ast.Call) and ast.unparse(body.left.func) == "abs"
    return calculates and is_distance and isinstance(body.ops[0], ast.Lt | ast.LtE)
