"""Whether what was found is what should have been found, by the fields' types. Pure: no rows, no files."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from typing import Literal

from extraction import ExtractionResult, FieldResult, JsonValue
from extraction.amending import items_of

Verdict = Literal["right", "wrong", "missing", "extra"]
NUMBER_TYPES = frozenset({"int", "decimal", "money", "percent"})
# Where a value stands in a field -> its currency (ISO 4217): "total", "lines.0.amount" with rows from 0, "seller.fee".
Currencies = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Right:
    """What should be found: `values` by field as results have them, and the currencies of its amounts. A field that
    is not there is not compared; one that is None should be empty. An amount without its currency has any."""

    values: Mapping[str, JsonValue]
    currencies: Currencies


@dataclass(frozen=True, slots=True)
class Difference:
    """A place in a field ("" for a plain value, "2.amount" for a cell, rows from 1) and what stands there."""

    place: str
    right: JsonValue
    found: JsonValue
    right_currency: str = ""
    found_currency: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """`differences` is empty exactly where the verdict is right."""

    verdict: Verdict
    differences: tuple[Difference, ...] = ()


def right_of(result: ExtractionResult) -> Right:
    """What a result says, as what should be found from now on."""
    values = {found.name: found.value for found in result.fields}
    currencies = dict(pair for found in result.fields for pair in _currencies(found, found.name))
    return Right(values, currencies)


def _currencies(found: FieldResult, path: str) -> Iterator[tuple[str, str]]:
    if found.currency and found.value is not None:
        yield path, found.currency
    for at, item in enumerate(found.items):
        yield from _currencies(item, f"{path}.{at}")
    for member in found.fields:
        yield from _currencies(member, f"{path}.{member.name}")


def compare_result(result: ExtractionResult, right: Right) -> dict[str, Compared]:
    """By field name, those of `right` in the result's order. A field that the result no longer has is missing, unless
    nothing should be found in it."""
    by_name = {found.name: found for found in result.fields}
    names = [name for name in by_name if name in right.values]
    names += [name for name, value in right.values.items() if name not in by_name and not _is_nothing(value)]
    return {name: compare(name, by_name.get(name), right) for name in names}


def compare(name: str, found: FieldResult | None, right: Right) -> Compared:
    """What was found for one field with what should have been."""
    value = right.values[name]
    if found is None or _is_nothing(found.value):
        if _is_nothing(value):
            return Compared("right")
        return Compared("missing", (Difference("", value, None, right.currencies.get(name, "")),))
    if _is_nothing(value):
        return Compared("extra", (Difference("", None, found.value, found_currency=found.currency or ""),))
    differences = tuple(_differences(found, value, name, right.currencies, ()))
    return Compared("wrong" if differences else "right", differences)


def _differences(
    found: FieldResult, value: JsonValue, path: str, currencies: Currencies, place: tuple[str, ...]
) -> Iterator[Difference]:
    if found.type == "list" or found.items or isinstance(value, list):
        yield from _item_differences(found, value, path, currencies, place)
    elif found.type == "group" or found.fields:
        yield from _member_differences(found, value, path, currencies, place)
    elif not _is_same(found, value, currencies.get(path, "")):
        yield Difference(".".join(place), value, found.value, currencies.get(path, ""), found.currency or "")


def _item_differences(
    found: FieldResult, value: JsonValue, path: str, currencies: Currencies, place: tuple[str, ...]
) -> Iterator[Difference]:
    """Row by row, or value by value, in their order."""
    items = found.items if found.type == "list" else items_of(found)
    wanted = value if isinstance(value, list) else [value]
    nothing = object()
    for at, (item, one) in enumerate(zip_longest(items, wanted, fillvalue=nothing)):
        own = (*place, str(at + 1))
        if isinstance(item, FieldResult) and one is not nothing:
            yield from _differences(item, one, f"{path}.{at}", currencies, own)  # type: ignore[arg-type]
        elif isinstance(item, FieldResult):
            yield Difference(".".join(own), None, item.value, "", item.currency or "")
        else:
            yield Difference(".".join(own), one, None, currencies.get(f"{path}.{at}", ""))  # type: ignore[arg-type]


def _member_differences(
    found: FieldResult, value: JsonValue, path: str, currencies: Currencies, place: tuple[str, ...]
) -> Iterator[Difference]:
    """Cell by cell, or member by member: those that should be there."""
    if not isinstance(value, dict):
        yield Difference(".".join(place), value, found.value)
        return
    by_name = {member.name: member for member in found.fields}
    for name, one in value.items():
        member, own = by_name.get(name), (*place, name)
        if member is not None and not _is_nothing(member.value) and not _is_nothing(one):
            yield from _differences(member, one, f"{path}.{name}", currencies, own)
        elif (member is not None and not _is_nothing(member.value)) or not _is_nothing(one):
            is_found = member.value if member else None
            yield Difference(".".join(own), one, is_found, currencies.get(f"{path}.{name}", ""))


def _is_nothing(value: JsonValue) -> bool:
    """Also rows and members of which none holds anything."""
    if isinstance(value, dict):
        return all(_is_nothing(each) for each in value.values())
    if isinstance(value, list):
        return all(_is_nothing(each) for each in value)
    return value is None or value == ""


def _is_same(found: FieldResult, value: JsonValue, currency: str) -> bool:
    if currency and currency != found.currency:
        return False
    if found.type in NUMBER_TYPES:
        return _number(found.value) == _number(value) is not None
    if isinstance(value, bool) or isinstance(found.value, bool):
        return found.value is value
    return _plain(found.value) == _plain(value)


def _number(value: JsonValue) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _plain(value: JsonValue) -> str:
    """Line breaks and runs of spaces are no difference, nor are the two ways to write an accent."""
    return " ".join(unicodedata.normalize("NFC", str(value)).split())
