"""The demo's invoices: one company and one layout, any number of different invoices, with their true values."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO

from reportlab.lib.colors import HexColor, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm as millimetre
from reportlab.pdfgen.canvas import Canvas

from extraction import JsonValue

mm = float(millimetre)
INK = HexColor("#1c2733")
SOFT = HexColor("#5d6b7a")
ACCENT = HexColor("#0f5e6b")
ACCENT_LIGHT = HexColor("#e6f1f2")
AMBER = HexColor("#e8a33d")
RULE = HexColor("#c9d3da")
WIDTH, HEIGHT = float(A4[0]), float(A4[1])
LEFT, RIGHT = 20 * mm, WIDTH - 20 * mm
CENT = Decimal("0.01")
VAT = Decimal("0.19")

CUSTOMERS = (
    ("Harbour & Finch Ltd", "Ms Clara Whitcombe", "18 Quayside Walk", "Bristol BS1 4DJ", "United Kingdom"),
    ("Atelier Morgenrot GmbH", "Jonas Feldmann", "Lindenallee 42", "20259 Hamburg", "Germany"),
    ("Kestrel Survey Partners", "Priya Raman", "7 Observatory Lane", "Edinburgh EH9 3HJ", "United Kingdom"),
    ("Van Dijk Waterbouw B.V.", "Sanne van Dijk", "Kanaalstraat 115", "3531 CH Utrecht", "Netherlands"),
    ("Olive Street Bakery", "Marcus Adeyemi", "230 Olive Street", "Dublin D08 X4W1", "Ireland"),
    ("Studio Petrichor SARL", "Elise Garnier", "9 rue des Tanneurs", "69005 Lyon", "France"),
)
CATALOGUE = (
    ("Level transmitter LT-40, 4-20 mA", "412.50"),
    ("Soil moisture probe, stainless steel", "89.90"),
    ("Data logger DL-8, eight channels", "645.00"),
    ("Mounting bracket, galvanised", "14.75"),
    ("Sensor cable, shielded, per metre", "2.35"),
    ("Weather mast, 3 m, with guy wires", "238.00"),
    ("Rain gauge, tipping bucket 0.2 mm", "174.20"),
    ("Solar panel 20 W with controller", "129.00"),
    ("On-site calibration, per hour", "96.00"),
    ("Annual data service, one station", "180.00"),
    ("Replacement battery, 12 V 7 Ah", "31.40"),
)
DELIVERY = ("Express delivery and insurance", Decimal("24.90"))


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    text: str
    quantity: int
    unit_price: Decimal

    @property
    def amount(self) -> Decimal:
        return self.quantity * self.unit_price


@dataclass(frozen=True, slots=True)
class Invoice:
    """What one invoice says; amounts in EUR."""

    number: str
    issued: date
    due: date
    customer_number: str
    order: str
    customer: tuple[str, ...]
    lines: tuple[InvoiceLine, ...]

    @property
    def net(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def tax(self) -> Decimal:
        return (self.net * VAT).quantize(CENT, ROUND_HALF_UP)

    @property
    def total(self) -> Decimal:
        return self.net + self.tax


IBAN = "DE46 2005 0550 1234 4412 08"


def make_invoice(number: int) -> Invoice:
    """The `number`-th invoice of the company: the same number, the same invoice."""
    dice = random.Random(f"invoice {number}")  # noqa: S311 - samples, not secrets
    issued = date(2026, 1, 5) + timedelta(days=number % 300)
    products = dice.sample(CATALOGUE, dice.randint(4, 7))
    lines = tuple(InvoiceLine(text, dice.choice((1, 1, 2, 3, 4, 6, 12)), Decimal(price)) for text, price in products)
    lines += (InvoiceLine(DELIVERY[0], 1, DELIVERY[1]),)
    return Invoice(
        number=f"NI-2026-{4100 + number:04d}",
        issued=issued,
        due=issued + timedelta(days=dice.choice((14, 21, 30))),
        customer_number=f"C-{dice.randint(10200, 98900)}",
        order=f"PO {dice.randint(100000, 999999)}",
        customer=dice.choice(CUSTOMERS),
        lines=lines,
    )


def invoice_gold(number: int) -> dict[str, JsonValue]:
    """The true values of the template `invoice` for this invoice, in their JSON form."""
    invoice = make_invoice(number)
    return {
        "invoice_number": invoice.number,
        "invoice_date": invoice.issued.isoformat(),
        "due_date": invoice.due.isoformat(),
        "customer": invoice.customer[0],
        "customer_number": invoice.customer_number,
        "order_number": invoice.order,
        "net_total": str(invoice.net),
        "tax": str(invoice.tax),
        "total": str(invoice.total),
        "iban": IBAN,
        "lines": [
            {
                "no": position,
                "description": line.text,
                "quantity": str(line.quantity),
                "unit_price": str(line.unit_price),
                "amount": str(line.amount),
            }
            for position, line in enumerate(invoice.lines, 1)
        ],
    }


def invoice_pdf(number: int) -> bytes:
    """The invoice as a one-page PDF with a text layer; the same bytes every time."""
    invoice = make_invoice(number)
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.setTitle(f"Invoice {invoice.number}")
    canvas.setAuthor("Nordlicht Instruments GmbH")
    _letterhead(canvas)
    _addresses(canvas, invoice)
    _facts(canvas, invoice)
    bottom = _table(canvas, invoice)
    _totals(canvas, invoice, bottom)
    _footer(canvas)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _text(canvas: Canvas, x: float, y: float, text: str, size: float = 9.5, *, bold: bool = False) -> None:
    canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
    canvas.drawString(x, y, text)


def _text_right(canvas: Canvas, x: float, y: float, text: str, size: float = 9.5, *, bold: bool = False) -> None:
    canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
    canvas.drawRightString(x, y, text)


def _letterhead(canvas: Canvas) -> None:
    canvas.setFillColor(ACCENT)
    canvas.rect(0, HEIGHT - 6 * mm, WIDTH, 6 * mm, stroke=0, fill=1)
    canvas.setFillColor(AMBER)
    canvas.rect(WIDTH - 52 * mm, HEIGHT - 6 * mm, 52 * mm, 6 * mm, stroke=0, fill=1)
    x, y = LEFT + 8 * mm, HEIGHT - 25 * mm
    canvas.setFillColor(ACCENT)
    canvas.circle(x, y, 8 * mm, stroke=0, fill=1)
    canvas.setFillColor(AMBER)
    canvas.wedge(x - 8 * mm, y - 8 * mm, x + 8 * mm, y + 8 * mm, 20, 70, stroke=0, fill=1)
    canvas.setFillColor(white)
    canvas.circle(x, y, 3.1 * mm, stroke=0, fill=1)
    canvas.setFillColor(INK)
    _text(canvas, LEFT + 20 * mm, HEIGHT - 24.5 * mm, "Nordlicht Instruments", 17, bold=True)
    canvas.setFillColor(SOFT)
    _text(canvas, LEFT + 20 * mm, HEIGHT - 30 * mm, "Sensors and data loggers for water, soil and weather", 9)
    canvas.setFillColor(ACCENT)
    _text_right(canvas, RIGHT, HEIGHT - 26 * mm, "INVOICE", 24, bold=True)


def _addresses(canvas: Canvas, invoice: Invoice) -> None:
    top = HEIGHT - 50 * mm
    canvas.setFillColor(SOFT)
    _text(canvas, LEFT, top, "Bill to", 8.5, bold=True)
    canvas.setFillColor(INK)
    for at, line in enumerate(invoice.customer):
        _text(canvas, LEFT, top - (6 + 5 * at) * mm, line, 10.5 if at == 0 else 9.5, bold=at == 0)


def _facts(canvas: Canvas, invoice: Invoice) -> None:
    """The shaded block of labels and values on the right."""
    x, top = 112 * mm, HEIGHT - 46 * mm
    facts = (
        ("Invoice number", invoice.number),
        ("Invoice date", _printed(invoice.issued)),
        ("Due date", _printed(invoice.due)),
        ("Customer number", invoice.customer_number),
        ("Your order", invoice.order),
    )
    canvas.setFillColor(ACCENT_LIGHT)
    canvas.roundRect(x, top - 37 * mm, RIGHT - x, 37 * mm, 2 * mm, stroke=0, fill=1)
    for at, (label, value) in enumerate(facts):
        y = top - (7 + 6.6 * at) * mm
        canvas.setFillColor(SOFT)
        _text(canvas, x + 4 * mm, y, label)
        canvas.setFillColor(INK)
        _text_right(canvas, RIGHT - 4 * mm, y, value, 10, bold=True)


def _printed(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


COLUMNS = (LEFT + 3 * mm, LEFT + 12 * mm, 122 * mm, 152 * mm, RIGHT - 3 * mm)


def _table(canvas: Canvas, invoice: Invoice) -> float:
    """The line items; returns the height at which the table ends."""
    y = HEIGHT - 100 * mm
    canvas.setFillColor(ACCENT)
    canvas.rect(LEFT, y - 3 * mm, RIGHT - LEFT, 8.5 * mm, stroke=0, fill=1)
    canvas.setFillColor(white)
    _text(canvas, COLUMNS[0], y, "#", 9, bold=True)
    _text(canvas, COLUMNS[1], y, "Description", 9, bold=True)
    for x, heading in zip(COLUMNS[2:], ("Quantity", "Unit price", "Amount"), strict=True):
        _text_right(canvas, x, y, heading, 9, bold=True)
    y -= 10 * mm
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.5)
    for at, line in enumerate(invoice.lines, start=1):
        canvas.setFillColor(INK)
        _text(canvas, COLUMNS[0], y, str(at))
        _text(canvas, COLUMNS[1], y, line.text)
        _text_right(canvas, COLUMNS[2], y, str(line.quantity))
        _text_right(canvas, COLUMNS[3], y, f"{line.unit_price:,.2f}")
        _text_right(canvas, COLUMNS[4], y, f"{line.amount:,.2f}")
        canvas.line(LEFT, y - 2.6 * mm, RIGHT, y - 2.6 * mm)
        y -= 7.6 * mm
    return y


def _totals(canvas: Canvas, invoice: Invoice, top: float) -> None:
    x = 118 * mm
    canvas.setFillColor(INK)
    _text(canvas, x, top - 3 * mm, "Net total")
    _text_right(canvas, COLUMNS[4], top - 3 * mm, f"EUR {invoice.net:,.2f}")
    _text(canvas, x, top - 9.5 * mm, "VAT 19 %")
    _text_right(canvas, COLUMNS[4], top - 9.5 * mm, f"EUR {invoice.tax:,.2f}")
    canvas.setFillColor(ACCENT)
    canvas.roundRect(x - 4 * mm, top - 22 * mm, RIGHT - x + 4 * mm, 9.5 * mm, 1.2 * mm, stroke=0, fill=1)
    canvas.setFillColor(white)
    _text(canvas, x, top - 18.8 * mm, "Total due", 11, bold=True)
    _text_right(canvas, COLUMNS[4], top - 18.8 * mm, f"EUR {invoice.total:,.2f}", 11, bold=True)
    canvas.setFillColor(SOFT)
    _text(canvas, LEFT, top - 3 * mm, "Please transfer the total to the account below", 9)
    _text(canvas, LEFT, top - 8 * mm, "and give the invoice number as reference.", 9)


def _footer(canvas: Canvas) -> None:
    canvas.setStrokeColor(ACCENT)
    canvas.setLineWidth(1)
    canvas.line(LEFT, 33 * mm, RIGHT, 33 * mm)
    columns = (
        (LEFT, ("Nordlicht Instruments GmbH", "Speicherstrasse 12", "24103 Kiel, Germany", "+49 431 555 0130")),
        (78 * mm, ("Bank", "Foerde Handelsbank", f"IBAN: {IBAN}", "BIC: FOEHDEH2XXX")),
        (147 * mm, ("Company", "HRB 21764 Kiel", "VAT ID: DE 318 774 920", "Director: Dr Anke Sievers")),
    )
    for x, lines in columns:
        for at, line in enumerate(lines):
            canvas.setFillColor(INK if at == 0 else SOFT)
            _text(canvas, x, (28 - 4.4 * at) * mm, line, 8, bold=at == 0)
