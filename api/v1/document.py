"""The OpenAPI document: what ninja makes of the views, with codes of refusals, headers, links, tags and servers."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from api.v1.document_links import LINKS, PRODUCERS
from api.v1.document_words import ANSWER_EXAMPLES, DESCRIPTION, HEADERS, LIMIT_HEADERS, SECURITY, SERVERS, TAGS
from api.v1.refusal_codes import REFUSALS, codes_of

JSON = "application/json"
_REQUEST_ID = "5f0c2d1e8a7b4c93"
_POLLED = {"getExtractionJob", "getJob"}
_COMPONENTS = "#/components/schemas/"


class DocumentedApi(NinjaAPI):
    """Its document is made once: it is the same for everybody."""

    _document: OpenAPISchema | None = None

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        if self._document is None:
            document = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
            self._document = _finished(document)
        return self._document


def _finished(document: OpenAPISchema) -> OpenAPISchema:
    plain: dict[str, Any] = json.loads(json.dumps(document))  # statuses become text, and nothing is shared
    plain["info"]["description"] = DESCRIPTION
    plain |= {"servers": SERVERS, "tags": [{"name": name, "description": said} for name, said in TAGS.items()]}
    components = plain["components"]
    components |= {"headers": HEADERS, "links": LINKS, "responses": {}}
    components["examples"] = {each.code: {"value": _refusal(each.code, each.said)} for each in REFUSALS}
    for name, said in SECURITY.items():
        components["securitySchemes"][name]["description"] = said
    for label, operation in _operations(plain):
        for parameter in operation["parameters"]:
            _tidy_parameter(parameter)
        for media in operation.get("requestBody", {}).get("content", {}).values():
            _tidy_body(media, components["schemas"])
        _finish_responses(label, operation, components)
    document.clear()
    document.update(plain)
    return document


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """("GET /jobs/{job_id}", the operation)"""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path.removeprefix('/api/v1')}", operation


def _tidy_parameter(parameter: dict[str, Any]) -> None:
    """An address and a header have no null: what is left out is not there."""
    schema = parameter["schema"]
    schema.pop("title", None)
    schema.pop("description", None)
    kinds = [kind for kind in schema.pop("anyOf", ()) if kind != {"type": "null"}]
    if kinds:
        parameter["schema"] = kinds[0] | schema


def _tidy_body(media: dict[str, Any], known: dict[str, Any]) -> None:
    """Models that a body's schema brings with it belong to the document's components."""
    schema = media["schema"]
    for name, definition in schema.pop("$defs", {}).items():
        known[name] = _pointing_to_components(definition)
    schema = media["schema"] = _pointing_to_components(schema)
    if "example" in schema:
        media.setdefault("example", schema.pop("example"))


def _pointing_to_components(schema: dict[str, Any]) -> dict[str, Any]:
    moved: dict[str, Any] = json.loads(json.dumps(schema).replace('"#/$defs/', f'"{_COMPONENTS}'))
    return moved


def _finish_responses(label: str, operation: dict[str, Any], components: dict[str, Any]) -> None:
    sent = _sent(operation)
    for status, response in operation["responses"].items():
        if not status.startswith("2"):
            codes = codes_of(int(status), label, sent)
            operation["responses"][status] = _refused(status, response, codes, components["responses"])
            continue
        limits = LIMIT_HEADERS if operation["operationId"] in _POLLED else ()
        replays = ("X-Idempotent-Replay",) if status == "200" and "202" in operation["responses"] else ()
        response["headers"] = _headers("X-Request-Id", *limits, *(replays if "Idempotency-Key" in sent else ()))
        _finish_answer(response, operation["operationId"], components["schemas"])


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _sent(operation: Mapping[str, Any]) -> set[str]:
    """Names of the parameters and body fields, and words in brackets for what kind of body there is."""
    names = {parameter["name"] for parameter in operation["parameters"]}
    for media_type, media in operation.get("requestBody", {}).get("content", {}).items():
        names |= media["schema"].get("properties", {}).keys() | {"(body)"}
        if media_type == JSON:
            names.add("(json)")
            names |= {"(base64)"} & {"(base64)" if "file" in names else ""}
    return names


def _finish_answer(response: dict[str, Any], operation_id: str, known: Mapping[str, Any]) -> None:
    media = response.get("content", {}).get(JSON)
    if media:
        schema = media["schema"]
        kinds = [schema, *schema.get("anyOf", ())]
        named = [known[kind["$ref"].removeprefix(_COMPONENTS)] for kind in kinds if "$ref" in kind]
        examples = [each["example"] for each in (*named, *kinds) if "example" in each]
        if examples:
            media.setdefault("example", examples[0])
        elif operation_id in ANSWER_EXAMPLES:
            media["example"] = ANSWER_EXAMPLES[operation_id]
    if links := PRODUCERS.get(operation_id):
        response["links"] = {name: {"$ref": f"#/components/links/{name}"} for name in links}


def _refused(status: str, response: dict[str, Any], codes: Sequence[str], known: dict[str, Any]) -> dict[str, Any]:
    """The response with its codes; one of the plain shape is kept in `known` for all operations that have it too."""
    media = response["content"][JSON]
    is_plain = media["schema"] == {"$ref": f"{_COMPONENTS}ErrorBody"}
    enum = {"properties": {"error": {"properties": {"code": {"enum": list(codes)}}}}}
    media["schema"] = {"allOf": [media["schema"], enum]}
    media["examples"] = {code: {"$ref": f"#/components/examples/{code}"} for code in codes}
    response["description"] = f"{response['description']}: {', '.join(codes)}"
    limits = LIMIT_HEADERS if "RATE_LIMITED" in codes else ()
    response["headers"] = _headers("X-Request-Id", *limits, *(("Retry-After",) if status == "429" else ()))
    if not is_plain:
        return response
    name = "-".join([status, *codes])
    known[name] = response
    return {"$ref": f"#/components/responses/{name}"}


def _refusal(code: str, said: str) -> dict[str, Any]:
    return {"success": False, "error": {"code": code, "message": said, "requestId": _REQUEST_ID}}
