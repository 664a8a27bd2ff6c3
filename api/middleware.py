"""Gives refusals that no view has written, such as a wrong method, the API's one shape."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

from api.errors import error_body, is_for_machines


class ErrorShapeMiddleware:
    """405 comes from the router as plain text: it keeps its Allow header and gets a body with a code."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or not is_for_machines(request.path_info):
            return response
        allowed = response.get("Allow", "")
        message = f"{request.method} does nothing here. This address takes {allowed or 'other methods'}."
        return JsonResponse(
            error_body(request, 405, "METHOD_NOT_ALLOWED", message), status=405, headers={"Allow": allowed}
        )
