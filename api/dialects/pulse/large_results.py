"""Results that are too long for an answer: they are fetched at an address of their own, once."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, StreamingHttpResponse
from ninja.security import APIKeyQuery

from api.dialects.links import VALID_S
from api.dialects.pulse.runs import Run, not_there, run_by_job
from api.errors import ApiError
from api.models import TakenResult
from jobs.models import Job

_SALT = "proofdesk.dialects.pulse.large_results"
_CHUNK_BYTES = 64 * 1024


class ResultToken(APIKeyQuery):
    """What stands in the address of a large result instead of a key: good for that one result."""

    param_name = "token"

    def authenticate(self, request: HttpRequest, key: str | None) -> "ResultToken.Of | None":
        try:
            return self.Of(signing.loads(key or "", salt=_SALT, max_age=VALID_S))
        except signing.BadSignature:
            return None

    class Of(str):
        """The id of the job whose result may be fetched."""


def address_of(request: HttpRequest, job: Job) -> str:
    """Absolute, for whoever has no key with him too."""
    base = request.path_info.split("/")[1]
    token = signing.dumps(str(job.pk), salt=_SALT)
    return request.build_absolute_uri(f"/{base}/large_results/{job.pk}?token={token}")


def run_of(token: "ResultToken.Of", job_id: str) -> Run:
    """Raises ApiError 404 where the token is for another result."""
    job = Job.objects.select_related("document", "environment").filter(pk=UUID(token)).first()
    if job is None or token != job_id:
        raise not_there()
    return run_by_job(job)


def take(job: Job) -> None:
    """Whoever is first has it; raises ApiError 410 for everybody after."""
    _, is_first = TakenResult.objects.get_or_create(job=job)
    if not is_first:
        raise ApiError(410, "RESULT_TAKEN", "This result was fetched already. It is given out once.")


def give_back(job: Job) -> None:
    TakenResult.objects.filter(job=job).delete()


def sent_once(job: Job, result: Mapping[str, Any]) -> StreamingHttpResponse:
    """A taken result on its way; one that breaks off there can be fetched again."""
    body = json.dumps(result).encode()

    def parts() -> Iterator[bytes]:
        is_whole = False
        try:
            for start in range(0, len(body), _CHUNK_BYTES):
                yield body[start : start + _CHUNK_BYTES]
            is_whole = True
        finally:
            if not is_whole:
                give_back(job)

    response = StreamingHttpResponse(parts(), content_type="application/json")
    response["Content-Length"] = str(len(body))
    response["Cache-Control"] = "no-store"
    return response
