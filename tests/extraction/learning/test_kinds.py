"""Types and forms that are induced from values, and when a value that was found is the right one."""

from datetime import date
from decimal import Decimal

import pytest

from extraction.learning.kinds import CODE, agreement, amount_of, days_of, kind_of, pattern_of
from extraction.learning.model import Kind


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("issued", ["03/14/2025", "04/30/2025"], "date"),
        ("issued", ["29 MAR 2018"], "date"),
        ("sum", ["$1,234.50"], "money"),
        ("grand_total", ["300", "47.9"], "money"),
        ("quantity_code", ["300"], "text"),
        ("rate", ["19 %"], "percent"),
        ("contact", ["ada@example.com"], "email"),
        ("invoice_number", ["471102"], "text"),
        ("iban", ["DE12123456781234567890"] * 3, "text"),  # its check digits do not fit
        ("iban", ["DE89370400440532013000"] * 3, "iban"),
        ("iban", ["DE89370400440532013000"], "text"),
        ("sum", ["$1.00", "$2.00", "$3.00", "see above"], "money"),  # one of four is a mistake
    ],
)
def test_the_type_is_the_strictest_that_most_values_have(name: str, values: list[str], kind: str) -> None:
    assert kind_of(name, values).type == kind


@pytest.mark.parametrize(
    ("texts", "pattern"),
    [
        (["1336165-2"], CODE),
        (["1336165-2", "1990774-1", "1-1"], r"\d+\-\d+"),
        (["A-1", "B-2", "77"], CODE),
        (["RE/2025/7", "RE/2025/8", "RE/2024/9"], r"[A-Z]+/\d+/\d+"),
        (["Ada Lovelace"], None),
        (["ACME 4711"], None),
    ],
)
def test_a_pattern_leaves_room_for_the_next_number(texts: list[str], pattern: str | None) -> None:
    assert pattern_of(texts) == pattern


@pytest.mark.parametrize(
    ("kind", "found", "given", "right"),
    [
        ("money", "1234.5", "$1,234.50", 1.0),
        ("money", "1234.50", "1.234,50 EUR", 1.0),
        ("money", "1234.51", "1234.50", 0.0),
        ("date", "2025-03-14", "14.03.2025", 1.0),
        ("date", "2025-04-03", "03/04/2025", 1.0),
        ("date", "2025-03-15", "14.03.2025", 0.0),
        ("text", "acme ltd", "ACME, Ltd.", 1.0),
        ("text", "1336165-2", "1336165-3", 0.0),
        ("text", None, "ACME", 0.0),
    ],
)
def test_a_value_is_right_by_what_it_means(kind: str, found: str | None, given: str, right: float) -> None:
    assert agreement(Kind(kind), found, given) == right


def test_a_long_text_with_a_misread_letter_is_nearly_right() -> None:
    given = "12 Jalan Tampoi, 81200 Johor Bahru"

    assert 0.8 < agreement(Kind("text"), given.replace("Jalan", "Jaian"), given) < 1
    assert agreement(Kind("text"), "12 Jalan Tampoi", given) == 0


def test_amounts_and_days_are_read_in_any_usual_way() -> None:
    assert [amount_of(text) for text in ("1.234,50", "1,234.50", "-7", "(5.00)", "none")] == [
        Decimal("1234.50"),
        Decimal("1234.50"),
        Decimal(-7),
        Decimal("-5.00"),
        None,
    ]
    assert days_of("03/04/2025") == {date(2025, 3, 4), date(2025, 4, 3)}
    assert days_of("471102") == frozenset()
