"""How far a sample is read, and what was detected on it, as the workbench's script takes it."""

import json
from collections import Counter
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from builder.models import Sample
from builder.samples import title_of
from jobs import storage
from jobs.models import SAMPLE_READINGS, Job, JobStatus, Operation
from jobs.selectors import reading_of
from jobs.views.viewer import viewer_pages
from jobs.wording import failure_text, title_or_words

OPEN = (JobStatus.QUEUED, JobStatus.PROCESSING)
FAILED = (JobStatus.FAILED, JobStatus.CANCELED)


def sample_standing(sample: Sample) -> dict[str, Any]:
    """`state` is reading, ready or failed; `pages` as <page-view> takes them, `detected` what to outline on them.
    While it `is_queued` it `waits_s` already, with so many documents `ahead`."""
    job = sample.job
    standing: dict[str, Any] = {
        "id": str(sample.pk),
        "title": title_of(sample),
        "state": "reading" if job.status in OPEN else "failed" if job.status in FAILED else "ready",
        "is_queued": job.status == JobStatus.QUEUED,
        "ahead": _ahead(job),
        "waits_s": round((timezone.now() - job.created_at).total_seconds()),
        "pages_done": job.pages_done,
        "page_count": job.page_count,
        "problem": (job.error_message or failure_text(job.error_code)) if job.status in FAILED else "",
        "is_golden": sample.approved_at is not None,
        "approved": sample.values if sample.approved_at is not None else {},
        "url": reverse("builder:sample", args=[sample.template.name, sample.pk]),
        "approve_url": reverse("builder:approve_values", args=[sample.template.name, sample.pk]),
        "pages": [],
        "detected": [],
    }
    reading = reading_of(job) if standing["state"] == "ready" else None
    if reading is None:
        return standing
    last = sample.last_page or len(reading.pages)
    pages = [page for page in reading.pages if sample.first_page <= page["number"] <= last]
    return standing | {"pages": viewer_pages(job, pages), "detected": _detected(job, reading.output)}


def _ahead(job: Job) -> int:
    """Documents that workers have in hand, and samples that wait for longer, as samples go before other jobs."""
    if job.status != JobStatus.QUEUED:
        return 0
    before = Q(status=JobStatus.PROCESSING) | SAMPLE_READINGS & Q(
        status=JobStatus.QUEUED, created_at__lt=job.created_at
    )
    return Job.objects.filter(before).count()


def _detected(job: Job, output: str) -> list[dict[str, Any]]:
    """The fields and tables that the job has proposed, each with its box; none of a job that did something else."""
    if job.operation != Operation.SCHEMA or not output:
        return []
    try:
        with storage.open_job_file(job, output) as file:
            proposal = json.loads(file.read())["proposal"]
    except FileNotFoundError:
        return []
    labels = Counter(field["label"] for field in proposal["fields"])
    found = []
    for kind in ("fields", "tables"):
        for each in proposal[kind]:
            value = next((value for value in each["values"] if value["box"]), None)
            if value is not None:
                rows = value["value"] if kind == "tables" else None
                found.append(
                    {
                        "name": each["name"],
                        "label": each["label"] if labels[each.get("label")] == 1 else title_or_words("", each["name"]),
                        "type": each.get("type", "list"),
                        "text": f"{len(rows)} rows" if rows is not None else str(value["raw_text"]).strip(" :")[:80],
                        "box": value["box"],
                        "is_table": kind == "tables",
                    }
                )
    return found
