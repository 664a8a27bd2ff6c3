"""PDF files through pypdfium2: text layer with places, pictures of pages, and the caps that hold before either."""

import ctypes
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from extraction.datamodel import BoundingBox, MediaType, Word
from extraction.errors import CorruptDocument, DocumentTooLarge, PasswordRequired, TooManyPages
from extraction.layout.drawing import measured, squares_of
from extraction.options import ReadOptions
from extraction.readers.base import DamagedPage, Drawings, OpenDocument, Picture
from extraction.readers.pdf_frame import Frame
from extraction.readers.pdf_rulings import rulings_of
from extraction.readers.pdf_words import direct, sample_of, words_of
from extraction.readers.text_quality import is_readable

MAX_SIDE_PT = 14_400.0  # 200 inches: the largest page the PDF standard knows
MIN_OCR_DPI = 72
# A page with fewer words than this on top of a page-wide picture is a scan with a stamp: its picture is read.
_FEW_WORDS = 12
_PAGE_WIDE_SHARE = 0.6
_TURNING_CHARACTERS = 40  # so many say which way up a page is
_MOST_PICTURES = 100
# A letterhead or half a page that is a picture; what is smaller is a logo. Shares of the page.
_PICTURE_OF_PRINT = 0.07
_MOST_OBJECTS = 3000  # of a page, among which its pictures are looked for
_FIRST_OBJECTS = 100  # of a page, among which its first text is looked for
_POINTS_PER_INCH = 72.0
_MARK_DPI = 150  # enough to see whether a box is ticked

_OBJECT_OF = direct(pdfium.FPDFPage_GetObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_TYPE_OF = direct(pdfium.FPDFPageObj_GetType, ctypes.c_int, ctypes.c_void_p)


class PdfPage:
    """One page of an open PDF."""

    def __init__(self, page: Any, number: int, options: ReadOptions) -> None:
        self.number = number
        self._page = page
        self._options = options
        self._measure()
        if not min(self.width_pt, self.height_pt) > 0 or max(self.width_pt, self.height_pt) > MAX_SIDE_PT:
            raise DocumentTooLarge(
                f"Page {number} is {self.width_pt:.0f} x {self.height_pt:.0f} points; up to {MAX_SIDE_PT:.0f} on a "
                "side can be read. Print it to a normal paper size and send that."
            )

    def text_layer(self) -> tuple[Word, ...]:
        try:
            text_page = self._page.get_textpage()
        except pypdfium2.PdfiumError as error:
            raise _damaged(self.number) from error
        try:
            sample = sample_of(text_page)
            if sample.characters >= _TURNING_CHARACTERS:
                self._turn_upright(sample.degrees)
            words = words_of(text_page, self.number, self._frame(), with_bold=self._options.drawings)
        finally:
            text_page.close()
        if not is_readable((word.text for word in words), sample.unmapped_share):
            return ()
        if len(words) < _FEW_WORDS and self._is_a_scan():
            return ()
        return words

    def is_recognised(self) -> bool:
        """Text over a scan is drawn in the mode that leaves no mark; the first text of the page tells."""
        page = self._page.raw
        for index in range(min(pdfium.FPDFPage_CountObjects(page), _FIRST_OBJECTS)):
            item = pdfium.FPDFPage_GetObject(page, index)
            if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_TEXT:
                return bool(pdfium.FPDFTextObj_GetTextRenderMode(item) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)
        return False

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

    def unread_pictures(self, words: Sequence[Word]) -> tuple[BoundingBox, ...]:
        boxes = [box for box in self._own_pictures() if (box.x1 - box.x0) * (box.y1 - box.y0) >= _PICTURE_OF_PRINT]
        return tuple(box for box in boxes if not any(_stands_in(word.box, box) for word in words))

    def drawings(self) -> Drawings:
        rulings = rulings_of(self._page, self._frame().to_fractions)
        boxes = squares_of(rulings, self.number, (self.width_pt, self.height_pt))
        squares = measured(boxes, self._render(_MARK_DPI / _POINTS_PER_INCH), self.width_pt) if boxes else ()
        return Drawings(rulings, squares, tuple(self._pictures()))

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
        """Whether pictures (one, or the strips that some scanners make) cover most of the page."""
        return sum((box.x1 - box.x0) * (box.y1 - box.y0) for box in self._pictures()) >= _PAGE_WIDE_SHARE

    def _pictures(self) -> Iterator[BoundingBox]:
        frame = self._frame()
        images = self._page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=3)
        for _, image in zip(range(_MOST_PICTURES), images, strict=False):
            yield BoundingBox(self.number, *frame.to_fractions(image.get_bounds()))

    def _own_pictures(self) -> Iterator[BoundingBox]:
        """Those that the page itself has, without looking into its parts: it is asked of every page of text."""
        page, frame = self._page.raw, self._frame()
        handle = ctypes.cast(page, ctypes.c_void_p).value
        sides = [ctypes.c_float() for _ in range(4)]
        for index in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
            if _TYPE_OF(_OBJECT_OF(handle, index)) == pdfium.FPDF_PAGEOBJ_IMAGE:
                pdfium.FPDFPageObj_GetBounds(pdfium.FPDFPage_GetObject(page, index), *map(ctypes.byref, sides))
                left, bottom, right, top = (side.value for side in sides)
                yield BoundingBox(self.number, *frame.to_fractions((left, bottom, right, top)))

    def _turn_upright(self, print_degrees: int) -> None:
        """Pages are also printed sideways without the file saying so: then it is made to say so."""
        if (self._page.get_rotation() + print_degrees) % 360 != 0:
            self._page.set_rotation(-print_degrees % 360)
            self._measure()

    def _measure(self) -> None:
        self.width_pt, self.height_pt = self._page.get_size()

    def _frame(self) -> Frame:
        left, bottom, right, top = self._page.get_bbox()
        return Frame(left, bottom, right, top, self._page.get_rotation())


class PdfDocument:
    """An open PDF whose page count is known and within the cap."""

    def __init__(self, document: Any, options: ReadOptions) -> None:
        self._document = document
        self._options = options
        self.page_count = len(document)

    def pages(self) -> Iterator[PdfPage | DamagedPage]:
        for index in range(self.page_count):
            try:
                loaded = self._load(index)
            except pypdfium2.PdfiumError:
                yield DamagedPage(index + 1, _damaged(index + 1))
                continue
            try:
                yield PdfPage(loaded, index + 1, self._options)
            finally:
                loaded.close()

    def _load(self, index: int) -> Any:
        """The page with what was filled into its form and typed onto it (annotations) as part of its own text."""
        page = self._document[index]
        if not _has_shown_annotations(page):
            return page
        # Many programs fill in values and leave drawing them to the reader; pdfium does so when it draws the page.
        page.render(scale=1 / max(*page.get_size(), 1.0)).close()
        flattened = pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
        if flattened != pdfium.FLATTEN_SUCCESS:
            return page
        page.close()
        return self._document[index]

    def __enter__(self) -> "PdfDocument":
        return self

    def __exit__(self, *exc: Any) -> None:
        self._document.close()


def open_pdf(source: bytes | Path, password: str | None) -> pypdfium2.PdfDocument:
    """Raises PasswordRequired or CorruptDocument."""
    try:
        return pypdfium2.PdfDocument(source, password=password)
    except pypdfium2.PdfiumError as error:
        raise _refusal(error, password) from error


class PdfReader:
    media_types: tuple[MediaType, ...] = ("application/pdf",)

    def open(self, data: bytes, media_type: MediaType, password: str | None, options: ReadOptions) -> OpenDocument:
        document = open_pdf(data, password)
        # Asked before any loop over pages: a broken page tree can claim millions of them.
        pages = len(document)
        if 1 <= pages <= options.max_pages:
            document.init_forms()
            return PdfDocument(document, options)
        document.close()
        if pages < 1:
            raise CorruptDocument("The PDF has no pages. Open it, save it again and send that.")
        raise TooManyPages(
            f"The PDF has {pages} pages; up to {options.max_pages} can be read. Split it and send parts."
        )


def _stands_in(box: BoundingBox, outer: BoundingBox) -> bool:
    return outer.x0 <= (box.x0 + box.x1) / 2 <= outer.x1 and outer.y0 <= (box.y0 + box.y1) / 2 <= outer.y1


def _has_shown_annotations(page: Any) -> bool:
    """Anything but links, of which there are many and which show nothing: reading a page twice costs time."""
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        subtype = pdfium.FPDFAnnot_GetSubtype(annotation)
        pdfium.FPDFPage_CloseAnnot(annotation)
        if subtype != pdfium.FPDF_ANNOT_LINK:
            return True
    return False


def _damaged(number: int) -> CorruptDocument:
    return CorruptDocument(f"Page {number} of the PDF is damaged. Open the file, save it again and send that.")


def _refusal(error: Any, password: str | None) -> PasswordRequired | CorruptDocument:
    if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
        if password is None:
            return PasswordRequired("The PDF is protected. Send it again together with its password.")
        return PasswordRequired("The password does not open this PDF. Send the right one.")
    return CorruptDocument("The PDF is damaged and cannot be opened. Open it, save it again and send that.")


READER = PdfReader()
