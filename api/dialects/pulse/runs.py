"""What a client asked for in one request and follows under one id: a job, or several that belong together."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from accounts.models import Scope
from api.auth import Caller
from api.dialects import jobs
from api.dialects.outputs import expired
from api.dialects.pulse.mapping import WORDS
from api.errors import ApiError
from api.polling import wait_while
from jobs import selectors, services
from jobs.errors import TransitionRefused
from jobs.lifecycle import COMPLETED, ENDED, OPEN
from jobs.models import Job, JobStatus, Operation

DIALECT = "pulse"
# What a job is for (`asked["step"]`); "values" are those that an extract was asked for besides.
EXTRACT, VALUES, SCHEMA, TABLES, SPLIT = "extract", "values", "schema", "tables", "split"
PIPELINE, SPLIT_SCHEMA, FORM = "pipeline", "split_schema", "form"
BATCH = "batch_"  # and a step: one for each document
# Faults that are ours. Whatever else a job fails with lies in the document.
_OUR_FAULTS = ("PROCESSING_ERROR", "WORKER_LOST")


@dataclass(frozen=True, slots=True)
class Run:
    """`kind` is the step of its one job, or what its jobs are together. They stand in the order of the request."""

    id: UUID
    kind: str
    jobs: tuple[Job, ...]

    @property
    def first(self) -> Job:
        return self.jobs[0]

    def step(self, name: str) -> list[Job]:
        return [job for job in self.jobs if job.asked["step"] == name]

    def values_of(self, job: Job) -> Job | None:
        """The job that looks for the values which an extract was asked for besides."""
        return next((each for each in self.step(VALUES) if each.asked["of"] == str(job.pk)), None)

    @property
    def next_step(self) -> dict[str, Any] | None:
        """The step that is to begin now that the one before it has ended; None for none."""
        last = [job for job in self.jobs if job.asked.get("then")]
        then: list[dict[str, Any]] = next((job.asked["then"] for job in reversed(last)), [])
        if not then or self.stopped or self.step(then[0]["step"]):
            return None
        before = self.step(last[-1].asked["step"])
        is_done = all(job.status in ENDED for job in before) and any(job.status == COMPLETED for job in before)
        return then[0] if is_done else None

    @property
    def stopped(self) -> str:
        """Why the next step could not begin; "" where nothing has stopped it."""
        return next((job.asked["stopped"] for job in self.jobs if job.asked.get("stopped")), "")


def find_run(caller: Caller, run_id: str) -> Run:
    """Raises ApiError 403 and 404."""
    caller.must(Scope.READ)
    try:
        key = UUID(run_id)
    except ValueError as error:
        raise not_there() from error
    ours = selectors.jobs_of(caller.environment).filter(dialect=DIALECT)
    found = list(ours.filter(Q(pk=key) | Q(batch_id=key)).order_by("created_at", "pk"))
    one = next((job for job in found if job.pk == key), None)
    if one is not None:
        return run_by_job(one)
    if not found:
        raise not_there()
    return Run(key, found[0].asked["run"], tuple(sorted(found, key=lambda job: job.asked["at"])))


def run_by_job(job: Job) -> Run:
    """A job with the one that looks for its values, where there is one."""
    return Run(job.pk, job.asked["step"], (job, *_values_beside(job)))


def _values_beside(job: Job) -> list[Job]:
    options = job.asked.get("options") or {}
    if not (options.get("schema") or options.get("preset")):
        return []
    beside = selectors.jobs_of(job.environment).filter(document=job.document_id, operation=Operation.EXTRACT)
    return [each for each in beside if each.asked.get("of") == str(job.pk) and each.asked["step"] == VALUES]


def not_there() -> ApiError:
    return ApiError(404, "JOB_NOT_FOUND", "Job not found: there is no such job, or it has expired.")


def find_extraction(caller: Caller, extraction_id: str) -> Job:
    """A completed extract of the caller's environment that is kept. Raises ApiError 400, 403 and 404."""
    run = find_run(caller, extraction_id)
    if run.kind != EXTRACT or run.first.expired_at is not None or not run.first.asked["options"]["is_stored"]:
        raise ApiError(404, "EXTRACTION_NOT_FOUND", "There is no such extraction, or it is no longer kept.")
    return completed(run.first, "extraction")


def find_extractions(caller: Caller, run_id: str) -> list[Job]:
    """An extraction, or all that a batch has completed. Raises ApiError 400, 403 and 404."""
    run = find_run(caller, run_id)
    if run.kind != f"{BATCH}{EXTRACT}":
        return [find_extraction(caller, run_id)]
    if word(run) != "completed":
        raise ApiError(400, "NOT_COMPLETED", f"The batch {run.id} is {word(run)}, not completed.")
    return [job for job in run.step(EXTRACT) if job.status == JobStatus.COMPLETED and job.expired_at is None]


def find_splits(caller: Caller, run_id: str) -> list[Job]:
    """All splits that a batch has completed. Raises ApiError 400, 403 and 404."""
    run = find_run(caller, run_id)
    if run.kind != f"{BATCH}{SPLIT}":
        raise ApiError(404, "SPLIT_NOT_FOUND", "There is no such batch of splits.")
    if word(run) != "completed":
        raise ApiError(400, "NOT_COMPLETED", f"The batch {run.id} is {word(run)}, not completed.")
    return [job for job in run.step(SPLIT) if job.status == JobStatus.COMPLETED and job.expired_at is None]


def extraction_of(job: Job) -> Job:
    """What a job follows on. Raises ApiError 410 once it is gone."""
    extraction = Job.objects.select_related("document").filter(pk=UUID(job.asked["of"]), expired_at=None).first()
    if extraction is None:
        raise expired()
    return extraction


def completed(job: Job, what: str) -> Job:
    """Raises ApiError 400 for a job that has brought nothing, or not yet."""
    if job.status != JobStatus.COMPLETED:
        raise ApiError(400, "NOT_COMPLETED", f"The {what} {job.pk} is {jobs.word_for(job, WORDS)}, not completed.")
    return job


def word(run: Run) -> str:
    """How the run stands, in Pulse's words."""
    words = {jobs.word_for(job, WORDS) for job in _deciding(run)}
    if words == {"pending"}:
        return "pending"
    if words & {"pending", "processing"} or run.next_step:
        return "processing"
    if not run.stopped and all("completed" in step for step in _words_by_step(run)):
        return "completed"
    return "failed" if "failed" in words or run.stopped else "canceled"


def _words_by_step(run: Run) -> Iterator[set[str]]:
    """Of several documents, and of the topics of one, it is enough if something came of one."""
    bears_failures = run.kind in (PIPELINE, SPLIT_SCHEMA) or run.kind.startswith(BATCH)
    for step in dict.fromkeys(job.asked["step"] for job in _deciding(run)):
        words = [jobs.word_for(job, WORDS) for job in _deciding(run) if job.asked["step"] == step]
        yield from [set(words)] if bears_failures else ({each} for each in words)


def _deciding(run: Run) -> Collection[Job]:
    """Where values cannot be had, the extract itself is there nevertheless."""
    gone = (JobStatus.FAILED, JobStatus.CANCELED)
    return [job for job in run.jobs if not (job.asked["step"] == VALUES and job.status in gone)]


def is_moving(run: Run) -> bool:
    """Whether machines still work on it: a reviewer may take hours."""
    in_review = any(job.status == JobStatus.REVIEW_REQUIRED for job in run.jobs)
    return word(run) in ("pending", "processing") and not (
        in_review and all(job.status not in (JobStatus.QUEUED, JobStatus.PROCESSING) for job in run.jobs)
    )


def waited(caller: Caller, run: Run) -> Run:
    """The run once nothing of it moves, or as it stands when MAX_WAIT_S are over."""
    return wait_while(lambda: find_run(caller, str(run.id)), is_moving, settings.MAX_WAIT_S)


def why_failed(run: Run) -> str:
    """ "" for a run that has not failed."""
    if word(run) not in ("failed", "canceled"):
        return ""
    return next(filter(None, map(jobs.why_failed, run.jobs)), "") or run.stopped


def failure(run: Run) -> ApiError:
    """What a request that has waited for the run is told. A fault of the document is the client's: its own client
    would repeat anything from 500 on, and read the same document twice more."""
    failed = next((job for job in run.jobs if job.status == JobStatus.FAILED), None)
    code = failed.error_code if failed else "STEP_NOT_BEGUN" if run.stopped else "JOB_CANCELED"
    return ApiError(500 if code in _OUR_FAULTS else 400, code, why_failed(run))


def cancel(caller: Caller, run: Run) -> str:
    """End what is open of it, and say what came of that. Raises ApiError 403."""
    caller.must(Scope.SUBMIT)
    ended = 0
    for job in run.jobs:
        if job.status not in OPEN:
            continue
        try:
            services.cancel(job=job, actor=caller.actor)
        except TransitionRefused:  # it has ended meanwhile
            continue
        ended += 1
    return "Job canceled." if ended else f"The job is {word(run)} already and remains unchanged."


def delete(caller: Caller, wanted: Collection[Job]) -> None:
    """Delete ended jobs with all that they have brought, and their documents. Raises ApiError 403."""
    caller.must(Scope.SUBMIT)
    for job in wanted:
        services.delete(job=job, actor=caller.actor)


def told(run: Run, result: Mapping[str, Any] | None) -> dict[str, Any]:
    """The run as GET /job tells it."""
    first, last = run.jobs[0], max(run.jobs, key=lambda job: job.updated_at)
    stands = word(run)
    state: dict[str, Any] = {
        "job_id": str(run.id),
        "status": stands,
        "created_at": _time(first.created_at),
        "updated_at": _time(last.updated_at),
    }
    if stands in ("completed", "failed", "canceled"):
        state["completed_at"] = _time(max((job.ended_at for job in run.jobs if job.ended_at), default=None))
    if result is not None:
        state["result"] = result
    return state | ({"error": why} if (why := why_failed(run)) else {})


def _time(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None
