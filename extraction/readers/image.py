"""Pictures as documents: PNG, JPEG, WebP, BMP and TIFF (several pages) through Pillow, with caps before decoding."""

import io
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from extraction.datamodel import BoundingBox, MediaType, Word
from extraction.errors import CorruptDocument, DocumentTooLarge, TooManyPages
from extraction.options import ReadOptions
from extraction.readers.base import DamagedPage, Drawings, OpenDocument, Picture

_FORMATS: dict[MediaType, str] = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/webp": "WEBP",
    "image/tiff": "TIFF",
    "image/bmp": "BMP",
}
# No OCR engine gains from more pixels than A4 at 300 dpi and some; a camera's 50 MP are brought down to this.
_WORKING_PIXELS = 12_000_000
_PLAUSIBLE_DPI = (50.0, 1200.0)
_ASSUMED_LONG_SIDE_PT = 842.0  # A4, where the file does not say how large a pixel is
_DECODE_ERRORS = (OSError, SyntaxError, ValueError, EOFError, TypeError, IndexError, KeyError, AttributeError)


class ImagePage:
    """One frame, decoded when first asked for."""

    def __init__(self, image: Image.Image, number: int, max_pixels: int) -> None:
        self.number = number
        long_side_pt = _long_side_pt(image)
        self._picture = _decode(image, number, max_pixels)
        height, width = self._picture.shape[:2]
        points_per_pixel = long_side_pt / max(width, height)
        self.width_pt, self.height_pt = width * points_per_pixel, height * points_per_pixel

    def text_layer(self) -> tuple[Word, ...]:
        return ()

    def unread_pictures(self, words: Sequence[Word]) -> tuple[BoundingBox, ...]:
        return ()

    def is_recognised(self) -> bool:
        return False

    def drawings(self) -> Drawings:
        return Drawings()

    def picture_for_ocr(self) -> Picture:
        return self._picture

    def picture_for_view(self, long_side_px: int) -> Picture:
        return self._picture


class ImageDocument:
    def __init__(self, image: Image.Image, page_count: int, options: ReadOptions) -> None:
        self._image = image
        self._options = options
        self.page_count = page_count

    def pages(self) -> Iterator[ImagePage | DamagedPage]:
        for index in range(self.page_count):
            try:
                page = self._page(index)
            except CorruptDocument as error:
                yield DamagedPage(index + 1, error)
            else:
                yield page

    def _page(self, index: int) -> ImagePage:
        if self.page_count > 1:
            try:
                self._image.seek(index)
            except _DECODE_ERRORS as error:
                raise _corrupt(index + 1) from error
        return ImagePage(self._image, index + 1, self._options.max_pixels)

    def __enter__(self) -> "ImageDocument":
        return self

    def __exit__(self, *exc: Any) -> None:
        self._image.close()


class ImageReader:
    media_types: tuple[MediaType, ...] = tuple(_FORMATS)

    def open(self, data: bytes, media_type: MediaType, password: str | None, options: ReadOptions) -> OpenDocument:
        try:
            with warnings.catch_warnings():
                # Our own cap is asked page by page; Pillow's warning about bombs must not pass unseen either.
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                image = Image.open(io.BytesIO(data), formats=[_FORMATS[media_type]])
                page_count = _count_frames(image, options.max_pages) if media_type == "image/tiff" else 1
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise _too_large(options.max_pixels) from error
        except _DECODE_ERRORS as error:
            raise _corrupt() from error
        return ImageDocument(image, page_count, options)


def _count_frames(image: Image.Image, max_pages: int) -> int:
    """Frames of a TIFF, up to the first one behind which no other can be found as it is damaged itself.

    Raises TooManyPages as soon as the cap is passed, so a loop of frames ends there.
    """
    frames = 1
    while True:
        try:
            image.seek(frames)
        except EOFError:
            image.seek(0)
            return frames
        except _DECODE_ERRORS:
            image.seek(0)
            return frames + 1
        frames += 1
        if frames > max_pages:
            raise TooManyPages(f"The TIFF has more than {max_pages} pages, the most that can be read. Split it.")


def _decode(image: Image.Image, number: int, max_pixels: int) -> Picture:
    width, height = image.size
    if width * height > max_pixels:
        raise _too_large(max_pixels)
    try:
        if width * height > _WORKING_PIXELS:
            factor = (_WORKING_PIXELS / (width * height)) ** 0.5
            image.draft("RGB", (int(width * factor), int(height * factor)))
        image.load()
        return np.asarray(_shrunk(_rgb(ImageOps.exif_transpose(image))))
    except Image.DecompressionBombError as error:
        raise _too_large(max_pixels) from error
    except _DECODE_ERRORS as error:
        raise _corrupt(number) from error


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith(("I", "F")):
        return _from_deep_gray(image)
    if image.has_transparency_data:
        with_alpha = image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(with_alpha, mask=with_alpha.getchannel("A"))
        return paper
    return image.convert("RGB")


def _from_deep_gray(image: Image.Image) -> Image.Image:
    """16- and 32-bit gray to 8 bit by its own darkest and lightest value: Pillow would cut everything above 255."""
    values = np.asarray(image, dtype=np.float32)
    low, high = float(values.min()), float(values.max())
    scaled = (values - low) * (255.0 / max(high - low, 1e-6))
    return Image.fromarray(scaled.astype(np.uint8)).convert("RGB")


def _shrunk(image: Image.Image) -> Image.Image:
    pixels = image.width * image.height
    if pixels <= _WORKING_PIXELS:
        return image
    factor = (_WORKING_PIXELS / pixels) ** 0.5
    size = (max(1, int(image.width * factor)), max(1, int(image.height * factor)))
    return image.resize(size, Image.Resampling.BOX)


def _long_side_pt(image: Image.Image) -> float:
    """How long the paper is, by the file's own resolution if that is plausible."""
    dpi = image.info.get("dpi")
    if isinstance(dpi, tuple) and all(isinstance(value, int | float) and value > 0 for value in dpi):
        resolution = float(dpi[0])
        if _PLAUSIBLE_DPI[0] <= resolution <= _PLAUSIBLE_DPI[1]:
            return max(image.size) * 72.0 / resolution
    return _ASSUMED_LONG_SIDE_PT


def _too_large(max_pixels: int) -> DocumentTooLarge:
    return DocumentTooLarge(
        f"The picture has more than {max_pixels / 1e6:.0f} million pixels. Save it at a lower resolution."
    )


def _corrupt(number: int = 1) -> CorruptDocument:
    return CorruptDocument(f"Page {number} of the picture file is damaged. Scan or save it again and send that.")


READER = ImageReader()
