"""The page of one job: the document with its fields, JSON, text and timeline; cancel and retry."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRefresh

from accounts.models import Role
from accounts.requests import DeskRequest, actor, any_member, requires
from jobs import lifecycle, services
from jobs.errors import TransitionRefused
from jobs.models import Extraction, Job, JobStatus, Purpose, Release
from jobs.selectors import extraction_of, latest_release
from jobs.views import PageRequest, job_or_404
from jobs.views.fields import FieldRow, field_rows
from jobs.views.listing import MOVING, ago, submitter
from jobs.views.timeline import ERROR_ADVICE, timeline
from jobs.views.viewer import viewer_pages

TABS = {"fields": "Fields", "json": "JSON", "text": "Text", "timeline": "Timeline"}
# A rejection is final, and without its password a document fails once more.
NO_PLAIN_RETRY = ("REVIEW_REJECTED", "PASSWORD_REQUIRED")
# What needs a word above the result (templates/jobs/notices.html).
NOTICED = (JobStatus.REVIEW_REQUIRED, JobStatus.FAILED, JobStatus.CANCELED)


@require_safe
@any_member
@vary_on_headers("HX-Request")
def job_page(request: PageRequest, job_id: UUID) -> HttpResponse:
    """The whole page; for htmx its progress while the job moves, then the pane beside the document."""
    job = job_or_404(request, job_id)
    extraction = extraction_of(job)
    if request.htmx.trigger == "job-progress":
        if job.status not in MOVING:
            return HttpResponseClientRefresh()
        return render(request, "jobs/detail.html#progress", _context(request, job))
    context = _context(request, job)
    if extraction is None:
        return render(request, "jobs/detail.html", context)
    context |= _result_context(request, job, extraction)
    return render(request, "jobs/detail.html#side" if request.htmx else "jobs/detail.html", context)


@require_POST
@requires(Role.STAFF)
def cancel(request: DeskRequest, job_id: UUID) -> HttpResponse:
    job = job_or_404(request, job_id)
    try:
        services.cancel(job=job, actor=actor(request))
        messages.success(request, "The job was canceled.")
    except TransitionRefused as error:
        messages.error(request, error.message)
    return redirect("jobs:detail", job_id)


@require_POST
@requires(Role.STAFF)
def retry(request: DeskRequest, job_id: UUID) -> HttpResponse:
    job = job_or_404(request, job_id)
    try:
        services.retry(job=job, actor=actor(request), password=request.POST.get("password") or None)
        messages.success(request, "The job is queued again.")
    except TransitionRefused as error:
        messages.error(request, error.message)
    return redirect("jobs:detail", job_id)


def _context(request: DeskRequest, job: Job) -> dict[str, Any]:
    role = request.membership.role
    is_trial = job.purpose == Purpose.TRIAL
    is_staff = role in (Role.STAFF, Role.ADMIN)
    return {
        "job": job,
        "who": submitter(job),
        "ago": ago(job.created_at, timezone.now()),
        "is_moving": job.status in MOVING,
        "is_trial": is_trial,
        "has_notice": is_trial or job.status in NOTICED,
        "is_waiting": job.status == JobStatus.REVIEW_REQUIRED,
        "percent": 100 * job.pages_done // job.page_count if job.page_count else None,
        "advice": ERROR_ADVICE.get(job.error_code, ""),
        "timeline": timeline(job),
        "may_cancel": is_staff and job.status in lifecycle.OPEN,
        "may_retry": is_staff and job.status == JobStatus.FAILED and job.error_code not in NO_PLAIN_RETRY,
        "asks_password": is_staff and job.error_code == "PASSWORD_REQUIRED",
        "may_review": role in (Role.REVIEWER, Role.ADMIN) and job.status == JobStatus.REVIEW_REQUIRED,
    }


def _result_context(request: DeskRequest, job: Job, extraction: Extraction) -> dict[str, Any]:
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "fields"
    release = latest_release(job)
    fields = field_rows(job, extraction, release)
    context: dict[str, Any] = {
        "extraction": extraction,
        "seconds": f"{extraction.duration_ms / 1000:.1f}",
        "release": release,
        "tab": tab,
        "tabs": [(key, label, f"{reverse('jobs:detail', args=[job.pk])}?tab={key}") for key, label in TABS.items()],
        "fields": fields,
        "flagged_count": len(extraction.flags),
        "pages": viewer_pages(job, extraction.pages),
        "boxes": _viewer_boxes(fields),
    }
    if tab == "json":
        context["json"] = json.dumps(_public_result(release or extraction), indent=2, ensure_ascii=False)
    elif tab == "text":
        context["texts"] = extraction.text.split("\f")
    return context


def _viewer_boxes(fields: list[FieldRow]) -> list[dict[str, Any]]:
    return [
        {
            "field": row.name,
            "label": row.label,
            "level": "unsure" if row.level == "missing" else row.level,
            "page": box.page,
            "x0": box.x0,
            "y0": box.y0,
            "x1": box.x1,
            "y1": box.y1,
        }
        for row in fields
        if (box := row.box)
    ]


def _public_result(source: Extraction | Release) -> dict[str, Any]:
    """The stored result without the traces: those are told in words beside each field."""
    return {**source.result, "fields": [_public_field(field) for field in source.result["fields"]]}


def _public_field(field: dict[str, Any]) -> dict[str, Any]:
    parts = {name: [_public_field(part) for part in field.get(name, ())] for name in ("items", "fields")}
    own = {name: part for name, part in field.items() if name not in ("trace", "items", "fields")}
    return own | {name: fields for name, fields in parts.items() if fields}
