"""What the template pages show: the list with its figures, a template with its versions, fields in words."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import Environment
from extraction import TemplateInvalid, TemplateSpec
from templates_app.models import ExtractionTemplate, TemplateVersion, VersionStatus
from templates_app.selectors import spec_of
from templates_app.wording import review_in_words, where_in_words


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One line of the list. `draft` is the latest version when it is newer than the published one."""

    template: ExtractionTemplate
    published: TemplateVersion | None
    draft: TemplateVersion | None
    field_count: int | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class FieldRow:
    name: str
    title: str
    type: str
    required: bool
    options: tuple[str, ...]
    finders: tuple[str, ...]
    review: str


def template_rows(environment: Environment) -> list[TemplateRow]:
    templates = ExtractionTemplate.objects.filter(environment=environment).prefetch_related("versions")
    return [_row(template) for template in templates]


def _row(template: ExtractionTemplate) -> TemplateRow:
    versions = list(template.versions.all())
    published = next((version for version in versions if version.status == VersionStatus.PUBLISHED), None)
    return TemplateRow(
        template=template,
        published=published,
        draft=pending_draft(versions),
        field_count=_field_count(published or versions[0]),
        changed_at=max(max(v.created_at, v.published_at or v.created_at) for v in versions),
    )


def pending_draft(versions: list[TemplateVersion]) -> TemplateVersion | None:
    """The latest version, newest first in `versions`, when it is a draft that waits to be published."""
    return versions[0] if versions and versions[0].status == VersionStatus.DRAFT else None


def find_template(*, environment: Environment, name: str) -> ExtractionTemplate | None:
    """The template, or None when it is missing or belongs to another environment."""
    return ExtractionTemplate.objects.filter(environment=environment, name=name).first()


def versions_of(template: ExtractionTemplate) -> QuerySet[TemplateVersion]:
    """All versions, the newest first."""
    return template.versions.select_related("created_by", "published_by", "template__environment")


def readable_spec(version: TemplateVersion) -> TemplateSpec | None:
    """The version as the engine understands it; None when it was saved under a language that this engine refuses."""
    try:
        return spec_of(version)
    except TemplateInvalid:
        return None


def _field_count(version: TemplateVersion) -> int | None:
    spec = readable_spec(version)
    return len(spec.fields) if spec else None


def field_rows(spec: TemplateSpec) -> list[FieldRow]:
    """The fields of a template, in its order and in plain words."""
    return [
        FieldRow(
            name=name,
            title=field.title or name,
            type=field.type,
            required=field.required,
            options=tuple(dict.fromkeys(field.options.values())),
            finders=where_in_words(field),
            review=review_in_words(field, spec),
        )
        for name, field in spec.fields.items()
    ]
