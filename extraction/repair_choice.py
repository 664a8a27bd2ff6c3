"""Which of the corrections that fit is offered: the only one, or the one beside which the others hardly count.

How likely each is follows from how alike the characters are and from what values are like in print: whole amounts
are common, a negative price of a negative quantity is not. What something else than a misreading explains as well (a
rounded price, a row that was not found) takes a second witness.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extraction.confusions import FAR_FETCHED, POSSIBLE, UNLIKELY, likeness_cost
from extraction.consequences import Asked
from extraction.datamodel import JsonValue
from extraction.equations import adds_rows, has_double_minus, is_equation, multiplied_names
from extraction.expressions import Single, Value, parse_expression
from extraction.repair_places import Place

# What fails: a check (by its number) as a whole or in one row, or the reading of the place at a path.
Trouble = tuple[str | int, ...]

_DIGITS_OF_NOTHING = 3
_CENT = Decimal("0.01")
_COIN_CENTS = 5  # where smaller coins are not used, what is due is rounded to it
_ODDS = 4  # how much likelier a correction is than one that is more surprising by one
_DOUBT = 0.1  # of the likeliest: so much all others together may weigh
_DOUBLE_MINUS = 2
_ROUND = ((-2, 1), (0, 2), (1, 1))  # by the exponent of the last figure: most of the round numbers in print are whole
_ROW_SHARE = 100  # what is less than one part of so many of every row is no row


@dataclass(frozen=True, slots=True)
class Fix:
    """A value with which all is well at a place. `held` are the checks that hold then and did not before, `by_row`
    says that one of them is asked in the place's row alone; `distance` is how far its equations are from exact;
    `values` are those that hold then, `others` the place's column without it."""

    place: Place
    value: JsonValue
    text: str
    troubles: frozenset[Trouble]
    held: tuple[Asked, ...]
    by_row: bool
    distance: Decimal
    values: Mapping[str, Value]
    others: Sequence[Decimal]

    @property
    def cost(self) -> int:
        """How far-fetched it is. Few amounts have but one figure that is not zero: what reads 0.00 was printed so."""
        return FAR_FETCHED if self._was_zero else likeness_cost(self.place.raw_text, self.text)

    @property
    def surprise(self) -> int:
        """How unlikely it is as a whole: the misreading, and the values that it says were printed."""
        misread = self.cost if self._was_zero else min(self.cost, UNLIKELY)
        minus = _DOUBLE_MINUS * any(has_double_minus(one.expression, self.values) for one in self._equations)
        return misread + minus + _roundness(self.before) - _roundness(self.after)

    @property
    def is_negligible(self) -> bool:
        return self._was_zero or (self.cost == FAR_FETCHED and self.witnesses > 1)

    @property
    def before(self) -> Single | None:
        return self.place.typed(self.place.found.value)

    @property
    def after(self) -> Single | None:
        return self.place.typed(self.value)

    @property
    def witnesses(self) -> int:
        return len(self._equations)

    @property
    def is_convincing(self) -> bool:
        """Whether chance can hardly have done it. A value that vanishes ("2" for 0) would explain any surplus."""
        if self.after == 0 and sum(map(str.isdigit, self.text)) < _DIGITS_OF_NOTHING and not self.by_row:
            return False
        if self.cost <= POSSIBLE or self.witnesses > 1:
            return True
        if not isinstance(self.before, Decimal) or not isinstance(self.after, Decimal):
            return True
        if self._was_zero:
            return self.by_row
        if self.surprise > FAR_FETCHED:
            return False
        return not (self._may_be_rounding(self.before, self.after) or self._may_be_rows(self.before, self.after))

    @property
    def _was_zero(self) -> bool:
        return self.before == 0

    @property
    def _equations(self) -> list[Asked]:
        return [one for one in self.held if is_equation(one.expression)]

    @property
    def is_blurred(self) -> bool:
        """Whether it takes another factor, such as a price, for what is within the rounding of its print."""
        factors = {name for one in self._equations for name in multiplied_names(parse_expression(one.check.assert_))}
        if not factors or not isinstance(self.before, Decimal) or not isinstance(self.after, Decimal):
            return False
        blur = sum((_blur(self.values.get(name)) for name in factors - {self.place.name}), _own_blur(self.before))
        return abs(self.after - self.before) <= blur * max(abs(self.before), abs(self.after))

    def _may_be_rounding(self, before: Decimal, after: Decimal) -> bool:
        """Whether values that were rounded in print explain the difference as well."""
        change = abs(after - before)
        is_to_a_coin = change < _COIN_CENTS * _CENT and _is_of_coins(before) and not _is_of_coins(after)
        is_sum = not any(multiplied_names(parse_expression(one.check.assert_)) for one in self._equations)
        of_rows = _CENT * (len(self.others) + 1) if self._adds_rows else 0
        return self.is_blurred or (is_sum and (is_to_a_coin or change <= of_rows))

    def _may_be_rows(self, before: Decimal, after: Decimal) -> bool:
        """Whether a row that was not found, or one that is none, explains the difference as well."""
        if not self._adds_rows:
            return False
        change = after - before
        if change * sum(self.others, before) <= 0:
            return abs(change) in map(abs, self.others)
        return abs(change) * _ROW_SHARE >= min(map(abs, (*self.others, before, after)))

    @property
    def _adds_rows(self) -> bool:
        return any(adds_rows(one.expression) for one in self.held)


def only_one(fixes: Sequence[Fix]) -> Fix | None:
    """The fix to be offered, if there is one. The far-fetched are no rivals of others, unless both hang on one
    witness; of several values for one place those count that fit most exactly."""
    rivals = list(_closest([fix for fix in fixes if not fix.is_negligible] or fixes))
    best = min(rivals, key=lambda fix: fix.surprise, default=None)
    if best is None or not best.is_convincing:
        return None
    if best.witnesses == 1 and any(fix.is_blurred for fix in rivals):
        return None
    doubt = sum(_ODDS ** (best.surprise - fix.surprise) for fix in rivals if fix is not best)
    return best if doubt <= _DOUBT else None


def _closest(fixes: Sequence[Fix]) -> Iterator[Fix]:
    least: dict[tuple[str, ...], Decimal] = {}
    for fix in fixes:
        least[fix.place.path] = min(fix.distance, least.get(fix.place.path, fix.distance))
    return (fix for fix in fixes if fix.distance == least[fix.place.path])


def _roundness(value: Single | None) -> int:
    """How round a number is: whole tens, whole, of two decimals, of more. Others are not compared by it."""
    if not isinstance(value, Decimal):
        return 0
    exponent = int(value.normalize().as_tuple().exponent) if value else 1
    return sum(weight for least, weight in _ROUND if exponent >= least)


def _is_of_coins(value: Decimal) -> bool:
    cents = value.scaleb(2)
    return cents == int(cents) and int(cents) % _COIN_CENTS == 0


def _blur(value: Value) -> Decimal:
    """How much, as a share of it, a printed number may have been rounded; the most of a column."""
    cells = value if isinstance(value, tuple) else (value,)
    return max((_own_blur(cell) for cell in cells if isinstance(cell, Decimal)), default=Decimal(0))


def _own_blur(number: Decimal) -> Decimal:
    """Whole numbers are exact. Zeros that fill up a price say nothing about it."""
    exponent = int(number.as_tuple().exponent)
    if not number or exponent >= 0:
        return Decimal(0)
    decimals = max(2, -int(number.normalize().as_tuple().exponent))
    return Decimal(5).scaleb(-decimals - 1) / abs(number)
