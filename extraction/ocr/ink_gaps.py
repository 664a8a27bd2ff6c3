"""Spaces that recognition has swallowed ("Nr.4711vom05.03."), seen as gaps in the ink of a line.

A gap counts as a space by its likeness to the line's other spaces and its unlikeness to the gaps between its
letters, so that a typewriter's wide letters stay together. It must be the wider, the less likely a space is there.
"""

from collections.abc import Sequence

import numpy as np

from extraction.readers.base import Picture

# Of the height of the line's picture, which is a little more than that of its print.
_NARROWEST = 0.16
_NARROWEST_ALONE = 0.26
_OF_SPACES = 0.62  # of the usual gap of a space that was recognised
_OF_LETTERS = 2.2  # of a wide gap between letters
_WIDE_LETTER_GAP = 75  # percentile
_FEWEST_LETTERS = 4
_LOWEST_PX = 17  # a lower line is print so small that its gaps are too few pixels to tell
_CONTRAST = 40  # of 255, between paper and ink: less is no line of print
# Letters with white about them, and how much wider a gap must be beside them, between two digits, inside a word.
_SLENDER = frozenset("1ilIjtfr|'’`!()[]/")
_IN_NUMBERS = frozenset(".,-–")
_BESIDE_SLENDER, _BETWEEN_DIGITS, _INSIDE_WORD = 1.45, 1.6, 1.25


def swallowed_spaces(letters: str, centres: Sequence[float], spaces: Sequence[int], line: Picture) -> list[int]:
    """Before which of the letters the ink leaves a space that the text has not.

    `letters` without spaces, `centres` their middles in pixels of `line`, `spaces` the indexes of letters that the
    text has a space before.
    """
    gaps = _gaps(line) if len(letters) >= _FEWEST_LETTERS and line.shape[0] >= _LOWEST_PX else []
    if not gaps:
        return []
    known = set(spaces)
    at_spaces: list[int] = []
    elsewhere: dict[int, int] = {}
    for start, end in gaps:
        letter = int(np.searchsorted(centres, (start + end) / 2))
        if letter in known:
            at_spaces.append(end - start)
        elif 0 < letter < len(letters) and not known.intersection((letter - 1, letter + 1)):
            elsewhere[letter] = max(elsewhere.get(letter, 0), end - start)
    touching = len(letters) - 1 - len(known) - len(elsewhere)  # they leave a gap of no width
    usual = float(np.percentile([0] * max(0, touching) + list(elsewhere.values()) or [0], _WIDE_LETTER_GAP))
    least = max(_OF_LETTERS * usual, line.shape[0] * (_NARROWEST if at_spaces else _NARROWEST_ALONE))
    if at_spaces:
        least = max(least, _OF_SPACES * float(np.median(at_spaces)))
    return sorted(at for at, width in elsewhere.items() if width >= least * _doubt(letters[at - 1], letters[at]))


def _doubt(before: str, behind: str) -> float:
    """How unlikely a space is between two letters that were read without one."""
    if before.isdigit() and behind.isdigit():
        return _BETWEEN_DIGITS
    in_number = (before.isdigit() and behind in _IN_NUMBERS) or (before in _IN_NUMBERS and behind.isdigit())
    if in_number or before in _SLENDER or behind in _SLENDER:
        return _BESIDE_SLENDER
    return _INSIDE_WORD if before.isalpha() and behind.islower() else 1.0


def _gaps(line: Picture) -> list[tuple[int, int]]:
    """The stretches of columns without ink that have ink on both sides."""
    gray = line.min(axis=2)
    dark, paper = (float(value) for value in np.percentile(gray[::2, ::2], (3, 70)))
    if paper - dark < _CONTRAST:
        return []
    inked = np.flatnonzero((gray < (paper + dark) / 2).any(axis=0))
    return [(int(inked[at]) + 1, int(inked[at + 1])) for at in np.flatnonzero(np.diff(inked) > 1)]
