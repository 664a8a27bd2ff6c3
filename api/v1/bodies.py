"""Reads bodies: JSON of any origin, and fields checked against their schema with refusals that name the field."""

from typing import Any, TypeVar

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from pydantic import BaseModel, ValidationError

from api.errors import ApiError
from api.json_text import load_json

M = TypeVar("M", bound=BaseModel)
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


def json_object(request: HttpRequest) -> dict[str, Any]:
    """The body as a JSON object. Raises ApiError 400 or 413."""
    try:
        body = request.body
    except RequestDataTooBig as error:
        raise ApiError(413, "FILE_TOO_LARGE", "This is too large for JSON. Send a file in a form.") from error
    given = load_json(body, "The body")
    if not isinstance(given, dict):
        raise ApiError(400, "INVALID_JSON", "The body must be a JSON object.")
    return given


def optional_fields(request: HttpRequest, kind: type[M]) -> M:
    """Fields of a body that may be left out altogether: a JSON object or a form. Raises ApiError 400, 413 or 415."""
    if request.content_type in FORMS:
        return checked({name: value for name, value in request.POST.items() if value != ""}, kind)
    if not request.body:
        return kind()
    if request.content_type != "application/json":
        raise ApiError(415, "UNSUPPORTED_MEDIA_TYPE", "Send application/json, or nothing.")
    return checked(json_object(request), kind)


def checked(given: dict[str, Any], kind: type[M]) -> M:
    """Raises ApiError 400: UNKNOWN_FIELD with all names that `kind` does not know, else INVALID_REQUEST."""
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        unknown = [str(each["loc"][-1]) for each in error.errors() if each["type"] == "extra_forbidden"]
        if unknown:
            raise ApiError(400, "UNKNOWN_FIELD", f"{', '.join(unknown)}: no field of this request.") from error
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise ApiError(400, "INVALID_REQUEST", f"{name}: {message}.") from error
