"""Reads jobs: lists with filters, counts, results as the rest of the desk needs them."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from accounts.models import Environment
from extraction import ExtractionResult
from jobs.models import Extraction, Job, JobStatus, Purpose, Release
from jobs.processing import RESULT_JSON


@dataclass(frozen=True, slots=True)
class JobFilter:
    """What a list of jobs is narrowed to; empty strings mean all."""

    status: str = ""
    template: str = ""
    search: str = ""
    purpose: str = Purpose.PRODUCTION


def jobs_of(environment: Environment) -> QuerySet[Job]:
    return Job.objects.filter(environment=environment).select_related("document", "template_version__template")


def find_job(*, environment: Environment, job_id: UUID) -> Job | None:
    """The job, or None when it is missing or belongs to another environment."""
    return jobs_of(environment).filter(pk=job_id).first()


def filtered_jobs(environment: Environment, wanted: JobFilter) -> QuerySet[Job]:
    """Jobs of an environment, newest first. `search` is a part of the file name, or a job's id."""
    jobs = jobs_of(environment).filter(purpose=wanted.purpose)
    if wanted.status:
        jobs = jobs.filter(status=wanted.status)
    if wanted.template:
        jobs = jobs.filter(template_version__template__name=wanted.template)
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


def extraction_of(job: Job) -> Extraction | None:
    return Extraction.objects.filter(job=job).first()


def latest_release(job: Job) -> Release | None:
    return job.releases.first()


def parse_result(stored: dict[str, object]) -> ExtractionResult:
    """An ExtractionResult from the JSON that Extraction and Release keep."""
    return RESULT_JSON.validate_python(stored)
