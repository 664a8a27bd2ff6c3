"""The page on confidence: what admins are told, what they can choose, and that it all stays in their environment."""

import html
import re
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from accounts.audit import SYSTEM
from accounts.models import AuditEntry, Environment, User
from extraction.calibration import load_prior
from jobs import calibrations
from jobs.calibrations import Checked
from jobs.models import Calibration
from review.models import Cause
from templates_app import services as templates
from templates_app.models import ExtractionTemplate
from tests import factories
from tests.review.decided import SOURCE, decide, release, value

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
    assert "Nothing is known of your own documents yet Until then" in page
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
    assert "Reviewed values 100 in 10 approved documents" in page
    assert "Ten ten 90 % the environment's 0.9 % 1.8 %" in page


def test_a_job_that_waits_for_a_missing_field_alone_counts_among_the_jobs(
    client: Client, admin: User, environment: Environment
) -> None:
    empty = factories.make_field("b", None, raw_text=None, confidence=0.0, box=None)
    decide(environment, fields=[value("a", 0.999), empty], flags={"b": "missing_required"})
    decide(environment, fields=[empty], flags={"b": "missing_required"})
    decide(environment, [(0.999, True)])
    page = text_of(client.get(URL).content)
    assert "A threshold of 90 % sends 0 % of values and 66.7 % of jobs to review" in page


def test_values_with_their_own_threshold_stay_where_they_are_and_are_counted(
    client: Client, admin: User, environment: Environment
) -> None:
    strict = factories.make_template(
        environment,
        "template: strict\nreview: {threshold: 0.99}\nfields:\n"
        "  a: {type: text, find: [{label: A}]}\n  b: {type: text, review: {threshold: 0.5}, find: [{label: B}]}\n",
    )
    told = load_prior().probability(0.95)
    assert 0.5 < told < 0.99
    decide(environment, [(0.95, True), (0.95, True)], version=strict)
    decide(environment, [(0.999, True), (0.999, True)])
    page = client.get(URL)
    assert "sends 25.0 % of values and 50.0 % of jobs to review" in text_of(page.content)
    assert {row["values"] for row in page.context["page"].every if row["percent"] < 90} == {"25.0"}
    assert "2 of these 4 values have thresholds of their own" in text_of(page.content)


def test_a_field_whose_threshold_was_published_since_counts_with_that(
    client: Client, admin: User, environment: Environment
) -> None:
    decide(environment, [(0.999, True), (0.999, True)])
    assert "sends 0 % of values" in text_of(client.get(URL).content)
    changed = SOURCE.replace("a: {type: text,", "a: {type: text, review: {threshold: 1.0},")
    template = ExtractionTemplate.objects.get(name="ten")
    draft = templates.save_version(template=template, source=changed, actor=SYSTEM)
    templates.publish(version=draft, actor=SYSTEM)
    page = text_of(client.get(URL).content)
    assert "sends 50.0 % of values" in page
    assert "1 of these 2 values has a threshold of its own" in page


def test_figures_are_reckoned_again_only_when_something_was_decided(
    client: Client, admin: User, environment: Environment
) -> None:
    hundred_values(environment)
    first = text_of(client.get(URL).content)
    with CaptureQueriesContext(connection) as again:
        assert text_of(client.get(URL).content) == first
    assert not [query for query in again.captured_queries if "jobs_extraction" in query["sql"]]
    task = decide(environment, [(0.999, True)])
    assert "101 in 11 approved documents" in text_of(client.get(URL).content)
    # Another release of the same job, and its results deleted.
    release(task.job.extractions.get(), [factories.make_field("a", "better")], revision=2)
    assert "1.8 % errors" not in text_of(client.get(URL).content)
    task.job.releases.all().delete()
    assert text_of(client.get(URL).content) == first


def test_what_the_cache_holds_of_another_version_of_the_desk_is_not_used(
    client: Client, admin: User, environment: Environment
) -> None:
    cache.set(f"confidence/{environment.pk}", b'{"of": "x", "figures": {"values": "many"}}')
    assert client.get(URL).status_code == 200


def test_the_threshold_that_is_used_is_audited_and_goes_back(
    client: Client, admin: User, environment: Environment
) -> None:
    Environment.objects.update(ocr_language="de")
    page = text_of(client.post(f"{URL}use/", {"percent": "93"}, follow=True).content)
    assert "Documents from now on go to review below 93 %." in page
    assert "This environment: 93 %" in page
    assert "It was 90 % until" in page
    entry = AuditEntry.objects.get(action="environment.reading_changed")
    assert (entry.actor, entry.details["before"]["review_threshold"]) == (admin.username, 90)
    assert entry.details["after"] == {
        "ocr_engine": environment.ocr_engine, "ocr_language": "de", "review_threshold": 93, "review_due_hours": None,
    }  # fmt: skip

    page = text_of(client.post(f"{URL}use/", {"percent": "90"}, follow=True).content)
    assert "Back to 93 %" in page
    client.post(f"{URL}use/", {"percent": "90"})
    environment.refresh_from_db()
    assert environment.review_threshold == 90
    assert AuditEntry.objects.filter(action="environment.reading_changed").count() == 2


@pytest.mark.parametrize("percent", ["", "x", "-1", "101", "92.5"])
def test_what_is_no_threshold_changes_nothing(
    client: Client, admin: User, environment: Environment, percent: str
) -> None:
    page = text_of(client.post(f"{URL}use/", {"percent": percent}, follow=True).content)
    assert "A threshold is a whole number from 0 to 100." in page
    environment.refresh_from_db()
    assert environment.review_threshold == 90
    assert not AuditEntry.objects.filter(action="environment.reading_changed").exists()


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
    # Told once: by the range itself, or beside the number that is typed.
    assert page.locator("#threshold-said").inner_text() == words
    page.get_by_role("slider").press("End")
    assert page.get_by_role("slider").get_attribute("aria-valuetext").startswith("A threshold of 99 % sends")
    assert page.locator("#threshold-said").inner_text() == ""
    page.get_by_role("button", name="Use this threshold").press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("below 99 % (until now 90 %)")
    page.get_by_role("button", name="Use it").press("Enter")
    expect(page.get_by_text("Documents from now on go to review below 99 %.")).to_be_visible()
    expect(page.get_by_role("button", name="Use this threshold")).to_be_disabled()
    context.close()
    assert errors == []
