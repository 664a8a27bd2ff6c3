"""The review queue: a task for each time that a job waits for a reviewer, and every correction that was made."""

from uuid import uuid4

from django.db import models

from accounts.models import ApiKey, Environment, User
from jobs.models import Job


class Outcome(models.TextChoices):
    APPROVED = "approved", "Approved"
    REJECTED = "rejected", "Rejected"
    # The job ended otherwise while it waited (canceled).
    WITHDRAWN = "withdrawn", "Withdrawn"


class Cause(models.TextChoices):
    """Why a job waits for a person. No page says so: whoever audits a sample must not know that it is one."""

    FLAGGED = "flagged", "Flagged by the machine"
    SAMPLE = "sample", "Sample of sure jobs"
    REOPENED = "reopened", "Released before"


class ReviewTask(models.Model):
    """A job that waits for a reviewer: a person, or an API key. One at a time holds it, until `claim_expires_at`.

    A job that is opened again after its release has one more task: `revision` is the number of the release that comes
    of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="review_tasks")
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="review_tasks")
    revision = models.PositiveSmallIntegerField(default=1)
    cause = models.CharField(max_length=20, choices=Cause, default=Cause.FLAGGED)
    created_at = models.DateTimeField(auto_now_add=True)
    # By when it should be decided; None: whenever.
    due_at = models.DateTimeField(null=True)
    # When somebody held it for the first time.
    opened_at = models.DateTimeField(null=True)
    # Of the field that the machine was least sure of, 0..1; None: it found none.
    lowest_confidence = models.FloatField(null=True)
    claimed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    claimed_by_key = models.ForeignKey(ApiKey, null=True, on_delete=models.SET_NULL, related_name="+")
    claim_expires_at = models.DateTimeField(null=True)
    # Not offered to anybody before this.
    postponed_until = models.DateTimeField(null=True)
    # Handed over: offered to this colleague, and to nobody else while they may review here.
    assigned_to = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    assigned_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    assigned_by_key = models.ForeignKey(ApiKey, null=True, on_delete=models.SET_NULL, related_name="+")
    # By which name they are shown.
    assigned_by_name = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    reason = models.TextField(blank=True)
    # Approved by an admin together with others, without a look: says nothing about how often the machine errs.
    unseen = models.BooleanField(default=False)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_by_key = models.ForeignKey(ApiKey, null=True, on_delete=models.SET_NULL, related_name="+")
    # By which name they were known then (accounts.audit.Actor).
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(fields=["environment", "outcome", "created_at"]),
            models.Index(fields=["environment", "outcome", "decided_at"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["job", "revision"], name="reviewtask_once_per_revision"),
            models.CheckConstraint(
                condition=models.Q(claimed_by=None) | models.Q(claimed_by_key=None), name="reviewtask_has_one_holder"
            ),
        ]

    def __str__(self) -> str:
        return f"review {self.revision} of {self.job_id}"


class Correction(models.Model):
    """A reviewer's word on one field: another value, or (before == after) that what stood there was right.

    `before` and `after` are values of the whole field. Where the word is about a part of it, `path` (a JSON Pointer
    within the field) says which.
    """

    class How(models.TextChoices):
        CONFIRMED = "confirmed", "Confirmed"
        TYPED = "typed", "Typed"
        CLICKED = "clicked", "Clicked on the page"
        DRAWN = "drawn", "Drawn on the page"
        # A misread character that was suggested, and taken by a reviewer.
        SUGGESTED = "suggested", "Taken from a suggestion"
        API = "api", "Sent over the API"
        # Takes back the word before it; nothing is ever deleted.
        UNDONE = "undone", "Undone"

    task = models.ForeignKey(ReviewTask, on_delete=models.CASCADE, related_name="corrections")
    # Which reading of the file it is about: a word about an earlier one no longer counts.
    reading_number = models.PositiveSmallIntegerField(default=1)
    # The field's key among all fields of the job (jobs.deciding.field_key).
    field = models.CharField(max_length=200)
    # Such as "/2/amount", rows from 0; "": the whole field.
    path = models.CharField(max_length=300, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    # What stands in the document (or was typed) for `after`, and its currency if it is money.
    raw_text = models.TextField(null=True)  # noqa: DJ001 - None: nothing is printed, as in FieldResult
    currency = models.CharField(max_length=3, blank=True)
    # extraction.BoundingBox as JSON, where the reviewer pointed at the page.
    box = models.JSONField(null=True)
    # In fields with parts: what stands at `path` from now on, extraction.FieldResult as JSON. None: it is taken out.
    part = models.JSONField(null=True)
    how = models.CharField(max_length=20, choices=How)
    # How long the field had the focus, where the client has measured it.
    seconds = models.FloatField(null=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    by_key = models.ForeignKey(ApiKey, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.field}{self.path} of {self.task_id}"
