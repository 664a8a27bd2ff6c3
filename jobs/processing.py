"""A worker's part of a job: claim it, let the engine read the document in a sandbox, store what came out, decide."""

import logging
import signal
import tempfile
import time
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any, cast
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from pydantic import TypeAdapter

import extraction
from extraction import ExtractionResult, OcrEngineName, ProcessOutcome, ProcessRequest, ReadOptions, SandboxLimits
from extraction.errors import ExtractionError
from jobs import lifecycle, sealing, storage
from jobs.errors import ClaimLost, TransitionRefused
from jobs.models import Extraction, Job, JobStatus, Purpose, Release
from templates_app.selectors import spec_of

log = logging.getLogger(__name__)

WORKER = "worker"
RESULT_JSON: TypeAdapter[ExtractionResult] = TypeAdapter(ExtractionResult)


class WorkerStopping(Exception):
    """The worker process was told to stop; its job goes back to the queue untouched."""


def run(job_id: UUID) -> None:
    """Do a queued job; return quietly when somebody else has it or it has ended."""
    job = claim(job_id)
    if job is None:
        return
    try:
        with tempfile.TemporaryDirectory(prefix="proofdesk-job-") as folder:
            keeper = _LeaseKeeper(job)
            outcome = _read_and_extract(job, Path(folder), keeper)
            # A thousand pages take longer to store than a claim holds.
            storage.store_job_files(job, Path(folder, "out"), before_each=keeper.tick)
        _finish(job, outcome)
    except (ClaimLost, TransitionRefused):
        log.info("Job %s is no longer ours: what was found is dropped.", job.pk)
    except WorkerStopping:
        _give_back(job)
    except ExtractionError as error:
        fail_or_retry(job, code=error.code, message=error.message, retryable=error.retryable, only_if=_held(job))
    except Exception:
        log.exception("Job %s met an unexpected error.", job.pk)
        fail_or_retry(
            job, code="PROCESSING_ERROR", message="Document processing failed.", retryable=True, only_if=_held(job)
        )


def claim(job_id: UUID) -> Job | None:
    """Take a queued job that is due, with a fresh lease; None when it is not to be had."""
    job = Job.objects.filter(pk=job_id).first()
    if job is None:
        return None
    now = timezone.now()
    try:
        lifecycle.transition(
            job,
            to=JobStatus.PROCESSING,
            actor=WORKER,
            only_if=Q(not_before__lte=now),
            data={"attempt": job.attempts + 1},
            lease_token=uuid4(),
            lease_expires_at=_lease_end(),
            started_at=now,
            pages_done=0,
        )
    except TransitionRefused:
        return None
    return Job.objects.select_related("document", "environment", "template_version__template").get(pk=job_id)


def _lease_end() -> datetime:
    return timezone.now() + timedelta(seconds=settings.JOB_LEASE_S)


def _held(job: Job) -> Q:
    return Q(lease_token=job.lease_token)


def _read_and_extract(job: Job, folder: Path, keeper: "_LeaseKeeper") -> ProcessOutcome:
    document_path, output_dir = folder / "document", folder / "out"
    output_dir.mkdir()
    storage.copy_to_disk(job.document, document_path)
    request = ProcessRequest(
        document_path=document_path,
        output_dir=output_dir,
        template_source=job.template_version.source,
        password=sealing.unseal(job.sealed_password) if job.sealed_password else None,
        options=ReadOptions(
            ocr_engine=cast(OcrEngineName, job.ocr_engine),
            language=job.ocr_language,
            max_pages=settings.MAX_DOCUMENT_PAGES,
        ),
    )
    limits = SandboxLimits(
        memory_bytes=settings.SANDBOX_MEMORY_BYTES,
        cpu_s=settings.JOB_TIMEOUT_S,
        file_bytes=settings.MAX_DOCUMENT_BYTES * 2,
        wall_s=settings.JOB_TIMEOUT_S,
    )
    return extraction.process_in_sandbox(
        request, limits=limits, on_progress=keeper.note_progress, on_tick=keeper.tick, tick_s=0.5
    )


class _LeaseKeeper:
    """Renews the claim while the work goes on, writes progress, and stops the work when the claim is gone."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.pages: tuple[int, int | None] = (0, None)
        self.renewed_at = time.monotonic()
        self.stopping = False
        signal.signal(signal.SIGTERM, self._note_stop)

    def _note_stop(self, signum: int, frame: FrameType | None) -> None:
        self.stopping = True

    def note_progress(self, done: int, total: int) -> None:
        self.pages = (done, total)

    def tick(self) -> None:
        if self.stopping:
            raise WorkerStopping
        if time.monotonic() - self.renewed_at < settings.JOB_LEASE_S / 3:
            return
        done, total = self.pages
        held = Job.objects.filter(pk=self.job.pk, lease_token=self.job.lease_token).update(
            lease_expires_at=_lease_end(), pages_done=done, page_count=total
        )
        if not held:
            raise ClaimLost("The job was canceled or given to another worker.")
        self.renewed_at = time.monotonic()


@transaction.atomic
def _finish(job: Job, outcome: ProcessOutcome) -> None:
    """Store the extraction and decide, in one transaction that only the holder of the lease can make."""
    spec = spec_of(job.template_version)
    threshold = review_threshold(job)
    flags = (
        {}
        if job.purpose == Purpose.TRIAL
        else extraction.review_flags(outcome.result, spec, threshold=threshold / 100)
    )
    result = RESULT_JSON.dump_python(outcome.result, mode="json")
    changes: dict[str, Any] = {"pages_done": len(outcome.pages), "page_count": len(outcome.pages)}
    if flags:
        lifecycle.transition(
            job,
            to=JobStatus.REVIEW_REQUIRED,
            actor=WORKER,
            only_if=_held(job),
            data={"flagged": sorted(flags), "threshold": threshold},
            review_required_at=timezone.now(),
            review_threshold=threshold,
            flagged_field_count=len(flags),
            **changes,
        )
    else:
        lifecycle.transition(
            job, to=JobStatus.COMPLETED, actor=WORKER, only_if=_held(job), data={"revision": 1}, **changes
        )
        Release.objects.create(job=job, result=result)
    Extraction.objects.create(
        job=job,
        result=result,
        flags=flags,
        pages=[asdict(page) for page in outcome.pages],
        text=outcome.text,
        duration_ms=outcome.duration_ms,
    )


def review_threshold(job: Job) -> int:
    """The job's own threshold (0..100), else the template's, else the environment's; fields may have their own."""
    if job.document_review is not None:
        return job.document_review
    template_threshold = spec_of(job.template_version).review.threshold
    if template_threshold is not None:
        return round(template_threshold * 100)
    return job.environment.review_threshold


def _give_back(job: Job) -> None:
    try:
        lifecycle.transition(
            job, to=JobStatus.QUEUED, actor=WORKER, only_if=_held(job), data={"reason": "worker stopped"}
        )
    except TransitionRefused:
        log.info("Job %s was taken from this worker before it stopped.", job.pk)


def fail_or_retry(job: Job, *, code: str, message: str, retryable: bool, only_if: Q) -> None:
    """After a failed or lost try: queue the job again with a delay while tries are left, else end it as failed."""
    tried = job.attempts + 1
    try:
        if retryable and tried < settings.JOB_MAX_ATTEMPTS:
            delays = settings.JOB_RETRY_DELAYS_S
            delay_s = delays[min(tried, len(delays)) - 1]
            lifecycle.transition(
                job,
                to=JobStatus.QUEUED,
                actor=WORKER,
                only_if=only_if,
                data={"attempt": tried, "code": code, "message": message, "retry_in_s": delay_s},
                attempts=tried,
                not_before=timezone.now() + timedelta(seconds=delay_s),
            )
        else:
            lifecycle.transition(
                job,
                to=JobStatus.FAILED,
                actor=WORKER,
                only_if=only_if,
                data={"code": code, "message": message},
                attempts=tried,
                error_code=code,
                error_message=message,
            )
    except TransitionRefused:
        log.info("Job %s ended or moved on before its failure %s could be noted.", job.pk, code)
