"""What becomes of a job after a try: completed or held back with what was found, tried again, or failed."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from pydantic import TypeAdapter

import extraction
from extraction import DocumentOutcome, ExtractionResult, ProcessOutcome
from jobs import lifecycle
from jobs.errors import TransitionRefused
from jobs.models import Extraction, Job, JobStatus, Purpose, Reading, Release
from jobs.ordering import versions_of
from jobs.reading_again import as_before
from templates_app.models import TemplateVersion
from templates_app.selectors import spec_of

log = logging.getLogger(__name__)

WORKER = "worker"
RESULT_JSON: TypeAdapter[ExtractionResult] = TypeAdapter(ExtractionResult)


def held(job: Job) -> Q:
    """Fences a write: only the holder of this job's lease can make it."""
    return Q(lease_token=job.lease_token)


@transaction.atomic
def finish(job: Job, outcome: ProcessOutcome) -> None:
    """Store what was found and decide, in one transaction that only the holder of the lease can make.

    Where a reviewer has asked for this reading it supersedes the one before, and always waits for them.
    """
    versions = versions_of(job)
    was_asked_for = job.read_before_as is not None
    number = job.reading_number + was_asked_for
    found = [
        _extraction(job, number, position, document, versions) for position, document in enumerate(outcome.documents)
    ]
    is_sample = not (was_asked_for or any(each.flags for each in found)) and _is_drawn_for_audit(job, found)
    changes: dict[str, Any] = {"pages_done": len(outcome.pages), "page_count": len(outcome.pages)}
    changes |= {"reading_number": number, "read_before_as": None}
    flagged = [field_key(each.position, name) for each in found for name in sorted(each.flags)]
    if flagged or was_asked_for:
        threshold = review_threshold(job, next((each.template_version for each in found if each.flags), None))
        lifecycle.transition(
            job,
            to=JobStatus.REVIEW_REQUIRED,
            actor=WORKER,
            only_if=held(job),
            data={"flagged": flagged, "threshold": threshold}
            | ({"sampled": True} if is_sample else {})
            | ({"again": True} if was_asked_for else {}),
            review_required_at=timezone.now(),
            review_threshold=threshold,
            flagged_field_count=len(flagged),
            **changes,
        )
    else:
        lifecycle.transition(
            job, to=JobStatus.COMPLETED, actor=WORKER, only_if=held(job), data={"revision": 1}, **changes
        )
        Release.objects.create(job=job, documents=[each.result for each in found])
    for kept in (Extraction.objects, Reading.objects):
        kept.filter(job=job).update(superseded=True)
    Extraction.objects.bulk_create(found)
    Reading.objects.create(
        job=job,
        number=number,
        pages=[asdict(page) for page in outcome.pages],
        text=outcome.text,
        duration_ms=outcome.duration_ms,
        output=outcome.output or "",
    )


def _extraction(
    job: Job, reading_number: int, position: int, document: DocumentOutcome, versions: Mapping[str, TemplateVersion]
) -> Extraction:
    """The row for one document of the file, not yet saved."""
    version = versions[document.template] if document.template else None
    flags: dict[str, str] = {}
    if document.result is not None and version is not None and job.purpose != Purpose.TRIAL:
        threshold = review_threshold(job, version)
        flags = extraction.review_flags(document.result, spec_of(version), threshold=threshold / 100)
    return Extraction(
        job=job,
        reading_number=reading_number,
        position=position,
        first_page=document.first_page,
        last_page=document.last_page,
        template_version=version,
        label=document.label,
        reason=document.reason,
        verdicts=[asdict(verdict) for verdict in document.verdicts],
        result=RESULT_JSON.dump_python(document.result, mode="json") if document.result else None,
        flags=flags,
        file=document.file or "",
    )


def _is_drawn_for_audit(job: Job, found: Sequence[Extraction]) -> bool:
    """Draw the blind share of passing jobs that a person sees all the same; the fields to see are flagged."""
    if job.purpose == Purpose.TRIAL:
        return False
    for each in found:
        if each.result is not None and each.template_version is not None:
            # Salted with the server's secret: who knows the job's id must not know what is drawn.
            key = salted_hmac("jobs.audit", f"{job.pk}/{each.position}").hexdigest()
            each.flags = extraction.audit_flags(spec_of(each.template_version), key)
    return any(each.flags for each in found)


def field_key(position: int, name: str) -> str:
    """How a field of a job is named where all of its documents are told of together: "total", and behind its
    document's number from the second document on, "2.total"."""
    return f"{position + 1}.{name}" if position else name


def review_threshold(job: Job, version: TemplateVersion | None) -> int:
    """The job's own threshold (0..100), else the template's, else the environment's; fields may have their own."""
    if job.document_review is not None:
        return job.document_review
    template_threshold = spec_of(version).review.threshold if version else None
    if template_threshold is not None:
        return round(template_threshold * 100)
    return job.environment.review_threshold


def fail_or_retry(job: Job, *, code: str, message: str, retryable: bool, only_if: Q) -> None:
    """After a failed or lost try: queue the job again with a delay while tries are left, else end it as failed, or let
    it wait for its reviewer as before where they had asked for the reading."""
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
        elif job.read_before_as is not None:
            lifecycle.transition(
                job,
                to=JobStatus.REVIEW_REQUIRED,
                actor=WORKER,
                only_if=only_if,
                data={"again": True, "code": code, "message": message},
                **as_before(job),
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
