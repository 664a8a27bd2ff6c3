"""A job's files over HTTP: the pages as pictures and as words, the document as it was sent."""

from io import BytesIO
from pathlib import PurePath
from typing import Annotated, Any, get_args
from uuid import UUID

from django.core.files import File
from django.http import FileResponse, HttpRequest
from ninja import Query, Router
from pydantic import Field, StringConstraints

from api.errors import ApiError
from api.pictures import cut_out
from api.v1 import presenting
from api.v1.finding import find_job
from api.v1.job_query import refuse_unknown_parameters
from api.v1.openapi import answers, refusals, words_answer
from api.v1.schemas import Wire
from extraction import FORM_NAME, MediaType
from jobs import storage
from jobs.models import Job, JobStatus, Operation
from jobs.ordering import form_of, options_of
from jobs.selectors import reading_of

router = Router()

# What a finished job's engine wrote never changes, and it is for this caller only.
FOREVER = "private, max-age=31536000, immutable"
# WebP is what jobs of earlier versions have.
CONTENT_TYPES = {".jpg": "image/jpeg", ".webp": "image/webp", ".json": "application/json"}
_SIDE = r"(0(\.[0-9]{1,9})?|1(\.0{1,9})?)"
Corners = Annotated[str, StringConstraints(pattern=rf"^{_SIDE}(,{_SIDE}){{3}}$")]


class PictureQuery(Wire):
    box: Corners | None = Field(
        None,
        description="Only this part, such as 0.1,0.2,0.5,0.4: two opposite corners as fractions from the top left.",
    )

    def corners(self) -> tuple[float, float, float, float]:
        x0, y0, x1, y1 = map(float, (self.box or "0,0,1,1").split(","))
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


@router.get(
    "/{uuid:job_id}/pages/{int:number}",
    response={200: None, **refusals(404, 409, 410)},
    summary="A page as a picture",
    operation_id="getPagePicture",
    url_name="job_page_picture",
    openapi_extra=answers(200, "The page, upright.", "image/jpeg", "image/webp"),
)
def page_picture(request: HttpRequest, job_id: UUID, number: int, query: Query[PictureQuery]) -> FileResponse:
    """Pages count from 1. There are pages as soon as the document was read, also while it waits for a reviewer. With
    `box` only that part of the page, such as a segment's picture, as a JPEG."""
    _, job = find_job(request, job_id)
    refuse_unknown_parameters(request, PictureQuery)
    if query.box is None:
        return _page_file(job, number, "picture")
    with _open(job, _page(job, number)["picture"]) as picture:
        part = BytesIO(cut_out(picture, query.corners()))
    return _guarded(FileResponse(part, content_type="image/jpeg"))


@router.get(
    "/{uuid:job_id}/pages/{int:number}/words",
    response={200: None, **refusals(404, 409, 410)},
    summary="The words of a page",
    operation_id="getPageWords",
    url_name="job_page_words",
    openapi_extra=words_answer(),
)
def page_words(request: HttpRequest, job_id: UUID, number: int) -> FileResponse:
    """A list of [text, x0, y0, x1, y1, confidence], corners as fractions of the page, origin top left."""
    _, job = find_job(request, job_id)
    return _page_file(job, number, "words")


@router.get(
    "/{uuid:job_id}/document",
    response={200: None, **refusals(404, 409, 410)},
    summary="The document as it was sent",
    operation_id="getDocument",
    url_name="job_document",
    openapi_extra=answers(200, "The file.", *get_args(MediaType)),
)
def document(request: HttpRequest, job_id: UUID) -> FileResponse:
    """Always as a download: what strangers sent is never shown inline."""
    _, job = find_job(request, job_id)
    _refuse_expired(job)
    try:
        file = storage.open_document(job.document)
    except FileNotFoundError as error:
        raise ApiError(409, "RESULT_NOT_READY", "The document was not fetched from its address.") from error
    name, media_type = job.document.filename, job.document.media_type
    return _guarded(FileResponse(file, as_attachment=True, filename=name, content_type=media_type))


@router.get(
    "/{uuid:job_id}/documents/{int:number}",
    response={200: None, **refusals(404, 409, 410)},
    summary="One document of the file, as a PDF of its own",
    operation_id="getDocumentPart",
    url_name="job_part",
    openapi_extra=answers(200, "The pages of this document only.", "application/pdf"),
)
def part(request: HttpRequest, job_id: UUID, number: int) -> FileResponse:
    """Documents count from 1, in the order of the result. They are kept for a job with `returnDocuments`."""
    _, job = find_job(request, job_id)
    _refuse_unread(job)
    found = job.extractions.filter(position=number - 1).exclude(file="").first() if number else None
    if found is None:
        raise ApiError(404, "DOCUMENT_NOT_FOUND", "The job has no file of such a document. Ask with returnDocuments.")
    name = f"{PurePath(job.document.filename).stem}-{number}.pdf"
    file = _open(job, found.file)
    return _guarded(FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf"))


@router.get(
    "/{uuid:job_id}/form",
    response={200: None, **refusals(404, 409, 410)},
    summary="A form as it was filled or emptied",
    operation_id="getForm",
    url_name="job_form",
    openapi_extra=answers(200, "The PDF.", "application/pdf"),
)
def form(request: HttpRequest, job_id: UUID) -> FileResponse:
    """Of a form job that has written something, as a download."""
    _, job = find_job(request, job_id)
    _refuse_unread(job)
    is_written = job.operation == Operation.FORM and job.status == JobStatus.COMPLETED
    if not is_written or not form_of(options_of(job)).is_writing:
        raise ApiError(404, "FORM_NOT_FOUND", "The job has written no form. Send values, instructions or clear.")
    title = f"{PurePath(job.document.filename).stem}-filled.pdf"
    return _guarded(
        FileResponse(_open(job, FORM_NAME), as_attachment=True, filename=title, content_type="application/pdf")
    )


def _page_file(job: Job, number: int, kind: str) -> FileResponse:
    name = _page(job, number)[kind]
    return _guarded(FileResponse(_open(job, name), content_type=CONTENT_TYPES[PurePath(name).suffix]))


def _page(job: Job, number: int) -> dict[str, Any]:
    """Names of the page's files by their kinds. Raises ApiError 404, 409 and 410."""
    _refuse_unread(job)
    reading = reading_of(job)
    page: dict[str, Any] | None = next(
        (page for page in (reading.pages if reading else ()) if page["number"] == number), None
    )
    if page is None:
        raise ApiError(404, "PAGE_NOT_FOUND", "The job has no such page. Pages count from 1.")
    return page


def _open(job: Job, name: str) -> File:  # type: ignore[type-arg]
    try:
        return storage.open_job_file(job, name)
    except FileNotFoundError as error:
        raise _expired() from error


def _refuse_unread(job: Job) -> None:
    _refuse_expired(job)
    if job.status in presenting.MOVING:
        raise ApiError(409, "RESULT_NOT_READY", "The document is not read yet. Ask for its status and come back.")


def _refuse_expired(job: Job) -> None:
    if job.expired_at is not None:
        raise _expired()


def _expired() -> ApiError:
    message = "The job's files are no longer kept. Submit the document again if you need them."
    return ApiError(410, "RESULT_EXPIRED", message)


def _guarded(response: FileResponse) -> FileResponse:
    response["Cache-Control"] = FOREVER
    response["X-Content-Type-Options"] = "nosniff"
    return response
