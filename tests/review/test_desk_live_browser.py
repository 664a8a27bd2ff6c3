"""What the desk says while somebody types, in a real Chromium: how it reads, whose flags move, what is suggested."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Environment
from jobs.models import Extraction
from review.models import Correction, ReviewTask
from tests.review.conftest import FLAGS, make_task
from tests.review.hands import INVOICE, focus_is_on, open_desk, wait_for
from tests.review.orders import make_order
from tests.review.pages import store_pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def task(environment: Environment) -> ReviewTask:
    waiting = make_task(environment)
    store_pages(waiting.job, [INVOICE])
    return waiting


@pytest.fixture
def wrong_sum(environment: Environment) -> ReviewTask:
    """85.70 is printed where 30.00 + 5.70 would be 35.70."""
    waiting = make_order(environment, total="85.70")
    store_pages(waiting.job, [INVOICE])
    return waiting


def open_order(page: Any, task: ReviewTask) -> None:
    page.goto(reverse("review:desk", args=[task.pk]))
    expect(page.locator("#desk-progress")).to_have_text("3 fields to check")


def type_over(page: Any, field: str, text: str) -> None:
    page.focus(f"#field-{field}")
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def test_while_typing_the_desk_says_how_the_text_reads_and_saves_nothing(page: Any, task: ReviewTask) -> None:
    open_desk(page, task)
    type_over(page, "total", "1.471,60")
    expect(page.locator("#reading-total")).to_have_text("Reads as 1471.60 EUR")
    expect(page.locator("#desk-status")).to_have_text("Reads as 1471.60 EUR")
    assert not Correction.objects.exists()
    page.keyboard.type("x")
    expect(page.locator("#reading-total")).to_have_text("“x” beside the amount is no currency.")
    assert page.get_attribute("#field-total", "aria-invalid") is None
    page.keyboard.press("Escape")
    expect(page.locator("#reading-total")).to_be_empty()
    assert page.input_value("#field-total") == "1.60 EUR"


def test_an_answer_that_comes_too_late_is_not_shown(page: Any, task: ReviewTask) -> None:
    held_back: list[Any] = []
    page.route("**/fields/total/try/", lambda route: held_back.append(route) if not held_back else route.continue_())
    open_desk(page, task)
    with page.expect_request("**/try/"):
        type_over(page, "total", "1,00")
    with page.expect_response("**/try/"):
        page.keyboard.type("0,00")
    page.keyboard.press("Escape")
    type_over(page, "total", "2,00")
    expect(page.locator("#reading-total")).to_have_text("Reads as 2.00 EUR")
    with page.expect_response("**/try/"):
        held_back[0].continue_()
    expect(page.locator("#reading-total")).to_have_text("Reads as 2.00 EUR")


def test_the_flags_of_other_fields_move_while_typing_and_go_back_when_it_is_taken_back(
    page: Any, wrong_sum: ReviewTask
) -> None:
    open_order(page, wrong_sum)
    type_over(page, "total", "35,70")
    expect(page.locator("#why-net .field-why")).to_have_count(0)
    expect(page.locator("#reading-rest")).to_have_text("Would become 5.70 EUR")
    expect(page.locator("#desk-progress")).to_have_text("1 field to check")
    assert not Correction.objects.exists()

    page.keyboard.press("Escape")
    expect(page.locator("#desk-progress")).to_have_text("3 fields to check")
    expect(page.locator("#why-net .field-why")).to_contain_text("“net + tax == total” does not hold")
    expect(page.locator("#reading-rest")).to_be_empty()


def test_a_misread_digit_is_suggested_and_taken_with_one_key(page: Any, environment: Environment) -> None:
    task = make_order(environment, net="80.00")  # the lines and the total say 30.00
    store_pages(task.job, [INVOICE])
    page.goto(reverse("review:desk", args=[task.pk]))
    offered = page.locator("#suggestion-net")
    expect(offered).to_contain_text("Suggestion: 30.00 €? 3 read as 8")
    expect(page.locator("#field-net")).to_have_value("80.00 EUR")
    assert not Correction.objects.exists()

    page.focus("#field-tax")
    page.keyboard.press("Alt+r")  # elsewhere it only leads there
    focus_is_on(page, "net")
    assert not Correction.objects.exists()
    page.keyboard.press("Alt+r")
    wait_for(page, "net", "corrected")
    expect(page.locator("#field-net")).to_have_value("30.00 EUR")
    expect(page.locator("#desk-progress")).to_have_text("Every field is checked.")
    expect(offered).to_be_hidden()
    said = Correction.objects.get()
    assert (said.field, said.how, said.before, said.after) == ("net", "suggested", "80.00", "30.00")

    page.focus("#field-net")
    page.keyboard.press("Escape")
    expect(offered).to_be_visible()


def test_a_suggestion_goes_when_what_it_explained_is_mended_otherwise(page: Any, environment: Environment) -> None:
    task = make_order(environment, net="80.00")
    store_pages(task.job, [INVOICE])
    page.goto(reverse("review:desk", args=[task.pk]))
    expect(page.locator("#suggestion-net")).to_be_visible()
    type_over(page, "net", "30,00")
    page.keyboard.press("Enter")
    wait_for(page, "net", "corrected")
    expect(page.locator("#suggestion-net")).to_be_hidden()


def test_a_misread_digit_in_a_row_is_taken_from_its_list(page: Any, environment: Environment) -> None:
    task = make_order(environment, cells=("10.00", "80.00"), net="40.00", total="45.70")
    store_pages(task.job, [INVOICE])
    page.goto(reverse("review:desk", args=[task.pk]))
    expect(page.locator("#suggestion-lines")).to_contain_text("row 2, amount: 30.00 €? 3 read as 8")
    page.keyboard.press("Alt+r")
    wait_for(page, "lines", "corrected")
    expect(page.locator("line-grid").first).to_contain_text("30.00")
    expect(page.locator("#suggestion-lines")).to_be_hidden()
    assert Correction.objects.values_list("path", "how").get() == ("/1/amount", "suggested")


def field_order(page: Any) -> list[str]:
    names: list[str] = page.eval_on_selector_all(".desk-part [data-field]", "rows => rows.map(r => r.dataset.field)")
    return names


def test_fields_stand_flagged_first_or_in_order_and_the_choice_is_remembered(page: Any, task: ReviewTask) -> None:
    open_desk(page, task)
    assert field_order(page) == ["date", "total", "number", "vendor", "net", "paid"]
    page.keyboard.type("5.3.2026")
    page.get_by_role("button", name="In order").click()
    assert field_order(page) == ["number", "date", "vendor", "net", "total", "paid"]

    page.reload()
    expect(page.get_by_role("button", name="In order")).to_have_attribute("aria-pressed", "true")
    assert field_order(page) == ["number", "date", "vendor", "net", "total", "paid"]
    focus_is_on(page, "total")
    page.keyboard.press("Shift+Tab")
    focus_is_on(page, "date")
    page.keyboard.press("Tab")
    focus_is_on(page, "total")
    page.get_by_role("button", name="Flagged first").click()
    assert field_order(page) == ["date", "total", "number", "vendor", "net", "paid"]


def test_the_documents_of_one_file_stand_under_their_own_headings(page: Any, task: ReviewTask) -> None:
    first = Extraction.objects.get(job=task.job)
    Extraction.objects.create(
        job=task.job, position=1, first_page=2, last_page=3, result=first.result, flags=FLAGS,
        template_version=task.job.template_version,
    )  # fmt: skip
    open_desk(page, task)
    headings = page.locator(".document-heading")
    expect(headings).to_have_text(["Document 1: page 1, Invoice", "Document 2: pages 2 to 3, Invoice"])
    second = page.get_by_role("region", name="Document 2: pages 2 to 3, Invoice")
    expect(second.locator("[data-field]")).to_have_count(6)
    for name in ("total", "2.date", "2.total"):
        page.keyboard.press("Tab")
        expect(page.locator(f'[id="field-{name}"]')).to_be_focused()
