"""What a template can say: the frozen models of the template language, and `load_template`, which reads one.

Everything that a later version of the language may know is refused by name rather than ignored.
"""

import re
from typing import Annotated, Any, Literal, Self

from babel import Locale, UnknownLocaleError
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from pydantic_core import ErrorDetails
from rapidfuzz import process

from extraction.datamodel import FieldType
from extraction.errors import TemplateInvalid
from extraction.finders import AnyStep
from extraction.finders.regex import RegexText
from extraction.template_source import Path, Problem, at_line, dotted, parse_source

MAX_FIELDS = 200
MAX_STEPS = 20
LATER_KEYS = {
    "match": "choosing templates by their text",
    "checks": "checks between fields",
    "value": "computed fields",
    "many": "fields with many values",
    "columns": "tables",
    "kind": "typed search",
    "sample": "auditing a sample of passing jobs",
    "align": "alignment",
}
LATER_TYPES = ("percent", "iban", "bic", "vat", "email", "phone", "group", "list")

Probability = Annotated[float, Field(ge=0, le=1, strict=True)]
Title = Annotated[str, StringConstraints(max_length=200)]
FieldName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,63}$")]


def _known_locale(value: Any) -> Any:
    if value == "auto" or not isinstance(value, str):
        return value
    try:
        Locale.parse(value.replace("_", "-"), sep="-")
    except (ValueError, UnknownLocaleError) as error:
        raise ValueError(f'unknown locale “{value}”: write "auto", or one such as de-DE or en-US') from error
    return value.replace("_", "-")


def _as_map(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        if not all(isinstance(item, str) for item in value):
            raise ValueError("options must be texts: put numbers, true and false in quotes")
        return {item: item for item in value}
    return value


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class OcrSpec(_Model):
    """Which engine reads pictures, and in which language; what is left out is decided by the desk's settings."""

    engine: Literal["rapidocr", "easyocr", "tesseract"] | None = None
    language: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_+-]{2,20}$")] | None = None


class ReviewSpec(_Model):
    """Below `threshold` (a confidence, 0..1) a person looks at the value."""

    threshold: Probability | None = None


class FieldReview(_Model):
    """A field's own rule: a threshold, or `always` / `never`, which may also be written as plain words."""

    threshold: Probability | None = None
    always: bool = False
    never: bool = False

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


class FieldSpec(_Model):
    """One field asked for. `find` holds ordered fallbacks: the first step with a valid value wins."""

    type: FieldType
    title: Title = ""
    required: bool = False
    pattern: RegexText | None = None
    options: Annotated[
        dict[Annotated[str, StringConstraints(min_length=1, max_length=200)], str],
        BeforeValidator(_as_map, json_schema_input_type=list[str] | dict[str, str]),
    ] = Field(default_factory=dict, max_length=500)
    review: Annotated[
        FieldReview, BeforeValidator(_review_word, json_schema_input_type=Literal["always", "never"] | FieldReview)
    ] = FieldReview()
    find: tuple[AnyStep, ...] = Field(min_length=1, max_length=MAX_STEPS)

    @model_validator(mode="after")
    def _settings_suit_the_type(self) -> Self:
        if self.type == "enum" and not self.options:
            raise ValueError("an enum needs options: a list, or a map from what is printed to the value")
        if self.type != "enum" and self.options:
            raise ValueError("options belong to the type enum")
        if self.pattern is not None and self.type != "text":
            raise ValueError("pattern belongs to the type text; other types are checked by being read")
        return self


class TemplateSpec(_Model):
    """A whole template. `template` is its name, `locale` how dates and numbers are read ("auto": by their shape)."""

    template: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,99}$")]
    title: Title = ""
    locale: Annotated[str, BeforeValidator(_known_locale)] = "auto"
    ocr: OcrSpec = OcrSpec()
    review: ReviewSpec = ReviewSpec()
    fields: Annotated[dict[FieldName, FieldSpec], Field(min_length=1, max_length=MAX_FIELDS)]


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
        return TemplateSpec.model_validate(data)
    except ValidationError as error:
        problems = tuple(dict.fromkeys(_problem(detail, lines) for detail in _own_errors(error)))
        count = "one problem" if len(problems) == 1 else f"{len(problems)} problems"
        first = f"{problems[0][0]}: {problems[0][1]}"
        raise TemplateInvalid(f"The template has {count}. {first}", problems) from error


def template_json_schema() -> dict[str, Any]:
    """The JSON Schema of the language (draft 2020-12), for editors and API clients."""
    schema = TemplateSpec.model_json_schema(mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _own_errors(error: ValidationError) -> list[ErrorDetails]:
    """All errors but those that only follow from another one ("too few steps", since the only step is wrong)."""
    details = error.errors()
    wrong = [detail["loc"] for detail in details]

    def follows(detail: ErrorDetails) -> bool:
        own = detail["loc"]
        return detail["type"] == "too_short" and any(len(loc) > len(own) and loc[: len(own)] == own for loc in wrong)

    return [detail for detail in details if not follows(detail)]


def _problem(detail: ErrorDetails, lines: dict[Path, int]) -> Problem:
    path = _without_tags(detail["loc"])
    line = next((lines[path[:end]] for end in range(len(path), -1, -1) if path[:end] in lines), None)
    return dotted(path), at_line(line, _mend(detail, path))


def _without_tags(path: Path) -> Path:
    """Drop the finder's name that pydantic puts behind a step's number, and its mark for a key."""
    plain: list[str | int] = []
    for at, part in enumerate(path):
        after_step = at >= 2 and isinstance(path[at - 1], int) and path[at - 2] == "find"
        if not after_step and part != "[key]":
            plain.append(part)
    return tuple(plain)


def _mend(detail: ErrorDetails, path: Path) -> str:
    """Say in plain words what is wrong and how to mend it."""
    context = detail.get("ctx", {})
    given = detail.get("input")
    match detail["type"]:
        case "extra_forbidden":
            return _unknown_key(str(path[-1]), detail["loc"])
        case "missing":
            return f"“{path[-1]}” is missing"
        case "literal_error":
            return _not_a_choice(given, str(context.get("expected", "")))
        case "string_type":
            return f"must be text, not {_what(given)}: put it in quotes"
        case "string_pattern_mismatch" if len(path) >= 2 and path[0] == "fields":
            return f"“{path[-1]}” cannot be a field's name: use letters, digits and _, a letter first, 64 at most"
        case "string_pattern_mismatch" if path == ("template",):
            return f"“{given}” cannot be a template's name: use small letters, digits, - and _"
        case "too_short":
            return f"“{path[-1]}” needs at least one entry"
        case "tuple_type":
            return f"must be a list (or, for labels, a text), not {_what(given)}"
        case "value_error":
            return str(context.get("error", detail["msg"]))
        case _:
            return detail["msg"].replace("Input should", "must", 1)


def _unknown_key(key: str, location: Path) -> str:
    if key in LATER_KEYS:
        return f"“{key}” ({LATER_KEYS[key]}) is not supported by this version: remove it"
    close = process.extractOne(key, _known_keys(location), score_cutoff=60)
    return f"unknown key “{key}”" + (f": did you mean “{close[0]}”?" if close else ": remove it")


def _known_keys(location: Path) -> list[str]:
    model: type[BaseModel] = TemplateSpec
    if "find" in location:
        return ["label", "regex", "region", "row", "page", "fuzzy", "at", "lines", "stop", "after", "before", "pick"]
    if "review" in location:
        model = FieldReview
    elif location[0] == "ocr":
        model = OcrSpec
    elif location[0] == "fields":
        model = FieldSpec
    return list(model.model_fields)


def _not_a_choice(given: Any, expected: str) -> str:
    choices = re.findall(r"'([^']*)'", expected)
    if given in LATER_TYPES or str(given).startswith("stdnum:"):
        return f"the type “{given}” is not supported by this version; types: {', '.join(choices)}"
    close = process.extractOne(str(given), choices, score_cutoff=60)
    hint = f" Did you mean “{close[0]}”?" if close else ""
    return f"“{given}” is not one of {', '.join(choices)}.{hint}"


def _what(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a map"
    return "a list" if isinstance(value, list) else f"the number {value}"
