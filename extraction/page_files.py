"""Some pages of a file as a PDF of their own: taken over as they are from a PDF, or pictures as pages."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from extraction.datamodel import MediaType
from extraction.options import ReadOptions

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument


class PageFiles(Protocol):
    def write(self, first_page: int, last_page: int, target: Path) -> None:
        """Write the pages from `first_page` to `last_page`, both included and counted from 1."""


@contextmanager
def page_files(
    source: Path, media_type: MediaType, password: str | None, widths_pt: Sequence[float]
) -> Iterator[PageFiles]:
    """`widths_pt`: how wide each page of the file is, in points; a picture is printed that wide.

    Raises PasswordRequired or CorruptDocument.
    """
    if media_type in ("text/plain", "text/markdown"):
        yield _TextFiles(source, media_type, len(widths_pt))
        return
    if media_type != "application/pdf":
        yield _PictureFiles(source, widths_pt)
        return
    from extraction.readers.pdf import open_pdf

    with open_pdf(source, password) as document:
        yield _PdfFiles(document)


class _PdfFiles:
    def __init__(self, document: "PdfDocument") -> None:
        self._document = document

    def write(self, first_page: int, last_page: int, target: Path) -> None:
        import pypdfium2

        with pypdfium2.PdfDocument.new() as part:
            part.import_pages(self._document, pages=list(range(first_page - 1, last_page)))
            part.save(target)


class _TextFiles:
    """Pages of text as they are shown."""

    def __init__(self, source: Path, media_type: MediaType, page_count: int) -> None:
        self._source, self._media_type = source, media_type
        self._options = ReadOptions(max_pages=page_count)

    def write(self, first_page: int, last_page: int, target: Path) -> None:
        from PIL import Image

        from extraction.readers.text import OCR_DPI, READER

        with READER.open(self._source.read_bytes(), self._media_type, None, self._options) as document:
            pages = list(islice(document.pages(), first_page - 1, last_page))
            frames = [Image.fromarray(page.picture_for_ocr()) for page in pages]
        frames[0].save(target, "PDF", resolution=OCR_DPI, save_all=True, append_images=frames[1:])


class _PictureFiles:
    """The frames of a picture file, as they were sent but upright."""

    def __init__(self, source: Path, widths_pt: Sequence[float]) -> None:
        self._source, self._widths_pt = source, widths_pt

    def write(self, first_page: int, last_page: int, target: Path) -> None:
        from PIL import Image, ImageOps

        with Image.open(self._source) as picture:
            frames = []
            for number in range(first_page, last_page + 1):
                picture.seek(number - 1)
                frame = ImageOps.exif_transpose(picture).convert("RGBA")
                paper = Image.new("RGBA", frame.size, "white")
                frames.append(Image.alpha_composite(paper, frame).convert("RGB"))
            dots_per_inch = frames[0].width / (self._widths_pt[first_page - 1] / 72)
            frames[0].save(target, "PDF", resolution=dots_per_inch, save_all=True, append_images=frames[1:])
