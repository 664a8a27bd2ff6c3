"""What consists of parts as the desk shows it, and the POST that edits its cells."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.audit import Actor
from accounts.models import Environment, User
from extraction import BoundingBox
from review import claims, correcting, selectors
from review.correcting import Edit
from review.grids import Cell, Grid, grids_of
from review.models import Correction, ReviewTask
from tests.factories import acting
from tests.review.orders import BOX, CELL_BOXES, make_nested, make_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor(reviewer: User) -> Actor:
    return acting(reviewer)


@pytest.fixture
def order(environment: Environment, actor: Actor) -> ReviewTask:
    return claims.claim(task=make_order(environment), actor=actor)


@pytest.fixture
def nested(environment: Environment, actor: Actor) -> ReviewTask:
    return claims.claim(task=make_nested(environment), actor=actor)


def grid(task: ReviewTask, name: str) -> Grid:
    field = next(field for field in selectors.fields_of(task) if field.name == name)
    (found,) = grids_of(field, limit=0.9)
    return found


def send(client: Client, task: ReviewTask, field: str, *edits: dict[str, Any]) -> Any:
    return client.post(reverse("review:cells", args=[task.pk, field]), {"edits": json.dumps(edits), "seconds": "3"})


@pytest.fixture
def browser(client: Client, reviewer: User) -> Client:
    client.force_login(reviewer)
    return client


def test_a_list_has_a_column_for_each_of_its_template_and_a_currency_stands_in_the_heading(order: ReviewTask) -> None:
    lines = grid(order, "lines")
    assert lines.kind == "list"
    assert [(slot.path, slot.title, slot.is_number, slot.required, slot.currency) for slot in lines.slots] == [
        (("text",), "Text", False, True, ""),
        (("amount",), "Amount", True, False, "EUR"),
        (("day",), "Day", False, False, ""),
    ]
    assert lines.rows[0] == (
        Cell("Item 1", "sure", "", BOX),
        Cell("10.00", "sure", "", CELL_BOXES[0]),
        Cell("", "", "", None),
    )


def test_the_members_of_a_group_are_rows_of_one_cell(order: ReviewTask) -> None:
    seller = grid(order, "seller")
    assert (seller.kind, [slot.path for slot in seller.slots]) == ("group", [("name",), ("vat",)])
    assert [[cell.text for cell in row] for row in seller.rows] == [["Nord KG"], [""]]


def test_many_values_are_rows_of_one_cell_without_a_path(order: ReviewTask) -> None:
    emails = grid(order, "emails")
    assert (emails.kind, [slot.path for slot in emails.slots]) == ("many", [()])
    assert [[cell.text for cell in row] for row in emails.rows] == [["a@x.de"]]


def test_a_field_of_one_value_has_no_grid(order: ReviewTask) -> None:
    field = next(field for field in selectors.fields_of(order) if field.name == "total")
    assert grids_of(field, limit=0.9) == ()


def test_what_a_person_has_said_is_marked_as_that_and_counted(order: ReviewTask, actor: Actor) -> None:
    correcting.correct(task=order, actor=actor, edits=[Edit("lines", ("1", "amount"), content="21,00")])
    lines = grid(order, "lines")
    assert (lines.rows[1][1].text, lines.rows[1][1].mark, lines.words) == ("21.00", "said", 1)


def test_cells_are_edited_in_one_post_that_answers_the_grid_as_it_stands(browser: Client, order: ReviewTask) -> None:
    answer = send(
        browser,
        order,
        "lines",
        {"path": ["0", "amount"], "text": "11,00"},
        {"path": ["1"], "act": "remove"},
        {"path": ["-"], "row": {"text": "Freight", "amount": "19,00"}},
    )
    assert answer.status_code == 200
    rows = answer.json()["field"]["grids"][0]["rows"]
    assert [[cell["text"] for cell in row] for row in rows] == [["Item 1", "11.00", ""], ["Freight", "19.00", ""]]
    assert answer.json()["field"]["grids"][0]["words"] == 3
    assert list(Correction.objects.order_by("pk").values_list("path", "how", "seconds")) == [
        ("/0/amount", "typed", 3.0),
        ("/1", "typed", None),
        ("/1", "typed", None),
    ]


def test_a_refusal_names_each_edit_and_the_cell_of_a_new_row_and_writes_nothing(
    browser: Client, order: ReviewTask
) -> None:
    answer = send(
        browser,
        order,
        "lines",
        {"path": ["0", "amount"], "text": "11,00"},
        {"path": ["1", "day"], "text": "31.02.2026"},
        {"path": ["-"], "row": {"text": "Freight", "amount": "much"}},
    )
    assert answer.status_code == 422
    problems = answer.json()["error"]["problems"]
    assert [(problem["index"], problem["path"]) for problem in problems] == [(1, []), (2, ["amount"])]
    assert problems[0]["message"] == "“31.02.2026” is no day of the calendar."
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    "edits",
    [
        "",
        "{}",
        '[{"path": "0"}]',
        '[{"path": ["0"], "act": "burn"}]',
        '[{"path": ["0", "amount"], "text": "1", "how": "api!"}]',
        '[{"path": ["0", "amount"], "text": "1", "box": {"page": 99, "x0": 0, "y0": 0, "x1": 1, "y1": 1}}]',
    ],
)
def test_what_no_desk_sends_is_a_bad_request(browser: Client, order: ReviewTask, edits: str) -> None:
    answer = browser.post(reverse("review:cells", args=[order.pk, "lines"]), {"edits": edits})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BAD_REQUEST")
    assert not Correction.objects.exists()


def test_several_words_are_taken_back_at_once(browser: Client, order: ReviewTask) -> None:
    send(browser, order, "lines", {"path": ["0", "amount"], "text": "11"}, {"path": ["1", "amount"], "text": "12"})
    url = reverse("review:undo", args=[order.pk, "lines"])
    assert browser.post(url, {"times": "0"}).status_code == 400
    answer = browser.post(url, {"times": "2"})
    assert answer.json()["field"]["grids"][0]["words"] == 0
    assert [row[1].text for row in grid(order, "lines").rows] == ["10.00", "20.00"]


def test_more_words_than_were_said_are_not_taken_back(browser: Client, order: ReviewTask) -> None:
    send(browser, order, "lines", {"path": ["0", "amount"], "text": "11"})
    answer = browser.post(reverse("review:undo", args=[order.pk, "lines"]), {"times": "2"})
    assert answer.json()["error"]["code"] == "NOTHING_TO_UNDO"
    assert [row.how for row in Correction.objects.all()] == ["typed"]


def test_an_amount_that_is_new_has_the_currency_of_its_column(browser: Client, order: ReviewTask) -> None:
    send(browser, order, "lines", {"path": ["-"], "row": {"text": "Freight", "amount": "19,00"}})
    field = next(field for field in selectors.fields_of(order) if field.name == "lines")
    assert [row.fields[1].currency for row in field.current.items] == ["EUR", "EUR", "EUR"]
    send(browser, order, "lines", {"path": ["-"], "row": {"text": "Duty", "amount": "3,00 CHF"}})
    send(browser, order, "lines", {"path": ["-"], "row": {"text": "Tip", "amount": "1,00"}})
    assert [row[1].text for row in grid(order, "lines").rows] == [
        "10.00 EUR",
        "20.00 EUR",
        "19.00 EUR",
        "3.00 CHF",
        "1.00",
    ]


# --- rows in between, places, trying ----------------------------------------------------------------------------
def test_a_row_is_put_in_before_another_and_one_undo_takes_it_out_again(browser: Client, order: ReviewTask) -> None:
    answer = send(browser, order, "lines", {"path": ["+1"], "row": {"text": "Freight", "amount": "4,50"}})
    rows = answer.json()["field"]["grids"][0]["rows"]
    assert [row[0]["text"] for row in rows] == ["Item 1", "Freight", "Item 2"]
    said = Correction.objects.get()
    assert said.path == "/+1"
    assert [row["text"] for row in said.after] == ["Item 1", "Freight", "Item 2"]
    browser.post(reverse("review:undo", args=[order.pk, "lines"]))
    assert [row[0].text for row in grid(order, "lines").rows] == ["Item 1", "Item 2"]


@pytest.mark.parametrize("step", ["+3", "+", "+-1", "+01", "++1"])
def test_a_place_that_is_none_is_refused(browser: Client, order: ReviewTask, step: str) -> None:
    answer = send(browser, order, "lines", {"path": [step], "row": {"text": "Freight"}})
    assert answer.status_code == 422
    assert not Correction.objects.exists()


def test_a_new_row_behind_the_last_is_named_by_its_number_however_it_was_put_in(
    browser: Client, order: ReviewTask
) -> None:
    send(browser, order, "lines", {"path": ["+2"], "row": {"text": "Freight"}})
    assert Correction.objects.get().path == "/2"


def test_the_cells_of_a_drawn_row_have_their_places(browser: Client, order: ReviewTask) -> None:
    place = {"page": 1, "x0": 0.5, "y0": 0.7, "x1": 0.6, "y1": 0.72}
    edit = {"path": ["-"], "row": {"text": "Freight", "amount": "4,50"}, "boxes": {"amount": place}, "how": "drawn"}
    send(browser, order, "lines", edit)
    added = grid(order, "lines").rows[2]
    assert [cell.box for cell in added] == [None, BoundingBox(**place), None]
    assert Correction.objects.get().how == "drawn"


def test_a_place_off_the_page_is_a_bad_request_in_a_row_too(browser: Client, order: ReviewTask) -> None:
    place = {"page": 7, "x0": 0.5, "y0": 0.7, "x1": 0.6, "y1": 0.72}
    answer = send(browser, order, "lines", {"path": ["-"], "row": {"text": "x"}, "boxes": {"text": place}})
    assert answer.status_code == 400
    assert not Correction.objects.exists()


def try_cells(client: Client, task: ReviewTask, *edits: dict[str, Any]) -> Any:
    return client.post(reverse("review:try_cells", args=[task.pk, "lines"]), {"edits": json.dumps(edits)}).json()


def test_trying_a_cell_tells_how_it_reads_and_which_checks_fail_then_and_saves_nothing(
    browser: Client, order: ReviewTask
) -> None:
    answer = try_cells(browser, order, {"path": ["1", "amount"], "text": "21,00"})
    assert answer["field"]["grids"][0]["rows"][1][1]["text"] == "21.00"
    assert "“sum(lines.amount) == net” does not hold" in answer["field"]["why"]
    assert answer["field"]["is_open"]
    assert not Correction.objects.exists()
    assert [row[1].text for row in grid(order, "lines").rows] == ["10.00", "20.00"]


def test_trying_what_cannot_be_read_tells_why_in_an_ordinary_answer(browser: Client, order: ReviewTask) -> None:
    answer = try_cells(
        browser,
        order,
        {"path": ["0", "day"], "text": "31.02.2026"},
        {"path": ["-"], "row": {"text": "x", "amount": "much"}},
    )
    assert [(each["index"], each["path"]) for each in answer["problems"]] == [(0, []), (1, ["amount"])]
    assert answer["others"] == []


def test_many_words_are_taken_back_each_with_what_stood_before_and_after(browser: Client, order: ReviewTask) -> None:
    amounts = ["11.00", "12.00", "13.00"]
    send(browser, order, "lines", *[{"path": ["0", "amount"], "text": amount} for amount in amounts])
    answer = browser.post(reverse("review:undo", args=[order.pk, "lines"]), {"times": "2"})
    assert answer.json()["field"]["grids"][0]["rows"][0][1]["text"] == "11.00"
    undone = Correction.objects.filter(how="undone").order_by("pk")
    assert [(row.before[0]["amount"], row.after[0]["amount"]) for row in undone] == [
        ("13.00", "12.00"),
        ("12.00", "11.00"),
    ]


# --- lists in groups --------------------------------------------------------------------------------------------
def test_a_list_and_many_values_in_a_group_have_grids_of_their_own(nested: ReviewTask) -> None:
    field = next(field for field in selectors.fields_of(nested) if field.name == "party")
    single, lines, emails = grids_of(field, limit=0.9)
    assert [(each.kind, each.path, each.title) for each in (single, lines, emails)] == [
        ("group", (), ""),
        ("list", ("bank", "accounts"), "Accounts"),
        ("many", ("emails",), "Emails"),
    ]
    assert [slot.path for slot in single.slots] == [("name",), ("bank", "bic")]
    assert [[cell.text for cell in row] for row in lines.rows] == [["Giro", "10.00"]]
    assert [slot.currency for slot in lines.slots] == ["", "EUR"]
    assert [[cell.text for cell in row] for row in emails.rows] == [["a@x.de"]]


def test_rows_and_cells_of_a_list_in_a_group_are_edited(browser: Client, nested: ReviewTask) -> None:
    answer = send(
        browser,
        nested,
        "party",
        {"path": ["bank", "accounts", "0", "amount"], "text": "11,00"},
        {"path": ["bank", "accounts", "+0"], "row": {"name": "Savings", "amount": "5,00"}},
        {"path": ["emails", "-"], "text": "b@x.de"},
    )
    assert answer.status_code == 200
    field = next(field for field in selectors.fields_of(nested) if field.name == "party")
    assert field.current.value == {
        "name": "Nord KG",
        "bank": {
            "bic": None,
            "accounts": [{"name": "Savings", "amount": "5.00"}, {"name": "Giro", "amount": "11.00"}],
        },
        "emails": ["a@x.de", "b@x.de"],
    }
    # An amount that is new has the currency of its column there too.
    assert answer.json()["field"]["grids"][1]["slots"][1]["currency"] == "EUR"
    assert list(Correction.objects.order_by("pk").values_list("path", flat=True)) == [
        "/bank/accounts/0/amount",
        "/bank/accounts/+0",
        "/emails/1",
    ]
