"""Fields of forms that the file does not name: drawn boxes, lines and underscores to write on, boxes to be ticked."""

import re
from collections.abc import Iterator, Sequence

from extraction.datamodel import BoundingBox, Ruling, Square, Word
from extraction.errors import CorruptDocument
from extraction.finders.checkbox import EMPTY_INK, MARKED_INK
from extraction.forms.labels import with_labels
from extraction.forms.model import FormField
from extraction.forms.opened import OpenForm
from extraction.options import DEFAULT_OPTIONS
from extraction.readers.pdf import PdfPage

_BLANK = re.compile(r"_{3,}|\.{6,}|…{2,}")
_LEAST_IN, _TALL_IN, _LINE_IN = 0.7, (0.16, 1.2), 0.2  # of an inch: a box's width, its height, room over a line
_SAME = 0.004  # of the page
_MOST = 1000


def drawn_fields(form: OpenForm) -> tuple[FormField, ...]:
    """Every page's, named by page and place: "page1_field2". Pages without a text layer have none."""
    found: list[FormField] = []
    for index in range(form.page_count):
        try:
            found += _fields_on(form, index)
        except CorruptDocument:
            continue
    return tuple(found)


def _fields_on(form: OpenForm, index: int) -> tuple[FormField, ...]:
    words = form.words(index)
    if not words:
        return ()
    page = PdfPage(form.page(index), index + 1, DEFAULT_OPTIONS)
    drawings = page.drawings()
    ticks = [_tick(square) for square in drawings.squares]
    places = [*_blanks(words), *_boxes(drawings.rulings, index + 1, (page.width_pt, page.height_pt), words)]
    places += _lines(drawings.rulings, index + 1, (page.width_pt, page.height_pt), words, places)
    fields = [FormField(index + 1, box, "", "text", is_drawn=True) for box in _apart(places)[:_MOST]] + ticks
    fields.sort(key=lambda field: (round(field.box.y0 / 0.01), field.box.x0))
    labelled = with_labels(fields, [_before_blank(word) for word in words], page.height_pt / page.width_pt)
    return tuple(
        FormField(f.page, f.box, f"page{f.page}_field{at}", f.type, f.label, "", f.selected, is_drawn=True)
        for at, f in enumerate(labelled, 1)
    )


def _tick(square: Square) -> FormField:
    is_marked = square.ink >= (MARKED_INK + EMPTY_INK) / 2
    return FormField(square.box.page, square.box, "", "checkbox", selected=is_marked, is_drawn=True)


def _blanks(words: Sequence[Word]) -> Iterator[BoundingBox]:
    """Underscores or dots, which may be part of a word: "Name:______"."""
    for word in words:
        for blank in _BLANK.finditer(word.text):
            yield _piece(word, *blank.span())


def _piece(word: Word, start: int, end: int) -> BoundingBox:
    box, letter = word.box, (word.box.x1 - word.box.x0) / len(word.text)
    return BoundingBox(box.page, box.x0 + start * letter, box.y0, box.x0 + end * letter, box.y1)


def _before_blank(word: Word) -> Word:
    blank = _BLANK.search(word.text)
    if blank is None or not blank.start():
        return word
    return Word(word.text[: blank.start()], _piece(word, 0, blank.start()), word.confidence)


def _boxes(
    rulings: Sequence[Ruling], page: int, size_pt: tuple[float, float], words: Sequence[Word]
) -> Iterator[BoundingBox]:
    """Empty rectangles of four lines."""
    width, height = size_pt
    wide = _LEAST_IN * 72 / width
    levels = sorted((r for r in rulings if r.y1 - r.y0 <= _SAME and r.x1 - r.x0 >= wide), key=lambda r: r.y0)
    uprights = [r for r in rulings if r.x1 - r.x0 <= _SAME and r.y1 - r.y0 > _SAME]
    for at, top in enumerate(levels[:_MOST]):
        for low in levels[at + 1 :]:
            if (low.y0 - top.y0) * height > _TALL_IN[1] * 72:
                break
            if (low.y0 - top.y0) * height < _TALL_IN[0] * 72 or not _same_ends(top, low):
                continue
            box = BoundingBox(page, top.x0, top.y0, top.x1, low.y0)
            if _has_sides(box, uprights) and not any(word.box.is_centred_in(box, 0.0) for word in words):
                yield box
            break


def _same_ends(one: Ruling, other: Ruling) -> bool:
    return abs(one.x0 - other.x0) <= _SAME and abs(one.x1 - other.x1) <= _SAME


def _has_sides(box: BoundingBox, uprights: Sequence[Ruling]) -> bool:
    def drawn(x: float) -> bool:
        return any(abs(r.x0 - x) <= _SAME and r.y0 <= box.y0 + _SAME and r.y1 >= box.y1 - _SAME for r in uprights)

    return drawn(box.x0) and drawn(box.x1)


def _lines(
    rulings: Sequence[Ruling],
    page: int,
    size_pt: tuple[float, float],
    words: Sequence[Word],
    boxes: Sequence[BoundingBox],
) -> Iterator[BoundingBox]:
    """Level lines with room to write over them, that are no side of a box and touch no upright line."""
    width, height = size_pt
    uprights = [r for r in rulings if r.x1 - r.x0 <= _SAME and r.y1 - r.y0 > _SAME]
    for line in rulings:
        if line.y1 - line.y0 > _SAME or (line.x1 - line.x0) * width < _LEAST_IN * 72 or line.x1 - line.x0 > 0.75:
            continue
        box = BoundingBox(page, line.x0, max(line.y0 - _LINE_IN * 72 / height, 0.0), line.x1, line.y0)
        touched = any(
            line.x0 - _SAME <= r.x0 <= line.x1 + _SAME and r.y0 - _SAME <= line.y0 <= r.y1 + _SAME for r in uprights
        )
        if not touched and not any(word.box.is_centred_in(box, 0.0) for word in words):
            yield box


def _apart(places: Sequence[BoundingBox]) -> list[BoundingBox]:
    """Without those that stand in another one."""
    kept: list[BoundingBox] = []
    for box in places:
        if not any(box.is_centred_in(other, 0.0) for other in kept):
            kept.append(box)
    return kept
