"""What print and recognition do to figures: raised digits, marks of notes, full-width forms, letters for digits."""

import re

from extraction.normalizers.not_valid import NotValid

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0xFFE5: "¥", 0xFFE1: "£", 0x3000: " "}
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_LOWERED = str.maketrans(_RAISED, "0123456789")
_NOTE = re.compile(rf"\s*(?:[{_RAISED}]+\)?|[*†‡]+\)?)$|^[*†‡]+\s*")
_RAISED_BEHIND_DIGIT = re.compile(rf"\d([{_RAISED}]+)(?![{_RAISED})])")
_APOSTROPHE = re.compile(r"(?<=\d)[`´‘′](?=\d{3})")
_DECIMALS = re.compile(r"[.,]\d{1,2}(?!\d)")
# Letters that recognition takes for 0 and 1, where they stand among digits and no other letter touches them.
_LOOKALIKES = re.compile(r"(?<![^\W\d_])[OoQlI|]+(?=[\d.,])|(?<=[\d.,])[OoQlI|]+(?![^\W\d_])")
_DIGIT_OF = str.maketrans("OoQlI|", "000111")
_SPACED_MARK = re.compile(r"(?<=\d)(?: ([.,]) ?| ?([.,]) )(?=\d)")


def plain_figures(text: str, *, cents: bool = False) -> tuple[str, tuple[str, ...]]:
    """The text in ASCII digits and without marks of footnotes, and what was not certain about that.

    With `cents`, two raised digits behind a whole amount are its cents ("1.234⁵⁰"): read so and flagged, since they
    may also be a note's number. Other raised digits are marks of notes: flagged where they touch a whole number.
    """
    if text.isascii() and "*" not in text and "`" not in text:
        return text, ()
    text = _APOSTROPHE.sub("'", text.translate(_FULL_WIDTH))
    flags: tuple[str, ...] = ()
    raised = _RAISED_BEHIND_DIGIT.search(text)
    if raised and not _DECIMALS.search(text[: raised.start(1)]):
        flags = ("ambiguous_number",)
        is_cents = cents and len(raised[1]) == 2
        instead = "." + raised[1].translate(_LOWERED) if is_cents else ""
        if is_cents and "." in text[: raised.start()] and "," not in text[: raised.start()]:
            instead = "," + instead[1:]
        text = text[: raised.start(1)] + instead + text[raised.end() :]
    elif raised:
        text = text[: raised.start(1)] + text[raised.end() :]
    return _NOTE.sub("", _NOTE.sub("", text.strip())), flags


def repaired_figures(text: str) -> str:
    """What recognition may have misread put right: "1O.50", "l2,5O", "1.5O0,O0", "5. 00".

    Only letters among digits, and no more letters than digits. Raises NotValid where there is nothing to repair.
    """
    letters = sum(len(match.group()) for match in _LOOKALIKES.finditer(text))
    digits = sum(char.isdigit() for char in text)
    repaired = _LOOKALIKES.sub(lambda match: match.group().translate(_DIGIT_OF), text)
    repaired = _SPACED_MARK.sub(lambda match: match[1] or match[2], repaired)
    if repaired == text or letters > digits:
        raise NotValid(f"“{text.strip()[:80]}” holds nothing that could be misread figures")
    return repaired
