"""Reading a drawn box again: out of the stored words, by a worker, and what is said when no worker answers."""

import json
import threading
import time

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from redis import Redis

from accounts.models import User
from extraction import BoundingBox
from jobs import queue
from jobs.models import Job, Reading
from review import rereading
from review.errors import BadRequest, ClaimLost, ReaderBusy
from review.models import Correction, ReviewTask
from review.tasks import reread
from tests.factories import acting
from tests.review.pages import store_pages

PRINT = [("Summe 1.471,60 EUR", 0.5, 0.8), ("faellig 04.03.2026", 0.5, 0.83), ("Nordwind KG", 0.1, 0.1)]
TOTAL = BoundingBox(1, 0.49, 0.79, 0.9, 0.822)
NOTHING = BoundingBox(1, 0.1, 0.4, 0.3, 0.45)


def be_read_from(task: ReviewTask, source: str) -> None:
    reading = Reading.objects.get(job=task.job)
    engine = "rapidocr" if source == "ocr" else None
    reading.pages = [page | {"source": source, "ocr_engine": engine} for page in reading.pages]
    reading.save()


@pytest.fixture
def printed(held: ReviewTask) -> ReviewTask:
    store_pages(held.job, [PRINT])
    held.refresh_from_db()
    held.job.refresh_from_db()
    return held


def test_a_page_with_a_text_layer_answers_at_once_from_its_words(printed: ReviewTask, reviewer: User) -> None:
    be_read_from(printed, "text_layer")
    two_lines = BoundingBox(1, 0.49, 0.79, 0.9, 0.86)
    found = rereading.reread(task=printed, actor=acting(reviewer), box=two_lines)
    assert found.lines == ("Summe 1.471,60 EUR", "faellig 04.03.2026")
    assert (found.source, found.confidence) == ("text_layer", 0.9)
    assert found.box is not None
    assert (found.box.x0, found.box.y0) == pytest.approx((0.5, 0.803), abs=0.005)

    empty = rereading.reread(task=printed, actor=acting(reviewer), box=NOTHING)
    assert (empty.lines, empty.box) == ((), None)


def test_the_workers_part_reads_the_print_in_the_box_off_the_page_picture(printed: ReviewTask) -> None:
    answer = reread(str(printed.job_id), 1, [TOTAL.x0, TOTAL.y0, TOTAL.x1, TOTAL.y1])
    assert [line.replace(" ", "") for line in answer["lines"]] == ["Summe1.471,60EUR"]
    assert answer["confidence"] > 0.8
    assert answer["box"]["page"] == 1
    assert (answer["box"]["x0"], answer["box"]["y0"]) == pytest.approx((0.5, 0.803), abs=0.01)

    nothing = reread(str(printed.job_id), 1, [NOTHING.x0, NOTHING.y0, NOTHING.x1, NOTHING.y1])
    assert nothing == {"lines": [], "box": None, "confidence": 0.0}


def test_the_workers_part_says_what_it_cannot_do(printed: ReviewTask) -> None:
    assert reread(str(printed.job_id), 7, [0, 0, 1, 1])["problem"].startswith("The document has no such page")
    Job.objects.update(ocr_language="xx")
    assert 'does not read "xx"' in reread(str(printed.job_id), 1, [0.4, 0.7, 0.9, 0.9])["problem"]


def test_a_box_as_large_as_the_page_is_answered_as_the_page_was_read(printed: ReviewTask, reviewer: User) -> None:
    be_read_from(printed, "ocr")
    found = rereading.reread(task=printed, actor=acting(reviewer), box=BoundingBox(1, 0, 0, 1, 1))
    assert found.lines == ("Nordwind KG", "Summe 1.471,60 EUR", "faellig 04.03.2026")
    assert found.source == "ocr"


@pytest.mark.queue
def test_without_a_worker_it_is_said_after_three_seconds_and_nothing_is_left_to_do(
    printed: ReviewTask, reviewer: User, client: Client, empty_queue: str
) -> None:
    be_read_from(printed, "ocr")
    client.force_login(reviewer)
    box = json.dumps({"page": 1, "x0": 0.49, "y0": 0.79, "x1": 0.9, "y1": 0.822})
    url = reverse("review:reread", args=[printed.pk])

    began = time.monotonic()
    answer = client.post(url, {"box": box})
    assert 2.5 < time.monotonic() - began < 6

    assert answer.status_code == 503
    assert answer.json()["error"] == {
        "code": "READER_BUSY",
        "message": "No reader was free within 3 seconds. Draw the box again, or type the value.",
    }
    assert not Correction.objects.exists()
    with Redis.from_url(empty_queue) as connection:
        left = connection.lrange("rq:queue:extraction", 0, -1)
        assert not any(connection.exists(b"rq:job:" + task) for task in left)


def test_too_many_who_wait_are_told_at_once(
    printed: ReviewTask, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    be_read_from(printed, "ocr")
    monkeypatch.setattr(queue, "_asking", threading.BoundedSemaphore(1))
    queue._asking.acquire()
    with pytest.raises(ReaderBusy, match="Several boxes are being read"):
        rereading.reread(task=printed, actor=acting(reviewer), box=TOTAL)


def test_only_who_holds_the_document_may_ask(printed: ReviewTask, colleague: User) -> None:
    with pytest.raises(ClaimLost):
        rereading.reread(task=printed, actor=acting(colleague), box=TOTAL)


@pytest.mark.parametrize("box", ["", "{}", '{"page": 2, "x0": 0, "y0": 0, "x1": 1, "y1": 1}', "[1]"])
def test_what_is_no_box_on_the_page_is_refused(printed: ReviewTask, reviewer: User, client: Client, box: str) -> None:
    client.force_login(reviewer)
    answer = client.post(reverse("review:reread", args=[printed.pk]), {"box": box})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BAD_REQUEST")


def test_pages_that_have_expired_are_not_read(printed: ReviewTask, reviewer: User) -> None:
    Job.objects.update(expired_at=timezone.now())
    printed.refresh_from_db()
    printed.job.refresh_from_db()
    with pytest.raises(BadRequest, match="its pages were deleted"):
        rereading.reread(task=printed, actor=acting(reviewer), box=TOTAL)
