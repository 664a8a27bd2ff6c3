"""The page picture of the desk in a real Chromium: zoom, turning, matches, boxes drawn by mouse and finger, crops."""

import json
import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Environment
from jobs.models import Reading
from review.models import Correction, ReviewTask
from tests.review.conftest import make_task
from tests.review.hands import INVOICE, click_word, focus_is_on, open_desk, wait_for
from tests.review.pages import store_pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SECOND_PAGE = [("Lieferschein 4711", 0.2, 0.2)]
ZOOM = ".page-view-zoom"


@pytest.fixture
def task(environment: Environment) -> ReviewTask:
    """A review of two pages that carry a text layer: a drawn box is answered without a worker."""
    waiting = make_task(environment)
    store_pages(waiting.job, [INVOICE, SECOND_PAGE])
    reading = Reading.objects.get(job=waiting.job)
    reading.pages = [page | {"source": "text_layer", "ocr_engine": None} for page in reading.pages]
    reading.save()
    return waiting


def drag(page: Any, box: tuple[float, float, float, float]) -> None:
    """Drags the mouse over a box of the upright page (fractions), wherever that is seen."""
    at = corners(page, box)
    page.mouse.move(*at[0])
    page.mouse.down()
    page.mouse.move(*at[1], steps=4)
    page.mouse.up()


def corners(page: Any, box: tuple[float, float, float, float]) -> list[list[float]]:
    """Two opposite corners of a box of the upright page, in the window, scrolled into view."""
    found: list[list[float]] = page.evaluate(
        """([x0, y0, x1, y1]) => {
            const view = document.querySelector("page-view");
            const { scroll } = view.parts;
            const stage = view.stageOf(view.page);
            const turns = {
                0: (x, y) => [x, y], 90: (x, y) => [1 - y, x],
                180: (x, y) => [1 - x, 1 - y], 270: (x, y) => [y, 1 - x],
            };
            const places = [turns[view.turn](x0, y0), turns[view.turn](x1, y1)];
            scroll.scrollTo({ top: stage.offsetTop + places[0][1] * stage.clientHeight - 200, behavior: "instant" });
            const seen = stage.getBoundingClientRect();
            return places.map(([x, y]) => [seen.left + x * seen.width, seen.top + y * seen.height]);
        }""",
        list(box),
    )
    return found


def test_control_plus_zooms_the_page_from_a_field_and_is_the_browsers_own_elsewhere(
    page: Any, task: ReviewTask
) -> None:
    open_desk(page, task)
    page.keyboard.press("Control++")
    expect(page.locator(ZOOM)).to_have_text("120 %")

    page.focus(".page-view-scroll")
    prevented = page.evaluate(
        """() => {
            const key = new KeyboardEvent("keydown", { key: "+", ctrlKey: true, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(key);
            return key.defaultPrevented;
        }"""
    )
    assert prevented is False
    expect(page.locator(ZOOM)).to_have_text("120 %")
    page.keyboard.press("-")
    expect(page.locator(ZOOM)).to_have_text("100 %")
    page.keyboard.press("9")
    is_whole = "(view) => view.stageOf(1).clientHeight <= view.parts.scroll.clientHeight"
    assert page.locator("page-view").evaluate(is_whole) is True


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_words_are_hit_and_boxes_drawn_on_a_turned_page(page: Any, task: ReviewTask, turns: int) -> None:
    open_desk(page, task)
    page.focus(".page-view-scroll")
    for _ in range(turns):
        page.keyboard.press("r")
    assert page.evaluate("document.querySelector('page-view').turn") == turns * 90
    page.focus("#field-vendor")

    drag(page, (0.09, 0.59, 0.4, 0.63))

    expect(page.locator("#field-vendor")).to_have_value("Ort Bad Segeberg")
    x, y = [(one + other) / 2 for one, other in zip(*corners(page, (0.1, 0.6, 0.12, 0.615)), strict=True)]
    page.mouse.click(x, y)
    expect(page.locator("#field-vendor")).to_have_value("Ort")


def test_a_page_is_turned_by_a_button_and_the_other_pages_stay_upright(page: Any, task: ReviewTask) -> None:
    open_desk(page, task)
    page.get_by_role("button", name="Turn the page (R)").click()
    wide = "(view) => view.stageOf(view.page).clientWidth > view.stageOf(view.page).clientHeight"
    assert page.locator("page-view").evaluate(wide) is True
    page.get_by_role("button", name="Next page").click()
    expect(page.locator(".thumb[aria-current]")).to_have_text("Page 2")
    assert page.locator("page-view").evaluate(wide) is False
    assert page.evaluate("document.querySelector('page-view').turn") == 0


def test_a_drawn_box_fills_the_field_and_is_kept_with_its_place(page: Any, task: ReviewTask) -> None:
    open_desk(page, task)
    page.focus("#field-vendor")
    drag(page, (0.09, 0.59, 0.4, 0.63))
    expect(page.locator("#field-vendor")).to_have_value("Ort Bad Segeberg")
    expect(page.locator('[data-field="vendor"]')).not_to_have_class("busy")
    page.keyboard.press("Enter")
    wait_for(page, "vendor", "corrected")

    said = Correction.objects.get()
    assert (said.after, said.how, said.box["page"]) == ("Ort Bad Segeberg", "drawn", 1)
    corners_kept = (said.box["x0"], said.box["y0"], said.box["x1"], said.box["y1"])
    assert corners_kept == pytest.approx((0.09, 0.59, 0.4, 0.63), abs=0.003)


def test_a_box_around_nothing_says_so_and_leaves_the_field_as_it_was(page: Any, task: ReviewTask) -> None:
    open_desk(page, task)
    page.focus("#field-vendor")
    drag(page, (0.1, 0.3, 0.3, 0.4))
    page.locator("#error-vendor").get_by_text("Nothing can be read there.").wait_for()
    assert page.input_value("#field-vendor") == "Nordwind KG"
    focus_is_on(page, "vendor")
    assert not Correction.objects.exists()


def test_typing_lights_up_what_it_looks_like_and_control_space_takes_it_with_its_place(
    page: Any, task: ReviewTask
) -> None:
    open_desk(page, task)
    page.focus("#field-vendor")
    page.keyboard.press("Control+A")
    page.keyboard.type("bad sgeb")
    expect(page.locator(".page-view-matches")).to_have_text("1 on this page")
    page.keyboard.press("Control+Space")
    expect(page.locator("#field-vendor")).to_have_value("Bad Segeberg")
    page.keyboard.press("Enter")
    wait_for(page, "vendor", "corrected")
    assert Correction.objects.get().box["y0"] == pytest.approx(0.6, abs=0.01)


def test_a_number_is_found_whatever_its_separators_and_on_another_page_too(page: Any, task: ReviewTask) -> None:
    open_desk(page, task)
    page.focus("#field-total")
    page.keyboard.press("Control+A")
    page.keyboard.type("1471.6")
    page.keyboard.press("Control+Space")
    expect(page.locator("#field-total")).to_have_value("1.471,60")

    page.focus("#field-number")
    page.keyboard.press("Control+A")
    page.keyboard.type("47 11")
    page.keyboard.press("Control+Space")
    expect(page.locator("#field-number")).to_have_value("4711")
    expect(page.locator(".thumb[aria-current]")).to_have_text("Page 2")


def test_matching_knows_typing_mistakes_and_several_words(page: Any, task: ReviewTask) -> None:
    open_desk(page, task)
    found = page.evaluate(
        """async () => {
            const { comparable, findMatches } = await import("/static/js/wordmatch.js");
            const words = ["Müller", "Straße", "12", "1", "234,50", "R-17", "(Summe)", "Sumpf"];
            const known = words.map((text) => comparable({ text }));
            const joined = ({ words }) => words.map(({ text }) => text).join(" ");
            const of = (typed) => findMatches(typed, known).map(joined);
            const typed = ["mull", "muller str", "1234.5", "summ", "somme", "zzz", "m", "234,50 EUR", "r-17"];
            return Object.fromEntries(typed.map((text) => [text, of(text)]));
        }"""
    )
    assert found == {
        "mull": ["Müller"],
        "muller str": ["Müller Straße"],
        "1234.5": ["1 234,50", "234,50"],
        "summ": ["(Summe)", "Sumpf"],
        "somme": ["(Summe)"],
        "zzz": [],
        "m": [],
        "234,50 EUR": ["234,50", "1 234,50"],
        "r-17": ["R-17"],
    }


def test_a_crop_of_its_place_stands_beside_each_field_that_has_one(page: Any, task: ReviewTask) -> None:
    open_desk(page, task)
    crop = page.locator('[data-field="number"] > canvas.field-crop')
    crop.wait_for()
    assert page.locator(".field-row > .field-crop").count() == 6
    click_word(page, "Segeberg")
    assert crop.evaluate(
        "(canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.length > 0"
    )


def test_two_fingers_zoom_and_one_finger_draws_while_the_button_is_pressed(
    chromium: Any, page: Any, task: ReviewTask, live_server: LiveServer
) -> None:
    # given a tablet with the same session
    session = page.context.storage_state()
    tablet = chromium.new_context(
        viewport={"width": 820, "height": 1180},
        has_touch=True,
        storage_state=session,
        base_url=live_server.url,
    )
    hand = tablet.new_page()
    hand.goto(reverse("review:desk", args=[task.pk]))
    hand.wait_for_selector("page-view img")
    expect(hand.locator(ZOOM)).to_have_text("100 %")
    fingers = tablet.new_cdp_session(hand)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    # when two fingers go apart
    touch("touchStart", (150, 300), (250, 300))
    touch("touchMove", (140, 300), (260, 300))
    touch("touchMove", (100, 300), (300, 300))
    touch("touchEnd")
    # then
    expect(hand.locator(ZOOM)).to_have_text("200 %")

    # when the finger draws
    hand.locator(".page-view-scroll").press("0")
    hand.get_by_role("button", name="Draw a box with the finger").click()
    hand.locator("#field-vendor").focus()
    (x0, y0), (x1, y1) = corners(hand, (0.09, 0.59, 0.4, 0.63))
    touch("touchStart", (x0, y0))
    touch("touchMove", ((x0 + x1) / 2, (y0 + y1) / 2))
    touch("touchMove", (x1, y1))
    touch("touchEnd")
    expect(hand.locator("#field-vendor")).to_have_value("Ort Bad Segeberg")
    tablet.close()


def test_five_thousand_words_are_hit_without_a_node_for_each(page: Any, task: ReviewTask) -> None:
    columns, lines = 50, 100
    words = [
        [f"word{line * columns + at}", at / columns, line / lines, (at + 0.8) / columns, (line + 0.6) / lines, 0.9]
        for line in range(lines)
        for at in range(columns)
    ]
    page.route(
        "**/pages/1/words/", lambda route: route.fulfill(body=json.dumps(words), content_type="application/json")
    )
    open_desk(page, task)
    page.focus(".page-view-scroll")
    page.keyboard.press("w")

    seen = page.locator("page-view").evaluate(
        """async (view) => {
            await view.wordsOf(1);
            const at = (x, y) => view.hitTest({ x, y }, 1).word?.text;
            const hits = [at(0.001, 0.001), at(0.999 - 0.2 / 50, 0.995), at(0.0195, 0.009), at(0.5, 0.5)];
            return { hits, nodes: view.querySelectorAll("*").length };
        }"""
    )

    assert seen["hits"] == ["word0", "word4999", None, "word2525"]
    assert seen["nodes"] < 70


def test_a_scan_of_twenty_pages_is_ready_with_its_first_picture_and_loads_small_pages_as_they_are_seen(
    page: Any, environment: Environment
) -> None:
    task = make_task(environment)
    store_pages(task.job, [INVOICE] * 20)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/picture/") else None)
    open_desk(page, task)

    page.wait_for_load_state("networkidle")
    assert "/pages/1/" in asked[0]
    assert len(set(asked)) < 12
    page.locator(".thumb").last.scroll_into_view_if_needed()
    expect(page.locator(".thumb").last.locator("img")).to_have_attribute("src", re.compile("/pages/20/picture/"))
