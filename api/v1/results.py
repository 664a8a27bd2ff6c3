"""Gives out what a job has brought: the released fields of an extraction, the JSON of any other operation."""

import json
from collections.abc import Iterator
from typing import IO, Any

from django.http import HttpResponseBase, StreamingHttpResponse

from api.errors import ApiError
from api.v1 import presenting
from api.v1.presenting_results import finished, result
from api.v1.result_schemas import ResultAnswer
from jobs import storage
from jobs.models import Job, JobStatus, Operation
from jobs.selectors import latest_release, reading_of

CHUNK_BYTES = 256 * 1024


def answer(job: Job) -> ResultAnswer | HttpResponseBase:
    """Raises ApiError 409 while there is no result and where there will be none, 410 once it has expired."""
    refuse_without_result(job)
    if job.operation != Operation.EXTRACT:
        return StreamingHttpResponse(_envelope(job, open_output(job)), content_type="application/json")
    release = latest_release(job)
    if release is None:
        raise _expired()
    return result(job, release)


def refuse_without_result(job: Job) -> None:
    if job.status == JobStatus.REVIEW_REQUIRED:
        raise ApiError(409, "REVIEW_REQUIRED", "A reviewer has to approve the result first.")
    if job.status in presenting.WITHOUT_RESULT:
        problem = presenting.problem(job)
        raise ApiError(409, "JOB_FAILED", f"{problem.code}: {problem.message}")
    if job.status != JobStatus.COMPLETED:
        raise ApiError(409, "RESULT_NOT_READY", "The job is not done. Ask for its status and come back.")
    if job.expired_at is not None:
        raise _expired()


def _expired() -> ApiError:
    message = "The result is no longer kept. Submit the document again if you need it."
    return ApiError(410, "RESULT_EXPIRED", message)


def open_output(job: Job) -> IO[Any]:
    """The JSON of a completed operation other than extract. Raises ApiError 410 once it is gone."""
    reading = reading_of(job)
    if reading is None or not reading.output:
        raise _expired()
    try:
        return storage.open_job_file(job, reading.output)
    except FileNotFoundError as error:
        raise _expired() from error


def _envelope(job: Job, file: IO[Any]) -> Iterator[bytes]:
    """The contract's answer with the file as its `data`: it may be larger than a process should hold."""
    told = finished(job).model_dump(mode="json", by_alias=True, exclude_none=True)
    yield f'{{"success": true, "job": {json.dumps(told)}, "data": '.encode()
    with file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
    yield b"}"
