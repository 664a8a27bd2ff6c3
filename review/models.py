"""The review queue: one task per job that waits for a person, and every correction that was made."""

from uuid import uuid4

from django.db import models

from accounts.models import Environment, User
from jobs.models import Job


class Outcome(models.TextChoices):
    APPROVED = "approved", "Approved"
    REJECTED = "rejected", "Rejected"
    # The job ended otherwise while it waited (canceled).
    WITHDRAWN = "withdrawn", "Withdrawn"


class ReviewTask(models.Model):
    """A job that waits for a person. One reviewer at a time holds it: `claimed_by` until `claim_expires_at`."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="review_tasks")
    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="review_task")
    created_at = models.DateTimeField(auto_now_add=True)
    claimed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    claim_expires_at = models.DateTimeField(null=True)
    # Not offered to anybody before this.
    postponed_until = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["environment", "outcome", "created_at"])]

    def __str__(self) -> str:
        return f"review of {self.job_id}"


class Correction(models.Model):
    """A person's word on one field: another value, or (before == after) that the machine was right."""

    class How(models.TextChoices):
        CONFIRMED = "confirmed", "Confirmed"
        TYPED = "typed", "Typed"
        CLICKED = "clicked", "Clicked on the page"
        # Takes back the word before it; nothing is ever deleted.
        UNDONE = "undone", "Undone"

    task = models.ForeignKey(ReviewTask, on_delete=models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=200)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    # What stands in the document (or was typed) for `after`, and its currency if it is money.
    raw_text = models.TextField(null=True)  # noqa: DJ001 - None: nothing is printed, as in FieldResult
    currency = models.CharField(max_length=3, blank=True)
    # extraction.BoundingBox as JSON, where the person pointed at the page.
    box = models.JSONField(null=True)
    how = models.CharField(max_length=20, choices=How)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.field} of {self.task_id}"
