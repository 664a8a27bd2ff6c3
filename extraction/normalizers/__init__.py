"""From a printed text to a typed value: one function, `normalize`, over a normalizer for each type."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import regex
from babel import Locale

from extraction.normalizers.contacts import parse_email, parse_phone
from extraction.normalizers.dates import parse_date
from extraction.normalizers.figures import plain_figures, repaired_figures
from extraction.normalizers.identifiers import parse_bic, parse_iban, parse_identifier, parse_vat
from extraction.normalizers.money import parse_money
from extraction.normalizers.not_valid import NormalizedValue, NotValid
from extraction.normalizers.numbers import parse_decimal, parse_int, parse_percent, plain
from extraction.normalizers.words import choose_option, clean_text, parse_bool

if TYPE_CHECKING:
    from extraction.template_spec import ValueSpec

MAX_CHARS = 10_000
PATTERN_TIMEOUT_S = 1.0
WITH_DIGITS = frozenset(("int", "decimal", "money", "percent", "date"))
REPAIRED_TYPES = ("int", "decimal", "money", "percent", "date", "iban", "vat")


def normalize(raw_text: str, field: "ValueSpec", *, locale: str, repair: bool = False) -> NormalizedValue:
    """Read a printed (or typed in) text as the field's type.

    `locale` is "auto" or one such as "de-DE", unless the field has its own; ISO dates are accepted under every
    locale. With `repair`, letters that recognition took for digits ("1O.50") are put right first; the value is flagged
    "repaired_number", and a text without any is refused. Raises NotValid, a ValueError whose `reason` says in plain
    words what is wrong.
    """
    if repair:
        if field.type not in REPAIRED_TYPES:
            raise NotValid(f"a {field.type} holds no figures to repair")
        value = normalize(repaired_figures(raw_text[:MAX_CHARS]), field, locale=locale)
        return replace(value, flags=_once(value.flags, ("repaired_number",)))
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


def may_hold(raw_text: str, type_name: str) -> bool:
    """A quick look before a text is read: False where it is no value of the type for sure, whatever the locale."""
    return type_name not in WITH_DIGITS or any(map(str.isdigit, raw_text))


def _once(flags: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*flags, *more)))


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
    text, flags = plain_figures(raw_text)
    return NormalizedValue(parse_int(text, locale=locale), flags=flags)


def _decimal(raw_text: str, field: "ValueSpec", locale: str) -> NormalizedValue:
    text, flags = plain_figures(raw_text)
    number = parse_decimal(text, locale=locale)
    return NormalizedValue(plain(number.value), flags=_once(flags, number.flags))


def _money(raw_text: str, field: "ValueSpec", locale: str) -> NormalizedValue:
    text, flags = plain_figures(raw_text, cents=True)
    money = parse_money(text, locale=locale)
    return NormalizedValue(plain(money.amount), currency=money.currency, flags=_once(flags, money.flags))


def _date(raw_text: str, field: "ValueSpec", locale: str) -> NormalizedValue:
    read = parse_date(raw_text, locale=locale)
    return NormalizedValue(read.value.isoformat(), flags=read.flags)


def _bool(raw_text: str, field: "ValueSpec", locale: str) -> NormalizedValue:
    return NormalizedValue(parse_bool(raw_text))


def _enum(raw_text: str, field: "ValueSpec", locale: str) -> NormalizedValue:
    value, almost = choose_option(raw_text, field.options)
    return NormalizedValue(value, flags=("fuzzy_option",) if almost else ())


def _percent(raw_text: str, field: "ValueSpec", locale: str) -> NormalizedValue:
    text, flags = plain_figures(raw_text)
    number = parse_percent(text, locale=locale)
    return NormalizedValue(plain(number.value), flags=_once(flags, number.flags))


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

__all__ = ["NormalizedValue", "NotValid", "may_hold", "normalize"]
