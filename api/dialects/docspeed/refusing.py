"""Refusals that say more than a code and a message, in the details of Docspeed's shape."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from api.dialects.docspeed.refusals import body
from api.errors import ApiError


class Refusal(ApiError):
    """`details` are JSON."""

    def __init__(self, status: int, code: str, message: str, **details: Any) -> None:
        super().__init__(status, code, message)
        self.details = details


def not_supported(operation: str, message: str) -> Refusal:
    return Refusal(501, "NOT_SUPPORTED", message, operation=operation)


def add_refusal_handler(api: NinjaAPI) -> None:
    def refuse(request: HttpRequest, error: Refusal) -> HttpResponse:
        said = body(error.status, error.code, error.message, **error.details)
        return api.create_response(request, said, status=error.status)

    api.exception_handler(Refusal)(refuse)
