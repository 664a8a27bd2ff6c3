"""What filter rules can say: the frozen models of a rule and its condition, and `load_rules`, which reads them."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from extraction.errors import RulesInvalid, TemplateInvalid
from extraction.finders.base import PageSetting
from extraction.language_schema import counting_items
from extraction.template_problems import KnownModels, closest, problems_of
from extraction.template_rules import MatchTexts, Rule, TextsSpec
from extraction.template_source import Path, Problem, at_line, parse_source

MAX_RULES = 100
MAX_REGIONS = 20
_ALL_PAGES = 100_000

Action = Literal["extract", "skip"]
_NAME = r"^[a-z0-9][a-z0-9_-]{0,99}$"


def _is_a_name(text: str) -> str:
    if not re.match(_NAME, text):
        raise ValueError(f"“{text}” cannot be a template's name: they have small letters, digits, - and _")
    return text


TemplateName = Annotated[str, AfterValidator(_is_a_name), WithJsonSchema({"type": "string", "pattern": _NAME})]
PageCount = Annotated[int, Field(ge=1, le=_ALL_PAGES, strict=True)]
_Share = Annotated[float, Field(ge=0, le=1, strict=True)]


class PagesSpec(Rule):
    """How many pages: at least `min`, at most `max`. A bare number means exactly so many."""

    min: PageCount = 1
    max: PageCount | None = None

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.max is not None and self.max < self.min:
            raise ValueError(f"max ({self.max}) is less than min ({self.min})")
        return self


class RegionSpec(Rule):
    """A rectangle `box` = [left, top, right, bottom] in fractions of `page` (the first unless told), and the text that
    stands in it; of several texts all."""

    box: tuple[_Share, _Share, _Share, _Share]
    text: Annotated[MatchTexts, Field(min_length=1)]
    page: PageSetting = None

    @model_validator(mode="after")
    def _is_a_rectangle(self) -> Self:
        left, top, right, bottom = self.box
        if not (left < right and top < bottom):
            raise ValueError("box must be [left, top, right, bottom] with left < right and top < bottom")
        return self


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


def _as_range(value: Any) -> Any:
    return {"min": value, "max": value} if type(value) is int else value


_PagesInput = PagesSpec | PageCount | None


class ConditionSpec(TextsSpec):
    """What a document must be like; everything that is written must hold.

    `all`, `any`, `none`, `page`: texts, as in a template's match. `pages`: how many. `orientation`: of the page under
    `page`, else of the first. `source`: what most of its pages are. `table`: whether it has one, on `page` if told.
    `region`: texts at a place. `fits`: whether the rule's template fits, by its match or its labels.
    """

    pages: Annotated[PagesSpec | None, BeforeValidator(_as_range, json_schema_input_type=_PagesInput)] = None
    orientation: Literal["portrait", "landscape"] | None = None
    source: Literal["scan", "text_layer"] | None = None
    table: bool | None = None
    region: Annotated[
        tuple[RegionSpec, ...],
        BeforeValidator(_as_list, json_schema_input_type=RegionSpec | list[RegionSpec]),
        Field(max_length=MAX_REGIONS),
    ] = ()
    fits: bool | None = None

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        others = (self.pages, self.orientation, self.source, self.table, self.fits)
        if not (self.all or self.any or self.none or self.region) and others.count(None) == len(others):
            raise ValueError("asks for nothing: leave “when” out of a rule that is for every document")
        return self


class RuleSpec(Rule):
    """One rule: a document for which `when` holds (without it: every document) goes to `template`, or is left out."""

    label: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"\S")]
    when: ConditionSpec | None = None
    action: Action = "extract"
    template: TemplateName | None = None

    @property
    def asks_for_fit(self) -> bool:
        return self.when is not None and self.when.fits is not None

    @model_validator(mode="after")
    def _names_its_template(self) -> Self:
        if self.template is None and (self.action == "extract" or self.asks_for_fit):
            what = "fits asks about" if self.asks_for_fit else "its fields are extracted with"
            raise ValueError(f"“template” is missing: name the template that {what}")
        if self.template is not None and self.action == "skip" and not self.asks_for_fit:
            raise ValueError("a rule that skips needs no template: remove it, or say “action: extract”")
        return self


def look_at_drawings(rules: Sequence[RuleSpec]) -> bool:
    """Whether documents must be read with ReadOptions.drawings for these rules."""
    return any(rule.when is not None and rule.when.table is not None for rule in rules)


def require_templates(
    rules: Sequence[RuleSpec], templates: Collection[str], lines: Mapping[Path, int] | None = None
) -> None:
    """Raises RulesInvalid where a rule names a template that is not there; `lines` of the text they are from."""
    missing = [
        (f"rules.{at}.template", at_line((lines or {}).get(("rules", at, "template")), _no_template(rule, templates)))
        for at, rule in enumerate(rules)
        if rule.template is not None and rule.template not in templates
    ]
    if missing:
        raise _invalid(tuple(missing))


def _no_template(rule: RuleSpec, templates: Collection[str]) -> str:
    close = closest(rule.template, list(templates))
    return f"there is no template “{rule.template}”" + (f". Did you mean “{close}”?" if close else "")


Rules = Annotated[tuple[RuleSpec, ...], Field(min_length=1, max_length=MAX_RULES)]


class _RulesSpec(Rule):
    rules: Rules


_MODELS: KnownModels = {
    (): _RulesSpec,
    ("rules", "*"): RuleSpec,
    ("when",): ConditionSpec,
    ("pages",): PagesSpec,
    ("region", "*"): RegionSpec,
    ("region",): RegionSpec,
}


def load_rules(source: str, templates: Collection[str] | None = None) -> tuple[RuleSpec, ...]:
    """Read rules from YAML or JSON text: a map with “rules:”, or only the list. Where the names of all `templates` are
    given, a rule that names another one is refused, too.

    Raises RulesInvalid, whose `problems` are (path, message) with the line where the text is YAML, such as
    ("rules.1.when.pages", "line 9: max (1) is less than min (2)").
    """
    try:
        data, lines = parse_source(source)
    except TemplateInvalid as error:
        raise _invalid(error.problems) from error
    if isinstance(data, list):
        lines = {("rules", *path): line for path, line in lines.items()}
        data = {"rules": data}
    if not isinstance(data, dict):
        message = "rules are a list, each with “label:”, “when:” and “template:”"
        raise _invalid((("", at_line(lines.get(()), message)),))
    try:
        rules = _RulesSpec.model_validate(data).rules
    except ValidationError as error:
        raise _invalid(problems_of(error.errors(), lines, _MODELS)) from error
    if templates is not None:
        require_templates(rules, templates, lines)
    return rules


def _invalid(problems: tuple[Problem, ...]) -> RulesInvalid:
    count = "one problem" if len(problems) == 1 else f"{len(problems)} problems"
    path, message = problems[0]
    return RulesInvalid(f"The rules have {count}. {path + ': ' if path else ''}{message}", problems)


def rules_json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of what load_rules reads."""
    schema = counting_items(TypeAdapter(_RulesSpec | Rules).json_schema(mode="validation"))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
