"""Idempotency keys: which request a key stood for, and the job it made. Results that are given out once. And documents
that were sent before anything is done with them."""

from django.db import models

from accounts.models import Environment
from jobs.models import Document, Job


class IdempotencyKey(models.Model):
    """A caller's key. `job` is None while the first request with it is still being handled."""

    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    # SHA-256 of the canonical request (the file by its own hash), to notice a key used for something else.
    fingerprint = models.CharField(max_length=64)
    job = models.ForeignKey(Job, null=True, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["created_at"])]
        constraints = [
            models.UniqueConstraint(fields=["environment", "key"], name="idempotency_key_once_per_environment")
        ]

    def __str__(self) -> str:
        return self.key


class TakenResult(models.Model):
    """A job's result that is given out only once, and was."""

    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="+")
    taken_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"result of {self.job_id}"


class UploadedFile(models.Model):
    """A document that was sent by itself: jobs may come on it later, or never."""

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["created_at"])]

    def __str__(self) -> str:
        return str(self.document_id)
