"""A test run as the page shows it: samples by fields, each right, wrong, missing or too much, and what has changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from builder import testing
from builder.comparing import Compared, Difference
from builder.models import Sample, SampleOutcome
from builder.renaming import Renames, counterparts, renames_of
from builder.samples import title_of
from extraction import FieldResult, JsonValue
from jobs.wording import field_label, title_or_words, value_text
from templates_app.models import TemplateVersion
from templates_app.overview import readable_spec

Change = Literal["better", "worse", "same", ""]
Outcomes = Mapping[UUID, SampleOutcome]
# Rows and cells that are told one by one; a list of a thousand rows is no reading.
MOST_DIFFERENCES = 12


@dataclass(frozen=True, slots=True)
class DifferenceShown:
    place: str
    right: str
    found: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of one sample. `verdict` is "" where nobody has said what is right, or where nothing was tried yet;
    `change` compares with the published version, "" where there is nothing to compare. `box` is where the value
    stands, on a page of the sample's job. `said_as` is the name under which the sample has the field."""

    name: str
    label: str
    said_as: str
    verdict: str
    is_said: bool
    right: str
    found: str
    differences: tuple[DifferenceShown, ...]
    more_differences: int
    change: Change
    result: FieldResult | None


@dataclass(frozen=True, slots=True)
class Row:
    """`is_tried`: whether the run has come to this sample; with a `problem` nothing could be tried."""

    sample: Sample
    title: str
    cells: tuple[Cell, ...]
    is_tried: bool
    problem: str
    right_count: int
    said_count: int


@dataclass(frozen=True, slots=True)
class Grid:
    """`columns` are (name, label). Counts are of fields that somebody has said what is right in, in all samples."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    right_count: int
    said_count: int
    better_count: int
    worse_count: int

    @property
    def is_all_right(self) -> bool:
        return self.right_count == self.said_count


def grid_of(
    version: TemplateVersion, samples: Sequence[Sample], outcomes: Outcomes, before: Outcomes | None = None
) -> Grid:
    """`before` are the outcomes of the published version, where this is another one."""
    spec, renames = readable_spec(version), renames_of(version.template)
    names = dict.fromkeys(spec.fields if spec else ())
    names |= dict.fromkeys(name for sample in samples for name in _lost(sample, names, renames))
    columns = tuple((name, field_label(spec, name) if spec else title_or_words("", name)) for name in names)
    rows = tuple(
        _row(sample, columns, outcomes.get(sample.pk), before.get(sample.pk) if before else None, renames)
        for sample in samples
    )
    cells = [cell for row in rows for cell in row.cells]
    return Grid(
        columns=columns,
        rows=rows,
        right_count=sum(row.right_count for row in rows),
        said_count=sum(row.said_count for row in rows),
        better_count=sum(cell.change == "better" for cell in cells),
        worse_count=sum(cell.change == "worse" for cell in cells),
    )


def _row(
    sample: Sample,
    columns: Sequence[tuple[str, str]],
    outcome: SampleOutcome | None,
    before: SampleOutcome | None,
    renames: Renames,
) -> Row:
    result = testing.result_of(outcome)
    found = {field.name: field for field in result.fields} if result else {}
    compared = testing.compare_outcome(sample, outcome, renames) if outcome else {}
    then = testing.compare_outcome(sample, before, renames) if before else {}
    said = counterparts((name for name, _ in columns), sample.values, renames)
    cells = tuple(
        _cell(sample, name, label, found.get(name), said.get(name, name), compared, then) for name, label in columns
    )
    return Row(
        sample=sample,
        title=title_of(sample),
        cells=cells,
        is_tried=outcome is not None,
        problem=outcome.problem if outcome else "",
        right_count=sum(cell.verdict == "right" for cell in cells),
        said_count=sum(bool(cell.verdict) for cell in cells),
    )


def _lost(sample: Sample, names: Collection[str], renames: Renames) -> list[str]:
    """Fields that the sample knows the right value of and the version no longer has."""
    renamed = counterparts(sample.values, names, renames)
    return [name for name, value in sample.values.items() if value is not None and name not in renamed]


def _cell(
    sample: Sample,
    name: str,
    label: str,
    found: FieldResult | None,
    said: str,
    now: Mapping[str, Compared],
    then: Mapping[str, Compared],
) -> Cell:
    compared = now.get(said)
    differences = compared.differences if compared else ()
    return Cell(
        name=name,
        label=label,
        said_as=said,
        verdict=compared.verdict if compared else "",
        is_said=said in sample.values,
        right=text_of(sample.values.get(said), sample.currencies.get(said, "")),
        found=text_of(found.value, found.currency or "") if found else "",
        differences=tuple(shown_difference(each) for each in differences[:MOST_DIFFERENCES] if each.place),
        more_differences=max(len(differences) - MOST_DIFFERENCES, 0),
        change=_change(compared, then.get(said)),
        result=found,
    )


def text_of(value: JsonValue, currency: str) -> str:
    """As people read it; "" for nothing."""
    return value_text(value, currency)


def shown_difference(difference: Difference) -> DifferenceShown:
    """In words; a row stands on one line."""
    return DifferenceShown(
        place=_place(difference.place) if difference.place else "",
        right=_line(difference.right, difference.right_currency),
        found=_line(difference.found, difference.found_currency),
    )


def _line(value: JsonValue, currency: str) -> str:
    return text_of([value] if isinstance(value, dict) else value, currency)


def _place(place: str) -> str:
    """ "2.amount" is "row 2, Amount"."""
    parts = [f"row {part}" if part.isdecimal() else title_or_words("", part) for part in place.split(".")]
    return ", ".join(parts)


def _change(now: Compared | None, then: Compared | None) -> Change:
    if now is None or then is None:
        return ""
    is_right, was_right = now.verdict == "right", then.verdict == "right"
    if is_right == was_right:
        return "same"
    return "better" if is_right else "worse"
