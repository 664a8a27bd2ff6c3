"""Printed numbers to Decimal and int: which mark groups thousands and which begins the decimals.

A shape that can be read in one way only decides by itself ("1.471,60" is 1471.60 everywhere). A shape that can be
read in two ways ("1,234") goes by the locale; under "auto" it is read with the usual habit and flagged.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.numbers import get_decimal_symbol

from extraction.normalizers.not_valid import NotValid

MINUS = "-−–‐"
_SPACES = " \u00a0\u202f\u2009"
_GROUP_MARKS = "'’" + _SPACES
MAX_DIGITS = 30


@dataclass(frozen=True, slots=True)
class Number:
    """A number as printed (decimals kept), and what was not certain about it."""

    value: Decimal
    flags: tuple[str, ...] = ()


@cache
def decimal_mark(locale: str) -> str:
    """The decimal mark of a locale: "." or ","; "" where "auto" leaves it open."""
    if locale.startswith("auto"):
        return {"comma": ",", "dot": "."}.get(locale.split("-")[1], "") if "-" in locale else ""
    return str(get_decimal_symbol(Locale.parse(locale, sep="-")))


def parse_decimal(text: str, *, locale: str, money: bool = False) -> Number:
    """A signed number. Accepts "-12", "12-", "(12)", "+12" and thousands marks. Raises NotValid.

    With `money`, three digits behind a single mark are thousands under "auto" (prices have two decimals).
    """
    body, negative = split_sign(text.strip().rstrip(",.;: "))
    number = _unsigned(body, decimal_mark(locale), money=money)
    return Number(-number.value if negative else number.value, number.flags)


def split_sign(text: str) -> tuple[str, bool]:
    """The text without its sign, and whether it is negative: a leading or trailing minus, or parentheses."""
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(), True
    if text[:1] and text[0] in MINUS:
        return text[1:].strip(), True
    if text[-1:] and text[-1] in MINUS and text[-2:-1] not in {",", "."}:
        return text[:-1].strip(), True
    return text.removeprefix("+").removesuffix("+").strip(), False


def _unsigned(text: str, mark: str, *, money: bool) -> Number:
    if not re.fullmatch(rf"[.,]?\d[\d.,{_GROUP_MARKS}]*", text) or not text[-1].isdigit():
        raise NotValid(f"“{text}” is not a number" if text else "there is no number")
    if sum(char.isdigit() for char in text) > MAX_DIGITS:
        raise NotValid(f"a number of more than {MAX_DIGITS} digits")
    if not text.isascii() and not re.fullmatch(rf"[0-9.,{_GROUP_MARKS}]+", text):
        raise NotValid(f"“{text}” has digits of another script")
    dots, commas = text.count("."), text.count(",")
    if dots and commas:
        return _two_marks(text)
    if dots > 1 or commas > 1:
        return _one_mark_often(text, "." if dots else ",")
    if dots or commas:
        return _one_mark(text, "." if dots else ",", mark, money=money)
    return Number(_grouped(text, ""))


def _two_marks(text: str) -> Number:
    """Both marks: the last one begins the decimals, if it stands there once."""
    last = "." if text.rindex(".") > text.rindex(",") else ","
    if text.count(last) > 1:
        raise NotValid(f"“{text}” mixes its thousands marks")
    whole, _, decimals = text.rpartition(last)
    _refuse_grouped_decimals(text, decimals)
    return Number(Decimal(f"{_grouped(whole, ',' if last == '.' else '.')}.{decimals}"))


def _one_mark_often(text: str, used: str) -> Number:
    """ "1.234.567" groups thousands. "6.704.72" is a misread decimal mark: read so, and flagged."""
    try:
        return Number(_grouped(text, used))
    except NotValid:
        whole, _, decimals = text.rpartition(used)
        if len(decimals) != 2:
            raise
        return Number(Decimal(f"{_grouped(whole, used)}.{decimals}"), ("repaired_number",))


def _one_mark(text: str, used: str, mark: str, *, money: bool) -> Number:
    whole, _, decimals = text.partition(used)
    _refuse_grouped_decimals(text, decimals)
    could_group = bool(re.fullmatch(r"[1-9]\d{0,2}", whole)) and len(decimals) == 3
    if could_group and mark and used != mark:
        return Number(Decimal(whole + decimals))
    if could_group and not mark:
        if money or used == ",":
            return Number(Decimal(whole + decimals), () if money else ("ambiguous_number",))
        return Number(Decimal(f"{whole}.{decimals}"), ("ambiguous_number",))
    return Number(Decimal(f"{_grouped(whole, '') if whole else 0}.{decimals}"))


def _refuse_grouped_decimals(text: str, decimals: str) -> None:
    if any(char in decimals for char in _GROUP_MARKS):
        raise NotValid(f"“{text}” has thousands marks behind the decimal mark")


def _grouped(text: str, mark: str) -> Decimal:
    """A whole number with thousands marks: groups of three, or two and a last of three (1,23,456)."""
    parts = re.split(rf"[{re.escape(mark)}{_GROUP_MARKS}]", text)
    if not all(part.isdigit() for part in parts):
        raise NotValid(f"“{text}” is not a number")
    if len(parts) > 1:
        middle = {len(part) for part in parts[1:-1]}
        sound = len(parts[-1]) == 3 and 1 <= len(parts[0]) <= 3 and (middle <= {3} or middle == {2})
        marks = set(re.findall(r"\D", text))
        if not sound or len(marks) > 1 or parts[0] == "0":
            raise NotValid(f"the digits of “{text}” are not grouped by thousands")
    return Decimal("".join(parts))


def parse_int(text: str, *, locale: str) -> int:
    """A whole number: thousands marks are accepted, decimals only when they are zero. Raises NotValid."""
    body, negative = split_sign(text.strip().rstrip(",.;: "))
    if re.fullmatch(r"\d{1,3}([.,])\d{3}(?:\1\d{3})*", body):
        mark = decimal_mark(locale)
        if not mark or mark not in body or body.count(mark) > 1:
            value = int(re.sub(r"[.,]", "", body))
            return -value if negative else value
    number = _unsigned(body, decimal_mark(locale), money=False).value
    if number != number.to_integral_value():
        raise NotValid(f"“{text.strip()}” is not a whole number")
    return -int(number) if negative else int(number)


_PERCENT = re.compile(r"\s*(?:%|v\.?\s?H\.?|per ?cent|Prozent|pour ?cent|por ciento|pct\.?)\s*$", re.IGNORECASE)


def parse_percent(text: str, *, locale: str) -> Number:
    """The number before a percent sign ("19 %" is 19), which may be left out. Raises NotValid."""
    body, negative = split_sign(text.strip().rstrip(",.;: "))
    number = parse_decimal(_PERCENT.sub("", body).removeprefix("%"), locale=locale)
    if negative and number.value < 0:
        raise NotValid("two minus signs")
    return Number(-number.value if negative else number.value, number.flags)


def plain(value: Decimal) -> str:
    """A decimal as it travels in JSON: no exponent, the printed decimals kept, no minus zero."""
    return format(abs(value) if value == 0 else value, "f")
