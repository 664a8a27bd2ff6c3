"""Reads jobs: lists with filters, counts, results as the rest of the desk needs them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from pydantic import TypeAdapter

from accounts.models import Environment
from extraction import ExtractionResult
from jobs.deciding import RESULT_JSON
from jobs.models import Document, Extraction, Job, JobStatus, Operation, Purpose, Reading, Release
from jobs.wording import field_label
from templates_app.selectors import spec_of


@dataclass(frozen=True, slots=True)
class JobFilter:
    """What a list of jobs is narrowed to; what is empty narrows nothing. From `created_after` or `ended_after` on, up
    to but without `created_before` or `ended_before`; `statuses` and `ids` are any of them."""

    status: str = ""
    template: str = ""
    search: str = ""
    purpose: str = Purpose.PRODUCTION
    statuses: tuple[str, ...] = ()
    operation: str = ""
    filter_name: str = ""
    batch_id: UUID | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    ended_after: datetime | None = None
    ended_before: datetime | None = None
    ids: tuple[UUID, ...] = ()

    @property
    def columns(self) -> dict[str, Any]:
        """What is compared with columns of Job, as filter() takes it."""
        compared = {
            "status": self.status,
            "status__in": self.statuses,
            "operation": self.operation,
            "filter_name": self.filter_name,
            "batch_id": self.batch_id,
            "created_at__gte": self.created_after,
            "created_at__lt": self.created_before,
            "ended_at__gte": self.ended_after,
            "ended_at__lt": self.ended_before,
            "pk__in": self.ids,
        }
        return {"purpose": self.purpose, **{name: value for name, value in compared.items() if value}}

    @property
    def narrowed(self) -> dict[str, Any]:
        """What narrows the list, by its names here, as JSON: for the audit log."""
        plain = JobFilter()
        return {
            name: value
            for name, value in FILTER_JSON.dump_python(self, mode="json").items()
            if value != getattr(plain, name)
        }


FILTER_JSON = TypeAdapter(JobFilter)


def jobs_of(environment: Environment) -> QuerySet[Job]:
    return Job.objects.filter(environment=environment).select_related("document", "template_version__template")


def find_job(*, environment: Environment, job_id: UUID) -> Job | None:
    """The job, or None when it is missing or belongs to another environment."""
    return jobs_of(environment).filter(pk=job_id).first()


def filtered_jobs(environment: Environment, wanted: JobFilter) -> QuerySet[Job]:
    """Jobs of an environment, newest first. `search` is a part of the file name, or a job's id."""
    jobs = jobs_of(environment).filter(**wanted.columns)
    if wanted.template:
        chosen = Extraction.objects.filter(job=OuterRef("pk"), template_version__template__name=wanted.template)
        jobs = jobs.filter(Q(template_version__template__name=wanted.template) | Exists(chosen))
    if wanted.search:
        jobs = jobs.filter(Q(document__filename__icontains=wanted.search) | Q(id=_uuid_or_none(wanted.search)))
    return jobs


def _uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text.strip())
    except ValueError:
        return None


def status_counts(environment: Environment, purpose: str = Purpose.PRODUCTION) -> dict[str, int]:
    """Number of jobs by status, zeros included."""
    rows = Job.objects.filter(environment=environment, purpose=purpose).values_list("status").annotate(n=Count("id"))
    return dict.fromkeys(JobStatus.values, 0) | dict(rows.order_by())


def recent_documents(environment: Environment, limit: int = 50) -> QuerySet[Document]:
    """The newest documents whose bytes are here."""
    return Document.objects.filter(environment=environment).exclude(storage_key=None).order_by("-created_at")[:limit]


def reading_of(job: Job) -> Reading | None:
    return Reading.objects.filter(job=job).first()


def extractions_of(job: Job) -> list[Extraction]:
    """What the machine found, one for each document of the job's file, in their order."""
    return list(job.extractions.select_related("template_version__template"))


def latest_release(job: Job) -> Release | None:
    """Of the reading that counts: what was released of an earlier one is no longer what the job has found."""
    return job.releases.filter(reading_number=job.reading_number).first()


def expires_at(job: Job) -> datetime | None:
    """When what was found in an ended job is (or was) deleted; None while it is open, and where it is kept."""
    days = job.environment.result_retention_days
    if job.expired_at is not None or job.ended_at is None or job.is_kept or days is None:
        return job.expired_at
    return job.ended_at + timedelta(days=days)


def parse_result(stored: dict[str, object]) -> ExtractionResult:
    """An ExtractionResult from the JSON that Extraction and Release keep."""
    return RESULT_JSON.validate_python(stored)


def key_label(job: Job, key: str) -> str:
    """A field of a job, named by its key (jobs.deciding.field_key), for people."""
    number, _, name = key.rpartition(".")
    extraction = job.extractions.filter(position=int(number) - 1 if number else 0).first()
    version = extraction.template_version if extraction else job.template_version
    label = field_label(spec_of(version), name) if version else name
    return f"{label} (document {number})" if number else label


def work_title(job: Job) -> str:
    """What the job does, for people: the template's title, the filter, or the operation."""
    if job.template_version is not None:
        return job.template_version.template.title
    return f"Filter {job.filter_name}" if job.filter_name else Operation(job.operation).label
