"""The export of released results: what a list's filter leaves, as a file in one of three formats."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.requests import DeskRequest, actor, any_member
from jobs import exporting
from jobs.errors import InvalidOrder
from jobs.exporting import ExportFormat, ExportOptions
from jobs.models import JobStatus, Purpose
from jobs.selectors import JobFilter, filtered_jobs
from jobs.views import PageRequest
from jobs.views.listing import TAB_LABELS, list_url, wanted_jobs
from templates_app.models import ExtractionTemplate


@require_safe
@any_member
def export_page(request: PageRequest) -> HttpResponse:
    """Says what would be exported and how much, and asks for the format; or why there is nothing."""
    environment, wanted = request.environment, wanted_jobs(request)
    documents = exporting.released_documents(environment, wanted).count()
    context: dict[str, Any] = {
        "wanted": wanted,
        "list_url": list_url(wanted),
        "narrowed": _in_words(request, wanted),
        "document_count": documents,
        "job_count": exporting.releasable(environment, wanted).count(),
        "listed_count": filtered_jobs(environment, wanted).count(),
    }
    if documents:
        context["lists"] = exporting.lists_in(environment, wanted)
    return render(request, "jobs/export.html", context)


@require_safe
@any_member
def export_file(request: PageRequest) -> HttpResponseBase:
    """Takes the list's filter, `format`, and for CSV `lines` and `bom`."""
    wanted, asked = wanted_jobs(request), request.GET
    kind = asked.get("format", "")
    if kind not in exporting.FORMATS:
        messages.error(request, "Choose a format.")
        return redirect("jobs:export")
    is_csv = kind == "csv"
    options = ExportOptions(
        cast(ExportFormat, kind), lines=asked.get("lines", "") if is_csv else "", bom=is_csv and "bom" in asked
    )
    try:
        made = exporting.export(environment=request.environment, actor=actor(request), wanted=wanted, options=options)
    except InvalidOrder as error:
        messages.error(request, error.message)
        return redirect("jobs:export")
    return StreamingHttpResponse(made.content, headers=made.headers)


def _in_words(request: DeskRequest, wanted: JobFilter) -> list[tuple[str, str]]:
    """What narrows the list, as (name, value) for people."""
    template = ExtractionTemplate.objects.filter(environment=request.environment, name=wanted.template).first()
    said = [
        ("Kind", "Template trials" if wanted.purpose == Purpose.TRIAL else ""),
        ("Template", template.title if template else wanted.template),
        ("File name or job id", wanted.search),
        ("Status", TAB_LABELS[wanted.status] if wanted.status not in ("", JobStatus.COMPLETED) else ""),
    ]
    return [(name, value) for name, value in said if value]
