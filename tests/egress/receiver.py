"""A real HTTP server on this machine: answers as a test says and remembers what it was sent."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from threading import Thread


@dataclass(frozen=True, slots=True)
class Received:
    path: str
    headers: dict[str, str]
    body: bytes


Respond = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Receiver:
    """`respond` writes the answer; by default a 204."""

    port: int
    host: str = "127.0.0.1"
    scheme: str = "http"
    requests: list[Received] = field(default_factory=list)
    respond: Respond = lambda handler: answer(handler, 204)

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}/hook"

    @property
    def bodies(self) -> list[str]:
        return [request.body.decode() for request in self.requests]


def answer(handler: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    if "Content_Length" not in headers:
        handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def answering(status: int, body: bytes = b"", **headers: str) -> Respond:
    return lambda handler: answer(handler, status, body, **headers)


def dripping(data: bytes, *, pause_s: float) -> Respond:
    """Sends raw bytes one by one until the sender hangs up."""

    def respond(handler: BaseHTTPRequestHandler) -> None:
        for index in range(len(data)):
            handler.wfile.write(data[index : index + 1])
            handler.wfile.flush()
            time.sleep(pause_s)

    return respond


@contextmanager
def listening(host: str = "127.0.0.1", port: int = 0, tls: SSLContext | None = None) -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            receiver.requests.append(Received(self.path, dict(self.headers.items()), body))
            self.respond()

        def do_GET(self) -> None:
            receiver.requests.append(Received(self.path, dict(self.headers.items()), b""))
            self.respond()

        def respond(self) -> None:
            try:
                receiver.respond(self)
            except ConnectionError:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing: the test asserts on what was received."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A sender that hangs up early is what some tests are about."""

    with Server((host, port), Handler) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        receiver = Receiver(port=server.server_port, host=host, scheme="https" if tls else "http")
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()
