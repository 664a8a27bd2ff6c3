"""What every finder is made of: a step's settings, the candidates it returns, the Finder protocol.

A new finder is one file: a StepSpec subclass whose first key names it, and an object with `find` (values of a field),
`find_rows` (rows of a list), or both. It is then listed in `extraction/finders/__init__.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Protocol, TypeVar, runtime_checkable

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, StringConstraints

from extraction.finders.view import DocumentView, Passage, PlacedWord

if TYPE_CHECKING:
    from extraction.template_spec import ColumnSpec, ValueSpec

MAX_CANDIDATES = 50
MOST_TEXTS = 20  # that tell the layouts of a step apart
LabelText = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"\S")]


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _page_choice(value: Any) -> int | str | None:
    if value in ("first", "last") or value is None or (type(value) is int and value >= 1):
        return value  # type: ignore[no-any-return]
    raise ValueError('must be a page number from 1, "first" or "last"')


# One text, or several of which any may stand on the page.
Labels = Annotated[
    tuple[LabelText, ...], BeforeValidator(_as_list, json_schema_input_type=LabelText | list[LabelText])
]
# The same where there must be one at least, as for the label that a step hangs on.
AnchorLabels = Annotated[
    tuple[LabelText, ...],
    BeforeValidator(_as_list, json_schema_input_type=LabelText | list[LabelText]),
    Field(min_length=1, max_length=50),
]
PageSetting = Annotated[
    int | str | None,
    PlainValidator(_page_choice, json_schema_input_type=Annotated[int, Field(ge=1)] | Literal["first", "last"] | None),
]


class StepSpec(BaseModel):
    """Settings of one find step. `page` narrows it to one page: a number from 1, "first" or "last".

    `where`: texts of which one must be printed, on any page, for the step to be tried at all; `unless`: texts of which
    none may be. They tell the layouts of one template apart.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    finder: ClassVar[str]
    looks_at_drawings: ClassVar[bool] = False  # at more than words: ReadOptions.drawings must have been asked for
    rows_look_at_drawings: ClassVar[bool] = False  # the same where the step is to find the rows of a list
    page: PageSetting = None
    where: Labels = Field(default=(), max_length=MOST_TEXTS)
    unless: Labels = Field(default=(), max_length=MOST_TEXTS)

    def describe(self) -> str:
        """The settings that were written, in short, for the trace."""
        parts = []
        for name in type(self).model_fields:
            if name in self.model_fields_set:
                value = getattr(self, name)
                parts.append(f"{name}: {_short(value)}")
        return ", ".join(parts)


class AnchoredStep(StepSpec):
    """Hangs on printed labels. `fuzzy`: wrong letters forgiven (by default some in pictures, none in text).

    `after` and `before` narrow the search to labels between two printed texts, read row by row: behind the first
    place that holds `after`, and up to the first place behind that which holds `before`. Each may name several texts
    of which any may stand there.
    """

    fuzzy: Annotated[int, Field(ge=0, le=4, strict=True)] | None = None
    after: Labels = Field(default=(), max_length=20)
    before: Labels = Field(default=(), max_length=20)


def _short(value: Any) -> str:
    if isinstance(value, tuple):
        return " | ".join(str(item) for item in value)
    return str(value)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible value before the choice.

    `anchor` (0..1) says how well the thing it hangs on matched; `distance_in` how far it stands from it, in inches;
    `exact` that the text must be taken as a whole (a regular expression said so); `prefer` from which end a typed
    value is looked for when the whole is not one; `place` counts the places on the pages (two values of one place are
    no rivals of each other); `why` says in plain words what speaks for it, where the step does not.
    """

    passage: Passage
    raw_text: str
    anchor: float = 1.0
    distance_in: float = 0.0
    exact: bool = False
    prefer: Literal["first", "last"] = "first"
    place: int = 0
    words: tuple[PlacedWord, ...] = ()
    why: str = ""

    @property
    def value_words(self) -> tuple[PlacedWord, ...]:
        """The words that hold the value: some of the passage's, or all of them."""
        return self.words or tuple(self.passage.words)


@dataclass(frozen=True, slots=True)
class Findings:
    """A step's candidates, best first; without any, `note` says in plain words what was missing.

    With `combine` they are one value together: the sum, the smallest or the largest of them.
    """

    candidates: Sequence[Candidate]
    note: str = ""
    combine: Literal["", "sum", "min", "max"] = ""


@dataclass(frozen=True, slots=True)
class FoundRows:
    """The rows of a list as they are printed, top to bottom; each maps a column's name to the text of its cell.

    A column without text on a row is left out of it. `anchor` (0..1) says how well the heading, or whatever the rows
    hang on, matched; without rows `note` says in plain words what was missing.
    """

    rows: Sequence[Mapping[str, Candidate]]
    anchor: float = 1.0
    note: str = ""


Step = TypeVar("Step", bound=StepSpec, contravariant=True)


@runtime_checkable
class Finder(Protocol[Step]):
    """Looks for one step's candidates. Pure: the same view and step give the same findings."""

    def find(self, view: DocumentView, step: Step) -> Findings: ...


@runtime_checkable
class FieldFinder(Protocol[Step]):
    """Looks for one step's candidates by what the field is. Pure, as Finder is. `locale` is how numbers and dates are
    read."""

    def find_for(self, view: DocumentView, step: Step, field: "ValueSpec", locale: str) -> Findings: ...


@runtime_checkable
class RowsFinder(Protocol[Step]):
    """Looks for the rows of a list. Pure, as Finder is.

    `columns` are those of the list, in the template's order; `locale` is how numbers and dates are read. Cells are
    typed afterwards: a finder only needs the types where they help it to tell rows from text between them.
    """

    def find_rows(
        self, view: DocumentView, step: Step, columns: "Mapping[str, ColumnSpec]", locale: str
    ) -> FoundRows: ...
