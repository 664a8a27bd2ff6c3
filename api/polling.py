"""How often a job may be asked for, and waiting for it instead of asking again."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse

from api.errors import ApiError
from jobs.models import Job, JobStatus

WINDOW_S = 60
# At first looked at often: most documents are done soon, and whoever waits feels every look that comes late.
LOOK_EVERY_S = 0.25
FIRST_LOOK_S = 0.01
LOOKS_LATER = 1.15  # each look that much later than the one before
MOVING = (JobStatus.QUEUED, JobStatus.PROCESSING)

T = TypeVar("T")
_waiting = threading.BoundedSemaphore(settings.MAX_WAITING_REQUESTS)


def count_poll(job: Job, response: HttpResponse) -> None:
    """Count a request for a job's state and tell in RateLimit headers what is left.

    Raises ApiError 429 with Retry-After past MAX_POLLS_PER_MINUTE, counted in fixed windows of a minute.
    """
    limit = settings.MAX_POLLS_PER_MINUTE
    window, elapsed_s = divmod(int(time.time()), WINDOW_S)
    key, reset_s = f"polls:{job.pk}:{window}", WINDOW_S - elapsed_s
    count = 1 if cache.add(key, 1, WINDOW_S + 1) else _increment(key)
    headers = {
        "RateLimit-Limit": str(limit),
        "RateLimit-Remaining": str(max(limit - count, 0)),
        "RateLimit-Reset": str(reset_s),
    }
    if count > limit:
        message = (
            f"This job was asked for more than {limit} times in a minute. Ask again in {reset_s} s, or use ?wait=."
        )
        raise ApiError(429, "RATE_LIMITED", message, headers={**headers, "Retry-After": str(reset_s)})
    for name, value in headers.items():
        response[name] = value


def _increment(key: str) -> int:
    try:
        return cache.incr(key)
    except ValueError:  # it ran out between the two calls
        cache.add(key, 1, WINDOW_S + 1)
        return 1


def wait_while(look: Callable[[], T], is_moving: Callable[[T], bool], wait_s: float) -> T:
    """Look again and again until nothing moves or `wait_s` seconds are over, and return what was seen last.

    Only MAX_WAITING_REQUESTS requests of a process wait at a time; one more is answered at once, since waiting
    requests must never keep others from being served.
    """
    seen = look()
    deadline = time.monotonic() + min(wait_s, settings.MAX_WAIT_S)
    if not (wait_s and is_moving(seen) and _waiting.acquire(blocking=False)):
        return seen
    pause_s = FIRST_LOOK_S
    try:
        while is_moving(seen) and time.monotonic() < deadline:
            time.sleep(pause_s)
            seen = look()
            pause_s = min(pause_s * LOOKS_LATER, LOOK_EVERY_S)
    finally:
        _waiting.release()
    return seen
