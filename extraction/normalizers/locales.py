"""Which habits a document follows in writing numbers and dates, judged by what is printed in it.

The answer is a locale ("de") where months' names say the language, else "auto" with what was seen behind it:
"auto-dot-mdy" is a decimal point and the month before the day. Every normalizer reads these as it reads locales.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from extraction.normalizers.dates import AUTO_LANGUAGES, is_day_first, month_languages
from extraction.normalizers.numbers import decimal_mark

MAX_CHARS = 200_000
_CLEAR_MAJORITY = 3  # a reading is believed when it is seen that much more often than the other
_NUMBER = re.compile(r"(?<![\w.,/:-])\d[\d.,'’ \u00a0]*\d(?![\w/:-])")
_SHAPES = {
    ",": re.compile(r"(?!0\d)(?:\d+,\d{2}|\d{1,3}(?:[. ’'\u00a0]\d{3})+,\d{1,4}|\d{1,3}(?:\.\d{3}){2,})"),
    ".": re.compile(r"(?!0\d)(?:\d+\.\d{2}|\d{1,3}(?:[, ’'\u00a0]\d{3})+\.\d{1,4}|\d{1,3}(?:,\d{3}){2,})"),
}
_SLASHED = re.compile(r"(?<![\d/.-])(\d{1,2})([/-])(\d{1,2})\2(?:\d{4}|\d{2})(?![\d/-])")
_BESIDE_A_DAY = re.compile(
    r"\d(?:\.|st|nd|rd|th|er|º)?[ -](?:of |de )?([^\W\d_]{3,12})\b"
    r"|\b([^\W\d_]{3,12})\.? \d{1,2}(?:st|nd|rd|th)?,? \d{2}"
)


def decide_locale(text: str) -> str:
    """The locale for a text under `locale: auto`.

    Only what can be read in one way is a witness: "1.471,60" and "12,50" for the decimal mark, 25/03 or 03/25 for the
    order of dates, a month's name beside a day for the language. Where witnesses contradict each other, none is
    believed; what nobody tells stays open.
    """
    text = text[:MAX_CHARS]
    languages = _likely_languages(text)
    mark = _majority(_marks(text)) or _agreed(decimal_mark(language) for language in languages)
    if len(languages) == 1 and languages[0] != "en" and decimal_mark(languages[0]) == mark:
        return languages[0]
    order = _majority(_day_orders(text)) or _agreed(_usual_order(language) for language in languages)
    facets = ({",": "comma", ".": "dot"}.get(mark, ""), order)
    return "-".join(("auto", *(facet for facet in facets if facet)))


def _marks(text: str) -> Iterator[str]:
    for match in _NUMBER.finditer(text):
        whole = match.group()
        parts = [whole] if _mark_of(whole) else re.split("[ \u00a0]+", whole)
        yield from (mark for part in parts if (mark := _mark_of(part)))


def _mark_of(number: str) -> str:
    return next((mark for mark, shape in _SHAPES.items() if shape.fullmatch(number)), "")


def _day_orders(text: str) -> Iterator[str]:
    for first, _, second in _SLASHED.findall(text):
        if (int(first) > 12) != (int(second) > 12) and 0 < int(first) <= 31 and 0 < int(second) <= 31:
            yield "dmy" if int(first) > 12 else "mdy"


def _likely_languages(text: str) -> list[str]:
    """The languages that know most of the months' names beside days: one, or some that share all of them."""
    counts: Counter[str] = Counter()
    for behind, before in _BESIDE_A_DAY.findall(text):
        counts.update(month_languages(behind or before))
    most = max(counts.values(), default=0)
    return [language for language in AUTO_LANGUAGES if most and counts[language] == most]


def _usual_order(language: str) -> str:
    return {True: "dmy", False: "mdy", None: ""}[is_day_first(language)]


def _majority(witnesses: Iterable[str]) -> str:
    counts = Counter(witnesses)
    for answer, count in counts.most_common(1):
        if count >= _CLEAR_MAJORITY * (counts.total() - count):
            return answer
    return ""


def _agreed(answers: Iterable[str]) -> str:
    given = set(answers)
    return given.pop() if len(given) == 1 else ""
