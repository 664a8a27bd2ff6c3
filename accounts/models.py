"""Who may do what: users, environments (tenants), memberships, API keys and the append-only audit log."""

from uuid import uuid4

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone


class User(AbstractUser):
    """A person who signs in with a user name; what they may do is said by their memberships."""

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.username


class OcrEngineName(models.TextChoices):
    RAPIDOCR = "rapidocr", "RapidOCR"
    EASYOCR = "easyocr", "EasyOCR"
    TESSERACT = "tesseract", "Tesseract"


class Environment(models.Model):
    """The tenant boundary: keys, jobs, templates, endpoints and reviews all belong to exactly one environment."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    ocr_engine = models.CharField(max_length=20, choices=OcrEngineName, default=OcrEngineName.RAPIDOCR)
    ocr_language = models.CharField(max_length=20, default="en")
    # Fields below this confidence (0..100) go to review, unless the template or the job says otherwise.
    review_threshold = models.PositiveSmallIntegerField(default=90)
    # Within how many hours a review should be decided; None: no deadline.
    review_due_hours = models.PositiveIntegerField(null=True)
    # Days after its end when a job's document and results are deleted; None: they are kept.
    result_retention_days = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(review_threshold__gte=0, review_threshold__lte=100),
                name="environment_review_threshold_0_to_100",
            ),
            models.CheckConstraint(
                condition=models.Q(result_retention_days__isnull=True) | models.Q(result_retention_days__gte=1),
                name="environment_result_retention_at_least_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(review_due_hours__isnull=True) | models.Q(review_due_hours__gte=1),
                name="environment_review_due_at_least_an_hour",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a member may do: admins everything, staff upload and follow jobs, reviewers follow and correct them."""

    ADMIN = "admin", "Admin"
    STAFF = "staff", "Staff"
    REVIEWER = "reviewer", "Reviewer"


class Scope(models.TextChoices):
    """What a caller of the API may do; admin includes the others."""

    SUBMIT = "submit", "Submit documents, cancel, retry and delete jobs"
    READ = "read", "Read jobs, results and templates"
    REVIEW = "review", "Correct, approve and reject results that wait for a review"
    ADMIN = "admin", "Everything, also templates, filters and webhooks"


DEFAULT_SCOPES = (Scope.SUBMIT, Scope.READ)
SCOPES_OF_ROLE: dict[str, frozenset[str]] = {
    Role.ADMIN: frozenset(Scope.values),
    Role.STAFF: frozenset({Scope.SUBMIT, Scope.READ}),
    Role.REVIEWER: frozenset({Scope.READ, Scope.REVIEW}),
}


def default_scopes() -> list[str]:
    return [scope.value for scope in DEFAULT_SCOPES]


class Membership(models.Model):
    """A user's role in an environment."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["user__username"]
        constraints = [models.UniqueConstraint(fields=["user", "environment"], name="membership_once_per_environment")]

    def __str__(self) -> str:
        return f"{self.user.username} in {self.environment.slug} as {self.role}"


class ApiKey(models.Model):
    """A machine's way in: `pd_<prefix>_<secret>`. Only a hash of the secret is stored."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=16, unique=True)
    secret_hash = models.CharField(max_length=64)
    # Values of Scope.
    scopes = models.JSONField(default=default_scopes)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} (pd_{self.prefix}_…)"


class AppendOnly(models.QuerySet["AuditEntry"]):
    """Rows that are written once."""

    def update(self, **changes: object) -> int:
        raise TypeError("An audit entry is never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("An audit entry is never deleted.")


class AuditEntry(models.Model):
    """One thing that somebody did. Append-only: a saved entry can be neither changed nor deleted."""

    id = models.BigAutoField(primary_key=True)
    environment = models.ForeignKey(Environment, null=True, on_delete=models.PROTECT, related_name="audit_entries")
    at = models.DateTimeField(default=timezone.now)
    actor = models.CharField(max_length=200)
    action = models.CharField(max_length=60)
    target = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)
    ip_address = models.GenericIPAddressField(null=True)

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["environment", "-id"])]

    def __str__(self) -> str:
        return f"{self.actor} {self.action} {self.target}"

    def save(self, *args: object, **kwargs: object) -> None:
        if self.pk is not None:
            raise TypeError("An audit entry is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        raise TypeError("An audit entry is never deleted.")
