"""Refuses a request whose body is larger than its address can use, or in letters that nobody reads, before anything of
it is read or stored."""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from api.dialects.shapes import BASES
from api.errors import API, error_body

# Where documents come in; everything else takes forms.
DOCUMENT_PATHS = (API, *BASES, "/jobs/trials/")
# Base64 makes a file a third longer; the rest is room for the other fields.
FIELDS_BYTES = 1024 * 1024
# A template's text as a form sends it (256 Ki characters of up to four bytes, each as %XX), and the other fields.
FORM_BYTES = 4 * 1024 * 1024
_LENGTH = re.compile(r"[0-9]{1,18}")
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
# Django would decode a form by any name of a codec, also by those that are for no text.
_CHARSETS = {"", "utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin-1", "windows-1252"}


class BodyLimitMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        # Django reads no body without its length, and would find the form empty.
        if "HTTP_TRANSFER_ENCODING" in request.META:
            return _refuse(request, 411, "LENGTH_REQUIRED", "Send the body with a Content-Length, not in chunks.")
        if not _LENGTH.fullmatch(length):
            return _refuse(request, 400, "INVALID_REQUEST", "Content-Length is not a number.")
        charset = (request.content_params or {}).get("charset", "").strip("\"' ").lower()
        if request.content_type in _FORMS and charset not in _CHARSETS:
            return _refuse(request, 400, "INVALID_REQUEST", "Send the form in UTF-8.")
        takes_documents = request.path_info.startswith(DOCUMENT_PATHS)
        if int(length) <= (_document_limit() if takes_documents else FORM_BYTES):
            return self.get_response(request)
        if not takes_documents:
            return _refuse(request, 413, "REQUEST_TOO_LARGE", f"A form may have {FORM_BYTES // 1024**2} MiB.")
        megabytes = settings.MAX_DOCUMENT_BYTES // 1024**2
        message = f"The file has more than {megabytes} MiB. Split it or shrink its images."
        return _refuse(request, 413, "FILE_TOO_LARGE", message)


def _document_limit() -> int:
    return int(settings.MAX_DOCUMENT_BYTES) * 4 // 3 + FIELDS_BYTES


def _refuse(request: HttpRequest, status: int, code: str, message: str) -> JsonResponse:
    return JsonResponse(error_body(request, status, code, message), status=status)
