"""What the template pages show: the list with its figures, a template with its versions, fields in words."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Environment
from extraction import TemplateInvalid, TemplateSpec
from templates_app.models import ExtractionTemplate, TemplateVersion, VersionStatus
from templates_app.selectors import spec_of, templates_of
from templates_app.wording import review_in_words, where_in_words


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One line of the list. `draft` is the latest version when it is newer than the published one; `is_begun` where
    nobody has saved a version yet."""

    template: ExtractionTemplate
    published: TemplateVersion | None
    draft: TemplateVersion | None
    field_count: int | None
    changed_at: datetime
    is_begun: bool


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
    templates = templates_of(environment).prefetch_related("versions")
    return [_row(template) for template in templates]


def _row(template: ExtractionTemplate) -> TemplateRow:
    versions = list(template.versions.all())
    published = next((version for version in versions if version.status == VersionStatus.PUBLISHED), None)
    changes = (max(each.created_at, each.published_at or each.created_at) for each in versions)
    return TemplateRow(
        template=template,
        published=published,
        draft=pending_draft(versions),
        field_count=_field_count(published or versions[0]) if versions else None,
        changed_at=max(changes, default=template.created_at),
        is_begun=not versions,
    )


def pending_draft(versions: list[TemplateVersion]) -> TemplateVersion | None:
    """The latest version, newest first in `versions`, when it is a draft that waits to be published."""
    return versions[0] if versions and versions[0].status == VersionStatus.DRAFT else None


def find_template(*, environment: Environment, name: str, begun: bool = False) -> ExtractionTemplate | None:
    """The template, or None when it is missing or belongs to another environment. With `begun` also one that nobody
    has saved a version of yet."""
    found = ExtractionTemplate.objects.filter(environment=environment, name=name)
    return (found if begun else with_versions(found)).first()


def with_versions(templates: QuerySet[ExtractionTemplate]) -> QuerySet[ExtractionTemplate]:
    """Without those that have just begun: for all but their workbench they are not there."""
    return templates.filter(Exists(TemplateVersion.objects.filter(template=OuterRef("pk"))))


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
