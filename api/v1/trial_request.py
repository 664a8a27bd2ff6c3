"""Reads a form with one file and a few fields: a trial's document, templates to import."""

from typing import Any, TypeVar

from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from pydantic import Field

from api.errors import ApiError
from api.v1.bodies import checked
from api.v1.schemas import Wire
from api.v1.source_fields import STRICT, SourceText

T = TypeVar("T", bound="TrialFields")
FLAGS = {"true": True, "false": False}
_TRUTHS = ("documentSplitting", "dryRun")


class TrialFields(Wire):
    model_config = STRICT


class FilterTrialFields(TrialFields):
    document_splitting: bool = Field(False, description="Cut the file into its documents first.")
    source: SourceText | None = Field(None, description="Other rules than the filter has, as YAML or JSON text.")


def read_trial(request: HttpRequest, kind: type[T]) -> "tuple[T, UploadedFile[bytes]]":
    """The fields and the file. Raises ApiError 400 or 415."""
    if request.content_type != "multipart/form-data":
        raise ApiError(415, "UNSUPPORTED_MEDIA_TYPE", "Send multipart/form-data with the file as the part 'file'.")
    try:
        sent = request.FILES
    except TooManyFilesSent as error:
        raise ApiError(400, "INVALID_REQUEST", "file: one request takes one.") from error
    if extra := sorted(set(sent) - {"file"}):
        raise ApiError(400, "UNKNOWN_FIELD", f"Unknown file parts: {', '.join(extra)}. Send one part 'file'.")
    files = sent.getlist("file")
    if len(files) != 1:
        raise ApiError(400, "FILE_REQUIRED", "Send one file as the part 'file'.")
    given = {name: _typed(name, str(value)) for name, value in request.POST.items() if value != ""}
    return checked(given, kind), files[0]


def _typed(name: str, text: str) -> Any:
    return FLAGS.get(text.lower(), text) if name in _TRUTHS else text


def trial_body(kind: type[TrialFields], description: str = "The document.") -> dict[str, Any]:
    """`openapi_extra` of an operation that takes a file in a form, as a trial does."""
    schema = kind.model_json_schema(by_alias=True)
    file = {"type": "string", "format": "binary", "minLength": 1, "description": description}
    schema["properties"] = {"file": file, **schema.get("properties", {})}
    schema["required"] = ["file"]
    form = {"schema": schema, "example": {"file": "(the file)"}}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": form}}}
