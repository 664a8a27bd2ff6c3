"""Rows of a grid in a real Chromium: put in between, pasted from a spreadsheet, in a list within a group."""

from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import Environment
from review.models import Correction, ReviewTask
from tests.review.grid_hands import cell, grid, open_order, paste, rows, texts, value
from tests.review.hands import wait_for
from tests.review.orders import make_nested, make_order
from tests.review.pages import store_pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def order(environment: Environment) -> ReviewTask:
    """Two rows, Item 1 and Item 2, of 10.00 and 26.00; the net total says 30.00."""
    task = make_order(environment, cells=("10.00", "26.00"))
    store_pages(task.job, [[("Item 1", 0.1, 0.4)]])
    return task


# --- rows in between -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("key", "at"), [("Control+Shift+Insert", 0), ("Control+Insert", 1)])
def test_a_row_is_inserted_above_or_below_the_one_with_the_focus(
    page: Any, order: ReviewTask, key: str, at: int
) -> None:
    open_order(page, order)
    page.keyboard.press(key)
    expect(grid(page).locator("tbody tr")).to_have_count(3)
    page.keyboard.type("Freight")
    page.keyboard.press("Tab")
    page.keyboard.type("4,50")
    page.keyboard.press("Enter")
    expect(grid(page).locator(".pending")).to_have_count(0)
    wanted = [("Item 1", "10.00", None), ("Item 2", "26.00", None)]
    wanted.insert(at, ("Freight", "4.50", None))
    assert rows(order) == wanted
    assert texts(page)[at] == ["Freight", "4.50", ""]
    assert list(Correction.objects.values_list("path", flat=True)) == [f"/+{at}", f"/{at}/amount"]


def test_the_menu_of_rows_opens_by_the_right_key_of_the_mouse_and_by_the_menu_key(
    page: Any, order: ReviewTask
) -> None:
    open_order(page, order)
    menu = page.get_by_role("menu", name="Rows of lines")
    expect(menu).to_be_hidden()
    cell(page, 1, 0).click(button="right")
    expect(menu).to_be_visible()
    expect(page.get_by_role("menuitem", name="Insert a row above")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(cell(page, 1, 0)).to_be_focused()
    assert not Correction.objects.exists()

    grid(page).get_by_role("button", name="Rows of lines").click()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(grid(page).locator("tbody tr")).to_have_count(1)
    wait_for(page, "lines", "to_check")
    assert rows(order) == [("Item 1", "10.00", None)]


# --- a spreadsheet's clipboard ---------------------------------------------------------------------------------
def test_quotes_tabs_and_line_breaks_in_cells_of_a_spreadsheet_stay(page: Any, order: ReviewTask) -> None:
    open_order(page, order)
    paste(page, '"Desk ""Oak""\nwith\tdrawer"\t"1.234,50"\r\n6" pipe\t7,00\r\n')
    expect(grid(page).locator(".pending")).to_have_count(0)
    assert rows(order) == [('Desk "Oak"\nwith drawer', "1234.50", None), ('6" pipe', "7.00", None)]


def test_a_paste_begins_at_the_cell_with_the_focus_and_what_is_wider_than_the_table_is_left_out(
    page: Any, order: ReviewTask
) -> None:
    open_order(page, order)
    page.keyboard.press("ArrowRight")
    paste(page, "1.234,56\t01.02.2026\tmore\n-0,50\t\tmore")
    expect(grid(page).locator(".pending")).to_have_count(0)
    assert rows(order) == [("Item 1", "1234.56", "2026-02-01"), ("Item 2", "-0.50", None)]
    assert texts(page) == [["Item 1", "1234.56", "2026-02-01"], ["Item 2", "-0.50", ""]]


def test_one_text_fills_every_selected_cell_and_headings_of_a_spreadsheet_are_no_row(
    page: Any, order: ReviewTask
) -> None:
    open_order(page, order)
    paste(page, "Text\tAmount\nDesk\t11,00\nLamp\t12,00")
    expect(grid(page).locator(".pending")).to_have_count(0)
    assert rows(order) == [("Desk", "11.00", None), ("Lamp", "12.00", None)]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowDown")
    paste(page, "5,25")
    expect(grid(page).locator(".pending")).to_have_count(0)
    assert rows(order) == [("Desk", "5.25", None), ("Lamp", "5.25", None)]


def test_forty_rows_of_a_spreadsheet_come_at_once_and_go_with_one_escape(page: Any, order: ReviewTask) -> None:
    open_order(page, order)
    paste(page, "\n".join(f"Row {at}\t{at},50" for at in range(40)))
    expect(grid(page).locator("tbody tr")).to_have_count(40)
    expect(grid(page).locator(".pending")).to_have_count(0)
    assert rows(order)[39] == ("Row 39", "39.50", None)
    page.keyboard.press("Escape")
    expect(grid(page).locator("tbody tr")).to_have_count(2)
    assert rows(order) == [("Item 1", "10.00", None), ("Item 2", "26.00", None)]


# --- lists in groups -------------------------------------------------------------------------------------------
def test_a_list_in_a_group_is_edited_in_a_grid_of_its_own(page: Any, environment: Environment) -> None:
    task = make_nested(environment)
    store_pages(task.job, [[("Item 1", 0.1, 0.4)]])
    open_order(page, task)
    accounts = page.get_by_role("grid", name="Party Accounts")
    amount = accounts.locator("tbody td").nth(1)
    amount.click()
    page.keyboard.type("11,00")
    expect(page.locator('[data-field="party"] .line-grid-note').nth(1)).to_have_text("Reads as 11.00")
    page.keyboard.press("Enter")
    expect(page.locator(".pending")).to_have_count(0)
    page.keyboard.press("Control+Shift+Insert")
    page.keyboard.type("Savings")
    page.keyboard.press("Enter")
    expect(accounts.locator("tbody tr")).to_have_count(2)
    expect(page.locator(".pending")).to_have_count(0)
    assert value(task, "party")["bank"]["accounts"] == [
        {"name": "Savings", "amount": None},
        {"name": "Giro", "amount": "11.00"},
    ]
    page.keyboard.press("Escape")
    expect(accounts.locator("tbody tr")).to_have_count(1)
    expect(amount.locator(".grid-text")).to_have_text("11.00")


def test_the_places_of_all_grids_of_a_group_are_on_the_page(page: Any, environment: Environment) -> None:
    task = make_nested(environment)
    store_pages(task.job, [[("Item 1", 0.1, 0.4)]])
    open_order(page, task)
    expect(page.locator('[data-field="party"] td').first).to_be_focused()
    names = page.evaluate("document.querySelector('page-view').boxes.map((box) => box.field)")
    assert names == ["party/0/0", "party/bank/accounts/0/0", "party/bank/accounts/0/1", "party/emails/0/0"]
    page.evaluate(
        "document.querySelector('page-view').select('party/bank/accounts/0/1', { quiet: false, via: 'pointer' })"
    )
    expect(page.get_by_role("grid", name="Party Accounts").locator("tbody td").nth(1)).to_be_focused()
