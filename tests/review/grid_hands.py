"""A person's hands on the grids of the desk in Chromium: cells, what stands in them, pasting, boxes on the page."""

from typing import Any

from django.urls import reverse
from playwright.sync_api import Locator

from review import selectors
from review.models import ReviewTask


def open_order(page: Any, task: ReviewTask) -> None:
    page.goto(reverse("review:desk", args=[task.pk]))
    page.wait_for_selector("page-view img")


def grid(page: Any, field: str = "lines") -> Locator:
    found: Locator = page.locator(f'[data-field="{field}"] line-grid')
    return found


def cell(page: Any, row: int, column: int, field: str = "lines") -> Locator:
    """Row and column from 0."""
    return grid(page, field).locator("tbody tr").nth(row).locator("td").nth(column)


def texts(page: Any, field: str = "lines") -> list[list[str]]:
    rows = grid(page, field).locator("tbody tr")
    return [rows.nth(at).locator(".grid-text").all_text_contents() for at in range(rows.count())]


def paste(page: Any, text: str) -> None:
    """As the browser does it after Ctrl+V."""
    page.evaluate(
        """(text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(event);
        }""",
        text,
    )


def value(task: ReviewTask, name: str) -> Any:
    return next(field for field in selectors.fields_of(task) if field.name == name).current.value


def rows(task: ReviewTask) -> list[tuple[Any, ...]]:
    return [(row["text"], row["amount"], row["day"]) for row in value(task, "lines")]


def draw_box(page: Any, x0: float, y0: float, x1: float, y1: float) -> None:
    """Drags over the page picture, in fractions of it."""
    at = page.evaluate(
        """() => {
            document.querySelector(".page-view-scroll").scrollTo({ top: 0, behavior: "instant" });
            const box = document.querySelector(".page-view-stage").getBoundingClientRect();
            return [box.left, box.top, box.width, box.height];
        }"""
    )
    page.mouse.move(at[0] + x0 * at[2], at[1] + y0 * at[3])
    page.mouse.down()
    page.mouse.move(at[0] + x1 * at[2], at[1] + y1 * at[3], steps=3)
    page.mouse.up()
