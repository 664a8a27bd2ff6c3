"""Which type and form a field's values have, and whether a value that was found is the right one."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from rapidfuzz import fuzz

from extraction.datamodel import JsonValue
from extraction.learning.model import Kind
from extraction.lexicon import meanings
from extraction.normalizers import NotValid, normalize
from extraction.normalizers.dates import parse_date
from extraction.template_spec import ValueSpec

MOST = 0.7  # of the values: the rest may be mistakes of whoever gave them
CHECKED_FROM = 3  # samples: check digits that fit on so many are no chance
ALMOST = 0.8  # of a long text's letters: the rest may be misread
LONG_TEXT = 8  # letters
CODE = r"[\w./#-]*\d[\w./#-]*"
_AMOUNT = re.compile(
    r"[-(]?\s*(?:[^\W\d_]{1,3}|[€$£¥₹])?\s*-?\d[\d.,' ]*[.,]\d{2}\)?-?\s*(?:[^\W\d_]{1,3}|[€$£¥₹])?\)?"
)
_WHOLE_AMOUNT = re.compile(r"[€$£¥₹]\s?-?\d[\d.,']*|-?\d[\d.,']*\s?[€$£¥₹]")
_NUMBER = re.compile(r"-?\d[\d.,']*")
_DATE_LOCALES = ("en-GB", "en-US", "de", "fr", "es", "it", "nl", "pt")
_RUNS = re.compile(r"\d+|[A-Z]+|[a-z]+|\s+|.", re.ASCII)


def text_key(text: str) -> str:
    """Letters and figures only, without case: the form in which texts are compared."""
    return re.sub(r"[\W_]", "", text.casefold())


@lru_cache(maxsize=4000)
def days_of(text: str) -> frozenset[date]:
    """The day that a text says, or the two that it may say; none for what is no date."""
    if sum(char.isdigit() for char in text) < 3 or len(text) > 40 or text.strip().isdigit():
        return frozenset()
    days = set()
    for locale in _DATE_LOCALES:
        try:
            days.add(parse_date(text, locale=locale).value)
        except NotValid:
            continue
    return frozenset(days)


@lru_cache(maxsize=4000)
def amount_of(text: str) -> Decimal | None:
    """The number in a text such as "$1,234.50", "1.234,50 EUR" or "47.9"."""
    bare = re.sub(r"[^\d.,'-]", "", text)
    negative = bare.startswith("-") or bare.endswith("-") or text.strip().startswith("(")
    bare = bare.strip("-.,'").replace("'", "")
    if re.search(r",\d{1,2}$", bare):
        bare = bare.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d+\.\d+", bare) is None:
        bare = bare.replace(".", "") if bare.count(".") > 1 else bare.replace(",", "")
    try:
        number = Decimal(bare.replace(",", ""))
    except InvalidOperation:
        return None
    return -number if negative else number


def kind_of(name: str, values: Sequence[str]) -> Kind:
    """The strictest type that most of the values have; the pattern of a text is found out later, from print."""
    known = next((meaning.concept.type for meaning in meanings(name, exact=True)), "")

    def most(holds: "Sequence[bool]") -> bool:
        return sum(holds) >= MOST * len(holds)

    if most([bool(days_of(value)) for value in values]):
        return Kind("date")
    if most([_is_email(value) for value in values]):
        return Kind("email")
    if most([value.rstrip().endswith("%") and amount_of(value) is not None for value in values]):
        return Kind("percent")
    amounts = [bool(_AMOUNT.fullmatch(value.strip()) or _WHOLE_AMOUNT.fullmatch(value.strip())) for value in values]
    numbers = [bool(_NUMBER.fullmatch(value.strip())) for value in values]
    if most(amounts) or (known == "money" and most([a or n for a, n in zip(amounts, numbers, strict=True)])):
        return Kind("money")
    if known in ("int", "decimal", "percent") and most(numbers):
        return Kind(known)
    if known in ("iban", "vat", "bic") and len(values) >= CHECKED_FROM and all(_reads(v, known) for v in values):
        return Kind(known)
    return Kind("text")


def pattern_of(texts: Sequence[str]) -> str | None:
    """An expression for codes of this form, with room for other figures and more of them; None for other texts.

    `texts` are the values as they are printed. One sample, or samples of several forms, only say that there is a
    figure in it.
    """
    codes = [text for text in texts if any(char.isdigit() for char in text) and len(text.split()) == 1]
    if len(codes) < MOST * len(texts) or not codes:
        return None
    forms = Counter(_form(code) for code in codes)
    form, count = forms.most_common(1)[0]
    if count >= 3 and count >= 0.8 * len(texts):
        return form
    return CODE if all(re.fullmatch(CODE, code) for code in codes) else None


def _form(text: str) -> str:
    parts = []
    for run in _RUNS.findall(text):
        if run.isdigit():
            parts.append(r"\d+")
        elif run.isalpha() and run.isascii():
            parts.append("[A-Z]+" if run.isupper() else "[A-Za-z]+")
        else:
            parts.append(re.escape(run))
    return "".join(parts)


def agreement(kind: Kind, found: JsonValue, given: str) -> float:
    """How right a value is: 1, or 0, or in between for a long text with misread letters."""
    if found is None:
        return 0.0
    text = str(found)
    if kind.type == "date":
        return float(text in {day.isoformat() for day in days_of(given)})
    if kind.type in ("money", "decimal", "percent", "int"):
        one, other = amount_of(text), amount_of(given)
        return float(one is not None and other is not None and abs(one - other) < Decimal("0.005"))
    one_key, other_key = text_key(text), text_key(given)
    if one_key == other_key:
        return float(bool(other_key))
    if len(other_key) < LONG_TEXT or sum(char.isdigit() for char in other_key) > len(other_key) / 2:
        return 0.0
    likeness = fuzz.ratio(one_key, other_key) / 100
    return likeness**5 if likeness >= ALMOST else 0.0


def _is_email(value: str) -> bool:
    return re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", value.strip()) is not None


def _reads(value: str, kind: str) -> bool:
    try:
        normalize(value, ValueSpec(type=kind), locale="auto")
    except NotValid:
        return False
    return True
