"""The queue: in which order and narrowed to what documents come, on its page and for whoever starts reviewing."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Environment, User
from jobs.models import Extraction, Job, JobEvent, JobStatus
from review import claims, queueing, selectors, services
from review.models import ReviewTask
from review.wanted import Order, Wanted
from templates_app.models import ExtractionTemplate
from tests import factories
from tests.factories import acting
from tests.review.conftest import make_task
from tests.review.orders import make_order

pytestmark = pytest.mark.django_db
URL = "/review/"


@pytest.fixture
def browser(client: Client, reviewer: User) -> Client:
    client.force_login(reviewer)
    return client


def change(task: ReviewTask, **columns: Any) -> ReviewTask:
    ReviewTask.objects.filter(pk=task.pk).update(**columns)
    return task


@pytest.fixture
def four(environment: Environment) -> dict[str, ReviewTask]:
    """Four documents that every order puts in another way; "a" is the oldest."""
    now = timezone.now()
    tasks = {name: make_task(environment, filename=f"{name}.pdf") for name in "abc"}
    tasks["d"] = make_order(environment)
    version = ExtractionTemplate.objects.get(name="order").versions.get()
    ExtractionTemplate.objects.filter(name="order").update(title="A purchase order")
    Job.objects.filter(pk=tasks["d"].job_id).update(flagged_field_count=9, template_version=version)
    Extraction.objects.filter(job=tasks["d"].job_id).update(template_version=version)
    change(tasks["a"], lowest_confidence=0.9)
    change(tasks["b"], due_at=now + timedelta(hours=2), lowest_confidence=0.2)
    change(tasks["c"], due_at=now - timedelta(hours=2))
    change(tasks["d"], lowest_confidence=0.5)
    return tasks


ORDERS = {"oldest": "abcd", "deadline": "cbad", "template": "dabc", "confidence": "bdac", "flagged": "dabc"}


def names_in(page: str, *names: str) -> list[str]:
    return sorted((name for name in names if name in page), key=page.index)


# --- order ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("order", "names"), ORDERS.items())
def test_the_queue_is_worked_through_in_the_order_that_is_wanted(
    environment: Environment, reviewer: User, four: dict[str, ReviewTask], order: str, names: str
) -> None:
    expected = [four[name].pk for name in names]
    actor = acting(reviewer)

    free = selectors.free_tasks(environment, actor, Wanted(order))
    shown = queueing.queue_of(environment, actor, Wanted(order), "waiting")

    assert [task.pk for task in free] == expected
    assert [row.task.pk for row in shown.rows] == expected


def test_an_order_for_everything_that_can_be_wanted_is_tried_here() -> None:
    assert sorted(ORDERS) == sorted(Order.values)


def test_what_was_handed_over_to_oneself_comes_before_the_rest(
    environment: Environment, reviewer: User, four: dict[str, ReviewTask]
) -> None:
    change(four["d"], assigned_to=reviewer)
    claimed = claims.claim_next(environment=environment, actor=acting(reviewer))
    assert claimed == four["d"]


# --- opening ----------------------------------------------------------------------------------------------------
def opened(environment: Environment) -> ReviewTask:
    job = factories.make_job(environment, JobStatus.REVIEW_REQUIRED)
    factories.make_extraction(job)
    services.open_task_for_event(JobEvent.objects.get(job=job))
    return ReviewTask.objects.get(job=job)


def test_a_review_is_due_after_the_hours_of_its_environment_and_knows_the_least_sure_value() -> None:
    before = timezone.now()
    task = opened(factories.make_environment(review_due_hours=8))
    assert timedelta(0) <= task.due_at - before - timedelta(hours=8) < timedelta(seconds=5)
    assert task.lowest_confidence == 0.7


@pytest.mark.parametrize(("asked", "due"), [((48, None), 48), ((48, 2), 2), ((None, 72), 72), ((None, None), 8)])
def test_the_soonest_that_the_templates_of_a_job_ask_for_goes_before_its_environment(
    asked: tuple[int | None, int | None], due: int
) -> None:
    environment = factories.make_environment(review_due_hours=8)
    job = factories.make_job(environment, JobStatus.REVIEW_REQUIRED)
    for position, hours in enumerate(asked):
        review = f"review: {{due_hours: {hours}}}\n" if hours else ""
        source = factories.DEFAULT_SOURCE.replace("template: invoice", f"template: part-{position}") + review
        factories.make_extraction(
            job, position=position, template_version=factories.make_template(environment, source)
        )
    before = timezone.now()

    services.open_task_for_event(JobEvent.objects.get(job=job))

    late_by = ReviewTask.objects.get().due_at - before - timedelta(hours=due)
    assert timedelta(0) <= late_by < timedelta(seconds=5)


def test_a_template_says_by_when_where_its_environment_does_not(environment: Environment) -> None:
    factories.make_template(environment, factories.DEFAULT_SOURCE + "review: {due_hours: 3}\n")
    before = timezone.now()
    late_by = opened(environment).due_at - before - timedelta(hours=3)
    assert timedelta(0) <= late_by < timedelta(seconds=5)


def test_without_hours_in_its_environment_a_review_is_never_late(environment: Environment) -> None:
    assert opened(environment).due_at is None


def test_a_task_keeps_when_it_was_held_for_the_first_time(task: ReviewTask, reviewer: User, colleague: User) -> None:
    first = claims.claim(task=task, actor=acting(reviewer)).opened_at
    claims.release_claim(task=task, actor=acting(reviewer))
    claims.claim(task=task, actor=acting(colleague))
    assert first is not None
    assert ReviewTask.objects.get().opened_at == first


# --- page -------------------------------------------------------------------------------------------------------
def test_the_address_orders_and_narrows_the_page(browser: Client, four: dict[str, ReviewTask]) -> None:
    page = browser.get(URL, {"order": "deadline", "template": "invoice", "q": ".PDF"}).content.decode()
    assert names_in(page, "a.pdf", "b.pdf", "c.pdf") == ["c.pdf", "b.pdf", "a.pdf"]
    assert "invoice.pdf" not in page
    assert '<option value="deadline" selected>' in page


def test_a_job_is_found_by_its_id(browser: Client, four: dict[str, ReviewTask]) -> None:
    page = browser.get(URL, {"q": str(four["b"].job_id)}).content.decode()
    assert names_in(page, "a.pdf", "b.pdf", "c.pdf") == ["b.pdf"]


def test_what_is_late_says_so_in_words(browser: Client, four: dict[str, ReviewTask]) -> None:
    page = browser.get(URL).content.decode()
    assert "Overdue by 2\xa0hours" in page
    assert "in 1\xa0hour" in page or "in 2\xa0hours" in page


@pytest.mark.parametrize(("minutes", "urgency"), [(-1, "overdue"), (30, "soon"), (59, "soon"), (61, "")])
def test_what_is_due_within_the_hour_is_marked(
    environment: Environment, reviewer: User, task: ReviewTask, minutes: int, urgency: str
) -> None:
    change(task, due_at=timezone.now() + timedelta(minutes=minutes))
    [row] = queueing.queue_of(environment, acting(reviewer), Wanted(), "waiting").rows
    assert row.urgency == urgency


def test_every_template_says_how_many_documents_wait(
    environment: Environment, reviewer: User, browser: Client, four: dict[str, ReviewTask]
) -> None:
    change(four["c"], outcome="withdrawn")
    change(make_task(factories.make_environment("other")), lowest_confidence=0.1)
    counts = queueing.queue_of(environment, acting(reviewer), Wanted(search="zzz"), "postponed").by_template
    assert counts == {"invoice": 2, "order": 1}
    page = browser.get(URL).content.decode()
    assert 'data-title="Invoice">Invoice (2)</option>' in page


def test_one_takes_back_what_one_handed_over_or_was_handed_and_what_is_postponed(
    environment: Environment, reviewer: User, colleague: User, four: dict[str, ReviewTask]
) -> None:
    third = factories.make_member(environment, "reviewer", "lou")
    change(four["a"], assigned_to=colleague, assigned_by=reviewer)
    change(four["b"], assigned_to=reviewer, assigned_by=third)
    change(four["c"], assigned_to=colleague, assigned_by=third)
    change(four["d"], postponed_until=timezone.now() + timedelta(hours=1))

    def offered(actor: User) -> list[Any]:
        tabs = [queueing.queue_of(environment, acting(actor), Wanted(), tab) for tab in ("waiting", "postponed")]
        return [row.task.pk for tab in tabs for row in tab.rows if row.take_back_label]

    assert offered(reviewer) == [four[name].pk for name in "abd"]
    assert offered(third) == [four[name].pk for name in "bcd"]
    claims.claim(task=four["a"], actor=acting(colleague))
    assert four["a"].pk not in offered(reviewer)


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ({"q": "zzz"}, "No document fits"),
        ({"tab": "yours"}, "You have nothing open"),
        ({"tab": "others"}, "Nobody else has a document"),
        ({"tab": "postponed"}, "Nothing is postponed"),
    ],
)
def test_each_part_of_the_queue_says_why_it_is_empty(
    browser: Client, task: ReviewTask, query: dict[str, str], title: str
) -> None:
    assert title in browser.get(URL, query).content.decode()


def test_a_queue_of_postponed_documents_only_says_where_they_are(browser: Client, task: ReviewTask) -> None:
    change(task, postponed_until=timezone.now() + timedelta(hours=1))
    assert "All that waits is postponed" in browser.get(URL).content.decode()


def test_tabs_tell_what_waits_what_is_ones_own_and_what_is_postponed(
    environment: Environment, reviewer: User, colleague: User, four: dict[str, ReviewTask]
) -> None:
    now = timezone.now()
    claims.claim(task=four["a"], actor=acting(reviewer))
    change(four["b"], assigned_to=reviewer)
    change(four["c"], assigned_to=colleague)
    change(four["d"], postponed_until=now + timedelta(hours=1))

    def shown(tab: str) -> list[Any]:
        return [row.task.pk for row in queueing.queue_of(environment, acting(reviewer), Wanted(), tab).rows]

    assert shown("waiting") == [four[name].pk for name in "abc"]
    assert shown("yours") == [four["a"].pk, four["b"].pk]
    assert shown("others") == [four["c"].pk]
    assert shown("postponed") == [four["d"].pk]
    counts = queueing.queue_of(environment, acting(reviewer), Wanted(), "yours").counts
    assert counts == {"waiting": 3, "yours": 2, "others": 1, "postponed": 1}


def test_more_documents_than_the_page_shows_are_counted(
    environment: Environment, reviewer: User, four: dict[str, ReviewTask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queueing, "QUEUE_SHOWS", 3)
    found = queueing.queue_of(environment, acting(reviewer), Wanted(), "waiting")
    assert (len(found.rows), found.hidden_count) == (3, 1)


@pytest.mark.parametrize("query", [{"order": "x"}, {"tab": "x"}, {"q": "a\x00b"}, {"template": "\x00"}])
def test_an_address_that_says_nonsense_shows_the_queue_all_the_same(
    browser: Client, task: ReviewTask, query: dict[str, str]
) -> None:
    assert browser.get(URL, query).status_code == 200


def test_the_page_asks_as_often_for_many_documents_as_for_a_few(environment: Environment, browser: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(URL).status_code == 200
        return len(captured)

    people = [factories.make_member(environment, "reviewer", f"p-{number}") for number in range(8)]
    for person in people[:2]:
        change(make_order(environment), assigned_to=person)
    few = count()
    for person in people[2:]:
        claims.claim(task=make_order(environment), actor=acting(person))
    assert count() == few


# --- what is remembered -----------------------------------------------------------------------------------------
def start(browser: Client) -> str:
    return str(browser.post(reverse("review:next")).url)


def desk(task: ReviewTask) -> str:
    return reverse("review:desk", args=[task.pk])


def test_start_reviewing_follows_the_order_and_filter_that_were_chosen_last(
    browser: Client, four: dict[str, ReviewTask]
) -> None:
    browser.get(URL, {"order": "deadline"})
    assert start(browser) == desk(four["c"])


def test_approving_opens_the_next_in_the_chosen_order(
    browser: Client, reviewer: User, four: dict[str, ReviewTask]
) -> None:
    browser.get(URL, {"order": "flagged", "template": "invoice"})
    claims.claim(task=four["c"], actor=acting(reviewer))
    answer = browser.post(reverse("review:postpone", args=[four["c"].pk]), {"minutes": "60"})
    assert answer.json()["next"] == desk(four["a"])


def test_no_document_outside_of_the_filter_is_opened(browser: Client, four: dict[str, ReviewTask]) -> None:
    browser.get(URL, {"q": "zzz"})
    answer = browser.post(reverse("review:next"), follow=True)
    assert answer.redirect_chain == [(URL, 302), (f"{URL}?order=oldest&q=zzz", 302)]
    assert "No document that fits your filter is free." in answer.content.decode()
    assert not ReviewTask.objects.exclude(claimed_by=None).exists()


def test_the_bare_address_leads_back_to_what_was_chosen_and_a_plain_order_ends_that(
    browser: Client, task: ReviewTask
) -> None:
    browser.get(URL, {"order": "deadline", "template": "invoice"})
    assert browser.get(URL).url == f"{URL}?order=deadline&template=invoice"
    browser.get(URL, {"order": "oldest"})
    assert browser.get(URL).status_code == 200


def test_a_page_that_refreshes_itself_changes_nothing_that_was_chosen(browser: Client, task: ReviewTask) -> None:
    browser.get(URL, {"order": "deadline"})
    browser.get(f"{URL}?order=flagged", headers={"HX-Request": "true", "HX-Trigger": "queue"})
    assert browser.get(URL).url == f"{URL}?order=deadline"


def test_the_filter_form_gives_the_browser_a_short_address(browser: Client, task: ReviewTask) -> None:
    headers = {"HX-Request": "true", "HX-Trigger": "queue-filter"}
    answer = browser.get(f"{URL}?q=&template=&tab=&order=deadline", headers=headers)
    assert answer["HX-Push-Url"] == f"{URL}?order=deadline"


def test_what_was_chosen_in_one_environment_holds_in_no_other(
    browser: Client, task: ReviewTask, reviewer: User
) -> None:
    from accounts.models import Membership

    browser.get(URL, {"template": "order"})
    other = factories.make_environment("other")
    Membership.objects.create(user=reviewer, environment=other, role="reviewer")
    browser.post(reverse("accounts:switch_environment"), {"environment": "other"})
    assert browser.get(URL).status_code == 200
    assert start(browser) == URL
