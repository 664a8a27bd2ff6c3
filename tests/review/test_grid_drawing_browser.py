"""A table that is drawn on the page, in a real Chromium: its borders, its rows, and what they become in the grid."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from accounts.models import Environment
from review.models import Correction, ReviewTask
from tests.axe import grave_violations
from tests.review.grid_hands import cell, draw_box, grid, open_order, rows, texts
from tests.review.hands import wait_for
from tests.review.orders import make_order
from tests.review.pages import Print, store_pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TABLE: list[Print] = [
    ("Pos", 0.1, 0.06), ("What", 0.2, 0.06), ("Amount", 0.55, 0.06), ("Day", 0.75, 0.06),
    ("1", 0.1, 0.10), ("Oak desk", 0.2, 0.10), ("110,00", 0.56, 0.10), ("03.02.2026", 0.75, 0.10),
    ("with drawer", 0.2, 0.13),
    ("2", 0.1, 0.17), ("Lamp", 0.2, 0.17), ("7,25", 0.59, 0.17), ("04.02.2026", 0.75, 0.17),
    ("3", 0.1, 0.21), ("Freight", 0.2, 0.21), ("-87,25", 0.56, 0.21), ("05.02.2026", 0.75, 0.21),
]  # fmt: skip
READ = [
    ("Oak desk with drawer", "110.00", "2026-02-03"),
    ("Lamp", "7.25", "2026-02-04"),
    ("Freight", "-87.25", "2026-02-05"),
]
BEFORE = [("Item 1", "10.00", None), ("Item 2", "26.00", None)]


@pytest.fixture
def order(environment: Environment) -> ReviewTask:
    """Two rows of 10.00 and 26.00 where the net total says 30.00; three others are printed, which come to 30.00."""
    task = make_order(environment, cells=("10.00", "26.00"))
    store_pages(task.job, [TABLE])
    return task


def preview(page: Any) -> Locator:
    found: Locator = grid(page).get_by_role("region", name="Drawn table")
    return found


def coming(page: Any) -> list[list[str]]:
    """What the preview says stands in each row that would come."""
    found = preview(page).locator("tbody tr:not(.skipped)")
    return [found.nth(at).locator("td").all_text_contents()[1:] for at in range(found.count())]


def draw_table(page: Any) -> None:
    """Over the printed rows and their headings."""
    grid(page).get_by_role("button", name="Draw table").click()
    draw_box(page, 0.07, 0.05, 0.95, 0.235)
    expect(preview(page)).to_contain_text("3 rows in the drawn table")


def fields_of_columns(page: Any) -> list[str]:
    chosen: list[str] = page.eval_on_selector_all(
        ".table-head select", "(all) => all.map((one) => one.selectedOptions[0].textContent)"
    )
    return chosen


def border(page: Any, name: str) -> Locator:
    found: Locator = page.get_by_role("separator", name=name)
    return found


def test_columns_fields_rows_and_the_heading_are_guessed_and_the_rows_replace_those_that_were_there(
    page: Any, order: ReviewTask
) -> None:
    open_order(page, order)
    draw_table(page)
    assert fields_of_columns(page) == ["Ignore", "Text", "Amount", "Day"]
    expect(preview(page).get_by_role("checkbox")).to_have_count(4)
    expect(preview(page).get_by_role("checkbox", name="Take row 1")).not_to_be_checked()
    expect(preview(page)).to_contain_text("Every check on these rows holds.")
    assert coming(page) == [list(row) for row in READ]
    assert not Correction.objects.exists()

    preview(page).get_by_role("button", name="Replace 2 rows").click()
    expect(preview(page)).to_have_count(0)
    expect(grid(page).locator("tbody tr")).to_have_count(3)
    expect(grid(page).locator(".pending")).to_have_count(0)
    assert rows(order) == READ
    expect(page.locator("#desk-progress")).to_have_text("Every field is checked.")
    said = list(Correction.objects.filter(part__isnull=False))
    assert [row.how for row in said] == ["drawn"] * 3
    box = next(cell["box"] for cell in said[0].part["fields"] if cell["name"] == "amount")
    assert (box["page"], round(box["x0"], 2), round(box["y0"], 1)) == (1, 0.56, 0.1)


def test_one_escape_brings_back_what_was_replaced(page: Any, order: ReviewTask) -> None:
    open_order(page, order)
    draw_table(page)
    preview(page).get_by_role("button", name="Replace 2 rows").click()
    wait_for(page, "lines", "corrected")
    page.keyboard.press("Escape")
    expect(grid(page).locator("tbody tr")).to_have_count(2)
    assert rows(order) == BEFORE


def test_rows_are_added_below_those_that_are_there(page: Any, order: ReviewTask) -> None:
    open_order(page, order)
    draw_table(page)
    preview(page).get_by_role("button", name="Add below").click()
    expect(grid(page).locator("tbody tr")).to_have_count(5)
    expect(grid(page).locator(".pending")).to_have_count(0)
    assert rows(order) == BEFORE + READ
    page.keyboard.press("Escape")
    expect(grid(page).locator("tbody tr")).to_have_count(2)


def test_escape_ends_the_drawing_and_nothing_is_said(page: Any, order: ReviewTask) -> None:
    open_order(page, order)
    before = page.evaluate("document.querySelector('page-view').getAttribute('draw')")
    draw_table(page)
    page.keyboard.press("Escape")
    expect(preview(page)).to_have_count(0)
    expect(page.locator(".table-frame")).to_have_count(0)
    assert page.evaluate("document.querySelector('page-view').getAttribute('draw')") == before
    assert texts(page) == [["Item 1", "10.00", ""], ["Item 2", "26.00", ""]]
    assert not Correction.objects.exists()


def test_a_border_is_moved_by_arrow_keys_taken_out_and_put_in(page: Any, order: ReviewTask) -> None:
    open_order(page, order)
    draw_table(page)
    third = border(page, "Border left of column 3")
    before = float(third.get_attribute("aria-valuenow") or "")
    third.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    expect(third).to_be_focused()
    assert float(third.get_attribute("aria-valuenow") or "") == pytest.approx(before - 1.2, abs=0.11)

    page.keyboard.press("Delete")
    expect(page.locator(".table-head")).to_have_count(3)
    assert fields_of_columns(page)[1:] == ["Amount", "Day"]  # by the headings
    assert coming(page)[1][1].startswith("Lamp 7,25")
    page.get_by_label("Column 2 is").focus()
    page.keyboard.press("+")
    expect(page.locator(".table-head")).to_have_count(4)
    assert fields_of_columns(page) == ["Ignore", "Text", "Amount", "Day"]
    expect(preview(page)).to_contain_text("Every check on these rows holds.")
    assert coming(page) == [list(row) for row in READ]


def test_a_border_is_dragged_by_the_mouse_and_the_preview_follows(page: Any, order: ReviewTask) -> None:
    open_order(page, order)
    draw_table(page)
    place = border(page, "Border left of column 3").bounding_box()
    stage = page.locator(".page-view-stage").bounding_box()
    assert place is not None
    assert stage is not None
    page.mouse.move(place["x"] + place["width"] / 2, place["y"] + 30)
    page.mouse.down()
    page.mouse.move(stage["x"] + 0.25 * stage["width"], place["y"] + 30, steps=4)
    page.mouse.up()
    expect(preview(page).locator("tbody tr").nth(1).locator("td").nth(1)).to_have_text("Oak with")
    expect(preview(page).locator("tbody tr").nth(1).locator(".cell-error")).to_have_count(1)
    expect(preview(page)).to_contain_text("cannot be read yet")
    assert not Correction.objects.exists()


def test_the_field_of_a_column_is_chosen_and_a_row_is_left_out(page: Any, order: ReviewTask) -> None:
    open_order(page, order)
    draw_table(page)
    page.get_by_label("Column 4 is").select_option("Ignore")
    preview(page).get_by_role("checkbox", name="Take row 3").uncheck()
    expect(preview(page)).to_contain_text("2 rows in the drawn table")
    preview(page).get_by_role("button", name="Replace 2 rows").click()
    wait_for(page, "lines", "to_check")
    assert rows(order) == [("Oak desk with drawer", "110.00", None), ("Freight", "-87.25", None)]


def test_rows_are_parted_and_joined_at_their_borders(page: Any, order: ReviewTask) -> None:
    open_order(page, order)
    draw_table(page)
    border(page, "Border above row 3").focus()
    page.keyboard.press("Delete")
    expect(preview(page)).to_contain_text("2 rows in the drawn table")
    assert coming(page)[0][0] == "Oak desk with drawer Lamp"
    page.locator(".table-gutter").click(position={"x": 5, "y": 5})
    expect(preview(page).get_by_role("checkbox")).to_have_count(4)


def test_around_rows_that_were_read_on_the_page_the_frame_stands_at_once(page: Any, environment: Environment) -> None:
    task = make_order(environment, cells=("10.00", "26.00"))
    # the texts were read at 0.2, the amounts at 0.4 and 0.5
    prints = [
        ("Oak", 0.11, 0.201),
        ("1", 0.51, 0.201),
        ("11,00", 0.52, 0.405),
        ("Lamp", 0.15, 0.405),
        ("19,00", 0.52, 0.505),
    ]
    store_pages(task.job, [prints])
    open_order(page, task)
    page.keyboard.press("Alt+t")
    expect(page.locator(".table-frame")).to_have_count(1)
    expect(page.get_by_label("Column 1 is")).to_be_focused()
    assert fields_of_columns(page)[:2] == ["Text", "Amount"]
    assert not Correction.objects.exists()


def test_without_a_mouse_the_whole_page_is_taken_and_what_cannot_be_saved_stays_to_be_mended(
    page: Any, environment: Environment
) -> None:
    task = make_order(environment, cells=())
    store_pages(task.job, [[*TABLE[4:8], ("Lamp", 0.2, 0.17), ("much 5", 0.56, 0.17)]])
    open_order(page, task)
    page.focus("#field-number")
    page.locator('[data-field="lines"] td').first.focus()
    page.keyboard.press("Alt+t")
    expect(preview(page)).to_contain_text("Drag a box over the table on the page")
    page.keyboard.press("Enter")
    expect(preview(page)).to_contain_text("1 cell cannot be read yet.")
    border(page, "Right edge").focus()
    page.keyboard.press("Enter")
    expect(grid(page).locator("tbody tr")).to_have_count(2)
    expect(grid(page).locator("td[aria-invalid]")).to_have_count(1)
    expect(grid(page).locator(".cell-error")).to_contain_text("much")
    expect(grid(page).locator("tbody tr").first.locator(".pending")).to_have_count(0)
    assert rows(task) == [("Oak desk", "110.00", "2026-02-03")]


def test_on_a_turned_page_the_frame_turns_with_it(page: Any, order: ReviewTask) -> None:
    open_order(page, order)
    draw_table(page)
    page.evaluate("document.querySelector('page-view').act('turn')")
    expect(page.locator(".table-layer")).to_have_attribute("style", re.compile(r"rotate\(90deg\)"))
    box = page.locator(".table-border.upright").nth(1).bounding_box()
    assert box is not None
    assert box["width"] > box["height"]
    page.mouse.move(box["x"] + 40, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + box["height"] / 2 - 20, steps=3)
    page.mouse.up()
    moved = page.locator(".table-border.upright").nth(1).bounding_box()
    assert moved is not None
    assert moved["y"] == pytest.approx(box["y"] - 20, abs=2)


def test_the_rows_of_the_next_page_are_drawn_there_and_added_below(page: Any, environment: Environment) -> None:
    task = make_order(environment, cells=("10.00",))
    store_pages(task.job, [[("Item 1", 0.1, 0.4)], TABLE])
    open_order(page, task)
    page.evaluate("document.querySelector('page-view').showPage(2)")
    page.locator('[data-field="lines"] td').first.click()
    page.evaluate("document.querySelector('page-view').showPage(2)")
    page.keyboard.press("Alt+t")
    page.keyboard.press("Enter")
    expect(preview(page)).to_contain_text("3 rows in the drawn table")
    preview(page).get_by_role("button", name="Add below").click()
    expect(grid(page).locator("tbody tr")).to_have_count(4)
    expect(grid(page).locator(".pending")).to_have_count(0)
    assert rows(task) == [("Item 1", "10.00", None), *READ]
    pages = {cell["box"]["page"] for said in Correction.objects.all() for cell in said.part["fields"]}
    assert pages == {2}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_grave_while_a_table_is_drawn(page: Any, order: ReviewTask, theme: str) -> None:
    page.emulate_media(color_scheme=theme)
    open_order(page, order)
    draw_table(page)
    expect(preview(page)).to_contain_text("Every check on these rows holds.")
    assert grave_violations(page) == []
    page.keyboard.press("Escape")
    cell(page, 0, 0).click(button="right")
    expect(page.get_by_role("menu")).to_be_visible()
    assert grave_violations(page) == []
