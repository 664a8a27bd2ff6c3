"""What every request meets before and behind its view: body limits, request ids, security headers, errors."""

import logging
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Environment
from config import body_limit
from config.request_id import RequestIdFilter
from tests import factories

JOBS = "/api/v1/extraction-jobs"


@pytest.fixture
def admin(environment: Environment) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(factories.make_member(environment, "admin"))
    return client


@pytest.mark.parametrize("length", ["abc", "-5", "1e3", "٣", "9" * 5000])
def test_a_content_length_that_is_no_number_is_a_400(db: None, length: str) -> None:
    answer = Client().generic("POST", "/login/", b"username=ada", CONTENT_LENGTH=length)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "INVALID_REQUEST")


def test_a_body_in_chunks_is_a_411(db: None) -> None:
    answer = Client().post("/login/", {"username": "ada"}, headers={"Transfer-Encoding": "chunked"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (411, "LENGTH_REQUIRED")


@pytest.mark.parametrize("url", ["/login/", "/templates/-/check/"])
def test_a_body_larger_than_any_form_is_refused(db: None, url: str) -> None:
    answer = Client().generic("POST", url, bytes(body_limit.FORM_BYTES + 1))

    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "REQUEST_TOO_LARGE")


def test_the_longest_template_fits_into_its_form(admin: Client) -> None:
    source = "template: long\n" + "# \U0001f9fe" * (60 * 1024)

    answer = admin.post("/templates/-/check/", {"source": source})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "url", ["/", "/login/", "/jobs/", "/nowhere", "/api/v1/docs", "/api/v1/openapi.json", f"{JOBS}/x", "/healthz"]
)
def test_every_answer_has_the_security_headers(admin: Client, url: str) -> None:
    headers = admin.get(url).headers

    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert (policy["object-src"], policy["base-uri"], policy["frame-ancestors"]) == ("'none'", "'none'", "'none'")
    assert not {"unsafe-inline", "unsafe-eval"} & set(headers["Content-Security-Policy"].replace("'", " ").split())
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Request-Id"]


def test_behind_https_plain_http_is_led_there_but_a_probe_is_answered(db: None, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True

    assert Client().get("/login/")["Location"] == "https://testserver/login/"
    assert Client().get("/healthz").status_code == 200


def break_down(*args: Any, **options: Any) -> None:
    raise RuntimeError("out of order")


@pytest.mark.parametrize(
    ("ask", "status", "code"),
    [
        (lambda client: client.get(f"{JOBS}/no-uuid"), 404, "NOT_FOUND"),
        (lambda client: client.get("/api/v2/anything"), 404, "NOT_FOUND"),
        (lambda client: client.post(JOBS, "--x", content_type="multipart/form-data"), 400, "INVALID_REQUEST"),
        (lambda client: client.get(f"{JOBS}/{uuid4()}"), 500, "INTERNAL_ERROR"),
    ],
)
def test_the_api_has_one_shape_for_errors_that_no_view_answers(
    admin: Client, monkeypatch: pytest.MonkeyPatch, ask: Callable[[Client], Any], status: int, code: str
) -> None:
    monkeypatch.setattr("jobs.selectors.find_job", break_down)

    answer = ask(admin)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["requestId"] == answer["X-Request-Id"]


def test_people_get_a_page_when_something_breaks(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.views.find_job", break_down)

    answer = admin.get(reverse("jobs:detail", args=[uuid4()]))

    assert answer.status_code == 500
    assert "Something broke on our side" in answer.content.decode()


def test_a_plain_request_id_is_kept_and_stands_in_the_log_of_a_refusal(
    db: None, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        kept = Client().get(f"{JOBS}/{uuid4()}", headers={"X-Request-Id": "trace-1"})
    replaced = Client().get("/login/", headers={"X-Request-Id": "two words"})

    assert kept["X-Request-Id"] == "trace-1"
    assert replaced["X-Request-Id"] != "two words"
    (refusal,) = [record for record in caplog.records if record.name == "django.request"]
    RequestIdFilter().filter(refusal)
    assert refusal.__dict__["request_id"] == "trace-1"
