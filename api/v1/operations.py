"""Jobs that are no extraction: parse, tables, classify, split, schema, ask, form. They name no template."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from accounts.models import Scope
from api.auth import caller_of
from api.v1 import presenting
from api.v1.create_request import parse
from api.v1.creating import KeyHeader, create, order_of
from api.v1.openapi import create_body, refusals
from api.v1.order_fields import AskFields, ClassifyFields, FileFields, FormFields, SchemaFields, SplitFields
from api.v1.schemas import CreateJobAnswer
from jobs.models import Operation

router = Router()

SAID: dict[Operation, tuple[str, str]] = {
    Operation.PARSE: (
        "Parse a document",
        "Pages with segments in reading order, lines and words, and Markdown of it.",
    ),
    Operation.TABLES: ("Find tables", "Every table with its cells, spans and places, as JSON, HTML and Markdown."),
    Operation.CLASSIFY: (
        "Classify a document",
        "Which published template, or which of the `classes` you name, fits the document, and each of its pages.",
    ),
    Operation.SPLIT: ("Split a file", "Where the documents in the file begin and end, which template fits, and why."),
    Operation.SCHEMA: (
        "Propose a schema",
        "Fields for a kind of document without a template: JSON Schema and YAML. Of up to five documents of a kind, "
        "what most of them have: send `file` several times, or say where the others are.",
    ),
    Operation.ASK: (
        "Ask a document",
        "The best supported answer to a question in the document's own words, with its place; null where it does not "
        "say. Nothing is made up.",
    ),
    Operation.FORM: (
        "Find and fill a form",
        "The fields of a PDF's form with their places, empty or filled as you say; the PDF that comes of it is at "
        "/jobs/{id}/form.",
    ),
}

FIELDS: dict[Operation, type[FileFields]] = {
    Operation.SPLIT: SplitFields,
    Operation.CLASSIFY: ClassifyFields,
    Operation.SCHEMA: SchemaFields,
    Operation.ASK: AskFields,
    Operation.FORM: FormFields,
}
View = Callable[..., Status[CreateJobAnswer]]


def _view(operation: Operation, kind: type[FileFields]) -> View:
    def create_operation(
        request: HttpRequest, response: HttpResponse, idempotency_key: KeyHeader = None
    ) -> Status[CreateJobAnswer]:
        caller = caller_of(request, Scope.SUBMIT)
        wanted = parse(request, kind, operation)
        submitted = create(caller, response, wanted, order_of(wanted.fields, operation), idempotency_key)
        return Status(202 if submitted.is_new else 200, CreateJobAnswer(job=presenting.created(submitted.job)))

    return create_operation


for _operation, (_summary, _description) in SAID.items():
    _kind = FIELDS.get(_operation, FileFields)
    router.post(
        f"/{_operation.value}",
        response={202: CreateJobAnswer, 200: CreateJobAnswer, **refusals(404, 409, 410, 413, 415, 422, 429)},
        summary=_summary,
        description=f"{_description} Follow the job as any other; its result is at /jobs/{{id}}/result.",
        operation_id=f"create{_operation.value.title()}Job",
        openapi_extra=create_body(_kind),
        url_name=f"create_{_operation.value}_job",
        by_alias=True,
        exclude_none=True,
    )(_view(_operation, _kind))
