"""The request body of job creation for the OpenAPI schema: it has two media types, which ninja cannot say itself."""

from typing import Any

from api.v1.schemas import CreateJobFields


def _body_schema(file_schema: dict[str, Any], **empty: str) -> dict[str, Any]:
    """The schema of the body; `empty` goes to every field that may be left out."""
    schema = CreateJobFields.model_json_schema(by_alias=True)
    fields = {name: _without_null(field, empty) for name, field in schema["properties"].items()}
    schema["properties"] = {"file": file_schema, **fields}
    schema["required"] = ["file", *schema["required"]]
    schema.pop("description", None)
    return schema


def _without_null(field: dict[str, Any], empty: dict[str, str]) -> dict[str, Any]:
    kinds: list[dict[str, Any]] = [kind for kind in field.get("anyOf", ()) if kind != {"type": "null"}]
    if len(kinds) != 1:
        return field
    return kinds[0] | {name: value for name, value in field.items() if name not in {"anyOf", "default"}} | empty


CREATE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                # In a form every value is text, and an empty one counts as left out. Without it, the interactive page
                # would send an example, or the word null.
                "schema": _body_schema(
                    {"type": "string", "format": "binary", "description": "The document."}, default=""
                )
            },
            "application/json": {
                "schema": _body_schema(
                    {"type": "string", "contentEncoding": "base64", "description": "The document as base64."}
                )
            },
        },
    }
}
