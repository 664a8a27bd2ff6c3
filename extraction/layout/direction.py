"""Words that do not run from left to right: lines that run up or down the page, and scripts read from the right."""

import re
from collections.abc import Sequence

from extraction.datamodel import Word

_ON_ITS_SIDE = 1.5  # a word of several letters that is so many times higher than wide runs up or down the page
_FEWEST_LETTERS = 3
_OTHER_SIZE = 0.3  # words of one line are as large as each other, but for this share
_OVERLAP, _WIDEST_GAP = 0.6, 1.3  # in heights of letters, as for level lines
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def split_off_sideways(words: Sequence[Word], height_by_width: float) -> tuple[Sequence[Word], list[list[Word]]]:
    """The level words; and the lines of those that run up or down the page, such as the label of an axis, in the
    file's order. `height_by_width` is the page's, as boxes are fractions of either."""
    least = _ON_ITS_SIDE / height_by_width
    sure = [
        at
        for at, word in enumerate(words)
        if (box := word.box).y1 - box.y0 > least * (box.x1 - box.x0) and len(word.text) >= _FEWEST_LETTERS
    ]
    lines: list[list[Word]] = []
    taken: set[int] = set()
    for at in sure:
        if at in taken:
            continue
        start, end = at, at + 1
        while start > 0 and _follows_sideways(words[start - 1], words[start], height_by_width):
            start -= 1
        while end < len(words) and _follows_sideways(words[end - 1], words[end], height_by_width):
            end += 1
        # A single word that is higher than wide may be level as well: a tall "Ill", or what OCR makes of a stamp.
        if end - start > 1:
            taken.update(range(start, end))
            lines.append(list(words[start:end]))
    return ([word for at, word in enumerate(words) if at not in taken] if taken else words), lines


def _follows_sideways(word: Word, following: Word, height_by_width: float) -> bool:
    """Whether a word stands over or under the one before it in the file, as large as that and a space away."""
    box, other = word.box, following.box
    size, other_size = box.x1 - box.x0, other.x1 - other.x0
    gap = max(other.y0 - box.y1, box.y0 - other.y1) * height_by_width
    is_in_line = abs(box.x0 + box.x1 - other.x0 - other.x1) <= size and abs(size - other_size) <= _OTHER_SIZE * size
    return is_in_line and -_OVERLAP * size <= gap <= _WIDEST_GAP * size


def has_right_to_left(words: Sequence[Word]) -> bool:
    """Whether any of a page's words is Hebrew or Arabic: a quick look that spares most pages a slower one."""
    text = "".join(word.text for word in words)
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def in_reading_direction(words: list[Word]) -> list[Word]:
    """Words of a level line, given from the left, from its start to its end: where most are Hebrew or Arabic, from
    the right."""
    from_right = sum(_RIGHT_TO_LEFT.search(word.text) is not None for word in words)
    if from_right <= len(words) / 2:
        return words
    ordered: list[Word] = []
    others = 0  # numbers and Latin words in such a line keep their own order
    for word in words:
        others = 0 if _RIGHT_TO_LEFT.search(word.text) else others + 1
        ordered.insert(max(others - 1, 0), word)
    return ordered
