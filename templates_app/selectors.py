"""Reads templates."""

from functools import lru_cache

import extraction
from accounts.models import Environment
from extraction import TemplateSpec
from templates_app.models import ExtractionTemplate, TemplateVersion, VersionStatus


def published_version(*, environment: Environment, name: str) -> TemplateVersion | None:
    """The version that jobs naming this template get, or None when there is no such template or none is published."""
    return (
        TemplateVersion.objects.select_related("template")
        .filter(template__environment=environment, template__name=name, status=VersionStatus.PUBLISHED)
        .first()
    )


def published_templates(environment: Environment) -> list[ExtractionTemplate]:
    return list(
        ExtractionTemplate.objects.filter(environment=environment, versions__status=VersionStatus.PUBLISHED).distinct()
    )


@lru_cache(maxsize=256)
def _parse(source: str) -> TemplateSpec:
    return extraction.load_template(source)


def spec_of(version: TemplateVersion) -> TemplateSpec:
    """The version's template as the engine understands it."""
    return _parse(version.source)
