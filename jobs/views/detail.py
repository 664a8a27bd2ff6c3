"""The page of one job: the document with its fields, JSON, text and timeline; cancel, retry and delete."""

import json
from collections.abc import Mapping, Sequence
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
from jobs import lifecycle, services, storage
from jobs.errors import JobKept, JobOpen, TransitionRefused
from jobs.exporting_tables import without_traces
from jobs.models import Extraction, Job, JobStatus, Operation, Purpose, Reading, Release
from jobs.ordering import form_of, options_of
from jobs.retention import retention_days_of
from jobs.selectors import JobFilter, expires_at, extractions_of, latest_release, reading_of
from jobs.views import PageRequest, job_or_404
from jobs.views.fields import FieldRow, document_fields
from jobs.views.listing import MOVING, ago, list_url, submitter
from jobs.views.timeline import ERROR_ADVICE, timeline
from jobs.views.viewer import viewer_pages
from jobs.words import words_about
from templates_app.selectors import find_filter

TABS = {"fields": "Fields", "json": "JSON", "text": "Text", "corrections": "Corrections", "timeline": "Timeline"}
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
    # While an expired job is being deleted, some of it may still be there.
    reading = None if job.expired_at else reading_of(job)
    if request.htmx.trigger == "job-progress":
        if job.status not in MOVING:
            return HttpResponseClientRefresh()
        return render(request, "jobs/detail.html#progress", _context(request, job))
    context = _context(request, job)
    if reading is None:
        return render(request, "jobs/detail.html", context)
    context |= _result_context(request, job, reading)
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


@require_POST
@requires(Role.STAFF)
def delete(request: DeskRequest, job_id: UUID) -> HttpResponse:
    job = job_or_404(request, job_id)
    try:
        services.delete(job=job, actor=actor(request))
    except Job.DoesNotExist:
        pass  # somebody else was quicker
    except (JobOpen, JobKept) as error:
        messages.error(request, error.message)
        return redirect("jobs:detail", job_id)
    messages.success(request, f"{job.document.filename} was deleted.")
    return redirect("jobs:list")


def _context(request: DeskRequest, job: Job) -> dict[str, Any]:
    role = request.membership.role
    is_trial = job.purpose == Purpose.TRIAL
    is_staff = role in (Role.STAFF, Role.ADMIN)
    may_retry = is_staff and job.status == JobStatus.FAILED and job.expired_at is None
    is_reviewer = role in (Role.REVIEWER, Role.ADMIN)
    return {
        "job": job,
        "filter_url": _filter_url(job),
        "metadata": json.dumps(job.metadata, ensure_ascii=False) if job.metadata else "",
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
        "may_retry": may_retry and job.error_code not in NO_PLAIN_RETRY,
        "asks_password": may_retry and job.error_code == "PASSWORD_REQUIRED",
        "may_review": is_reviewer and job.status == JobStatus.REVIEW_REQUIRED,
        "may_delete": is_staff and job.status in lifecycle.ENDED and not job.is_kept,
        "export_url": _export_url(job),
        "has_form": job.status == JobStatus.COMPLETED and not job.expired_at and form_of(options_of(job)).is_writing,
        "expires_at": expires_at(job),
        "retention_days": retention_days_of(job) if job.expired_at else None,
        "may_reopen": is_reviewer and services.can_be_reopened(job),
    }


def _export_url(job: Job) -> str:
    """Empty where nothing was released, or it is there no more."""
    if job.status != JobStatus.COMPLETED or job.operation != Operation.EXTRACT or job.expired_at:
        return ""
    return list_url(JobFilter(search=str(job.pk), purpose=job.purpose), "jobs:export")


def _filter_url(job: Job) -> str:
    """Empty where the job has no filter, or it is there no more."""
    if not job.filter_name or find_filter(environment=job.environment, name=job.filter_name) is None:
        return ""
    return reverse("templates_app:filter_detail", args=[job.filter_name])


def _result_context(request: DeskRequest, job: Job, reading: Reading) -> dict[str, Any]:
    tab = request.GET.get("tab", "")
    words = words_about(job)
    tab = tab if tab in TABS and (words or tab != "corrections") else "fields"
    release = latest_release(job)
    extractions = extractions_of(job)
    documents = document_fields(job, extractions, release)
    fields = [row for document in documents for row in document.rows]
    context: dict[str, Any] = {
        "reading": reading,
        "seconds": f"{reading.duration_ms / 1000:.1f}",
        "calibrations": _calibrations(extractions),
        "release": release,
        "tab": tab,
        "tabs": _tabs(job, {"fields": len(fields), "corrections": len(words)}),
        "words": words,
        "documents": documents,
        "flagged_count": sum(len(extraction.flags) for extraction in extractions),
        "pages": viewer_pages(job, reading.pages),
        "boxes": _viewer_boxes(fields),
        "problems": [page["problem"]["message"] for page in reading.pages if page.get("problem")],
    }
    if tab == "json":
        context["json"] = _json(job, reading, extractions, release)
    elif tab == "text":
        context["texts"] = reading.text.split("\f")
    return context


def _tabs(job: Job, counts: Mapping[str, int]) -> list[tuple[str, str, str, int]]:
    """(key, label, address, number of rows in it). Without a word of a person there are no corrections to show."""
    url = reverse("jobs:detail", args=[job.pk])
    shown = [key for key in TABS if key != "corrections" or counts[key]]
    return [(key, TABS[key], f"{url}?tab={key}", counts.get(key, 0)) for key in shown]


def _calibrations(extractions: Sequence[Extraction]) -> str:
    """What said how sure the values are; empty where nothing was calibrated."""
    named = dict.fromkeys(one.result.get("calibration", "") for one in extractions if one.result)
    return ", ".join(filter(None, named))


def _viewer_boxes(fields: list[FieldRow]) -> list[dict[str, Any]]:
    return [
        {
            "field": row.key,
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


def _json(job: Job, reading: Reading, extractions: list[Extraction], release: Release | None) -> str:
    """The stored results, or the answer of an operation that is no extraction."""
    if reading.output:
        with storage.open_job_file(job, reading.output) as file:
            return json.dumps(json.load(file), indent=2, ensure_ascii=False)
    results = release.documents if release else [extraction.result for extraction in extractions]
    shown = [without_traces(result) for result in results if result is not None]
    return json.dumps(shown[0] if len(results) == len(shown) == 1 else shown, indent=2, ensure_ascii=False)
