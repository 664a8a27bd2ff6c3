"""Unsiloed's addresses: a request becomes a job, a job becomes an answer in its words."""

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI

from api.auth import Caller, VendorKeyAuth
from api.dialects import jobs, links, outputs
from api.dialects.intake import Sent, described_classes, invalid, read_request, source_of
from api.dialects.unsiloed import answers, mapping
from api.errors import ApiError, add_error_handlers
from jobs.models import Job, JobStatus, Operation
from jobs.ordering import JobOptions, Order

DIALECT = "unsiloed"
FILES, ADDRESSES = ("file", "pdf_file"), ("url", "file_url")
# Accepted, and without effect here: no language model and no second engine stands behind them.
WITHOUT_EFFECT = (
    "llm_processing", "merge_tables", "validate_table_segments", "enhanced_table", "segment_analysis", "xml_citation",
    "expires_in", "segment_type_naming", "output_fields",
)  # fmt: skip

api = NinjaAPI(
    title="Unsiloed", auth=[VendorKeyAuth("api-key")], urls_namespace=DIALECT, docs_url=None, openapi_url=None
)
add_error_handlers(api)


@api.post("/parse")
def parse(request: HttpRequest) -> dict[str, Any]:
    sent = read_request(request)
    asked = {
        "merge_tables": sent.flag("merge_tables"),
        "validate_table_segments": sent.flag("validate_table_segments"),
        "keep_segment_types": sent.text("keep_segment_types") or mapping.ALL_TYPES,
        "ignored": _ignored(sent),
    }
    return answers.parse_begun(_submit(request, sent, Order(operation=Operation.PARSE), **asked))


@api.get("/parse/{job_id}")
def get_parse(request: HttpRequest, job_id: str) -> dict[str, Any]:
    job = jobs.find_job(_caller(request), job_id, Operation.PARSE)
    if job.status != JobStatus.COMPLETED:
        return answers.parse_state(job)
    if _header(request, "output-file") == "true":
        return answers.parse_state(job) | {"result": {"url": links.file_url(request, job, answers.output_name(job))}}
    keep = _header(request, "keep-segment-types") or job.asked.get("keep_segment_types", mapping.ALL_TYPES)
    chunks = mapping.chunks(outputs.output_of(job), job_id, lambda box: links.crop_url(request, job, box), keep=keep)
    return answers.parse_state(job) | {"total_chunks": len(chunks), "chunks": chunks}


@api.post("/v2/extract")
def extract(request: HttpRequest) -> dict[str, Any]:
    sent = read_request(request)
    schema = sent.json("schema_data")
    if not isinstance(schema, dict):
        raise invalid("schema_data: send a JSON Schema of what to extract.")
    asked = {"enable_citations": sent.flag("enable_citations", default=True), "schema_name": sent.text("schema_name")}
    return answers.begun(_submit(request, sent, Order(json_schema=schema), **asked))


@api.get("/extract/{job_id}")
def get_extract(request: HttpRequest, job_id: str) -> dict[str, Any]:
    job = jobs.find_job(_caller(request), job_id, Operation.EXTRACT)
    if job.status != JobStatus.COMPLETED:
        return answers.state(job)
    leaf = mapping.scored(outputs.page_sizes(job), cited=bool(job.asked.get("enable_citations", True)))
    return answers.state(job) | {"result": outputs.filled(job, leaf)}


@api.post("/classify")
def classify(request: HttpRequest) -> dict[str, Any]:
    sent = read_request(request)
    options = JobOptions(classes=described_classes(sent.json("categories"), "categories"))
    return answers.begun(_submit(request, sent, Order(operation=Operation.CLASSIFY, options=options)))


@api.get("/classify/{job_id}")
def get_classify(request: HttpRequest, job_id: str) -> dict[str, Any]:
    job = jobs.find_job(_caller(request), job_id, Operation.CLASSIFY)
    if job.status != JobStatus.COMPLETED:
        return answers.state(job)
    return answers.state(job) | {"result": mapping.classified(outputs.output_of(job))}


@api.post("/splitter")
def split(request: HttpRequest) -> dict[str, Any]:
    sent = read_request(request)
    categories = described_classes(sent.json("categories"), "categories")
    options = JobOptions(classes=categories, return_documents=True)
    order = Order(operation=Operation.SPLIT, options=options)
    return answers.begun(_submit(request, sent, order, categories=categories))


@api.get("/splitter/{job_id}")
def get_split(request: HttpRequest, job_id: str) -> dict[str, Any]:
    job = jobs.find_job(_caller(request), job_id, Operation.SPLIT)
    told = answers.state(job) | {"parameters": {"categories": job.asked.get("categories", [])}}
    if job.status != JobStatus.COMPLETED:
        return told
    parts = mapping.split_files(outputs.output_of(job), lambda name: links.file_url(request, job, name))
    return told | {"file_url": links.document_url(request, job), "result": parts}


@api.api_operation(["GET", "POST", "PUT", "PATCH", "DELETE"], "/{path:rest}")
def nothing(request: HttpRequest, rest: str) -> dict[str, Any]:
    raise ApiError(404, "NOT_FOUND", "There is nothing at this address.")


def _submit(request: HttpRequest, sent: Sent, order: Order, **asked: Any) -> Job:
    return jobs.submit(_caller(request), DIALECT, source_of(sent, FILES, ADDRESSES), order, **asked).job


def _ignored(sent: Sent) -> list[str]:
    return [name for name in WITHOUT_EFFECT if sent.text(name).lower() not in ("", "false", "null")]


def _caller(request: HttpRequest) -> Caller:
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return caller


def _header(request: HttpRequest, name: str) -> str:
    return (request.headers.get(name) or "").strip()
