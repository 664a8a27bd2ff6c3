"""One shape for every refusal over HTTP: `{"success": false, "error": {"code", "message", "requestId"}}`, and at the
address of another vendor's API the shape of that."""

from collections.abc import Mapping
from typing import Any, get_args

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import BaseModel

from accounts.errors import AccountError, InvalidApiKey
from api.dialects.shapes import BASES, shape_at
from builder.errors import BuilderError
from egress import InvalidUrl
from extraction import TemplateInvalid
from jobs.errors import JobError
from templates_app.errors import SamplesWorse, TemplateError
from webhooks.errors import WebhookError

API = "/api/"
NO_HEADERS: Mapping[str, str] = {}
NOTHING: Mapping[str, Any] = {}


class ApiError(Exception):
    """A refusal with its HTTP status, a stable code, and a message that says what to do."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] = NO_HEADERS) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.headers = status, code, message, headers


class ErrorDetail(BaseModel):
    code: str
    message: str
    requestId: str  # noqa: N815 - the contract's own name


class ErrorBody(BaseModel):
    success: bool = False
    error: ErrorDetail


# What the floors below refuse, each with a code and a message.
DomainError = JobError | AccountError | TemplateError | BuilderError | WebhookError | TemplateInvalid | InvalidUrl

# Codes of the floors below that are not simply a bad request.
STATUS_BY_CODE = {
    "INVALID_API_KEY": 401,
    "TEMPLATE_NOT_FOUND": 404,
    "FILTER_NOT_FOUND": 404,
    "JOB_OPEN": 409,
    "JOB_KEPT": 409,
    "TOO_MANY_ACTIVE_JOBS": 429,
    "FILE_TOO_LARGE": 413,
    "UNSUPPORTED_TYPE": 415,
    "TRANSITION_REFUSED": 409,
    "TEMPLATE_NAME_TAKEN": 409,
    "FILTER_NAME_TAKEN": 409,
    "VERSION_NOT_DRAFT": 409,
    "SAMPLES_WORSE": 409,
    "SAMPLES_UNTESTED": 409,
    "DELIVERY_IN_FLIGHT": 409,
    "IMPORT_PLAN_OUTDATED": 409,
    "IMPORT_TOO_LARGE": 413,
}
# Headers of such refusals: what to wait, in seconds, before the same request may succeed.
HEADERS_BY_CODE = {"TOO_MANY_ACTIVE_JOBS": {"Retry-After": "5"}, "SAMPLES_UNTESTED": {"Retry-After": "5"}}


def add_error_handlers(api: NinjaAPI) -> None:
    """Answer every error that may leave a view of `api` in the shape of its address."""

    def answer(
        request: HttpRequest,
        status: int,
        code: str,
        message: str,
        headers: Mapping[str, str] = NO_HEADERS,
        beside: Mapping[str, Any] = NOTHING,
    ) -> HttpResponse:
        said = error_body(request, status, code, message) | dict(beside)
        response = api.create_response(request, said, status=status)
        for name, value in headers.items():
            response[name] = value
        return response

    def api_error(request: HttpRequest, error: ApiError) -> HttpResponse:
        return answer(request, error.status, error.code, error.message, error.headers)

    def domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
        status, headers = STATUS_BY_CODE.get(error.code, 400), HEADERS_BY_CODE.get(error.code, NO_HEADERS)
        return answer(request, status, error.code, _said(request, error), headers, _beside(error))

    def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return answer(request, 401, "INVALID_API_KEY", f"Send '{key_header(request)}' with a key of yours.")

    def not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        if unknown := _unknown_fields(error.errors):
            return answer(request, 400, "UNKNOWN_FIELD", f"{', '.join(unknown)}: no field of this request.")
        return answer(request, 400, "INVALID_REQUEST", _in_words(error.errors))

    def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        # 403: a member's request without its CSRF token.
        code = "NOT_ALLOWED" if error.status_code == 403 else "INVALID_REQUEST"
        return answer(request, error.status_code, code, str(error))

    api.exception_handler(ApiError)(api_error)
    for kind in get_args(DomainError):
        api.exception_handler(kind)(domain_error)
    api.exception_handler(AuthenticationError)(not_signed_in)
    api.exception_handler(ValidationError)(not_valid)
    api.exception_handler(HttpError)(http_error)


def error_body(request: HttpRequest, status: int, code: str, message: str) -> dict[str, Any]:
    """In our own shape, or in that of the vendor at whose address the request came in."""
    if (shape := shape_at(request.path_info)) is not None:
        return shape.body(status, code, message)
    request_id = getattr(request, "request_id", "-")
    return {"success": False, "error": {"code": code, "message": message, "requestId": request_id}}


def key_header(request: HttpRequest) -> str:
    """How a key is sent to the address of the request."""
    shape = shape_at(request.path_info)
    return shape.key_header if shape else "Authorization: api-key <key>"


def is_for_machines(path: str) -> bool:
    """Whether refusals there are JSON, with a code."""
    return path.startswith((API, *BASES))


def _said(request: HttpRequest, error: DomainError) -> str:
    if isinstance(error, InvalidApiKey):
        return f"{error.message} Send '{key_header(request)}'."
    return error.message


def _beside(error: DomainError) -> Mapping[str, Any]:
    """What stands beside the error: the fields that would be lost, as api.v1.template_schemas.WorseFieldShown says."""
    if not isinstance(error, SamplesWorse):
        return NOTHING
    problems = [
        {
            "sample": str(worse.sample),
            "jobId": str(worse.job),
            "page": worse.page,
            "document": worse.document,
            "field": worse.field,
            "verdict": worse.verdict,
            "right": worse.right,
            "found": worse.found,
        }
        for worse in error.problems
    ]
    return {"problems": problems}


def _unknown_fields(errors: list[dict[str, Any]]) -> list[str]:
    return [str(each["loc"][-1]) for each in errors if each["type"] == "extra_forbidden"]


def _in_words(errors: list[dict[str, Any]]) -> str:
    return "; ".join(f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in errors)
