"""Reads what a vendor's client sends: forms with or without files, or JSON, into plain values and a source."""

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO, Any

from django.core.exceptions import TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

from api.addresses import refuse_address
from api.errors import ApiError
from api.json_text import load_json, refuse_unstorable
from jobs.services import Source

DEFAULT_NAME = "document"
MOST_CLASSES = 100
_NAME_CHARS, _DESCRIPTION_CHARS = 100, 1_000
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


@dataclass(frozen=True, slots=True)
class Sent:
    """`values` by name: texts where it was a form, JSON otherwise; an empty text of a form counts as left out. `files`
    are the parts with a file name or bytes."""

    values: Mapping[str, Any]
    files: Mapping[str, UploadedFile] = field(default_factory=dict)  # type: ignore[type-arg]

    def text(self, *names: str) -> str:
        """The first of these that was sent, as text; "" where none was."""
        return next((str(self.values[name]).strip() for name in names if self.values.get(name) is not None), "")

    def flag(self, *names: str, default: bool = False) -> bool:
        """Raises ApiError 400 for what is neither true nor false."""
        said = self.text(*names).lower()
        if said in ("", "none", "null"):
            return default
        if said in ("true", "1", "yes", "on"):
            return True
        if said in ("false", "0", "no", "off"):
            return False
        raise invalid(f"{names[0]}: send true or false.")

    def json(self, *names: str) -> Any:
        """A value that a form says as JSON text; None where it was not sent. Raises ApiError 400."""
        name = next((name for name in names if self.values.get(name) is not None), "")
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        found = load_json(value, name)
        refuse_unstorable(found)
        return found


def invalid(message: str) -> ApiError:
    return ApiError(400, "INVALID_REQUEST", message)


def described_classes(given: Any, name: str) -> list[dict[str, str]]:
    """Classes or topics, each by its name alone or with a few words on what belongs to it. Raises ApiError 400."""
    listed = given if isinstance(given, list) else []
    found = [_class(each) for each in listed]
    names = [each["name"] for each in found if each]
    if not found or not all(found) or len(set(names)) < len(names) or len(names) > MOST_CLASSES:
        raise invalid(
            f'{name}: send a list of {{"name", "description"}}, each name once: at most {MOST_CLASSES}, with '
            f"{_NAME_CHARS} and {_DESCRIPTION_CHARS} characters."
        )
    return [each for each in found if each]


def _class(given: Any) -> dict[str, str] | None:
    """None where it is none."""
    said = {"name": given} if isinstance(given, str) else given
    if not isinstance(said, Mapping):
        return None
    name, description = said.get("name"), said.get("description") or ""
    if not isinstance(name, str) or not isinstance(description, str) or not name.strip():
        return None
    if len(name) > _NAME_CHARS or len(description) > _DESCRIPTION_CHARS:
        return None
    return {"name": name.strip(), "description": description.strip()}


def read_request(request: HttpRequest) -> Sent:
    """A form or a JSON object; an empty body is an empty object. Raises ApiError 400 or 415."""
    if request.content_type in _FORMS:
        return _form(request)
    if request.content_type not in ("application/json", "", "text/plain") and request.body:
        raise ApiError(415, "UNSUPPORTED_MEDIA_TYPE", "Send a form, or JSON.")
    given = load_json(request.body or b"{}", "The body")
    if not isinstance(given, dict):
        raise ApiError(400, "INVALID_JSON", "The body must be a JSON object.")
    refuse_unstorable(given)
    return Sent(given)


def _form(request: HttpRequest) -> Sent:
    try:
        files = {name: file for name, parts in request.FILES.lists() if (file := parts[-1]).name or file.size}
        values = {name: str(value) for name, value in request.POST.items() if value != ""}
    except (MultiPartParserError, TooManyFieldsSent, TooManyFilesSent) as error:
        raise invalid(f"The form cannot be read: {error}") from error
    refuse_unstorable(values)
    return Sent(values, files)


def source_of(sent: Sent, files: Iterable[str], addresses: Iterable[str]) -> Source:
    """The document that was sent: as one of the parts `files`, or by an address in one of `addresses`.

    Raises ApiError 400 where there is none, or more than one.
    """
    parts = [file for name in files if (file := sent.files.get(name)) is not None]
    urls = [text for name in addresses if (text := sent.text(name))]
    if len(parts) + len(urls) != 1:
        raise ApiError(
            400, "FILE_REQUIRED", f"Send one document: as {_or(files)}, or its address as {_or(addresses)}."
        )
    if urls:
        return by_address(urls[0])
    return Source(parts[0].name or DEFAULT_NAME, parts[0])


def by_address(url: str) -> Source:
    """The worker fetches it. Raises ApiError 400 at once for what needs no look-up to be refused."""
    refuse_address(url)
    return Source("", None, url)


def from_base64(encoded: str, filename: str = DEFAULT_NAME) -> Source:
    """Raises ApiError 400 for what is no base64. What a browser puts before it may stand there."""
    try:
        content = base64.b64decode(encoded.partition("base64,")[2] or encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ApiError(400, "INVALID_BASE64", "The document is not valid base64.") from error
    file: IO[Any] = BytesIO(content)
    return Source(filename, file)


def _or(names: Iterable[str]) -> str:
    return " or ".join(f"'{name}'" for name in names)
