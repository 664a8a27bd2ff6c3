"""JSON Schemas that clients send with a job instead of a template's name: compiled once, and shared by later jobs."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

import extraction
from accounts.models import Environment
from templates_app.models import ExtractionTemplate, TemplateVersion, VersionStatus
from templates_app.names import SENT_SCHEMA_PREFIX


def version_for_schema(*, environment: Environment, schema: Mapping[str, Any]) -> TemplateVersion:
    """The published version of the template that is compiled from a schema; it is made where this is the first job
    with that schema here. Raises extraction's SchemaInvalid; then nothing is made."""
    text = json.dumps(schema, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    known = TemplateVersion.objects.select_related("template").filter(
        template__environment=environment, template__schema_sha256=digest, status=VersionStatus.PUBLISHED
    )
    return known.first() or _made(environment, text, digest) or known.get()


def _made(environment: Environment, text: str, digest: str) -> TemplateVersion | None:
    """None where a rival has just made it."""
    name = f"{SENT_SCHEMA_PREFIX}{digest[:12]}"
    source = extraction.compile_schema(json.loads(text), name)
    try:
        with transaction.atomic():
            template = ExtractionTemplate.objects.create(
                environment=environment,
                name=name,
                title=extraction.load_template(source).title or "JSON Schema",
                json_schema=text,
                schema_sha256=digest,
            )
            return TemplateVersion.objects.create(
                template=template,
                number=1,
                source=source,
                status=VersionStatus.PUBLISHED,
                published_at=timezone.now(),
            )
    except IntegrityError:
        return None
