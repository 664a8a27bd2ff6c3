"""The request body of job creation for the OpenAPI schema: it has two media types, which ninja cannot say itself."""

from typing import Any

from api.v1.schemas import CreateJobFields


def _body_schema(file_schema: dict[str, Any]) -> dict[str, Any]:
    schema = CreateJobFields.model_json_schema(by_alias=True)
    schema["properties"] = {"file": file_schema, **schema["properties"]}
    schema["required"] = ["file", *schema["required"]]
    schema.pop("description", None)
    return schema


CREATE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": _body_schema({"type": "string", "format": "binary", "description": "The document."})
            },
            "application/json": {
                "schema": _body_schema(
                    {"type": "string", "contentEncoding": "base64", "description": "The document as base64."}
                )
            },
        },
    }
}
