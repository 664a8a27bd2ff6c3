"""The one misread character of a machine-readable zone whose correction makes its check digits fit.

What is read from the zone follows from it: a fix names the new value of each field that shows a part of it.
"""

import ast
import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from extraction.confusions import LIKELY, in_words, likeness_cost
from extraction.consequences import Asked, asked_checks
from extraction.datamodel import ExtractionResult, FieldResult, JsonValue
from extraction.expression_values import typed, values_of
from extraction.expressions import Value
from extraction.finders.mrz import MrzStep
from extraction.mrz import FILLER, Zone, independent_digits, zone_of_text
from extraction.normalizers import NotValid, normalize
from extraction.template_spec import FieldSpec, TemplateSpec

_CHARACTERS = string.digits + string.ascii_uppercase


@dataclass(frozen=True, slots=True)
class ZoneFix:
    """A field's value as it must have been printed. `misread` says in words which character was; `held` are the checks
    that hold then and did not before, none where a person has put the zone itself right already."""

    name: str
    before: JsonValue
    after: JsonValue
    raw_before: str
    raw_after: str
    misread: str
    held: tuple[Asked, ...]


def zone_fixes(template: TemplateSpec, result: ExtractionResult) -> Iterator[ZoneFix]:
    """What to offer for each zone of the result, and for the fields that were read from it."""
    for name, spec in template.fields.items():
        if spec.type == "text" and _part_of(spec) == "zone":
            yield from _ZoneInDoubt(template, result, name).fixes()


def _part_of(spec: FieldSpec) -> str | None:
    """The part of a zone that a field shows."""
    return next((step.mrz for step in spec.find if isinstance(step, MrzStep)), None)


def _was_said(found: FieldResult) -> bool:
    return found.confidence >= 1.0 or any(step.finder == "person" for step in found.trace)


@dataclass(frozen=True, slots=True)
class _Voice:
    """Of a field that was read elsewhere too: whether that agrees with a zone, and whether the zone changes it."""

    agrees: bool
    is_changed: bool


class _ZoneInDoubt:
    def __init__(self, template: TemplateSpec, result: ExtractionResult, name: str) -> None:
        self._specs, self._locale, self._name = template.fields, result.locale, name
        self._found = {found.name: found for found in result.fields}
        self._values = values_of(result.fields)
        self._checks = asked_checks(template.checks)
        self._own = self._found[name]

    @cached_property
    def _failed(self) -> list[Asked]:
        """Checks of this zone's digits that fail."""
        return [
            one
            for one in self._checks
            if one.check.severity == "error" and _asks_zone(one, self._name) and one.outcome(self._values) == "failed"
        ]

    def fixes(self) -> Iterator[ZoneFix]:
        zone = zone_of_text(self._own.value) if isinstance(self._own.value, str) else None
        if zone is None:
            return
        if _was_said(self._own):
            # A person has put it right: what was read from it before may be the misread one still.
            if zone.holds():
                yield from self._followers(zone, "the zone says so", ())
            return
        right = self._only_one(zone) if self._failed else None
        if right is not None:
            misread = in_words(zone.text, right.text)
            line = next(at for at, own in enumerate(zone.lines) if own != right.lines[at])
            shown = (zone.lines[line], right.lines[line])
            own = ZoneFix(self._name, self._own.value, right.text, *shown, misread, tuple(self._failed))
            followers = {fix.name: fix for fix in self._followers(right, misread, tuple(self._failed))}
            yield from (
                ({self._name: own} | followers)[name] for name in self._specs if name in {self._name, *followers}
            )

    def _followers(self, zone: Zone, misread: str, held: tuple[Asked, ...]) -> Iterator[ZoneFix]:
        """The fields of which the zone says something else than was read."""
        for name, value in self._read_from(zone).items():
            found = self._found[name]
            if value != found.value and value is not None:
                after = zone.value(_part_of(self._specs[name]) or "")
                yield ZoneFix(name, found.value, value, found.raw_text or "", after, misread, held)

    def _read_from(self, zone: Zone) -> dict[str, JsonValue]:
        """What the zone says of the fields that were read from it; a person's words stand."""
        told: dict[str, JsonValue] = {}
        for name, spec in self._specs.items():
            part, found = _part_of(spec), self._found[name]
            winner = next((step.finder for step in found.trace if step.outcome == "found"), "mrz")
            if part not in (None, "zone") and winner == "mrz" and not _was_said(found):
                told[name] = self._normal(zone.value(part or ""), spec)
        return told

    def _normal(self, text: str, spec: FieldSpec) -> JsonValue:
        try:
            return normalize(text, spec, locale=self._locale).value if text else None
        except NotValid:
            return None

    def _only_one(self, zone: Zone) -> Zone | None:
        """The only zone that may have been printed. All that was read elsewhere must speak for it; where nothing does,
        two check digits that it has set right independently of each other."""
        possible = [(one, tuple(self._voices(zone, one))) for one in _one_character_off(zone) if self._mends(one)]
        believable = [(one, own) for one, own in possible if all(voice.agrees for voice in own)]
        borne_out = [one for one, own in believable if any(voice.is_changed for voice in own)]
        chosen = borne_out or [one for one, _ in believable]
        if len(chosen) != 1:
            return None
        return chosen[0] if borne_out or independent_digits(zone, chosen[0]) > 1 else None

    def _mends(self, zone: Zone) -> bool:
        """Whether all check digits fit then, every failed check holds and none is broken."""
        if not zone.holds() or not zone.has_days():
            return False
        told = self._read_from(zone)
        values: Mapping[str, Value] = {
            **self._values,
            self._name: zone.text,
            **{name: typed(self._specs[name].type, value) for name, value in told.items()},
        }
        after = {one.at: one.outcome(values) for one in self._checks}
        held = all(after[one.at] == "passed" for one in self._failed)
        return held and not any(
            after[one.at] == "failed" and one.outcome(self._values) == "passed" for one in self._checks
        )

    def _voices(self, zone: Zone, other: Zone) -> Iterator[_Voice]:
        """What was read elsewhere of the fields that are read from the zone."""
        before, after = self._read_from(zone), self._read_from(other)
        for name, value in after.items():
            read = [
                self._normal(step.raw_text or "", self._specs[name])
                for step in self._found[name].trace
                if step.finder != "mrz" and step.outcome == "found"
            ]
            if read:
                yield _Voice(value in read, value != before[name])


def _asks_zone(one: Asked, name: str) -> bool:
    return any(
        isinstance(part, ast.Call) and ast.unparse(part.func) == "mrz_holds" and ast.unparse(part.args[0]) == name
        for part in ast.walk(one.expression.body)
    )


def _one_character_off(zone: Zone) -> Iterator[Zone]:
    """Zones of which one character that check digits are about may have been read as this one's. A letter in the place
    of a figure is the one itself, whatever it is like."""
    places = [(row, at) for row in range(len(zone.lines)) for at in sorted(_checked(zone, row))]
    misplaced = [
        (row, at) for row, at in places if zone.format.lines[row][at] == "n" and zone.lines[row][at].isalpha()
    ]
    if len(misplaced) > 1:
        return
    for row, at in misplaced or places:
        line, kind = zone.lines[row], zone.format.lines[row][at]
        for char in string.digits if misplaced else _alike(line[at], kind):
            lines: Sequence[str] = [*zone.lines[:row], line[:at] + char + line[at + 1 :], *zone.lines[row + 1 :]]
            yield Zone(tuple(lines), zone.format)


def _checked(zone: Zone, row: int) -> set[int]:
    """Where a line has characters that a check digit is about, and the digits themselves."""
    stretches = [part for part in zone.format.parts.values() if part.digit is not None and part.line == row]
    places = {at for part in stretches for at in (*range(part.start, part.end), part.digit or 0)}
    total = [part for part in zone.format.total if part.line == row]
    places |= {at for part in total for at in range(part.start, part.end)}
    return places | ({zone.format.width - 1} if row == 1 and zone.format.total else set())


def _alike(char: str, kind: str) -> Iterator[str]:
    """Characters that recognition may have taken for this one, of the kind that stands there."""
    if char == FILLER or kind == "a":
        return
    for other in _CHARACTERS:
        if other != char and (kind == "x" or other.isdigit()) and likeness_cost(char, other) == LIKELY:
            yield other
