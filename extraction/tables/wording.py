"""What the print in cells tells: numbers, bullets, text that goes on."""

import re
from collections.abc import Sequence

from extraction.tables.geometry import Placed

_NUMBER = re.compile(r"[-+−–(<>≤≥~±$€£¥%#*†‡]*\d[\d.,:/'’ −–()%*†‡°$€£¥+-]*[a-zA-Z%€$£¥*]{0,3}\)?")
_NOTHING = re.compile(r"[-–—−.*…x×✓✔●■]|n/?a\.?|n\.a\.?|nil|\.\.+|:", re.IGNORECASE)
_BULLET = re.compile(r"[•▪■●◦‣·o*–—-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|\([a-z\d]{1,3}\)")
_LEADER = re.compile(r"[.…_·\s]{3,}")
_UNFINISHED = re.compile(
    r"(?:[-–,/&(+]|\b(?:of|and|or|the|to|in|for|by|with|from|per|und|oder|von|der|die|et|de|la|du))$"
)
_YEARS = re.compile(r"(?:(?:1[89]|20)\d\d(?:\s*[-–/]\s*(?:\d\d){1,2})?[\s,]*)+")
_CAPTION = re.compile(
    r"(?:table|tabelle|tableau|tabla|tabella|figure|fig\.|abbildung|abb\.|chart|exhibit)\s*[\dA-Z][\w.-]*\s*(?:[:.–—|-]|$|[A-Z])"
    r"|(?:sources?|notes?|quellen?|anmerkung(?:en)?|remarques?)\s*:",
    re.IGNORECASE,
)
_MAX_NUMBER = 24


def is_number(text: str) -> bool:
    """A number with its signs and unit, or one of the marks that stand where a number is missing."""
    text = text.strip()
    return len(text) <= _MAX_NUMBER and bool(_NUMBER.fullmatch(text) or _NOTHING.fullmatch(text))


def is_bullet(text: str) -> bool:
    return bool(_BULLET.fullmatch(text.strip()))


def is_leader(text: str) -> bool:
    """Dots that lead the eye from a label to its number."""
    return bool(_LEADER.fullmatch(text))


def goes_on(above: str, below: str) -> bool:
    """Whether the lower of two lines seems to continue the upper one."""
    start = below.lstrip()[:1]
    return bool(start.islower() or start in (")", "&") or _UNFINISHED.search(above.rstrip()))


def text_of(words: Sequence[Placed]) -> str:
    return " ".join(word.text for word in words)


def as_number(text: str) -> float | None:
    """The value of a plain number (point or comma as decimal mark, no grouping wanted here), else None."""
    plain = text.strip().replace("−", "-").replace("–", "-").rstrip("%").replace(" ", "").replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        return None


def is_year(text: str) -> bool:
    return bool(_YEARS.fullmatch(text.strip()))


def is_caption(text: str) -> bool:
    """A title such as "Table 3:", or a source or note beneath a table."""
    return bool(_CAPTION.match(text.strip()))
