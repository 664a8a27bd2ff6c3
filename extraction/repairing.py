"""Arithmetic repair: the one misread character whose correction makes every failed check of a result hold again.

A repair is only ever offered. It must explain an equation that fails (or a value that could not be read), break no
check that its field takes part in, and be the only one of its kind or by far the likeliest (extraction.repair_choice).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

from extraction.confusions import NUMBERS, has_cents, has_raised, in_words, likeness_cost, possible_prints
from extraction.consequences import Asked, Consequences, asked_checks
from extraction.datamodel import ExtractionResult, JsonValue
from extraction.equations import WantedNumbers, distance, is_equation, limit_of
from extraction.evaluating import failing_rows
from extraction.expression_values import values_of
from extraction.expressions import Single, Value
from extraction.repair_choice import Fix, Trouble, only_one
from extraction.repair_places import Place, places_of
from extraction.template_logic import computing_order
from extraction.template_spec import FieldSpec, TemplateSpec
from extraction.zone_repairs import ZoneFix, zone_fixes

_WITNESSES_OF_A_PART = 2


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


def propose_repair(template: TemplateSpec, result: ExtractionResult) -> Repair | None:
    """The first of propose_repairs(), in the template's order."""
    return next(iter(propose_repairs(template, result)), None)


def propose_repairs(template: TemplateSpec, result: ExtractionResult) -> tuple[Repair, ...]:
    """At most one repair for each failure that stands by itself; checks that fail on the same values are one failure.

    `result` holds the values as they stand, with people's words over them (see extraction.revising): what a person has
    said is never put in question.
    """
    chosen = [only_one(fixes) for fixes in _explanations(template, result)]
    order = {name: at for at, name in enumerate(template.fields)}
    repairs = [_repair(fix) for fix in chosen if fix is not None]
    # Fields that were read from one machine-readable zone are put right together, each by an offer of its own.
    repairs += [_zone_repair(fix) for fix in zone_fixes(template, result)]
    return tuple(sorted(repairs, key=lambda repair: order[repair.path.partition("/")[0]]))


def possible_repairs(template: TemplateSpec, result: ExtractionResult) -> tuple[tuple[Repair, ...], ...]:
    """For each failure every repair that mends it: where there are several, none is offered."""
    return tuple(tuple(_repair(fix) for fix in fixes) for fixes in _explanations(template, result))


def _explanations(template: TemplateSpec, result: ExtractionResult) -> Iterator[list[Fix]]:
    situations = list(_situations(template, result))
    for failure in _failures(situations):
        suspects = [one for one in situations if failure <= one.troubles]
        fixes = [fix for one in suspects for fix in one.fixes(result.locale)]
        others = [one for one in situations if failure & one.troubles and one not in suspects]
        yield fixes or _partial([fix for one in others for fix in one.fixes(result.locale)])


def _partial(fixes: Sequence[Fix]) -> list[Fix]:
    """Where no one misreading explains a whole failure: those that mend most of what fails, and their rivals. What
    mends a part only of what another one mends is none. One witness is not enough then."""
    most = max((len(fix.troubles) for fix in fixes), default=0)
    if most < _WITNESSES_OF_A_PART:
        return []
    best = [fix.troubles for fix in fixes if len(fix.troubles) == most]
    mended = reduce(frozenset.union, best)
    return [fix for fix in fixes if fix.troubles & mended and not any(fix.troubles < one for one in best)]


class _Situation:
    """A place with what fails on it now."""

    def __init__(self, place: Place, what_if: Consequences, column: Value) -> None:
        self.place, self._what_if = place, what_if
        self._others = _others(column, place.row)
        self._base = what_if.at(place.row)
        self._before = {one.at: one.outcome(self._base) for one in what_if.checks}
        self.troubles = frozenset(self._troubles())

    def _troubles(self) -> Iterator[Trouble]:
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

    def fixes(self, locale: str) -> Iterator[Fix]:
        """Every value, one misread character away, with which all is well here."""
        if not self.place.is_unreadable and self.place.read(self.place.raw_text, locale) != self.place.found.value:
            return  # its value does not follow from its text alone: a sum, or the like
        now = self.place.typed(self.place.found.value)
        texts: dict[Single, str] = {}
        wanted = self._wanted()
        for text in possible_prints(self.place.raw_text, self.place.spec.type):
            if wanted is None or wanted.may_be(text):
                single = self.place.typed(self.place.read(text, locale))
                if single is not None and single != now:
                    texts[single] = self._likelier(text, texts.get(single))
        for single, text in texts.items():
            if fix := self._fix(single, text, locale):
                yield fix

    def _likelier(self, text: str, other: str | None) -> str:
        """Of two texts for one number: amounts in cents first."""
        if other is None:
            return text
        costs = {one: likeness_cost(self.place.raw_text, one) for one in (other, text)}
        return min(costs, key=lambda one: (not has_cents(one), costs[one], len(one)))

    def _fix(self, single: Single, text: str, locale: str) -> Fix | None:
        values = self._what_if.changed(self._base, self.place.row, single)
        held = []
        for one in self._what_if.checks:
            before, after = self._before[one.at], one.outcome(values)
            if after == "passed":
                if before != "passed":
                    held.append(one)
            elif before == "passed" or (after == "failed" and before != "failed") or self._is_broken(one):
                return None
        if not self.place.has_check_digits and not any(is_equation(one.expression) for one in held):
            return None
        return Fix(
            place=self.place,
            value=self.place.read(text, locale),
            text=text,
            troubles=self.troubles,
            held=tuple(held),
            by_row=any(self._what_if.is_of_one_row(one) for one in held),
            distance=sum((abs(distance(one.expression, values) or Decimal(0)) for one in held), Decimal(0)),
            values=values,
            others=self._others,
        )

    def _wanted(self) -> WantedNumbers | None:
        """Which numbers can mend the first failed equation, where that is plain to see."""
        now = self.place.typed(self.place.found.value)
        if self.place.spec.type not in NUMBERS or not isinstance(now, Decimal) or has_raised(self.place.raw_text):
            return None
        for one in self._failed:
            limit = limit_of(one.expression, self._base)
            probes = [self._distance_with(one, now + step) for step in (0, 1, 3)]
            first, second, third = probes
            if limit is None or first is None or second is None or third is None:
                continue
            slope = second - first
            if slope != 0 and third - first == 3 * slope:
                ends = (now - (first - limit) / slope, now - (first + limit) / slope)
                return WantedNumbers.between(min(ends), max(ends))
        return None

    def _distance_with(self, one: Asked, value: Decimal) -> Decimal | None:
        return distance(one.expression, self._what_if.changed(self._base, self.place.row, value))


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
        in_doubt = place.is_unreadable and (what_if.checks or place.has_check_digits)
        if in_doubt or any(one.at in failed for one in what_if.checks):
            yield _Situation(place, what_if, values.get(place.name))


def _others(column: Value, row: int | None) -> tuple[Decimal, ...]:
    """The numbers of a column without the one in a row."""
    if row is None or not isinstance(column, tuple):
        return ()
    return tuple(cell for at, cell in enumerate(column) if at != row and isinstance(cell, Decimal))


def _computed(specs: Mapping[str, FieldSpec], result: ExtractionResult) -> dict[str, FieldSpec]:
    found = {field.name: field for field in result.fields}
    return {
        name: specs[name]
        for name in computing_order(specs)
        if found[name].value is None or any(s.finder == "computed" and s.outcome == "found" for s in found[name].trace)
    }


def _failures(situations: Iterable[_Situation]) -> list[frozenset[Trouble]]:
    """What fails, in groups: troubles that meet at a place, over others if need be, are one failure."""
    groups: list[frozenset[Trouble]] = []
    for one in situations:
        if one.troubles and one.troubles not in groups:
            meeting = [group for group in groups if group & one.troubles]
            groups = [group for group in groups if group not in meeting]
            groups.append(reduce(frozenset.union, meeting, one.troubles))
    return groups


def _zone_repair(fix: ZoneFix) -> Repair:
    reason = f"{fix.misread}: then {_in_words(fix.held)}" if fix.held else fix.misread
    return Repair(fix.name, fix.before, fix.after, fix.raw_before, fix.raw_after, reason)


def _in_words(held: Sequence[Asked]) -> str:
    then = " and ".join(f"“{one.check.title or one.check.assert_}”" for one in held)
    return f"{then} {'hold' if len(held) > 1 else 'holds'}"


def _repair(fix: Fix) -> Repair:
    what = in_words(fix.place.raw_text, fix.text)
    holds = _in_words(fix.held) if fix.held else "its check digits fit"
    return Repair(
        path="/".join(fix.place.path),
        before=fix.place.found.value,
        after=fix.value,
        raw_before=fix.place.raw_text,
        raw_after=fix.text,
        reason=f"{what}: then {holds}",
    )
