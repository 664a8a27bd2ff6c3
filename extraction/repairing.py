"""Arithmetic repair: the one misread character whose correction makes every failed check of a result hold again.

A repair is only ever offered. It must explain an equation that fails (or a value that could not be read), break no
check that its field takes part in, and be the only one of its kind: where two would do, nothing is offered.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import reduce

from extraction.confusions import IDENTIFIERS, NUMBERS, has_cents, in_words, likeness_cost, possible_prints
from extraction.consequences import Asked, Consequences, asked_checks
from extraction.datamodel import ExtractionResult, JsonValue
from extraction.evaluating import NotApplicable, WrongKind, evaluate, failing_rows
from extraction.expression_values import values_of
from extraction.expressions import Expression, Value, Values
from extraction.repair_places import Place, places_of
from extraction.template_logic import computing_order
from extraction.template_spec import FieldSpec, TemplateSpec

_MAX_DECIMALS = 6
_DIGITS_OF_NOTHING = 3
# What fails: a check (by its number) as a whole or in one row, or the reading of the place at a path.
_Trouble = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Repair:
    """A misread character put right, to be offered to a person.

    `path` is a JSON Pointer without its first slash ("total", "lines/2/amount"). `before` and `after` are values as
    they travel in JSON (`before` is None where nothing could be read), `raw_before` and `raw_after` printed texts.
    `reason` says in plain words what was misread and what holds then.
    """

    path: str
    before: JsonValue
    after: JsonValue
    raw_before: str
    raw_after: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Fix:
    place: Place
    value: JsonValue
    text: str
    cost: int
    distance: Decimal
    held: tuple[Asked, ...]

    @property
    def is_plausible(self) -> bool:
        """A value that vanishes ("2" for 0) explains any surplus, a third decimal any product: such fixes stand in the
        way of others, but are not offered themselves."""
        raw_text = self.place.raw_text
        vanishes = self.place.typed(self.value) == 0 and sum(map(str.isdigit, self.text)) < _DIGITS_OF_NOTHING
        is_stretched = len(raw_text) != len(self.text) and has_cents(raw_text) and not has_cents(self.text)
        return not vanishes and not is_stretched


def propose_repair(template: TemplateSpec, result: ExtractionResult) -> Repair | None:
    """The first of propose_repairs(), in the template's order."""
    return next(iter(propose_repairs(template, result)), None)


def propose_repairs(template: TemplateSpec, result: ExtractionResult) -> tuple[Repair, ...]:
    """At most one repair for each failure that stands by itself; checks that fail on the same values are one failure.

    `result` holds the values as they stand, with people's words over them (see extraction.revising): what a person has
    said is never put in question.
    """
    chosen = [_only_one(fixes) for fixes in _explanations(template, result)]
    order = {name: at for at, name in enumerate(template.fields)}
    return tuple(_repair(fix) for fix in sorted(filter(None, chosen), key=lambda fix: order[fix.place.path[0]]))


def possible_repairs(template: TemplateSpec, result: ExtractionResult) -> tuple[tuple[Repair, ...], ...]:
    """For each failure every repair that mends it: where there are several, none is offered."""
    return tuple(tuple(_repair(fix) for fix in fixes) for fixes in _explanations(template, result))


def _explanations(template: TemplateSpec, result: ExtractionResult) -> Iterator[list[_Fix]]:
    situations = list(_situations(template, result))
    for failure in _failures(situations):
        suspects = [one for one in situations if failure <= one.troubles]
        yield [fix for one in suspects for fix in one.fixes(result.locale)]


class _Situation:
    """A place with what fails on it now."""

    def __init__(self, place: Place, what_if: Consequences) -> None:
        self.place, self._what_if = place, what_if
        self._base = what_if.at(place.row)
        self._before = {one.at: one.outcome(self._base) for one in what_if.checks}
        self.troubles = frozenset(self._troubles())

    def _troubles(self) -> Iterator[_Trouble]:
        if self.place.is_unreadable:
            yield self.place.path
        for one in self._failed:
            if self.place.row is not None and self._what_if.is_of_one_row(one):
                yield one.at, self.place.row
                continue
            rows = () if self._what_if.is_narrow else failing_rows(one.expression, self._base)
            yield from ((one.at, row) for row in rows)
            if not rows:
                yield (one.at,)

    @property
    def _failed(self) -> list[Asked]:
        return [one for one in self._what_if.checks if self._is_broken(one)]

    def _is_broken(self, one: Asked) -> bool:
        return one.check.severity == "error" and self._before[one.at] == "failed"

    def fixes(self, locale: str) -> Iterator[_Fix]:
        """Every value, one misread character away, with which all is well here."""
        if not self.place.is_unreadable and self.place.read(self.place.raw_text, locale) != self.place.found.value:
            return  # its value does not follow from its text alone: a sum, or the like
        texts: dict[str | int | bool, str] = {}
        wanted = self._wanted()
        for text in possible_prints(self.place.raw_text, self.place.spec.type):
            if wanted is None or wanted.may_be(text):
                value = self.place.read(text, locale)
                if isinstance(value, str | int) and value != self.place.found.value:
                    texts[value] = self._likelier(text, texts.get(value))
        for value, text in texts.items():
            if fix := self._fix(value, text):
                yield fix

    def _likelier(self, text: str, other: str | None) -> str:
        raw_text = self.place.raw_text
        return text if other is None else min(other, text, key=lambda one: (likeness_cost(raw_text, one), len(one)))

    def _fix(self, value: str | int | bool, text: str) -> _Fix | None:
        single = self.place.typed(value)
        if single is None:
            return None
        values = self._what_if.changed(self._base, self.place.row, single)
        held = []
        for one in self._what_if.checks:
            before, after = self._before[one.at], one.outcome(values)
            if after == "passed":
                if before != "passed":
                    held.append(one)
            elif before == "passed" or (after == "failed" and before != "failed") or self._is_broken(one):
                return None
        proven = any(_is_equation(one) for one in held) or self._proves_itself
        if not proven:
            return None
        distance = sum((abs(_distance(one.expression, values) or Decimal(0)) for one in held), Decimal(0))
        return _Fix(self.place, value, text, likeness_cost(self.place.raw_text, text), distance, tuple(held))

    @property
    def _proves_itself(self) -> bool:
        type_name = self.place.spec.type
        return type_name in IDENTIFIERS or type_name.startswith("stdnum:")

    def _wanted(self) -> "_Wanted | None":
        """Which numbers can mend the first failed equation, where that is plain to see."""
        now = self.place.typed(self.place.found.value)
        if self.place.spec.type not in NUMBERS or not isinstance(now, Decimal):
            return None
        for one in self._failed:
            limit = _limit(one.expression, self._base)
            probes = [self._distance_with(one, now + step) for step in (0, 1, 3)]
            first, second, third = probes
            if limit is None or first is None or second is None or third is None:
                continue
            slope = second - first
            if slope != 0 and third - first == 3 * slope:
                ends = (now - (first - limit) / slope, now - (first + limit) / slope)
                return _Wanted.between(min(ends), max(ends))
        return None

    def _distance_with(self, one: Asked, value: Decimal) -> Decimal | None:
        return _distance(one.expression, self._what_if.changed(self._base, self.place.row, value))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The digits of numbers within bounds: for each count of decimals the least and the greatest, without a mark."""

    bounds: tuple[tuple[int, int], ...]

    @classmethod
    def between(cls, least: Decimal, most: Decimal) -> "_Wanted":
        if least < 0 <= most:
            least, most = Decimal(0), max(-least, most)
        elif most < 0:
            least, most = -most, -least
        bounds = []
        for decimals in range(_MAX_DECIMALS + 1):
            low = int(least.scaleb(decimals).to_integral_value(ROUND_CEILING))
            high = int(most.scaleb(decimals).to_integral_value(ROUND_FLOOR))
            if low <= high:
                bounds.append((low, high))
        return cls(tuple(bounds))

    def may_be(self, text: str) -> bool:
        digits = "".join(filter(str.isdecimal, text))
        number = int(digits) if digits else 0
        return any(low <= number <= high for low, high in self.bounds) or not text.isascii()


def _situations(template: TemplateSpec, result: ExtractionResult) -> Iterator[_Situation]:
    """The places on which something fails."""
    values = values_of(result.fields)
    checks = asked_checks(template.checks)
    computed = _computed(template.fields, result)
    failed = {one.at for one in checks if one.check.severity == "error" and one.outcome(values) == "failed"}
    known: dict[str, Consequences] = {}
    for place in places_of(result.fields, template.fields):
        if place.name not in known:
            known[place.name] = Consequences(checks, computed, values, place.name, place.scope)
        what_if = known[place.name]
        if place.is_unreadable or any(one.at in failed for one in what_if.checks):
            yield _Situation(place, what_if)


def _computed(specs: Mapping[str, FieldSpec], result: ExtractionResult) -> dict[str, FieldSpec]:
    found = {field.name: field for field in result.fields}
    return {
        name: specs[name]
        for name in computing_order(specs)
        if found[name].value is None or any(s.finder == "computed" and s.outcome == "found" for s in found[name].trace)
    }


def _failures(situations: Iterable[_Situation]) -> list[frozenset[_Trouble]]:
    """What fails, in groups: troubles that meet at a place, over others if need be, are one failure."""
    groups: list[frozenset[_Trouble]] = []
    for one in situations:
        if one.troubles and one.troubles not in groups:
            meeting = [group for group in groups if group & one.troubles]
            groups = [group for group in groups if group not in meeting]
            groups.append(reduce(frozenset.union, meeting, one.troubles))
    return groups


def _only_one(fixes: Sequence[_Fix]) -> _Fix | None:
    """The only fix there is; of several values for one place the one that fits exactly."""
    if len({fix.place.path for fix in fixes}) != 1:
        return None
    closest = min(fix.distance for fix in fixes)
    left = [fix for fix in fixes if fix.distance == closest]
    return left[0] if len(left) == 1 and left[0].is_plausible else None


def _repair(fix: _Fix) -> Repair:
    then = " and ".join(f"“{one.check.title or one.check.assert_}”" for one in fix.held)
    what = in_words(fix.place.raw_text, fix.text)
    holds = f"{then} {'hold' if len(fix.held) > 1 else 'holds'}" if then else "its check digits fit"
    return Repair(
        path="/".join(fix.place.path),
        before=fix.place.found.value,
        after=fix.value,
        raw_before=fix.place.raw_text,
        raw_after=fix.text,
        reason=f"{what}: then {holds}",
    )


def _is_equation(one: Asked) -> bool:
    """Whether the check says what a value is, and not only how large it may be."""
    for part in ast.walk(one.expression.body):
        if isinstance(part, ast.Compare) and len(part.ops) == 1:
            is_small = isinstance(part.ops[0], ast.Lt | ast.LtE) and _is_abs(part.left)
            if is_small or isinstance(part.ops[0], ast.Eq | ast.In):
                return True
    return False


def _is_abs(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "abs"


def _distance(expression: Expression, values: Values) -> Decimal | None:
    """By how much both sides of an equation differ, with its sign; None where that cannot be said."""
    body = expression.body
    if not isinstance(body, ast.Compare) or len(body.ops) != 1:
        return None
    if isinstance(body.left, ast.Call) and _is_abs(body.left):
        return _number(body.left.args[0], values)
    if isinstance(body.ops[0], ast.Eq):
        return _number(ast.BinOp(body.left, ast.Sub(), body.comparators[0]), values)
    return None


def _limit(expression: Expression, values: Values) -> Decimal | None:
    """How much both sides of an equation may differ."""
    body = expression.body
    if not isinstance(body, ast.Compare) or len(body.ops) != 1:
        return None
    if _is_abs(body.left) and isinstance(body.ops[0], ast.Lt | ast.LtE):
        return _number(body.comparators[0], values)
    return Decimal(0) if isinstance(body.ops[0], ast.Eq) else None


def _number(node: ast.expr, values: Values) -> Decimal | None:
    try:
        found: Value = evaluate(Expression("", node, ()), values)
    except (NotApplicable, WrongKind):
        return None
    if isinstance(found, tuple) and len(found) == 1:
        found = found[0]
    return found if isinstance(found, Decimal) else None
