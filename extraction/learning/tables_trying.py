"""How well the settings of a list do on samples: its rows beside the right ones, cell by cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from extraction.datamodel import JsonValue
from extraction.finding_parts import find_list
from extraction.learning.kinds import agreement
from extraction.learning.model import Kind
from extraction.learning.tables_locating import Row
from extraction.proposing.fields import Sample
from extraction.template_spec import FieldSpec

ODD_ROW = 0.5  # what a row too many costs, in cells
REACH_ROWS = 8  # so far from its place in the list a row is looked for, besides those that are missing or too many
Settings = Mapping[str, Any]
Found = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Trial:
    """What settings do on one sample. `cells`: how many are right, of `wanted`; `odd_rows`: found but not wanted."""

    cells: float
    wanted: int
    odd_rows: int
    rows: tuple[Found, ...]

    @property
    def value(self) -> float:
        return self.cells - ODD_ROW * self.odd_rows

    @property
    def is_proof(self) -> bool:
        """Whether most cells are right, and hardly a row is too many."""
        if not self.wanted:
            return not self.rows
        return self.value >= 0.6 * self.wanted


def tried(settings: Settings, rows: Sequence[Row], kinds: Mapping[str, Kind], sample: Sample) -> Trial:
    wanted = sum(bool(text) for row in rows for text in row.values())
    try:
        spec = FieldSpec.model_validate(settings)
    except ValidationError:
        return Trial(0.0, wanted, 0, ())
    result = find_list(sample.view, "tried", spec, sample.locale)
    found = tuple({cell.name: cell.value for cell in row.fields} for row in result.items)
    cells, used = _compared(rows, found, kinds)
    return Trial(cells, wanted, len(found) - used, found)


def _compared(rows: Sequence[Row], found: Sequence[Found], kinds: Mapping[str, Kind]) -> tuple[float, int]:
    """How many cells are right if rows are paired in order as well as can be, and how many rows have a partner."""
    reach = REACH_ROWS + abs(len(rows) - len(found))
    alike = [
        [_alike(row, other, kinds) if abs(at - number) <= reach else 0.0 for number, other in enumerate(found)]
        for at, row in enumerate(rows)
    ]
    # best[j]: (cells, pairs) of the rows so far with the first j found ones.
    best = [(0.0, 0)] * (len(found) + 1)
    for own in alike:
        reached = [(0.0, 0)]
        for at, score in enumerate(own):
            paired = (best[at][0] + score, best[at][1] + 1) if score > 0 else (0.0, 0)
            reached.append(max(paired, reached[-1], best[at + 1]))
        best = reached
    return best[-1]


def _alike(row: Row, found: Found, kinds: Mapping[str, Kind]) -> float:
    return sum(agreement(kinds[name], found.get(name), text) for name, text in row.items() if text)
