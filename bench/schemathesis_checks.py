"""A check for schemathesis: a request that fits its schema is refused only for what no schema can say."""

import json
from typing import Any

import schemathesis
from schemathesis import Case, CheckContext, Response

# Refusals of the statuses 400, 415 and 422 that depend on what a text or a file means, or on what is there already.
MEANING = {
    "EMPTY_FILE",
    "TOO_MANY_DOCUMENTS",
    "UNSUPPORTED_TYPE",
    "INVALID_URL",
    "INVALID_NAME",
    "UNKNOWN_EVENT_TYPE",
    "TEMPLATE_INVALID",
    "SCHEMA_INVALID",
    "RULES_INVALID",
    "WEBHOOK_NOT_CONFIGURED",
    "IDEMPOTENCY_KEY_REUSED",
    "EXTRACTION_FAILED",
    "UNKNOWN_LIST",
    "ONLY_FOR_CSV",
    "VALUE_REFUSED",
    "FIELDS_OPEN",
    "REASON_REQUIRED",
}


@schemathesis.check
def refused_for_its_meaning(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code not in {400, 415, 422}:
        return
    error = json.loads(response.content)["error"]
    code, message = error["code"], error["message"]
    # In an order other than by age, a place in the list is told by a task that has to be there.
    if code == "INVALID_CURSOR" and case.path_parameters == {} and case.path.endswith("/review-tasks"):
        return
    # How deep and large metadata, a JSON Schema and values are, and that nothing in them is NUL, is beyond a schema.
    assert code in MEANING or message.startswith(("metadata", "jsonSchema", "values")), (
        f"a schema could say why this is refused: {message}"
    )
