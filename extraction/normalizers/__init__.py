"""From a printed text to a typed value: one function, `normalize`, over a normalizer for each type."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import regex
from babel import Locale

from extraction.normalizers.contacts import parse_email, parse_phone
from extraction.normalizers.dates import parse_date
from extraction.normalizers.identifiers import parse_bic, parse_iban, parse_identifier, parse_vat
from extraction.normalizers.money import parse_money
from extraction.normalizers.not_valid import NormalizedValue, NotValid
from extraction.normalizers.numbers import parse_decimal, parse_int, parse_percent, plain
from extraction.normalizers.words import choose_option, clean_text, parse_bool

if TYPE_CHECKING:
    from extraction.template_spec import ValueSpec

MAX_CHARS = 10_000
PATTERN_TIMEOUT_S = 1.0


def normalize(raw_text: str, field: "ValueSpec", *, locale: str) -> NormalizedValue:
    """Read a printed (or typed in) text as the field's type.

    `locale` is "auto" or one such as "de-DE", unless the field has its own; ISO dates are accepted under every
    locale. Raises NotValid, a ValueError whose `reason` says in plain words what is wrong.
    """
    if len(raw_text) > MAX_CHARS:
        raise NotValid(f"the text is longer than {MAX_CHARS} characters")
    if not raw_text.strip():
        raise NotValid("there is no text")
    locale = field.locale or locale
    if field.type.startswith("stdnum:"):
        return NormalizedValue(parse_identifier(raw_text, field.type))
    if field.type not in _NORMALIZERS:
        raise NotValid(f"a {field.type} has no text of its own: it consists of fields")
    return _NORMALIZERS[field.type](raw_text, field, locale)


def _text(raw_text: str, field: "ValueSpec", locale: str) -> NormalizedValue:
    value = clean_text(raw_text)
    if field.pattern is not None and not _matches(field.pattern, value):
        raise NotValid(f"“{value[:80]}” does not have the form asked for ({field.pattern})")
    return NormalizedValue(value)


def _matches(pattern: str, value: str) -> bool:
    try:
        return regex.fullmatch(pattern, value, timeout=PATTERN_TIMEOUT_S) is not None
    except TimeoutError as error:
        raise NotValid(f"the pattern {pattern} took longer than {PATTERN_TIMEOUT_S:g} s: make it simpler") from error


def _int(raw_text: str, field: "ValueSpec", locale: str) -> NormalizedValue:
    return NormalizedValue(parse_int(raw_text, locale=locale))


def _decimal(raw_text: str, field: "ValueSpec", locale: str) -> NormalizedValue:
    number = parse_decimal(raw_text, locale=locale)
    return NormalizedValue(plain(number.value), flags=number.flags)


def _money(raw_text: str, field: "ValueSpec", locale: str) -> NormalizedValue:
    money = parse_money(raw_text, locale=locale)
    return NormalizedValue(plain(money.amount), currency=money.currency, flags=money.flags)


def _date(raw_text: str, field: "ValueSpec", locale: str) -> NormalizedValue:
    read = parse_date(raw_text, locale=locale)
    return NormalizedValue(read.value.isoformat(), flags=read.flags)


def _bool(raw_text: str, field: "ValueSpec", locale: str) -> NormalizedValue:
    return NormalizedValue(parse_bool(raw_text))


def _enum(raw_text: str, field: "ValueSpec", locale: str) -> NormalizedValue:
    value, almost = choose_option(raw_text, field.options)
    return NormalizedValue(value, flags=("fuzzy_option",) if almost else ())


def _percent(raw_text: str, field: "ValueSpec", locale: str) -> NormalizedValue:
    number = parse_percent(raw_text, locale=locale)
    return NormalizedValue(plain(number.value), flags=number.flags)


def _vat(raw_text: str, field: "ValueSpec", locale: str) -> NormalizedValue:
    territory = None if locale.startswith("auto") else Locale.parse(locale, sep="-").territory
    return NormalizedValue(parse_vat(raw_text, territory=territory))


_NORMALIZERS: dict[str, Callable[[str, "ValueSpec", str], NormalizedValue]] = {
    "text": _text,
    "int": _int,
    "decimal": _decimal,
    "money": _money,
    "date": _date,
    "bool": _bool,
    "enum": _enum,
    "percent": _percent,
    "vat": _vat,
    "iban": lambda raw_text, field, locale: NormalizedValue(parse_iban(raw_text)),
    "bic": lambda raw_text, field, locale: NormalizedValue(parse_bic(raw_text)),
    "email": lambda raw_text, field, locale: NormalizedValue(parse_email(raw_text)),
    "phone": lambda raw_text, field, locale: NormalizedValue(parse_phone(raw_text)),
}

__all__ = ["NormalizedValue", "NotValid", "normalize"]
