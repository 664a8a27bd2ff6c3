"""Samples of templates, and what a template's version finds on them."""

from uuid import uuid4

from django.db import models
from django.utils import timezone

from accounts.models import User
from jobs.models import Job
from templates_app.models import ExtractionTemplate, TemplateVersion


class Sample(models.Model):
    """A document on which a template is built and tried. `job` has read it and is kept for it.

    It is approved, a golden sample, once somebody has said what is right in it: then no version that finds less of
    that is published unless an admin insists.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    template = models.ForeignKey(ExtractionTemplate, on_delete=models.CASCADE, related_name="samples")
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="samples")
    # Which document of the job's file it is, from 0, and its pages, from 1, both included; no last page: all.
    position = models.PositiveSmallIntegerField(default=0)
    first_page = models.PositiveIntegerField(default=1)
    last_page = models.PositiveIntegerField(null=True)
    # Field name -> the right value, as results have it (extraction.JsonValue).
    values = models.JSONField(default=dict)
    # Currencies of the amounts in them, by where they stand (builder.comparing.Currencies).
    currencies = models.JSONField(default=dict)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    added_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    # It came here by itself when a reviewer released its job, then (builder.feeding), and goes with its job. None:
    # somebody has added it, or has said something about it since; its job is kept.
    fed_at = models.DateTimeField(null=True)
    # Whether that reviewer has changed anything that the machine had found.
    is_corrected = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["template", "job", "position"], name="sample_once_per_template")
        ]

    def __str__(self) -> str:
        return f"sample of {self.template_id}"


class SampleFeeding(models.Model):
    """Whether jobs that reviewers release become samples of a template by themselves. Without a row they do."""

    template = models.OneToOneField(ExtractionTemplate, on_delete=models.CASCADE, related_name="sample_feeding")
    is_on = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{'fed' if self.is_on else 'not fed'}: {self.template_id}"


class TestRun(models.Model):
    """One version of a template on all of its samples. Never edited once it has ended."""

    __test__ = False  # no test of pytest's

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    version = models.ForeignKey(TemplateVersion, on_delete=models.CASCADE, related_name="test_runs")
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    # When a worker last did something for it: one that stands still is begun again by the sweep.
    moved_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    # Why it could not be brought to its end.
    problem = models.TextField(blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"test run of {self.version_id}"


class SampleOutcome(models.Model):
    """What a test run found on one sample."""

    run = models.ForeignKey(TestRun, on_delete=models.CASCADE, related_name="outcomes")
    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="outcomes")
    # extraction.ExtractionResult as JSON; None with a problem.
    result = models.JSONField(null=True)
    # Field name -> right, wrong, missing (nothing found where something stands), or extra (found where nothing does).
    verdicts = models.JSONField(default=dict)
    problem = models.TextField(blank=True)
    duration_ms = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "sample"], name="outcome_once_per_run_and_sample")]

    def __str__(self) -> str:
        return f"{self.sample_id} in {self.run_id}"


class WorkingCopy(models.Model):
    """What was made of a template at the workbench and is not saved as a version. It may be no template yet."""

    template = models.OneToOneField(ExtractionTemplate, on_delete=models.CASCADE, related_name="working_copy")
    source = models.TextField()
    # The latest version when the work began; None: there was none.
    based_on = models.ForeignKey(TemplateVersion, null=True, on_delete=models.SET_NULL, related_name="+")
    # [old name, new name] of fields that were renamed since, in that order; some may have been undone.
    renames = models.JSONField(default=list)
    updated_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"work on {self.template_id}"


class FieldRename(models.Model):
    """A field, or a column as "lines.amount", that got another name at the workbench, saved with `version`: other
    versions may have it as `old`."""

    version = models.ForeignKey(TemplateVersion, on_delete=models.CASCADE, related_name="renames")
    old = models.CharField(max_length=140)
    new = models.CharField(max_length=140)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["version", "old"], name="rename_once_per_version")]

    def __str__(self) -> str:
        return f"{self.old} to {self.new} with {self.version_id}"


class Proposal(models.Model):
    """Another way to find fields that reviewers kept correcting, for an admin to decide about. Nothing in it is a
    value out of a document: it stays when jobs expire."""

    class State(models.TextChoices):
        OPEN = "open", "Waits for an admin"
        TAKEN = "taken", "Made a version"
        DISMISSED = "dismissed", "Dismissed"
        # Another version was published before anybody decided.
        OUTDATED = "outdated", "Outdated"
        # What corrections said was looked at, and nothing was good enough: one row of a template.
        NONE = "none", "Nothing found"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    template = models.ForeignKey(ExtractionTemplate, on_delete=models.CASCADE, related_name="proposals")
    # The version that was published, and is the one that `source` changes.
    based_on = models.ForeignKey(TemplateVersion, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    source = models.TextField(blank=True)
    # builder.proposals.Changed as JSON, in the order in which they were tried.
    changes = models.JSONField(default=list)
    # builder.proposals.Trial as JSON: each changed field on each document.
    trials = models.JSONField(default=list)
    # Field name -> the id of the newest word (review.models.Correction) that was looked at.
    seen = models.JSONField(default=dict)
    # The draft that was made of it.
    version = models.ForeignKey(TemplateVersion, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["template", "state"],
                condition=models.Q(state__in=["open", "none"]),
                name="one_open_proposal_per_template",
            )
        ]

    def __str__(self) -> str:
        return f"proposal for {self.template_id}"
