"""Reads what a view has left of a request's body, so that its answer arrives.

A server that answers and closes while the client still sends resets the connection: the client then has an error of
the network instead of its 401, and repeats the upload.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

from django.http import HttpRequest, HttpResponse

# Of a larger body so much is read, and its answer may be lost: whoever is refused cannot have more of our time.
MOST_BYTES = 8 * 1024 * 1024
MOST_S = 5.0
# A client that sends nothing more holds the thread that reads: whoever has no key must not hold all of them.
MOST_AT_A_TIME = 4
_CHUNK_BYTES = 64 * 1024
_reading = threading.BoundedSemaphore(MOST_AT_A_TIME)


class UnreadBodyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code >= 300 and _reading.acquire(blocking=False):
            try:
                _read_rest(request)
            finally:
                _reading.release()
        return response


def _read_rest(request: HttpRequest) -> None:
    left, until = MOST_BYTES, time.monotonic() + MOST_S
    with suppress(OSError):  # the client has gone: nobody waits for the answer
        while left > 0 and time.monotonic() < until and (chunk := request.read(min(_CHUNK_BYTES, left))):
            left -= len(chunk)
