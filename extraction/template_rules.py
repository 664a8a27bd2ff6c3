"""The parts of the template language that are not fields: matching, reading, reviewing, many values, checks."""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from extraction.expressions import parse_expression
from extraction.finders.base import PageSetting
from extraction.finders.regex_text import checked_expression
from extraction.language_schema import PAGES, match_rules

MAX_VALUES = 1000
MAX_PATTERNS = 50
REGEX_MARK = "re:"

Probability = Annotated[float, Field(ge=0, le=1, strict=True)]
# Up to a year.
Hours = Annotated[int, Field(ge=1, le=366 * 24, strict=True)]
Truth = Annotated[bool, Field(strict=True)]
Title = Annotated[str, StringConstraints(max_length=200)]
Help = Annotated[str, StringConstraints(max_length=1000)]


class Rule(BaseModel):
    """A part of a template: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)


def _parses(source: str) -> str:
    parse_expression(source)
    return source


# An expression over the template's fields, such as "total - net"; parsed once when the template is loaded.
ExpressionText = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(_parses)]


class OcrSpec(Rule):
    """Which engine reads pictures, and in which language; what is left out is decided by the desk's settings."""

    engine: Literal["rapidocr", "easyocr", "tesseract"] | None = None
    language: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_+-]{2,20}$")] | None = None


def _page_range(value: Any) -> Any:
    if type(value) is int and value >= 1:
        value = str(value)
    if not isinstance(value, str) or not re.fullmatch(r"\s*\d+(\s*-\s*\d*)?(\s*,\s*\d+(\s*-\s*\d*)?)*\s*", value):
        raise ValueError("pages must look like 1, 1-3, 2- or 1-2, 5; page numbers begin at 1")
    value = re.sub(r"\s", "", value)
    for part in value.split(","):
        first, _, last = part.partition("-")
        if int(first) < 1 or (last and int(last) < int(first)):
            raise ValueError(f"“{part}” is no range of pages: they begin at 1, and the first comes first")
    return value


PageRange = Annotated[str, StringConstraints(pattern=PAGES)] | Annotated[int, Field(ge=1)]
Edge = Literal["headers", "footers"]


class PreprocessSpec(Rule):
    """What is looked at: `pages` such as 1-3 or 2-, and whether headers and footers that stand on most pages are
    dropped from all but the first of them."""

    pages: Annotated[str, BeforeValidator(_page_range, json_schema_input_type=PageRange)] | None = None
    drop: Annotated[
        tuple[Edge, ...],
        BeforeValidator(lambda v: [v] if isinstance(v, str) else v, json_schema_input_type=Edge | list[Edge]),
    ] = ()


class ReviewSpec(Rule):
    """Below `threshold` (a confidence, 0..1) a person looks at the value. `sample`: the share (0..1) of documents on
    which a person looks although the machine is sure of every field. `due_hours`: within how many hours they should
    have decided; left out, as the desk's settings say."""

    threshold: Probability | None = None
    sample: Probability = 0.0
    due_hours: Hours | None = None


class FieldReview(Rule):
    """A field's own rule: a threshold, or `always` / `never`, which may also be written as plain words."""

    threshold: Probability | None = None
    always: Truth = False
    never: Truth = False

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if sum((self.threshold is not None, self.always, self.never)) > 1:
            raise ValueError("choose one of threshold, always and never")
        return self


def _review_word(value: Any) -> Any:
    if isinstance(value, str):
        if value not in ("always", "never"):
            raise ValueError("must be always, never or {threshold: 0.95}")
        return {value: True}
    return value


FieldReviewSetting = Annotated[
    FieldReview, BeforeValidator(_review_word, json_schema_input_type=Literal["always", "never"] | FieldReview)
]


class ManySpec(Rule):
    """A field with many values: at most `max`, without repetitions when `unique`. A value that is `alone` comes out as
    a list of one, or as the plain `value`: then only several make a list."""

    max: Annotated[int, Field(ge=1, le=MAX_VALUES, strict=True)] = MAX_VALUES
    unique: Truth = False
    alone: Literal["list", "value"] = "list"


def _many(value: Any) -> Any:
    return {True: {}, False: None}[value] if isinstance(value, bool) else value


ManySetting = Annotated[
    ManySpec | None,
    BeforeValidator(_many, json_schema_input_type=ManySpec | bool | None),
]


def _known_form(text: str) -> str:
    if text.startswith(REGEX_MARK):
        checked_expression(text.removeprefix(REGEX_MARK))
    return text


MatchText = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"\S"), AfterValidator(_known_form)]
MatchTexts = Annotated[
    tuple[MatchText, ...],
    BeforeValidator(lambda v: [v] if isinstance(v, str) else v, json_schema_input_type=str | list[str]),
    Field(max_length=MAX_PATTERNS),
]


class TextsSpec(Rule):
    """Texts that must be printed: `all` of them, one of `any`, `none` of the others.

    Texts are compared without case, spaces and punctuation; "re:" starts a regular expression. `page` narrows the
    search to one page: a number from 1, "first" or "last".
    """

    all: MatchTexts = ()
    any: MatchTexts = ()
    none: MatchTexts = ()
    page: PageSetting = None


class MatchSpec(TextsSpec):
    """Which documents a template is for: those that hold `all` the texts, one of `any`, and `none` of the others.

    Texts are compared without case, spaces and punctuation; "re:" starts a regular expression. `page` narrows the
    search to one page: a number from 1, "first" or "last".
    """

    model_config = ConfigDict(json_schema_extra=match_rules)

    @model_validator(mode="after")
    def _says_what_it_wants(self) -> Self:
        if not self.all and not self.any:
            raise ValueError("match needs texts under all or any: what the template's documents have in print")
        return self


class CheckSpec(Rule):
    """A rule between fields. `assert` must hold where `when` does; else the fields under `flag` (those that it
    names, unless told) are flagged, and with the severity error their confidence is capped below their threshold."""

    model_config = ConfigDict(populate_by_name=False)
    assert_: ExpressionText = Field(alias="assert")
    when: ExpressionText | None = None
    severity: Literal["error", "warning"] = "error"
    flag: Annotated[
        tuple[str, ...],
        BeforeValidator(lambda v: [v] if isinstance(v, str) else v, json_schema_input_type=str | list[str]),
    ] = Field(default=(), max_length=MAX_PATTERNS)
    title: Title = ""
