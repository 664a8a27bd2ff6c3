"""The demo's documents, all of them made here: what each is called, which template reads it, and how to make it.

Every maker takes a number and gives the same bytes for the same number; every `..._gold` gives the true values.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from reportlab.lib.pagesizes import A4

from demo.invoice import invoice_gold, invoice_pdf
from demo.paper import Smudge, picture_pdf, render_page, scan
from demo.receipt import receipt_gold, receipt_jpeg
from demo.statement import statement_gold, statement_pdf
from extraction.datamodel import JsonValue
from templates_app.starters.samples import samples_of

TEMPLATES = Path(__file__).parent / "templates"
SCAN_DPI = 200
# A damp thumb went over the day of the due date: on the sample, OCR takes its 9 for a 3, and is not sure of it.
SMUDGED = Smudge(x0=0.735, y0=0.208, x1=0.80, y1=0.231, reach=15)
SCANNED_NUMBER = 5
Gold = Mapping[str, JsonValue]


def digital_invoice(number: int = 1) -> bytes:
    """A one-page PDF invoice with a text layer."""
    return invoice_pdf(number)


def digital_invoice_gold(number: int = 1) -> Gold:
    return invoice_gold(number)


def scanned_invoice(number: int = SCANNED_NUMBER) -> bytes:
    """An invoice of the same company as a crooked, pale, stained scan: an image-only PDF."""
    picture = scan(render_page(invoice_pdf(number), dpi=SCAN_DPI), seed=2, degrees=1.1, smudge=SMUDGED)
    return picture_pdf(picture, width_pt=A4[0], height_pt=A4[1], title="Scan")


def scanned_invoice_gold(number: int = SCANNED_NUMBER) -> Gold:
    return invoice_gold(number)


def receipt_picture(number: int = 1) -> bytes:
    """A JPEG photograph of a till receipt on a table."""
    return receipt_jpeg(number)


def receipt_picture_gold(number: int = 1) -> Gold:
    return receipt_gold(number)


def bank_statement(number: int = 1) -> bytes:
    """A four-page PDF bank statement with a text layer."""
    return statement_pdf(number)


def bank_statement_gold(number: int = 1) -> Gold:
    return statement_gold(number)


@dataclass(frozen=True, slots=True)
class Sample:
    """A demo document. `template_name` is that of the template that reads it."""

    slug: str
    filename: str
    title: str
    template_name: str
    make: Callable[[], bytes]
    gold: Callable[[], Gold]


SAMPLES = (
    Sample("digital-invoice", "invoice-4101.pdf", "Digital invoice", "invoice", digital_invoice, digital_invoice_gold),
    Sample(
        "scanned-invoice", "scan-invoice-4105.pdf", "Scanned invoice", "invoice", scanned_invoice, scanned_invoice_gold
    ),
    Sample("receipt", "receipt-70211.jpg", "Receipt photograph", "receipt", receipt_picture, receipt_picture_gold),
    Sample(
        "bank-statement",
        "statement-2026-q2.pdf",
        "Bank statement, four pages",
        "bank-statement",
        bank_statement,
        bank_statement_gold,
    ),
)
# What the demo has no template of its own for is read by the starters as they are.
STARTER_SAMPLES = tuple(
    samples_of(starter)[0] for starter in ("purchase-order", "delivery-note", "payslip", "id-document", "form")
)


def template_source(name: str) -> str:
    """The YAML text of one of the demo's templates: "invoice", "receipt" or "bank-statement"."""
    return (TEMPLATES / f"{name}.yaml").read_text(encoding="utf-8")
