"""Forgets idempotency keys that are old enough, and deletes files that were sent and never used."""

import logging
import time
from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import Environment
from api.idempotency import KEPT_FOR
from api.models import IdempotencyKey, UploadedFile
from jobs import retention
from jobs.models import Job

log = logging.getLogger(__name__)

BATCH = 50
UNUSED_SWEEP_INTERVAL_S = 900.0


def forget_old_idempotency_keys() -> None:
    IdempotencyKey.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()


_unused_swept_at = -UNUSED_SWEEP_INTERVAL_S


def delete_unused_uploads() -> None:
    """Delete uploaded files on which there is no job when they are as old as their environment keeps results. Those
    with a job go with it."""
    global _unused_swept_at
    if time.monotonic() - _unused_swept_at < UNUSED_SWEEP_INTERVAL_S:
        return
    count = 0
    for environment in Environment.objects.exclude(result_retention_days=None):
        before = timezone.now() - timedelta(days=environment.result_retention_days or 0)
        due = UploadedFile.objects.filter(document__environment=environment, created_at__lt=before)
        unused = due.exclude(Exists(Job.objects.filter(document=OuterRef("document"))))
        for upload in unused.select_related("document").order_by("created_at")[: BATCH - count]:
            count += retention.delete_unused(upload.document)
    if count:
        log.info("Deleted uploaded files that were never used: %s.", count)
    if count < BATCH:
        _unused_swept_at = time.monotonic()
