"""Invoices of one layout, drawn for tests of the workbench: eight labelled values and a table of items."""

import io
from dataclasses import dataclass
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

Item = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Invoice:
    """What is printed, as it is printed. `items`: description, quantity, unit price, amount."""

    number: str
    issued: str
    due: str
    order: str
    customer: str
    vat: str
    net: str
    total: str
    items: tuple[Item, ...]


FIRST = Invoice(
    number="NW-20417", issued="14.03.2026", due="13.04.2026", order="B-7781", customer="Harbour Tools Ltd",
    vat="DE136695976", net="1,451.60", total="1,727.40",
    items=(
        ("Oak chair", "4", "62.90", "251.60"), ("Table, round", "2", "480.00", "960.00"),
        ("Lamp", "3", "80.00", "240.00"),
    ),
)  # fmt: skip
SECOND = Invoice(
    number="NW-20533", issued="02.05.2026", due="01.06.2026", order="B-9002", customer="Quay Street Books",
    vat="DE811907980", net="930.00", total="1,106.70",
    items=(("Shelf", "6", "95.00", "570.00"), ("Reading lamp", "3", "120.00", "360.00")),
)  # fmt: skip


def printed(invoice: Invoice) -> bytes:
    """The invoice as a PDF with a text layer, one page."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)

    def put(x: float, y: float, text: str, size: int = 10, bold: bool = False) -> None:
        canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
        canvas.drawString(x, 842 - y, text)

    put(60, 70, "Nordwind Furniture", 16, bold=True)
    put(60, 86, "Kaistrasse 4, 20457 Hamburg")
    pairs = [
        ("Invoice number", invoice.number), ("Invoice date", invoice.issued), ("Due date", invoice.due),
        ("Order number", invoice.order), ("VAT ID", invoice.vat),
    ]  # fmt: skip
    for at, (label, value) in enumerate(pairs):
        put(330, 130 + 18 * at, label)
        put(440, 130 + 18 * at, value)
    put(60, 130, "Customer", bold=True)
    put(60, 146, invoice.customer)
    _table(put, invoice)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _table(put: Any, invoice: Invoice) -> None:
    columns = (60, 300, 380, 480)
    for x, heading in zip(columns, ("Description", "Quantity", "Unit price", "Amount"), strict=True):
        put(x, 260, heading, bold=True)
    for at, item in enumerate(invoice.items):
        for x, text in zip(columns, item, strict=True):
            put(x, 282 + 20 * at, text)
    below = 300 + 20 * len(invoice.items)
    put(380, below, "Net total")
    put(480, below, invoice.net)
    put(380, below + 18, "Total", bold=True)
    put(480, below + 18, invoice.total, bold=True)
