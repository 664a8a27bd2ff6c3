"""The `mrz` finder: a part of the machine-readable zone of a passport, an identity card or a visa."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from pydantic import PlainValidator

from extraction.finders.base import Candidate, Findings, StepSpec
from extraction.finders.view import DocumentView, PageChoice, Passage, PlacedWord
from extraction.mrz import PARTS, Zone, squeezed, zone_of

MOST_LINES = 3
MISREAD_QUALITY = 0.6  # of a part that does not fit its check digit


def _part(value: Any) -> str:
    if value not in PARTS:
        raise ValueError(f"must be a part of the zone: {', '.join(PARTS)}")
    return str(value)


class MrzStep(StepSpec):
    """`mrz`: the part asked for. Names come with spaces and dates as 1974-08-12; `zone` is all lines as they are."""

    finder: ClassVar[str] = "mrz"
    mrz: Annotated[str, PlainValidator(_part, json_schema_input_type=Annotated[str, {"enum": list(PARTS)}])]


class MrzFinder:
    """One candidate for each zone of the document."""

    def find(self, view: DocumentView, step: MrzStep) -> Findings:
        zones = list(_zones(view, step.page))
        if not zones:
            return Findings((), "no machine-readable zone is printed")
        candidates = []
        for place, (zone, rows) in enumerate(zones):
            text, line = zone.value(step.mrz), zone.line_of(step.mrz)
            passage = Passage.of(rows if line is None else rows[line : line + 1])
            is_doubtful = line is not None and zone.format.parts.get(step.mrz) and zone.holds(step.mrz) is False
            quality = MISREAD_QUALITY if is_doubtful else 1.0
            if text:
                candidates.append(
                    Candidate(passage, text, anchor=quality, exact=True, place=place, words=tuple(passage.words))
                )
        return Findings(candidates, "" if candidates else f"the zone says nothing about the {step.mrz}")


Rows = list[tuple[PlacedWord, ...]]


def _zones(view: DocumentView, choice: PageChoice) -> Iterator[tuple[Zone, Rows]]:
    """Every zone with its rows, top to bottom."""
    for page in view.chosen_pages(choice):
        printed = [(line, row.words) for row in page.rows if (line := _line(row.words))]
        at = 0
        while at < len(printed):
            near = printed[at : at + MOST_LINES]
            zone = zone_of([line for line, _ in near])
            if zone is not None:
                yield zone, [words for _, words in near[: len(zone.lines)]]
            at += len(zone.lines) if zone else 1


def _line(words: tuple[PlacedWord, ...]) -> str:
    return squeezed("".join(word.text for word in words))
