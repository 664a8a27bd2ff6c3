"""The machine-readable zone of passports, cards and visas (ICAO 9303): lines to their parts, and the check digits.

Positions decide what a character can be: recognition's O in a date is a 0, its 0 in a name an O, and what fills a line
is `<`, however it was read. In a number, where letters and digits both may stand, nothing is changed: there the check
digits have the word.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

PARTS = (
    "zone", "document_type", "issuer", "surname", "given_names", "document_number", "nationality",
    "birth_date", "sex", "expiry_date", "optional",
)  # fmt: skip
CHECKED_PARTS = ("document_number", "birth_date", "expiry_date", "optional")
FILLER = "<"
_ZONE_CHARS = re.compile(r"[A-Z0-9<]{22,50}")
_FILLERS_READ = str.maketrans({"«": "<<", "‹": "<", "(": "<", "[": "<", "{": "<", "≤": "<", "⟨": "<", "〈": "<"})
_TO_LETTER = str.maketrans("015826", "OISBZG")
_TO_DIGIT = str.maketrans("OQDIL|SBZGTA", "000111582674")
_MOST_MISREAD_LENGTH = 5  # so many fillers of a line may have been lost or added
_WEIGHTS = (7, 3, 1)
# Years have two digits, and no clock is asked: the same zone gives the same dates tomorrow.
_LAST_CENTURY = 70  # years of expiry from 70 to 99 are of the 1900s
_LAST_BIRTH = 2025  # where no expiry says more


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Where a part stands: its line, from 0, and its characters; `digit` is where its check digit stands, if it has
    one."""

    line: int
    start: int
    end: int
    digit: int | None = None


@dataclass(frozen=True, slots=True)
class _Format:
    """What stands where. In `lines`, `a` is a letter, `n` a digit, `x` either; each of them may be a filler. `total`:
    what the last check digit is about, which stands at the end of line 2; empty where there is none (visas)."""

    lines: tuple[str, ...]
    parts: dict[str, _Stretch]
    total: tuple[_Stretch, ...]

    @property
    def width(self) -> int:
        return len(self.lines[0])


def _two_lines(width: int, optional: _Stretch, *, has_total: bool) -> _Format:
    second = "x" * 9 + "n" + "aaa" + "n" * 7 + "a" + "n" * 7
    second += "x" * (width - len(second) - 1) + ("n" if has_total else "x")
    return _Format(
        lines=("a" * width, second),
        parts={
            "document_type": _Stretch(0, 0, 2),
            "issuer": _Stretch(0, 2, 5),
            "names": _Stretch(0, 5, width),
            "document_number": _Stretch(1, 0, 9, 9),
            "nationality": _Stretch(1, 10, 13),
            "birth_date": _Stretch(1, 13, 19, 19),
            "sex": _Stretch(1, 20, 21),
            "expiry_date": _Stretch(1, 21, 27, 27),
            "optional": optional,
        },
        total=(_Stretch(1, 0, 10), _Stretch(1, 13, 20), _Stretch(1, 21, width - 1)) if has_total else (),
    )


_TD1 = _Format(
    lines=("aaaaa" + "x" * 9 + "x" * 16, "n" * 7 + "a" + "n" * 7 + "aaa" + "x" * 11 + "n", "a" * 30),
    parts={
        "document_type": _Stretch(0, 0, 2),
        "issuer": _Stretch(0, 2, 5),
        "document_number": _Stretch(0, 5, 14, 14),
        "birth_date": _Stretch(1, 0, 6, 6),
        "sex": _Stretch(1, 7, 8),
        "expiry_date": _Stretch(1, 8, 14, 14),
        "nationality": _Stretch(1, 15, 18),
        "names": _Stretch(2, 0, 30),
        "optional": _Stretch(0, 15, 30),
    },
    total=(_Stretch(0, 5, 30), _Stretch(1, 0, 7), _Stretch(1, 8, 15), _Stretch(1, 18, 29)),
)
_TD2 = _two_lines(36, _Stretch(1, 28, 35), has_total=True)
_TD3 = _two_lines(44, _Stretch(1, 28, 42, 42), has_total=True)
_VISA_A = _two_lines(44, _Stretch(1, 28, 44), has_total=False)
_VISA_B = _two_lines(36, _Stretch(1, 28, 36), has_total=False)


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone's lines, each as long as its format says, with what positions decide put right."""

    lines: tuple[str, ...]
    format: _Format

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def line_of(self, part: str) -> int | None:
        """The line, from 0, in which a part stands; None for the whole zone."""
        stretch = self._stretch(part)
        return None if stretch is None else stretch.line

    def value(self, part: str) -> str:
        """A part without fillers: names with spaces, dates as ISO dates, the sex as M, F or X. "" for what is not
        filled in, or is no date. KeyError for a name that is none of PARTS."""
        if part == "zone":
            return self.text
        if part in ("surname", "given_names"):
            surname, _, given = self._printed("names").partition(FILLER * 2)
            return _spaced(surname if part == "surname" else given)
        printed = self._printed(part)
        match part:
            case "birth_date" | "expiry_date":
                return self._date(part)
            case "sex":
                return "X" if printed == FILLER else printed
            case "document_number" if self._long_number:
                return printed.rstrip(FILLER) + self._long_number[:-1]
            case _:
                return _spaced(printed)

    def holds(self, part: str | None = None) -> bool | None:
        """Whether a part fits its check digit, or all parts and the zone theirs; None where it has no check digit."""
        if part is None:
            found = [self.holds(each) for each in CHECKED_PARTS]
            return all(each is not False for each in (*found, self._total_holds()))
        stretch = self.format.parts[part]
        if part == "document_number" and self._long_number:
            return check_digit(self._printed(part) + self._long_number[:-1]) == self._long_number[-1]
        if stretch.digit is None:
            return None
        printed, digit = self._printed(part), self.lines[stretch.line][stretch.digit]
        # A part that is not filled in may have no digit instead of 0.
        return digit == check_digit(printed) or (digit == FILLER and not printed.strip(FILLER))

    def has_days(self) -> bool:
        """Whether its dates are days of the calendar, where they are filled in."""
        return all(self.value(part) or FILLER in self._printed(part) for part in ("birth_date", "expiry_date"))

    def _total_holds(self) -> bool:
        checked = "".join(self.lines[each.line][each.start : each.end] for each in self.format.total)
        return not checked or self.lines[1][-1] == check_digit(checked)

    @property
    def _long_number(self) -> str:
        """On cards a number of more than nine characters goes on where optional data stand: its rest and its digit."""
        if self.format is not _TD1 or self.lines[0][14] != FILLER:
            return ""
        rest = self.lines[0][15:30].partition(FILLER)[0]
        return rest if len(rest) >= 2 else ""

    def _stretch(self, part: str) -> _Stretch | None:
        return self.format.parts.get("names" if part in ("surname", "given_names") else part)

    def _printed(self, part: str) -> str:
        stretch = self.format.parts[part]
        printed = self.lines[stretch.line][stretch.start : stretch.end]
        if part == "optional" and self.format is _TD1:
            own = printed.removeprefix(self._long_number).strip(FILLER)
            return own + self.lines[1][18:29].strip(FILLER)
        return printed

    def _date(self, part: str) -> str:
        """A person is born before the document expires, and at most a hundred years before."""
        expiry = _day(self._printed("expiry_date"), 1900 if self._years("expiry_date") >= _LAST_CENTURY else 2000)
        if part == "expiry_date":
            return expiry.isoformat() if expiry else ""
        born = _day(self._printed(part), 2000)
        if born is None or (expiry is not None and born > expiry) or (expiry is None and born.year > _LAST_BIRTH):
            born = _day(self._printed(part), 1900)
        return born.isoformat() if born else ""

    def _years(self, part: str) -> int:
        years = self._printed(part)[:2]
        return int(years) if years.isdecimal() else 0


def check_digit(text: str) -> str:
    """The digit that weights 7, 3, 1 give: letters count from A = 10, fillers 0."""
    values = (0 if char == FILLER else int(char, 36) for char in text)
    return str(sum(value * _WEIGHTS[at % 3] for at, value in enumerate(values)) % 10)


def independent_digits(zone: Zone, other: Zone) -> int:
    """How many check digits the only character in which two zones differ puts to the test, counting those once that
    weigh it alike: they would have the same opinion of any other change."""
    row = next(at for at, line in enumerate(zone.lines) if line != other.lines[at])
    at = next(at for at, char in enumerate(zone.lines[row]) if char != other.lines[row][at])
    weights = set()
    for part in zone.format.parts.values():
        if part.line == row and part.digit is not None and (part.start <= at < part.end or at == part.digit):
            weights.add(-1 if at == part.digit else _WEIGHTS[(at - part.start) % 3])
    before = 0
    for part in zone.format.total:
        if part.line == row and part.start <= at < part.end:
            weights.add(_WEIGHTS[(before + at - part.start) % 3])
        before += part.end - part.start
    is_last = row == 1 and at == zone.format.width - 1 and bool(zone.format.total)
    return len(weights) + is_last


def squeezed(row: str) -> str:
    """A row of print as a zone would have it, without spaces and with its fillers; "" where it can be none."""
    text = "".join(row.translate(_FILLERS_READ).split()).upper()
    return text if _ZONE_CHARS.fullmatch(text) else ""


def zone_of(lines: Sequence[str]) -> Zone | None:
    """The zone that begins with the first of these squeezed lines, if it does."""
    for form in (_TD1, _TD3, _TD2):
        fitted = [_fitted(line, rules) for line, rules in zip(lines, form.lines, strict=False)]
        if len(fitted) == len(form.lines) and all(fitted):
            zone = Zone(tuple(fitted), _visa(form) if fitted[0].startswith("V") else form)
            if fitted[0][0] in "PIACV" and _looks_like_one(zone):
                return zone
    return None


def zone_of_text(text: str) -> Zone | None:
    """The zone that a text of its lines holds."""
    return zone_of([squeezed(line) for line in text.splitlines() if line.strip()])


def _visa(form: _Format) -> _Format:
    return {_TD3.width: _VISA_A, _TD2.width: _VISA_B}.get(form.width, form)


def _looks_like_one(zone: Zone) -> bool:
    """It has names, and dates or check digits in their places: long words of capitals have not."""
    dates = sum(bool(zone.value(part)) for part in ("birth_date", "expiry_date"))
    held = sum(zone.holds(part) is True for part in CHECKED_PARTS)
    return bool(zone.value("surname")) and FILLER in zone.text and dates + held >= 2


def _fitted(line: str, rules: str) -> str:
    """The line in its length, with every character of the kind that its position asks for; "" where it cannot be."""
    line = _long_enough(_with_fillers(line, rules), rules)
    if len(line) != len(rules):
        return ""
    return "".join(_of_kind(char, kind) for char, kind in zip(line, rules, strict=True))


def _of_kind(char: str, kind: str) -> str:
    if kind == "a":
        return char.translate(_TO_LETTER)
    return char.translate(_TO_DIGIT) if kind == "n" else char


def _with_fillers(line: str, rules: str) -> str:
    """Fillers read as K, C or L: between fillers, and behind the last name."""
    if not rules.endswith("a") or FILLER * 2 not in line:
        return re.sub(r"(?<=<<)[KCL](?=<)", FILLER, line)
    at = line.index(FILLER * 2) + 2
    return line[:at] + re.sub(r"<<[<KCL]*$", lambda found: FILLER * len(found[0]), line[at:])


def _long_enough(line: str, rules: str) -> str:
    """Of many fillers in a row, recognition loses some or sees too many: they make up for it."""
    missing = len(rules) - len(line)
    if missing == 0 or (abs(missing) > _MOST_MISREAD_LENGTH and not line.endswith(FILLER)):
        return line
    runs = sorted(re.finditer("<{2,}", line), key=lambda run: (run.end() - run.start(), run.start()))
    if not runs or runs[-1].end() - runs[-1].start() + missing < 1:
        return line
    at = runs[-1].start()
    return line[:at] + (FILLER * missing + line[at:] if missing > 0 else line[at - missing :])


def _spaced(text: str) -> str:
    return " ".join(text.replace(FILLER, " ").split())


def _day(text: str, century: int) -> date | None:
    try:
        return date(century + int(text[:2]), int(text[2:4]), int(text[4:6]))
    except ValueError:
        return None
