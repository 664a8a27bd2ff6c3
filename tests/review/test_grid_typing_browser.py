"""Filling a cell of a grid in a real Chromium: words and boxes of the page, and what is said while typing."""

from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import Environment
from review.models import Correction, ReviewTask
from tests.review.grid_hands import cell, draw_box, grid, open_order, rows
from tests.review.hands import click_word
from tests.review.orders import make_order
from tests.review.pages import store_pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def order(environment: Environment) -> ReviewTask:
    """Two rows, Item 1 and Item 2, of 10.00 and 26.00; the net total says 30.00."""
    task = make_order(environment, cells=("10.00", "26.00"))
    store_pages(task.job, [[("Item 1", 0.1, 0.4)]])
    return task


# --- words of the page -----------------------------------------------------------------------------------------
PRINTS = [("Oak desk", 0.1, 0.05), ("110,00", 0.4, 0.05), ("11,00", 0.52, 0.405)]


@pytest.fixture
def printed(environment: Environment) -> ReviewTask:
    """The order with words on its page: the last where the amount of the first row was read."""
    task = make_order(environment, cells=("10.00", "26.00"))
    store_pages(task.job, [PRINTS])
    return task


def test_a_clicked_word_fills_the_cell_and_another_with_shift_is_appended(page: Any, printed: ReviewTask) -> None:
    open_order(page, printed)
    expect(cell(page, 0, 0)).to_be_focused()
    click_word(page, "Oak")
    expect(grid(page).locator(".grid-editor")).to_have_value("Oak")
    click_word(page, "desk", ("Shift",))
    expect(grid(page).locator(".grid-editor")).to_have_value("Oak desk")
    expect(grid(page).locator(".grid-editor")).to_be_focused()
    page.keyboard.press("Enter")
    expect(grid(page).locator(".pending")).to_have_count(0)
    assert rows(printed)[0] == ("Oak desk", "10.00", None)
    said = Correction.objects.get()
    assert (said.path, said.how) == ("/0/text", "clicked")
    assert said.part is not None
    box = said.part["box"]
    assert (box["page"], box["x0"]) == (1, pytest.approx(0.1, abs=0.002))
    assert 0.15 < box["x1"] < 0.25


def test_while_a_cell_is_edited_a_word_in_the_place_of_another_cell_fills_it(page: Any, printed: ReviewTask) -> None:
    open_order(page, printed)
    cell(page, 1, 1).click()
    page.keyboard.press("F2")
    click_word(page, "11,00")
    expect(cell(page, 1, 1).locator(".grid-editor")).to_have_value("11,00")
    page.keyboard.press("Enter")
    expect(grid(page).locator(".pending")).to_have_count(0)
    assert rows(printed) == [("Item 1", "10.00", None), ("Item 2", "11.00", None)]


def test_a_box_that_is_drawn_fills_the_cell(page: Any, printed: ReviewTask) -> None:
    open_order(page, printed)
    page.keyboard.press("ArrowRight")
    draw_box(page, 0.38, 0.03, 0.6, 0.09)
    expect(grid(page).locator(".grid-editor")).to_have_value("110,00")
    page.keyboard.press("Enter")
    expect(grid(page).locator(".pending")).to_have_count(0)
    assert rows(printed)[0] == ("Item 1", "110.00", None)
    assert list(Correction.objects.values_list("path", "how")) == [("/0/amount", "drawn")]


# --- while typing ----------------------------------------------------------------------------------------------
def test_while_a_cell_is_typed_the_desk_says_how_it_reads_and_which_flag_would_go(
    page: Any, order: ReviewTask
) -> None:
    open_order(page, order)
    note = grid(page).locator(".line-grid-note")
    expect(page.locator("#why-lines .field-why")).to_have_count(1)
    cell(page, 1, 1).click()
    page.keyboard.type("20,00")
    expect(note).to_have_text("Reads as 20.00")
    expect(page.locator("#why-lines .field-why")).to_have_count(0)
    expect(page.locator("#desk-progress")).to_have_text("Every field is checked.")
    expect(page.locator("#desk-status")).to_have_text("Reads as 20.00")
    page.keyboard.type("x")
    expect(note).to_have_text("“x” beside the amount is no currency.")
    expect(page.locator("#why-lines .field-why")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(note).to_be_empty()
    expect(page.locator("#desk-progress")).to_have_text("1 field to check")
    assert not Correction.objects.exists()


def test_what_is_typed_into_a_new_row_is_read_with_the_rest_of_it(page: Any, order: ReviewTask) -> None:
    open_order(page, order)
    page.keyboard.press("Control+Insert")
    page.keyboard.type("Freight")
    page.keyboard.press("Tab")
    page.keyboard.type("-6,00")
    expect(grid(page).locator(".line-grid-note")).to_have_text("Reads as -6.00")
    expect(page.locator("#why-lines .field-why")).to_have_count(0)
