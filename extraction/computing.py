"""Computed fields: the value of an expression over other fields, for fields in which no step has found one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from math import prod

from extraction.confidence import CEILING
from extraction.datamodel import FieldResult, TraceStep
from extraction.evaluating import NotApplicable, WrongKind, evaluate
from extraction.expression_values import typed, values_of
from extraction.expressions import Expression, Single, Value, Values, parse_expression
from extraction.normalizers import NormalizedValue, NotValid, normalize
from extraction.normalizers.numbers import plain
from extraction.saying import said_values
from extraction.template_logic import computing_order, suits
from extraction.template_spec import FieldSpec

MAX_DECIMALS = 6
MONEY_DECIMALS = 2


def compute_fields(fields: Sequence[FieldResult], specs: Mapping[str, FieldSpec]) -> tuple[FieldResult, ...]:
    """The same fields, those with a `value` filled in where they were still without."""
    by_name = {field.name: field for field in fields}
    for name in computing_order(specs):
        spec = specs[name]
        if by_name[name].value is None and spec.value is not None:
            by_name[name] = _computed(by_name[name], spec, parse_expression(spec.value), by_name)
    return tuple(by_name[field.name] for field in fields)


def uncomputed(field: FieldResult, spec: FieldSpec) -> FieldResult:
    """A field as it was before compute_fields(), so that it can be computed again; others come back as they are."""
    steps = [step for step in field.trace if step.finder == "computed"]
    if spec.value is None or not steps or any(step.finder == "person" for step in field.trace):
        return field
    plain = replace(field, trace=tuple(step for step in field.trace if step.finder != "computed"))
    if all(step.outcome != "found" for step in steps):
        return plain
    flags = ("missing_required",) if field.required else ()
    return replace(plain, value=None, raw_text=None, box=None, currency=None, confidence=0.0, flags=flags)


def computed_value(expression: Expression, spec: FieldSpec, values: Values) -> Single | None:
    """The value of a computed field as expressions take it; None where it has none."""
    try:
        return typed(spec.type, _as_type(evaluate(expression, values), spec).value)
    except (NotApplicable, WrongKind, NotValid):
        return None


def _computed(
    field: FieldResult, spec: FieldSpec, expression: Expression, by_name: Mapping[str, FieldResult]
) -> FieldResult:
    values = values_of(by_name.values())
    used = [by_name[name.partition(".")[0]] for name in expression.names]
    try:
        found = _as_type(evaluate(expression, values), spec)
    except (NotApplicable, WrongKind, NotValid) as error:
        outcome = TraceStep("computed", expression.source, "nothing", note=str(error))
        return replace(field, trace=(*field.trace, outcome))
    note = said_values(expression, values)
    flags = tuple(flag for flag in field.flags if flag not in ("missing_required", "not_valid"))
    return replace(
        field,
        value=found.value,
        raw_text=None,
        box=None,
        currency=_currency(expression, used) if spec.type == "money" else None,
        confidence=round(min(prod(one.confidence for one in {one.name: one for one in used}.values()), CEILING), 4),
        flags=flags,
        trace=(*field.trace, TraceStep("computed", expression.source, "found", note=note)),
    )


def _as_type(value: Value, spec: FieldSpec) -> NormalizedValue:
    """The value in the form of the field's type. Raises WrongKind and NotValid."""
    if not suits(spec.type, value):
        raise WrongKind(f"the result is no {spec.type}")
    if isinstance(value, Decimal):
        return NormalizedValue(_whole(value) if spec.type == "int" else plain(_shortened(value, spec.type)))
    if isinstance(value, date):
        return NormalizedValue(value.isoformat())
    return NormalizedValue(value) if isinstance(value, bool) else normalize(str(value), spec, locale="auto")


def _whole(value: Decimal) -> int:
    if value != value.to_integral_value():
        raise NotValid(f"{plain(_shortened(value, 'decimal'))} is no whole number")
    return int(value)


def _shortened(value: Decimal, type_name: str) -> Decimal:
    """Decimals without end, as of a division, are rounded: to cents for money."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= -MAX_DECIMALS:
        return value
    places = MONEY_DECIMALS if type_name == "money" else MAX_DECIMALS
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _currency(expression: Expression, used: Iterable[FieldResult]) -> str | None:
    """The currency of the amounts that went in, if all of them have the same."""
    currencies = {currency for field in used for currency in _currencies(field) if currency}
    return currencies.pop() if len(currencies) == 1 else None


def _currencies(field: FieldResult) -> Iterable[str | None]:
    yield field.currency
    for part in (*field.items, *field.fields):
        yield from _currencies(part)
