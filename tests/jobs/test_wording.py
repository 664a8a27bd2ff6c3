"""How the job pages put fields into words."""

from typing import Any

import pytest

import extraction
from jobs.wording import field_label, level_of, reason_text, value_text
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
        ("low_confidence", "The machine is less sure than the threshold of 92.5 %."),
        ("not_valid", "“31/02/2026” is printed here, but it is no date."),
        ("missing_required", "The template requires this field, and no value was found."),
        ("brand_new_code", "Brand new code."),
    ],
)
def test_a_reason_is_told_in_words(code: str, words: str) -> None:
    field = make_field("date", None, type="date", raw_text="31/02/2026")
    assert reason_text(code, field, 0.925) == words


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
