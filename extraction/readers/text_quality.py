"""Whether a PDF's text layer can be believed, or is empty or garbage so that the page must be read by OCR."""

import re
import unicodedata
from collections.abc import Iterable

# A layer counts as garbage when this share of its characters is of no use.
_BAD_SHARE = 0.3
_SAMPLE_CHARACTERS = 20_000
# (cid:12) is how writers print glyphs without a Unicode value; Ã¼ or â‚¬ is UTF-8 that was read as Latin-1.
_CID = re.compile(r"\(cid:\d+\)")
_MOJIBAKE = re.compile(r"[ÃÂ][\u0080-\u00bf]|â[\u0080-\u00bf€‚„†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ].?")
_BAD_CATEGORIES = {"Cc", "Co", "Cn", "Cs"}


def is_readable(words: Iterable[str]) -> bool:
    """True if the words hold text that a person could have written. An empty layer is not readable."""
    text = "".join(words)[:_SAMPLE_CHARACTERS]
    if not text:
        return False
    return _bad_characters(text) <= _BAD_SHARE * len(text)


def _bad_characters(text: str) -> int:
    bad = sum(len(match.group()) for match in _CID.finditer(text))
    bad += sum(len(match.group()) for match in _MOJIBAKE.finditer(text))
    return bad + sum(letter == "\ufffd" or unicodedata.category(letter) in _BAD_CATEGORIES for letter in text)
