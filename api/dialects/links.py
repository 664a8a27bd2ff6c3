"""Links to pictures and files of a job that need no key: signed, for one thing each, and for a limited time."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core import signing
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from accounts.models import Scope
from api.auth import Caller
from api.errors import ApiError
from api.pictures import cut_out
from extraction import BoundingBox
from jobs import storage
from jobs.models import Job
from jobs.selectors import reading_of
from webhooks import portal

VALID_S = 7 * 24 * 3600
_SALT = "proofdesk.dialects.links"


def crop_url(request: HttpRequest, job: Job, box: BoundingBox) -> str:
    """A part of a page as a JPEG."""
    corners = [round(side, 4) for side in (box.x0, box.y0, box.x1, box.y1)]
    return _url(request, job, {"page": box.page, "box": corners})


def page_url(request: HttpRequest, job: Job, page: int) -> str:
    """A page, from 1, as a JPEG."""
    return _url(request, job, {"page": page})


def document_url(request: HttpRequest, job: Job) -> str:
    """The file as it was sent."""
    return _url(request, job, {"document": True})


def file_url(request: HttpRequest, job: Job, name: str) -> str:
    """A file that the engine wrote for the job, as a download."""
    return _url(request, job, {"file": name})


def portal_link(request: HttpRequest, caller: Caller) -> str:
    """To the webhook endpoints of the caller's environment, for an hour and to open once. Raises ApiError 403."""
    caller.must(Scope.ADMIN)
    key = caller.actor.api_key
    if key is None:
        raise ApiError(403, "NOT_ALLOWED", "Links are made with API keys. Members find their webhooks at the desk.")
    return request.build_absolute_uri(reverse("webhooks:portal", args=[portal.new_token(key=key, actor=caller.actor)]))


def _url(request: HttpRequest, job: Job, what: dict[str, Any]) -> str:
    token = signing.dumps({"job": str(job.pk), **what}, salt=_SALT, compress=True)
    return request.build_absolute_uri(reverse("dialects:linked", args=[token]))


def linked(request: HttpRequest, token: str) -> HttpResponseBase:
    """Answers a link; 404 for one that is not ours, is too old, or leads to what is gone."""
    try:
        what: dict[str, Any] = signing.loads(token, salt=_SALT, max_age=VALID_S)
    except signing.BadSignature as error:
        raise Http404 from error
    job = Job.objects.select_related("document").filter(pk=UUID(what["job"]), expired_at=None).first()
    if job is None:
        raise Http404
    try:
        response = _answer(job, what)
    except FileNotFoundError as error:
        raise Http404 from error
    response["Cache-Control"] = "private, max-age=3600"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _answer(job: Job, what: dict[str, Any]) -> HttpResponseBase:
    if "page" in what:
        return picture(job, what["page"], what.get("box"))
    if "file" in what:
        return FileResponse(storage.open_job_file(job, what["file"]), as_attachment=True, filename=what["file"])
    name, media_type = job.document.filename, job.document.media_type
    file = storage.open_document(job.document)
    return FileResponse(file, as_attachment=True, filename=name, content_type=media_type)


def picture(job: Job, number: int, box: Sequence[float] | None = None) -> HttpResponse:
    """A page, from 1, or the part of it between these corners, as a JPEG. Raises Http404 where there is none."""
    reading = reading_of(job)
    names = {page["number"]: page["picture"] for page in (reading.pages if reading else [])}
    if number not in names:
        raise Http404
    with storage.open_job_file(job, names[number]) as file:
        content = file.read() if box is None else cut_out(file, box)
    return HttpResponse(content, content_type="image/jpeg")
