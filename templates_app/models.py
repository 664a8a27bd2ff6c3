"""Extraction templates with their immutable versions, and the filters that choose a template for a document."""

from uuid import uuid4

from django.db import models

from accounts.models import Environment, User


class ExtractionTemplate(models.Model):
    """What jobs name (`templateName`). Its fields are said by its versions; at most one of them is published."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="extraction_templates")
    name = models.SlugField(max_length=100)
    title = models.CharField(max_length=200)
    # The JSON Schema that it was made of, if it was: results are given as its object too. Where a client sent that
    # with a job instead of a template's name, also its SHA-256: such a template is in no list, and jobs with the same
    # schema share it. A text, since the order of
    # properties is that of the answer, and a JSON column forgets it.
    json_schema = models.TextField(blank=True)
    schema_sha256 = models.CharField(max_length=64, blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["environment", "name"], name="template_name_once_per_environment"),
            models.UniqueConstraint(
                fields=["environment", "schema_sha256"],
                condition=~models.Q(schema_sha256=""),
                name="schema_once_per_environment",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class VersionStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    ARCHIVED = "archived", "Archived"


class TemplateVersion(models.Model):
    """One saved state of a template. `source` never changes after it is saved: every edit is a new version."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    template = models.ForeignKey(ExtractionTemplate, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=20, choices=VersionStatus, default=VersionStatus.DRAFT)
    # YAML or JSON in the template language, checked by extraction.load_template before it is saved.
    source = models.TextField()
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="version_number_once_per_template"),
            models.UniqueConstraint(
                fields=["template"], condition=models.Q(status="published"), name="one_published_version_per_template"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template.name} v{self.number}"


class Filter(models.Model):
    """What jobs name instead of a template (`filterName`): ordered rules that choose a template, or skip a document.

    A job keeps the rules as they were when it was submitted, so a filter may be edited at any time.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="filters")
    name = models.SlugField(max_length=100)
    title = models.CharField(max_length=200)
    # YAML or JSON as extraction.load_rules takes it, checked before it is saved.
    source = models.TextField()
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["environment", "name"], name="filter_name_once_per_environment")
        ]

    def __str__(self) -> str:
        return self.title
