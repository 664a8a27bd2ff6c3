"""Words of the OpenAPI document that belong to no single operation."""

from typing import Any

DESCRIPTION = """\
Documents in, typed fields with confidence and place out. Create a job, follow it (or hear of it by webhook), fetch its
result; what the machine was not sure of waits for a reviewer first.

A key belongs to one environment and sees nothing of another. What it may do is its scopes: `submit`, `read`, `review`,
`admin` (all of them).

Every refusal has one shape, `{"success": false, "error": {"code", "message", "requestId"}}`: `code` is stable,
`message` says what to do, `requestId` is also in the header `X-Request-Id` of every answer. Beside what an operation
lists, it may answer 405 `METHOD_NOT_ALLOWED`, 411 `LENGTH_REQUIRED`, 413 `REQUEST_TOO_LARGE`, 500 `INTERNAL_ERROR`.\
"""
SERVERS = [{"url": "/", "description": "This desk. Addresses are relative to where the document was fetched."}]
TAGS = {
    "Extraction jobs": "Create a job, ask for its status, fetch its result: all that most clients need.",
    "Jobs": "Every job of the environment: list, cancel, retry, delete; its timeline, pages, files; exports.",
    "Operations": "Jobs that are no extraction: read, find tables, classify, split, propose a schema.",
    "Reviews": "What the machine was not sure of: claim, correct by JSON Pointer, approve, reject, open again.",
    "Templates": "What is extracted: templates and their versions, checked, published, tried.",
    "Filters": "Which template reads which document: ordered rules, checked, tried.",
    "Webhooks": "Who is told of events, and the log of what was sent.",
}
SECURITY = {
    "ApiKeyAuth": "`api-key <key>`. Keys are made under Settings > API keys, or with `manage.py create_api_key`.",
    "MemberAuth": "A signed-in member of the desk; what writes also needs the header `X-CSRFToken`.",
}

# Of answers whose schema says nothing of their own.
ANSWER_EXAMPLES: dict[str, Any] = {
    "exportResults": {"success": True, "documents": []},
    "getPageWords": [["Invoice", 0.118, 0.074, 0.191, 0.09, None], ["4101", 0.62, 0.074, 0.66, 0.09, 0.98]],
    "getTemplateSchema": {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Template"},
    "getFilterSchema": {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Rules"},
}
LIMIT_HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


def _header(description: str, **schema: Any) -> dict[str, Any]:
    return {"description": description, "schema": schema}


HEADERS = {
    "X-Request-Id": _header("Names this request in the desk's log: yours where you have sent one.", type="string"),
    "X-Idempotent-Replay": _header("There where the job was made by an earlier request.", const="true"),
    "Retry-After": _header("Seconds to wait before the same request may succeed.", type="integer"),
    "RateLimit-Limit": _header("How often this job may be asked for in a minute.", type="integer"),
    "RateLimit-Remaining": _header("How often it may still be asked for in this minute.", type="integer"),
    "RateLimit-Reset": _header("Seconds until the next minute begins.", type="integer"),
}
