"""Parselyze's addresses: one document becomes one job, which is waited for or asked for by its id."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from ninja import NinjaAPI

import extraction
from accounts.models import Scope
from api.auth import Caller, VendorKeyAuth, caller_of
from api.dialects import jobs
from api.dialects.intake import Sent, invalid, read_request, source_of
from api.dialects.parselyze import answers
from api.dialects.templates import template_by_id
from api.errors import ApiError, add_error_handlers
from jobs.models import JobStatus, Operation
from jobs.ordering import JobOptions, Order
from jobs.services import Submitted
from templates_app.selectors import published_version, spec_of

DIALECT = "parselyze"
FILES, ADDRESSES = ("file", "files", "files[]"), ("fileUrl",)
NEW, SAME, ACCEPTED = 201, 200, 202

api = NinjaAPI(
    title="Parselyze", auth=[VendorKeyAuth("x-api-key")], urls_namespace=DIALECT, docs_url=None, openapi_url=None
)
add_error_handlers(api)


@api.post("/v1/documents/parse/async")
def parse_async(request: HttpRequest) -> JsonResponse:
    submitted = _submit(request)
    told = answers.submitted(submitted.job, is_new=submitted.is_new)
    return JsonResponse(told, status=NEW if submitted.is_new else SAME)


@api.post("/v1/documents/parse")
def parse(request: HttpRequest) -> JsonResponse:
    """The job with its result; where it takes too long, or a reviewer has to look at it, its id to ask for it by."""
    caller, submitted = caller_of(request, Scope.READ), _submit(request)
    job = jobs.waited(caller, submitted.job)
    if job.status in (JobStatus.FAILED, JobStatus.CANCELED):
        raise ApiError(422, job.error_code or "JOB_CANCELED", jobs.why_failed(job))
    if job.status == JobStatus.COMPLETED:
        return JsonResponse(answers.told(job))
    return JsonResponse(answers.submitted(job, is_new=submitted.is_new), status=ACCEPTED)


@api.get("/v1/jobs/{job_id}")
def get_job(request: HttpRequest, job_id: str) -> dict[str, Any]:
    return answers.told(jobs.find_job(caller_of(request, Scope.READ), job_id, Operation.EXTRACT))


@api.api_operation(["GET", "POST", "PUT", "PATCH", "DELETE"], "/{path:rest}")
def nothing(request: HttpRequest, rest: str) -> dict[str, Any]:
    raise ApiError(404, "NOT_FOUND", "There is nothing at this address.")


def _submit(request: HttpRequest) -> Submitted:
    """The same file again with the same template is the job that there is, unless it ended without a result."""
    caller, sent = caller_of(request, Scope.SUBMIT), read_request(request)
    if any(len(request.FILES.getlist(name)) > 1 for name in sent.files):
        raise invalid("Send one document per job: one file in one request.")
    name = _template_name(caller, sent)
    order = Order(
        template_name=name,
        ocr_language=_language(caller, name, sent.text("language")),
        options=JobOptions(max_scanned_pages=settings.PARSELYZE_MAX_SCANNED_PAGES),
    )
    return jobs.submit(caller, DIALECT, source_of(sent, FILES, ADDRESSES), order, deduplicate=True)


def _template_name(caller: Caller, sent: Sent) -> str:
    template_id = sent.text("templateId")
    if not template_id:
        raise invalid("templateId: send the id of a template. It stands on the template's page.")
    template = template_by_id(caller.environment, template_id)
    if template is None:
        raise ApiError(404, "TEMPLATE_NOT_FOUND", "There is no published template with this id.")
    return template.name


def _language(caller: Caller, template_name: str, said: str) -> str | None:
    """The hint, such as "de" or "de-AT", if the engine that will read the document knows the language."""
    version = published_version(environment=caller.environment, name=template_name)
    ocr = spec_of(version).ocr if version else None
    engine = (ocr and ocr.engine) or caller.environment.ocr_engine
    language = said.partition("-")[0].lower()
    knows = (info.languages for info in extraction.ocr_engines() if info.name == engine)
    return language if any(language in languages for languages in knows) else None
