"""What the values of one result say of each other: sums and products that hold, and how many needed a later step."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from itertools import combinations, permutations

from extraction.confidence import BY_HAND, Company, Judge, Judgement
from extraction.datamodel import FieldResult
from extraction.finding_parts import group_of_members, list_of, row_of

NUMBERS = ("money", "decimal", "int")
MOST_NUMBERS = 30  # of a result, among which sums are looked for
CENT = Decimal("0.011")
ROUNDING = Decimal("0.0005")  # of a product
Places = tuple[int, int, int]


def weighed_together(fields: Sequence[FieldResult], judge: Judge) -> tuple[FieldResult, ...]:
    """The fields of a result, each value judged by its company as well. Deterministic; without a judge that listens
    to company, the same fields."""
    if judge is BY_HAND:
        return tuple(fields)
    amounts = [amount for amount in map(_amount, _leaves(fields)) if amount]
    totals = {column: sum(values, Decimal(0)) for column, values in _columns(fields).items()}
    summed = _summed(amounts[:MOST_NUMBERS]) | (set(amounts) & set(totals.values()))
    leaves = [leaf for leaf in _leaves(fields) if leaf.value is not None]
    later = sum(_is_fallback(leaf) for leaf in leaves)

    def weighed(field: FieldResult) -> FieldResult:
        if field.type == "list":
            return _list(field, judge, {column for column, total in totals.items() if total in set(amounts)})
        if field.fields:
            return group_of_members(field, tuple(weighed(member) for member in field.fields))
        others = max(len(leaves) - 1, 1)
        company = Company(_amount(field) in summed, fallbacks=(later - _is_fallback(field)) / others)
        return _judged(field, judge, company)

    return tuple(weighed(field) for field in fields)


def _judged(field: FieldResult, judge: Judge, company: Company) -> FieldResult:
    """Values that no step has found (constants of people, computed ones) stay as they are."""
    if not field.raw_confidence or field.items:
        return field
    judged = judge.together(Judgement(field.raw_confidence, field.confidence), company)
    return replace(field, raw_confidence=judged.raw, confidence=judged.confidence)


def _list(field: FieldResult, judge: Judge, summed: set[str]) -> FieldResult:
    rows = [tuple(_amount(cell) for cell in row.fields) for row in field.items]
    held = [_product(row) for row in rows]
    usual = Counter(places for places in held if places)
    common = usual.most_common(1)[0][0] if usual else None
    is_usual = common is not None and usual[common] > 1 and 2 * usual[common] > len(rows)
    new_rows = []
    for row, numbers, places in zip(field.items, rows, held, strict=True):
        complete = common is not None and all(numbers[at] is not None for at in common)
        failing = common if is_usual and complete and places is None else None
        cells = tuple(
            _judged(cell, judge, Company(cell.name in summed, at in (places or ()), at in (failing or ())))
            for at, cell in enumerate(row.fields)
        )
        new_rows.append(row_of(row.name, cells))
    return replace(field, confidence=list_of(field, tuple(new_rows)).confidence, items=tuple(new_rows))


def _product(numbers: Sequence[Decimal | None]) -> Places | None:
    """Which three cells of a row are two factors and their product."""
    known = [at for at, number in enumerate(numbers) if number]
    for first, second, third in permutations(known, 3):
        one, other, product = numbers[first], numbers[second], numbers[third]
        if first < second and one and other and product and abs(one * other - product) <= _tolerance(product):
            return first, second, third
    return None


def _tolerance(product: Decimal) -> Decimal:
    return max(CENT, abs(product) * ROUNDING)


def _summed(amounts: Sequence[Decimal]) -> set[Decimal]:
    """The amounts that are parts of a sum of two others, or such a sum."""
    known = set(amounts)
    found: set[Decimal] = set()
    for one, other in combinations(sorted(known), 2):
        if one + other in known:
            found |= {one, other, one + other}
    return found


def _columns(fields: Sequence[FieldResult]) -> dict[str, list[Decimal]]:
    """The numbers of each column of the lists, of those with two rows or more."""
    columns: dict[str, list[Decimal]] = {}
    for field in fields:
        if field.type == "list" and len(field.items) > 1:
            for row in field.items:
                for cell in row.fields:
                    number = _amount(cell)
                    if number is not None:
                        columns.setdefault(cell.name, []).append(number)
    return columns


def _leaves(fields: Sequence[FieldResult]) -> Iterator[FieldResult]:
    """The fields of one value, members of groups among them."""
    for field in fields:
        if field.type == "group":
            yield from _leaves(field.fields)
        elif field.type != "list" and not field.items:
            yield field


def _is_fallback(field: FieldResult) -> bool:
    """Whether the first step that was tried did not find the value."""
    return field.value is not None and bool(field.trace) and field.trace[0].outcome in ("nothing", "not_valid")


def _amount(field: FieldResult) -> Decimal | None:
    if field.type not in NUMBERS or field.value is None:
        return None
    try:
        return Decimal(str(field.value))
    except InvalidOperation:
        return None
