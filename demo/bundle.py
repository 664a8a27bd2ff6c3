"""The demo's stack of post: several of its documents in one file, and which pages belong to which."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image

from demo.invoice import invoice_gold, invoice_pdf
from demo.letter import letter_pdf
from demo.paper import picture_pdf
from demo.receipt import receipt_gold, receipt_jpeg
from demo.statement import statement_gold, statement_pdf
from extraction.datamodel import JsonValue

FILTERS = Path(__file__).parent / "filters"
FILENAME = "incoming-mail.pdf"
FILTER_NAME = "incoming"
RECEIPT_WIDTH_PT = 300.0
# The writer puts a random number and the time into every file.
_CHANGING = re.compile(rb"<[0-9A-F]{32}>|(?<=D:)[0-9]{14}")


@dataclass(frozen=True, slots=True)
class BundledDocument:
    """One document of the stack: its pages, from 1, the template that reads it ("" for what is skipped), its truth."""

    first_page: int
    last_page: int
    template_name: str
    gold: Mapping[str, JsonValue]


DOCUMENTS = (
    BundledDocument(1, 1, "invoice", invoice_gold(7)),
    BundledDocument(2, 2, "invoice", invoice_gold(8)),
    BundledDocument(3, 3, "", {}),
    BundledDocument(4, 7, "bank-statement", statement_gold(2)),
    BundledDocument(8, 8, "receipt", receipt_gold(2)),
)


def bundle_pdf() -> bytes:
    """Two invoices, a letter, a bank statement of four pages and a photographed receipt; the same bytes every time."""
    stack = pypdfium2.PdfDocument.new()
    for pdf in (invoice_pdf(7), invoice_pdf(8), letter_pdf(), statement_pdf(2), _receipt_pdf()):
        stack.import_pages(pypdfium2.PdfDocument(pdf))
    buffer = BytesIO()
    stack.save(buffer)
    return _CHANGING.sub(lambda found: re.sub(rb"[0-9A-F]", b"1", found[0]), buffer.getvalue())


def _receipt_pdf() -> bytes:
    picture = Image.open(BytesIO(receipt_jpeg(2)))
    height_pt = RECEIPT_WIDTH_PT * picture.height / picture.width
    return picture_pdf(picture, width_pt=RECEIPT_WIDTH_PT, height_pt=height_pt, title="Receipt")


def filter_source() -> str:
    """The YAML text of the demo's filter."""
    return (FILTERS / f"{FILTER_NAME}.yaml").read_text(encoding="utf-8")
