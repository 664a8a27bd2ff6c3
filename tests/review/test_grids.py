"""What consists of parts as the desk shows it, and the POST that edits its cells."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.audit import Actor
from accounts.models import Environment, User
from review import claims, correcting, selectors
from review.correcting import Edit
from review.grids import Cell, Grid, grid_of
from review.models import Correction, ReviewTask
from tests.factories import acting
from tests.review.orders import BOX, CELL_BOXES, make_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor(reviewer: User) -> Actor:
    return acting(reviewer)


@pytest.fixture
def order(environment: Environment, actor: Actor) -> ReviewTask:
    return claims.claim(task=make_order(environment), actor=actor)


def grid(task: ReviewTask, name: str) -> Grid:
    field = next(field for field in selectors.fields_of(task) if field.name == name)
    found = grid_of(field, limit=0.9)
    assert found is not None
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
    assert grid_of(field, limit=0.9) is None


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
    rows = answer.json()["field"]["grid"]["rows"]
    assert [[cell["text"] for cell in row] for row in rows] == [["Item 1", "11.00", ""], ["Freight", "19.00", ""]]
    assert answer.json()["field"]["grid"]["words"] == 3
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
    assert answer.json()["field"]["grid"]["words"] == 0
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
