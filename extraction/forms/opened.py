"""An open PDF with its form: the fields that the file names, page by page, and how they are written."""

import ctypes
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from extraction.datamodel import BoundingBox, Word
from extraction.errors import CorruptDocument, TooManyPages
from extraction.forms.labels import with_labels
from extraction.forms.model import FormField, FormFieldType
from extraction.options import DEFAULT_OPTIONS
from extraction.readers.pdf import open_pdf
from extraction.readers.pdf_frame import Frame
from extraction.readers.pdf_words import words_of

_TYPES: dict[int, FormFieldType] = {
    pdfium.FPDF_FORMFIELD_TEXTFIELD: "text",
    pdfium.FPDF_FORMFIELD_CHECKBOX: "checkbox",
    pdfium.FPDF_FORMFIELD_RADIOBUTTON: "radio",
    pdfium.FPDF_FORMFIELD_COMBOBOX: "choice",
    pdfium.FPDF_FORMFIELD_LISTBOX: "choice",
    pdfium.FPDF_FORMFIELD_SIGNATURE: "signature",
}
_READ_ONLY, _REQUIRED = 1, 2
_MOST_OPTIONS, _MOST_FIELDS = 500, 5000


@dataclass(frozen=True, slots=True)
class Placed:
    """A field and its annotation: the page's index and the annotation's."""

    field: FormField
    page: int
    annotation: int


class OpenForm:
    """Use as a context. Raises PasswordRequired, CorruptDocument or TooManyPages when it is made."""

    def __init__(self, path: Path, password: str | None = None) -> None:
        self._document = open_pdf(path.read_bytes(), password)
        count = len(self._document)
        if count < 1 or count > DEFAULT_OPTIONS.max_pages:
            self._document.close()
            if count < 1:
                raise CorruptDocument("The PDF has no pages. Open it, save it again and send that.")
            raise TooManyPages(f"The PDF has {count} pages; up to {DEFAULT_OPTIONS.max_pages} can be read.")
        self._document.init_forms()
        self.page_count = count
        self._last: tuple[int, Any] | None = None

    def __enter__(self) -> "OpenForm":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._last = None
        self._document.close()

    @property
    def raw(self) -> Any:
        return self._document.raw

    def page(self, index: int) -> Any:
        """The page, from index 0; a damaged one raises CorruptDocument."""
        if self._last is not None and self._last[0] == index:
            return self._last[1]
        try:
            self._last = (index, self._document[index])
            return self._last[1]
        except pypdfium2.PdfiumError as error:
            raise CorruptDocument(f"Page {index + 1} of the PDF is damaged. Save it again and send that.") from error

    def frame(self, page: Any) -> Frame:
        left, bottom, right, top = page.get_bbox()
        return Frame(left, bottom, right, top, page.get_rotation())

    def words(self, index: int) -> tuple[Word, ...]:
        """What is printed on the page, without what is filled in."""
        page = self.page(index)
        text_page = page.get_textpage()
        words = words_of(text_page, index + 1, self.frame(page))
        text_page.close()
        return words

    def fields(self) -> tuple[Placed, ...]:
        """All fields that the file names, with labels, in the order of the pages."""
        found: list[Placed] = []
        if self._document.formenv is None:
            return ()
        for index in range(self.page_count):
            own = list(self._fields_on(index))[: _MOST_FIELDS - len(found)]
            if own:
                width, height = self.frame(self.page(index)).size
                labelled = with_labels([placed.field for placed in own], self.words(index), height / width)
                found += [Placed(field, index, it.annotation) for field, it in zip(labelled, own, strict=True)]
        return tuple(found)

    def _fields_on(self, index: int) -> Iterator[Placed]:
        page = self.page(index)
        frame = self.frame(page)
        for at in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MOST_FIELDS)):
            with _Annotation(page, at) as annotation:
                field = self._field(annotation, index + 1, frame) if annotation else None
            if field is not None:
                yield Placed(field, index, at)

    def _field(self, annotation: Any, page: int, frame: Frame) -> FormField | None:
        environment = self._document.formenv.raw
        kind = _TYPES.get(pdfium.FPDFAnnot_GetFormFieldType(environment, annotation))
        if kind is None:
            return None
        sides = pdfium.FS_RECTF()
        pdfium.FPDFAnnot_GetRect(annotation, sides)
        flags = pdfium.FPDFAnnot_GetFormFieldFlags(environment, annotation)
        is_button = kind in ("checkbox", "radio")
        stands_for = _text(pdfium.FPDFAnnot_GetFormFieldExportValue, environment, annotation)
        count = min(max(pdfium.FPDFAnnot_GetOptionCount(environment, annotation), 0), _MOST_OPTIONS)
        options = tuple(_text(pdfium.FPDFAnnot_GetOptionLabel, environment, annotation, at) for at in range(count))
        value = _text(pdfium.FPDFAnnot_GetFormFieldValue, environment, annotation)
        chosen = [
            text for at, text in enumerate(options) if pdfium.FPDFAnnot_IsOptionSelected(environment, annotation, at)
        ]
        return FormField(
            page,
            BoundingBox(page, *frame.to_fractions((sides.left, sides.bottom, sides.right, sides.top))),
            _text(pdfium.FPDFAnnot_GetFormFieldName, environment, annotation),
            kind,
            value=", ".join(chosen) if kind == "choice" and chosen else value,
            selected=bool(pdfium.FPDFAnnot_IsChecked(environment, annotation)) if is_button else None,
            options=((stands_for,) if stands_for else ()) if is_button else options,
            read_only=bool(flags & _READ_ONLY),
            required=bool(flags & _REQUIRED),
        )

    def write_text(self, placed: Placed, text: str) -> None:
        def write(page: Any, environment: Any, annotation: Any) -> None:
            pdfium.FORM_SetFocusedAnnot(environment, annotation)
            pdfium.FORM_SelectAllText(environment, page.raw)
            pdfium.FORM_ReplaceSelection(environment, page.raw, _wide(text))

        self._with(placed, write)

    def choose(self, placed: Placed, option: int) -> None:
        def write(page: Any, environment: Any, annotation: Any) -> None:
            pdfium.FORM_SetFocusedAnnot(environment, annotation)
            pdfium.FORM_SetIndexSelected(environment, page.raw, option, True)

        self._with(placed, write)

    def unchoose(self, placed: Placed) -> None:
        """Nothing is chosen, and nothing shown."""

        def write(page: Any, environment: Any, annotation: Any) -> None:
            pdfium.FPDFAnnot_SetStringValue(annotation, b"V", _wide(""))
            pdfium.FPDFAnnot_SetAP(annotation, pdfium.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None)

        self._with(placed, write)

    def toggle(self, placed: Placed) -> None:
        """Marks a button or a box; a marked box loses its mark, a button of a group never does."""

        def write(page: Any, environment: Any, annotation: Any) -> None:
            sides = pdfium.FS_RECTF()
            pdfium.FPDFAnnot_GetRect(annotation, sides)
            x, y = (sides.left + sides.right) / 2, (sides.top + sides.bottom) / 2
            pdfium.FORM_OnMouseMove(environment, page.raw, 0, x, y)
            pdfium.FORM_OnLButtonDown(environment, page.raw, 0, x, y)
            pdfium.FORM_OnLButtonUp(environment, page.raw, 0, x, y)

        self._with(placed, write)

    def save(self, target: Path) -> None:
        written = io.BytesIO()
        self._document.save(written)
        target.write_bytes(written.getvalue())

    def _with(self, placed: Placed, write: Callable[[Any, Any, Any], None]) -> None:
        page, environment = self.page(placed.page), self._document.formenv.raw
        with _Annotation(page, placed.annotation) as annotation:
            write(page, environment, annotation)
            pdfium.FORM_ForceToKillFocus(environment)


class _Annotation:
    """An annotation that is given back."""

    def __init__(self, page: Any, index: int) -> None:
        self._raw = pdfium.FPDFPage_GetAnnot(page.raw, index)

    def __enter__(self) -> Any:
        return self._raw

    def __exit__(self, *error: object) -> None:
        if self._raw:
            pdfium.FPDFPage_CloseAnnot(self._raw)


def _text(function: Any, *arguments: Any) -> str:
    """A text of pdfium's, which is asked twice: for its length in bytes, and for itself."""
    size = function(*arguments, None, 0)
    buffer = ctypes.create_string_buffer(max(size, 2))
    function(*arguments, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw.decode("utf-16-le", errors="replace").rstrip("\0")


def _wide(text: str) -> Any:
    return ctypes.cast(ctypes.create_string_buffer((text + "\0").encode("utf-16-le")), ctypes.POINTER(ctypes.c_ushort))
