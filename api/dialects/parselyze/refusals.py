"""How Parselyze's API refuses: a status code, a message for people, and the name of the status."""

from http import HTTPStatus
from typing import Any


def body(status: int, code: str, message: str) -> dict[str, Any]:
    return {"statusCode": status, "message": message, "error": HTTPStatus(status).phrase, "code": code}
