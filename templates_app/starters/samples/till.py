"""Till receipts in three languages, on narrow paper, with their true values."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO

from reportlab.lib.units import mm as millimetre
from reportlab.pdfgen.canvas import Canvas

from extraction import JsonValue
from templates_app.starters.samples.paper import INK, Language, amount

mm = float(millimetre)
CENT = Decimal("0.01")
WIDTH, MARGIN = 80 * mm, 6 * mm
LINE = 5 * mm


@dataclass(frozen=True, slots=True)
class _Receipt:
    """`words`: number, date, net, tax, total and payment as they are printed; `goods`: what, how many, price."""

    shop: str
    address: tuple[str, ...]
    words: tuple[str, str, str, str, str, str]
    number: str
    printed_date: str
    goods: tuple[tuple[str, int, str], ...]
    rate: int
    paid_by: tuple[str, str]
    thanks: str

    @property
    def total(self) -> Decimal:
        return sum((count * Decimal(price) for _, count, price in self.goods), Decimal(0))

    @property
    def tax(self) -> Decimal:
        return (self.total * self.rate / (100 + self.rate)).quantize(CENT, ROUND_HALF_UP)


BOUGHT = date(2026, 5, 23)
RECEIPTS: dict[Language, _Receipt] = {
    "en": _Receipt(
        "Harbour Street Books", ("31 Harbour Street", "Whitby YO22 4AS"),
        ("Receipt no.", "Date", "Net", "VAT 20 %", "TOTAL GBP", "Paid by"), "004417", "23/05/2026",
        (("Notebook A5, lined", 2, "4.95"), ("Fountain pen", 1, "28.00"), ("Ink, midnight blue", 3, "6.40")),
        20, ("Card", "card"), "Thank you, come again!",
    ),
    "de": _Receipt(
        "Blumen Wiesengrund", ("Ringstraße 40", "37073 Göttingen"),
        ("Bon-Nr.", "Datum", "Netto", "MwSt. 7 %", "SUMME EUR", "Gegeben"), "881203", "23.05.2026",
        (("Strauß Frühling", 1, "24.90"), ("Pfingstrosen, Bund", 2, "9.80")),
        7, ("Bar", "cash"), "Vielen Dank für Ihren Einkauf!",
    ),
    "fr": _Receipt(
        "Boulangerie du Canal", ("8 rue des Ponts", "31000 Toulouse"),
        ("Ticket n°", "Date", "Total HT", "TVA 10 %", "TOTAL TTC", "Paiement"), "20561", "23/05/2026",
        (("Pain de campagne", 1, "3.60"), ("Tarte aux pommes", 2, "4.20"), ("Croissant", 6, "1.25")),
        10, ("Carte", "card"), "Merci et à bientôt !",
    ),
}  # fmt: skip


def receipt_pdf(language: Language) -> bytes:
    receipt = RECEIPTS[language]
    buffer = BytesIO()
    height = (19 + len(receipt.goods)) * LINE
    canvas = Canvas(buffer, pagesize=(WIDTH, height), invariant=1)
    canvas.setTitle(receipt.shop)
    y = height - 10 * mm
    for at, line in enumerate((receipt.shop, *receipt.address)):
        canvas.setFont("Courier-Bold" if at == 0 else "Courier", 12 if at == 0 else 9)
        canvas.setFillColor(INK)
        canvas.drawCentredString(WIDTH / 2, y, line)
        y -= LINE
    number, day, net, tax, total, payment = receipt.words
    y = _pairs(canvas, y - LINE, ((number, receipt.number), (day, receipt.printed_date)))
    goods = [(f"{count} x {text}", amount(count * Decimal(price), language)) for text, count, price in receipt.goods]
    y = _pairs(canvas, y, goods)
    money = {net: receipt.total - receipt.tax, tax: receipt.tax}
    y = _pairs(canvas, y, [(label, amount(value, language)) for label, value in money.items()])
    y = _pairs(canvas, y, ((total, amount(receipt.total, language)), (payment, receipt.paid_by[0])), bold=True)
    canvas.setFont("Courier", 9)
    canvas.drawCentredString(WIDTH / 2, y - 2 * mm, receipt.thanks)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _pairs(
    canvas: Canvas, y: float, pairs: list[tuple[str, str]] | tuple[tuple[str, str], ...], *, bold: bool = False
) -> float:
    """Labels with their values at the right edge, and a line under them; returns the height below."""
    for label, value in pairs:
        canvas.setFont("Courier-Bold" if bold else "Courier", 9)
        canvas.drawString(MARGIN, y, label)
        canvas.drawRightString(WIDTH - MARGIN, y, value)
        y -= LINE
    canvas.setDash(2, 2)
    canvas.line(MARGIN, y + LINE / 2, WIDTH - MARGIN, y + LINE / 2)
    return y - LINE / 2


def receipt_gold(language: Language) -> dict[str, JsonValue]:
    receipt = RECEIPTS[language]
    return {
        "merchant": receipt.shop,
        "address": "\n".join(receipt.address),
        "receipt_number": receipt.number,
        "date": BOUGHT.isoformat(),
        "net_total": str(receipt.total - receipt.tax),
        "tax_total": str(receipt.tax),
        "grand_total": str(receipt.total),
        "paid_by": receipt.paid_by[1],
    }
