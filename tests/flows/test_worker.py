"""What our worker does beyond RQ's."""

import os
import time

import pytest

from jobs import queue
from tests.flows.running_desk import RunningDesk, children, wait_until

pytestmark = pytest.mark.queue


def test_a_horse_that_hangs_in_a_native_call_is_killed_soon_after_its_timeout(
    desk: RunningDesk, empty_queue: str
) -> None:
    # given a task of one second that cannot be interrupted
    queue._queue(queue.COURIER).enqueue_call("tests.flows.hanging.hang", timeout=1)
    worker = desk.start_worker("courier")
    wait_until(lambda: bool(children(worker.pid)), timeout_s=30, what="a work horse")
    (horse,) = children(worker.pid)
    began = time.monotonic()

    # then
    wait_until(lambda: not os.path.exists(f"/proc/{horse}"), timeout_s=20, what="the horse's end")
    assert time.monotonic() - began > 5
    assert worker.poll() is None


def test_a_worker_survives_the_loss_of_everything_in_the_queue_server(desk: RunningDesk, empty_queue: str) -> None:
    # given an idle worker
    from redis import Redis

    worker = desk.start_worker("courier")
    with Redis.from_url(empty_queue) as connection:
        wait_until(lambda: bool(connection.keys("rq:worker:*")), timeout_s=30, what="the worker's registration")

        # when
        connection.flushall()

        # then it takes the next task all the same
        queue._queue(queue.COURIER).enqueue_call("tests.flows.hanging.hang", timeout=1)
        wait_until(lambda: bool(children(worker.pid)), timeout_s=30, what="a work horse")
