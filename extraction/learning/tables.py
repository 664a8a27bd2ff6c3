"""Line items and other lists, learned from sample rows: where columns stand, what begins a row, what ends them all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any

from extraction.finders.table_ends import MARGIN_PT
from extraction.finders.view import label_key
from extraction.learning.kinds import days_of, kind_of
from extraction.learning.model import Kind
from extraction.learning.tables_headings import Head, heads_over, left_edge, left_to_right
from extraction.learning.tables_locating import NUMBERS, Cells, Row, located
from extraction.learning.tables_trying import Trial, tried
from extraction.lexicon import meanings
from extraction.proposing.fields import Sample
from extraction.proposing.table_headings import column_meanings, table_ends
from extraction.proposing.wording import is_label, text_of

MAX_STEPS, MOST_SAMPLES = 3, 8
MOST_STOPS, MOST_SKIPS = 20, 4
LONGEST_STOP = 60
APART_PT = 18.0  # so far under the last row stands what is no part of it, if it begins where the table does
POSITION = "position"
BY_MEANING, LEAST_KNOWN = "Line items", 2  # the last step, for layouts that no sample shows
BETTER = 0.05  # of a cell: what a change must gain to be made
FEW_STRAYS = 5  # rows under the table, if nothing is said to end it
Rows = Sequence[Row]
Settings = dict[str, Any]


@dataclass(frozen=True)
class _Lesson:
    """A sample with its right rows and where their cells stand."""

    sample: Sample
    rows: Rows
    places: Sequence[Cells]
    trials: dict[str, Trial] = field(default_factory=dict)  # of ideas that were tried on it, by what they say


@dataclass(frozen=True)
class _Idea:
    """How a table may be read. `headings` by column; `start` are the texts that must stand together."""

    headings: Mapping[str, str]
    start: tuple[str, ...]
    row_starts: str | None = None
    join: tuple[str, ...] = ()
    stop: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    position: str = ""  # the heading of a column that counts the rows

    def step(self) -> Settings:
        rules: Settings = {"start": list(self.start)}
        for name in ("stop", "join", "skip"):
            if getattr(self, name):
                rules[name] = list(getattr(self, name))
        if self.row_starts is not None:
            rules["row_starts"] = self.row_starts
        return {"table": rules}


def learn_list(rows: Sequence[Rows | None], samples: Sequence[Sample]) -> Settings | None:
    """The settings of a list field that finds these rows: `{"type": "list", "columns": ..., "find": [...]}`.

    `rows`: for each sample its right rows (column to value, as given), top to bottom; None where they are not known,
    and none at all for a document without any. A column whose values are printed nowhere is left out. None where no
    table is found by whose reading most cells of the rows come out right on more than half of the samples.
    """
    rows = [None if own is None else [_as_texts(row) for row in own] for own in rows]
    kinds = _kinds(rows)
    kinds |= _unseen(rows, kinds)
    lessons = [
        _Lesson(sample, own, located(own, kinds, sample))
        for own, sample in zip(rows, samples, strict=True)
        if own is not None
    ][:MOST_SAMPLES]
    filled = [lesson for lesson in lessons if lesson.rows]
    left, ideas = [lesson for lesson in filled if any(lesson.places)], list[_Idea]()
    while left and len(ideas) < MAX_STEPS:
        idea = _learned(left, kinds)
        if idea is not None:
            ideas.append(idea)
        # What even its own teacher does not prove is left to the next ones.
        missed = [one for one in left if idea is None or not _trial(idea, kinds, one).is_proof]
        left = missed if len(missed) < len(left) else left[1:]
    if not ideas:
        return None
    settings = _together(ideas, kinds)
    proofs = sum(tried(settings, one.rows, kinds, one.sample).is_proof for one in filled)
    return settings if 2 * proofs > len(filled) else None


def _as_texts(row: Mapping[str, Any]) -> Row:
    return {name: "" if value is None else str(value) for name, value in row.items()}


def _kinds(rows: Sequence[Rows | None]) -> dict[str, Kind]:
    """The type of each column that has values at all."""
    texts: dict[str, list[str]] = {}
    for own in rows:
        for row in own or ():
            for name, text in row.items():
                if text:
                    texts.setdefault(name, []).append(text)
    return {name: _kind(name, values) for name, values in texts.items()}


def _unseen(rows: Sequence[Rows | None], kinds: Mapping[str, Kind]) -> dict[str, Kind]:
    """The columns that are asked for but have no value in any sample, as far as their names are known."""
    asked = dict.fromkeys(name for own in rows for row in own or () for name in row if name not in kinds)
    known = {name: _concept_types(name) for name in asked}
    return {name: Kind(types[0]) for name, types in known.items() if types}


def _concept_types(name: str) -> list[str]:
    return [found.concept.type for found in meanings(name, "columns", exact=True)]


def _kind(name: str, values: Sequence[str]) -> Kind:
    known = next(iter(_concept_types(name)), "")
    kind = kind_of(name, values)
    if known in NUMBERS and not any(days_of(value) for value in values) and kind.type in (*NUMBERS, "text"):
        has_number = sum(any(char.isdigit() for char in value) for value in values)
        if has_number == len(values):
            return Kind(known if known != "int" else "decimal")
    return Kind("text") if kind.type not in (*NUMBERS, "date") else kind


def _learned(lessons: Sequence[_Lesson], kinds: Mapping[str, Kind]) -> _Idea | None:
    """The best way to read the table of the first of the samples, tried on all of them."""
    seen = {name for lesson in lessons for row in lesson.places for name in row}
    unseen = [name for name in kinds if name not in seen]
    found = []
    for head in heads_over(lessons[0].places, lessons[0].sample, unseen):
        idea = _best(list(_first_ideas(head, lessons[0], kinds)), kinds, lessons)
        idea = _best([idea, *_with_other_headings(idea, head, lessons[0])], kinds, lessons)
        found.append(idea)
        if _trial(idea, kinds, lessons[0]).is_proof:
            break
    if not found:
        return None
    idea = _best(found, kinds, lessons)
    idea = _best([idea, *_with_other_starts(idea, kinds)], kinds, lessons)
    idea = _best([idea, *_with_other_lines(idea, kinds, lessons)], kinds, lessons)
    return idea if _trial(idea, kinds, lessons[0]).is_proof else None


def _first_ideas(head: Head, lesson: _Lesson, kinds: Mapping[str, Kind]) -> Iterator[_Idea]:
    """The likeliest heading of each column, with and without the other headings beside them."""
    for by_meaning in (True, False):
        chosen = {name: choice.text for name, choice in head.chosen(by_meaning=by_meaning).items()}
        yield from _ideas_under(chosen, head, lesson, kinds)


def _ideas_under(
    headings: Mapping[str, str], head: Head, lesson: _Lesson, kinds: Mapping[str, Kind]
) -> Iterator[_Idea]:
    others = [text for text in head.others() if text not in headings.values()]
    position = next((text for text in others if _means(text, POSITION)), "") if POSITION not in headings else ""
    join = tuple(name for name in headings if kinds[name].type == "text")
    stop = tuple(_stops(head, lesson))
    for more in (others, [position] if position else [], []):
        start = tuple(left_to_right([*headings.values(), *more], lesson.sample, head))
        for row_starts in (*([POSITION] if position in start and position else []), None):
            if start:
                yield _Idea(headings, start, row_starts, join, stop, position=position if position in start else "")


def _means(text: str, name: str) -> bool:
    return any(found.concept.name == name for found in column_meanings(text))


def _with_other_headings(idea: _Idea, head: Head, lesson: _Lesson) -> Iterator[_Idea]:
    for name, choices in head.choices.items():
        for choice in choices[1:]:
            headings = {**idea.headings, name: choice.text}
            kept = [text for text in idea.start if text != idea.headings[name]]
            start = left_to_right([*kept, choice.text], lesson.sample, head)
            yield replace(idea, headings=headings, start=tuple(start))
    for name in idea.headings if len(idea.headings) > 2 else ():
        headings = {own: text for own, text in idea.headings.items() if own != name}
        yield replace(idea, headings=headings, join=tuple(own for own in idea.join if own != name))


def _with_other_starts(idea: _Idea, kinds: Mapping[str, Kind]) -> Iterator[_Idea]:
    numbers = [name for name in idea.headings if kinds[name].type in NUMBERS or kinds[name].type == "date"]
    for name in (*numbers[::-1], *(name for name in idea.headings if name not in numbers), POSITION):
        if name != idea.row_starts and (name != POSITION or idea.position):
            yield replace(idea, row_starts=name)


def _with_other_lines(idea: _Idea, kinds: Mapping[str, Kind], lessons: Sequence[_Lesson]) -> Iterator[_Idea]:
    """Without joined cells, and without lines that are no part of the right values."""
    yield replace(idea, join=())
    skips = tuple(_skips(idea, kinds, lessons))[:MOST_SKIPS]
    for text in skips:
        yield replace(idea, skip=(text,))
    if len(skips) > 1:
        yield replace(idea, skip=skips)


def _skips(idea: _Idea, kinds: Mapping[str, Kind], lessons: Sequence[_Lesson]) -> Iterator[str]:
    """Labels that begin a line of a joined cell and stand in no right value."""
    right = " ".join(label_key(text) for lesson in lessons for row in lesson.rows for text in row.values() if text)
    found: dict[str, None] = {}
    for lesson in lessons:
        for row in _trial(idea, kinds, lesson).rows:
            for name in idea.join:
                for line in str(row.get(name) or "").splitlines()[1:]:
                    label = line.partition(":")[0].strip()
                    if ":" in line and label_key(label) and label_key(label) not in right:
                        found.setdefault(label)
        top = _top(lesson)
        for page in lesson.sample.view.pages:
            for printed in page.rows if page.number == top[0] else ():
                label, colon, _ = text_of(printed.segments[0]).partition(":")
                if printed.top > top[1] and colon and label_key(label) and label_key(label) not in right:
                    found.setdefault(label.strip())
    yield from found


def _top(lesson: _Lesson) -> tuple[int, float]:
    """Page and height of the first row that was located."""
    place = next(iter(next(row for row in lesson.places if row).values()))
    return place.page.number, place.words[0].y0


def _stops(head: Head, lesson: _Lesson) -> Iterator[str]:
    """Totals and sections below the headings, and what stands at the margin under the last row."""
    own = {label_key(choice.text) for choices in head.choices.values() for choice in choices}
    own |= {label_key(text) for text in head.others()}
    usual = table_ends(lesson.sample.view.pages, head.page, head.main_row)
    under = _under_the_rows(lesson, left_edge(head, lesson.sample))
    found = dict.fromkeys(text for text in (*under, *usual) if label_key(text) not in own)
    inside = _texts_between(lesson)
    yield from [text for text in found if label_key(text) not in inside][:MOST_STOPS]


def _under_the_rows(lesson: _Lesson, left: float) -> Iterator[str]:
    """The first text under the last row that begins where the table does, or a little left of it."""
    last = next(row for row in reversed(lesson.places) if row)
    places = [place for row in lesson.places for place in row.values()]
    page = next(iter(last.values())).page
    bottom = max(word.y1 for place in last.values() for word in place.words)
    own = {label_key(word.text) for place in places for word in place.words}
    above = bottom
    for row in page.rows:
        if row.top < bottom - 1:
            continue
        begin = tuple(takewhile(lambda word: not any(char.isdigit() for char in word.text), row.segments[0]))
        at_edge = begin and left - MARGIN_PT <= begin[0].x0 <= left + 1
        is_apart = row.top - above > (APART_PT if begin and begin[0].x0 >= left - 1 else 0)
        above = max(above, row.bottom)
        if at_edge and is_apart and is_label(begin):
            text = text_of(begin).rstrip(" :")
            if len(text) <= LONGEST_STOP and label_key(text) and label_key(text) not in own:
                yield text
                return


def _texts_between(lesson: _Lesson) -> set[str]:
    """What stands between the first row and the last one: it cannot end the table."""
    rows = [row for row in lesson.places if row]
    first, last = _top(lesson), next(iter(rows[-1].values()))
    found = set()
    for page in lesson.sample.view.pages:
        for row in page.rows:
            place = (page.number, row.top)
            if first <= place < (last.page.number, last.words[0].y0):
                found |= {label_key(text_of(segment).partition(":")[0]) for segment in row.segments}
    return found


def _best(ideas: Sequence[_Idea], kinds: Mapping[str, Kind], lessons: Sequence[_Lesson]) -> _Idea:
    """The idea with the most right cells; of equal ones the first, unless another finds less where nothing is."""
    values = [_value(idea, kinds, lessons) for idea in ideas]
    close = [idea for idea, value in zip(ideas, values, strict=True) if value >= max(values) - BETTER]
    if len(close) == 1:
        return close[0]
    strays = [sum(len(_trial(replace(idea, stop=()), kinds, one).rows) for one in lessons) for idea in close]
    return close[0] if strays[0] - min(strays) <= FEW_STRAYS else close[strays.index(min(strays))]


def _value(idea: _Idea, kinds: Mapping[str, Kind], lessons: Sequence[_Lesson]) -> float:
    cells = sum(_trial(idea, kinds, lesson).value for lesson in lessons)
    return cells + sum(_fitness(name, text) for name, text in idea.headings.items())


def _fitness(name: str, heading: str) -> float:
    """How well the words of a heading go with a column's name, in cells: it decides where the cells do not."""
    asked = {found.concept.name for found in meanings(name, "columns")} | {name}
    known = {found.concept.name for found in column_meanings(heading)}
    return 0.2 if known & asked else -0.2 if known else 0.0


def _trial(idea: _Idea, kinds: Mapping[str, Kind], lesson: _Lesson) -> Trial:
    key = repr(idea)
    if key not in lesson.trials:
        lesson.trials[key] = tried(_together([idea], kinds), lesson.rows, kinds, lesson.sample)
    return lesson.trials[key]


def _together(ideas: Sequence[_Idea], kinds: Mapping[str, Kind]) -> Settings:
    """The settings with a step for each idea, and the headings of all of them."""
    columns: dict[str, Any] = {}
    for idea in ideas:
        if idea.row_starts == POSITION and idea.position and POSITION not in idea.headings:
            columns.setdefault(POSITION, {"type": "int", "heading": []})["heading"].append(idea.position)
        for name in kinds:
            if name in idea.headings:
                columns.setdefault(name, {**kinds[name].settings, "heading": []})
                if idea.headings[name] not in columns[name]["heading"]:
                    columns[name]["heading"].append(idea.headings[name])
    for name, column in columns.items():
        if _concept_types(name) and all(_fitness(name, text) <= 0 for text in column["heading"]):
            column["heading"].append(name.replace("_", " "))  # what it may be called in other layouts
        if len(column["heading"]) == 1:
            column["heading"] = column["heading"][0]
    find: list[Settings] = [idea.step() for idea in ideas]
    if sum(bool(_concept_types(name)) for name in columns) >= LEAST_KNOWN:
        find.append({"meaning": BY_MEANING})
    return {"type": "list", "columns": columns, "find": find}
