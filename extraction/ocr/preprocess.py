"""Setting a scan straight before it is read, and only where something is measurably wrong: filters harm clean pages.

The straightened picture is also the one that people are shown, so that boxes need no mapping back.
"""

import numpy as np
from numpy.typing import NDArray

from extraction.readers.base import Picture

_SEARCH_DEGREES = 7.0
_MIN_SKEW_DEGREES = 0.5
# How much sharper the rows of print must become by turning; noise and pictures stay below.
_MIN_GAIN = 1.15
_SEARCH_SIDE_PX = 900
_STEP_DEGREES = 0.5
# Rows that blur this much by a step to either side are level: most pages are, and are spared the search.
_CLEARLY_LEVEL = 1.5
# A scan whose ink is this close to its paper (of 255) is faded.
_FADED_RANGE = 110
_BLANK_RANGE = 24
_Gray = NDArray[np.uint8]


def is_blank(picture: Picture) -> bool:
    """True for a page without a mark on it, such as the back of a sheet: no engine needs to look at that."""
    return int(picture.max()) - int(picture.min()) < _BLANK_RANGE


def straighten(picture: Picture) -> Picture:
    """The picture turned by its skew, same size, white where nothing was; unchanged below half a degree."""
    import cv2

    degrees = skew_degrees(picture)
    if abs(degrees) < _MIN_SKEW_DEGREES:
        return picture
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    paper = tuple(float(value) for value in np.median(picture.reshape(-1, 3)[::97], axis=0))
    turned = cv2.warpAffine(picture, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=paper)
    return np.asarray(turned, dtype=np.uint8)


def skew_degrees(picture: Picture) -> float:
    """By how much the lines of print must be turned counter-clockwise to be level; 0.0 where that is not clear."""
    ink = _ink(picture)
    if ink is None:
        return 0.0
    level = _sharpness(ink, 0.0)
    if level > _CLEARLY_LEVEL * max(_sharpness(ink, -_STEP_DEGREES), _sharpness(ink, _STEP_DEGREES)):
        return 0.0
    coarse = [
        (_sharpness(ink, angle), angle) for angle in np.arange(-_SEARCH_DEGREES, _SEARCH_DEGREES + 0.1, _STEP_DEGREES)
    ]
    _, near = max(coarse)
    best, degrees = max((_sharpness(ink, angle), angle) for angle in np.arange(near - 0.4, near + 0.41, 0.1))
    if best < _MIN_GAIN * level:
        return 0.0
    return float(degrees)


def strengthen(picture: Picture) -> Picture:
    """A faded scan stretched to the full range of gray; any other unchanged."""
    sample = picture[::4, ::4].reshape(-1)
    dark, paper = (float(value) for value in np.percentile(sample, (0.5, 60)))
    if not 8 < paper - dark < _FADED_RANGE:
        return picture
    stretched = (picture.astype(np.float32) - dark) * (255.0 / (paper - dark))
    return np.asarray(np.clip(stretched, 0, 255), dtype=np.uint8)


def _ink(picture: Picture) -> _Gray | None:
    """A small picture with 255 where there is print, or None where there is too little or too much to tell."""
    import cv2

    gray = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    factor = _SEARCH_SIDE_PX / max(gray.shape)
    if factor < 1.0:
        gray = cv2.resize(gray, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    ink = cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 15)
    share = float(np.count_nonzero(ink)) / ink.size
    return np.asarray(ink, dtype=np.uint8) if 0.002 < share < 0.4 else None


def _sharpness(ink: _Gray, degrees: float) -> float:
    """How unevenly ink is spread over rows after turning: level lines of print give full rows and empty ones."""
    import cv2

    height, width = ink.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(degrees), 1.0)
    turned = cv2.warpAffine(ink, turn, (width, height), flags=cv2.INTER_LINEAR)
    rows = turned.sum(axis=1, dtype=np.float64)
    return float(((rows[1:] - rows[:-1]) ** 2).sum())
