"""Answers what the review desk refuses: in the one shape of refusals, with a problem for each field it is about."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from api.errors import error_body
from api.v1.presenting import pointer
from review.errors import FieldsOpen, ReviewError


class Refused(Exception):
    """Corrections that cannot be: (pointer as it was sent, what is wrong)."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        super().__init__(problems[0][1])
        self.problems = problems


def add_review_errors(api: NinjaAPI) -> None:
    def review_error(request: HttpRequest, error: ReviewError) -> HttpResponse:
        body = error_body(request, error.status, error.code, error.message)
        if isinstance(error, FieldsOpen):
            words = "Confirm it, or say what stands there."
            body["error"]["problems"] = [{"pointer": pointer(key), "message": words} for key in error.fields]
        return api.create_response(request, body, status=error.status)

    def refused(request: HttpRequest, error: Refused) -> HttpResponse:
        body = error_body(request, 422, "VALUE_REFUSED", str(error))
        body["error"]["problems"] = [{"pointer": where, "message": message} for where, message in error.problems]
        return api.create_response(request, body, status=422)

    api.exception_handler(ReviewError)(review_error)
    api.exception_handler(Refused)(refused)
