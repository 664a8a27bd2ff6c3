"""Printed words to text, truth values and options of a list."""

import re
import unicodedata
from collections.abc import Mapping

from rapidfuzz.distance import Levenshtein

from extraction.normalizers.not_valid import NotValid

_TRUE = frozenset(
    (
        "true",
        "yes",
        "y",
        "1",
        "x",
        "on",
        "ja",
        "wahr",
        "oui",
        "vrai",
        "si",
        "sí",
        "sim",
        "tak",
        "✓",
        "✔",
        "☑",
        "☒",
        "[x]",
    )
)
_FALSE = frozenset(
    ("false", "no", "n", "0", "off", "nein", "falsch", "non", "faux", "nie", "não", "☐", "□", "[]", "[ ]")
)
LETTERS_PER_EDIT = 5


def clean_text(text: str) -> str:
    """Text without edge marks: NFC, single spaces, line breaks kept. Raises NotValid when nothing is left."""
    lines = (" ".join(line.split()) for line in unicodedata.normalize("NFC", text).splitlines())
    cleaned = re.sub(r"^[\s:;|,]+|[\s:;|,]+$", "", "\n".join(line for line in lines if line))
    if not cleaned:
        raise NotValid("there is no text")
    return cleaned


def parse_bool(text: str) -> bool:
    """A truth value from words of several languages and from ticked or empty boxes. Raises NotValid."""
    token = " ".join(text.split()).strip(".:;,").casefold()
    if token in _TRUE:
        return True
    if token in _FALSE:
        return False
    raise NotValid(f"“{text.strip()}” is neither yes nor no")


def choose_option(text: str, options: Mapping[str, str]) -> tuple[str, bool]:
    """The value of the option that is printed, or almost, and whether it was only almost. Raises NotValid.

    `options` maps what is printed to values; a value itself is accepted as well. One wrong letter in five is forgiven
    if that leaves one value.
    """
    printed = _option_key(text)
    exact = {value for shown, value in options.items() if printed in (_option_key(shown), _option_key(value))}
    if len(exact) == 1:
        return exact.pop(), False
    close = exact or {value for shown, value in options.items() if _is_close(printed, _option_key(shown))}
    if len(close) == 1:
        return close.pop(), True
    shown = ", ".join(list(options)[:8]) + (" ..." if len(options) > 8 else "")
    raise NotValid(f"“{text.strip()}” fits several options" if close else f"“{text.strip()}” is not one of: {shown}")


def _option_key(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum()) or text.strip()


def _is_close(printed: str, shown: str) -> bool:
    edits = len(shown) // LETTERS_PER_EDIT
    return edits > 0 and Levenshtein.distance(printed, shown, score_cutoff=edits) <= edits
