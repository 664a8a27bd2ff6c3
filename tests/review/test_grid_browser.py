"""The grid of line items in a real Chromium: cells, rows, a spreadsheet's clipboard, refusals, groups, many values."""

from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import Environment
from review.models import Correction, ReviewTask
from tests.review.grid_hands import cell, grid, open_order, paste, rows, texts, value
from tests.review.hands import wait_for
from tests.review.orders import make_order
from tests.review.pages import store_pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def order(environment: Environment) -> ReviewTask:
    """Two rows, Item 1 and Item 2, of 10.00 and 26.00; the net total says 30.00."""
    task = make_order(environment, cells=("10.00", "26.00"))
    store_pages(task.job, [[("Item 1", 0.1, 0.4)]])
    return task


def test_an_edited_cell_is_saved_as_its_type_and_the_sum_lifts_the_flag(page: Any, order: ReviewTask) -> None:
    open_order(page, order)
    expect(page.locator('[data-field="lines"]')).to_have_attribute("data-state", "to_check")
    expect(page.locator("#desk-progress")).to_have_text("1 field to check")
    cell(page, 1, 1).click()
    page.keyboard.type("20,00 €")
    page.keyboard.press("Enter")

    wait_for(page, "lines", "corrected")
    expect(cell(page, 1, 1).locator(".grid-text")).to_have_text("20.00")
    expect(page.locator("#desk-progress")).to_have_text("Every field is checked.")
    expect(page.locator("#why-lines .field-why")).to_have_count(0)
    assert rows(order) == [("Item 1", "10.00", None), ("Item 2", "20.00", None)]
    said = Correction.objects.get()
    assert (said.field, said.path, said.how) == ("lines", "/1/amount", "typed")
    assert said.seconds is not None
    assert said.seconds < 60


def test_the_field_takes_the_focus_and_enter_confirms_the_whole_list(page: Any, order: ReviewTask) -> None:
    open_order(page, order)
    expect(cell(page, 0, 0)).to_be_focused()
    with page.expect_response("**/confirm/"):
        page.keyboard.press("Enter")
    wait_for(page, "lines", "confirmed")
    expect(page.locator("[data-act=approve]")).to_be_focused()
    assert list(Correction.objects.values_list("field", "path", "how")) == [("lines", "", "confirmed")]


def test_a_right_list_is_confirmed_and_approved_with_two_keys(page: Any, order: ReviewTask) -> None:
    open_order(page, order)
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/review/")
    order.refresh_from_db()
    assert order.outcome == "approved"


def test_arrows_move_typing_edits_and_enter_goes_down(page: Any, order: ReviewTask) -> None:
    open_order(page, order)
    page.keyboard.press("ArrowRight")
    expect(cell(page, 0, 1)).to_be_focused()
    page.keyboard.type("12,00")
    page.keyboard.press("Enter")
    expect(cell(page, 1, 1)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("F2")
    page.keyboard.type(" big")
    page.keyboard.press("End")
    page.keyboard.press("Escape")
    expect(cell(page, 1, 0)).to_be_focused()
    expect(cell(page, 0, 1).locator(".grid-text")).to_have_text("12.00")
    expect(grid(page).locator(".pending")).to_have_count(0)
    assert texts(page) == [["Item 1", "12.00", ""], ["Item 2", "26.00", ""]]
    assert rows(order) == [("Item 1", "12.00", None), ("Item 2", "26.00", None)]


def test_escape_undoes_the_last_save(page: Any, order: ReviewTask) -> None:
    open_order(page, order)
    page.keyboard.type("Chair")
    page.keyboard.press("Enter")
    expect(grid(page).locator(".pending")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(cell(page, 0, 0).locator(".grid-text")).to_have_text("Item 1")
    assert list(Correction.objects.values_list("how", flat=True)) == ["typed", "undone"]


def test_a_refused_cell_says_why_and_keeps_what_was_typed(page: Any, order: ReviewTask) -> None:
    open_order(page, order)
    cell(page, 0, 2).click()
    page.keyboard.type("31.02.2026")
    page.keyboard.press("Enter")
    expect(cell(page, 0, 2).locator(".cell-error")).to_have_text("“31.02.2026” is no day of the calendar.")
    expect(cell(page, 0, 2)).to_be_focused()
    expect(cell(page, 0, 2)).to_have_attribute("aria-invalid", "true")
    expect(cell(page, 0, 2).locator(".grid-text")).to_have_text("31.02.2026")
    assert not Correction.objects.exists()

    page.keyboard.press("F2")
    expect(grid(page).locator("input")).to_have_value("31.02.2026")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert texts(page)[0] == ["Item 1", "10.00", ""]
    expect(cell(page, 0, 2).locator(".cell-error")).to_have_count(0)


def test_tab_while_editing_goes_to_the_next_cell_and_from_a_cell_to_the_next_field(
    page: Any, environment: Environment
) -> None:
    task = make_order(environment, cells=("10.00", "26.00"), total="85.70")
    store_pages(task.job, [[("Item 1", 0.1, 0.4)]])
    open_order(page, task)
    expect(cell(page, 0, 0)).to_be_focused()
    page.keyboard.type("Chair")
    page.keyboard.press("Tab")
    page.keyboard.type("11,00")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(cell(page, 0, 2)).to_be_focused()
    expect(cell(page, 0, 1).locator(".grid-text")).to_have_text("11.00")
    page.keyboard.press("Tab")
    expect(page.locator("#field-net")).to_be_focused()
    assert rows(task)[0] == ("Chair", "11.00", None)


def test_a_new_row_is_saved_once_its_required_cells_are_filled(page: Any, order: ReviewTask) -> None:
    open_order(page, order)
    grid(page).get_by_role("button", name="Add").click()
    page.keyboard.press("Tab")
    page.keyboard.type("4,50")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert not Correction.objects.exists()
    page.keyboard.type("Freight")
    page.keyboard.press("Enter")
    expect(grid(page).locator(".pending")).to_have_count(0)
    assert rows(order) == [("Item 1", "10.00", None), ("Item 2", "26.00", None), ("Freight", "4.50", None)]
    assert Correction.objects.get().path == "/2"


def test_an_incomplete_row_keeps_the_document_from_being_approved(page: Any, order: ReviewTask) -> None:
    open_order(page, order)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+Insert")
    page.keyboard.press("Tab")
    page.keyboard.type("4,50")
    page.keyboard.press("Control+Enter")
    expect(cell(page, 2, 0).locator(".cell-error")).to_have_text("It is required: say what the document says.")
    expect(cell(page, 2, 0)).to_be_focused()
    order.refresh_from_db()
    assert order.outcome == ""
    assert not Correction.objects.exists()


def test_a_row_is_taken_out_and_brought_back(page: Any, order: ReviewTask) -> None:
    open_order(page, order)
    page.keyboard.press("Control+Delete")
    expect(grid(page).locator("tbody tr")).to_have_count(1)
    wait_for(page, "lines", "to_check")
    assert rows(order) == [("Item 2", "26.00", None)]
    page.keyboard.press("Escape")
    expect(grid(page).locator("tbody tr")).to_have_count(2)
    assert rows(order) == [("Item 1", "10.00", None), ("Item 2", "26.00", None)]


def test_a_spreadsheets_cells_fill_rows_and_add_more_and_one_undo_takes_them_back(
    page: Any, order: ReviewTask
) -> None:
    open_order(page, order)
    page.keyboard.press("ArrowDown")
    paste(page, 'Desk\t1.234,50\t01.02.2026\r\n"Lamp ""big"""\t7,25\t02.02.2026\r\nMat\t3,00\t03.02.2026\r\n')
    expect(grid(page).locator("tbody tr")).to_have_count(4)
    expect(grid(page).locator(".pending")).to_have_count(0)
    pasted = [
        ("Desk", "1234.50", "2026-02-01"),
        ('Lamp "big"', "7.25", "2026-02-02"),
        ("Mat", "3.00", "2026-02-03"),
    ]
    assert rows(order) == [("Item 1", "10.00", None), *pasted]

    page.keyboard.press("Escape")
    expect(grid(page).locator("tbody tr")).to_have_count(2)
    assert rows(order) == [("Item 1", "10.00", None), ("Item 2", "26.00", None)]


def test_what_cannot_be_read_of_a_paste_stays_to_be_mended_and_the_rest_is_saved(page: Any, order: ReviewTask) -> None:
    open_order(page, order)
    paste(page, "Desk\tmuch\nLamp\t7,00\nMat\tlittle\nRug\t9,00")
    expect(grid(page).locator("tbody tr")).to_have_count(4)
    expect(cell(page, 0, 1)).to_have_attribute("aria-invalid", "true")
    expect(cell(page, 2, 1)).to_have_attribute("aria-invalid", "true")
    expect(cell(page, 1, 1).locator(".grid-text")).to_have_text("7.00")
    assert texts(page) == [
        ["Desk", "much", ""],
        ["Lamp", "7.00", ""],
        ["Mat", "little", ""],
        ["Rug", "9.00", ""],
    ]
    assert rows(order) == [("Desk", "10.00", None), ("Lamp", "7.00", None), ("Rug", "9.00", None)]

    for at, text in ((0, "5,00"), (2, "6,00")):
        cell(page, at, 1).click()
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    expect(grid(page).locator(".pending")).to_have_count(0)
    # A row that was refused comes to stand where it was typed.
    assert rows(order) == [
        ("Desk", "5.00", None),
        ("Lamp", "7.00", None),
        ("Mat", "6.00", None),
        ("Rug", "9.00", None),
    ]


def test_copied_cells_are_tab_separated(page: Any, order: ReviewTask) -> None:
    open_order(page, order)
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    expect(grid(page).locator('[aria-selected="true"]')).to_have_count(4)
    copied = page.evaluate(
        """() => {
            const data = new DataTransfer();
            const event = new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(event);
            return data.getData("text/plain");
        }"""
    )
    assert copied == "Item 1\t10.00\nItem 2\t26.00"


def test_a_doubtful_cell_is_marked_and_enter_in_it_confirms_it_alone(page: Any, environment: Environment) -> None:
    task = make_order(environment, flags={"lines": "low_confidence"})
    extraction = task.job.extractions.get()
    extraction.result["fields"][3]["items"][1]["fields"][1]["confidence"] = 0.5
    extraction.save()
    store_pages(task.job, [[("Item 1", 0.1, 0.4)]])
    open_order(page, task)
    expect(cell(page, 1, 1)).to_be_focused()
    expect(cell(page, 1, 1)).to_have_attribute("data-mark", "unsure")
    expect(cell(page, 1, 1)).to_contain_text("Unsure.")
    expect(grid(page).locator(".line-grid-note")).to_have_text("Below the review threshold of 90 %.")
    page.keyboard.press("F2")
    page.keyboard.press("Enter")
    wait_for(page, "lines", "confirmed")
    expect(cell(page, 1, 1)).to_have_attribute("data-mark", "said")
    assert list(Correction.objects.values_list("path", "how")) == [("/1/amount", "confirmed")]


def test_a_cell_lights_up_its_place_and_a_place_chooses_its_cell(page: Any, order: ReviewTask) -> None:
    open_order(page, order)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    selected = "document.querySelector('page-view').selected"
    assert page.evaluate(selected) == "lines/1/1"
    page.evaluate("document.querySelector('page-view').select('lines/0/1', { quiet: false, via: 'pointer' })")
    expect(cell(page, 0, 1)).to_be_focused()
    page.focus("#field-number")
    assert page.evaluate(selected) == "number"
    assert page.evaluate("document.querySelector('page-view').boxes.filter((box) => box.field.includes('/'))") == []


def test_a_member_of_a_group_and_one_of_many_values_are_corrected_alone(page: Any, order: ReviewTask) -> None:
    open_order(page, order)
    cell(page, 1, 0, "seller").click()
    page.keyboard.type("DE136695976")
    page.keyboard.press("Enter")
    expect(grid(page, "seller").locator(".pending")).to_have_count(0)
    assert value(order, "seller") == {"name": "Nord KG", "vat": "DE136695976"}

    cell(page, 0, 0, "emails").click()
    page.keyboard.press("Control+Insert")
    page.keyboard.type("b@x.de")
    page.keyboard.press("Enter")
    expect(grid(page, "emails").locator(".pending")).to_have_count(0)
    assert value(order, "emails") == ["a@x.de", "b@x.de"]


def test_rows_are_cards_on_a_phone_and_a_cell_is_edited_by_two_taps(page: Any, order: ReviewTask) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_order(page, order)
    grid(page).scroll_into_view_if_needed()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide == 390
    box = grid(page).bounding_box()
    assert box is not None
    assert box["width"] <= 390
    assert cell(page, 1, 1).evaluate("(cell) => getComputedStyle(cell, '::before').content") == '"Amount (EUR)"'
    cell(page, 1, 1).click()
    cell(page, 1, 1).click()
    grid(page).locator("input").fill("20,00")
    page.keyboard.press("Enter")
    wait_for(page, "lines", "corrected")
    assert rows(order)[1] == ("Item 2", "20.00", None)
