"""A person's hands on the desk in Chromium: opening it, keys, clicks on words, waiting for a field."""

from typing import Any

from django.urls import reverse
from playwright.sync_api import expect

from review.models import ReviewTask

INVOICE = [
    ("Nordwind KG", 0.1, 0.1),
    ("Datum 04.03.2026", 0.5, 0.15),
    ("Netto 1.236,64", 0.5, 0.7),
    ("Summe 1.471,60", 0.5, 0.8),
    ("Ort Bad Segeberg", 0.1, 0.6),
]


class Keyboard:
    """A person's hands on a page: counts every key pressed beyond typed text."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.pressed = 0

    def press(self, key: str) -> None:
        self.pressed += 1
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)


def open_desk(page: Any, task: ReviewTask) -> None:
    page.goto(reverse("review:desk", args=[task.pk]))
    page.wait_for_selector("page-view img")
    expect(page.locator("#field-date")).to_be_focused()


def wait_for(page: Any, field: str, state: str) -> None:
    page.wait_for_selector(f'[data-field="{field}"][data-state="{state}"]:not(.busy)')


def focus_is_on(page: Any, field: str) -> None:
    expect(page.locator(f"#field-{field}")).to_be_focused()


def click_word(page: Any, word: str, modifiers: tuple[str, ...] = ()) -> None:
    """Clicks in the middle of a word of the page picture, where its box says it stands."""
    at = page.evaluate(
        """async (wanted) => {
            const view = document.querySelector("page-view");
            const rows = await (await fetch(view.pages[0].words_src)).json();
            const [, x0, y0, x1, y1] = rows.find(([text]) => text === wanted);
            const stage = document.querySelector(".page-view-stage");
            const scroll = document.querySelector(".page-view-scroll");
            scroll.scrollTo({ top: y0 * stage.clientHeight - 200, behavior: "instant" });
            const box = stage.getBoundingClientRect();
            return { x: box.left + ((x0 + x1) / 2) * box.width, y: box.top + ((y0 + y1) / 2) * box.height };
        }""",
        word,
    )
    for key in modifiers:
        page.keyboard.down(key)
    page.mouse.click(at["x"], at["y"])
    for key in modifiers:
        page.keyboard.up(key)
