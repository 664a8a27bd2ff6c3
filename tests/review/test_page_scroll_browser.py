"""Many pages under each other in a real Chromium: the current page follows the scrolling, only near ones are there."""

import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Environment
from review.models import Correction, ReviewTask
from tests.review.conftest import make_task
from tests.review.hands import INVOICE, open_desk, wait_for
from tests.review.pages import store_pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = 30
SCROLLER = ".page-view-scroll"
CURRENT = ".thumb[aria-current]"


@pytest.fixture
def task(environment: Environment) -> ReviewTask:
    waiting = make_task(environment)
    store_pages(waiting.job, [INVOICE, *([(f"Anlage {number}", 0.2, 0.2)] for number in range(2, PAGES + 1))])
    return waiting


def scroll_to_page(page: Any, number: int) -> None:
    """As a mouse wheel would: the view is told nothing but that it was scrolled."""
    page.locator("page-view").evaluate(
        """(view, number) => {
            const height = view.stageOf(1).clientHeight + 16;
            view.parts.scroll.scrollTo({ top: (number - 1) * height, behavior: "instant" });
        }""",
        number,
    )


def pages_up(page: Any) -> list[int]:
    found: list[int] = page.locator(".page-view-stage").evaluate_all(
        "(all) => all.map((one) => Number(one.dataset.page))"
    )
    return found


def test_scrolling_changes_the_current_page_and_only_pages_near_it_are_there(page: Any, task: ReviewTask) -> None:
    open_desk(page, task)
    assert pages_up(page) == [1, 2]

    scroll_to_page(page, 20)

    expect(page.locator(CURRENT)).to_have_text("Page 20")
    expect(page.locator(CURRENT)).to_be_in_viewport()
    expect(page.get_by_role("toolbar", name="Page picture")).to_contain_text("20 / 30")
    assert 20 in pages_up(page)
    assert len(pages_up(page)) <= 4
    shown = page.locator('.page-view-stage[data-page="20"] img')
    expect(shown).to_have_attribute("src", re.compile("/pages/20/picture/"))
    expect(shown).to_have_attribute("alt", "Page 20 of rechnung.pdf")


def test_pictures_of_pages_that_fly_by_are_not_asked_for(page: Any, task: ReviewTask) -> None:
    open_desk(page, task)
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.locator(".thumbs").evaluate("(thumbs) => thumbs.remove()")
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/picture/") else None)

    page.locator("page-view").evaluate(
        """async (view) => {
            const { scroll } = view.parts;
            for (let part = 1; part <= 15; part++) {
                scroll.scrollTo({ top: (scroll.scrollHeight * part) / 15, behavior: "instant" });
                await new Promise(requestAnimationFrame);
                await new Promise(requestAnimationFrame);
            }
        }"""
    )

    expect(page.locator('.page-view-stage[data-page="30"] img')).to_have_attribute("src", re.compile("/pages/30/"))
    page.wait_for_load_state("networkidle")
    assert len(set(asked)) < 12


def test_home_end_and_page_keys_go_through_all_pages_and_alt_goes_page_by_page(page: Any, task: ReviewTask) -> None:
    open_desk(page, task)
    page.focus(SCROLLER)
    page.keyboard.press("End")
    expect(page.locator(CURRENT)).to_have_text("Page 30")
    page.keyboard.press("Home")
    expect(page.locator(CURRENT)).to_have_text("Page 1")
    page.keyboard.press("Alt+PageDown")
    expect(page.locator(CURRENT)).to_have_text("Page 2")
    page.keyboard.press("Alt+PageUp")
    expect(page.locator(CURRENT)).to_have_text("Page 1")
    for _ in range(3):
        page.keyboard.press("PageDown")
        page.wait_for_timeout(300)
    expect(page.locator(CURRENT)).not_to_have_text("Page 1")
    assert page.evaluate(f"document.activeElement === document.querySelector('{SCROLLER}')") is True


def test_a_small_page_leads_there_and_a_field_leads_back_to_its_place(page: Any, task: ReviewTask) -> None:
    open_desk(page, task)
    page.locator(".thumb", has_text="Page 12").click()
    expect(page.locator(CURRENT)).to_have_text("Page 12")
    top = "(view) => view.stageOf(12).getBoundingClientRect().top - view.parts.scroll.getBoundingClientRect().top"
    assert 0 <= page.locator("page-view").evaluate(top) <= 24

    page.focus("#field-total")

    expect(page.locator(CURRENT)).to_have_text("Page 1")
    place = "(view) => view.stageOf(1).getBoundingClientRect().top + 0.81 * view.stageOf(1).clientHeight"
    assert 100 < page.locator("page-view").evaluate(place) < 900


def test_a_word_is_taken_from_the_page_on_which_it_is_clicked_and_a_box_stays_on_the_page_where_it_began(
    page: Any, task: ReviewTask
) -> None:
    open_desk(page, task)
    page.focus("#field-vendor")
    third = third_page(page)
    page.mouse.click(third["x"] + 0.21 * third["width"], third["y"] + 0.208 * third["height"])
    expect(page.locator("#field-vendor")).to_have_value("Anlage")
    page.keyboard.press("Enter")
    wait_for(page, "vendor", "corrected")
    assert Correction.objects.get().box["page"] == 3

    # when a box is drawn that leaves its page upwards
    third = third_page(page)
    page.mouse.move(third["x"] + 0.19 * third["width"], third["y"] + 0.25 * third["height"])
    page.mouse.down()
    page.mouse.move(third["x"] + 0.4 * third["width"], third["y"] - 120, steps=4)
    page.evaluate("document.addEventListener('box-draw', ({ detail }) => (globalThis.drawn = detail))")
    page.mouse.up()
    # then
    expect(page.locator("#field-date")).to_have_value("Anlage 3")  # Enter went on to it
    detail = page.evaluate("globalThis.drawn")
    assert (detail["page"], detail["box"]["y0"]) == (3, 0)


def third_page(page: Any) -> dict[str, float]:
    """Where page 3 stands, once it has come into view under the end of page 2."""
    page.locator("page-view").evaluate(
        """(view) => view.parts.scroll.scrollTo({ top: view.stageOf(3).offsetTop - 300, behavior: "instant" })"""
    )
    stage = page.locator('.page-view-stage[data-page="3"]')
    expect(stage.locator("img")).to_have_attribute("src", re.compile("/pages/3/"))
    place: dict[str, float] = stage.bounding_box()
    return place


def test_zooming_keeps_the_place_that_is_looked_at(page: Any, task: ReviewTask) -> None:
    open_desk(page, task)
    scroll_to_page(page, 15)
    middle = """(view) => {
        const box = view.parts.scroll.getBoundingClientRect();
        const page = view.stageOf(15).getBoundingClientRect();
        return (box.top + box.height / 2 - page.top) / page.height;
    }"""
    before = page.locator("page-view").evaluate(middle)
    page.focus(SCROLLER)
    for key in "+++-":
        page.keyboard.press(key)
    expect(page.locator(".page-view-zoom")).to_have_text("144 %")
    assert page.locator("page-view").evaluate(middle) == pytest.approx(before, abs=0.01)
    page.keyboard.press("9")
    fits = "(view) => view.stageOf(15).clientHeight <= view.parts.scroll.clientHeight"
    assert page.locator("page-view").evaluate(fits) is True
    expect(page.locator(CURRENT)).to_have_text("Page 15")


def test_the_toolbar_is_one_tab_stop_and_arrows_go_from_button_to_button(page: Any, task: ReviewTask) -> None:
    open_desk(page, task)
    bar = page.get_by_role("toolbar", name="Page picture")
    assert bar.locator('button[tabindex="0"]').count() == 1

    # the first button is disabled on the first page
    bar.get_by_role("button", name="Next page").focus()
    page.keyboard.press("ArrowRight")
    expect(bar.get_by_role("button", name="Show every word (W)")).to_be_focused()
    page.keyboard.press("End")
    expect(bar.get_by_role("button", name="Whole page (9)")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(bar.get_by_role("button", name="Next page")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page.locator(CURRENT)).to_have_text("Page 2")
    page.keyboard.press("Tab")
    expect(page.locator(SCROLLER)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(bar.get_by_role("button", name="Next page")).to_be_focused()


def test_crops_come_without_moving_anything(page: Any, task: ReviewTask) -> None:
    page.add_init_script(
        """
        globalThis.moved = [];
        new PerformanceObserver((list) => {
            for (const { value, hadRecentInput, sources } of list.getEntries()) {
                const rows = sources.filter(({ node }) => node?.closest?.(".desk-fields"));
                if (!hadRecentInput && rows.length) globalThis.moved.push(value);
            }
        }).observe({ type: "layout-shift", buffered: true });
        """
    )
    page.goto(reverse("review:desk", args=[task.pk]))
    drawn = page.locator('[data-field="number"] > canvas.field-crop')
    expect(drawn).not_to_have_attribute("width", "1")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("globalThis.moved") == []
    heights = page.locator(".field-row > .field-crop").evaluate_all("(all) => all.map((one) => one.offsetHeight)")
    assert heights == [34, 34, 28, 28, 28, 28]  # of flagged fields a little larger


def test_a_finger_scrolls_through_the_pages_of_a_tablet(
    chromium: Any, page: Any, task: ReviewTask, live_server: LiveServer
) -> None:
    tablet = chromium.new_context(
        viewport={"width": 820, "height": 1180},
        has_touch=True,
        storage_state=page.context.storage_state(),
        base_url=live_server.url,
    )
    hand = tablet.new_page()
    hand.goto(reverse("review:desk", args=[task.pk]))
    expect(hand.locator("#field-date")).to_be_focused()
    fingers = tablet.new_cdp_session(hand)
    for _ in range(2):
        for kind, y in [("touchStart", 900), *(("touchMove", y) for y in range(890, 300, -20)), ("touchEnd", None)]:
            points = [] if y is None else [{"x": 200, "y": y}]
            fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    expect(hand.locator("page-view")).not_to_have_attribute("page", "1")
    assert hand.locator("#field-vendor").input_value() == "Nordwind KG"
    tablet.close()
