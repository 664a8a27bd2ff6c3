"""Reads the body of a new job: multipart with the file as a part, or JSON with the file as base64."""

import base64
import binascii
import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from io import BytesIO
from typing import IO, Any, Generic, TypeVar

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

from api.addresses import refuse_address
from api.errors import ApiError
from api.json_text import load_json
from api.v1.bodies import checked, json_object
from api.v1.order_fields import ALONE, FLAGS, LISTS, OBJECTS, REPEATED, WHOLE_NUMBERS, FileFields, SchemaFields
from jobs.services import Source

F = TypeVar("F", bound=FileFields)
F_co = TypeVar("F_co", bound=FileFields, covariant=True)


@dataclass(frozen=True, slots=True)
class CreateRequest(Generic[F_co]):
    fields: F_co
    # None where the document is that of another job.
    source: Source | None
    # SHA-256 of what the request asks for: the file's own hash and the fields, however they were sent.
    fingerprint: str
    # Further documents that were sent, where the operation looks at several together.
    beside: Sequence[Source] = ()


def parse(request: HttpRequest, kind: type[F], operation: str) -> CreateRequest[F]:
    """Raises ApiError 400, 413 or 415 with the field that is wrong and how to mend it."""
    if request.content_type == "multipart/form-data":
        given, files = _multipart(request, several=issubclass(kind, SchemaFields))
    elif request.content_type == "application/json":
        given, files = _json(request)
    else:
        raise ApiError(415, "UNSUPPORTED_MEDIA_TYPE", "Send multipart/form-data, or application/json with base64.")
    fields = _fields(given, kind)
    first = files[0] if files else None
    if [first, fields.file_url, fields.from_job].count(None) != 2:
        raise ApiError(
            400,
            "FILE_REQUIRED",
            "Send the document as 'file', its address as 'fileUrl', or as 'fromJob' a job that has it: one of them.",
        )
    if fields.file_url is not None:
        refuse_address(fields.file_url, "fileUrl")
    beside = [*files[1:], *_by_address(fields)]
    fingerprint = _fingerprint(fields, operation, *(each.file for each in files))
    if first is not None:
        first = replace(first, filename=fields.filename or first.filename)
    elif fields.file_url is not None:
        first = Source(fields.filename or "", url=fields.file_url)
    return CreateRequest(fields, first, fingerprint, beside)


def _by_address(fields: FileFields) -> Iterable[Source]:
    for url in (fields.file_urls if isinstance(fields, SchemaFields) else None) or ():
        refuse_address(url, "fileUrls")
        yield Source("", url=url)


def parse_batch(request: HttpRequest, kind: type[F], operation: str) -> list[CreateRequest[F]]:
    """One request for each part 'files' of a form, with the other fields shared. Raises ApiError 400 or 415."""
    if request.content_type != "multipart/form-data":
        raise ApiError(415, "UNSUPPORTED_MEDIA_TYPE", "Send multipart/form-data with the documents as parts 'files'.")
    files = _file_parts(request, "files")
    if not files:
        raise ApiError(400, "FILE_REQUIRED", "Send the documents as parts named 'files'.")
    fields = _fields(_form_values(request), kind)
    if alone := [name for name in ALONE if name in fields.model_dump(by_alias=True, exclude_none=True)]:
        raise ApiError(400, "UNKNOWN_FIELD", f"A batch takes no {' or '.join(alone)}: each part has a name.")
    return [
        CreateRequest(fields, Source(file.name or "document", file), _fingerprint(fields, operation, file))
        for file in files
    ]


def _multipart(request: HttpRequest, *, several: bool) -> tuple[dict[str, Any], list[Source]]:
    files = _file_parts(request, "file")
    if len(files) > 1 and not several:
        raise ApiError(400, "INVALID_REQUEST", "file: sent more than once. One request takes one document.")
    return _form_values(request), [Source(file.name or "document", file) for file in files]


def _file_parts(request: HttpRequest, name: str) -> list[UploadedFile]:  # type: ignore[type-arg]
    try:
        sent = request.FILES
    except TooManyFilesSent as error:
        most = settings.DATA_UPLOAD_MAX_NUMBER_FILES
        raise ApiError(400, "INVALID_REQUEST", f"{name}: one request takes at most {most} files.") from error
    except (MultiPartParserError, TooManyFieldsSent) as error:
        raise ApiError(400, "INVALID_REQUEST", f"The form cannot be read: {error}") from error
    if extra := sorted(set(sent) - {name}):
        raise ApiError(400, "UNKNOWN_FIELD", f"Unknown file parts: {', '.join(extra)}. Documents go into '{name}'.")
    return sent.getlist(name)


def _form_values(request: HttpRequest) -> dict[str, Any]:
    """The form's values as JSON would have them; an empty one counts as left out."""
    sent = {name: [str(value) for value in values] for name, values in request.POST.lists()}
    if twice := sorted(name for name, values in sent.items() if len(values) > 1 and name not in REPEATED):
        raise ApiError(400, "INVALID_REQUEST", f"{twice[0]}: sent more than once.")
    given = {name: _typed(name, values[-1]) for name, values in sent.items() if name not in REPEATED and values[-1]}
    return given | {
        name: _listed(name, values) for name, values in sent.items() if name in REPEATED and values != [""]
    }


def _listed(name: str, values: list[str]) -> list[Any]:
    """A list as a part for each of its items, or as one part with its JSON."""
    if len(values) == 1 and values[0].lstrip().startswith("["):
        with suppress(ValueError, RecursionError):
            return list(json.loads(values[0]))
    return [_typed(name, value) for value in values]


def _typed(name: str, text: str) -> Any:
    if name in FLAGS:
        return {"true": True, "false": False}.get(text.lower(), text)
    if name in WHOLE_NUMBERS and text.isascii() and text.isdecimal() and len(text) < 10:
        return int(text)
    return load_json(text, name) if name in OBJECTS | LISTS else text


def _json(request: HttpRequest) -> tuple[dict[str, Any], list[Source]]:
    given = json_object(request)
    encoded = given.pop("file", None)
    if encoded is None:
        return given, []
    if not isinstance(encoded, str) or not encoded:
        raise ApiError(400, "FILE_REQUIRED", "Send the document as base64 text in 'file'.")
    try:
        content = base64.b64decode(encoded.partition("base64,")[2] or encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ApiError(400, "INVALID_BASE64", "'file' is not valid base64.") from error
    return given, [Source("document", BytesIO(content))]


def _fields(given: dict[str, Any], kind: type[F]) -> F:
    alias = _delivery_alias(given)
    if alias is not None and given.get("deliveryMode") is None:
        given["deliveryMode"] = alias
    if nested := sorted(name for name in given if name == "options" or name.startswith(("options.", "options["))):
        raise ApiError(400, "UNKNOWN_FIELD", f"{nested[0]} is not accepted: send its fields at the top level.")
    return checked(given, kind)


def _delivery_alias(given: dict[str, Any]) -> Any:
    """`delivery.mode`, taken out of `given`: a field by that name, or `{"delivery": {"mode": ...}}`."""
    nested = given.pop("delivery", None)
    if nested is not None and not (isinstance(nested, dict) and nested.keys() <= {"mode"}):
        raise ApiError(400, "INVALID_REQUEST", "delivery: only its 'mode' is accepted. Send deliveryMode instead.")
    return given.pop("delivery.mode", None) or (nested or {}).get("mode")


def _fingerprint(fields: FileFields, operation: str, *files: IO[Any] | None) -> str:
    digests = [_digest(file) for file in files or (None,)]
    asked = {"operation": operation, **fields.model_dump(exclude_none=True, exclude={"return_bounding_boxes"})}
    return sha256(b"".join(digests) + json.dumps(asked, sort_keys=True).encode()).hexdigest()


def _digest(file: IO[Any] | None) -> bytes:
    digest = sha256()
    for chunk in _chunks(file):
        digest.update(chunk)
    return digest.digest()


def _chunks(file: IO[Any] | None) -> Iterable[bytes]:
    if file is None:
        return
    while chunk := file.read(1 << 20):
        yield chunk
    file.seek(0)
