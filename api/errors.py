"""One shape for every refusal over HTTP: `{"success": false, "error": {"code", "message", "requestId"}}`."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import BaseModel

from accounts.errors import AccountError
from jobs.errors import JobError


class ApiError(Exception):
    """A refusal with its HTTP status, a stable code, and a message that says what to do."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class ErrorDetail(BaseModel):
    code: str
    message: str
    requestId: str  # noqa: N815 - the contract's own name


class ErrorBody(BaseModel):
    success: bool = False
    error: ErrorDetail


# Codes of the floors below that are not simply a bad request.
STATUS_BY_CODE = {
    "INVALID_API_KEY": 401,
    "TEMPLATE_NOT_FOUND": 404,
    "FILE_TOO_LARGE": 413,
    "UNSUPPORTED_TYPE": 415,
    "TRANSITION_REFUSED": 409,
}


def add_error_handlers(api: NinjaAPI) -> None:
    """Answer every error that may leave a view of `api` in the one shape."""

    def answer(request: HttpRequest, status: int, code: str, message: str) -> HttpResponse:
        return api.create_response(request, error_body(request, code, message), status=status)

    def api_error(request: HttpRequest, error: ApiError) -> HttpResponse:
        return answer(request, error.status, error.code, error.message)

    def domain_error(request: HttpRequest, error: JobError | AccountError) -> HttpResponse:
        return answer(request, STATUS_BY_CODE.get(error.code, 400), error.code, error.message)

    def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return answer(request, 401, "INVALID_API_KEY", "Send 'Authorization: api-key <key>' with a key of yours.")

    def not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return answer(request, 400, "INVALID_REQUEST", _in_words(error.errors))

    def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        return answer(request, error.status_code, "INVALID_REQUEST", str(error))

    api.exception_handler(ApiError)(api_error)
    api.exception_handler(JobError)(domain_error)
    api.exception_handler(AccountError)(domain_error)
    api.exception_handler(AuthenticationError)(not_signed_in)
    api.exception_handler(ValidationError)(not_valid)
    api.exception_handler(HttpError)(http_error)


def error_body(request: HttpRequest, code: str, message: str) -> dict[str, Any]:
    request_id = getattr(request, "request_id", "-")
    return {"success": False, "error": {"code": code, "message": message, "requestId": request_id}}


def _in_words(errors: list[dict[str, Any]]) -> str:
    return "; ".join(f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in errors)
