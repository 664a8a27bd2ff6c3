"""Webhook endpoints, one delivery per event and endpoint, and every attempt to make it."""

from uuid import uuid4

from django.db import models
from django.utils import timezone

from accounts.models import ApiKey, Environment, User
from jobs.models import JobEvent


class Endpoint(models.Model):
    """A URL that wants to be told. `secret` signs what is sent to it (Standard Webhooks, `whsec_...`)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="endpoints")
    url = models.URLField(max_length=2000)
    description = models.CharField(max_length=200, blank=True)
    secret = models.CharField(max_length=100)
    # Event types such as "job.completed"; empty: all.
    event_types = models.JSONField(default=list)
    # How it is told (webhooks.formats), for good: what waits for it is written and signed in one way.
    format = models.CharField(max_length=20, default="standard")
    enabled = models.BooleanField(default=True)
    # Why the desk itself switched it off ("gone": the receiver answered 410); empty when a person did.
    disabled_reason = models.CharField(max_length=60, blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.url


class PortalLink(models.Model):
    """Lets the holder of a key manage the endpoints of its environment without an account. It is used once; what it
    opens ends by itself (webhooks.portal). Only a hash of the token is stored."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    # When whoever used it left.
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link of {self.api_key_id}"


class DeliveryStatus(models.TextChoices):
    PENDING = "pending", "Pending"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Failed"


class Delivery(models.Model):
    """One event on its way to one endpoint. The body is rendered once; the message id never changes."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(JobEvent, on_delete=models.CASCADE, related_name="deliveries")
    event_type = models.CharField(max_length=40)
    message_id = models.CharField(max_length=60)
    body = models.TextField()
    status = models.CharField(max_length=20, choices=DeliveryStatus, default=DeliveryStatus.PENDING)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    # When the next attempt is due; None when there is none to come.
    next_attempt_at = models.DateTimeField(null=True, default=timezone.now)
    # Who is sending it right now, and until when that claim holds.
    lease_token = models.UUIDField(null=True)
    lease_expires_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["event", "endpoint"], name="one_delivery_per_event_and_endpoint")
        ]
        indexes = [
            models.Index(fields=["endpoint", "-created_at"]),
            models.Index(fields=["status", "next_attempt_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} to {self.endpoint_id}"


class Attempt(models.Model):
    """One HTTP request of a delivery: what was sent where, and what came back."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    latency_ms = models.PositiveIntegerField()
    request_headers = models.JSONField(default=dict)
    resolved_address = models.CharField(max_length=60, blank=True)
    # None when no answer came; then error_class says why: dns, refused, tls, timeout, blocked_address ...
    response_status = models.PositiveSmallIntegerField(null=True)
    response_headers = models.JSONField(default=dict)
    response_head = models.TextField(blank=True)
    error_class = models.CharField(max_length=40, blank=True)
    error_message = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["delivery", "number"], name="attempt_number_once_per_delivery")]

    def __str__(self) -> str:
        return f"attempt {self.number} of {self.delivery_id}"
