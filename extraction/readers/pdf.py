"""PDF files through pypdfium2: text layer with places, pictures of pages, and the caps that hold before either."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from extraction.datamodel import MediaType, Word
from extraction.errors import CorruptDocument, DocumentTooLarge, PasswordRequired, TooManyPages
from extraction.options import ReadOptions
from extraction.readers.base import OpenDocument, Picture
from extraction.readers.pdf_words import Corners, words_of
from extraction.readers.text_quality import is_readable

MAX_SIDE_PT = 14_400.0  # 200 inches: the largest page the PDF standard knows
MIN_OCR_DPI = 72
# A page with fewer words than this on top of a page-wide picture is a scan with a stamp: its picture is read.
_FEW_WORDS = 12
_PAGE_WIDE_SHARE = 0.6
_POINTS_PER_INCH = 72.0


class PdfPage:
    """One page of an open PDF."""

    def __init__(self, page: Any, number: int, options: ReadOptions) -> None:
        self.number = number
        self.width_pt, self.height_pt = page.get_size()
        if not min(self.width_pt, self.height_pt) > 0 or max(self.width_pt, self.height_pt) > MAX_SIDE_PT:
            raise DocumentTooLarge(
                f"Page {number} is {self.width_pt:.0f} x {self.height_pt:.0f} points; up to {MAX_SIDE_PT:.0f} on a "
                "side can be read. Print it to a normal paper size and send that."
            )
        self._page = page
        self._options = options
        self._crop: Corners = page.get_bbox()
        self._degrees: int = page.get_rotation()

    def text_layer(self) -> tuple[Word, ...]:
        text_page = self._page.get_textpage()
        try:
            words = words_of(text_page, self.number, self._to_fractions)
        finally:
            text_page.close()
        if not is_readable(word.text for word in words):
            return ()
        if len(words) < _FEW_WORDS and self._is_a_scan():
            return ()
        return words

    def picture_for_ocr(self) -> Picture:
        dpi = self._options.ocr_dpi
        pixels = self.width_pt * self.height_pt * (dpi / _POINTS_PER_INCH) ** 2
        if pixels > self._options.max_pixels:
            dpi = int(dpi * (self._options.max_pixels / pixels) ** 0.5)
        if dpi < MIN_OCR_DPI:
            raise DocumentTooLarge(
                f"Page {self.number} is too large to be read by OCR ({self.width_pt:.0f} x {self.height_pt:.0f} "
                "points). Print it to a smaller paper size and send that."
            )
        return self._render(dpi / _POINTS_PER_INCH)

    def picture_for_view(self, long_side_px: int) -> Picture:
        return self._render(long_side_px / max(self.width_pt, self.height_pt))

    def close(self) -> None:
        self._page.close()

    def _render(self, scale: float) -> Picture:
        try:
            bitmap = self._page.render(scale=scale, rev_byteorder=True)
        except pypdfium2.PdfiumError as error:
            raise CorruptDocument(f"Page {self.number} cannot be drawn. Save the PDF again and send that.") from error
        pixels = bitmap.to_numpy()
        picture = np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else np.ascontiguousarray(pixels[:, :, :3])
        bitmap.close()
        return picture

    def _is_a_scan(self) -> bool:
        area = self.width_pt * self.height_pt
        images = self._page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=2)
        for _, image in zip(range(50), images, strict=False):
            left, bottom, right, top = image.get_bounds()
            if (right - left) * (top - bottom) >= _PAGE_WIDE_SHARE * area:
                return True
        return False

    def _to_fractions(self, corners: Corners) -> Corners:
        """Page points (origin bottom left, before /Rotate) to fractions of the page as it is shown."""
        left, bottom, right, top = self._crop
        x0, x1 = ((x - left) / (right - left) for x in (corners[0], corners[2]))
        y0, y1 = ((top - y) / (top - bottom) for y in (corners[3], corners[1]))
        turned = {0: (x0, y0, x1, y1), 90: (1 - y1, x0, 1 - y0, x1), 180: (1 - x1, 1 - y1, 1 - x0, 1 - y0)}
        box = turned.get(self._degrees, (y0, 1 - x1, y1, 1 - x0))
        return (_clamp(box[0]), _clamp(box[1]), _clamp(box[2]), _clamp(box[3]))


class PdfDocument:
    """An open PDF whose page count is known and within the cap."""

    def __init__(self, document: Any, options: ReadOptions) -> None:
        self._document = document
        self._options = options
        self.page_count = len(document)

    def pages(self) -> Iterator[PdfPage]:
        for index in range(self.page_count):
            try:
                loaded = self._load(index)
            except pypdfium2.PdfiumError as error:
                raise CorruptDocument(
                    f"Page {index + 1} of the PDF is damaged. Open the file, save it again and send that."
                ) from error
            try:
                yield PdfPage(loaded, index + 1, self._options)
            finally:
                loaded.close()

    def _load(self, index: int) -> Any:
        """The page with what was filled into its form and typed onto it (annotations) as part of its own text."""
        page = self._document[index]
        if pdfium.FPDFPage_GetAnnotCount(page) == 0:
            return page
        flattened = pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
        if flattened != pdfium.FLATTEN_SUCCESS:
            return page
        page.close()
        return self._document[index]

    def __enter__(self) -> "PdfDocument":
        return self

    def __exit__(self, *exc: Any) -> None:
        self._document.close()


class PdfReader:
    media_types: tuple[MediaType, ...] = ("application/pdf",)

    def open(self, data: bytes, media_type: MediaType, password: str | None, options: ReadOptions) -> OpenDocument:
        try:
            document = pypdfium2.PdfDocument(data, password=password)
        except pypdfium2.PdfiumError as error:
            raise _refusal(error, password) from error
        # Asked before any loop over pages: a broken page tree can claim millions of them.
        pages = len(document)
        if 1 <= pages <= options.max_pages:
            return PdfDocument(document, options)
        document.close()
        if pages < 1:
            raise CorruptDocument("The PDF has no pages. Open it, save it again and send that.")
        raise TooManyPages(
            f"The PDF has {pages} pages; up to {options.max_pages} can be read. Split it and send parts."
        )


def _refusal(error: Any, password: str | None) -> PasswordRequired | CorruptDocument:
    if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
        if password is None:
            return PasswordRequired("The PDF is protected. Send it again together with its password.")
        return PasswordRequired("The password does not open this PDF. Send the right one.")
    return CorruptDocument("The PDF is damaged and cannot be opened. Open it, save it again and send that.")


def _clamp(fraction: float) -> float:
    return min(1.0, max(0.0, fraction))


READER = PdfReader()
