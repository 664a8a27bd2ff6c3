"""What words look like: a label, an amount, a currency."""

import re
from collections.abc import Sequence

from extraction.finders.view import PlacedWord
from extraction.lexicon import Kind, meanings

MAX_LABEL_WORDS, MAX_LABEL_LETTERS = 6, 45
_AMOUNT = re.compile(r"[^\W\d]{0,4}[€$£¥]?[-–]?\d+(?:[.,' ]\d{3})*(?:[.,]\d{1,4})?-?[€$£¥%]?[^\W\d]{0,4}\.?")
_CURRENCY = re.compile(r"[A-Z]{3}|[€$£¥₹]")
_RATES = re.compile(r"\d+(?:[.,]\d+)?\s*%")
_BRACKETS = re.compile(r"\([^()]*\)")

Words = tuple[PlacedWord, ...]


def text_of(words: Sequence[PlacedWord]) -> str:
    return " ".join(word.text for word in words)


def is_label(words: Sequence[PlacedWord]) -> bool:
    """Whether words can be a label: a few, mostly letters, no sentence."""
    text = text_of(words).rstrip(" :")
    letters = sum(char.isalpha() for char in _BRACKETS.sub("", text))
    if not text or len(words) > MAX_LABEL_WORDS or len(text) > MAX_LABEL_LETTERS or letters < 2:
        return False
    if "@" in text or "www." in text or any(char.isdigit() for char in _RATES.sub("", _BRACKETS.sub("", text))):
        return False
    ends_a_sentence = text.endswith(".") and len(words) > 2 and len(words[-1].key) > 5
    return not ends_a_sentence and not text.endswith((",", "!", "?"))


def is_known_label(words: Sequence[PlacedWord]) -> bool:
    """Whether words are a label or a heading that the lexicon knows, and so no value."""
    kinds: tuple[Kind, ...] = ("fields", "columns", "parties", "sections")
    return any(meanings(text_of(words), kind, exact=True) for kind in kinds)


def is_amount(words: Words) -> bool:
    """Amounts or rates, each with its currency or unit."""
    text = "".join(word.text for word in words)
    whole = _AMOUNT.fullmatch(text) or all(_AMOUNT.fullmatch(word.text) for word in words)
    return bool(whole) and any(sign in text for sign in ".,%€$£")


def is_currency(words: Words) -> bool:
    return len(words) == 1 and bool(_CURRENCY.fullmatch(words[0].text))
