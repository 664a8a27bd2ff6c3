"""Reads a sample's document anew by a job, where its own job has no pages that this engine can use. Workers only."""

import tempfile
import time
from pathlib import Path

from django.conf import settings

from accounts.audit import SYSTEM
from builder.models import Sample
from extraction import KEPT_NAME
from jobs import processing, services, storage
from jobs.errors import JobError
from jobs.models import Job, JobStatus, Operation

GONE = "The document is no longer kept. Remove this sample, and add the document again."
# How often one looks whether another worker has read it.
LOOK_S = 0.5
WAITING = (JobStatus.QUEUED, JobStatus.PROCESSING)


def read_anew(sample: Sample) -> str:
    """Afterwards the sample's job has its pages as this engine reads them, or the answer says in plain words why not.

    A job of an earlier engine, or of before pages were kept, gets them from a second job that is deleted again.
    """
    own = _ended(sample.job)
    if own.status in (JobStatus.FAILED, JobStatus.CANCELED) and own.operation == Operation.SCHEMA:
        return own.error_message or "It was canceled before it was read. Add the document again."
    if sample.job.status in WAITING:
        return ""  # it has been read just now
    if own.expired_at is not None or own.document.storage_key is None:
        return GONE
    try:
        job = services.submit_sample(
            environment=own.environment,
            actor=SYSTEM,
            source=own.document,
            ocr_engine=own.ocr_engine,
            ocr_language=own.ocr_language,
        )
    except JobError as error:
        return error.message
    read = _ended(job)
    if read.status == JobStatus.COMPLETED:
        _hand_over_pages(read, own)
    services.delete(job=read, actor=SYSTEM)
    return "" if read.status == JobStatus.COMPLETED else read.error_message or GONE


def _ended(job: Job) -> Job:
    """The job once it has ended: done by this worker, unless another one has it."""
    fresh = _look(job)
    give_up_at = time.monotonic() + settings.JOB_TIMEOUT_S
    while fresh.status in WAITING and time.monotonic() < give_up_at:
        processing.run(job.pk)
        fresh = _look(job)
        if fresh.status in WAITING:
            time.sleep(LOOK_S)
    return fresh


def _look(job: Job) -> Job:
    return Job.objects.select_related("environment", "document").get(pk=job.pk)


def _hand_over_pages(read: Job, own: Job) -> None:
    with tempfile.TemporaryDirectory() as folder:
        if storage.copy_job_file(read, KEPT_NAME, Path(folder, KEPT_NAME)):
            storage.store_job_files(own, Path(folder), before_each=lambda: None)
