"""Serves a job's files: page pictures and words for the viewer, the original document as a download."""

from pathlib import PurePath
from uuid import UUID

from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from accounts.requests import DeskRequest, any_member
from jobs import storage
from jobs.models import Job
from jobs.selectors import reading_of
from jobs.views import job_or_404

# What a finished job's engine wrote never changes, and it is for this person only.
FOREVER = "private, max-age=31536000, immutable"
# WebP is what jobs of earlier versions have.
CONTENT_TYPES = {".jpg": "image/jpeg", ".webp": "image/webp", ".json": "application/json"}


@require_safe
@any_member
def page_picture(request: DeskRequest, job_id: UUID, number: int) -> FileResponse:
    """The page as a picture, upright."""
    return _page_file(job_or_404(request, job_id), number, "picture")


@require_safe
@any_member
def page_words(request: DeskRequest, job_id: UUID, number: int) -> FileResponse:
    """The page's words as JSON: a list of [text, x0, y0, x1, y1, confidence], corners as fractions of the page."""
    return _page_file(job_or_404(request, job_id), number, "words")


@require_safe
@any_member
def document(request: DeskRequest, job_id: UUID) -> FileResponse:
    """The original file, always as a download: what strangers sent is never shown inline."""
    job = job_or_404(request, job_id)
    _refuse_expired(job)
    try:
        file = storage.open_document(job.document)
    except FileNotFoundError as error:
        raise Http404("The document's file is gone.") from error
    response = FileResponse(
        file, as_attachment=True, filename=job.document.filename, content_type=job.document.media_type
    )
    return _guarded(response)


def _refuse_expired(job: Job) -> None:
    if job.expired_at is not None:
        raise Http404("The job's files were deleted when its time was over.")


def _page_file(job: Job, number: int, kind: str) -> FileResponse:
    _refuse_expired(job)
    reading = reading_of(job)
    page = next((page for page in (reading.pages if reading else ()) if page["number"] == number), None)
    if page is None:
        raise Http404("The job has no such page.")
    try:
        file = storage.open_job_file(job, page[kind])
    except FileNotFoundError as error:
        raise Http404("The page's file is gone.") from error
    return _guarded(FileResponse(file, content_type=CONTENT_TYPES[PurePath(page[kind]).suffix]))


def _guarded(response: FileResponse) -> FileResponse:
    response["Cache-Control"] = FOREVER
    response["X-Content-Type-Options"] = "nosniff"
    return response
