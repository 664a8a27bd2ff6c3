"""What can be done with jobs: submit, cancel, retry, release. Every way in (API, browser, seed) calls these."""

from collections.abc import Callable
from pathlib import PurePath
from typing import IO, Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import audit
from accounts.audit import Actor
from accounts.models import Environment
from jobs import lifecycle, sealing, storage
from jobs.errors import TemplateNotFound, TransitionRefused
from jobs.models import Document, Job, JobStatus, Purpose, Release
from templates_app.models import TemplateVersion
from templates_app.selectors import published_version, spec_of

REVIEW_REJECTED = "REVIEW_REJECTED"


def submit(
    *,
    environment: Environment,
    actor: Actor,
    file: IO[Any],
    filename: str,
    template_name: str,
    document_review: int | None = None,
    password: str | None = None,
    ocr_engine: str | None = None,
    ocr_language: str | None = None,
    in_transaction: Callable[[Job], None] | None = None,
) -> Job:
    """Take a document in and queue its extraction with the published version of a template.

    `document_review` is a threshold of 1..99. OCR engine and language go before the template's and the environment's.
    `in_transaction` is called with the new job inside the transaction that
    creates it. Raises TemplateNotFound, EmptyFile, FileTooLarge or UnsupportedFile;
    then nothing is stored.
    """
    version = published_version(environment=environment, name=template_name)
    if version is None:
        raise TemplateNotFound(f"There is no published template named '{template_name}' in this environment.")
    document = _store(environment, file, filename)
    with transaction.atomic():
        job = _create_job(
            document,
            version,
            actor,
            document_review=document_review,
            sealed_password=sealing.seal(password) if password else None,
            ocr=(ocr_engine, ocr_language),
        )
        if in_transaction:
            in_transaction(job)
    return job


def submit_trial(*, version: TemplateVersion, actor: Actor, file: IO[Any], filename: str) -> Job:
    """Try any version of a template, drafts too, on a document: never reviewed, never told to webhooks."""
    document = _store(version.template.environment, file, filename)
    return _create_job(document, version, actor, purpose=Purpose.TRIAL)


def _store(environment: Environment, file: IO[Any], filename: str) -> Document:
    # Not yet a row: an orphaned file is cheap and swept, an orphaned row would be a bug.
    document = Document(id=uuid4(), environment=environment)
    stored = storage.store_document(file, environment_id=environment.pk, document_id=document.pk)
    # Browsers send plain names, other clients whole paths of either kind.
    name = PurePath(filename.replace("\\", "/")).name.replace("\x00", "").strip()[-255:]
    document.filename = name or "document"
    document.storage_key = stored.key
    document.sha256, document.size_bytes, document.media_type = stored.sha256, stored.size_bytes, stored.media_type
    return document


@transaction.atomic
def _create_job(
    document: Document,
    version: TemplateVersion,
    actor: Actor,
    *,
    ocr: tuple[str | None, str | None] = (None, None),
    **fields: Any,
) -> Job:
    environment, template_ocr = document.environment, spec_of(version).ocr
    engine, language = ocr
    document.save(force_insert=True)
    return lifecycle.create(
        actor=actor.name,
        environment=environment,
        document=document,
        template_version=version,
        submitted_by=actor.user,
        api_key=actor.api_key,
        ocr_engine=engine or template_ocr.engine or environment.ocr_engine,
        ocr_language=language or template_ocr.language or environment.ocr_language,
        **fields,
    )


@transaction.atomic
def cancel(*, job: Job, actor: Actor) -> Job:
    """End an open job; a worker on it stops at its next tick. Raises TransitionRefused when it has ended already."""
    lifecycle.transition(job, to=JobStatus.CANCELED, actor=actor.name)
    audit.record(environment=job.environment, actor=actor, action="job.canceled", target=str(job.pk))
    return job


@transaction.atomic
def retry(*, job: Job, actor: Actor, password: str | None = None) -> Job:
    """Queue a failed job again with a full set of attempts, perhaps with the password that it lacked.

    Raises TransitionRefused for a job that has not failed, and after a reviewer's rejection, which is final.
    """
    if job.error_code == REVIEW_REJECTED:
        raise TransitionRefused("A reviewer has rejected this document. Submit it again if that was a mistake.")
    lifecycle.transition(
        job,
        to=JobStatus.QUEUED,
        actor=actor.name,
        only_if=Q(status=JobStatus.FAILED) & ~Q(error_code=REVIEW_REJECTED),
        attempts=0,
        not_before=timezone.now(),
        error_code="",
        error_message="",
        ended_at=None,
        pages_done=0,
        sealed_password=sealing.seal(password) if password else None,
    )
    audit.record(environment=job.environment, actor=actor, action="job.retried", target=str(job.pk))
    return job


@transaction.atomic
def release(*, job: Job, actor: Actor, result: dict[str, Any]) -> Release:
    """Give out a reviewed result: an ExtractionResult as JSON, corrected by a person. The job becomes completed."""
    lifecycle.transition(job, to=JobStatus.COMPLETED, actor=actor.name, data={"revision": 1, "reviewed": True})
    return Release.objects.create(job=job, result=result, released_by=actor.user)


@transaction.atomic
def reject(*, job: Job, actor: Actor, reason: str) -> Job:
    """End a job in review without a result: `failed` with REVIEW_REJECTED and the reviewer's reason."""
    lifecycle.transition(
        job,
        to=JobStatus.FAILED,
        actor=actor.name,
        error_code=REVIEW_REJECTED,
        error_message=reason,
        data={"code": REVIEW_REJECTED, "message": reason},
    )
    return job
