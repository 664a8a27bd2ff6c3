"""The fields of a new job beside its file, and what their values must be."""

import json
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic.alias_generators import to_camel

from api.v1.schemas import Wire
from api.v1.texts import NO_NUL, WEB_ADDRESS
from extraction import OcrEngineName

MAX_METADATA_BYTES = 16 * 1024
MAX_METADATA_DEPTH = 20
MAX_SCHEMA_DEPTH = 60  # several levels of the schema itself for one of what it describes
# What a form can say only as text.
FLAGS = {"clear", "documentSplitting", "returnDocuments", "returnText", "deduplicate"}
WHOLE_NUMBERS = {"documentReview", "pages"}
OBJECTS = {"metadata", "jsonSchema", "values"}
LISTS = {"classes"}
# Lists of texts or numbers: a form may also say each of them by a part of its own.
REPEATED = {"fields", "pages", "fileUrls", "fromJobs"}
# What says which one document is meant, and has no place where there are many.
ALONE = ("file", "fileUrl", "fromJob", "filename")
MAX_SCHEMA_BYTES = 256 * 1024
UUID = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"


def _whole(value: Any) -> Any:
    """JSON has one kind of number: 92.0 is whole. True is no number."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _storable(name: str, max_bytes: int, max_depth: int) -> AfterValidator:
    """Whatever is kept as JSON in the database has to be JSON, of a size and depth that every reader bears."""

    def check(given: dict[str, Any]) -> dict[str, Any]:
        level: list[Any] = [given]
        for _ in range(max_depth + 1):
            level = [part for each in level for part in _parts(each)]
        if level:
            raise ValueError(f"{name} may be nested {max_depth} levels deep")
        try:
            size = len(json.dumps(given, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode())
        except ValueError as error:
            raise ValueError(f"{name} holds what is neither text nor a number that JSON knows") from error
        if size > max_bytes:
            raise ValueError(f"{name} may have {max_bytes // 1024} KiB as JSON, this has {size} bytes")
        return given

    return AfterValidator(check)


def _parts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    if isinstance(value, list):
        return value
    if isinstance(value, str) and "\x00" in value:
        raise ValueError("NUL is no part of a text")
    return []


def _text(max_length: int, min_length: int | None = None) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=min_length, max_length=max_length)


Name = Annotated[str, _text(100, 1), *NO_NUL]
Filename = Annotated[str, _text(255), *NO_NUL]
Address = Annotated[
    str,
    _text(2000),
    *NO_NUL,
    WithJsonSchema({"type": "string", "maxLength": 2000, "pattern": WEB_ADDRESS}),
]
JobId = Annotated[str, StringConstraints(pattern=UUID), WithJsonSchema({"type": "string", "format": "uuid"})]
Password = Annotated[str, StringConstraints(max_length=200), *NO_NUL]
Threshold = Annotated[int, Field(ge=1, le=99), BeforeValidator(_whole)]
Metadata = Annotated[dict[str, Any], _storable("metadata", MAX_METADATA_BYTES, MAX_METADATA_DEPTH)]
JsonSchema = Annotated[dict[str, Any], _storable("jsonSchema", MAX_SCHEMA_BYTES, MAX_SCHEMA_DEPTH)]
Flag = bool | None
ClassName = Annotated[str, StringConstraints(min_length=1, max_length=100), *NO_NUL]
ClassDescription = Annotated[str, StringConstraints(max_length=1_000), *NO_NUL]
FieldName = Annotated[str, StringConstraints(min_length=1, max_length=500), *NO_NUL]
PageNumber = Annotated[int, Field(ge=1, le=1_000_000), BeforeValidator(_whole)]
Instructions = Annotated[str, StringConstraints(max_length=20_000), *NO_NUL]
FormValues = Annotated[dict[str, str | bool], _storable("values", MAX_METADATA_BYTES * 4, 1)]
Question = Annotated[str, StringConstraints(min_length=1, max_length=1_000), *NO_NUL]


class FileFields(Wire):
    """What goes with a file whatever is done with it. Types are strict: JSON `true` is not the number 1."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=False, extra="forbid", strict=True)

    file_url: Address | None = Field(
        None, description="Instead of `file`: an http or https address that the desk fetches the document from."
    )
    from_job: JobId | None = Field(
        None, description="Instead of `file`: the id of a job whose document this one is about too."
    )
    filename: Filename | None = Field(None, description="For JSON uploads; multipart parts carry their own.")
    password: Password | None = Field(None, description="Opens an encrypted PDF. Forgotten when the job ends.")
    language: str | None = Field(
        None, pattern=r"^[A-Za-z_+-]{2,20}$", description="Language of scanned text, such as `en` or `de`."
    )
    ocr_engine: OcrEngineName | None = Field(None, description="Which engine reads scans, instead of the template's.")
    delivery_mode: Literal["poll", "webhook"] | None = Field(
        None,
        description="`poll` unless said otherwise. `webhook` asks that an endpoint of this environment is told of the "
        "outcome.",
    )
    metadata: Metadata | None = Field(
        None, description="A JSON object of at most 16 KiB: told back with the job's state, result and webhooks."
    )
    deduplicate: Flag = Field(
        None, description="Return the job that did the same on the same bytes instead of making a second one."
    )


class ClassFields(Wire):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: ClassName
    description: ClassDescription = ""


class ClassifyFields(FileFields):
    classes: Annotated[list[ClassFields], Field(min_length=1, max_length=100)] | None = Field(
        None,
        description="Classes (or topics) by name, with a few words on what belongs to each; without templates.",
    )


class SplitFields(ClassifyFields):
    return_documents: Flag = Field(None, description="Also write each document's own pages as a PDF.")


class SchemaFields(FileFields):
    file_urls: Annotated[list[Address], Field(max_length=4)] | None = Field(
        None, description="Further documents of the same kind by their addresses. Five documents in all."
    )
    from_jobs: Annotated[list[JobId], Field(max_length=4)] | None = Field(
        None, description="Further documents of the same kind by the ids of jobs that have them."
    )


class AskFields(FileFields):
    question: Question = Field(description="What the document may say, such as: When is it due?")


class FormFields(FileFields):
    """Without `clear`, `values` and `instructions` the fields are only found."""

    clear: Flag = Field(None, description="Empty the fields, before anything is written into them.")
    values: FormValues | None = Field(
        None, description="A JSON object: a text for each field by its name, true or false for a checkbox."
    )
    instructions: Instructions | None = Field(
        None, description="The same in words, such as `Full name: Ada; Agree: yes`. Nothing is made up."
    )
    fields: Annotated[list[FieldName], Field(min_length=1, max_length=1000)] | None = Field(
        None, description="Only these fields, by their names, are told and touched."
    )
    pages: Annotated[list[PageNumber], Field(min_length=1, max_length=1000)] | None = Field(
        None, description="Only fields on these pages, from 1, are told and touched."
    )


class ExtractionFields(FileFields):
    template_name: Name | None = Field(
        None, description="Name of a published template. This, `filterName` or `jsonSchema`."
    )
    filter_name: Name | None = Field(None, description="Name of a filter whose rules choose the template.")
    json_schema: JsonSchema | None = Field(
        None,
        description="A JSON Schema of what to look for, where there is no template: an object whose properties are "
        "found by what they are called. The result has `output`, an object of that schema.",
    )
    document_splitting: Flag = Field(None, description="Cut the file into its documents first.")
    return_documents: Flag = Field(None, description="Give back each document's own pages, as base64.")
    return_text: Flag = Field(None, description="Give back the text of each document's pages.")
    document_review: Threshold | None = Field(
        None, description="Fields with a confidence below this go to a reviewer before the result is given."
    )
    schema_chunking: Literal["auto", "combined"] | None = Field(
        None, description="Both give the same: this engine reads a document for all of its fields at once."
    )
    return_bounding_boxes: Any = Field(None, deprecated=True, description="Ignored: places are always given.")
