"""A box drawn on a scan, read by a real worker with its model loaded."""

import json
import time

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.models import Role
from extraction import BoundingBox
from jobs.models import Reading
from jobs.storage import job_file_key
from review import claims, rereading
from review.errors import ReaderBusy
from review.models import ReviewTask
from tests import factories
from tests.flows.running_desk import RunningDesk
from tests.review.conftest import make_task
from tests.review.pages import store_pages

pytestmark = pytest.mark.queue


def wait_for_worker(task: ReviewTask, box: BoundingBox, timeout_s: float) -> None:
    """Asks until somebody answers: a worker that has just been started loads its model first."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        try:
            rereading.reread(task=task, actor=factories.acting(task.claimed_by), box=box)
        except ReaderBusy:
            continue
        return
    raise AssertionError(f"no worker answered within {timeout_s} s")


def test_a_warm_worker_reads_a_box_of_a_scan_within_a_moment(
    desk: RunningDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    # given
    environment = factories.make_environment()
    task = make_task(environment)
    store_pages(task.job, [[("Summe 1.471,60 EUR", 0.5, 0.8)]])
    task = claims.claim(task=task, actor=factories.acting(factories.make_member(environment, Role.REVIEWER, "rita")))
    task.job.refresh_from_db()
    assert Reading.objects.get().pages[0]["source"] == "ocr"
    box = BoundingBox(1, 0.49, 0.79, 0.9, 0.822)
    desk.start_worker()
    wait_for_worker(task, box, timeout_s=60)

    actor = factories.acting(task.claimed_by)

    # when
    took = []
    for _ in range(5):
        began = time.monotonic()
        found = rereading.reread(task=task, actor=actor, box=box)
        took.append(time.monotonic() - began)

    # then
    with capsys.disabled():
        print(f"\na box was read in {min(took) * 1000:.0f} to {max(took) * 1000:.0f} ms")
    assert without_spaces(found) == "Summe1.471,60EUR"
    assert (found.source, found.box.page if found.box else None) == ("ocr", 1)
    assert min(took) < 1.5

    # what was read before stays where it was surer, and answers no box that cuts a word
    store_words(task, 0.3, "Summe", "1.471,80", "EUR")
    assert without_spaces(rereading.reread(task=task, actor=actor, box=box)) == "Summe1.471,60EUR"
    store_words(task, 1.0, "Summe", "1.471,80", "EUR")
    assert rereading.reread(task=task, actor=actor, box=box).lines == ("Summe 1.471,80 EUR",)
    store_words(task, 1.0, "Summe1.471,60EUR")
    amount = BoundingBox(1, 0.587, 0.79, 0.675, 0.822)
    assert without_spaces(rereading.reread(task=task, actor=actor, box=amount)) == "1.471,60"


def without_spaces(found: rereading.PlaceRead) -> str:
    (line,) = found.lines
    return line.replace(" ", "")


def store_words(task: ReviewTask, confidence: float, *texts: str) -> None:
    """These words instead of what stands there, side by side where the print is."""
    width = 0.23 / len(texts)
    rows = [[text, 0.5 + at * width, 0.8, 0.49 + (at + 1) * width, 0.82, confidence] for at, text in enumerate(texts)]
    key = job_file_key(task.job, "page-0001.json")
    default_storage.delete(key)
    default_storage.save(key, ContentFile(json.dumps(rows).encode()))
