"""What ends a table unasked: another table's headings, a section's heading at its margin. And running lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from extraction.finders.table_columns import COLUMN_GAP_HEIGHTS, Words
from extraction.finders.view import PageView, PlacedWord
from extraction.lexicon import meanings
from extraction.tables.geometry import pieces_of

MARGIN_PT = 18.0  # a heading stands no further left of the table that it ends
LEVEL_PT = 1.5  # what begins so close to the table's edge begins there
LEAST_HEADINGS, LEAST_KNOWN = 3, 2
MARGIN_SHARE = 0.08  # of the page, at its top and its foot, where running lines stand
RUNNING_LINES = 2  # at each end of a page
SAME_HEIGHT_PT = 1.5


@dataclass(slots=True)
class TableEnd:
    """Reads the body's lines from the top on. `left` is where the table's headings begin: a table within a row begins
    further right. It ends only below a line that has figures, so below values."""

    left: float
    has_values: bool = False
    bottom: float = 0.0
    edge: float = 0.0

    def __post_init__(self) -> None:
        self.edge = self.left

    def is_at(self, line: Words) -> bool:
        """Whether the table is over with this line."""
        over = self.has_values and self._is_heading(line)
        self.has_values = self.has_values or _has_digits(line)
        if line[0].x0 >= self.edge - MARGIN_PT:  # what stands further out is a note in the margin
            self.left = min(self.left, line[0].x0)
        self.bottom = max(word.y1 for word in line)
        return over

    def _is_heading(self, line: Words) -> bool:
        x0 = line[0].x0
        if _has_digits(line) or abs(x0 - self.left) > MARGIN_PT:
            return False
        pieces = pieces_of(line, COLUMN_GAP_HEIGHTS)
        if len(pieces) >= LEAST_HEADINGS:
            return sum(bool(meanings(_text(piece), "columns", exact=True)) for piece in pieces) >= LEAST_KNOWN
        is_apart = min(word.y0 for word in line) - self.bottom > max(word.height for word in line)
        if len(pieces) > 1 or not is_apart or x0 > self.left + LEVEL_PT:
            return False
        text = _text(line)
        return (text.endswith(":") and x0 < self.left - LEVEL_PT) or bool(meanings(text, "sections", exact=True))


def _text(words: Words) -> str:
    return " ".join(word.text for word in words)


def _has_digits(line: Words) -> bool:
    return any(char.isdigit() for word in line for char in word.text)


def without_running_lines(words: Sequence[PlacedWord], page: PageView, pages: Sequence[PageView]) -> list[PlacedWord]:
    """The words of a page but for those lines at its very top and foot that the page before or behind it has in the
    same place, if with other figures."""
    near = [other for other in pages if abs(other.number - page.number) == 1]
    running: set[PlacedWord] = set()
    for row in (*page.rows[:RUNNING_LINES], *page.rows[-RUNNING_LINES:]):
        if MARGIN_SHARE < (row.top + row.bottom) / (2 * page.height) < 1 - MARGIN_SHARE:
            continue
        letters = _letters(row.words)
        for other in near:
            rows = (*other.rows[:RUNNING_LINES], *other.rows[-RUNNING_LINES:])
            if letters and any(abs(r.top - row.top) <= SAME_HEIGHT_PT and _letters(r.words) == letters for r in rows):
                running |= set(row.words)
    return [word for word in words if word not in running] if running else list(words)


def _letters(words: Words) -> str:
    return "".join(char for word in words for char in word.key if not char.isdigit())
