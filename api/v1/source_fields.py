"""Sources of templates and filters over HTTP: as text in YAML or JSON, or as the JSON itself."""

import json
from typing import Annotated, Any, Self

from django.http import HttpRequest
from pydantic import ConfigDict, Field, StringConstraints, model_validator
from pydantic.alias_generators import to_camel

from api.errors import ApiError
from api.v1.bodies import checked, json_object
from api.v1.schemas import Wire
from api.v1.texts import NO_NUL
from extraction import TemplateInvalid
from templates_app.forms import plain_lines, problems_of

SourceText = Annotated[str, StringConstraints(max_length=256 * 1024), *NO_NUL]
Title = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), *NO_NUL]
STRICT = ConfigDict(alias_generator=to_camel, populate_by_name=False, extra="forbid", strict=True)


class Sent(Wire):
    """A body in JSON. Types are strict, and unknown fields are refused."""

    model_config = STRICT

    @classmethod
    def read(cls, request: HttpRequest) -> Self:
        """Raises ApiError 400, 413 or 415."""
        if request.content_type != "application/json":
            raise ApiError(415, "UNSUPPORTED_MEDIA_TYPE", "Send application/json.")
        return checked(json_object(request), cls)


def as_text(sent: dict[str, Any]) -> str:
    """JSON text of what was sent as JSON. Raises ApiError 400."""
    try:
        return json.dumps(sent, indent=2, ensure_ascii=False) + "\n"
    except RecursionError as error:
        raise ApiError(400, "INVALID_JSON", "The body is nested too deeply.") from error


class TemplateSource(Sent):
    """Exactly one of the two."""

    model_config = STRICT | ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": ["source"]}, {"required": ["template"]}],
            "example": {
                "source": "template: invoice\nfields:\n  number:\n    type: text\n    find: [{label: Invoice no}]\n"
            },
        }
    )

    source: SourceText = Field(default="", description="The template as YAML or JSON text.")
    template: dict[str, Any] = Field(default_factory=dict, description="The template itself, as JSON.")

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        require_one_of(self, "source", "template")
        return self

    @property
    def is_text(self) -> bool:
        return "source" in self.model_fields_set

    @property
    def text(self) -> str:
        return plain_lines(self.source) if self.is_text else as_text(self.template)


RULES_CHOICE: list[Any] = [{"required": ["source"]}, {"required": ["rules"]}]


class RulesSource(Sent):
    """Exactly one of the two."""

    model_config = STRICT | ConfigDict(
        json_schema_extra={
            "oneOf": RULES_CHOICE,
            "example": {
                "rules": [
                    {"label": "Invoices", "when": {"any": ["Invoice", "Rechnung"]}, "template": "invoice"},
                    {"label": "The rest", "action": "skip"},
                ]
            },
        }
    )

    source: SourceText = Field(default="", description="The rules as YAML or JSON text.")
    rules: list[dict[str, Any]] = Field(default_factory=list, description="The rules themselves, as JSON.")

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        require_one_of(self, "source", "rules")
        return self

    @property
    def is_text(self) -> bool:
        return "source" in self.model_fields_set

    @property
    def text(self) -> str:
        return plain_lines(self.source) if self.is_text else as_text({"rules": self.rules})


def require_one_of(sent: Sent, *names: str) -> None:
    if len(sent.model_fields_set & set(names)) != 1:
        raise ValueError(f"send {' or '.join(map(to_camel, names))}, one of them")


class SourceProblem(Wire):
    """What is wrong at one place. `line` counts from 1; null where the text has no lines to speak of, as in JSON."""

    path: str
    line: int | None
    message: str


class ValidationAnswer(Wire):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "success": True,
                "valid": False,
                "problems": [{"path": "fields.total.type", "line": 9, "message": "“mony” is not one of …"}],
            }
        }
    )

    success: bool = True
    valid: bool
    problems: list[SourceProblem]


def valid() -> ValidationAnswer:
    return ValidationAnswer(valid=True, problems=[])


def invalid(error: TemplateInvalid, *, has_lines: bool) -> ValidationAnswer:
    problems = [
        SourceProblem(path=each.path, line=each.line if has_lines else None, message=each.message)
        for each in problems_of(error)
    ]
    return ValidationAnswer(valid=False, problems=problems)
