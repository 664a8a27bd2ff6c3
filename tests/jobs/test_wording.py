"""How the job pages put fields into words."""

from typing import Any

import pytest

import extraction
from extraction import JsonValue, TraceStep
from jobs.templatetags.percentages import near_percent, share_of, whole_percent
from jobs.wording import failure_text, field_label, level_of, reason_text, value_text
from tests.factories import DEFAULT_SOURCE, make_field


@pytest.mark.parametrize(
    ("changes", "reason", "level"),
    [
        ({"confidence": 0.9}, None, "sure"),
        ({"confidence": 0.89}, None, "check"),
        ({"confidence": 0.99}, "forced", "check"),
        ({"confidence": 0.59}, "low_confidence", "unsure"),
        ({"value": None, "confidence": 0.0}, "missing_required", "missing"),
    ],
)
def test_a_field_has_one_of_four_levels(changes: dict[str, Any], reason: str | None, level: str) -> None:
    assert level_of(make_field("total", **changes), reason, 0.9) == level


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("low_confidence", "Below the review threshold of 92.5 %."),
        ("not_valid", "“31/02/2026” is printed here, but it is no date."),
        ("missing_required", "Required, but nothing was found."),
        ("brand_new_code", "Brand new code."),
    ],
)
def test_a_reason_is_told_in_words(code: str, words: str) -> None:
    field = make_field("date", None, type="date", raw_text="31/02/2026")
    assert reason_text(code, field, 0.925) == words


@pytest.mark.parametrize(
    ("code", "words"),
    [("", ""), ("PASSWORD_REQUIRED", "Needs its password"), ("BRAND_NEW_CODE", "Could not be processed")],
)
def test_a_list_says_why_a_job_failed(code: str, words: str) -> None:
    assert failure_text(code) == words


@pytest.mark.parametrize(
    ("share", "percent"), [(None, 0), (0.0, 0), (0.29, 29), (0.9898, 98), (0.999, 99), (1.0, 100)]
)
def test_a_percentage_is_rounded_down_so_that_it_does_not_claim_to_reach_a_threshold(
    share: float | None, percent: int
) -> None:
    assert whole_percent(share) == percent


@pytest.mark.parametrize(
    ("share", "percent"), [(None, 0), (0.0, 0), (0.001, 1), (1 / 3, 33), (2 / 3, 67), (0.999, 99), (1.0, 100)]
)
def test_a_rate_is_rounded_to_the_nearest_but_never_to_none_or_all(share: float | None, percent: int) -> None:
    assert near_percent(share) == percent


def test_a_rate_says_of_how_many_it_is() -> None:
    assert (share_of(2 / 3, 3), share_of(None, 3), share_of(1.0, 7)) == (2, 0, 7)


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [(None, None, ""), (True, None, "Yes"), (False, None, "No"), (0, None, "0"), ("1.50", "EUR", "1.50 EUR")],
)
def test_a_value_is_told_as_people_read_it(value: Any, currency: str | None, text: str) -> None:
    assert value_text(value, currency) == text


@pytest.mark.parametrize(
    ("name", "label"),
    [("number", "Invoice number"), ("net_amount", "Net amount"), ("netAmount", "Net amount"), ("total", "Total")],
)
def test_a_field_without_a_title_is_called_by_its_name_in_words(name: str, label: str) -> None:
    assert field_label(extraction.load_template(DEFAULT_SOURCE), name) == label


def test_a_failed_check_is_told_with_its_values() -> None:
    trace = (TraceStep("check", "net + tax == total", "failed", note="net = 1.00, tax = 2.00, total = 4.00"),)
    field = make_field("total", trace=trace)
    words = "“net + tax == total” does not hold: net = 1.00, tax = 2.00, total = 4.00."
    assert reason_text("failed_check", field, 0.9) == words
    assert reason_text("check_warning", field, 0.9) == words
    assert reason_text("failed_check", make_field("total"), 0.9) == "A check of the template fails."
    group = make_field("total", fields=(field, make_field("date")))
    assert reason_text("failed_check", group, 0.9) == words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"type": "iban"}, "“x” is printed here, but it is no IBAN, or a character of it is misread."),
        ({"type": "stdnum:isbn"}, "“x” is printed here, but it is no valid isbn."),
        ({"type": "brand new"}, "“x” is printed here, but it is no valid brand new."),
        ({"type": "list", "raw_text": None}, "Something is printed in it that could not be read."),
    ],
)
def test_a_value_of_any_type_that_cannot_be_read_is_told(changes: dict[str, Any], words: str) -> None:
    assert reason_text("not_valid", make_field("total", None, **{"raw_text": "x", **changes}), 0.9) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (["a@x.de", "b@x.de"], "a@x.de\nb@x.de"),
        ([{"pos": 1, "text": "two\nlines", "paid": True}, {"pos": 2, "text": None, "paid": False}],
         "1 | two lines | Yes\n2 |  | No"),
        ({"city": "Hull", "zip": None, "inner": {"x": 1}}, "city: Hull\ninner: x: 1"),
    ],
)  # fmt: skip
def test_values_with_parts_stand_on_a_line_each(value: JsonValue, words: str) -> None:
    assert value_text(value) == words
