"""Printed dates to ISO 8601: numeric in the locale's order, or with month names out of babel's locale data.

Day and month are never guessed silently: where the locale is "auto" and both readings of 03/04/2025 are dates, the
value (read day first) carries the flag `ambiguous_date`.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache

from babel import Locale
from babel.dates import get_date_format, get_month_names

from extraction.normalizers.not_valid import NotValid

AUTO_LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "nb", "cs")
FIRST_YEAR, LAST_YEAR = 1900, 2100
CENTURY_PIVOT = 70  # two-digit years: 69 is 2069, 70 is 1970
_TIME = re.compile(
    r"(?:[, ]+(?:(?:at|um|à|às|om|alle|ore|kl|a las)\.? )?|(?<=\d)T)"
    r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:am|pm|a\.m\.|p\.m\.|uhr|h|z|[+-]\d\d:?\d\d)?$",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(r"(\d{4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})\.?")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_YEAR_LAST = re.compile(r"(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})")
_WORDY = re.compile(r"[^\W\d_]+|\d+", re.UNICODE)
_FILLERS = {
    "de",
    "del",
    "of",
    "the",
    "den",
    "le",
    "el",
    "do",
    "di",
    "st",
    "nd",
    "rd",
    "th",
    "er",
    "a",
    "o",
    "e",
    "ste",
}
_DASHES = str.maketrans("‐‑‒–—−", "------")
_FIRST_WORD = re.compile(r"([^\W\d_]{2,12})\.?,? (?=\d{1,4} ?([-/.]) ?\d{1,2} ?\2)")


@dataclass(frozen=True, slots=True)
class ReadDate:
    value: date
    flags: tuple[str, ...] = ()


def parse_date(text: str, *, locale: str) -> ReadDate:
    """A date; a time behind it and a weekday before it are dropped. Raises NotValid."""
    bare = _TIME.sub("", " ".join(text.translate(_DASHES).split())).strip(" ,.;:")
    if (word := _FIRST_WORD.match(bare)) and _is_weekday(_bare(word[1]), locale):
        bare = bare[word.end() :]
    if match := _YEAR_FIRST.fullmatch(bare):
        return ReadDate(_date(int(match[1]), int(match[3]), int(match[4]), bare))
    if match := _COMPACT.fullmatch(bare):
        return ReadDate(_date(int(match[1]), int(match[2]), int(match[3]), bare))
    if match := _YEAR_LAST.fullmatch(bare):
        if len(match[4]) == 2 and (short := _short_year_first(match, locale, bare)):
            return short
        return _year_last(int(match[1]), int(match[3]), _year(match[4]), match[2], locale, bare)
    return _with_month_name(bare, locale)


def _date(year: int, month: int, day: int, text: str) -> date:
    try:
        value = date(year, month, day)
    except ValueError as error:
        raise NotValid(f"“{text}” is no day of the calendar") from error
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotValid(f"the year {year} is not between {FIRST_YEAR} and {LAST_YEAR}")
    return value


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if year < CENTURY_PIVOT else 1900)


def _year_last(first: int, second: int, year: int, mark: str, locale: str, text: str) -> ReadDate:
    """Day, month and year, or month, day and year. A point means that the day comes first, whoever wrote it; where
    the locale has the month first, that is flagged."""
    day_first = is_day_first(locale)
    if first > 12 or second > 12 or first == second:
        day, month = (second, first) if second > 12 else (first, second)
        return ReadDate(_date(year, month, day, text))
    if day_first or (mark == "." and day_first is None):
        return ReadDate(_date(year, second, first, text))
    if mark == "." or day_first is None:
        return ReadDate(_date(year, second, first, text), ("ambiguous_date",))
    return ReadDate(_date(year, first, second, text))


def _short_year_first(match: re.Match[str], locale: str, text: str) -> ReadDate | None:
    """25-03-12 where it may begin with its year: read so in a locale that writes the year first, else flagged."""
    first, second, last = int(match[1]), int(match[3]), int(match[4])
    sorts_by_year = is_year_first(locale)
    if not sorts_by_year and (match[2] != "-" or first <= 12 or is_day_first(locale) is not None):
        return None
    try:
        value = _date(_year(match[1].zfill(2)), second, last, text)
    except NotValid:
        return None
    if sorts_by_year:
        return ReadDate(value, () if first > 12 else ("ambiguous_date",))
    return ReadDate(_date(_year(match[4]), second, first, text), ("ambiguous_date",))


@cache
def is_year_first(locale: str) -> bool:
    """Whether the locale writes the year before month and day, as Sweden and Japan do."""
    if locale.startswith("auto"):
        return False
    return get_date_format("short", locale=Locale.parse(locale, sep="-")).pattern.startswith("y")


@cache
def is_day_first(locale: str) -> bool | None:
    """Whether 03/04 is the third of April; None where the locale does not say."""
    if locale.startswith("auto"):
        return {"dmy": True, "mdy": False}.get(locale[-3:])
    parsed = Locale.parse(locale, sep="-")
    if parsed.language == "en" and parsed.territory is None:
        return None  # English alone says nothing: Britain writes the day first, America the month
    pattern = get_date_format("short", locale=parsed).pattern
    if pattern.startswith("y"):
        return None  # where the year comes first, a date that begins otherwise was written for somebody else
    return pattern.index("d") < pattern.index("M")


def _with_month_name(text: str, locale: str) -> ReadDate:
    """Day, month name and year in any order: 12 March 2025, March 12th, 2025, 12. März 2025, 2025 Mar 12."""
    numbers: list[str] = []
    months: set[int] | None = None
    for token in _WORDY.findall(text):
        if token.isdigit():
            numbers.append(token)
            continue
        word = _bare(token)
        named = _months(word, locale)
        if named and months is None:
            months = named
        elif not named and word not in _FILLERS and not _is_weekday(word, locale):
            raise NotValid(f"“{token}” in “{text}” is no part of a date")
    if months is None or len(numbers) != 2:
        raise NotValid(f"“{text}” is not a date")
    day, year = (numbers[1], numbers[0]) if len(numbers[0]) == 4 else (numbers[0], numbers[1])
    if len(day) > 2 or len(year) not in (2, 4):
        raise NotValid(f"“{text}” is not a date")
    value = _date(_year(year), min(months), int(day), text)
    return ReadDate(value, ("ambiguous_date",) if len(months) > 1 else ())


@cache
def _languages(locale: str) -> tuple[str, ...]:
    if locale.startswith("auto"):
        return AUTO_LANGUAGES
    return tuple(dict.fromkeys((Locale.parse(locale, sep="-").language, "en")))


def _months(token: str, locale: str) -> set[int]:
    return {month for language in _languages(locale) for month in _month_names(language).get(token, ())}


def month_languages(word: str) -> tuple[str, ...]:
    """The languages in which a word is the name of a month."""
    bare = _bare(word)
    return tuple(language for language in AUTO_LANGUAGES if bare in _month_names(language))


@cache
def _month_names(language: str) -> dict[str, frozenset[int]]:
    """Every full and short name of the months in one language, without accents and dots, to the months it means."""
    names: dict[str, set[int]] = {}
    for width in ("wide", "abbreviated"):
        for context in ("format", "stand-alone"):
            for month, name in get_month_names(width, context, language).items():
                for form in {_bare(name), _bare(name)[:3] if language == "en" else _bare(name)}:
                    names.setdefault(form, set()).add(month)
    if language == "en":
        names["sept"] = {9}
    if language == "de":
        names.update({"mrz": {3}, "maerz": {3}, "janner": {1}, "jaenner": {1}, "feber": {2}})
    return {name: frozenset(months) for name, months in names.items() if len(name) >= 3}


@cache
def _weekday_names(language: str) -> frozenset[str]:
    days = Locale.parse(language).days["format"]
    return frozenset(_bare(name) for width in ("wide", "abbreviated") for name in days[width].values())


def _is_weekday(token: str, locale: str) -> bool:
    return any(token in _weekday_names(language) for language in _languages(locale))


def _bare(name: str) -> str:
    if name.isascii() and name.isalpha():
        return name.casefold()
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in decomposed if char.isalpha())
