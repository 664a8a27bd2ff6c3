"""What ninja cannot say of OpenAPI by itself: bodies with two media types, refusals, answers that are files."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from api.errors import ErrorBody
from api.v1.order_fields import ALONE, OBJECTS, ExtractionFields, FileFields, SchemaFields

# Exactly one of these in a request.
EXCLUSIVE = (("file", "fileUrl", "fromJob"), ("templateName", "filterName", "jsonSchema"))
BINARY_FILE = {"type": "string", "format": "binary"}
JSON_FILE = {"type": "object"}
FORM_EXAMPLE: dict[str, Any] = {
    "file": "(the file)",
    "templateName": "invoice",
    "documentReview": 92,
    "question": "When is it due?",
}
# With or without what a browser's FileReader puts before it.
BASE64 = r"^(data:[^,]*;base64,)?([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
JSON_EXAMPLES: dict[str, Any] = {
    "file": "JVBERi0xLjcK",
    "filename": "invoice.pdf",
    "templateName": "invoice",
    "metadata": {"order": 1001},
    "question": "When is it due?",
}


def refusals(*statuses: int) -> dict[int, Any]:
    """For `response`: what every operation may answer, and the statuses of this one."""
    return dict.fromkeys((400, 401, 403, *statuses), ErrorBody)


def create_body(kind: type[FileFields]) -> dict[str, Any]:
    """`openapi_extra` of an operation that takes one file with the fields of `kind`."""
    return {
        "requestBody": {
            "required": True,
            "content": {"multipart/form-data": _form(kind), "application/json": _json(kind)},
        }
    }


def batch_body() -> dict[str, Any]:
    form = _form(ExtractionFields)
    fields = {name: field for name, field in form["schema"]["properties"].items() if name not in ALONE}
    files = {"files": {"type": "array", "items": _BINARY, "minItems": 1, "description": "The documents."}}
    form["schema"] |= {"properties": files | fields, "required": ["files"]}
    form["schema"]["allOf"] = [_one_part(*names) for names in EXCLUSIVE if not set(names) & set(ALONE)]
    form["example"] = {"files": ["(a file)", "(another)"], "templateName": "invoice"}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": form}}}


_FILE = "The document. This, `fileUrl` or `fromJob`."
_FILES = "One to five documents of one kind, each as a part of that name. This, `fileUrl` or `fromJob`."
_BINARY = {"type": "string", "format": "binary", "minLength": 1}


def _form(kind: type[FileFields]) -> dict[str, Any]:
    # In a form every value is text, and an empty one counts as left out. Without that default, the interactive page
    # would send an example, or the word null.
    schema = _schema(kind)
    needed = schema.get("required", ())
    fields = {name: field if name in needed else _without_null(field) for name, field in schema["properties"].items()}
    file: dict[str, Any] = _BINARY | {"description": _FILE}
    if issubclass(kind, SchemaFields):
        file = {"type": "array", "items": _BINARY, "minItems": 1, "maxItems": 5, "description": _FILES}
    known = {"file": file, **fields}
    choices = [_one_part(*names) for names in EXCLUSIVE if known.keys() >= set(names)]
    example = {name: value for name, value in FORM_EXAMPLE.items() if name in known}
    if file["type"] == "array":
        example["file"] = ["(a file)", "(another)"]
    return {"schema": schema | {"properties": known, "allOf": choices}, "example": example}


def _one_part(*names: str) -> dict[str, Any]:
    return {"oneOf": [_only_part(name, names) for name in names]}


def _only_part(name: str, names: Sequence[str]) -> dict[str, Any]:
    filled: dict[str, Any] = {} if name == "file" else {name: {"minLength": 1}}
    return {"required": [name], "properties": filled | {other: False for other in names if other != name}}


def _json(kind: type[FileFields]) -> dict[str, Any]:
    file = {"type": "string", "minLength": 1, "pattern": BASE64, "contentEncoding": "base64", "description": _FILE}
    schema = _schema(kind)
    known = {"file": file, **schema["properties"]}
    schema["properties"] = known
    schema["allOf"] = [
        {"oneOf": [_only(name, names) for name in names]} for names in EXCLUSIVE if known.keys() >= set(names)
    ]
    example = {name: value for name, value in JSON_EXAMPLES.items() if name in known}
    return {"schema": schema, "example": example}


def _only(name: str, names: Sequence[str]) -> dict[str, Any]:
    kind = "object" if name in OBJECTS else "string"
    return {
        "required": [name],
        "properties": {name: {"type": kind}} | {other: {"type": "null"} for other in names if other != name},
    }


def _schema(kind: type[FileFields]) -> dict[str, Any]:
    schema = kind.model_json_schema(by_alias=True)
    schema.pop("description", None)
    for field in schema["properties"].values():
        field.pop("title", None)
        field.pop("default", None)
    return schema


def _without_null(field: dict[str, Any]) -> dict[str, Any]:
    kinds: list[dict[str, Any]] = [kind for kind in field.get("anyOf", ()) if kind != {"type": "null"}]
    own = {name: value for name, value in field.items() if name != "anyOf"}
    merged = (kinds[0] if kinds else {"type": "string"}) | own | {"default": ""}
    merged.pop("minLength", None)
    if pattern := merged.get("pattern"):
        merged["pattern"] = f"^$|{pattern}"
    return merged


def json_body(kind: type[BaseModel], *, required: bool = False) -> dict[str, Any]:
    """`openapi_extra` of an operation that reads its own JSON body."""
    schema = kind.model_json_schema(by_alias=True)
    return {"requestBody": {"required": required, "content": {"application/json": {"schema": schema}}}}


def words_answer() -> dict[str, Any]:
    """`openapi_extra` of a page's words."""
    share = {"type": "number", "minimum": 0, "maximum": 1}
    confidence = {"anyOf": [share, {"type": "null"}]}
    word = {
        "type": "array",
        "prefixItems": [{"type": "string"}, share, share, share, share, confidence],
        "items": False,
    }
    content = {"application/json": {"schema": {"type": "array", "items": word}}}
    return {"responses": {200: {"description": "The words, in reading order.", "content": content}}}


def answers(status: int, description: str, *media_types: str) -> dict[str, Any]:
    """`openapi_extra` of an operation that answers with a file."""
    content = {each: {"schema": JSON_FILE if each == "application/json" else BINARY_FILE} for each in media_types}
    return {"responses": {status: {"description": description, "content": content}}}
