"""A line as an OCR engine saw it, cut into words with a box each."""

from collections.abc import Iterator, Sequence

from extraction.datamodel import BoundingBox, Word

# Widths in units of an average letter, for sharing out a line among its words: enough to tell `ill` from `MWM`.
_NARROW, _WIDE = frozenset("iIl1.,:;'!|()[]jft/ -"), frozenset("mwMW@%&")
# left, top, right, bottom in pixels
PixelBox = tuple[float, float, float, float]


def split_line(
    text: str, box: PixelBox, confidence: float, *, page: int, size_px: tuple[int, int]
) -> tuple[Word, ...]:
    """Words of a line with only one box: each gets a share of its width by the letters it has."""
    left, top, right, bottom = box
    width_of = (right - left) / max(sum(_letter_width(letter) for letter in text), 0.1)
    words, at = [], left
    for part, is_word in _parts(text):
        after = at + width_of * sum(_letter_width(letter) for letter in part)
        if is_word:
            words.append(word_at(part, (at, top, after, bottom), confidence, page=page, size_px=size_px))
        at = after
    return tuple(words)


def word_at(text: str, box: PixelBox, confidence: float, *, page: int, size_px: tuple[int, int]) -> Word:
    """`size_px` is (width, height) of the picture."""
    width, height = size_px
    left, top, right, bottom = box
    fractions = (left / width, top / height, right / width, bottom / height)
    x0, y0, x1, y1 = (min(1.0, max(0.0, float(fraction))) for fraction in fractions)
    return Word(text, BoundingBox(page, x0, y0, x1, y1), min(1.0, max(0.0, float(confidence))))


def line_of(words: Sequence[Word]) -> tuple[str, float]:
    """Words of one line as its text, left to right, and how sure they are on average."""
    ordered = sorted(words, key=lambda word: word.box.x0)
    confidence = sum(word.confidence for word in ordered) / len(ordered) if ordered else 0.0
    return " ".join(word.text for word in ordered), confidence


def bounds_of(corners: Sequence[Sequence[float]]) -> PixelBox:
    """The upright rectangle around a quadrilateral of (x, y) corners."""
    xs, ys = [float(corner[0]) for corner in corners], [float(corner[1]) for corner in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _letter_width(letter: str) -> float:
    return 0.55 if letter in _NARROW else 1.5 if letter in _WIDE else 1.0


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Runs of letters and of spaces in turn, each with whether it is a word."""
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or text[index].isspace() != text[start].isspace():
            yield text[start:index], not text[start].isspace()
            start = index
