"""Lines drawn on PDF pages."""

import io

import pytest
from reportlab.pdfgen.canvas import Canvas

from extraction import ReadOptions, read
from extraction.datamodel import Ruling

SIZE = (400.0, 200.0)


def rulings(draw: str, *arguments: float, **settings: object) -> list[tuple[float, float, float, float]]:
    """What is read of one drawing, in points from the top left, rounded."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=SIZE, invariant=1)
    canvas.drawString(10, 10, "text so that the page is read by its text layer")
    if "gray" in settings:
        canvas.setFillGray(settings.pop("gray"))
    getattr(canvas, draw)(*arguments, **settings)
    canvas.save()
    page = read(out.getvalue(), options=ReadOptions(drawings=True)).pages[0]
    return sorted(_points(ruling) for ruling in page.rulings)


def _points(ruling: Ruling) -> tuple[float, float, float, float]:
    x, y = SIZE
    return (round(ruling.x0 * x), round(ruling.y0 * y), round(ruling.x1 * x), round(ruling.y1 * y))


BOX = [(100, 50, 100, 100), (100, 50, 300, 50), (100, 100, 300, 100), (300, 50, 300, 100)]


@pytest.mark.parametrize(
    ("draw", "arguments", "paint", "expected"),
    [
        ("line", (100, 150, 300, 150), {}, [(100, 50, 300, 50)]),
        ("line", (100, 150, 100, 100), {}, [(100, 50, 100, 100)]),
        ("line", (100, 150, 300, 100), {}, []),
        ("rect", (100, 100, 200, 50), {}, BOX),
        ("rect", (100, 100, 200, 50), {"stroke": 0, "fill": 1, "gray": 0.8}, []),
        ("rect", (100, 149.5, 200, 1), {"stroke": 0, "fill": 1}, [(100, 50, 300, 50)]),
        ("circle", (200, 100, 50), {}, []),
    ],
    ids=["level", "upright", "slanted", "frame", "filled", "thin bar", "curve"],
)
def test_lines_and_frames_are_rulings_and_the_edges_of_painted_ground_are_not(
    draw: str, arguments: tuple[float, ...], paint: dict[str, object], expected: list[tuple[float, ...]]
) -> None:
    assert rulings(draw, *arguments, **dict(paint)) == expected


def test_plain_reading_looks_at_no_drawings() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.drawString(50, 500, "a line of text and a rule")
    canvas.line(50, 490, 300, 490)
    canvas.save()
    assert read(out.getvalue()).pages[0].rulings == ()
