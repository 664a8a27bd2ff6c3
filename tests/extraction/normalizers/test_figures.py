"""What print and recognition do to figures: read where it is plain, flagged where it is not."""

import pytest

from extraction.datamodel import JsonValue
from extraction.normalizers import NormalizedValue, NotValid, normalize
from extraction.template_spec import ValueSpec


def read(type_name: str, printed: str, locale: str = "auto", *, repair: bool = False) -> NormalizedValue:
    return normalize(printed, ValueSpec(type=type_name), locale=locale, repair=repair)


@pytest.mark.parametrize(
    ("type_name", "printed", "value"),
    [
        ("decimal", "1 234,50", "1234.50"),
        ("decimal", "1'234.50", "1234.50"),
        ("decimal", "1`234.50", "1234.50"),
        ("decimal", "1´234.50", "1234.50"),
        ("decimal", "(12,50)", "-12.50"),
        ("decimal", "12.50-", "-12.50"),
        ("decimal", "−12.50", "-12.50"),
        ("money", "5.00 +", "5.00"),
        ("money", "$ (5.00)", "-5.00"),
        ("money", "EUR 5.00-", "-5.00"),
        ("money", "12.50¹", "12.50"),
        ("money", "12,50 € ²)", "12.50"),
        ("money", "12,50 €*", "12.50"),
        ("money", "**5.00**", "5.00"),
        ("money", "＄１，２３４.５０", "1234.50"),
        ("percent", "１９％", "19"),
        ("percent", "7,5 %¹", "7.5"),
        ("int", "12 ³)", 12),
    ],
)  # fmt: skip
def test_marks_beside_figures_change_nothing(type_name: str, printed: str, value: JsonValue) -> None:
    found = read(type_name, printed)
    assert (found.value, found.flags) == (value, ())


@pytest.mark.parametrize(
    ("type_name", "printed", "locale", "value"),
    [
        ("money", "1.234⁵⁰ €", "de-DE", "1234.50"),
        ("money", "€ 1.234⁵⁰", "auto", "1234.50"),
        ("money", "$1,234⁵⁰", "en-US", "1234.50"),
        ("money", "12⁹⁹", "auto", "12.99"),
        ("money", "12⁹", "auto", "12"),
        ("decimal", "1234⁵⁰", "auto", "1234"),
        ("int", "12⁵", "auto", 12),
    ],
)
def test_raised_digits_that_touch_a_whole_number_are_flagged(
    type_name: str, printed: str, locale: str, value: JsonValue
) -> None:
    found = read(type_name, printed, locale)
    assert (found.value, found.flags) == (value, ("ambiguous_number",))


@pytest.mark.parametrize("printed", ["5. 00", "1,234. 5", "1, 234.50", "1.234⁵⁰⁰ 7", "½", "1½", "--5", "1e5", "12 34"])
def test_what_is_no_number_is_refused_and_never_an_error_of_ours(printed: str) -> None:
    for type_name in ("int", "decimal", "money", "percent"):
        with pytest.raises(NotValid):
            read(type_name, printed, "de-DE")


@pytest.mark.parametrize(
    ("type_name", "printed", "value"),
    [
        ("money", "1O.50", "10.50"),
        ("money", "l2.5O", "12.50"),
        ("money", "1.5O0,O0", "1500.00"),
        ("money", "EUR 1O,O0", "10.00"),
        ("money", "5. 00", "5.00"),
        ("money", "1, 234.50", "1234.50"),
        ("int", "1O", 10),
        ("percent", "l9 %", "19"),
        ("date", "l2.O3.2O25", "2025-03-12"),
        ("date", "2025-O3-12", "2025-03-12"),
        ("iban", "DE89 37O4 0044 0532 0130 00", "DE89370400440532013000"),
    ],
)
def test_misread_figures_are_repaired_only_where_asked_for_and_flagged(
    type_name: str, printed: str, value: JsonValue
) -> None:
    with pytest.raises(NotValid):
        read(type_name, printed)
    found = read(type_name, printed, repair=True)
    assert (found.value, found.flags) == (value, ("repaired_number",))


@pytest.mark.parametrize(
    ("type_name", "printed"),
    [
        ("money", "12.50"),  # nothing to repair
        ("int", "OO"),  # no digit at all
        ("int", "OO1"),  # more letters than digits
        ("int", "Oslo 12"),
        ("int", "12 Il"),
        ("money", "10 lot"),
        ("text", "1O"),
        ("date", "3l.O2.2025"),  # no day of the calendar
        ("iban", "DE88 37O4 0044 0532 0130 00"),  # its check digits do not fit, repaired or not
    ],
)
def test_what_cannot_be_repaired_is_refused(type_name: str, printed: str) -> None:
    with pytest.raises(NotValid):
        read(type_name, printed, repair=True)


@pytest.mark.parametrize(
    ("printed", "locale", "currency"),
    [("Rs. 500", "auto", "INR"), ("Rs 500", "en-PK", "PKR"), ("Rp 500", "auto", "IDR")],
)
def test_rupees_go_by_the_locale(printed: str, locale: str, currency: str) -> None:
    assert read("money", printed, locale).currency == currency
