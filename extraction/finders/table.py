"""The `table` finder: the rows of a printed table under its headings, line items above all, over several pages.

The headings say where columns stand. Rows are told apart by the column that begins one; between two level rulings
with one such value, everything is one row.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import regex
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from extraction.finders.anchors import Anchor, find_anchors
from extraction.finders.base import FoundRows, Labels, LabelText, StepSpec
from extraction.finders.regex import EXPRESSION_MARK, Bound
from extraction.finders.regex_text import TIMEOUT_S
from extraction.finders.table_columns import Heading, Splitting, Words, column_starts, cuts_between, with_neighbours
from extraction.finders.table_ends import TableEnd, without_running_lines
from extraction.finders.table_rows import LINE_GAP_PT, Line, RowReader
from extraction.finders.view import INCH_PT, DocumentView, PageView, Passage, PlacedWord, label_key
from extraction.tables.geometry import phrase_gap, pieces_of, rows_of

if TYPE_CHECKING:
    from extraction.template_spec import ColumnSpec

MAX_ROWS = 10_000
HEADING_LINES_PT = 0.45 * INCH_PT  # headings of one table stand on lines no further apart than this
RULE_SHARE = 0.6  # of the table's width that a level ruling must cover to divide rows
PHRASE_GAP_HEIGHTS = 0.8

Columns = Mapping[str, "ColumnSpec"]


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Bounds = Annotated[
    tuple[Bound, ...], BeforeValidator(_as_list, json_schema_input_type=Bound | list[Bound]), Field(max_length=20)
]
Names = Annotated[tuple[LabelText, ...], BeforeValidator(_as_list, json_schema_input_type=LabelText | list[LabelText])]


class TableRules(BaseModel):
    """How a table is found and read.

    `start`: headings that all stand near each other (each one text, or several of which any may be printed). The
    columns of the list stand under the headings that they name, or under those of `start` if there are as many, in
    their order; else under a heading printed like their name, and the others under what is left of `start`. `stop`: a
    text that begins a part of a line below the table, or "re:" and an expression on the line; without it the table
    ends with its page, or before its headings come again. In any case it ends at the headings of another table, and
    at the heading of a section that stands at its left margin. `row_starts`: the column whose value begins a row; else
    the last amount (of money, if there is one), or else a second value in a column that holds one already. `join`:
    columns whose cells have several lines, down to a gap of 0.2 inch. `skip`: lines that are no part of the table.
    `across_pages`: whether it goes on over the pages, where its headings are printed again, or on pages without them
    as far as a `stop` is still to come.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    start: Annotated[
        tuple[Labels, ...],
        BeforeValidator(_as_list, json_schema_input_type=LabelText | list[LabelText | list[LabelText]]),
        Field(min_length=1, max_length=30),
    ]
    stop: Bounds = ()
    row_starts: LabelText | None = None
    join: Names = ()
    skip: Bounds = ()
    across_pages: Annotated[bool, Field(strict=True)] = True

    def __str__(self) -> str:
        return " | ".join(label[0] for label in self.start)


class TableStep(StepSpec):
    """`table`: the rules. `fuzzy`: wrong letters forgiven in headings."""

    finder: ClassVar[str] = "table"
    looks_at_drawings: ClassVar[bool] = True
    table: TableRules
    fuzzy: Annotated[int, Field(ge=0, le=4, strict=True)] | None = None


@dataclass(frozen=True, slots=True)
class _Head:
    """The headings of one printed table, and how well they match."""

    page: PageView
    anchors: tuple[Anchor, ...]

    @property
    def top(self) -> float:
        return min(anchor.y0 for anchor in self.anchors)

    @property
    def bottom(self) -> float:
        return max(anchor.y1 for anchor in self.anchors)

    @property
    def quality(self) -> float:
        return sum(anchor.quality for anchor in self.anchors) / len(self.anchors)


class TableFinder:
    """Rows of every place where the headings stand, in the order of the pages."""

    def find_rows(self, view: DocumentView, step: TableStep, columns: Columns, locale: str) -> FoundRows:
        rules = step.table
        unknown = [name for name in (rules.row_starts, *rules.join) if name is not None and name not in columns]
        if unknown:
            return FoundRows((), note=f"the list has no column “{unknown[0]}”")
        heads = _heads(view, step)
        if not heads:
            return FoundRows((), note="the headings are not printed together on the pages looked at")
        names = _with_the_rest(_labels_of_columns(columns, rules), view, step, heads[0], columns)
        try:
            reader = RowReader(columns, locale, row_starts=rules.row_starts, join=rules.join)
            lines = _lines(view, step, heads, names, reader)
            rows = [reader.cells(row) for row in islice(reader.rows(lines), MAX_ROWS)]
        except TimeoutError:
            return FoundRows((), note=f"an expression ran longer than {TIMEOUT_S:g} s: make it simpler")
        note = "" if rows else "no line under the headings begins a row"
        return FoundRows(rows, anchor=heads[0].quality, note=note)


def _heads(view: DocumentView, step: TableStep) -> list[_Head]:
    """Places where all headings stand together, in the order of the pages."""
    found = [find_anchors(view, labels, fuzzy=step.fuzzy, page=step.page) for labels in step.table.start]
    by_page = [_by_page(anchors) for anchors in found[1:]]
    heads: list[_Head] = []
    for first in sorted(found[0], key=lambda anchor: anchor.place):
        together = [first]
        for anchors in by_page:
            on_page = anchors.get(first.page.number, ())
            near = [anchor for anchor in on_page if _together(first, anchor) and not _shared(anchor, together)]
            if not near:
                break
            right = together[-1].x1
            together.append(min(near, key=lambda a: (a.x0 < right - 1, round(abs(a.y0 - first.y0), 1), a.x0)))
        else:
            heads.append(_Head(first.page, tuple(together)))
    return [head for at, head in enumerate(heads) if at == 0 or _is_next(heads[at - 1], head)]


def _by_page(anchors: Sequence[Anchor]) -> dict[int, list[Anchor]]:
    pages: dict[int, list[Anchor]] = {}
    for anchor in anchors:
        pages.setdefault(anchor.page.number, []).append(anchor)
    return pages


def _together(one: Anchor, other: Anchor) -> bool:
    return one.page.number == other.page.number and abs(one.y0 - other.y0) <= HEADING_LINES_PT


def _shared(anchor: Anchor, others: Sequence[Anchor]) -> bool:
    return any(anchor.place[:2] == other.place[:2] and set(anchor.words) & set(other.words) for other in others)


def _is_next(head: _Head, other: _Head) -> bool:
    return other.page.number != head.page.number or other.top > head.bottom


def _labels_of_columns(columns: Columns, rules: TableRules) -> dict[str, tuple[str, ...]]:
    """The heading of each column: its own, or by order, or the one that holds the column's name."""
    in_order = len(columns) == len(rules.start)
    labels: dict[str, tuple[str, ...]] = {}
    for at, (name, column) in enumerate(columns.items()):
        if column.heading:
            labels[name] = column.heading
        elif in_order:
            labels[name] = rules.start[at]
        else:
            key = label_key(name)
            like = [label for label in rules.start if any(key in label_key(text) for text in label)]
            if like:
                labels[name] = like[0]
    return labels


def _with_the_rest(
    labels: dict[str, tuple[str, ...]], view: DocumentView, step: TableStep, head: _Head, columns: Columns
) -> dict[str, tuple[str, ...]]:
    """Columns still without a heading take one that is printed like their name, and then those that are left over of
    `start`, in their order, if there are as many."""
    labels = dict(labels)
    for name in columns.keys() - labels.keys():
        own = (name.replace("_", " "),)
        printed = find_anchors(view, own, fuzzy=step.fuzzy, page=head.page.number)
        if any(_together(head.anchors[0], anchor) and not _shared(anchor, head.anchors) for anchor in printed):
            labels[name] = own
    missing = [name for name in columns if name not in labels]
    left = [label for label in step.table.start if label not in labels.values()]
    if len(missing) == len(left):
        labels |= dict(zip(missing, left, strict=True))
    return {name: labels[name] for name in columns if name in labels}


def _lines(
    view: DocumentView,
    step: TableStep,
    heads: Sequence[_Head],
    names: Mapping[str, tuple[str, ...]],
    reader: RowReader,
) -> Iterator[Line]:
    """The body's lines under each heading down to the stop, over pages if asked for."""
    ended = False
    for at, head in enumerate(heads):
        follower = heads[at + 1] if at + 1 < len(heads) else None
        if at and ended and not _goes_on(heads[at - 1], head, step):
            return
        headings = _headings(view, step, head, names)
        same_page = follower is not None and follower.page.number == head.page.number
        below = follower.top if follower is not None and same_page else head.page.height
        words = [word for word in head.page.words if head.bottom - 2 < word.middle < below - 2]
        left = headings[0].x0
        lines, ended = _body(view, head.page, words, step.table, left)
        yield from _placed(head.page, lines, headings, head, reader)
        if not step.table.across_pages:
            return
        if not ended and (step.table.stop or not lines) and not same_page:
            last = follower.page.number if follower is not None else len(view.pages) + 1
            between = [page for page in view.pages if head.page.number < page.number < last]
            for page in _continuations(between, step.table, closed=follower is not None, begun=bool(lines)):
                rest, _ = _body(view, page, page.words, step.table, left)
                yield from _placed(page, rest, headings, None, reader)


def _goes_on(head: _Head, other: _Head, step: TableStep) -> bool:
    """Another table with the same headings, further down on the same page or on the next one."""
    return step.table.across_pages and other.page.number - head.page.number <= 1


def _continuations(pages: Sequence[PageView], rules: TableRules, *, closed: bool, begun: bool) -> Sequence[PageView]:
    """Pages without headings on which the table goes on; only if its end is still to come, or if headings at the very
    foot of a page have nothing below them there."""
    end = next((at for at, page in enumerate(pages) if _until_stop(page.words, rules)[1]), None)
    if end is not None:
        return pages[: end + 1]
    return pages if closed else () if begun else pages[:1]


def _headings(view: DocumentView, step: TableStep, head: _Head, names: Mapping[str, tuple[str, ...]]) -> list[Heading]:
    named: list[Heading] = []
    own: list[PlacedWord] = []
    for anchor in head.anchors:
        own += anchor.words
    taken: list[Anchor] = []
    for name, labels in names.items():
        anchors = find_anchors(view, labels, fuzzy=step.fuzzy, page=head.page.number)
        near = [a for a in anchors if _together(head.anchors[0], a) and not _shared(a, taken)]
        chosen = min(near, key=lambda a: (not _shared(a, head.anchors), abs(a.y0 - head.top)), default=None)
        if chosen is not None:
            taken.append(chosen)
            own += chosen.words
            named.append(Heading(chosen.x0, chosen.x1, name))
    named += [Heading(a.x0, a.x1, None) for a in head.anchors if not _shared(a, taken)]
    return with_neighbours(named, head.page, head.top, head.bottom, own)


def _body(
    view: DocumentView, page: PageView, words: Sequence[PlacedWord], rules: TableRules, left: float
) -> tuple[list[Words], bool]:
    """The lines of the table among the words of a page, and whether it ends there."""
    return _until_stop(without_running_lines(words, page, view.pages), rules, TableEnd(left))


def _until_stop(
    words: Sequence[PlacedWord], rules: TableRules, end: TableEnd | None = None
) -> tuple[list[Words], bool]:
    """Lines down to the one that ends the table, without those to be skipped; whether that one was there."""
    lines: list[Words] = []
    for line in rows_of(words):
        if any(_matches(line, bound) for bound in rules.stop) or (end is not None and end.is_at(line)):
            return lines, True
        if not any(_matches(line, bound) for bound in rules.skip):
            lines.append(line)
    return lines, False


def _matches(line: Words, bound: str) -> bool:
    if bound.startswith(EXPRESSION_MARK):
        text = Passage.of([line]).text
        return regex.search(bound.removeprefix(EXPRESSION_MARK), text, timeout=TIMEOUT_S) is not None
    wanted = label_key(bound) or bound.casefold()
    return any(_begins_with(piece, wanted) for piece in pieces_of(line, PHRASE_GAP_HEIGHTS))


def _begins_with(piece: Words, wanted: str) -> bool:
    text = ""
    for word in piece:
        text += word.key
        if len(text) >= len(wanted):
            return text == wanted
    return False


def _placed(
    page: PageView, lines: Sequence[Words], headings: Sequence[Heading], head: _Head | None, reader: RowReader
) -> Iterator[Line]:
    if not lines:
        return
    left, right = headings[0].x0, headings[-1].x1
    top = head.top if head is not None else lines[0][0].y0
    bottom = max(word.y1 for word in lines[-1])
    uprights = [r.x0 for r in page.upright_rulings if min(r.y1, bottom) - max(r.y0, top) >= 0.5 * (bottom - top)]
    cuts = cuts_between(headings, lines, uprights)
    starts = column_starts(cuts, lines)
    splitting = Splitting(cuts, phrase_gap(lines), starts, lambda at, words: reader.fits(headings[at].name, words))
    rules = [
        rule.y0
        for rule in page.level_rulings
        if top < rule.y0 < bottom + LINE_GAP_PT
        and min(rule.x1, right) - max(rule.x0, left) >= RULE_SHARE * (right - left)
    ]
    inside = sum(lines[0][0].middle < rule for rule in rules)
    for line in lines:
        middle = sorted(word.middle for word in line)[len(line) // 2]
        cells = {headings[at].name: words for at, words in splitting.columns(line).items()}
        named = {name: words for name, words in cells.items() if name is not None}
        band = (page.number, sum(rule < middle for rule in rules))
        yield Line(named, page.number, min(w.y0 for w in line), max(w.y1 for w in line), band, inside > 0)
