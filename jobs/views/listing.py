"""The list of jobs: filters live in the URL, and the rows refresh themselves while something is under way."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import push_url

from accounts.models import Environment
from accounts.requests import any_member
from jobs.deciding import review_threshold
from jobs.models import Job, JobStatus, Purpose, Release
from jobs.selectors import JobFilter, filtered_jobs, work_title
from jobs.views import PageRequest
from jobs.wording import failure_text, field_label
from templates_app.selectors import spec_of, templates_of

PAGE_SIZE = 25
MOVING = (JobStatus.QUEUED, JobStatus.PROCESSING)
TAB_LABELS = {
    "": "All",
    JobStatus.QUEUED: "Queued",
    JobStatus.PROCESSING: "Reading",
    JobStatus.REVIEW_REQUIRED: "Needs review",
    JobStatus.COMPLETED: "Completed",
    JobStatus.FAILED: "Failed",
    JobStatus.CANCELED: "Canceled",
}


@dataclass(frozen=True, slots=True)
class JobRow:
    """One line of the list. `weakest` is the found value that the machine is least sure of, as (label, confidence);
    `error` says in a few words why the job failed, "" for one that has not."""

    job: Job
    work: str
    who: str
    ago: str
    weakest: tuple[str, float] | None
    threshold: float
    is_reviewed: bool
    error: str
    percent: int | None


@dataclass(frozen=True, slots=True)
class StatusTab:
    label: str
    count: int
    url: str
    is_current: bool
    key: str


@require_safe
@any_member
@vary_on_headers("HX-Request")
def job_list(request: PageRequest) -> HttpResponse:
    wanted = wanted_jobs(request)
    counts = _counts(request.environment, wanted)
    page = _page(request, wanted)
    is_narrowed = wanted.template or wanted.search or wanted.purpose != Purpose.PRODUCTION
    context = {
        "wanted": wanted,
        "export_url": list_url(wanted, "jobs:export"),
        "tabs": _tabs(wanted, counts),
        "page": page,
        "rows": _rows(request.environment, page.object_list),
        "has_jobs": bool(is_narrowed or sum(counts.values())),
        "is_live": any(counts[status] for status in MOVING),
        "templates": templates_of(request.environment),
    }
    if not request.htmx:
        return render(request, "jobs/list.html", context)
    response = render(request, "jobs/list.html#rows", context)
    # A form sends all of its fields; the address in the browser shows only those that narrow the list.
    return push_url(response, list_url(wanted)) if request.htmx.trigger == "job-filter" else response


def wanted_jobs(request: PageRequest) -> JobFilter:
    """What the address narrows the list to; what it says and nobody knows narrows nothing."""
    status, purpose = request.GET.get("status", ""), request.GET.get("purpose", "")
    return JobFilter(
        status=status if status in JobStatus.values else "",
        template=_asked(request, "template"),
        search=_asked(request, "q"),
        purpose=purpose if purpose in Purpose.values else Purpose.PRODUCTION,
    )


def _asked(request: PageRequest, name: str) -> str:
    # PostgreSQL refuses NUL in every text, even in one that is only looked for.
    return request.GET.get(name, "").replace("\x00", "").strip()[:200]


def list_url(wanted: JobFilter, view: str = "jobs:list") -> str:
    """The list's (or its export's) address for a filter, with nothing said that is the default."""
    purpose = "" if wanted.purpose == Purpose.PRODUCTION else wanted.purpose
    values = {"status": wanted.status, "template": wanted.template, "q": wanted.search, "purpose": purpose}
    query = urlencode({name: str(value) for name, value in values.items() if value})
    return reverse(view) + (f"?{query}" if query else "")


def _counts(environment: Environment, wanted: JobFilter) -> dict[str, int]:
    """Jobs by status among those that the other filters leave."""
    jobs = filtered_jobs(environment, replace(wanted, status=""))
    found = dict(jobs.order_by().values_list("status").annotate(Count("id")))
    return dict.fromkeys(JobStatus.values, 0) | found


def _tabs(wanted: JobFilter, counts: dict[str, int]) -> list[StatusTab]:
    return [
        StatusTab(
            label=label,
            count=counts[status] if status else sum(counts.values()),
            url=list_url(replace(wanted, status=status)),
            is_current=wanted.status == status,
            key=status or "all",
        )
        for status, label in TAB_LABELS.items()
    ]


def _page(request: PageRequest, wanted: JobFilter) -> Page[Job]:
    jobs = filtered_jobs(request.environment, wanted).select_related("submitted_by", "api_key")
    jobs = jobs.prefetch_related("extractions__template_version__template")
    return Paginator(jobs, PAGE_SIZE).get_page(request.GET.get("page"))


def _rows(environment: Environment, page: Iterable[Job]) -> list[JobRow]:
    jobs = list(page)
    for job in jobs:
        job.environment = environment
    by_a_person = Release.objects.filter(job__in=jobs, released_by__isnull=False)
    reviewed = set(by_a_person.values_list("job_id", flat=True))
    now = timezone.now()
    return [
        JobRow(
            job=job,
            work=work_title(job),
            who=submitter(job),
            ago=ago(job.created_at, now),
            weakest=_weakest(job),
            threshold=review_threshold(job, job.template_version) / 100,
            is_reviewed=job.pk in reviewed,
            error=failure_text(job.error_code) if job.status == JobStatus.FAILED else "",
            percent=100 * job.pages_done // job.page_count if job.page_count else None,
        )
        for job in jobs
    ]


def _weakest(job: Job) -> tuple[str, float] | None:
    found = [
        (field["confidence"], field_label(spec_of(each.template_version), field["name"]))
        for each in job.extractions.all()
        if each.result is not None and each.template_version is not None
        for field in each.result["fields"]
        if field["value"] is not None
    ]
    if not found:
        return None
    confidence, label = min(found)
    return label, confidence


def submitter(job: Job) -> str:
    """Who sent the document: a person, an API key by its name, or the desk itself."""
    if job.submitted_by:
        return job.submitted_by.display_name
    return job.api_key.name if job.api_key else "System"


def ago(moment: datetime, now: datetime) -> str:
    if (now - moment).total_seconds() < 60:
        return "just now"
    return f"{timesince(moment, now, depth=1)} ago"
