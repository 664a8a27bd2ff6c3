"""What a template can say: the frozen models of the template language, and `load_template`, which reads one.

Everything that a later version of the language may know is refused by name rather than ignored.
"""

from typing import Annotated, Any, Self

from babel import Locale, UnknownLocaleError
from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from extraction.errors import TemplateInvalid
from extraction.finders import AnyStep, StepSpec, finds_rows, finds_values
from extraction.finders.base import Labels
from extraction.finders.entries import EntryRules
from extraction.finders.intersection import RowAndColumn
from extraction.finders.layout_text import LayoutText
from extraction.finders.regex_text import RegexText
from extraction.finders.table import TableRules
from extraction.language_schema import LOCALE, column_rules, counting_items, field_rules
from extraction.normalizers import identifiers
from extraction.template_logic import logic_problems
from extraction.template_problems import KnownModels, line_of, not_a_choice, problems_of
from extraction.template_rules import (
    CheckSpec,
    ExpressionText,
    FieldReview,
    FieldReviewSetting,
    Help,
    ManySetting,
    ManySpec,
    MatchSpec,
    OcrSpec,
    PreprocessSpec,
    ReviewSpec,
    Rule,
    Title,
    Truth,
)
from extraction.template_source import Problem, at_line, dotted, lines_of, parse_source

MAX_FIELDS = 200
MAX_STEPS = 20
MAX_COLUMNS = 50
MAX_CHECKS = 100

FieldName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,63}$")]


def _known_locale(value: Any) -> Any:
    if value == "auto" or not isinstance(value, str):
        return value
    try:
        Locale.parse(value.replace("_", "-"), sep="-")
    except (ValueError, UnknownLocaleError) as error:
        raise ValueError(f'unknown locale “{value}”: write "auto", or one such as de-DE or en-US') from error
    return value.replace("_", "-")


LocaleName = Annotated[
    str, BeforeValidator(_known_locale, json_schema_input_type=Annotated[str, StringConstraints(pattern=LOCALE)])
]


def _as_map(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        if not all(isinstance(item, str) for item in value):
            raise ValueError("options must be texts: put numbers, true and false in quotes")
        return {item: item for item in value}
    return value


FIELD_TYPES = (
    "text", "int", "decimal", "money", "percent", "date", "bool", "enum",
    "iban", "bic", "vat", "email", "phone", "group", "list",
)  # fmt: skip
COMPOUND_TYPES = ("group", "list")


def _known_type(value: str) -> str:
    if value.startswith("stdnum:"):
        identifiers.module_of(value)
    elif value not in FIELD_TYPES:
        raise ValueError(not_a_choice(value, [*FIELD_TYPES, "stdnum:<module>"]))
    return value


def _type_schema(names: list[str]) -> WithJsonSchema:
    stdnum = {"type": "string", "pattern": identifiers.TYPE_PATTERN.pattern}
    return WithJsonSchema({"anyOf": [{"enum": names}, stdnum]})


TypeName = Annotated[str, AfterValidator(_known_type), _type_schema(list(FIELD_TYPES))]
# In the published schema only: what a column may be if it is but a name.
_CellTypeName = Annotated[str, _type_schema([name for name in FIELD_TYPES if name not in COMPOUND_TYPES])]


class ValueSpec(Rule):
    """What one value looks like: its type, and what belongs to it. Its own `locale` goes before the template's."""

    type: TypeName
    title: Title = ""
    help: Help = ""
    required: Truth = False
    locale: LocaleName | None = None
    pattern: RegexText | None = None
    options: Annotated[
        dict[Annotated[str, StringConstraints(min_length=1, max_length=200)], str],
        BeforeValidator(_as_map, json_schema_input_type=list[str] | dict[str, str]),
    ] = Field(default_factory=dict, max_length=500)

    @model_validator(mode="after")
    def _settings_suit_the_type(self) -> Self:
        if self.type == "enum" and not self.options:
            raise ValueError("an enum needs options: a list, or a map from what is printed to the value")
        if self.type != "enum" and self.options:
            raise ValueError("options belong to the type enum")
        if self.pattern is not None and self.type != "text":
            raise ValueError("pattern belongs to the type text; other types are checked by being read")
        return self


class ColumnSpec(ValueSpec):
    """A column of a list; a mere type's name stands for {type: name}. `heading`: what is printed over it (any of these
    texts), for the finder `table`."""

    model_config = ConfigDict(json_schema_extra=column_rules)
    heading: Labels = Field(default=(), max_length=20)

    @model_validator(mode="after")
    def _is_one_value(self) -> Self:
        if self.type in COMPOUND_TYPES:
            raise ValueError("a cell holds one value: a column cannot be a group or a list")
        return self


def _column(value: Any) -> Any:
    return {"type": value} if isinstance(value, str) else value


class FieldSpec(ValueSpec):
    """One field asked for. `find` holds ordered fallbacks: the first step with a valid value wins.

    A `group` has `fields` instead, a `list` has `columns` besides. `many` asks for every value that the winning step
    finds. `value` computes what no step has found.
    """

    model_config = ConfigDict(json_schema_extra=field_rules)
    review: FieldReviewSetting = FieldReview()
    many: ManySetting = None
    value: ExpressionText | None = None
    fields: Annotated[dict[FieldName, "FieldSpec"], Field(max_length=MAX_FIELDS)] = Field(default_factory=dict)
    columns: Annotated[
        dict[
            FieldName,
            Annotated[ColumnSpec, BeforeValidator(_column, json_schema_input_type=_CellTypeName | ColumnSpec)],
        ],
        Field(max_length=MAX_COLUMNS),
    ] = Field(default_factory=dict)
    find: Annotated[tuple[AnyStep, ...], Field(max_length=MAX_STEPS)]

    @property
    def looks_at_drawings(self) -> bool:
        is_list = self.type == "list"
        own = any(step.looks_at_drawings or (is_list and step.rows_look_at_drawings) for step in self.find)
        return own or any(member.looks_at_drawings for member in self.fields.values())

    @property
    def has_parts(self) -> bool:
        """Whether its value is always made of others: many values, a group's members, a list's rows."""
        return (self.many is not None and self.many.alone == "list") or self.type in COMPOUND_TYPES

    @model_validator(mode="before")
    @classmethod
    def _find_may_be_left_out(cls, data: Any) -> Any:
        if not isinstance(data, dict) or "find" in data:
            return data
        needs_none = "fields" in data or "value" in data or data.get("type") == "group"
        return {**data, "find": ()} if needs_none else data

    @field_validator("find")
    @classmethod
    def _has_a_step(cls, find: tuple[StepSpec, ...], info: ValidationInfo) -> tuple[StepSpec, ...]:
        without = all(key in info.data and not info.data[key] for key in ("fields", "value"))
        if not find and without and info.data.get("type") != "group":
            raise PydanticCustomError("too_short", "needs at least one entry")
        return find

    @model_validator(mode="after")
    def _parts_suit_the_type(self) -> Self:
        if (self.type == "group") != bool(self.fields):
            raise ValueError("a group needs fields" if self.type == "group" else "fields belong to the type group")
        if (self.type == "list") != bool(self.columns):
            raise ValueError("a list needs columns" if self.type == "list" else "columns belong to the type list")
        if self.type in COMPOUND_TYPES and self.many:
            raise ValueError(f"a {self.type} cannot be many: a list has many rows already")
        if self.value and (self.many or self.type in COMPOUND_TYPES):
            raise ValueError("value computes one value: it does not go with many, a group or a list")
        if self.type == "group" and self.find:
            raise ValueError("a group is found by its fields: give each of them a find, and the group none")
        self._steps_suit_the_type()
        return self

    def _steps_suit_the_type(self) -> None:
        suits = finds_rows if self.type == "list" else finds_values
        for at, step in enumerate(self.find):
            if not suits(step):
                what = "rows, which a list takes" if self.type != "list" else "one value, not the rows of a list"
                raise ValueError(f"find step {at + 1} ({step.finder}) finds {what}")


class TemplateSpec(Rule):
    """A whole template. `template` is its name, `locale` how dates and numbers are read ("auto": decided for each
    document), `match` says which documents it is for, `checks` what must hold between its fields."""

    template: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,99}$")]
    title: Title = ""
    locale: LocaleName = "auto"
    match: MatchSpec | None = None
    preprocess: PreprocessSpec = PreprocessSpec()
    ocr: OcrSpec = OcrSpec()
    review: ReviewSpec = ReviewSpec()
    layout_text: LayoutText | None = None
    fields: Annotated[dict[FieldName, FieldSpec], Field(min_length=1, max_length=MAX_FIELDS)]
    checks: tuple[CheckSpec, ...] = Field(default=(), max_length=MAX_CHECKS)

    @property
    def looks_at_drawings(self) -> bool:
        """Whether documents must be read with ReadOptions.drawings for it."""
        return any(field.looks_at_drawings for field in self.fields.values())


# Where in a template which model stands, for the words about unknown keys.
_MODELS: KnownModels = {
    (): TemplateSpec,
    ("ocr",): OcrSpec,
    ("match",): MatchSpec,
    ("preprocess",): PreprocessSpec,
    ("checks", "*"): CheckSpec,
    ("layout_text",): LayoutText,
    ("fields", "*", "review"): FieldReview,
    ("review",): ReviewSpec,
    ("many",): ManySpec,
    ("columns", "*"): ColumnSpec,
    ("fields", "*"): FieldSpec,
    ("table",): TableRules,
    ("entries", "*"): EntryRules,
    ("intersection",): RowAndColumn,
}


def load_template(source: str) -> TemplateSpec:
    """Read a template from YAML or JSON text.

    Raises TemplateInvalid, whose `problems` are (path, message) with the line where the text is YAML, such as
    ("fields.total.find.0", "line 12: unknown finder ...").
    """
    data, lines = parse_source(source)
    if not isinstance(data, dict):
        message = "a template is a map that starts with “template: its-name” and has “fields:”"
        raise TemplateInvalid(f"The template cannot be read: {message}", (("", at_line(lines.get(()), message)),))
    try:
        template = TemplateSpec.model_validate(data)
    except ValidationError as error:
        raise _invalid(problems_of(error.errors(), lines or lines_of(source), _MODELS)) from error
    faults = logic_problems(template)
    if faults:
        lines = lines or lines_of(source)
        raise _invalid(tuple((dotted(path), at_line(line_of(path, lines), words)) for path, words in faults))
    return template


def _invalid(problems: tuple[Problem, ...]) -> TemplateInvalid:
    count = "one problem" if len(problems) == 1 else f"{len(problems)} problems"
    return TemplateInvalid(f"The template has {count}. {problems[0][0]}: {problems[0][1]}", problems)


def template_json_schema() -> dict[str, Any]:
    """The JSON Schema of the language (draft 2020-12), for editors and API clients."""
    schema = counting_items(TemplateSpec.model_json_schema(mode="validation"))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
