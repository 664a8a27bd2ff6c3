"""What the rows of a list say of each other: products that hold, cells that most rows have, sums of columns."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import permutations

from extraction.confidence import Company
from extraction.datamodel import FieldResult
from extraction.lexicon import meanings

NUMBERS = ("money", "decimal", "int")
FACTORS = ("quantity", "unit_price", "amount")  # of these concepts the first two make the third
CENT = Decimal("0.011")
ROUNDING = Decimal("0.0005")  # of a product
MOST_OFF = Decimal("0.25")  # a product that is further off was never meant: prices are of a hundred or a thousand
Places = tuple[int, int, int]


@dataclass(frozen=True)
class Sums:
    """Columns of lists whose sum is another value of the result, and those whose sum might be and is not."""

    held: frozenset[str]
    failed: frozenset[str]

    @classmethod
    def of(cls, totals: Mapping[str, Decimal], amounts: Sequence[Decimal]) -> "Sums":
        held = frozenset(column for column, total in totals.items() if total in set(amounts))
        return cls(held, frozenset(totals) - held if len(amounts) > 1 and not held else frozenset())


def companies_in_rows(field: FieldResult, sums: Sums) -> list[tuple[Company, ...]]:
    """For every row of a list, what is said of each of its cells."""
    rows = [tuple(amount_of(cell) for cell in row.fields) for row in field.items]
    held = [_product(row) for row in rows]
    common = _common(held)
    wanted = common or _meant(tuple(cell.name for cell in field.items[0].fields)) if field.items else ()
    held = [places or _free(row, wanted) for places, row in zip(held, rows, strict=True)]
    usual = _usual_cells(field)
    empty = _empty_columns(field)
    told = []
    for row, numbers, places in zip(field.items, rows, held, strict=True):
        failing = _failing(numbers, wanted) if places is None else ()
        thin = _lacking(row, usual)
        told.append(
            tuple(
                Company(
                    adds_up=cell.name in sums.held,
                    column_fails=cell.name in sums.failed and common is not None and at == common[2],
                    row_holds=at in (places or ()),
                    row_fails=at in failing,
                    row_unproven=len(wanted) == len(FACTORS) and numbers[at] is not None and places is None,
                    thin=thin,
                    empty=empty,
                )
                for at, cell in enumerate(row.fields)
            )
        )
    return told


def totals_of(field: FieldResult) -> dict[str, Decimal]:
    """The sum of each column of numbers of a list; none of a single row."""
    totals: dict[str, Decimal] = {}
    for row in field.items if len(field.items) > 1 else ():
        for cell in row.fields:
            number = amount_of(cell)
            if number is not None:
                totals[cell.name] = totals.get(cell.name, Decimal(0)) + number
    return totals


def amount_of(field: FieldResult) -> Decimal | None:
    """The value of a number; None for all else."""
    if field.type not in NUMBERS or field.value is None:
        return None
    try:
        return Decimal(str(field.value))
    except InvalidOperation:
        return None


def _common(held: Sequence[Places | None]) -> Places | None:
    """The places of the product that most rows have which have one."""
    usual = Counter(places for places in held if places)
    return usual.most_common(1)[0][0] if usual else None


def _failing(numbers: Sequence[Decimal | None], places: Sequence[int]) -> Sequence[int]:
    """The cells of a row whose product, by what it is in other rows or what columns are called, nearly holds."""
    known = [numbers[at] for at in places]
    if len(places) < len(FACTORS) or not all(known):
        return ()
    one, other, product = (number or Decimal(0) for number in known)
    return places if abs(one * other - product) <= MOST_OFF * abs(product) else ()


@lru_cache(maxsize=500)
def _meant(names: tuple[str, ...]) -> Sequence[int]:
    """Which columns are the factors and the product, by their names."""
    meant = {meaning.concept.name: at for at, name in enumerate(names) for meaning in meanings(name, "columns")}
    return [meant[name] for name in FACTORS if name in meant]


def _product(numbers: Sequence[Decimal | None]) -> Places | None:
    """Which three cells of a row are two factors and their product."""
    known = [at for at, number in enumerate(numbers) if number]
    for first, second, third in permutations(known, 3):
        one, other, product = numbers[first], numbers[second], numbers[third]
        if first < second and one and other and product and abs(one * other - product) <= _tolerance(product):
            return first, second, third
    return None


def _free(numbers: Sequence[Decimal | None], places: Sequence[int]) -> Places | None:
    """The places of a product of nothing: what costs nothing, or is none."""
    if len(places) < len(FACTORS):
        return None
    first, second, third = places
    one, other, product = numbers[first], numbers[second], numbers[third]
    is_free = one is not None and other is not None and product == 0 == one * other
    return (first, second, third) if is_free else None


def _tolerance(product: Decimal) -> Decimal:
    return max(CENT, abs(product) * ROUNDING)


def _usual_cells(field: FieldResult) -> set[str]:
    """The columns that more than half of the rows have a value of."""
    filled = Counter(cell.name for row in field.items for cell in row.fields if cell.value is not None)
    return {name for name, count in filled.items() if 2 * count > len(field.items)}


def _lacking(row: FieldResult, usual: set[str]) -> float:
    there = {cell.name for cell in row.fields if cell.value is not None}
    return len(usual - there) / len(usual) if usual else 0.0


def _empty_columns(field: FieldResult) -> float:
    """The share of a list's columns that no row has a value of."""
    asked = {cell.name for row in field.items for cell in row.fields}
    filled = {cell.name for row in field.items for cell in row.fields if cell.value is not None}
    return 1 - len(filled) / len(asked) if asked else 0.0
