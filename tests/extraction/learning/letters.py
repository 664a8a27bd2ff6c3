"""Documents to learn from: invoices of two layouts, drawn with letters, and what scanning does to them."""

from dataclasses import replace

from extraction.datamodel import BoundingBox, Line, Page, ParsedDocument, Word
from extraction.learning import LearningSample
from tests.extraction.drawn_pages import drawn


def invoice(number: str, day: str, total: str, customer: str = "Ada Lovelace", *, due: str = "") -> ParsedDocument:
    last = f"Payable until  {due}" if due else ""
    return drawn(f"""
ACME LTD                              Invoice no   {number}
1 Dock Street                         Invoice date {day}

Sold to
{customer}
12 Garden Lane

Item                                  Price
Chair                                 {total}
Delivery                              0.00

                       Total amount   {total}
{last}
Thank you for your order
""")


def bill(number: str, day: str, total: str) -> ParsedDocument:
    return drawn(f"""
Widget Works

Our reference               Printed on
{number}                    {day}

Widgets                     {total}

Sum to be paid              {total}
Widget Works is a trade mark
""")


def sample(number: str, day: str, total: str, customer: str = "Ada Lovelace") -> LearningSample:
    """An invoice with its values."""
    values = {"number": number, "date": day, "total": total, "customer": customer}
    return LearningSample(invoice(number, day, total, customer), values)


def moved(document: ParsedDocument, *, right: float = 0.0, down: float = 0.0, scale: float = 1.0) -> ParsedDocument:
    """The print of a document shifted by shares of the page, and larger or smaller."""

    def box(old: BoundingBox) -> BoundingBox:
        xs, ys = (old.x0, old.x1), (old.y0, old.y1)
        (x0, x1), (y0, y1) = (tuple(scale * x + right for x in xs), tuple(scale * y + down for y in ys))
        return BoundingBox(old.page, x0, y0, x1, y1)

    def line(old: Line) -> Line:
        return Line(tuple(replace(word, box=box(word.box)) for word in old.words), box(old.box))

    pages = tuple(replace(page, lines=tuple(line(one) for one in page.lines)) for page in document.pages)
    return replace(document, pages=pages)


def scanned(document: ParsedDocument, **misread: str) -> ParsedDocument:
    """The document as an OCR engine may have read it, with some words misread."""

    def word(old: Word) -> Word:
        return replace(old, text=misread.get(old.text, old.text), confidence=0.97)

    def page(old: Page) -> Page:
        lines = tuple(replace(line, words=tuple(word(one) for one in line.words)) for line in old.lines)
        return replace(old, source="ocr", ocr_engine="tesseract", lines=lines)

    return replace(document, pages=tuple(page(one) for one in document.pages))
