"""Reading a place on a page again, because a reviewer drew a box around it.

A page with a text layer answers out of its stored words. A scan is read by a worker, which has the model loaded, off
the picture that a worker has made: the web process decodes nothing. Nobody waits longer than WAIT_S.
"""

import json
import logging
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from pydantic import TypeAdapter

import extraction
from accounts.audit import Actor
from extraction import BoundingBox, OcrEngineName, OcrUnavailable, Reread, Word
from jobs import queue, storage
from jobs.models import Job
from jobs.selectors import reading_of
from review.claims import renew_claim
from review.errors import BadRequest, ReaderBusy
from review.models import ReviewTask

log = logging.getLogger(__name__)

WAIT_S = 3
# Of the page: a larger place would take longer, and reads as it was read with the whole page.
LARGEST_SHARE = 0.25
_REREAD_JSON = TypeAdapter(Reread)


@dataclass(frozen=True, slots=True)
class PlaceRead:
    """What stands in a box: `lines` in reading order, none where nothing does; `box` around the words that were found;
    `source` text_layer or ocr; `confidence` 0..1."""

    lines: tuple[str, ...]
    box: BoundingBox | None
    source: str
    confidence: float


def reread(*, task: ReviewTask, actor: Actor, box: BoundingBox) -> PlaceRead:
    """What stands in `box`. On a scan it is read anew, and the surer of what was read before and now is the answer; of
    a part of a word only what is read now. Nothing is written but the claim's new end.

    Raises ClaimLost, TaskDecided; BadRequest where the page has no file; ReaderBusy where no worker has read it within
    WAIT_S, or where too many others wait for that.
    """
    renew_claim(task=task, actor=actor)
    page = _page(task.job, box.page)
    words = _words(task.job, page)
    before = extraction.standing_in(words, box, width=page["width_pt"], height=page["height_pt"])
    found = before
    if page["source"] == "ocr" and (box.x1 - box.x0) * (box.y1 - box.y0) <= LARGEST_SHARE:
        now = _ask_worker(task.job, box)
        if now.lines and (now.confidence > before.confidence or extraction.cuts_a_word(words, box)):
            found = now
    return PlaceRead(found.lines, found.box, page["source"], found.confidence)


def _ask_worker(job: Job, box: BoundingBox) -> Reread:
    try:
        corners = [box.x0, box.y0, box.x1, box.y1]
        answer = queue.ask(queue.EXTRACTION, "review.tasks.reread", str(job.pk), box.page, corners, wait_s=WAIT_S)
    except queue.TooManyAsk as error:
        message = "Several boxes are being read just now. Draw it again in a moment, or type the value."
        raise ReaderBusy(message) from error
    except queue.NoAnswer as error:
        log.warning("A box of job %s was not read: %s", job.pk, error)
        raise ReaderBusy("No reader was free within 3 seconds. Draw the box again, or type the value.") from error
    if problem := answer.get("problem"):
        raise BadRequest(problem)
    return _REREAD_JSON.validate_python(answer)


def read_picture(job_id: UUID, number: int, corners: list[float]) -> dict[str, Any]:
    """The worker's part: what OCR reads in a part of a page's picture, as JSON, or the `problem` why it cannot."""
    job = Job.objects.get(pk=job_id)
    try:
        page = _page(job, number)
        picture = _file(job, page["picture"])
        engine = cast(OcrEngineName, page["ocr_engine"] or job.ocr_engine)
        found = extraction.reread(picture, BoundingBox(number, *corners), engine=engine, language=job.ocr_language)
    except (BadRequest, OcrUnavailable) as error:
        return {"problem": error.message}
    answer: dict[str, Any] = _REREAD_JSON.dump_python(found, mode="json")
    return answer


def _words(job: Job, page: dict[str, Any]) -> list[Word]:
    rows = json.loads(_file(job, page["words"]))
    return [Word(text, BoundingBox(page["number"], *corners), confidence) for text, *corners, confidence in rows]


def _page(job: Job, number: int) -> dict[str, Any]:
    reading = reading_of(job) if job.expired_at is None else None
    page: dict[str, Any] | None = next(
        (page for page in (reading.pages if reading else ()) if page["number"] == number), None
    )
    if page is None:
        raise BadRequest("The document has no such page, or its pages were deleted.")
    return page


def _file(job: Job, name: str) -> bytes:
    try:
        with storage.open_job_file(job, name) as file:
            content: bytes = file.read()
            return content
    except FileNotFoundError as error:
        raise BadRequest("The page's file is gone.") from error
