"""Printed amounts to Decimal and a currency: "€ 1.471,60", "1,471.60 USD", "(12.00)", "12.00-", "EUR 5,-"."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.numbers import get_territory_currencies, list_currencies

from extraction.normalizers.not_valid import NotValid
from extraction.normalizers.numbers import parse_decimal, split_sign

_SYMBOLS = {
    "US$": "USD", "A$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD", "R$": "BRL",
    "€": "EUR", "£": "GBP", "₹": "INR", "zł": "PLN", "Kč": "CZK", "₩": "KRW", "₺": "TRY", "₽": "RUB", "₴": "UAH",
    "₪": "ILS", "฿": "THB", "₫": "VND", "₱": "PHP", "RM": "MYR", "Fr.": "CHF", "SFr.": "CHF", "Ft": "HUF",
    "Euro": "EUR", "EURO": "EUR", "RMB": "CNY", "Rp": "IDR",
}  # fmt: skip
# Signs of several currencies: the locale's own if it is one of them, else the first (None: not to be guessed).
_SHARED: dict[str, tuple[str | None, frozenset[str]]] = {
    "$": ("USD", frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "TWD"})),
    "¥": ("JPY", frozenset({"JPY", "CNY"})),
    "Rs": ("INR", frozenset({"INR", "PKR", "LKR", "NPR", "MUR"})),
    "kr": (None, frozenset({"SEK", "NOK", "DKK", "ISK"})),
    "kr.": (None, frozenset({"SEK", "NOK", "DKK", "ISK"})),
}
_SIGNS = {sign.casefold(): sign for sign in (*_SHARED, *_SYMBOLS)}
_EDGE = re.compile(r"^(?P<sign>[^\d\s.,()'’+\-−–]+\.?)|(?P<tail>[^\d\s.,()'’+\-−–]+\.?)$")
_NO_CENTS = re.compile(r"[.,][\-–—=]{1,2}$")


@dataclass(frozen=True, slots=True)
class Money:
    amount: Decimal
    currency: str | None
    flags: tuple[str, ...] = ()


def parse_money(text: str, *, locale: str) -> Money:
    """An amount with at most one currency, before or behind it. Raises NotValid."""
    body, negative = _sign(text.strip().rstrip(",.;: "))
    body, before = _take_currency(body, locale, front=True)
    body, behind = _take_currency(body, locale, front=False)
    if before and behind and before != behind:
        raise NotValid(f"two currencies, {before} and {behind}")
    body, inner = _sign(body)
    if negative and inner:
        raise NotValid("two minus signs")
    body = _NO_CENTS.sub("", body)
    number = parse_decimal(body, locale=locale, money=True)
    if number.value < 0:
        raise NotValid("two minus signs")
    return Money(-number.value if negative or inner else number.value, before or behind, number.flags)


def _sign(text: str) -> tuple[str, bool]:
    return (text, False) if _NO_CENTS.search(text) and text[:1].isdigit() else split_sign(text)


def _take_currency(text: str, locale: str, *, front: bool) -> tuple[str, str | None]:
    """Cut a currency off one end of the text; letters that are none make the text no amount."""
    match = _EDGE.match(text) if front else _EDGE.search(text)
    edge = match.group("sign" if front else "tail") if match else None
    if not edge:
        return text, None
    rest = (text[len(edge) :] if front else text[: -len(edge)]).strip()
    return rest, _currency(edge, locale)


def _currency(sign: str, locale: str) -> str | None:
    code = sign.rstrip(".").upper()
    if code in _iso_codes():
        return code
    known = _SIGNS.get(sign.casefold()) or _SIGNS.get(sign.rstrip(".").casefold(), "")
    if known in _SYMBOLS:
        return _SYMBOLS[known]
    if known in _SHARED:
        usual, family = _SHARED[known]
        return next((own for own in _own_currencies(locale) if own in family), usual)
    raise NotValid(f"“{sign}” beside the amount is no currency")


@cache
def _iso_codes() -> frozenset[str]:
    return frozenset(list_currencies())


@cache
def _own_currencies(locale: str) -> tuple[str, ...]:
    territory = None if locale.startswith("auto") else Locale.parse(locale, sep="-").territory
    return tuple(get_territory_currencies(territory)) if territory else ()
