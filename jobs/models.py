"""Documents, the jobs on them, what the machine found, what was released, and the timeline that is also the outbox.
And the calibrations of an environment, which say how sure the machine may be."""

from typing import TypeVar
from uuid import uuid4

from django.db import models
from django.utils import timezone

from accounts.models import ApiKey, Environment, OcrEngineName, User
from templates_app.models import TemplateVersion

Row = TypeVar("Row", bound=models.Model)


class CurrentManager(models.Manager[Row]):
    """Only what counts now: without what an earlier reading of the file had found."""

    def get_queryset(self) -> models.QuerySet[Row]:
        return super().get_queryset().filter(superseded=False)


class Document(models.Model):
    """A stored file. Its bytes lie in storage under `storage_key`; page pictures and words beside them.

    A document that was given by `source_url` has neither bytes nor what is known from them until a worker has fetched
    it. When its last job expires, the bytes go and `storage_key` becomes None; what is known from them stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="documents")
    filename = models.CharField(max_length=255)
    source_url = models.URLField(max_length=2000, blank=True)
    media_type = models.CharField(max_length=50, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size_bytes = models.PositiveBigIntegerField(default=0)
    storage_key = models.CharField(max_length=300, unique=True, null=True)  # noqa: DJ001 - unique where there is one
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["environment", "sha256"])]

    def __str__(self) -> str:
        return self.filename


class JobStatus(models.TextChoices):
    QUEUED = "queued", "Queued"
    PROCESSING = "processing", "Processing"
    REVIEW_REQUIRED = "review_required", "Review required"
    COMPLETED = "completed", "Completed"
    FAILED = "failed", "Failed"
    CANCELED = "canceled", "Canceled"


class Operation(models.TextChoices):
    EXTRACT = "extract", "Extract"
    PARSE = "parse", "Parse"
    TABLES = "tables", "Find tables"
    CLASSIFY = "classify", "Classify"
    SPLIT = "split", "Split"
    SCHEMA = "schema", "Propose a schema"
    ASK = "ask", "Ask"
    FORM = "form", "Find and fill a form"


class Purpose(models.TextChoices):
    """A trial tries a template on a document, or reads one that a template is built on: never reviewed, never told to
    webhooks."""

    PRODUCTION = "production", "Production"
    TRIAL = "trial", "Trial"


class Job(models.Model):
    """One operation on one document. `status` is written by jobs.lifecycle.transition() and nothing else."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="jobs")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="jobs")
    operation = models.CharField(max_length=20, choices=Operation, default=Operation.EXTRACT)
    purpose = models.CharField(max_length=20, choices=Purpose, default=Purpose.PRODUCTION)
    # The one template for the whole file. None: a filter chooses, or the operation needs none.
    template_version = models.ForeignKey(TemplateVersion, null=True, on_delete=models.PROTECT, related_name="jobs")
    # The filter by its name, and its rules (extraction.RuleSpec as JSON) as they were at submission.
    filter_name = models.CharField(max_length=100, blank=True)
    rules = models.JSONField(default=list)
    # The versions that those rules, or the operation, choose from: template name -> TemplateVersion id.
    template_ids = models.JSONField(default=dict)
    # Where a person has cut the file into documents: jobs.ordering.Cut as JSON, in their order.
    cuts = models.JSONField(default=list)
    # jobs.ordering.JobOptions as JSON, and what the client wants to be told back.
    options = models.JSONField(default=dict)
    metadata = models.JSONField(default=dict)
    # The other vendor's API that it was asked for in ("" for our own), and what that asked for which only its answers
    # need to know.
    dialect = models.CharField(max_length=20, blank=True)
    asked = models.JSONField(default=dict)
    # Jobs that were submitted together.
    batch_id = models.UUIDField(null=True)
    submitted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    api_key = models.ForeignKey(ApiKey, null=True, on_delete=models.SET_NULL, related_name="+")

    # How to read: filled at submission from job, template and environment, so that a retry reads the same way.
    ocr_engine = models.CharField(max_length=20, choices=OcrEngineName)
    ocr_language = models.CharField(max_length=20)
    # Fields below this confidence (1..99) go to review; None: template and environment decide.
    document_review = models.PositiveSmallIntegerField(null=True)
    # The document's password, encrypted; emptied when the job ends.
    sealed_password = models.BinaryField(null=True)
    # Somebody works with its document (a sample of a template): it neither expires nor is deleted.
    is_kept = models.BooleanField(default=False)
    # Which reading of the file counts, from 1. A reviewer may have it read again in another way.
    reading_number = models.PositiveSmallIntegerField(default=1)
    # While that is done: the columns that say how it was read before, which come back where it fails.
    read_before_as = models.JSONField(null=True)

    status = models.CharField(max_length=20, choices=JobStatus, default=JobStatus.QUEUED)
    # How many tries failed or were lost before the present one.
    attempts = models.PositiveSmallIntegerField(default=0)
    # A queued job is not tried before this.
    not_before = models.DateTimeField(default=timezone.now)
    # Who works on it: a token that fences every write of that worker, and until when its claim holds.
    lease_token = models.UUIDField(null=True)
    lease_expires_at = models.DateTimeField(null=True)
    pages_done = models.PositiveIntegerField(default=0)
    page_count = models.PositiveIntegerField(null=True)

    error_code = models.CharField(max_length=60, blank=True)
    error_message = models.TextField(blank=True)
    review_threshold = models.PositiveSmallIntegerField(null=True)
    flagged_field_count = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    started_at = models.DateTimeField(null=True)
    review_required_at = models.DateTimeField(null=True)
    # When it reached completed, failed or canceled.
    ended_at = models.DateTimeField(null=True)
    # When its file and what was found in it were deleted by the environment's retention.
    expired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["environment", "-created_at"]),
            models.Index(fields=["environment", "status", "-created_at"]),
            models.Index(fields=["status", "not_before"]),
            models.Index(fields=["batch_id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="processing", lease_token__isnull=False)
                | (~models.Q(status="processing") & models.Q(lease_token__isnull=True)),
                name="job_is_leased_exactly_while_processing",
            ),
            models.CheckConstraint(
                condition=models.Q(document_review__isnull=True)
                | models.Q(document_review__gte=1, document_review__lte=99),
                name="job_document_review_1_to_99",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.id}"

    @property
    def is_sample_reading(self) -> bool:
        return self.purpose == Purpose.TRIAL and self.operation == Operation.SCHEMA


# Jobs that read documents which templates are built on (jobs.services.submit_sample).
SAMPLE_READINGS = models.Q(purpose=Purpose.TRIAL, operation=Operation.SCHEMA)


class Reading(models.Model):
    """What a worker read for a job: its pages and their text. One counts; `every` has those that it superseded too."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="readings")
    number = models.PositiveSmallIntegerField(default=1)
    superseded = models.BooleanField(default=False)
    # extraction.PageSummary of every page.
    pages = models.JSONField()
    # Pages are divided by form feeds.
    text = models.TextField(blank=True)
    duration_ms = models.PositiveIntegerField()
    # Name of the job's file with the answer of an operation other than extract.
    output = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CurrentManager["Reading"]()
    every = models.Manager["Reading"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "number"], name="reading_number_once_per_job"),
            models.UniqueConstraint(
                fields=["job"], condition=models.Q(superseded=False), name="reading_counts_once_per_job"
            ),
        ]

    def __str__(self) -> str:
        return f"reading {self.number} of {self.job_id}"


class Extraction(models.Model):
    """What the machine found in one document of a job's file, as it came out of the engine. Never edited.

    A file holds one document, or several where the job asked for splitting. `result` is None for a document that a
    filter skipped or that no rule fitted. What was found in the reading that counts is there by default; `every` has
    also what earlier readings had found.
    """

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="extractions")
    reading_number = models.PositiveSmallIntegerField(default=1)
    superseded = models.BooleanField(default=False)
    # Which document of the file it is, from 0, and its pages, from 1, both included.
    position = models.PositiveSmallIntegerField(default=0)
    first_page = models.PositiveIntegerField(default=1)
    last_page = models.PositiveIntegerField(default=1)
    template_version = models.ForeignKey(TemplateVersion, null=True, on_delete=models.PROTECT, related_name="+")
    # The label of the filter's rule that fired, and in plain words why this is a document and why that rule.
    label = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    # extraction.RuleVerdict as JSON of every rule that was looked at, up to the one that fired.
    verdicts = models.JSONField(default=list)
    # extraction.ExtractionResult as JSON.
    result = models.JSONField(null=True)
    # Field name -> reason code, for the fields that a person must see.
    flags = models.JSONField(default=dict)
    # Name of the job's file with only these pages, where the job asked for it.
    file = models.CharField(max_length=100, blank=True)

    objects = CurrentManager["Extraction"]()
    every = models.Manager["Extraction"]()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["job", "reading_number", "position"], name="extraction_position_once_per_reading"
            )
        ]

    def __str__(self) -> str:
        return f"document {self.position + 1} of {self.job_id}"


class Release(models.Model):
    """A result as it was given out: the machine's values with a reviewer's corrections. Never edited."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="releases")
    revision = models.PositiveSmallIntegerField(default=1)
    reading_number = models.PositiveSmallIntegerField(default=1)
    # For each of that reading's extractions, in their order: extraction.ExtractionResult as JSON, or None.
    documents = models.JSONField(default=list)
    released_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-revision"]
        constraints = [models.UniqueConstraint(fields=["job", "revision"], name="release_revision_once_per_job")]

    def __str__(self) -> str:
        return f"release {self.revision} of {self.job_id}"


class JobEvent(models.Model):
    """One step in a job's life: its timeline for people, and the outbox for whoever subscribes."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="events")
    # job.queued, job.processing, job.review_required, job.completed, job.revised, job.failed, job.canceled
    type = models.CharField(max_length=40)
    actor = models.CharField(max_length=200)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    # None until every subscriber has been told.
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["job", "id"]),
            models.Index(fields=["id"], condition=models.Q(published_at=None), name="jobevent_unpublished"),
        ]

    def __str__(self) -> str:
        return f"{self.type} of {self.job_id}"


class Calibration(models.Model):
    """One fit of how sure values are to what reviews said of an environment's values. Never edited.

    The errors are mean distances (0..1) between what is said and what happens, on the newest third of the outcomes:
    under the shipped calibration, and under one that was fitted to the older two thirds.
    """

    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="calibrations")
    # From 1 in each environment; `name` is how results quote it, such as "main-3".
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=100)
    # The version of the shipped calibration that it was fitted from: under another one it says nothing.
    based_on = models.CharField(max_length=100)
    # extraction.calibration.Calibration as JSON.
    source = models.TextField()
    outcomes = models.PositiveIntegerField()
    # How many of them the errors were measured on.
    checked_on = models.PositiveIntegerField()
    error_before = models.FloatField()
    error_after = models.FloatField()
    # Why it was not taken into use when it was fitted; "" where it was.
    reason = models.TextField(blank=True)
    fitted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    fitted_by_name = models.CharField(max_length=200)
    fitted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["environment", "number"], name="calibration_number_once_per_environment")
        ]

    def __str__(self) -> str:
        return self.name


class CalibrationUse(models.Model):
    """From when on a calibration judged an environment's documents; the newest row counts. Never edited."""

    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="calibration_uses")
    # None: the shipped one.
    calibration = models.ForeignKey(Calibration, null=True, on_delete=models.CASCADE, related_name="uses")
    # A person went back to it: what is fitted by itself does not take its place.
    is_kept = models.BooleanField(default=False)
    begun_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    begun_by_name = models.CharField(max_length=200)
    begun_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.calibration_id or 'the shipped calibration'} since {self.begun_at}"
