"""Printed amounts: exact values, currencies and reasons of refusal."""

from decimal import Decimal

import pytest

from extraction.normalizers.money import parse_money
from extraction.normalizers.not_valid import NotValid


@pytest.mark.parametrize("locale", ["auto", "de-DE", "en-US", "fr-FR", "de-CH"])
@pytest.mark.parametrize(
    ("printed", "amount", "currency"),
    [
        ("1.471,60", "1471.60", None),
        ("1,471.60", "1471.60", None),
        ("1 471,60", "1471.60", None),
        ("1\u00a0471,60 €", "1471.60", "EUR"),
        ("1\u202f471,60 €", "1471.60", "EUR"),
        ("1'471.60", "1471.60", None),
        ("CHF 1’471.60", "1471.60", "CHF"),
        ("1471,60", "1471.60", None),
        ("1471.60", "1471.60", None),
        ("12.345.678,90", "12345678.90", None),
        ("1,23,456.00", "123456.00", None),
        ("€ 5,00", "5.00", "EUR"),
        ("EUR5.00", "5.00", "EUR"),
        ("5.00 eur", "5.00", "EUR"),
        ("5.00Euro", "5.00", "EUR"),
        ("£12.50", "12.50", "GBP"),
        ("US$ 12.50", "12.50", "USD"),
        ("12,50 zł", "12.50", "PLN"),
        ("(12.00)", "-12.00", None),
        ("(EUR 12.00)", "-12.00", "EUR"),
        ("12.00-", "-12.00", None),
        ("-12.00", "-12.00", None),
        ("−12.00", "-12.00", None),
        ("€ -12.00", "-12.00", "EUR"),
        ("-€12.00", "-12.00", "EUR"),
        ("12,00- EUR", "-12.00", "EUR"),
        ("+12.00", "12.00", None),
        ("EUR 5,-", "5", "EUR"),
        ("5,--", "5", None),
        ("CHF 12.–", "12", "CHF"),
        ("-5,- €", "-5", "EUR"),
        (".50", "0.50", None),
        ("0", "0", None),
        ("1.234.567", "1234567", None),
        ("12 kr", "12", None),
        ("12.00,", "12.00", None),
        ("EUR 12.00.", "12.00", "EUR"),
    ],
)  # fmt: skip
def test_an_amount_of_one_shape_is_the_same_under_every_locale(
    printed: str, amount: str, currency: str | None, locale: str
) -> None:
    money = parse_money(printed, locale=locale)
    assert (money.amount, str(money.amount), money.currency) == (Decimal(amount), amount, currency)


@pytest.mark.parametrize(
    ("printed", "locale", "amount"),
    [
        ("1.471", "auto", "1471"),
        ("1,471", "auto", "1471"),
        ("1.471", "de-DE", "1471"),
        ("1,471", "de-DE", "1.471"),
        ("1,471", "en-US", "1471"),
        ("1.471", "en-US", "1.471"),
        ("0,125", "auto", "0.125"),
    ],
)
def test_three_digits_behind_one_mark_go_by_the_locale(printed: str, locale: str, amount: str) -> None:
    assert str(parse_money(printed, locale=locale).amount) == amount


@pytest.mark.parametrize(
    ("printed", "locale", "currency"),
    [
        ("$5", "auto", "USD"),
        ("$5", "en-CA", "CAD"),
        ("$5", "de-DE", "USD"),
        ("¥500", "auto", "JPY"),
        ("¥500", "zh-CN", "CNY"),
        ("5 kr", "sv-SE", "SEK"),
        ("5 kr", "nb-NO", "NOK"),
        ("5 kr.", "da-DK", "DKK"),
    ],
)
def test_a_sign_of_several_currencies_goes_by_the_locale(printed: str, locale: str, currency: str) -> None:
    assert parse_money(printed, locale=locale).currency == currency


def test_a_decimal_comma_misread_as_a_point_is_repaired_and_flagged() -> None:
    money = parse_money("6.704.72", locale="en-US")
    assert (str(money.amount), money.flags) == ("6704.72", ("repaired_number",))


@pytest.mark.parametrize(
    ("printed", "reason"),
    [
        ("", "there is no number"),
        ("EUR", "there is no number"),
        ("Net 30", "“Net” beside the amount is no currency"),
        ("12 %", "“%” beside the amount is no currency"),
        ("USD 3 EUR", "two currencies, USD and EUR"),
        ("-(3.00)", "two minus signs"),
        ("10.00 30.00", "the digits of “10.00 30” are not grouped by thousands"),
        ("1.2.3", "the digits of “1.2.3” are not grouped by thousands"),
        ("1,2345.00", "the digits of “1,2345” are not grouped by thousands"),
        ("12.O0", "“12.O0” is not a number"),
        ("4711 0815", "the digits of “4711 0815” are not grouped by thousands"),
        ("9" * 31, "a number of more than 30 digits"),
    ],
)
def test_what_is_no_amount_is_refused_with_a_reason(printed: str, reason: str) -> None:
    with pytest.raises(NotValid) as caught:
        parse_money(printed, locale="auto")
    assert caught.value.reason == reason
