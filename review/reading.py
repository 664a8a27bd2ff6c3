"""What a reviewer gives for a field or a part of it, read as its type: the same rules on the desk and over HTTP."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

import extraction
from extraction import BoundingBox, FieldResult, FieldSpec, JsonValue, NotValid
from extraction.amending import Part, items_of
from extraction.expression_values import NUMBER_TYPES
from extraction.finding_parts import MAX_ROWS, group_of, list_of, row_of
from extraction.finding_values import many_of, missing_field
from extraction.normalizers import NormalizedValue
from extraction.normalizers.numbers import plain
from extraction.revising import certain
from extraction.template_spec import ValueSpec

MAX_DIGITS = 30
CENT = Decimal("0.01")
_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Given:
    """What was given: `content` is a typed value, or with `is_text` what is printed, read in the template's `locale`.

    Of a row or a group it is {column: content}, of a list or a field with many values a list of contents. `currency`
    and `box` go with one value only; without them those that stood there stay. `boxes` says where the parts of a row
    stand, by column. `usual` are the currencies of the columns of a list in which all amounts have the same: an amount
    without its own that is new there has it too.
    """

    content: JsonValue
    is_text: bool
    locale: str
    currency: str | None = None
    box: BoundingBox | None = None
    boxes: Mapping[str, BoundingBox] = field(default_factory=dict)
    usual: Mapping[str, str] = field(default_factory=dict)


def usual_currencies(found: FieldResult) -> dict[str, str]:
    """Of a list: for each column in which all amounts have one currency, that."""
    used: dict[str, set[str]] = {}
    for row in found.items:
        for cell in row.fields:
            if cell.value is not None:
                used.setdefault(cell.name, set()).add(cell.currency or "")
    return {name: currencies.pop() for name, currencies in used.items() if len(currencies) == 1}


class PartNotValid(NotValid):
    """What was given for a row or a group is not valid because of the part at `path` of it."""

    def __init__(self, name: str, error: NotValid) -> None:
        super().__init__(f"{name}: {error.reason}")
        self.path: tuple[str, ...] = (name, *(error.path if isinstance(error, PartNotValid) else ()))


def read_part(name: str, part: Part, given: Given) -> FieldResult:
    """What stands in the part from now on, certain; it keeps its trace. Raises NotValid, with words on what is wrong.

    `name` is that of the part's field, for what is new.
    """
    if part.kind == "row" and isinstance(part.spec, FieldSpec):
        return _row(name, part.spec, part.found, given)
    found = part.found or missing_field(name, part.spec)
    if part.kind == "value":
        # Nothing cannot be one of many.
        return _one(found, part.spec, given, is_required=part.removable or found.required)
    return _compound(found, part.spec, given)


def _one(found: FieldResult, spec: ValueSpec, given: Given, *, is_required: bool) -> FieldResult:
    """A field of one value. What is emptied has no place any more."""
    read = _read(spec, given)
    if read is None:
        if is_required:
            raise NotValid("it is required: say what the document says")
        return replace(found, value=None, raw_text=None, currency=None, box=None, confidence=1.0, flags=())
    # An amount without its currency means the one that stood there.
    currency = given.currency or read.currency
    if spec.type == "money" and not currency:
        currency = found.currency or given.usual.get(found.name) or None
    box = given.box or found.box
    if (read.value, currency, box) == (found.value, found.currency, found.box):
        return replace(found, confidence=1.0, flags=())
    raw_text = str(given.content).strip()
    return replace(found, value=read.value, raw_text=raw_text, currency=currency, box=box, confidence=1.0, flags=())


def _read(spec: ValueSpec, given: Given) -> NormalizedValue | None:
    content = given.content
    if content is None or (isinstance(content, str) and not content.strip()):
        return None
    if given.currency and spec.type != "money":
        raise NotValid(f"a {spec.type} has no currency")
    if isinstance(content, list | dict):
        raise NotValid("it holds one value, not several")
    if not given.is_text and spec.type in NUMBER_TYPES:
        return NormalizedValue(_number(content, spec.type))
    if not given.is_text and spec.type == "bool":
        if not isinstance(content, bool):
            raise NotValid("it is true or false")
        return NormalizedValue(content)
    if not isinstance(content, str):
        raise NotValid(f"a {spec.type} is given as a text")
    if not given.is_text and spec.type == "date":
        return NormalizedValue(_date(content))
    return extraction.normalize(content, spec, locale=given.locale)


def _number(content: JsonValue, type_name: str) -> JsonValue:
    text = content if isinstance(content, str) else "" if isinstance(content, bool) else _decimal_text(content)
    if not _PLAIN_NUMBER.fullmatch(text):
        raise NotValid(f"“{str(content)[:80]}” is no plain number: give what is printed as text")
    number = Decimal(text)
    if type_name == "int":
        if number != number.to_integral_value():
            raise NotValid(f"“{text}” is no whole number")
        return int(number)
    places = number.as_tuple().exponent
    if type_name == "money" and isinstance(places, int) and places > -2:
        number = number.quantize(CENT)
    return plain(number)


def _decimal_text(content: JsonValue) -> str:
    number = Decimal(str(content))
    return plain(number) if number.is_finite() and abs(number.adjusted()) < MAX_DIGITS else str(content)


def _date(content: str) -> str:
    try:
        if _ISO_DATE.fullmatch(content):
            return date.fromisoformat(content).isoformat()
    except ValueError as error:
        raise NotValid(f"“{content}” is no day of the calendar") from error
    raise NotValid(f"“{content[:80]}” is no date such as 2026-03-14: give what is printed as text")


def _row(name: str, spec: FieldSpec, old: FieldResult | None, given: Given) -> FieldResult:
    now = {cell.name: cell for cell in old.fields} if old else {}
    cells = _members(spec.columns, now, given, "column")
    if all(cell.value is None for cell in cells):
        raise NotValid("the row is empty: take it out instead")
    return row_of(name, cells)


def _members(
    specs: Mapping[str, ValueSpec], now: Mapping[str, FieldResult], given: Given, word: str
) -> tuple[FieldResult, ...]:
    """Cells of a row or members of a group; what is left out becomes empty."""
    content = given.content
    if not isinstance(content, dict):
        raise NotValid(f"it is given as {{{word}: value}}")
    if unknown := [name for name in content if name not in specs]:
        raise NotValid(f"there is no {word} “{unknown[0][:80]}”; there are {', '.join(specs)}")
    members = []
    for name, spec in specs.items():
        found = now.get(name) or missing_field(name, spec)
        try:
            own = replace(given, content=content.get(name), box=given.boxes.get(name), boxes={}, currency=None)
            members.append(_member(found, spec, own))
        except NotValid as error:
            raise PartNotValid(name, error) from error
    return tuple(members)


def _member(found: FieldResult, spec: ValueSpec, given: Given) -> FieldResult:
    if isinstance(spec, FieldSpec) and spec.has_parts and given.content is not None:
        return _compound(found, spec, given)
    return _one(found, spec, given, is_required=spec.required)


def _compound(found: FieldResult, spec: ValueSpec, given: Given) -> FieldResult:
    """The whole of a list, a group or a field with many values."""
    assert isinstance(spec, FieldSpec)  # noqa: S101 - a column or a row has no such parts
    if spec.type == "group":
        members = _members(spec.fields, {member.name: member for member in found.fields}, given, "member")
        return replace(group_of(found.name, spec, members), trace=found.trace)
    if spec.type == "list":
        return list_of(found, _each(found, given, MAX_ROWS, lambda old, own: _row(found.name, spec, old, own)))
    assert spec.many is not None  # noqa: S101 - nothing else has parts
    missing = missing_field(found.name, spec)
    return many_of(
        found,
        spec.many,
        _each(found, given, spec.many.max, lambda old, own: _one(old or missing, spec, own, is_required=True)),
    )


def _each(
    found: FieldResult, given: Given, limit: int, read: Callable[[FieldResult | None, Given], FieldResult]
) -> tuple[FieldResult, ...]:
    """Every row or value; those that stay as they are keep their places, wherever they stand now."""
    contents = [] if given.content is None else given.content
    if not isinstance(contents, list):
        raise NotValid("it is given as a list")
    if len(contents) > limit:
        raise NotValid(f"it holds at most {limit}")
    old = list(items_of(found))
    is_same_length = len(old) == len(contents)
    items = []
    for at, content in enumerate(contents):
        own = replace(given, content=content, currency=None, box=None)
        item = read(old[at] if is_same_length else None, own)
        same = None if is_same_length else next((each for each in old if each.value == item.value), None)
        if same is not None:
            old.remove(same)
        items.append(certain(same or item))
    return tuple(items)
