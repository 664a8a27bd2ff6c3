"""Reads templates."""

from functools import lru_cache

from django.db.models import QuerySet

import extraction
from accounts.models import Environment
from extraction import RuleSpec, TemplateSpec
from templates_app.models import ExtractionTemplate, Filter, TemplateVersion, VersionStatus


def templates_of(environment: Environment) -> QuerySet[ExtractionTemplate]:
    """The templates that people have made: without those of the schemas that clients sent."""
    return ExtractionTemplate.objects.filter(environment=environment, schema_sha256="")


def published_version(*, environment: Environment, name: str) -> TemplateVersion | None:
    """The version that jobs naming this template get, or None when there is no such template or none is published."""
    return (
        TemplateVersion.objects.select_related("template")
        .filter(template__in=templates_of(environment), template__name=name, status=VersionStatus.PUBLISHED)
        .first()
    )


def published_versions(environment: Environment) -> list[TemplateVersion]:
    """The published version of every template that has one."""
    published = TemplateVersion.objects.filter(template__in=templates_of(environment), status=VersionStatus.PUBLISHED)
    return list(published.select_related("template").order_by("template__name"))


def published_templates(environment: Environment) -> list[ExtractionTemplate]:
    return list(templates_of(environment).filter(versions__status=VersionStatus.PUBLISHED).distinct())


@lru_cache(maxsize=256)
def _parse(source: str) -> TemplateSpec:
    return extraction.load_template(source)


def spec_of(version: TemplateVersion) -> TemplateSpec:
    """The version's template as the engine understands it."""
    return _parse(version.source)


def find_filter(*, environment: Environment, name: str) -> Filter | None:
    """The filter, or None when it is missing or belongs to another environment."""
    return Filter.objects.select_related("environment").filter(environment=environment, name=name).first()


def filters_of(environment: Environment) -> list[Filter]:
    """All filters of an environment, by their titles."""
    return list(Filter.objects.filter(environment=environment).select_related("created_by"))


@lru_cache(maxsize=256)
def _parse_rules(source: str) -> tuple[RuleSpec, ...]:
    return extraction.load_rules(source)


def rules_of(known: Filter) -> tuple[RuleSpec, ...]:
    """The filter's rules as the engine understands them, in their order."""
    return _parse_rules(known.source)
