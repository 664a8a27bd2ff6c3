"""Reading a part of a page again: rows of print in a box, whatever lies around them."""

import io

import pytest
from PIL import Image, ImageDraw, ImageFont

from extraction import BoundingBox, Word, cuts_a_word, reread, standing_in
from extraction.errors import OcrUnavailable

WIDTH_PX, HEIGHT_PX = 990, 1400
WHOLE_WIDTH = BoundingBox(1, 0.05, 0.1, 0.6, 0.15)


def page(
    *prints: tuple[str, int, int], ink: str = "black", frames: tuple[tuple[int, int, int, int], ...] = ()
) -> bytes:
    """A page's picture as workers keep it, with text at pixels."""
    image = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), "white" if ink == "black" else "#333333")
    draw = ImageDraw.Draw(image)
    for frame in frames:
        draw.rectangle(frame, outline=ink)
    for text, x, y in prints:
        draw.text((x, y), text, fill=ink, font=ImageFont.load_default(size=16))
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=80)
    return kept.getvalue()


def box_px(left: int, top: int, right: int, bottom: int) -> BoundingBox:
    return BoundingBox(1, left / WIDTH_PX, top / HEIGHT_PX, right / WIDTH_PX, bottom / HEIGHT_PX)


def read_lines(picture: bytes, box: BoundingBox) -> list[str]:
    found = reread(picture, box, engine="rapidocr", language="en")
    return [line.replace(" ", "") for line in found.lines]


def test_rows_are_read_from_top_to_bottom_with_their_place() -> None:
    picture = page(("Nordwind Handel", 100, 200), ("Hafenstr. 12", 100, 224), ("23795 Berg", 100, 248))
    found = reread(picture, box_px(90, 190, 400, 280), engine="rapidocr", language="en")
    assert [line.replace(" ", "") for line in found.lines] == ["NordwindHandel", "Hafenstr.12", "23795Berg"]
    assert found.confidence > 0.8
    assert found.box is not None
    assert found.box.x0 * WIDTH_PX == pytest.approx(100, abs=4)
    assert found.box.y0 * HEIGHT_PX == pytest.approx(204, abs=4)
    assert found.box.y1 * HEIGHT_PX == pytest.approx(263, abs=5)


def test_light_print_on_a_dark_ground_is_read() -> None:
    assert read_lines(page(("Total 5,614.18", 100, 200), ink="white"), box_px(90, 192, 300, 228)) == ["Total5,614.18"]


@pytest.mark.parametrize("figure", ["4", "7"])
def test_a_lonely_figure_is_read(figure: str) -> None:
    assert read_lines(page((figure, 100, 200)), box_px(92, 196, 124, 224)) == [figure]


def test_the_frame_of_a_cell_joins_no_rows() -> None:
    picture = page(("one 12.50", 100, 200), ("two 13.75", 100, 226), frames=((94, 150, 220, 300),))
    assert read_lines(picture, box_px(88, 194, 230, 250)) == ["one12.50", "two13.75"]


def test_rows_that_the_box_cuts_are_left_out() -> None:
    picture = page(("first line", 100, 200), ("second line", 100, 222), ("third line", 100, 244))
    assert read_lines(picture, box_px(90, 216, 300, 245)) == ["secondline"]


def test_where_nothing_stands_nothing_is_read() -> None:
    found = reread(page(("far away", 100, 900)), WHOLE_WIDTH, engine="rapidocr", language="en")
    assert (found.lines, found.box, found.confidence) == ((), None, 0.0)


def test_a_language_that_the_engine_lacks_is_said() -> None:
    with pytest.raises(OcrUnavailable, match='does not read "xx"'):
        reread(page(("text", 100, 150)), WHOLE_WIDTH, engine="rapidocr", language="xx")


def test_what_was_read_before_is_found_by_the_middle_of_its_words() -> None:
    words = [
        Word("1.471,60", BoundingBox(1, 0.5, 0.8, 0.6, 0.82), 0.8),
        Word("Summe", BoundingBox(1, 0.3, 0.8, 0.4, 0.82), 1.0),
        Word("elsewhere", BoundingBox(1, 0.3, 0.2, 0.4, 0.22)),
    ]
    found = standing_in(words, BoundingBox(1, 0.25, 0.79, 0.57, 0.83), width=595, height=842)
    assert found.lines == ("Summe", "1.471,60")
    assert found.confidence == pytest.approx(0.9)
    assert found.box == BoundingBox(1, 0.3, 0.8, 0.6, 0.82)
    assert standing_in(words, BoundingBox(1, 0, 0, 0.1, 0.1), width=595, height=842).lines == ()


def test_a_box_around_half_a_word_cuts_it_and_one_that_grazes_it_does_not() -> None:
    words = [Word("Summe:1.471,60", BoundingBox(1, 0.4, 0.8, 0.6, 0.82))]
    assert cuts_a_word(words, BoundingBox(1, 0.5, 0.79, 0.7, 0.83)) is True
    assert cuts_a_word(words, BoundingBox(1, 0.41, 0.79, 0.7, 0.83)) is False
    assert cuts_a_word(words, BoundingBox(1, 0.59, 0.79, 0.7, 0.83)) is False
    assert cuts_a_word(words, BoundingBox(1, 0.5, 0.3, 0.7, 0.4)) is False
