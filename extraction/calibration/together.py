"""What the values of one result say of each other: sums and products that hold, and how many needed a later step."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import combinations

from extraction.calibration.in_rows import CENT, Sums, amount_of, companies_in_rows, totals_of
from extraction.confidence import BY_HAND, Company, Judge, Judgement
from extraction.datamodel import FieldResult
from extraction.finding_parts import group_of_members, list_of, row_of
from extraction.lexicon import meanings

SPANS = (("start_date", "end_date"), ("issue_date", "due_date"))
TOTALS = ("net_total", "tax_total", "grand_total")
MOST_NUMBERS = 30  # of a result, among which sums are looked for


def weighed_together(fields: Sequence[FieldResult], judge: Judge) -> tuple[FieldResult, ...]:
    """The fields of a result, each value judged by its company as well. Deterministic; without a judge that listens
    to company, the same fields."""
    if judge is BY_HAND:
        return tuple(fields)
    amounts = [amount for amount in map(amount_of, _leaves(fields)) if amount]
    totals = [total for field in fields if field.type == "list" for total in totals_of(field).values()]
    told = _told_of(fields, _summed(amounts[:MOST_NUMBERS]) | (set(amounts) & set(totals)))

    def weighed(field: FieldResult) -> FieldResult:
        if field.type == "list":
            return _list(field, judge, Sums.of(totals_of(field), amounts))
        if field.fields:
            return group_of_members(field, tuple(weighed(member) for member in field.fields))
        return _judged(field, judge, told[id(field)]) if id(field) in told else field

    return tuple(weighed(field) for field in fields)


def _told_of(fields: Sequence[FieldResult], summed: set[Decimal]) -> dict[int, Company]:
    """What its company says of each single value, by its id()."""
    leaves = [leaf for leaf in _leaves(fields) if leaf.value is not None]
    later = sum(_is_fallback(leaf) for leaf in leaves)
    against = _contradicted(fields)
    return {
        id(leaf): Company(
            adds_up=amount_of(leaf) in summed,
            fallbacks=(later - _is_fallback(leaf)) / max(len(leaves) - 1, 1),
            contradicted=id(leaf) in against,
        )
        for leaf in leaves
    }


def _contradicted(fields: Sequence[FieldResult]) -> set[int]:
    """The values, by their id(), that cannot all be right: net and tax that do not make the total, an end before its
    beginning. What a field is, its name says, among the fields of its group."""
    meant: dict[str, FieldResult] = {}
    found: set[int] = set()
    for field in fields:
        if field.type == "group":
            found |= _contradicted(field.fields)
        elif field.value is not None and not field.items:
            for concept in _named(field.name):
                meant.setdefault(concept, field)
    for names in SPANS:
        ends = [meant[name] for name in names if name in meant and meant[name].type == "date"]
        if len(ends) == len(names) and str(ends[0].value) > str(ends[1].value):
            found |= {id(end) for end in ends}
    parts = [meant[name] for name in TOTALS if name in meant]
    numbers = [number for part in parts if (number := amount_of(part)) is not None]
    if len(numbers) == len(TOTALS) and abs(numbers[0] + numbers[1] - numbers[2]) > CENT:
        found |= {id(part) for part in parts}
    return found


@lru_cache(maxsize=2000)
def _named(name: str) -> tuple[str, ...]:
    """The concepts that a field's name says outright."""
    return tuple(meaning.concept.name for meaning in meanings(name) if meaning.score >= 1)


def _judged(field: FieldResult, judge: Judge, company: Company) -> FieldResult:
    """Values that no step has found (constants of people, computed ones) stay as they are."""
    if not field.raw_confidence or field.items:
        return field
    judged = judge.together(Judgement(field.raw_confidence, field.confidence), company)
    return replace(field, raw_confidence=judged.raw, confidence=judged.confidence)


def _list(field: FieldResult, judge: Judge, sums: Sums) -> FieldResult:
    rows = tuple(
        row_of(row.name, tuple(_judged(cell, judge, told) for cell, told in zip(row.fields, companies, strict=True)))
        for row, companies in zip(field.items, companies_in_rows(field, sums), strict=True)
    )
    return replace(field, confidence=list_of(field, rows).confidence, items=rows)


def _summed(amounts: Sequence[Decimal]) -> set[Decimal]:
    """The amounts that are parts of a sum of two others, or such a sum."""
    known = set(amounts)
    found: set[Decimal] = set()
    for one, other in combinations(sorted(known), 2):
        if one + other in known:
            found |= {one, other, one + other}
    return found


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
