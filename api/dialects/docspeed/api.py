"""Docspeed's addresses, each under both of its prefixes: files, jobs, operations."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Router

from accounts.models import Scope
from api.auth import Caller, VendorKeyAuth, caller_of
from api.dialects.docspeed import answers, files, requests, runs, tools
from api.dialects.docspeed.kinds import described_schema
from api.dialects.docspeed.refusing import Refusal, add_refusal_handler, not_supported
from api.dialects.docspeed.requests import Asked, asked_in
from api.dialects.docspeed.runs import DIALECT, Run
from api.dialects.docspeed.submitting import begin
from api.dialects.intake import read_request
from api.errors import ApiError, add_error_handlers

ACCEPTED = 202

api = NinjaAPI(
    title="Docspeed",
    auth=[VendorKeyAuth("Authorization", "Bearer ")],
    urls_namespace=DIALECT,
    docs_url=None,
    openapi_url=None,
)
add_error_handlers(api)
add_refusal_handler(api)
router = Router()
rest = Router()


@router.post("/files")
def upload_file(request: HttpRequest) -> dict[str, Any]:
    return files.told(files.upload(request, _caller(request)))


@router.get("/files/{file_id}")
def get_file(request: HttpRequest, file_id: str) -> dict[str, Any]:
    return files.told(files.find_file(_caller(request), file_id))


@router.get("/files/{file_id}/pages/{page_index}/image")
def page_image(request: HttpRequest, file_id: str, page_index: str) -> HttpResponse:
    return files.page_image(_caller(request), file_id, page_index)


@router.get("/jobs/{job_id}")
def get_job(request: HttpRequest, job_id: str) -> dict[str, Any]:
    return runs.told(runs.find_run(_caller(request), job_id))


@router.get("/jobs/{job_id}/result")
def get_result(request: HttpRequest, job_id: str) -> dict[str, Any]:
    """Why a job has failed is a result too."""
    run = runs.find_run(_caller(request), job_id)
    word = runs.word(run)
    if word == "failed":
        return {"error": runs.why_failed(run)}
    if word != "completed":
        message = f"The job is {word}. Ask for its result when it is completed."
        raise Refusal(409, "JOB_NOT_READY", message, job_status=word)
    return answers.result_of(request, run)


@router.post("/parse")
def parse(request: HttpRequest) -> HttpResponse:
    return _answer(request, asked_in(request, requests.Parse))


@router.post("/layout")
def layout(request: HttpRequest) -> HttpResponse:
    return _answer(request, asked_in(request, requests.Layout))


@router.post("/ocr")
def ocr(request: HttpRequest) -> HttpResponse:
    asked = asked_in(request, requests.Ocr)
    if asked.mode == "agentic":
        raise not_supported("ocr", "The mode agentic needs a language model. Send regular or classic.")
    return _answer(request, asked)


@router.post("/classify")
def classify(request: HttpRequest) -> HttpResponse:
    return _answer(request, asked_in(request, requests.Classify))


@router.post("/split")
def split(request: HttpRequest) -> HttpResponse:
    return _answer(request, asked_in(request, requests.Split))


@router.post("/tables")
def tables(request: HttpRequest) -> HttpResponse:
    return _answer(request, asked_in(request, requests.Tables))


@router.post("/equations")
def equations(request: HttpRequest) -> HttpResponse:
    read_request(request)
    raise not_supported("equations", "Equations cannot be told here: that needs a language model.")


@router.post("/charts")
def charts(request: HttpRequest) -> HttpResponse:
    read_request(request)
    raise not_supported("charts", "Charts cannot be described here: that needs a language model.")


@router.post("/schema/auto")
def schema_auto(request: HttpRequest) -> HttpResponse:
    """Of a description only what is known by name; otherwise of documents."""
    asked = asked_in(request, requests.SchemaAuto)
    if not asked.description:
        return _answer(request, asked)
    _caller(request, Scope.SUBMIT)
    schema = described_schema(asked.description)
    if schema is None:
        message = "The description names no field and no kind of document that is known here. Send documents instead."
        raise not_supported("schema_auto", message)
    return JsonResponse({"mode": "zero_doc", "schema": schema})


@router.post("/extract")
def extract(request: HttpRequest) -> HttpResponse:
    return _answer(request, asked_in(request, requests.Extract))


@router.post("/chat/single")
def chat_single(request: HttpRequest) -> HttpResponse:
    return _answer(request, asked_in(request, requests.ChatSingle))


@router.post("/chat/multi")
def chat_multi(request: HttpRequest) -> HttpResponse:
    return _answer(request, asked_in(request, requests.ChatMulti))


@router.get("/agents/tools")
def agent_tools(request: HttpRequest) -> dict[str, Any]:
    _caller(request)
    return {"tools": tools.listed()}


@router.post("/agents")
def create_agent(request: HttpRequest) -> HttpResponse:
    read_request(request)
    raise not_supported("agents", "There are no agents here: they need a language model.")


@rest.api_operation(["GET", "POST", "PUT", "PATCH", "DELETE"], "/{path:rest}")
def nothing(request: HttpRequest, rest: str) -> dict[str, Any]:
    raise ApiError(404, "NOT_FOUND", "There is nothing at this address.")


api.add_router("/v1", router, url_name_prefix="v1")
api.add_router("/api/v1", router, url_name_prefix="api_v1")
api.add_router("", rest)


def _answer(request: HttpRequest, asked: Asked) -> HttpResponse:
    """With its result where it is waited for, unless that takes longer than a request may wait, or needs a reviewer:
    then, and for whoever does not wait, with the job to ask for. Raises Refusal 422 or 500 for what has failed."""
    caller = _caller(request)
    run: Run = begin(caller, asked)
    if asked.execution_mode == "async":
        return JsonResponse(runs.told(run), status=ACCEPTED)
    run = runs.waited(caller, run)
    word = runs.word(run)
    if word == "failed":
        raise runs.failure(run)
    if word != "completed":
        return JsonResponse(runs.told(run) | {"status": "processing"})
    return JsonResponse(answers.result_of(request, run))


def _caller(request: HttpRequest, scope: Scope = Scope.READ) -> Caller:
    return caller_of(request, scope)
