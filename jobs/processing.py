"""A worker's part of a job: claim it, fetch the document, let the engine read it in a sandbox, hand on the outcome."""

import logging
import signal
import time
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import cast
from uuid import UUID, uuid4

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

import extraction
from egress import FetchError
from extraction import (
    KEPT_NAME,
    ClassSpec,
    OcrEngineName,
    OperationName,
    Plan,
    ProcessOutcome,
    ProcessRequest,
    ReadOptions,
    RuleSpec,
    SandboxLimits,
)
from extraction.errors import ExtractionError
from jobs import calibrations, fetching, lifecycle, read_before, samples, sealing, storage, workspace
from jobs.deciding import WORKER, fail_or_retry, finish, held
from jobs.errors import ClaimLost, JobError, TransitionRefused
from jobs.models import Job, JobStatus
from jobs.ordering import cuts_of, form_of, options_of, versions_of
from jobs.reading_again import planned

log = logging.getLogger(__name__)

# People watch a bar: pages that are read are told at least so often.
PROGRESS_S = 1.0


class WorkerStopping(Exception):
    """The worker process was told to stop; its job goes back to the queue untouched."""


def run(job_id: UUID) -> None:
    """Do a queued job; return quietly when somebody else has it or it has ended."""
    job = claim(job_id)
    if job is None:
        return
    try:
        with workspace.work_folder() as folder:
            keeper = _LeaseKeeper(job)
            outcome = _read_and_extract(job, Path(folder), keeper)
            # A thousand pages take longer to store than a claim holds.
            storage.store_job_files(job, Path(folder, "out"), before_each=keeper.tick)
        finish(job, outcome)
    except (ClaimLost, TransitionRefused):
        log.info("Job %s is no longer ours: what was found is dropped.", job.pk)
    except WorkerStopping:
        _give_back(job)
    except ExtractionError as error:
        fail_or_retry(job, code=error.code, message=error.message, retryable=error.retryable, only_if=held(job))
    except FetchError as error:
        fail_or_retry(job, code=error.code, message=error.message, retryable=error.retryable, only_if=held(job))
    except JobError as error:
        fail_or_retry(job, code=error.code, message=error.message, retryable=False, only_if=held(job))
    except Exception:
        log.exception("Job %s met an unexpected error.", job.pk)
        fail_or_retry(
            job, code="PROCESSING_ERROR", message="Document processing failed.", retryable=True, only_if=held(job)
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


def _read_and_extract(job: Job, folder: Path, keeper: "_LeaseKeeper") -> ProcessOutcome:
    document_path, output_dir = folder / "document", folder / "out"
    output_dir.mkdir()
    fetching.fetch_if_needed(job.document, folder, on_tick=keeper.tick)
    storage.copy_to_disk(job.document, document_path)
    kept_path = _kept_pages(job, folder / KEPT_NAME)
    brought = None if kept_path else read_before.bring(job, folder / "before")
    request = ProcessRequest(
        document_path=document_path,
        output_dir=output_dir,
        kept_path=brought.kept_path if brought else kept_path,
        kept_for_another=brought is not None,
        declared=job.document.media_type,
        beside=tuple(samples.bring(job, folder, on_tick=keeper.tick)),
        plan=_plan(job),
        password=sealing.unseal(job.sealed_password) if job.sealed_password else None,
        options=ReadOptions(
            ocr_engine=cast(OcrEngineName, job.ocr_engine),
            language=job.ocr_language,
            max_pages=settings.MAX_DOCUMENT_PAGES,
            max_scanned_pages=options_of(job).max_scanned_pages,
        ),
    )
    limits = SandboxLimits(
        memory_bytes=settings.SANDBOX_MEMORY_BYTES,
        cpu_s=settings.JOB_TIMEOUT_S,
        file_bytes=settings.MAX_DOCUMENT_BYTES * 2,
        wall_s=settings.JOB_TIMEOUT_S,
    )
    outcome = extraction.process_in_sandbox(
        request, limits=limits, on_progress=keeper.note_progress, on_tick=keeper.tick, tick_s=0.5
    )
    if brought:
        brought.hand_over(outcome, output_dir)
    return outcome


def _kept_pages(job: Job, path: Path) -> Path | None:
    """The pages as they were read before, where a reviewer wants something else found on them."""
    return path if job.read_before_as is not None and storage.copy_job_file(job, KEPT_NAME, path) else None


def _plan(job: Job) -> Plan:
    options = options_of(job)
    return Plan(
        operation=cast(OperationName, job.operation),
        templates={name: version.source for name, version in versions_of(job).items()},
        rules=tuple(RuleSpec.model_validate(rule) for rule in job.rules),
        parts=tuple(planned(cut) for cut in cuts_of(job)),
        splitting=options.splitting,
        return_documents=options.return_documents,
        classes=tuple(ClassSpec(**each) for each in options.classes),
        question=options.question,
        form=form_of(options),
        calibration=calibrations.source_in_use(job.environment),
    )


class _LeaseKeeper:
    """Renews the claim while the work goes on, writes progress, and stops the work when the claim is gone."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.pages: tuple[int, int | None] = (0, None)
        self.written: tuple[int, int | None] = self.pages
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
        lasts_s = settings.JOB_LEASE_S / 3
        if time.monotonic() - self.renewed_at < (lasts_s if self.pages == self.written else min(PROGRESS_S, lasts_s)):
            return
        done, total = self.pages
        held = Job.objects.filter(pk=self.job.pk, lease_token=self.job.lease_token).update(
            lease_expires_at=_lease_end(), pages_done=done, page_count=total
        )
        if not held:
            raise ClaimLost("The job was canceled or given to another worker.")
        self.renewed_at, self.written = time.monotonic(), self.pages


def _give_back(job: Job) -> None:
    try:
        lifecycle.transition(
            job, to=JobStatus.QUEUED, actor=WORKER, only_if=held(job), data={"reason": "worker stopped"}
        )
    except TransitionRefused:
        log.info("Job %s was taken from this worker before it stopped.", job.pk)
