"""Pulse's API: a result that is too long for an answer is fetched at an address of its own, once."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import Client

from accounts.models import Environment
from api.dialects.pulse import large_results
from api.models import TakenResult
from demo.samples import bank_statement
from jobs.models import Job
from tests import factories
from tests.api.dialects.pulse import BASE, job_told, send
from tests.api.dialects.working import WorkingClock


@pytest.fixture
def client(environment: Environment, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Client:
    """While it waits for an answer, jobs are done. Two pages are long here."""
    WorkingClock(monkeypatch)
    settings.PULSE_LARGE_RESULT_PAGES = 2
    return Client(headers={"x-api-key": factories.make_api_key(environment)[1]})


@pytest.fixture
def told(client: Client) -> dict[str, Any]:
    answer: dict[str, Any] = send(client, "/extract", file=factories.uploaded(bank_statement(1)))
    return answer


def body_of(response: Any) -> bytes:
    content: bytes = b"".join(response.streaming_content)
    return content


def break_off(response: Any) -> None:
    """As a server does when nobody listens any longer; but for the connection, which is the test's own."""
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)


def path_of(told: dict[str, Any]) -> str:
    address = urlsplit(told["url"])
    return f"{address.path}?{address.query}"


def test_a_long_result_is_an_address_and_so_it_is_in_the_job(client: Client, told: dict[str, Any]) -> None:
    assert (told["is_url"], told["page_count"], "markdown" in told) == (True, 4, False)
    again = job_told(client, told["extraction_id"])["result"]
    assert again.keys() == told.keys()
    assert again["is_url"] is True
    short = send(client, "/extract", file=factories.uploaded(bank_statement(1)), pages="4")
    assert short["page_count"] == 1


def test_whoever_has_the_address_fetches_the_result_once(client: Client, told: dict[str, Any], settings: Any) -> None:
    response = Client().get(path_of(told))
    assert response.status_code == 200
    settings.PULSE_LARGE_RESULT_PAGES = 70
    assert body_of(response)
    with_key = client.get(f"{BASE}/large_results/{told['extraction_id']}")
    for again in (Client().get(path_of(told)), with_key):
        assert (again.status_code, again.json()["error"]["code"]) == (410, "RESULT_TAKEN")
    assert job_told(client, told["extraction_id"])["result"]["page_count"] == 4


def test_the_key_fetches_it_too_and_it_is_the_whole_result(client: Client, told: dict[str, Any]) -> None:
    response = client.get(f"{BASE}/large_results/{told['extraction_id']}")
    fetched = json.loads(body_of(response))
    assert (fetched["page_count"], fetched["extraction_id"]) == (4, told["extraction_id"])
    assert fetched["markdown"].startswith("Foerde Handelsbank")


def test_a_transfer_that_breaks_off_can_be_begun_again(client: Client, told: dict[str, Any]) -> None:
    job = Job.objects.get()
    large_results.take(job)
    response = large_results.sent_once(job, {"markdown": "x" * 200_000})
    next(iter(response.streaming_content))
    assert Client().get(path_of(told)).status_code == 410
    break_off(response)
    assert not TakenResult.objects.exists()
    assert body_of(Client().get(path_of(told))).startswith(b"{")
    assert TakenResult.objects.count() == 1


def test_the_address_of_one_result_opens_no_other(client: Client, told: dict[str, Any]) -> None:
    other = send(client, "/extract", file=factories.uploaded(bank_statement(1)))["extraction_id"]
    token = path_of(told).partition("?")[2]
    assert Client().get(f"{BASE}/large_results/{other}?{token}").status_code == 404
    assert Client().get(f"{BASE}/large_results/{other}?{token}x").status_code == 401
    assert client.get(f"{BASE}/large_results/{other}x").status_code == 404
    assert not TakenResult.objects.exists()


def test_what_is_gone_is_not_taken(client: Client, told: dict[str, Any]) -> None:
    Job.objects.update(expired_at="2026-01-01T00:00:00Z")
    assert client.get(f"{BASE}/large_results/{told['extraction_id']}").status_code == 410
    assert not TakenResult.objects.exists()
