"""Writes templates: create, save a new version, publish, archive. Sources are checked before they are stored."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.module_loading import import_string

import extraction
from accounts import audit
from accounts.audit import Actor
from accounts.models import Environment
from templates_app.errors import PublishRefused, SamplesWorse, TemplateNameTaken, VersionNotDraft
from templates_app.models import ExtractionTemplate, TemplateVersion, VersionStatus
from templates_app.names import check_name


@transaction.atomic
def create_template(*, environment: Environment, source: str, actor: Actor, json_schema: str = "") -> TemplateVersion:
    """Create a template with its first draft; name and title come from the source. `json_schema` is the text of the
    one that it was compiled from: results are given as its object too.

    Raises extraction's TemplateInvalid for a bad source, InvalidName for a name that the API keeps for itself, and
    TemplateNameTaken for one that is in use here.
    """
    spec = extraction.load_template(source)
    template = begin_template(
        environment=environment, name=spec.template, title=spec.title or spec.template, actor=actor
    )
    if json_schema:
        template.json_schema = json_schema
        template.save(update_fields=["json_schema"])
    return _add_version(template, source, actor)


@transaction.atomic
def begin_template(*, environment: Environment, name: str, title: str, actor: Actor) -> ExtractionTemplate:
    """A template that nobody has saved a version of yet: it cannot be named by jobs, or be published.

    Raises InvalidName and TemplateNameTaken.
    """
    check_name(name)
    try:
        with transaction.atomic():
            template = ExtractionTemplate.objects.create(
                environment=environment, name=name, title=title, created_by=actor.user
            )
    except IntegrityError as error:
        raise TemplateNameTaken(f"There is a template named {name} here already. Choose another name.") from error
    audit.record(environment=environment, actor=actor, action="template.created", target=template.name)
    return template


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


def publish(*, version: TemplateVersion, actor: Actor, despite: str = "") -> TemplateVersion:
    """Make this the version that new jobs get; the one before is archived. An archived version may come back.

    Raises VersionNotDraft, and PublishRefused where a gate (settings.PUBLISH_GATES) refuses: then nothing has changed.
    With `despite`, somebody's reason, it is published all the same, and the audit log says so. A gate may have workers
    try the version: not to be called inside a transaction.
    """
    published: TemplateVersion | None = None
    while published is None:
        rival = _published(version)
        if rival is not None and rival.pk == version.pk:
            raise VersionNotDraft("This version is published already.")
        refusals = _ask_gates(version, actor)
        if refusals and not despite:
            raise refusals[0]
        # What the gates have compared it with must still be what is published.
        published = _publish_instead(version, rival, actor, refusals, despite)
    return published


def _published(version: TemplateVersion) -> TemplateVersion | None:
    return TemplateVersion.objects.filter(template=version.template_id, status=VersionStatus.PUBLISHED).first()


def _ask_gates(version: TemplateVersion, actor: Actor) -> list[PublishRefused]:
    """Who has something against it, by dotted path, since these apps stand above."""
    refusals = []
    for path in settings.PUBLISH_GATES:
        try:
            import_string(path)(version, actor)
        except PublishRefused as error:
            refusals.append(error)
    return refusals


@transaction.atomic
def _publish_instead(
    version: TemplateVersion,
    rival: TemplateVersion | None,
    actor: Actor,
    refusals: Sequence[PublishRefused],
    despite: str,
) -> TemplateVersion | None:
    """None where another version than `rival` is published by now."""
    template = ExtractionTemplate.objects.select_for_update().get(pk=version.template_id)
    if _published(version) != rival:
        return None
    template.versions.filter(status=VersionStatus.PUBLISHED).update(status=VersionStatus.ARCHIVED)
    version.status = VersionStatus.PUBLISHED
    version.published_by, version.published_at = actor.user, timezone.now()
    version.save(update_fields=["status", "published_by", "published_at"])
    action, details = "template.published", {}
    if refusals:
        action = "template.published_despite_samples"
        details = {"reason": despite, "instead_of": rival.number if rival else None, "refusals": _told(refusals)}
    audit.record(environment=template.environment, actor=actor, action=action, target=str(version), details=details)
    return version


def _told(refusals: Sequence[PublishRefused]) -> list[dict[str, Any]]:
    """For the audit log, which is kept for ever: what was refused, without values out of documents."""
    return [
        {
            "code": refusal.code,
            "message": refusal.message,
            "fields": [
                {"sample": str(each.sample), "document": each.document, "field": each.field, "verdict": each.verdict}
                for each in (refusal.problems if isinstance(refusal, SamplesWorse) else ())
            ],
        }
        for refusal in refusals
    ]
