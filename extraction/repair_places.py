"""The places of a result in which a misread character can be put right: single values, cells of lists, one of many."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from extraction.confusions import IDENTIFIERS, NUMBERS, may_be_number, takes_repairs
from extraction.datamodel import FieldResult, JsonValue
from extraction.expression_values import typed
from extraction.expressions import Single
from extraction.normalizers import REPAIRED_TYPES, NotValid, normalize
from extraction.template_spec import FieldSpec, ValueSpec

MAX_CHARS = 60


@dataclass(frozen=True, slots=True)
class Place:
    """A value that was read. `path` leads to it ("lines", "2", "amount"), `name` is what expressions call it; `row` is
    its number (from 0) in `scope`, the list or the field with many values that it stands in, if it does."""

    path: tuple[str, ...]
    name: str
    spec: ValueSpec
    found: FieldResult
    scope: str = ""
    row: int | None = None

    @property
    def is_unreadable(self) -> bool:
        return "not_valid" in self.found.flags and self.found.value is None

    @property
    def has_check_digits(self) -> bool:
        return self.spec.type in IDENTIFIERS or self.spec.type.startswith("stdnum:")

    @property
    def raw_text(self) -> str:
        return self.found.raw_text or ""

    def read(self, text: str, locale: str) -> JsonValue:
        """What a text would be here; None where it is nothing. Of a text that could not be read as a whole, its only
        readable word counts: the others are units and the like."""
        value = self._read(text, locale)
        if value is None and self.is_unreadable and " " in text:
            found = [own for word in text.split() if (own := self._read(word, locale)) is not None]
            return found[0] if len(found) == 1 else None
        return value

    def _read(self, text: str, locale: str) -> JsonValue:
        is_repaired = "repaired_number" in self.found.flags and self.spec.type in REPAIRED_TYPES
        for repair in (False, True) if is_repaired else (False,):
            try:
                return normalize(text, self.spec, locale=locale, repair=repair).value
            except NotValid:
                continue
        return None

    def typed(self, value: JsonValue) -> Single | None:
        return typed(self.spec.type, value)


def places_of(fields: Iterable[FieldResult], specs: Mapping[str, FieldSpec]) -> Iterator[Place]:
    """Every place with figures in its text, or with letters instead of them. What a person has said, and what was
    computed, is not among them."""
    for place in _leaves(fields, specs, (), ""):
        has_figures = len(place.raw_text) <= MAX_CHARS and (any(map(str.isdigit, place.raw_text)) or _is_letter(place))
        if takes_repairs(place.spec.type) and has_figures and not _is_certain(place.found):
            yield place


def _is_letter(place: Place) -> bool:
    """Whether a number is there of which all that was recognised is a letter ("l Stk")."""
    return place.is_unreadable and place.spec.type in NUMBERS and any(map(may_be_number, place.raw_text.split()))


def _is_certain(found: FieldResult) -> bool:
    return found.confidence >= 1.0 or any(step.finder == "person" for step in found.trace)


def _leaves(
    fields: Iterable[FieldResult], specs: Mapping[str, FieldSpec], path: tuple[str, ...], prefix: str
) -> Iterator[Place]:
    for found in fields:
        spec, own, name = specs[found.name], (*path, found.name), prefix + found.name
        if spec.type == "group":
            yield from _leaves(found.fields, spec.fields, own, f"{name}.")
        elif spec.type == "list":
            for row, item in enumerate(found.items):
                for cell in item.fields:
                    place = (*own, str(row), cell.name)
                    yield Place(place, f"{name}.{cell.name}", spec.columns[cell.name], cell, name, row)
        elif isinstance(found.value, list):
            for row, item in enumerate(found.items):
                yield Place((*own, str(row)), name, spec, item, name, row)
        else:
            yield Place(own, name, spec, found)
