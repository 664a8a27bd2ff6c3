"""Misreadings of one character: what a recognised text may have been in print, how likely, and said in words."""

import re
from collections.abc import Iterator

NUMBERS = ("int", "decimal", "money", "percent")
IDENTIFIERS = ("iban", "vat")
LIKELY, POSSIBLE, UNLIKELY, FAR_FETCHED = 1, 2, 3, 4
_DIGITS = "0123456789"
_ALIKE = ("0869", "17", "56", "38", "419")
# What recognition takes for digits, and which digits stand in print then.
_LETTERS = {
    "O": "0", "o": "0", "Q": "0", "D": "0", "l": "17", "I": "17", "i": "1", "|": "1", "!": "1", "S": "56", "s": "5",
    "B": "8", "Z": "2", "z": "2", "G": "6", "b": "6", "g": "9", "q": "9", "T": "7", "A": "4", "E": "3", "?": "7",
}  # fmt: skip
_CAPITALS = {"0": "OQD", "1": "I", "5": "S", "8": "B", "2": "Z", "6": "G", "7": "T", "4": "A", "3": "E"}
_MARKS = ".,"
_MINUS = "-−–‐"
_CENTS = re.compile(r"\d[.,]\d\d(?!.*\d)")
_HALF_CENTS = re.compile(r"\d[.,]\d(?!.*\d)")


def takes_repairs(type_name: str) -> bool:
    """Whether values of the type consist of characters that can be put right one by one."""
    return type_name in (*NUMBERS, "date", *IDENTIFIERS) or type_name.startswith("stdnum:")


def may_be_number(word: str) -> bool:
    """Whether a recognised word may be a number in which characters were misread: a letter among its figures, or
    alone, that recognition takes for one ("1,4S00", "-S", "l"). No more letters than figures, but for a single one."""
    letters = sum(char in _LETTERS for char in word)
    figures = sum(char in _DIGITS for char in word)
    is_plain = all(char in _LETTERS or char in _DIGITS + _MARKS + _MINUS for char in word)
    return is_plain and 1 <= letters <= max(figures, 1)


def possible_prints(text: str, type_name: str) -> Iterator[str]:
    """Every text of which one character may have been misread, lost or added to give `text`. Some come twice.

    Amounts in cents are not stretched to three decimals, which would explain any product."""
    yield from _replaced(text, capitals=type_name not in (*NUMBERS, "date"))
    in_cents = type_name in NUMBERS and has_cents(text)
    for longer in _lost(text):
        if (
            not in_cents
            or has_cents(longer)
            or longer.count(".") + longer.count(",") > text.count(".") + text.count(",")
        ):
            yield longer
    for at, char in enumerate(text):
        if char.isdigit() or char in _MARKS:
            yield text[:at] + text[at + 1 :]
    if type_name in NUMBERS:
        yield from _signs(text)


def _replaced(text: str, *, capitals: bool) -> Iterator[str]:
    for at, char in enumerate(text):
        if char in _DIGITS:
            instead = _DIGITS + _CAPITALS.get(char, "") if capitals else _DIGITS
        elif char in _MARKS:
            instead = _MARKS
        else:
            instead = _DIGITS if char.isalpha() or char in _LETTERS else ""
        for other in instead:
            if other != char:
                yield text[:at] + other + text[at + 1 :]


def _lost(text: str) -> Iterator[str]:
    """With one more digit beside a digit, or with a mark between two."""
    for at in range(len(text) + 1):
        before, behind = text[at - 1 : at] if at else "", text[at : at + 1]
        if _is_inner(before) or _is_inner(behind):
            for digit in _DIGITS:
                yield text[:at] + digit + text[at:]
        if before in _DIGITS and behind in _DIGITS and before and behind:
            for mark in _MARKS:
                yield text[:at] + mark + text[at:]


def _marks(text: str) -> int:
    return text.count(".") + text.count(",")


def _is_inner(char: str) -> bool:
    return bool(char) and char in _DIGITS + _MARKS


def _signs(text: str) -> Iterator[str]:
    for at, char in enumerate(text):
        if char in _MINUS:
            yield text[:at] + text[at + 1 :]
    if not any(char in _MINUS for char in text):
        first = next((at for at, char in enumerate(text) if char in _DIGITS), None)
        if first is not None:
            yield text[:first] + "-" + text[first:]


def has_raised(text: str) -> bool:
    """Whether it has raised figures, or others that are no plain digits."""
    return any(char.isdigit() and not char.isdecimal() for char in text)


def has_cents(text: str) -> bool:
    """Whether the number in the text has two decimals."""
    return _CENTS.search(text) is not None


def likeness_cost(text: str, printed: str) -> int:
    """How far-fetched it is that `printed` was read as `text`, two texts of possible_prints().

    LIKELY: characters that look alike. POSSIBLE: a mark lost or added, one of two equal figures, or a figure lost that
    makes the cents whole. UNLIKELY: other characters. FAR_FETCHED: any figure lost or added.
    """
    read, meant = _difference(text, printed)
    if len(read) == len(meant):
        is_alike = any(read in family and meant in family for family in _ALIKE)
        is_letter = meant in _LETTERS.get(read, "") or read in _LETTERS.get(meant, "")
        return LIKELY if is_alike or is_letter or {read, meant} <= set(_MARKS) else UNLIKELY
    if (read or meant) not in _DIGITS:
        return POSSIBLE
    if (read or meant) * 2 in (text if read else printed):
        return POSSIBLE
    return POSSIBLE if _HALF_CENTS.search(text) and has_cents(printed) else FAR_FETCHED


def in_words(text: str, printed: str) -> str:
    """ "8 read as 3", "a lost ,", "an added 1", for two texts of possible_prints()."""
    read, meant = _difference(text, printed)
    if read and meant:
        return f"{meant} read as {read}"
    if read:
        return "an added minus" if read in _MINUS else f"an added {read}"
    return "a lost minus" if meant in _MINUS else f"a lost {meant}"


def _difference(text: str, printed: str) -> tuple[str, str]:
    """The character that was read and the one that was printed in its place; "" where there is none."""
    start = 0
    while start < min(len(text), len(printed)) and text[start] == printed[start]:
        start += 1
    longer = max(len(text), len(printed))
    return text[start : start + 1 - (longer - len(text))], printed[start : start + 1 - (longer - len(printed))]
