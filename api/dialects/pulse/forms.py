"""Forms of PDFs: their fields are found, filled and emptied."""

from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from ninja import Router

from api.auth import Caller
from api.dialects import jobs, outputs
from api.dialects.intake import Sent, invalid, read_request, source_of
from api.dialects.pulse import runs
from api.dialects.pulse.answering import answer, caller_in
from api.dialects.pulse.options import names_of, not_supported, page_range, pages_of
from api.dialects.pulse.runs import DIALECT
from api.errors import ApiError
from extraction import FORM_NAME
from jobs import storage
from jobs.models import Document, Job, Operation
from jobs.ordering import JobOptions, Order, form_of, options_of
from jobs.services import Source

router = Router()


@router.post("/form/detect")
def detect(request: HttpRequest) -> HttpResponse:
    return _answer(request, "detect", {})


@router.post("/form/fill")
def fill(request: HttpRequest) -> HttpResponse:
    instructions = read_request(request).text("instructions")
    if not instructions:
        raise invalid("instructions: send what to fill in, such as Full name: Ada; Agree: yes.")
    return _answer(request, "fill", {"instructions": instructions})


@router.post("/form/clear")
def clear(request: HttpRequest) -> HttpResponse:
    if read_request(request).text("instructions"):
        raise not_supported(
            "Finding what is to be cleared by instructions needs a language model: send these fields as form_fields."
        )
    return _answer(request, "clear", {"clear": True})


def _answer(request: HttpRequest, action: str, wanted: dict[str, Any]) -> HttpResponse:
    sent, caller = read_request(request), caller_in(request)
    is_async = sent.flag("async")
    if pages := page_range(sent.text("pages", *names_of("page_range"))):
        wanted["pages"] = pages_of(pages, settings.MAX_DOCUMENT_PAGES)
    if fields := _fields_in(sent):
        wanted["fields"] = fields
    order = Order(operation=Operation.FORM, options=JobOptions(form=wanted))
    job = jobs.submit(caller, DIALECT, _source(caller, sent), order, step=runs.FORM, at=0, action=action).job
    return answer(request, runs.run_by_job(job), is_async=is_async)


def _fields_in(sent: Sent) -> list[str]:
    """The names of the detected fields that the client has sent back. Raises ApiError 400."""
    given = next((sent.json(name) for name in names_of("form_fields") if sent.values.get(name)), None) or []
    if not isinstance(given, list):
        raise invalid("form_fields: send a list of fields.")
    names = [str(each.get("name") or "") if isinstance(each, dict) else "" for each in given]
    if not all(names):
        raise invalid("form_fields: send fields as they were detected, each with its name.")
    return list(dict.fromkeys(names))


def _source(caller: Caller, sent: Sent) -> Source | Document:
    """What is sent, or the PDF that an earlier request has led to. Raises ApiError 400 and 404."""
    form_id = sent.text(*names_of("form_id"))
    if not form_id:
        return source_of(sent, ("file",), names_of("file_url"))
    if sent.files or sent.text(*names_of("file_url")):
        raise invalid("form_id: send a form's id, a file or its address, one of them.")
    run = runs.find_run(caller, form_id)
    if run.kind != runs.FORM or run.first.expired_at is not None:
        raise ApiError(404, "FORM_NOT_FOUND", "There is no such form, or it is no longer kept.")
    job = runs.completed(run.first, "form")
    if not form_of(options_of(job)).is_writing:
        return job.document
    return Source(job.document.filename, storage.open_job_file(job, FORM_NAME))


def pdf_of(job: Job) -> HttpResponseBase:
    """The PDF of a form as it was filled or emptied, else as it was sent. Raises ApiError 410 once it is gone."""
    try:
        if form_of(options_of(job)).is_writing:
            file = storage.open_job_file(job, FORM_NAME)
        else:
            file = storage.open_document(job.document)
    except FileNotFoundError as error:
        raise outputs.expired() from error
    return FileResponse(file, as_attachment=True, filename=job.document.filename, content_type="application/pdf")
