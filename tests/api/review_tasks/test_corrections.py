"""Corrections over HTTP: by pointer, all or none, and what the checks say of them."""

from typing import Any

import pytest

from review.models import Correction, ReviewTask
from tests.api.client import ApiClient, refusal
from tests.api.review_tasks.asking import LINES, NET, TASKS, TOTAL, correct, field, problems

pytestmark = pytest.mark.django_db


def test_a_correction_mends_the_check_and_lifts_the_flags_of_others(reviewing: ApiClient, held: ReviewTask) -> None:
    box = {"page": 1, "x0": 0.5, "y0": 0.5, "x1": 0.6, "y1": 0.52}
    answer = correct(reviewing, held, {"pointer": TOTAL, "value": 35.7, "box": box, "seconds": 3.5})
    total = field(answer, "total")
    assert (total["value"], total["confidence"], total["state"], total["isOpen"]) == (35.7, 100.0, "corrected", False)
    assert {name: part for name, part in total["corrections"][0].items() if name != "at"} == {
        "pointer": TOTAL,
        "how": "api",
        "before": 85.7,
        "after": 35.7,
        "by": "key:ERP import",
        "seconds": 3.5,
        "page": 1,
        "boundingBox": {name: part for name, part in box.items() if name != "page"},
    }
    assert [field(answer, name)["flag"] for name in ("net", "tax", "total")] == ["", "", ""]
    assert answer.json()["reviewTask"]["openFieldCount"] == 0


def test_cells_and_rows_are_reached_by_pointers(reviewing: ApiClient, held: ReviewTask) -> None:
    answer = correct(
        reviewing,
        held,
        {"pointer": f"{LINES}/1/amount", "text": "1.200,50"},
        {"pointer": f"{LINES}/-", "value": {"text": "Freight", "amount": 4}},
        {"pointer": f"{LINES}/0", "remove": True},
    )
    lines = field(answer, "lines")
    assert [(row["text"]["value"], row["amount"]["value"]) for row in lines["value"]] == [
        ("Item 2", 1200.5),
        ("Freight", 4.0),
    ]
    cell, row, removed = lines["corrections"]
    assert (cell["pointer"], cell["before"], cell["after"]) == (f"{LINES}/1/amount", 20.0, 1200.5)
    assert (row["pointer"], row["before"], row["after"]) == (
        f"{LINES}/2",
        None,
        {"text": "Freight", "amount": 4.0, "day": None},
    )
    assert (removed["pointer"], removed["before"], removed["after"]) == (
        f"{LINES}/0",
        {"text": "Item 1", "amount": 10.0, "day": None},
        None,
    )


def test_all_or_nothing_and_every_refusal_names_its_pointer(reviewing: ApiClient, held: ReviewTask) -> None:
    answer = correct(
        reviewing,
        held,
        {"pointer": TOTAL, "value": 35.7},
        {"pointer": f"{LINES}/7/amount", "value": 1},
        {"pointer": NET, "text": "abc"},
    )
    assert answer.json()["error"]["code"] == "VALUE_REFUSED"
    assert problems(answer) == [
        (f"{LINES}/7/amount", "There is no row 7: there are 2, counted from 0."),
        (NET, problems(answer)[1][1]),
    ]
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    "pointer",
    ["", "total", "/documents/0/content", "/documents/01/content/total", "/documents/0/content/2.total",
     "/documents/0/content/to~2tal", "/documents/1/content/total", "/documents/0/content/nope",
     "/documents/0/content/lines/٣/amount"],
)  # fmt: skip
def test_a_pointer_to_nothing_is_refused(reviewing: ApiClient, held: ReviewTask, pointer: str) -> None:
    [(where, message)] = problems(correct(reviewing, held, {"pointer": pointer, "value": 1}))
    assert (where, message[-1:]) == (pointer, ".")
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    "correction",
    [
        {},
        {"pointer": TOTAL},
        {"pointer": TOTAL, "value": 1, "text": "1"},
        {"pointer": TOTAL, "value": 1, "confirm": True},
        {"pointer": TOTAL, "confirm": False},
        {"pointer": TOTAL, "confirm": 1},
        {"pointer": TOTAL, "value": 1, "currency": "euro"},
        {"pointer": TOTAL, "value": 1, "seconds": -1},
        {"pointer": TOTAL, "value": 1, "seconds": True},
        {"pointer": TOTAL, "value": 1, "box": {"page": 1, "x0": 0.5, "y0": 0, "x1": 0.4, "y1": 1}},
        {"pointer": TOTAL, "value": 1, "box": {"page": 1, "x0": 0, "y0": 0, "x1": 1.1, "y1": 1}},
        {"pointer": 7, "value": 1},
        {"pointer": "\ud800", "value": 1},
    ],
)
def test_a_correction_of_another_form_is_refused(
    reviewing: ApiClient, held: ReviewTask, correction: dict[str, Any]
) -> None:
    assert refusal(correct(reviewing, held, correction)) == (400, "INVALID_REQUEST")
    assert not Correction.objects.exists()


def test_unknown_fields_other_media_types_and_empty_lists_are_refused(reviewing: ApiClient, held: ReviewTask) -> None:
    url = f"{TASKS}/{held.pk}/corrections"
    assert refusal(correct(reviewing, held, {"pointer": TOTAL, "valeu": 1})) == (400, "UNKNOWN_FIELD")
    assert refusal(reviewing.post(url, {"corrections": "x"})) == (415, "UNSUPPORTED_MEDIA_TYPE")
    assert refusal(correct(reviewing, held)) == (400, "INVALID_REQUEST")
    many = [{"pointer": TOTAL, "confirm": True}] * 201
    assert refusal(correct(reviewing, held, *many)) == (400, "INVALID_REQUEST")
    assert not Correction.objects.exists()


def test_a_place_on_no_page_is_refused(reviewing: ApiClient, held: ReviewTask) -> None:
    box = {"page": 2, "x0": 0, "y0": 0, "x1": 1, "y1": 1}
    assert problems(correct(reviewing, held, {"pointer": NET, "value": 1, "box": box})) == [
        (NET, "There is no page 2.")
    ]
    assert not Correction.objects.exists()


@pytest.mark.parametrize("number", ["1e400", "1e999999", "NaN", "-Infinity", "9" * 4000])
def test_a_number_beyond_all_amounts_is_refused(reviewing: ApiClient, held: ReviewTask, number: str) -> None:
    body = f'{{"corrections": [{{"pointer": "{TOTAL}", "value": {number}}}]}}'
    answer = reviewing.post(f"{TASKS}/{held.pk}/corrections", body, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert not Correction.objects.exists()
