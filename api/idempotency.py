"""Makes a repeated request harmless: one key stands for one request and the one job it made."""

import re
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Environment
from api.errors import ApiError
from api.models import IdempotencyKey
from jobs.models import Job, JobStatus

# A request that has not finished after so long has died with its process; its key may be used again.
ABANDONED_AFTER = timedelta(minutes=10)
KEPT_FOR = timedelta(hours=48)
MAX_KEY_LENGTH = 255
# Printable ASCII; blanks only within, since HTTP strips a header.
KEY = rf"^[!-~]([ -~]{{0,{MAX_KEY_LENGTH - 2}}}[!-~])?$"
# These ended without a result: the same key may try again.
WITHOUT_RESULT = (JobStatus.FAILED, JobStatus.CANCELED)


def check_key(key: str) -> None:
    """Raises ApiError 400 for a key that is none."""
    if not re.fullmatch(KEY, key):
        message = f"Idempotency-Key must have 1 to {MAX_KEY_LENGTH} printable characters of ASCII."
        raise ApiError(400, "INVALID_IDEMPOTENCY_KEY", message)


def begin(*, environment: Environment, key: str, fingerprint: str) -> tuple[IdempotencyKey, Job | None]:
    """Take the key for this request, or return the job that it has made already.

    Raises ApiError: 400 for a key that is none, 422 when it stood for another request, 409 while that is running.
    """
    check_key(key)
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(environment=environment, key=key, fingerprint=fingerprint), None
    except IntegrityError:
        taken = IdempotencyKey.objects.select_related("job").filter(environment=environment, key=key).first()
    if taken is None:
        # The request that held it was refused a moment ago, and let it go.
        raise _in_progress()
    if taken.job and taken.job.status in WITHOUT_RESULT:
        return _take_over(taken, fingerprint), None
    if taken.fingerprint != fingerprint:
        raise ApiError(
            422, "IDEMPOTENCY_KEY_REUSED", "This Idempotency-Key was used for another request. Use a new one."
        )
    if taken.job:
        return taken, taken.job
    if timezone.now() - taken.created_at > ABANDONED_AFTER:
        return _take_over(taken, fingerprint), None
    raise _in_progress()


def _take_over(taken: IdempotencyKey, fingerprint: str) -> IdempotencyKey:
    if not _same(taken).filter(job=taken.job).update(job=None, fingerprint=fingerprint, created_at=timezone.now()):
        raise _in_progress()
    taken.refresh_from_db()
    return taken


def _in_progress() -> ApiError:
    return ApiError(
        409,
        "IDEMPOTENCY_IN_PROGRESS",
        "A request with this Idempotency-Key is being handled. Repeat this one shortly.",
    )


def finish(taken: IdempotencyKey, job: Job) -> None:
    """Tie the job to the key; called in the transaction that creates the job, which a key taken over undoes."""
    if not _same(taken).filter(job=None).update(job=job):
        raise _in_progress()


def abandon(taken: IdempotencyKey) -> None:
    """Free the key after its request was refused."""
    _same(taken).filter(job=None).delete()


def _same(taken: IdempotencyKey) -> QuerySet[IdempotencyKey]:
    """The key as long as nobody has taken it over: that sets a new time."""
    return IdempotencyKey.objects.filter(pk=taken.pk, created_at=taken.created_at)
