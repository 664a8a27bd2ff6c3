"""Which lines of print make one row of a table: cells of several lines are put together, rows kept apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extraction.tables.geometry import Placed, Rule
from extraction.tables.grid import band_of
from extraction.tables.wording import goes_on, is_number, text_of

_WIDE_RULE_SHARE = 0.5  # of the table's width: such a rule ends a row
_TIGHT = 0.8  # a line this much nearer to its neighbour than rows usually are belongs to it
_TWO_SPACINGS = 1.3  # wide spacing over narrow: lines of a row and rows can be told apart by it

Bounds = Sequence[float]


@dataclass(slots=True)
class TextLine:
    """One line of print across the table: the words in each column, and how high it stands."""

    columns: dict[int, list[Placed]]
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    def text(self, col: int) -> str:
        return text_of(self.columns[col])

    @property
    def numbers(self) -> set[int]:
        return {col for col in self.columns if is_number(self.text(col))}


def lines_of(rows: Sequence[Sequence[Placed]], xs: Bounds) -> list[TextLine]:
    lines = []
    for row in rows:
        columns: dict[int, list[Placed]] = {}
        for word in row:
            columns.setdefault(band_of(xs, word.centre), []).append(word)
        tops, bottoms = sorted(word.y0 for word in row), sorted(word.y1 for word in row)
        lines.append(TextLine(columns, tops[len(row) // 2], bottoms[len(row) // 2]))
    return lines


def grouped(lines: Sequence[TextLine], rules: Sequence[Rule], xs: Bounds) -> list[list[int]]:
    """Indexes of the lines of each row, top to bottom."""
    if not lines:
        return []
    parts = _between_rules(lines, rules, xs)
    inside_rules = len(parts) > 2 and len(parts) >= 0.4 * len(lines)
    if inside_rules and (at := _below_heading(lines, parts)):
        parts[:1] = [parts[0][:at], parts[0][at:]]
    groups: list[list[int]] = []
    for part in parts:
        if inside_rules and not _numbers_clash([lines[at] for at in part]):
            groups.append(part)
        else:
            groups += _in_part(lines, part)
    return groups


def _between_rules(lines: Sequence[TextLine], rules: Sequence[Rule], xs: Bounds) -> list[list[int]]:
    width = xs[-1] - xs[0]
    places = [rule.at for rule in rules if min(rule.end, xs[-1]) - max(rule.start, xs[0]) >= _WIDE_RULE_SHARE * width]
    parts: list[list[int]] = [[0]]
    for at in range(1, len(lines)):
        upper, lower = lines[at - 1].middle, lines[at].middle
        if any(upper < place <= lower for place in places):
            parts.append([])
        parts[-1].append(at)
    return parts


def _below_heading(lines: Sequence[TextLine], parts: Sequence[Sequence[int]]) -> int:
    """Where the first row begins in a part that also has the heading, 0 where it does not: a heading on a coloured
    ground has no rule under it. It names every column, and is no nearer to the row than rows are to each other."""
    apart = min(lines[below[0]].middle - lines[above[-1]].middle for above, below in pairwise(parts))
    for at in range(1, len(parts[0])):
        above, below = lines[parts[0][at - 1]], lines[parts[0][at]]
        names = set(above.columns) >= set(below.columns) and not any(lines[each].numbers for each in parts[0][:at])
        if below.numbers and names and below.middle - above.middle >= apart:
            return at
    return 0


def _numbers_clash(lines: Sequence[TextLine]) -> bool:
    """Whether a column holds numbers on more than one line: then these are rows of their own."""
    seen: set[int] = set()
    for line in lines:
        if line.numbers & seen:
            return True
        seen |= line.numbers
    return False


def _in_part(lines: Sequence[TextLine], part: list[int]) -> list[list[int]]:
    """Group lines without a rule between them."""
    if len(part) == 1:
        return [part]
    steps = [lines[below].middle - lines[above].middle for above, below in pairwise(part)]
    joined = _by_spacing(lines, part, steps)
    if joined is None:
        usual = median(steps)
        joined = [_continues(lines, part, at, steps, usual) for at in range(len(steps))]
    groups = [[part[0]]]
    for at, join in enumerate(joined):
        if not join:
            groups.append([])
        groups[-1].append(part[at + 1])
    return groups


def _by_spacing(lines: Sequence[TextLine], part: list[int], steps: list[float]) -> list[bool] | None:
    """Joints by the spacing alone, where there are clearly two spacings; None where there are not."""
    ordered = sorted(steps)
    if len(ordered) < 3:
        return None
    ratio, cut = max((ordered[at + 1] / max(ordered[at], 0.1), at) for at in range(len(ordered) - 1))
    if ratio < _TWO_SPACINGS or ordered[cut] > 1.35 * ordered[0] or cut + 1 < 2:
        return None
    limit = (ordered[cut] + ordered[cut + 1]) / 2
    joined = [step < limit for step in steps]
    group = [part[0]]
    for at, join in enumerate(joined):
        group = [*group, part[at + 1]] if join else [part[at + 1]]
        if join and _numbers_clash([lines[index] for index in group]):
            return None
    return joined


def _continues(lines: Sequence[TextLine], part: list[int], at: int, steps: list[float], usual: float) -> bool:
    """Whether the line below joint `at` belongs to the same row as the line above it."""
    above, below = lines[part[at]], lines[part[at + 1]]
    tight = steps[at] <= _TIGHT * usual
    roomy = steps[at] > usual / _TIGHT
    if above.numbers & below.numbers or roomy:
        return False
    fewer = set(below.columns) < set(above.columns)
    if fewer and not below.numbers:
        if set(below.columns) == {0}:
            return goes_on(above.text(0), below.text(0)) or tight
        return 0 not in below.columns or tight or _all_go_on(above, below)
    if set(above.columns) <= set(below.columns) and not above.numbers and set(above.columns) != set(below.columns):
        if 0 in above.columns and 0 in below.columns:
            return goes_on(above.text(0), below.text(0)) or tight
        return tight and bool(set(above.columns) & set(below.columns))
    if above.columns.keys() == below.columns.keys() and not (above.numbers or below.numbers):
        return (tight and len(above.columns) > 1) or _all_go_on(above, below)
    return False


def _all_go_on(above: TextLine, below: TextLine) -> bool:
    shared = set(above.columns) & set(below.columns)
    return bool(shared) and all(goes_on(above.text(col), below.text(col)) for col in shared)
