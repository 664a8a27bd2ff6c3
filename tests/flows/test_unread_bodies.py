"""A refusal that is written before the request's body was read reaches its client, from the real web server."""

import socket
from contextlib import ExitStack
from http.client import HTTPConnection
from select import select

import pytest

from config.unread_body import MOST_AT_A_TIME
from tests.flows.running_desk import RunningDesk, wait_until

pytestmark = [pytest.mark.queue, pytest.mark.timeout(120)]
MIB = 1024 * 1024
TRIES = 10


@pytest.fixture
def web(desk: RunningDesk) -> RunningDesk:
    desk.start_web()
    return desk


def test_a_refused_upload_is_told_why(web: RunningDesk) -> None:
    refusals = {
        "/api/v1/extraction-jobs": ({"Authorization": "api-key wrong"}, 401),
        "/pulse/extract": ({"x-api-key": "wrong"}, 401),
        "/api/v1/audit/": ({"Authorization": "api-key wrong"}, 404),
        "/login/": ({}, 413),
    }
    for path, (headers, status) in refusals.items():
        told = [_posted(HTTPConnection("127.0.0.1", web.port, timeout=20), path, headers, 7) for _ in range(TRIES)]
        assert (path, told) == (path, [status] * TRIES)


def test_the_connection_of_a_refused_upload_can_be_used_again(web: RunningDesk) -> None:
    connection = HTTPConnection("127.0.0.1", web.port, timeout=20)
    told = [_posted(connection, "/pulse/extract", {"x-api-key": "wrong"}, 1) for _ in range(3 * TRIES)]
    assert told == [401] * 3 * TRIES


def test_clients_that_send_no_body_do_not_keep_others_from_being_served(web: RunningDesk) -> None:
    head = f"POST /pulse/extract HTTP/1.1\r\nHost: 127.0.0.1:{web.port}\r\nContent-Length: 1000\r\n\r\n"
    with ExitStack() as stalled:
        clients = [
            stalled.enter_context(socket.create_connection(("127.0.0.1", web.port), timeout=5)) for _ in range(30)
        ]
        for client in clients:
            client.sendall(head.encode())
        told = len(clients) - MOST_AT_A_TIME
        wait_until(lambda: len(select(clients, [], [], 0)[0]) == told, timeout_s=10, what="401 for all others")
        assert web.is_ready()


def _posted(connection: HTTPConnection, path: str, headers: dict[str, str], size_mib: int) -> int:
    connection.request("POST", path, bytes(size_mib * MIB), {"Content-Type": "application/pdf", **headers})
    answer = connection.getresponse()
    answer.read()
    return answer.status
