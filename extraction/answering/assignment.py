"""Which question takes which value: all at once, so that the sum of the scores is the largest (Hungarian method).

Source: H. W. Kuhn, "The Hungarian method for the assignment problem", 1955; here with potentials, row by row.
"""

from collections.abc import Mapping, Sequence
from math import inf


def assigned(scores: Mapping[int, Mapping[int, float]]) -> dict[int, int]:
    """For each row, one column or none, no column twice. `scores[row][column]` are above 0; what is not there cannot
    be. A row that goes without scores 0. Rows that share no column are worked out apart."""
    found: dict[int, int] = {}
    for rows in _groups(scores):
        columns = sorted({column for row in rows for column in scores[row]})
        costs = [[-scores[row].get(column, 0.0) for column in columns] + [0.0] * len(rows) for row in rows]
        for row, at in zip(rows, _cheapest(costs), strict=True):
            if at < len(columns) and columns[at] in scores[row]:
                found[row] = columns[at]
    return found


def _groups(scores: Mapping[int, Mapping[int, float]]) -> list[list[int]]:
    """Rows that compete with each other, directly or through others."""
    left = [row for row in scores if scores[row]]
    groups: list[list[int]] = []
    while left:
        group, columns = [left.pop(0)], set[int]()
        for row in group:
            columns |= scores[row].keys()
            joined = [other for other in left if not columns.isdisjoint(scores[other].keys())]
            group += joined
            left = [other for other in left if other not in joined]
        groups.append(sorted(group))
    return groups


def _cheapest(costs: Sequence[Sequence[float]]) -> list[int]:
    """The column of each row; there are at least as many columns as rows."""
    solving = _Solving(costs)
    for row in range(1, len(costs) + 1):
        solving.place(row)
    columns = [0] * len(costs)
    for column, row in enumerate(solving.owner[1:]):
        if row:
            columns[row - 1] = column
    return columns


class _Solving:
    """Rows and columns count from 1; column 0 stands for the row that is being placed, row 0 for nobody."""

    def __init__(self, costs: Sequence[Sequence[float]]) -> None:
        self.costs, self.width = costs, len(costs[0])
        self.row_price, self.column_price = [0.0] * (len(costs) + 1), [0.0] * (self.width + 1)
        self.owner, self.came_from = [0] * (self.width + 1), [0] * (self.width + 1)

    def place(self, row: int) -> None:
        """Find a column for one more row; others may have to move for it."""
        self.owner[0], at = row, 0
        least, done = [inf] * (self.width + 1), [False] * (self.width + 1)
        while self.owner[at]:
            done[at] = True
            following = self._nearest(at, least, done)
            self._reprice(least[following], least, done)
            at = following
        while at:
            self.owner[at] = self.owner[self.came_from[at]]
            at = self.came_from[at]

    def _nearest(self, at: int, least: list[float], done: list[bool]) -> int:
        row, best = self.owner[at], 0
        for column in range(1, self.width + 1):
            if done[column]:
                continue
            cost = self.costs[row - 1][column - 1] - self.row_price[row] - self.column_price[column]
            if cost < least[column]:
                least[column], self.came_from[column] = cost, at
            if not best or least[column] < least[best]:
                best = column
        return best

    def _reprice(self, by: float, least: list[float], done: list[bool]) -> None:
        for column in range(self.width + 1):
            if done[column]:
                self.row_price[self.owner[column]] += by
                self.column_price[column] -= by
            else:
                least[column] -= by
