"""Tables drawn with lines: rulings that cross form a lattice, and its meshes are cells. Missing lines make spans."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extraction.tables.geometry import JOIN_GAP_PT, SAME_LINE_PT, TOUCH_PT, Area, Placed, Rule, Sheet
from extraction.tables.grid import Cell, Grid, place_words

_COVERED_SHARE = 0.6  # of a mesh's side that must be drawn for it to be a wall
_OVERHANG_PT = 8.0  # level rulings that stick out this far close a column of their own
_NARROWEST_PT = 5.5  # no text fits between rulings that are nearer to each other
# What no table needs and a drawing or a hostile file may have.
_MAX_RULES = 2000
_MAX_MESHES = 20_000


@dataclass(frozen=True, slots=True)
class Lattice:
    """Rulings that hang together."""

    level: tuple[Rule, ...]
    upright: tuple[Rule, ...]


def lattices(sheet: Sheet) -> list[Lattice]:
    """Groups of crossing or touching rulings, top to bottom."""
    level, upright = sheet.level[:_MAX_RULES], sheet.upright[:_MAX_RULES]
    parent = list(range(len(level) + len(upright)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    heights = [flat.at for flat in level]
    for col, steep in enumerate(upright, len(level)):
        first = bisect_left(heights, steep.start - TOUCH_PT)
        for row in range(first, bisect_right(heights, steep.end + TOUCH_PT)):
            if level[row].start - TOUCH_PT <= steep.at <= level[row].end + TOUCH_PT:
                parent[root(col)] = root(row)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for at, rule in enumerate((*level, *upright)):
        groups.setdefault(root(at), ([], []))[at >= len(level)].append(rule)
    found = [Lattice(tuple(flat), tuple(steep)) for flat, steep in groups.values() if len(flat) > 1 and steep]
    return sorted(found, key=lambda lattice: lattice.level[0].at)


def ruled_grid(lattice: Lattice, words: Iterable[Placed]) -> Grid | None:
    """The lattice's meshes with the words in them, or None for what has no inside."""
    xs = _bounds(lattice.upright, lattice.level)
    ys = _bounds(lattice.level, lattice.upright)
    if len(xs) < 2 or len(ys) < 2 or len(xs) * len(ys) > _MAX_MESHES:
        return None
    grid = Grid(xs, ys, _meshes(xs, ys, lattice))
    place_words(grid, [word for word in words if _inside(grid.area, word)])
    return grid


def _inside(area: Area, word: Placed) -> bool:
    return area.holds(word.centre, word.middle)


def _bounds(across: Sequence[Rule], along: Sequence[Rule]) -> list[float]:
    """Where the rulings `across` stand, and the common ends of those `along` that stick out over the outermost."""
    drawn: dict[float, float] = {}
    for rule in sorted(across, key=lambda rule: rule.at):
        near = next((at for at in reversed(drawn) if rule.at - at <= _NARROWEST_PT), None)
        length = rule.end - rule.start
        if near is None:
            drawn[rule.at] = length
        elif rule.at - near <= SAME_LINE_PT or drawn[near] >= length:
            drawn[near] += length
        else:
            drawn[rule.at] = length + drawn.pop(near)
    bounds = list(drawn)
    starts, ends = sorted(rule.start for rule in along), sorted(rule.end for rule in along)
    first, last = starts[len(starts) // 4], ends[-1 - len(ends) // 4]
    if not bounds or first < bounds[0] - _OVERHANG_PT:
        bounds.insert(0, first)
    if last > bounds[-1] + _OVERHANG_PT:
        bounds.append(last)
    return bounds


def _meshes(xs: list[float], ys: list[float], lattice: Lattice) -> list[Cell]:
    """Rectangles of the lattice between walls, in reading order."""
    row_count, col_count = len(ys) - 1, len(xs) - 1
    beside = [_near(lattice.upright, x) for x in xs]
    over = [_near(lattice.level, y) for y in ys]
    right_wall = [
        [_covered(beside[col + 1], ys[row], ys[row + 1]) for col in range(col_count - 1)] + [True]
        for row in range(row_count)
    ]
    lower_wall = [
        [_covered(over[row + 1], xs[col], xs[col + 1]) for col in range(col_count)] for row in range(row_count - 1)
    ] + [[True] * col_count]
    taken = [[False] * col_count for _ in range(row_count)]
    cells = []
    for row in range(row_count):
        for col in range(col_count):
            if taken[row][col]:
                continue
            col_end = col
            while not right_wall[row][col_end] and not taken[row][col_end + 1]:
                col_end += 1
            row_end = row
            span = range(col, col_end + 1)
            while _goes_on_below(row_end, span, lower_wall, right_wall, taken):
                row_end += 1
            for at in range(row, row_end + 1):
                taken[at][col : col_end + 1] = [True] * len(span)
            cells.append(Cell(row, col, row_end, col_end))
    return cells


def _goes_on_below(
    row: int, span: range, lower_wall: list[list[bool]], right_wall: list[list[bool]], taken: list[list[bool]]
) -> bool:
    if any(lower_wall[row][col] for col in span) or any(taken[row + 1][col] for col in span):
        return False
    below = right_wall[row + 1]
    closed_left = span.start == 0 or below[span.start - 1]
    return closed_left and below[span.stop - 1] and not any(below[col] for col in span[:-1])


def _near(rules: Sequence[Rule], at: float) -> list[Rule]:
    return [rule for rule in rules if abs(rule.at - at) <= SAME_LINE_PT]


def _covered(rules: Sequence[Rule], start: float, end: float) -> bool:
    drawn = sum(max(0.0, min(rule.end + JOIN_GAP_PT, end) - max(rule.start - JOIN_GAP_PT, start)) for rule in rules)
    return drawn >= _COVERED_SHARE * (end - start)
