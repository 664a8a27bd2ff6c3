"""What is drawn on a page besides print: the lines of forms and tables in a picture, and boxes to be ticked."""

import numpy as np
from numpy.typing import NDArray

from extraction.datamodel import BoundingBox, Ruling, Square

Picture = NDArray[np.uint8]
_Gray = NDArray[np.uint8]
# Millimetres are what a pen and a printer share; here as fractions of an inch, on a page whose size is known.
_SHORTEST_IN = 0.4  # shorter strokes are letters, unless four of them make a box
_SIDE_IN = (0.085, 0.35)  # the sides of a box to be ticked
_THICKEST_IN = 0.06
_SQUARE_SLACK = 0.3  # a box's sides may differ by this share
_BORDER = 0.85  # of each side of a box that must be drawn
_MAX_STROKES = 4000
_MAX_SQUARES = 500
_DARKER_BY = 25  # than the paper around it, of 255


def drawn_in(picture: Picture, page: int, width_pt: float) -> tuple[tuple[Ruling, ...], tuple[Square, ...]]:
    """Straight lines and small boxes of an upright picture (height x width x 3). `width_pt` is the page's width."""
    import cv2

    dpi = picture.shape[1] / width_pt * 72.0
    ink = _ink(np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), dtype=np.uint8), dpi)
    levels, uprights = _strokes(ink, _SHORTEST_IN * dpi, dpi)
    height, width = ink.shape
    rulings = [Ruling(x / width, (y + h / 2) / height, (x + w) / width, (y + h / 2) / height) for x, y, w, h in levels]
    rulings += [
        Ruling((x + w / 2) / width, y / height, (x + w / 2) / width, (y + h) / height) for x, y, w, h in uprights
    ]
    return tuple(rulings), _squares(ink, page, dpi)


def squares_of(rulings: tuple[Ruling, ...], page: int, size_pt: tuple[float, float]) -> tuple[BoundingBox, ...]:
    """Small boxes that four lines of a text page make; `size_pt` is (width, height) of the page."""
    width, height = size_pt
    shortest, longest = (side * 72.0 for side in _SIDE_IN)
    levels = [r for r in rulings if r.y0 == r.y1 or (r.y1 - r.y0) * height < 1.0]
    levels = [r for r in levels if shortest <= (r.x1 - r.x0) * width <= longest]
    uprights = [r for r in rulings if (r.x1 - r.x0) * width < 1.0 and shortest <= (r.y1 - r.y0) * height <= longest]
    by_corner: dict[tuple[int, int], list[Ruling]] = {}
    for upright in uprights:
        by_corner.setdefault((round(upright.x0 * width / 2), round(upright.y0 * height / 2)), []).append(upright)
    found: dict[BoundingBox, None] = {}
    for top in levels:
        at = (round(top.x0 * width / 2), round(top.y0 * height / 2))
        near = [r for dx in (-1, 0, 1) for dy in (-1, 0, 1) for r in by_corner.get((at[0] + dx, at[1] + dy), ())]
        for left in near:
            side_x, side_y = (top.x1 - top.x0) * width, (left.y1 - left.y0) * height
            if abs(side_x - side_y) <= _SQUARE_SLACK * max(side_x, side_y) and _closed(
                top, left, levels, uprights, size_pt
            ):
                found[BoundingBox(page, top.x0, top.y0, top.x1, left.y1)] = None
        if len(found) >= _MAX_SQUARES:
            break
    return tuple(found)


def _closed(
    top: Ruling, left: Ruling, levels: list[Ruling], uprights: list[Ruling], size_pt: tuple[float, float]
) -> bool:
    """Whether a lower and a right side close the box."""
    width, height = size_pt
    lower = any(abs(r.y0 - left.y1) * height < 2 and abs(r.x0 - top.x0) * width < 2 for r in levels if r is not top)
    right = any(abs(r.x0 - top.x1) * width < 2 and abs(r.y0 - left.y0) * height < 2 for r in uprights if r is not left)
    return lower and right


def measured(boxes: tuple[BoundingBox, ...], picture: Picture, width_pt: float) -> tuple[Square, ...]:
    """The boxes with the share of ink that a picture of the page shows inside each."""
    import cv2

    gray = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    ink = _ink(gray, picture.shape[1] / width_pt * 72.0)
    height, width = ink.shape
    return tuple(
        Square(
            box,
            _inside(ink, round(box.x0 * width), round(box.y0 * height), round(box.x1 * width), round(box.y1 * height)),
        )
        for box in boxes
    )


def _ink(gray: _Gray, dpi: float) -> _Gray:
    """255 where something is clearly darker than the paper round it."""
    import cv2

    window = max(3, round(0.5 * dpi)) | 1
    paper = cv2.blur(gray, (window, window))
    return np.asarray((gray.astype(np.int16) < paper.astype(np.int16) - _DARKER_BY) * 255, dtype=np.uint8)


def _strokes(ink: _Gray, shortest_px: float, dpi: float) -> tuple[list[list[int]], list[list[int]]]:
    """Level and upright strokes at least so long, each as left, top, width, height in pixels."""
    import cv2

    length, thickest = max(3, round(shortest_px)), max(3.0, _THICKEST_IN * dpi)
    found: list[list[list[int]]] = []
    for kernel in ((length, 1), (1, length)):
        # A hair of slant or a missing pixel must not break a line.
        across = (1, 3) if kernel[1] == 1 else (3, 1)
        joined = cv2.dilate(ink, np.ones(across, np.uint8))
        opened = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones(kernel[::-1], np.uint8))
        _, _, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=8)
        thin = 3 if kernel[1] == 1 else 2
        boxes = stats[1 : _MAX_STROKES + 1, :4]
        found.append([[int(v) for v in box] for box in boxes if box[thin] <= thickest + 0.02 * box[5 - thin]])
    return found[0], found[1]


def _squares(ink: _Gray, page: int, dpi: float) -> tuple[Square, ...]:
    """Boxes whose four sides are drawn, whatever stands in them or runs over their edge."""
    import cv2

    shortest, longest = (side * dpi for side in _SIDE_IN)
    length = max(3, round(0.9 * shortest))
    level = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    upright = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    frame = np.asarray(cv2.dilate(cv2.bitwise_or(level, upright), np.ones((3, 3), np.uint8)), dtype=np.uint8)
    contours, _ = cv2.findContours(frame, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    height, width = ink.shape
    found: dict[tuple[int, int], Square] = {}
    for contour in contours[:_MAX_STROKES]:
        x, y, w, h = cv2.boundingRect(contour)
        fits = shortest <= min(w, h) and max(w, h) <= longest + 4 and abs(w - h) <= _SQUARE_SLACK * max(w, h)
        if not fits or not _has_border(frame, x, y, w, h):
            continue
        box = BoundingBox(page, x / width, y / height, (x + w) / width, (y + h) / height)
        place = (round((x + w / 2) / shortest), round((y + h / 2) / shortest))
        found.setdefault(place, Square(box, _inside(ink, x, y, x + w, y + h)))
    return tuple(found.values())[:_MAX_SQUARES]


def _has_border(frame: _Gray, x: int, y: int, w: int, h: int) -> bool:
    edge = max(2, round(0.15 * min(w, h)))
    part = frame[y : y + h, x : x + w] > 0
    sides = (
        part[:edge].any(axis=0),
        part[-edge:].any(axis=0),
        part[:, :edge].any(axis=1),
        part[:, -edge:].any(axis=1),
    )
    return all(float(side.mean()) >= _BORDER for side in sides)


def _inside(ink: _Gray, x0: int, y0: int, x1: int, y1: int) -> float:
    """The share of ink in the inner two thirds, where the border does not reach."""
    dx, dy = max(2, round((x1 - x0) * 0.2)), max(2, round((y1 - y0) * 0.2))
    part = ink[y0 + dy : y1 - dy, x0 + dx : x1 - dx]
    return round(float((part > 0).mean()), 4) if part.size else 0.0
