"""The straight lines drawn on a PDF page, from pdfium's path objects: strokes and thin filled bars.

About 10 microseconds a path, so it is asked for only where tables or boxes are wanted.
"""

import ctypes
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from extraction.datamodel import Ruling
from extraction.readers.pdf_frame import Corners

# Caps, so that a map with a million strokes costs no more than a page of text.
_MAX_PATHS = 20_000
_MAX_SEGMENTS = 200
_MAX_DEPTH = 4
_THICKEST_PT = 3.0  # a filled bar up to this thick is a line
_SHORTEST_PT = 4.0
_SLANT_PT = 0.7

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def rulings_of(page: Any, to_fractions: Callable[[Corners], Corners]) -> tuple[Ruling, ...]:
    """Every level or upright line of a page. `to_fractions` maps page points to fractions of the upright page."""
    found: dict[Ruling, None] = {}
    for _, lines in zip(range(_MAX_PATHS), _paths(page.raw), strict=False):
        for (x0, y0), (x1, y1) in lines:
            left, top, right, bottom = to_fractions((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
            found[Ruling(left, top, right, bottom)] = None
    return tuple(found)


def _paths(page: Any) -> Iterator[list[tuple[Point, Point]]]:
    count, item = pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject
    for index in range(count(page)):
        yield from _object_lines(item(page, index), _IDENTITY, 0)


def _object_lines(raw: Any, outer: Matrix, depth: int) -> Iterator[list[tuple[Point, Point]]]:
    kind = pdfium.FPDFPageObj_GetType(raw)
    if kind == pdfium.FPDF_PAGEOBJ_PATH:
        yield _path_lines(raw, _product(_matrix(raw), outer))
    elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
        inner = _product(_matrix(raw), outer)
        for index in range(pdfium.FPDFFormObj_CountObjects(raw)):
            yield from _object_lines(pdfium.FPDFFormObj_GetObject(raw, index), inner, depth + 1)


def _path_lines(raw: Any, matrix: Matrix) -> list[tuple[Point, Point]]:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    count = pdfium.FPDFPath_CountSegments(raw)
    if not 2 <= count <= _MAX_SEGMENTS or not pdfium.FPDFPath_GetDrawMode(raw, fill, stroke):
        return []
    filled, stroked = bool(fill.value), bool(stroke.value)
    if not filled and not stroked:
        return []
    lines: list[tuple[Point, Point]] = []
    for corners in _subpaths(raw, count, matrix):
        if filled and not stroked:
            lines += _filled(corners)
        else:
            lines += [line for line in pairwise(corners) if _is_straight(*line)]
    return lines


def _filled(corners: list[Point]) -> list[tuple[Point, Point]]:
    """A thin bar is a line along its middle. The edges of larger areas are no lines: programs that write paint the
    ground behind single words and lines of a cell."""
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    left, right, bottom, top = min(xs), max(xs), min(ys), max(ys)
    width, height = right - left, top - bottom
    middle_x, middle_y = (left + right) / 2, (bottom + top) / 2
    if height <= _THICKEST_PT and width >= _SHORTEST_PT:
        return [((left, middle_y), (right, middle_y))]
    if width <= _THICKEST_PT and height >= _SHORTEST_PT:
        return [((middle_x, bottom), (middle_x, top))]
    return []


def _is_straight(one: Point, other: Point) -> bool:
    width, height = abs(one[0] - other[0]), abs(one[1] - other[1])
    return min(width, height) <= _SLANT_PT and max(width, height) >= _SHORTEST_PT


def _subpaths(raw: Any, count: int, matrix: Matrix) -> Iterator[list[Point]]:
    """Corners of each part of the path; a curve ends the part it stands in, as no table is drawn with one."""
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    corners: list[Point] = []
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(raw, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind != pdfium.FPDF_SEGMENT_LINETO and corners:
            yield corners
            corners = []
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        corners.append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        if pdfium.FPDFPathSegment_GetClose(segment) and corners[-1] != corners[0]:
            corners.append(corners[0])
    if corners:
        yield corners


def _matrix(raw: Any) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(raw, found):
        return _IDENTITY
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _product(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    oa, ob, oc, od, oe, of = outer
    return (
        a * oa + b * oc,
        a * ob + b * od,
        c * oa + d * oc,
        c * ob + d * od,
        e * oa + f * oc + oe,
        e * ob + f * od + of,
    )
