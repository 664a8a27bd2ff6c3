"""Pictures as documents: formats, pages, orientation, caps before decoding."""

import numpy as np
import pytest
from PIL import Image

from extraction import CorruptDocument, DocumentTooLarge, MediaType, ReadOptions, TooManyPages
from extraction.options import DEFAULT_OPTIONS
from extraction.readers import open_document
from extraction.readers.base import DamagedPage, Picture, SourcePage
from tests.extraction import documents


def pictures(data: bytes, media_type: MediaType, options: ReadOptions = DEFAULT_OPTIONS) -> list[Picture]:
    with open_document(data, media_type, None, options) as opened:
        return [_picture(page) for page in opened.pages()]


def _picture(page: SourcePage | DamagedPage) -> Picture:
    if isinstance(page, DamagedPage):
        raise page.error
    return page.picture_for_ocr()


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "WEBP", "TIFF", "BMP"])
def test_every_format_gives_red_green_blue_pixels(file_format: str) -> None:
    data = documents.encoded(Image.new("RGB", (40, 30), (200, 30, 30)), file_format)
    media_type: MediaType = f"image/{file_format.lower()}"  # type: ignore[assignment]

    (picture,) = pictures(data, media_type)

    assert picture.shape == (30, 40, 3)
    assert picture.dtype == np.uint8
    assert np.abs(picture[15, 20].astype(int) - (200, 30, 30)).max() < 6


def test_a_tiff_has_as_many_pages_as_frames() -> None:
    frames = [Image.new("L", (40, 30), shade) for shade in (0, 100, 200)]
    data = documents.encoded(frames[0], "TIFF", save_all=True, append_images=frames[1:])

    assert [int(picture[0, 0, 0]) for picture in pictures(data, "image/tiff")] == [0, 100, 200]
    with pytest.raises(TooManyPages, match="more than 2 pages"):
        pictures(data, "image/tiff", ReadOptions(max_pages=2))


def test_a_photo_is_turned_as_its_camera_says() -> None:
    image = Image.new("RGB", (40, 30), "white")
    exif = image.getexif()
    exif[0x0112] = 6  # turn 90 degrees clockwise to see it upright

    (picture,) = pictures(documents.encoded(image, "JPEG", exif=exif), "image/jpeg")

    assert picture.shape == (40, 30, 3)


def test_transparent_paper_is_white() -> None:
    (picture,) = pictures(documents.encoded(Image.new("RGBA", (9, 9), (0, 0, 0, 0)), "PNG"), "image/png")

    assert picture.min() == 255


def test_sixteen_bit_gray_keeps_its_shades() -> None:
    deep = np.linspace(1000, 60_000, 256, dtype=np.uint16).reshape(16, 16)

    (picture,) = pictures(documents.encoded(Image.fromarray(deep), "PNG"), "image/png")

    assert len(np.unique(picture)) > 200


def test_the_paper_size_follows_the_resolution_in_the_file() -> None:
    image = documents.picture((), dpi=100)
    with open_document(documents.encoded(image, "PNG", dpi=(100, 100)), "image/png", None, DEFAULT_OPTIONS) as opened:
        page = next(opened.pages())

        assert (page.width_pt, page.height_pt) == pytest.approx((595, 842), abs=1)


def test_a_picture_of_a_hundred_megapixels_is_refused_before_it_is_decoded() -> None:
    data = documents.large_png(10_000, 10_000)

    assert len(data) < 120_000
    with pytest.raises(DocumentTooLarge, match="60 million pixels"):
        pictures(data, "image/png")


def test_a_picture_within_the_cap_is_brought_down_to_what_ocr_can_use() -> None:
    (picture,) = pictures(documents.large_png(6_000, 4_000), "image/png")

    assert picture.shape[0] * picture.shape[1] <= 12_000_000
    assert picture.shape[1] / picture.shape[0] == pytest.approx(1.5, abs=0.01)


@pytest.mark.parametrize("cut", [20, 200])
def test_a_cut_off_picture_is_refused_with_what_to_do(cut: int) -> None:
    data = documents.encoded(documents.picture(dpi=72), "PNG")[:cut]

    with pytest.raises(CorruptDocument, match="save it again"):
        pictures(data, "image/png")
