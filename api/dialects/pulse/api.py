"""Pulse's addresses: extracting a document, its job, and what is fetched of it."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import NinjaAPI, Router

from api.auth import Caller, VendorKeyAuth
from api.dialects import links
from api.dialects.intake import Sent, read_request, source_of
from api.dialects.pulse import answers, large_results, runs, submitting
from api.dialects.pulse.answering import answer, caller_in, forget
from api.dialects.pulse.forms import pdf_of
from api.dialects.pulse.options import extract_options, not_supported
from api.dialects.pulse.results import result_of
from api.dialects.pulse.runs import DIALECT, Run
from api.errors import ApiError, add_error_handlers

KEY = VendorKeyAuth("x-api-key")
FILES, ADDRESSES = ("file",), ("fileUrl", "file_url")

api = NinjaAPI(title="Pulse", auth=[KEY], urls_namespace=DIALECT, docs_url=None, openapi_url=None)
add_error_handlers(api)
rest = Router()


@api.post("/extract")
def extract(request: HttpRequest) -> HttpResponse:
    """Parse a document; with a schema look for its values too. Sync, or `async`."""
    sent = read_request(request)
    is_async = sent.flag("async")
    return answer(request, _extract(request, sent), is_async=is_async)


@api.post("/extract_async")
def extract_async(request: HttpRequest) -> HttpResponse:
    run = _extract(request, read_request(request), "'/extract_async' is deprecated: use /extract with async.")
    queued_at = runs.told(run, None)["created_at"]
    return answer(request, run, is_async=True, beside={"queuedAt": queued_at, "credits_used": 0.0})


@api.get("/job/{job_id}")
def get_job(request: HttpRequest, job_id: str) -> dict[str, Any]:
    caller = caller_in(request)
    run = runs.find_run(caller, job_id)
    result = result_of(request, run)
    told = runs.told(run, result)
    if run.kind == runs.PIPELINE and result is not None:
        forget(caller, run, result)
    return told


@api.delete("/job/{job_id}")
def cancel_job(request: HttpRequest, job_id: str) -> dict[str, Any]:
    caller = caller_in(request)
    run = runs.find_run(caller, job_id)
    return {"job_id": str(run.id), "message": runs.cancel(caller, run)}


@api.post("/cancel/{job_id}")
def cancel(request: HttpRequest, job_id: str) -> dict[str, Any]:
    return cancel_job(request, job_id)


@api.get("/large_results/{job_id}", auth=[large_results.ResultToken(), KEY])
def large_result(request: HttpRequest, job_id: str) -> HttpResponseBase:
    """All of an extraction that was too long for an answer: the first time that somebody asks."""
    who: Caller | large_results.ResultToken.Of = request.auth  # type: ignore[attr-defined]
    run = runs.find_run(who, job_id) if isinstance(who, Caller) else large_results.run_of(who, job_id)
    if run.kind != runs.EXTRACT or runs.word(run) != "completed":
        raise runs.not_there()
    large_results.take(run.first)
    try:
        result = answers.whole_extraction(request, run, run.first)
    except BaseException:
        large_results.give_back(run.first)
        raise
    return large_results.sent_once(run.first, result)


@api.get("/results/{job_id}/images/{filename}")
def image(request: HttpRequest, job_id: str, filename: str) -> HttpResponse:
    """An image of an extraction as a JPEG, by its id."""
    run = runs.find_run(caller_in(request), job_id)
    if run.kind == runs.EXTRACT and runs.word(run) == "completed":
        found = answers.picture(request, run.first, filename.removesuffix(".jpg"))
        if found is not None:
            place = found.segment.box
            return links.picture(run.first, place.page, (place.x0, place.y0, place.x1, place.y1))
    raise ApiError(404, "IMAGE_NOT_FOUND", "There is no such image.")


@api.get("/results/{job_id}/pdf")
def pdf(request: HttpRequest, job_id: str) -> HttpResponseBase:
    """The PDF of a form."""
    run = runs.find_run(caller_in(request), job_id)
    if run.kind != runs.FORM or runs.word(run) != "completed":
        raise ApiError(404, "PDF_NOT_FOUND", "This job has no PDF: only forms have one.")
    return pdf_of(run.first)


@api.post("/ai-schema-helper")
def schema_helper(request: HttpRequest) -> HttpResponse:
    read_request(request)
    raise not_supported("Making a schema from a prompt needs a language model.")


@rest.api_operation(["GET", "POST", "PUT", "PATCH", "DELETE"], "/{path:rest}")
def nothing(request: HttpRequest, rest: str) -> dict[str, Any]:
    raise ApiError(404, "NOT_FOUND", "There is nothing at this address.")


def _extract(request: HttpRequest, sent: Sent, *warnings: str) -> Run:
    caller, options = caller_in(request), extract_options(sent)
    options = replace(options, warnings=(*warnings, *options.warnings))
    job = submitting.extract(caller, source_of(sent, FILES, ADDRESSES), options)
    return runs.find_run(caller, str(job.pk))
