"""A socket, as far as http.client uses one: every operation ends with one deadline, and it reads so much only."""

import http.client
import io
import socket
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Deadline:
    """The moment at which a whole undertaking must be over, however many steps it has."""

    def __init__(self, timeout_s: float) -> None:
        self._ends_at = time.monotonic() + timeout_s

    def left_s(self) -> float:
        """Raises TimeoutError when nothing is left."""
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError("The time for this request is used up.")
        return left


class TimedSocket:
    """Stands in for the socket of an HTTPConnection. `max_bytes`: everything that may be read, marks included."""

    def __init__(self, connection: socket.socket, deadline: Deadline, max_bytes: int) -> None:
        self.connection = connection
        self.deadline = deadline
        self.max_bytes = max_bytes
        self.read_bytes = 0

    def sendall(self, data: bytes) -> None:
        self.connection.settimeout(self.deadline.left_s())
        self.connection.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self))

    def close(self) -> None:
        """The socket belongs to the exchange, which closes it when the body is read."""


class _TimedReader(io.RawIOBase):
    def __init__(self, source: TimedSocket) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        source = self._source
        if source.read_bytes > source.max_bytes:
            raise http.client.HTTPException("The answer's headers or chunk marks have no end.")
        source.connection.settimeout(source.deadline.left_s())
        count = source.connection.recv_into(buffer)
        source.read_bytes += count
        return count
