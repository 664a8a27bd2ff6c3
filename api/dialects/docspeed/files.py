"""Docspeed's files: documents that are uploaded, found again by their id, and looked at page by page."""

from pathlib import PurePath
from typing import Any
from uuid import uuid5

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse

from accounts.models import Scope
from api.auth import Caller
from api.dialects import jobs, links
from api.dialects.docspeed import ids
from api.dialects.docspeed.refusing import Refusal
from api.dialects.docspeed.runs import DIALECT
from api.dialects.intake import DEFAULT_NAME, read_request
from api.errors import ApiError
from api.models import UploadedFile
from jobs import services, storage
from jobs.models import Document, Job, JobStatus, Operation
from jobs.ordering import Order
from jobs.services import Source


def upload(request: HttpRequest, caller: Caller) -> Document:
    """Keep a document for later requests. Raises Refusal 422, ApiError 403, and what jobs.services.taken_in raises."""
    caller.must(Scope.SUBMIT)
    file = read_request(request).files.get("file")
    if file is None:
        raise Refusal(422, "INVALID_REQUEST", "file: send the document as this part of a form.")
    source = Source(file.name or DEFAULT_NAME, file)
    with services.taken_in(environment=caller.environment, sources=[source]) as [document], transaction.atomic():
        document.save(force_insert=True)
        UploadedFile.objects.create(document=document)
    return document


def find_file(caller: Caller, file_id: str) -> Document:
    """An uploaded document, or one that came with a request of this API. Raises ApiError 403 and 404."""
    caller.must(Scope.READ)
    key = ids.read("file", file_id)
    known = Document.objects.filter(environment=caller.environment).exclude(storage_key=None)
    uploaded = Exists(UploadedFile.objects.filter(document=OuterRef("pk")))
    sent = Exists(Job.objects.filter(document=OuterRef("pk"), dialect=DIALECT))
    document = known.filter(uploaded | sent, pk=key).first() if key else None
    if document is None:
        raise ApiError(404, "FILE_NOT_FOUND", "File not found: there is no such file, or it is no longer kept.")
    return document


def part_of(job: Job, name: str, first_page: int, last_page: int) -> Document:
    """A document in a job's file, of which a split has written the pages under `name`: a file like any other, the same
    whenever it is asked for. Raises FileNotFoundError once its pages are no longer kept."""
    if (first_page, last_page) == (1, job.page_count):
        return job.document
    key = uuid5(job.pk, name)
    if known := Document.objects.filter(pk=key).first():
        return known
    pages = f"page-{first_page}" if first_page == last_page else f"pages-{first_page}-{last_page}"
    filename = f"{PurePath(job.document.filename).stem[:200]}-{pages}.pdf"
    document = Document(id=key, environment=job.environment, filename=filename)
    with storage.open_job_file(job, name) as file:
        storage.store_document(document, file)
    try:
        with transaction.atomic():
            document.save(force_insert=True)
            UploadedFile.objects.create(document=document)
    except IntegrityError:  # somebody else has asked for the same result at the same time
        return Document.objects.get(pk=key)
    return document


def told(document: Document) -> dict[str, Any]:
    return {
        "file_id": ids.shown("file", document.pk),
        "filename": document.filename,
        "content_type": document.media_type or None,
        "size_bytes": document.size_bytes,
        "created_at": document.created_at.timestamp(),
    }


def page_image(caller: Caller, file_id: str, page_index: str) -> HttpResponse:
    """A page, from 0, as a JPEG: as soon as a job has read the document, which is begun where there is none.

    Raises ApiError 403, 404, 409 where that takes longer than a request may wait, and 422 for what cannot be read.
    """
    document = find_file(caller, file_id)
    if not page_index.isdecimal() or len(page_index) > 6:
        raise _no_page()
    job = jobs.waited(caller, _reading_job(caller, document))
    if job.status in (JobStatus.QUEUED, JobStatus.PROCESSING):
        raise ApiError(409, "JOB_NOT_READY", "The document is still being read. Ask again in a moment.")
    if why := jobs.why_failed(job):
        raise Refusal(422, job.error_code or "JOB_CANCELED", why)
    try:
        return links.picture(job, int(page_index) + 1)
    except (Http404, FileNotFoundError) as error:
        raise _no_page() from error


def _reading_job(caller: Caller, document: Document) -> Job:
    """The newest job that has read, or is to read, the document; one that was not canceled, if there is any."""
    there = document.jobs.filter(expired_at=None).exclude(status=JobStatus.CANCELED)
    read = there.filter(status__in=(JobStatus.COMPLETED, JobStatus.REVIEW_REQUIRED)).first()
    job = read or there.first()
    if job is not None:
        return job
    asked: dict[str, Any] = {"operation": "parse", "at": 0, "execution_mode": "sync"}
    options = {"grounding": "regions", "include_artifacts": False}
    return jobs.submit(caller, DIALECT, document, Order(operation=Operation.PARSE), **asked, options=options).job


def _no_page() -> ApiError:
    return ApiError(404, "PAGE_NOT_FOUND", "The document has no such page. They are counted from 0.")
