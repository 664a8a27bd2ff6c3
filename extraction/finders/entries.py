"""The `entries` finder: rows of a list by regular expressions, line by line, over the text with the page's layout.

For lists that are no table: entries of several lines, or lines of several kinds. Named groups of the expressions are
the columns.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

import regex
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from extraction.finders.base import Candidate, FoundRows, StepSpec
from extraction.finders.layout_text import AreaPt, layout_passage
from extraction.finders.regex import line_spans
from extraction.finders.regex_text import TIMEOUT_S, Budget, RegexText, Replacements, replaced
from extraction.finders.view import DocumentView, Passage, PlacedWord

if TYPE_CHECKING:
    from extraction.template_spec import ColumnSpec

MAX_ROWS = 10_000
_LINES = ("line", "first")  # one of them must say what an entry's lines look like
_NOWHERE = Passage((), "", ())


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, (str, dict)) else value


Expressions = Annotated[
    tuple[RegexText, ...],
    BeforeValidator(_as_list, json_schema_input_type=RegexText | list[RegexText]),
    Field(max_length=20),
]


class EntryRules(BaseModel):
    """How the lines of a block become entries.

    A block lies behind a match of `start` and before the next one of `end` (or, with `end_match: last`, before the
    last one); there may be several blocks. An entry begins on a line that `first` matches, further lines that `line`
    matches add to it, and one that `last` matches ends it. With neither `first` nor `last`, every line that `line`
    matches is an entry. Lines that `skip` matches are passed over; so are those that nothing matches. `empty` says
    what a column holds whose group is part of a matching expression but matched no text, `replace` changes a column's
    text before it is read.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={"anyOf": [{"required": [key], "properties": {key: {"minItems": 1}}} for key in _LINES]},
    )
    start: RegexText
    end: RegexText
    end_match: Literal["first", "last"] = "first"
    first: Expressions = ()
    line: Expressions = ()
    last: Expressions = ()
    skip: Expressions = ()
    empty: Annotated[dict[str, str], Field(max_length=50)] = Field(default_factory=dict)
    replace: Annotated[dict[str, Replacements], Field(max_length=50)] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _matches_something(self) -> Self:
        if not self.first and not self.line:
            raise ValueError("entries need an expression for their lines: line, or first")
        return self


class EntriesStep(StepSpec):
    """`entries`: one set of rules, or several whose rows follow each other; `area_pt` as in `regex`."""

    finder: ClassVar[str] = "entries"
    entries: Annotated[
        tuple[EntryRules, ...],
        BeforeValidator(_as_list, json_schema_input_type=EntryRules | list[EntryRules]),
        Field(min_length=1, max_length=20),
    ]
    area_pt: AreaPt | None = None

    @property
    def column_names(self) -> set[str]:
        """The names of all groups of its expressions."""
        sources = [source for rules in self.entries for source in (*rules.first, *rules.line, *rules.last)]
        return {name for source in sources for name in regex.compile(source).groupindex}

    def describe(self) -> str:
        """Where the blocks start and end; the expressions are long."""
        blocks = " | ".join(f"{rules.start} ... {rules.end}" for rules in self.entries)
        return f"entries: {blocks}" + ("" if self.page is None else f", page: {self.page}")


@dataclass
class _Entry:
    """A row while it is put together: the texts of each column, one for every line that had some."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    empty: set[str] = field(default_factory=set)
    words: dict[str, list[PlacedWord]] = field(default_factory=dict)

    def add(self, passage: Passage, match: "regex.Match[str]") -> None:
        for name, text in match.groupdict().items():
            if text and text.strip():
                self.texts.setdefault(name, []).append(text.strip())
                self.words.setdefault(name, []).extend(passage.words_between(*match.span(name)))
            else:
                self.empty.add(name)


class EntriesFinder:
    """Rows in the order of the text, rule by rule; columns that the list does not have are left out."""

    def find_rows(
        self, view: DocumentView, step: EntriesStep, columns: "Mapping[str, ColumnSpec]", locale: str
    ) -> FoundRows:
        rows: list[Mapping[str, Candidate]] = []
        blocks, budget = 0, Budget(TIMEOUT_S)
        try:
            passage = layout_passage(view, step.page, step.area_pt)
            for rules in step.entries:
                for start, end in _blocks(passage.text, rules, budget):
                    blocks += 1
                    entries = _entries(passage, rules, start, end, budget)
                    rows += (_row(passage, entry, rules, columns) for entry in entries)
        except TimeoutError:
            return FoundRows((), note=f"an expression ran longer than {TIMEOUT_S:g} s: make it simpler")
        found = [row for row in rows if row][:MAX_ROWS]
        if found:
            return FoundRows(found)
        return FoundRows((), note="no line of the block matches" if blocks else "no block has the start and the end")


def _blocks(text: str, rules: EntryRules, budget: Budget) -> Iterator[tuple[int, int]]:
    opening = regex.compile(rules.start, regex.MULTILINE)
    closing = regex.compile(rules.end, regex.MULTILINE)
    at = 0
    while start := opening.search(text, at, timeout=budget.search_s()):
        ends = closing.finditer(text, start.end(), timeout=budget.search_s())
        end = next(ends, None)
        if end is None:
            return
        if rules.end_match == "last":
            *_, end = (end, *ends)
        yield start.end(), end.start()
        if end.end() <= at:
            return  # both expressions match nothing at all
        at = end.end()


def _entries(passage: Passage, rules: EntryRules, start: int, end: int, budget: Budget) -> Iterator[_Entry]:
    first = _compiled(rules.first or (() if rules.last else rules.line))
    line, last, skip = _compiled(rules.line), _compiled(rules.last), _compiled(rules.skip)
    entry: _Entry | None = None
    for span in line_spans(passage.text, start, end):
        if _search(skip, passage.text, span, budget):
            continue
        if match := _search(first, passage.text, span, budget):
            if entry:
                yield entry
            entry = _Entry()
            entry.add(passage, match)
        elif entry and (match := _search(last, passage.text, span, budget)):
            entry.add(passage, match)
            yield entry
            entry = None
        elif entry and (match := _search(line, passage.text, span, budget)):
            entry.add(passage, match)
    if entry:
        yield entry


def _compiled(sources: Sequence[str]) -> list["regex.Pattern[str]"]:
    return [regex.compile(source, regex.MULTILINE) for source in sources]


def _search(
    patterns: list["regex.Pattern[str]"], text: str, span: tuple[int, int], budget: Budget
) -> "regex.Match[str] | None":
    """The first pattern's match that has one, within one line."""
    for pattern in patterns:
        match = pattern.search(text, *span, timeout=budget.search_s())
        if match:
            return match
    return None


def _row(
    passage: Passage, entry: _Entry, rules: EntryRules, columns: "Mapping[str, ColumnSpec]"
) -> dict[str, Candidate]:
    row = {}
    for name, texts in entry.texts.items():
        text = replaced("\n".join(texts), rules.replace.get(name, ()))
        if name in columns and text.strip():
            words = tuple(dict.fromkeys(entry.words[name]))
            row[name] = Candidate(passage if words else _NOWHERE, text, exact=True, words=words)
    for name in sorted(entry.empty.intersection(rules.empty) - entry.texts.keys()):
        if row and name in columns:
            row[name] = Candidate(_NOWHERE, rules.empty[name], exact=True)
    return row
