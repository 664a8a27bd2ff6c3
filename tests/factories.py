"""Builds rows for tests: each function makes one thing, with sensible parts, and returns it."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from pydantic import TypeAdapter
from reportlab.pdfgen.canvas import Canvas

from accounts import services as accounts
from accounts.audit import SYSTEM, Actor
from accounts.models import DEFAULT_SCOPES, ApiKey, Environment, Membership, Role, User
from extraction import BoundingBox, ExtractionResult, FieldResult, sniff
from jobs.models import Document, Extraction, Job, JobEvent, JobStatus, Reading
from templates_app import filters
from templates_app import services as templates
from templates_app.models import Filter, TemplateVersion

PASSWORD = "secret-pass-123"
PDF_HEAD = b"%PDF-1.7\n"
DEFAULT_SOURCE = """\
template: invoice
title: Invoice
locale: en-US
fields:
  number:
    type: text
    title: Invoice number
    required: true
    find:
      - {label: "Invoice No", at: right}
  date:
    type: date
    find:
      - {label: "Date", at: right}
  total:
    type: money
    required: true
    review: {threshold: 0.95}
    find:
      - {row: "Total", pick: last}
"""
DEFAULT_RULES = """\
rules:
  - label: Invoices
    when: {any: [Invoice No]}
    template: invoice
  - label: Everything else
    action: skip
"""
# What the default template finds on a good day.
DEFAULT_FIELDS = (
    FieldResult("number", "text", "INV-1", "INV-1", 0.99, BoundingBox(1, 0.6, 0.1, 0.7, 0.12), required=True),
    FieldResult("date", "date", "2026-01-31", "01/31/2026", 0.97, BoundingBox(1, 0.6, 0.14, 0.7, 0.16)),
    FieldResult("total", "money", "1471.60", "$1,471.60", 0.7, BoundingBox(1, 0.8, 0.8, 0.9, 0.82), True, "USD"),
)
DEFAULT_PAGE = {
    "number": 1, "width_pt": 612.0, "height_pt": 792.0, "source": "text_layer", "ocr_engine": None,
    "word_count": 42, "picture": "page-0001.jpg", "words": "page-0001.json",
}  # fmt: skip


def make_environment(slug: str = "demo", **fields: Any) -> Environment:
    return Environment.objects.create(slug=slug, **{"name": slug.title(), **fields})


def make_user(username: str = "ada", **fields: Any) -> User:
    return User.objects.create_user(username=username, password=PASSWORD, **fields)


def make_member(environment: Environment, role: str = Role.ADMIN, username: str | None = None) -> User:
    """A new user with this role here; the user name defaults to `<role>-<environment>`."""
    user = make_user(username or f"{role}-{environment.slug}")
    Membership.objects.create(user=user, environment=environment, role=role)
    return user


def acting(user: User) -> Actor:
    """The user as services know whoever does something."""
    return Actor(name=user.username, user=user)


def make_api_key(
    environment: Environment, name: str = "test key", scopes: Sequence[str] = DEFAULT_SCOPES
) -> tuple[ApiKey, str]:
    """The stored key and its full text."""
    return accounts.create_api_key(environment=environment, name=name, actor=SYSTEM, scopes=scopes)


def make_template(
    environment: Environment, source: str = DEFAULT_SOURCE, *, published: bool = True
) -> TemplateVersion:
    """The first version of a new template."""
    version = templates.create_template(environment=environment, source=source, actor=SYSTEM)
    return templates.publish(version=version, actor=SYSTEM) if published else version


def make_filter(environment: Environment, name: str = "incoming", source: str = DEFAULT_RULES) -> Filter:
    """A filter whose rules name the default template."""
    return filters.create_filter(environment=environment, name=name, title=name.title(), source=source, actor=SYSTEM)


def written_pdf(*pages: Sequence[str]) -> bytes:
    """A PDF with a text layer: on each page these lines, one under the other."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    for lines in pages:
        for at, line in enumerate(lines):
            canvas.drawString(60, 780 - 24 * at, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def make_document(
    environment: Environment, content: bytes = PDF_HEAD, filename: str = "invoice.pdf", **fields: Any
) -> Document:
    """A document whose bytes lie in storage."""
    document_id = fields.pop("id", None) or uuid4()
    key = default_storage.save(f"{environment.pk}/{document_id}/original", ContentFile(content))
    values = {
        "media_type": sniff(content[:1024]),
        "sha256": sha256(content).hexdigest(),
        "size_bytes": len(content),
        "storage_key": key,
    }
    return Document.objects.create(id=document_id, environment=environment, filename=filename, **{**values, **fields})


def make_job(
    environment: Environment,
    status: str = JobStatus.QUEUED,
    version: TemplateVersion | None = None,
    *,
    document: Document | None = None,
    **fields: Any,
) -> Job:
    """A job written straight into `status`, with its event; nothing is queued. Several jobs share one template."""
    now = timezone.now()
    version = version or TemplateVersion.objects.filter(template__environment=environment).first()
    values: dict[str, Any] = {
        "document": document or make_document(environment),
        "template_version": version or make_template(environment),
        "ocr_engine": environment.ocr_engine,
        "ocr_language": environment.ocr_language,
    }
    if status == JobStatus.PROCESSING:
        values |= {"lease_token": uuid4(), "lease_expires_at": now + timedelta(minutes=5), "started_at": now}
    elif status == JobStatus.REVIEW_REQUIRED:
        values |= {"review_required_at": now, "review_threshold": 90, "flagged_field_count": 1, "page_count": 1}
    elif status != JobStatus.QUEUED:
        values |= {"ended_at": now}
    job = Job.objects.create(environment=environment, status=status, **{**values, **fields})
    JobEvent.objects.create(job=job, type=f"job.{status}", actor="test")
    return job


def make_field(name: str, value: Any = "x", **changes: Any) -> FieldResult:
    """A text field found with confidence 0.99 on page 1, but for `changes`."""
    plain = FieldResult(name, "text", value, str(value), 0.99, BoundingBox(1, 0.1, 0.1, 0.3, 0.12))
    return replace(plain, **changes)


def make_extraction(
    job: Job,
    fields: Sequence[FieldResult] = DEFAULT_FIELDS,
    flags: Mapping[str, str] | None = None,
    pages: Sequence[Mapping[str, Any]] = (DEFAULT_PAGE,),
    **columns: Any,
) -> Extraction:
    """What the machine found in (a document of) a job's file; by default `total` is flagged as unsure."""
    version = columns.pop("template_version", job.template_version)
    result = ExtractionResult(template=version.template.name, fields=tuple(fields), engine_version="test")
    stored = TypeAdapter(ExtractionResult).dump_python(result, mode="json")
    wanted = {"total": "low_confidence"} if flags is None and fields is DEFAULT_FIELDS else dict(flags or {})
    make_reading(job, pages)
    columns = {"first_page": 1, "last_page": len(pages), **columns}
    return Extraction.objects.create(job=job, result=stored, flags=wanted, template_version=version, **columns)


def make_reading(job: Job, pages: Sequence[Mapping[str, Any]] = (DEFAULT_PAGE,), **columns: Any) -> Reading:
    """What was read of a job's file, made once."""
    values = {"pages": [dict(page) for page in pages], "text": "", "duration_ms": 120, **columns}
    return Reading.objects.get_or_create(job=job, defaults=values)[0]


def uploaded(content: bytes = PDF_HEAD, name: str = "invoice.pdf") -> io.BytesIO:
    """A file as the test client posts it."""
    file = io.BytesIO(content)
    file.name = name
    return file
