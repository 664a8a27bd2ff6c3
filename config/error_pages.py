"""Answers where no view has one of its own: a page for people, the API's one shape of error for machines."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import defaults

from api.errors import error_body, is_for_machines


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_for_machines(request.path_info):
        return _json(request, 400, "INVALID_REQUEST", "The request cannot be read. Check its headers and its body.")
    return defaults.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_for_machines(request.path_info):
        return _json(request, 404, "NOT_FOUND", "There is nothing at this address.")
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    if is_for_machines(request.path_info):
        return _json(request, 500, "INTERNAL_ERROR", "Something broke on our side. The log has it under requestId.")
    return defaults.server_error(request)


def _json(request: HttpRequest, status: int, code: str, message: str) -> JsonResponse:
    return JsonResponse(error_body(request, status, code, message), status=status)
