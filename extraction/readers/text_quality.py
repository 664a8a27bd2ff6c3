"""Whether a PDF's text layer can be believed, or is empty or garbage so that the page must be read by OCR."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

# A layer counts as garbage when this share of its characters is of no use.
_BAD_SHARE = 0.3
_SAMPLE_CHARACTERS = 20_000
# (cid:12) is how writers print glyphs without a Unicode value; Ã¼ or â‚¬ is UTF-8 that was read as Latin-1.
_CID = re.compile(r"\(cid:\d+\)")
_MOJIBAKE = re.compile(r"[ÃÂ][\u0080-\u00bf]|â[\u0080-\u00bf€‚„†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ].?")
_BAD_CATEGORIES = {"Cc", "Co", "Cn", "Cs", "So"}
# Letters in the wrong order ("rebmuN eciovnI") have their capitals at the ends of words.
_CAPITAL_AT_START, _CAPITAL_AT_END = re.compile(r"\b[A-Z][a-z]{2,}\b"), re.compile(r"\b[a-z]{2,}[A-Z]\b")
_FEWEST_CAPITALS, _ENOUGH_CHARACTERS = 5, 3000
# Glyph numbers taken for letters ("'(6&5,37,21" is DESCRIPTION, each letter 29 too low) lose the vowels of any
# language: measured on print of ten languages .34 to .45, on such garbage under .20.
_UNMAPPED_SHARE = 0.1
_VOWELS = frozenset("aeiouyAEIOUY")
_VOWEL_SHARE = (0.2, 0.7)
_ENOUGH_LETTERS = 100  # tables of codes and units are no language either
_FEW_LETTERS = 20
_WORD_SHARE = 0.5


def is_readable(words: Iterable[str], unmapped_share: float = 0.0) -> bool:
    """True if the words hold text that a person could have written. An empty layer is not readable.

    `unmapped_share` is the share of characters for which the file names no Unicode value; what a reader makes of
    them may be right by luck, and is then full of vowels.
    """
    spaced = " ".join(words)[:_SAMPLE_CHARACTERS]
    text = spaced.replace(" ", "")
    if not text or _is_mirrored(spaced[:_ENOUGH_CHARACTERS]):
        return False
    counts = Counter(text)
    letters = sum(count for letter, count in counts.items() if letter.isascii() and letter.isalpha())
    has_vowels = _VOWEL_SHARE[0] <= sum(counts[vowel] for vowel in _VOWELS) / max(letters, 1) <= _VOWEL_SHARE[1]
    if unmapped_share > _UNMAPPED_SHARE:
        return has_vowels and letters >= max(_FEW_LETTERS, _WORD_SHARE * len(text))
    if letters >= _ENOUGH_LETTERS and not has_vowels:
        return False
    return _bad_characters(text, counts) <= _BAD_SHARE * len(text)


def _is_mirrored(text: str) -> bool:
    backwards = len(_CAPITAL_AT_END.findall(text))
    return backwards >= _FEWEST_CAPITALS and backwards > len(_CAPITAL_AT_START.findall(text))


def _bad_characters(text: str, counts: Counter[str]) -> int:
    bad = sum(len(match.group()) for match in _CID.finditer(text))
    if not text.isascii():
        bad += sum(len(match.group()) for match in _MOJIBAKE.finditer(text))
    return bad + sum(
        count
        for letter, count in counts.items()
        if letter in "\ufffd?" or unicodedata.category(letter) in _BAD_CATEGORIES
    )
