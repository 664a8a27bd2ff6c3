"""Writes templates: create, save a new version, publish, archive. Sources are checked before they are stored."""

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

import extraction
from accounts import audit
from accounts.audit import Actor
from accounts.models import Environment
from templates_app.errors import TemplateNameTaken, VersionNotDraft
from templates_app.models import ExtractionTemplate, TemplateVersion, VersionStatus
from templates_app.names import check_name


@transaction.atomic
def create_template(*, environment: Environment, source: str, actor: Actor) -> TemplateVersion:
    """Create a template with its first draft; name and title come from the source.

    Raises extraction's TemplateInvalid for a bad source, InvalidName for a name that the API keeps for itself, and
    TemplateNameTaken for one that is in use here.
    """
    spec = extraction.load_template(source)
    check_name(spec.template)
    try:
        with transaction.atomic():
            template = ExtractionTemplate.objects.create(
                environment=environment, name=spec.template, title=spec.title or spec.template, created_by=actor.user
            )
    except IntegrityError as error:
        raise TemplateNameTaken(
            f"There is a template named {spec.template} here already. Choose another name."
        ) from error
    audit.record(environment=environment, actor=actor, action="template.created", target=template.name)
    return _add_version(template, source, actor)


@transaction.atomic
def save_version(*, template: ExtractionTemplate, source: str, actor: Actor) -> TemplateVersion:
    """Keep an edited source as the next draft. The same text as the latest version changes nothing."""
    ExtractionTemplate.objects.select_for_update().get(pk=template.pk)
    latest = template.versions.first()
    if latest is not None and latest.source == source:
        return latest
    spec = extraction.load_template(source)
    if spec.template != template.name:
        raise TemplateNameTaken(
            f"This template is named {template.name}, the text says {spec.template}. "
            f"Keep the name, or create a new template."
        )
    template.title = spec.title or spec.template
    template.save(update_fields=["title"])
    return _add_version(template, source, actor)


def _add_version(template: ExtractionTemplate, source: str, actor: Actor) -> TemplateVersion:
    last = template.versions.aggregate(last=Max("number"))["last"] or 0
    version = TemplateVersion.objects.create(template=template, number=last + 1, source=source, created_by=actor.user)
    audit.record(environment=template.environment, actor=actor, action="template.version_saved", target=str(version))
    return version


@transaction.atomic
def publish(*, version: TemplateVersion, actor: Actor) -> TemplateVersion:
    """Make this the version that new jobs get; the one before is archived. An archived version may come back."""
    template = ExtractionTemplate.objects.select_for_update().get(pk=version.template_id)
    version.refresh_from_db(fields=["status"])
    if version.status == VersionStatus.PUBLISHED:
        raise VersionNotDraft("This version is published already.")
    template.versions.filter(status=VersionStatus.PUBLISHED).update(status=VersionStatus.ARCHIVED)
    version.status = VersionStatus.PUBLISHED
    version.published_by, version.published_at = actor.user, timezone.now()
    version.save(update_fields=["status", "published_by", "published_at"])
    audit.record(environment=template.environment, actor=actor, action="template.published", target=str(version))
    return version
