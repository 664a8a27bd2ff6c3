"""decide_locale(): what a document tells of its own habits under `locale: auto`."""

import pytest

from extraction.normalizers.dates import parse_date
from extraction.normalizers.locales import decide_locale
from extraction.normalizers.numbers import parse_decimal


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("", "auto"),
        ("Invoice 4711, 3 items", "auto"),
        ("1,234 or 1.234", "auto"),
        ("EUR 1.471,60", "auto-comma"),
        ("1 234,50", "auto-comma"),
        ("2 12,50", "auto-comma"),
        ("1.234.567", "auto-comma"),
        ("00.123.456, open from 08.30", "auto"),
        ("$ 1,471.60", "auto-dot"),
        ("12.50 each", "auto-dot"),
        ("12,50 and 12.50", "auto"),
        ("1,50 2,50 3,50 4,50 5.50", "auto-comma"),
        ("14.03.2024 12:30", "auto"),
        ("12.50 on 25/03/2026", "auto-dot-dmy"),
        ("12.50 on 03/25/2026", "auto-dot-mdy"),
        ("03/04/2026", "auto"),
        ("25/03/2026 and 03/25/2026", "auto"),
        ("12. März 2026", "de"),
        ("12. März 2026, 1.471,60", "de"),
        ("12 mars 2026", "auto-comma"),
        ("12 août 2026", "fr"),
        ("12 de março de 2026", "pt"),
        ("March 12, 2026", "auto-dot"),
        ("12th March 2026 12.50 13/02/2026", "auto-dot-dmy"),
        ("12. Januar 2026", "auto-comma-dmy"),
        ("12. März 2026, 12.50 13.50", "auto-dot-dmy"),
        ("March of the penguins", "auto"),
    ],
)
def test_only_clear_witnesses_decide(text: str, locale: str) -> None:
    assert decide_locale(text) == locale


def test_what_was_decided_is_read_without_a_flag() -> None:
    assert (parse_date("03/04/2026", locale="auto-dot-mdy").value.isoformat(),) == ("2026-03-04",)
    assert parse_date("03/04/2026", locale="auto-comma-dmy").flags == ()
    assert parse_date("03/04/2026", locale="auto-dot").flags == ("ambiguous_date",)
    assert str(parse_decimal("1.234", locale="auto-comma").value) == "1234"
    assert (str(parse_decimal("1.234", locale="auto-dot").value), parse_decimal("1.234", locale="auto-dot").flags) == (
        "1.234",
        (),
    )
