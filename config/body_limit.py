"""Refuses a request whose body is larger than any document may be, before anything of it is read or stored."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from api.errors import error_body

# Base64 makes a file a third longer; the rest is room for the other fields.
FIELDS_BYTES = 1024 * 1024


class BodyLimitMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        limit = settings.MAX_DOCUMENT_BYTES * 4 // 3 + FIELDS_BYTES
        if int(request.META.get("CONTENT_LENGTH") or 0) <= limit:
            return self.get_response(request)
        message = (
            f"The file has more than {settings.MAX_DOCUMENT_BYTES // 1024**2} MiB. Split it or shrink its images."
        )
        return JsonResponse(error_body(request, "FILE_TOO_LARGE", message), status=413)
