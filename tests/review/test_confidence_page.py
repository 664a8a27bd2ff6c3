"""The page on confidence: what admins are told, what they can choose, and that it all stays in their environment."""

import html
import re
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.live_server_helper import LiveServer

from accounts.audit import SYSTEM
from accounts.models import Environment, User
from extraction.calibration import load_prior
from jobs import calibrations
from jobs.calibrations import Checked
from jobs.models import Calibration
from review.models import Cause
from tests import factories
from tests.review.decided import decide

URL = "/review/confidence/"


@pytest.fixture
def admin(environment: Environment, client: Client) -> User:
    user = factories.make_member(environment)
    client.force_login(user)
    return user


def text_of(page: bytes) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page.decode())).split())


def keep(environment: Environment) -> Calibration:
    fitted = load_prior().refitted([], "")
    return calibrations.keep_fit(environment=environment, fitted=fitted, checked=Checked(9, 0.2, 0.1), actor=SYSTEM)


def hundred_values(environment: Environment) -> None:
    """Of ten documents half were flagged; one value in a hundred is wrong, and nobody had flagged it."""
    for at in range(10):
        is_audit = at % 2 == 0
        values = [(0.999 if is_audit or each else 0.2, not (at == 0 and each == 0)) for each in range(10)]
        decide(environment, values, cause=Cause.SAMPLE if is_audit else Cause.FLAGGED)


def test_without_outcomes_it_says_what_is_to_be_expected_and_how_to_get_some(client: Client, admin: User) -> None:
    page = text_of(client.get(URL).content)
    assert "Nothing is known of your own documents yet." in page
    assert "review: {sample: 0.05}" in page
    assert re.search(
        r"A threshold of 90 % sends [\d.]+ % of values to review, and lets [\d.]+ % errors through\.", page
    )
    assert "of jobs" not in page
    assert f"{load_prior().version} In use" in page


def test_it_tells_what_the_threshold_does_and_what_escaped(
    client: Client, admin: User, environment: Environment
) -> None:
    hundred_values(environment)
    decide(factories.make_environment("other"), [(0.2, False)] * 10)
    page = text_of(client.get(URL).content)
    # Five audited documents stand for fifty: of 550 values five, each of its own document, are below the threshold.
    assert "A threshold of 90 % sends 0.9 % of values and 9.1 % of jobs to review, and lets 1.8 % errors" in page
    assert "2.0 % 0.4 to 10.5 %; 1 of 50 audited values, in 1 of 5 documents" in page
    assert "100 values of 10 reviewed documents" in page
    assert "Ten ten 90 % the environment's 0.9 % 1.8 %" in page


def test_more_documents_cost_no_more_queries(client: Client, admin: User, environment: Environment) -> None:
    hundred_values(environment)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(URL)
    hundred_values(environment)
    with CaptureQueriesContext(connection) as more:
        client.get(URL)
    assert len(more) == len(few)


def test_an_admin_goes_back_to_an_earlier_one_and_to_the_shipped_one(
    client: Client, admin: User, environment: Environment
) -> None:
    first, second = keep(environment), keep(environment)
    assert f"{second.name} In use" in text_of(client.get(URL).content)
    answer = client.post(f"{URL}choose/", {"number": "1"}, follow=True)
    assert f"{first.name} In use" in text_of(answer.content)
    assert calibrations.source_in_use(environment) == first.source
    client.post(f"{URL}choose/", {"number": "0"})
    assert calibrations.source_in_use(environment) == ""


def test_what_is_not_of_this_environment_cannot_be_chosen(
    client: Client, admin: User, environment: Environment
) -> None:
    foreign = keep(factories.make_environment("other"))
    assert client.post(f"{URL}choose/", {"number": str(foreign.number)}).status_code == 404
    assert client.post(f"{URL}choose/", {"number": "x"}).status_code == 404
    assert calibrations.use_now(environment) is None


def test_fitting_says_what_came_of_it(client: Client, admin: User, environment: Environment) -> None:
    answer = client.post(f"{URL}fit/", follow=True)
    assert "There are outcomes of 0 values so far, and 50 are needed." in text_of(answer.content)
    hundred_values(environment)
    client.post(f"{URL}fit/")
    assert Calibration.objects.get().fitted_by == admin


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_words_and_marks_follow_the_slider(
    chromium: Any, live_server: LiveServer, client: Client, admin: User, environment: Environment
) -> None:
    hundred_values(environment)
    context = chromium.new_context(base_url=live_server.url)
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    page.goto(URL)
    cursor = page.locator(".cursor").get_attribute("x1")
    page.get_by_role("slider", name="Threshold in percent").press("Home")
    assert page.get_by_role("spinbutton", name="Threshold").input_value() == "50"
    page.get_by_role("spinbutton", name="Threshold").fill("51")
    assert page.get_by_role("slider").input_value() == "51"
    words = page.locator("#threshold-words").inner_text()
    assert words.startswith("A threshold of 51 % sends 0.9 % of values and 9.1 % of jobs to review")
    assert page.locator(".cursor").get_attribute("x1") not in (cursor, None)
    context.close()
    assert errors == []
