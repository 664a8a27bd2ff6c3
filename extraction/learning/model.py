"""What learning takes in: documents with their right values, and how it looks at them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from extraction.datamodel import BoundingBox, JsonValue, ParsedDocument
from extraction.finders.view import DocumentView, PageView, PlacedWord, bounding_box
from extraction.proposing.fields import Sample

NEAR = 0.008  # of the page: as far as a given place and a found one may be apart
Words = tuple[PlacedWord, ...]
Step = dict[str, Any]
# A right value: as it is, or with the place where it is known to stand.
GivenValue = JsonValue | tuple[JsonValue, BoundingBox | None]


@dataclass(frozen=True)
class LearningSample:
    """A document and the right values of its fields: None (or no entry) for one that it does not have.

    `values` may be typed ("2025-03-01", "12.50") or as they are printed; a list of maps is the rows of a list.
    `layout` tells documents apart that have the same fields in other places; None where that is not known.
    """

    document: ParsedDocument
    values: Mapping[str, GivenValue]
    layout: str | None = None


@dataclass(frozen=True)
class Seen:
    """A sample as finders see it. `given` are the texts of its values, and where they stand if that is known."""

    view: DocumentView
    locale: str
    given: Mapping[str, tuple[str, BoundingBox | None]]
    absent: frozenset[str]
    layout: str | None
    sample: Sample
    memory: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, sample: LearningSample) -> "Seen":
        looked_at = Sample.of(sample.document)
        given: dict[str, tuple[str, BoundingBox | None]] = {}
        absent = set()
        for name, entry in sample.values.items():
            value, box = entry if isinstance(entry, tuple) else (entry, None)
            if isinstance(value, list | dict | bool):
                continue  # rows are learned apart; groups and ticks are not
            if value is None or value == "":
                absent.add(name)
            else:
                given[name] = (str(value), box)
        return cls(looked_at.view, looked_at.locale, given, frozenset(absent), sample.layout, looked_at)

    @property
    def recognised(self) -> bool:
        return any(page.recognised for page in self.view.pages)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place where a value is printed: its words line by line. `likeness` is 1 for the very letters; `glued` are the
    texts before and behind a value that is only a part of its word; `weight` says how likely this place is the one
    that is meant, among others with the same value."""

    page: PageView
    lines: tuple[Words, ...]
    likeness: float = 1.0
    glued: tuple[str, str] = ("", "")
    weight: float = 1.0

    @property
    def words(self) -> Words:
        return tuple(word for line in self.lines for word in line)

    def is_at(self, box: BoundingBox) -> bool:
        """Whether what was found there is this place."""
        return bounding_box(self.words).is_centred_in(box, NEAR)


@dataclass(frozen=True, slots=True)
class Kind:
    """How a field's values are read: its type and what goes with it in a template."""

    type: str
    pattern: str | None = None
    locale: str | None = None
    options: JsonValue = None

    @property
    def settings(self) -> Step:
        more = {"pattern": self.pattern, "locale": self.locale, "options": self.options}
        return {"type": self.type, **{name: value for name, value in more.items() if value is not None}}


Samples = Sequence[Seen]


@dataclass(frozen=True, slots=True)
class Understood:
    """What is known of a field before any step is tried: its kind, and on each sample the places of its value."""

    kind: Kind
    places: Sequence[Sequence[Occurrence]]
