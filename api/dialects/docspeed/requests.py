"""What Docspeed's operations are asked for: one record for each, and the order that it makes. What is sent beyond that
is left alone."""

import json
from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar

from django.http import HttpRequest
from pydantic import AfterValidator, AliasChoices, BaseModel, Field, ValidationError, model_validator

from api.dialects.docspeed.kinds import KNOWN_KINDS
from api.dialects.docspeed.refusing import Refusal
from api.dialects.intake import read_request
from jobs.models import Operation
from jobs.ordering import JobOptions, Order

MAX_INPUTS = 20
MAX_SCHEMA_BYTES, MAX_SCHEMA_DEPTH = 256 * 1024, 60
_SOURCES = ("file_id", "text", "markdown", "image_base64", "pdf_base64")


def _storable(schema: dict[str, Any]) -> dict[str, Any]:
    """Of a size and depth that every reader bears."""
    level: list[Any] = [schema]
    for _ in range(MAX_SCHEMA_DEPTH + 1):
        level = [part for each in level for part in (each.values() if isinstance(each, dict) else each)
                 if isinstance(part, dict | list)]  # fmt: skip
    if level:
        raise ValueError(f"a schema may be nested {MAX_SCHEMA_DEPTH} levels deep")
    if len(json.dumps(schema, ensure_ascii=False).encode()) > MAX_SCHEMA_BYTES:
        raise ValueError(f"a schema may have {MAX_SCHEMA_BYTES // 1024} KiB as JSON")
    return schema


Query = Annotated[str, Field(min_length=1, max_length=1_000)]


class Input(BaseModel):
    """A document: a file that was uploaded, or what is sent with the request itself."""

    file_id: str = ""
    text: str = ""
    markdown: str = ""
    image_base64: str = ""
    pdf_base64: str = ""
    filename: str = Field("", max_length=255)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, given: Any) -> Any:
        return (
            {name: value for name, value in given.items() if value is not None} if isinstance(given, dict) else given
        )

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if sum(bool(getattr(self, name)) for name in _SOURCES) != 1:
            raise ValueError(f"send exactly one of {', '.join(_SOURCES)}")
        return self


class Asked(BaseModel):
    """`operation` is Docspeed's word for it."""

    operation: ClassVar[str]
    execution_mode: Literal["async", "sync"] = "async"

    @property
    def documents(self) -> Sequence[Input]:
        raise NotImplementedError

    def order(self) -> Order:
        raise NotImplementedError

    def options(self) -> dict[str, Any]:
        """What only the answer needs to know."""
        return self.model_dump(mode="json", exclude={"input", "inputs", "execution_mode", "json_schema"})


class OfOne(Asked):
    input: Input

    @property
    def documents(self) -> Sequence[Input]:
        return (self.input,)


class Parse(OfOne):
    operation: ClassVar[str] = "parse"
    grounding: Literal["none", "regions", "ocr_lines"] = "regions"
    include_artifacts: bool = False

    def order(self) -> Order:
        return Order(operation=Operation.PARSE)


class Layout(OfOne):
    operation: ClassVar[str] = "layout"
    mode: Literal["nested", "non_overlapping"] = "non_overlapping"

    def order(self) -> Order:
        return Order(operation=Operation.PARSE)


class Ocr(OfOne):
    operation: ClassVar[str] = "ocr"
    language: Literal["auto", "global"] = "auto"
    mode: Literal["regular", "classic", "agentic"] = "regular"

    def order(self) -> Order:
        return Order(operation=Operation.PARSE)


class ClassDefinition(BaseModel):
    label: Annotated[str, Field(min_length=1, max_length=100)]
    description: Annotated[str, Field(max_length=1_000)] = ""


class Classify(OfOne):
    operation: ClassVar[str] = "classify"
    input_type: Literal["markdown", "image", "pdf", "text", "auto"] = "auto"
    classification_scope: Literal["document", "page"] = "document"
    verbosity: Literal["none", "debug"] = "none"
    class_definitions: Annotated[list[ClassDefinition], Field(max_length=100)] = []

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        labels = [each.label for each in self.class_definitions]
        if len(set(labels)) < len(labels):
            raise ValueError("class_definitions: each label once")
        return self

    def order(self) -> Order:
        named = [{"name": each.label, "description": each.description} for each in self.class_definitions]
        return Order(operation=Operation.CLASSIFY, options=JobOptions(classes=named or KNOWN_KINDS))


class Split(OfOne):
    operation: ClassVar[str] = "split"
    verbosity: Literal["none", "debug"] = "none"

    def order(self) -> Order:
        return Order(operation=Operation.SPLIT, options=JobOptions(classes=KNOWN_KINDS, return_documents=True))


class Tables(OfOne):
    operation: ClassVar[str] = "tables"
    grounding: Literal["none", "table", "cell"] = "cell"
    detection_policy: Literal["strict", "liberal"] = "strict"

    def order(self) -> Order:
        return Order(operation=Operation.TABLES)


class SchemaAuto(Asked):
    operation: ClassVar[str] = "schema_auto"
    inputs: Annotated[list[Input], Field(max_length=MAX_INPUTS)] = []
    description: Annotated[str, Field(max_length=10_000)] | None = None

    @model_validator(mode="after")
    def _either(self) -> Self:
        if bool(self.description) == bool(self.inputs):
            raise ValueError("send a description, or one or more inputs: one of them")
        return self

    @property
    def documents(self) -> Sequence[Input]:
        return self.inputs

    def order(self) -> Order:
        return Order(operation=Operation.SCHEMA)


class Extract(OfOne):
    operation: ClassVar[str] = "extract"
    json_schema: Annotated[dict[str, Any], AfterValidator(_storable)] | None = Field(
        None, validation_alias=AliasChoices("schema", "schema_payload")
    )
    grounding: Literal["none", "regions", "cell"] = "cell"

    def order(self) -> Order:
        """Without a schema the values that a proposed one finds."""
        return Order(operation=Operation.SCHEMA) if self.json_schema is None else Order(json_schema=self.json_schema)


class Chat(Asked):
    query: Query
    include_grounding: bool = True

    def order(self) -> Order:
        return Order(operation=Operation.ASK, options=JobOptions(question=self.query))


class ChatSingle(Chat):
    operation: ClassVar[str] = "chat_single"
    input: Input

    @property
    def documents(self) -> Sequence[Input]:
        return (self.input,)


class ChatMulti(Chat):
    operation: ClassVar[str] = "chat_multi"
    inputs: Annotated[list[Input], Field(min_length=1, max_length=MAX_INPUTS)]

    @property
    def documents(self) -> Sequence[Input]:
        return self.inputs


Kind = TypeVar("Kind", bound=BaseModel)


def asked_in(request: HttpRequest, kind: type[Kind]) -> Kind:
    """Raises Refusal 422, and what read_request raises."""
    sent = read_request(request)
    try:
        return kind.model_validate(sent.values)
    except ValidationError as error:
        said: list[dict[str, Any]] = [
            {"loc": [str(part) for part in each["loc"]], "msg": each["msg"].removeprefix("Value error, ")}
            for each in error.errors(include_url=False, include_context=False, include_input=False)
        ]
        message = "; ".join(f"{'.'.join(each['loc'])}: {each['msg']}".removeprefix(": ") for each in said)
        raise Refusal(422, "INVALID_REQUEST", message, errors=said) from error
