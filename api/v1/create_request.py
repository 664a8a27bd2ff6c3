"""Reads the body of a new job: multipart with the file as a part, or JSON with the file as base64."""

import base64
import binascii
import json
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from pydantic import ValidationError

from api.errors import ApiError
from api.v1.schemas import CreateJobFields

# Printed in the contract, done in a later version of the desk: better refused by name than silently ignored.
NOT_YET = {"filterName", "documentSplitting", "returnDocuments", "returnText", "schemaChunking", "fileUrl"}


@dataclass(frozen=True, slots=True)
class CreateRequest:
    fields: CreateJobFields
    file: IO[Any]
    filename: str
    # SHA-256 of what the request asks for: the file's own hash and the fields, however they were sent.
    fingerprint: str


def parse(request: HttpRequest) -> CreateRequest:
    """Raises ApiError 400 or 415 with the field that is wrong and how to mend it."""
    if request.content_type == "multipart/form-data":
        given, file, filename = _multipart(request)
    elif request.content_type == "application/json":
        given, file, filename = _json(request)
    else:
        raise ApiError(415, "UNSUPPORTED_MEDIA_TYPE", "Send multipart/form-data, or application/json with base64.")
    fields = _fields(given)
    return CreateRequest(fields, file, fields.filename or filename, _fingerprint(fields, file))


def _multipart(request: HttpRequest) -> tuple[dict[str, Any], IO[Any], str]:
    file = request.FILES.get("file")
    if file is None:
        raise ApiError(400, "FILE_REQUIRED", "Send the document as the part 'file'.")
    if extra := set(request.FILES) - {"file"}:
        raise ApiError(400, "UNKNOWN_FIELD", f"Unknown file parts: {', '.join(sorted(extra))}. Send one part 'file'.")
    return dict(request.POST.items()), file, file.name or "document"


def _json(request: HttpRequest) -> tuple[dict[str, Any], IO[Any], str]:
    try:
        given = json.loads(request.body)
    except RequestDataTooBig as error:
        raise ApiError(
            413, "FILE_TOO_LARGE", "This is too large for JSON. Send multipart/form-data instead."
        ) from error
    except ValueError as error:
        raise ApiError(400, "INVALID_JSON", f"The body is not JSON: {error}.") from error
    except RecursionError as error:
        raise ApiError(400, "INVALID_JSON", "The body is nested too deeply.") from error
    if not isinstance(given, dict):
        raise ApiError(400, "INVALID_JSON", "The body must be a JSON object.")
    encoded = given.pop("file", None)
    if not isinstance(encoded, str) or not encoded:
        raise ApiError(400, "FILE_REQUIRED", "Send the document as base64 text in 'file'.")
    try:
        content = base64.b64decode(encoded.partition("base64,")[2] or encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ApiError(400, "INVALID_BASE64", "'file' is not valid base64.") from error
    return given, BytesIO(content), "document"


def _fields(given: dict[str, Any]) -> CreateJobFields:
    alias = _delivery_alias(given)
    if alias is not None:
        given.setdefault("deliveryMode", alias)
    if nested := sorted(name for name in given if name == "options" or name.startswith(("options.", "options["))):
        raise ApiError(400, "UNKNOWN_FIELD", f"{nested[0]} is not accepted: send its fields at the top level.")
    if later := sorted(NOT_YET & set(given)):
        raise ApiError(400, "FIELD_NOT_SUPPORTED", f"{', '.join(later)}: not supported by this desk.")
    if unprintable := sorted(name for name, value in given.items() if "\x00" in str(value)):
        raise ApiError(400, "INVALID_REQUEST", f"{unprintable[0]}: NUL is no part of a text.")
    try:
        return CreateJobFields.model_validate({name: value for name, value in given.items() if value != ""})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            raise ApiError(400, "UNKNOWN_FIELD", f"{name} is not a field of this request.") from error
        raise ApiError(400, "INVALID_REQUEST", f"{name}: {first['msg']}.") from error


def _delivery_alias(given: dict[str, Any]) -> Any:
    """`delivery.mode`, taken out of `given`: a field by that name, or `{"delivery": {"mode": ...}}`."""
    nested = given.pop("delivery", None)
    if nested is not None and not (isinstance(nested, dict) and nested.keys() <= {"mode"}):
        raise ApiError(400, "INVALID_REQUEST", "delivery: only its 'mode' is accepted. Send deliveryMode instead.")
    return given.pop("delivery.mode", None) or (nested or {}).get("mode")


def _fingerprint(fields: CreateJobFields, file: IO[Any]) -> str:
    digest = sha256()
    while chunk := file.read(1 << 20):
        digest.update(chunk)
    file.seek(0)
    digest.update(json.dumps(fields.model_dump(exclude_none=True), sort_keys=True).encode())
    return digest.hexdigest()
