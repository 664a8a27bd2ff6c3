"""The demo's till receipts: narrow paper, monospaced print, photographed on a table; with their true values."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import reportlab
from PIL import Image, ImageDraw, ImageFont

from demo.paper import jpeg_bytes, photograph

PAPER_PX = 760
MARGIN_PX = 52
CENT = Decimal("0.01")
VAT = Decimal("0.10")
FONTS = Path(reportlab.__file__).parent / "fonts"
GOODS = (
    ("Flat white", "3.80"), ("Filter coffee", "2.90"), ("Oat croissant", "3.40"), ("Cinnamon bun", "3.60"),
    ("Avocado toast", "9.50"), ("Granola bowl", "8.20"), ("Fresh orange juice", "4.70"), ("Sparkling water", "2.60"),
    ("Lemon tart", "4.90"), ("Sourdough loaf", "6.40"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one receipt says; amounts in EUR, tax included."""

    number: str
    at: datetime
    table: int
    goods: tuple[tuple[str, int, Decimal], ...]
    payment: str

    @property
    def total(self) -> Decimal:
        return sum((count * price for _, count, price in self.goods), Decimal(0))

    @property
    def tax(self) -> Decimal:
        return (self.total - self.total / (1 + VAT)).quantize(CENT, ROUND_HALF_UP)

    @property
    def net(self) -> Decimal:
        return self.total - self.tax


def make_receipt(number: int) -> Receipt:
    dice = random.Random(f"receipt {number}")  # noqa: S311 - samples, not secrets
    goods = tuple((name, dice.randint(1, 3), Decimal(price)) for name, price in dice.sample(GOODS, dice.randint(4, 6)))
    return Receipt(
        number=f"{70210 + number}",
        at=datetime(2026, 6, 1, 8, 12) + timedelta(days=number % 90, minutes=dice.randint(0, 500)),
        table=dice.randint(1, 14),
        goods=goods,
        payment=dice.choice(("Card", "Cash", "Voucher")),
    )


def receipt_gold(number: int) -> dict[str, str | int]:
    """The true values of the template `receipt` for this receipt, in their JSON form."""
    receipt = make_receipt(number)
    return {
        "merchant": "Cafe Lindenhof",
        "receipt_number": receipt.number,
        "date": receipt.at.date().isoformat(),
        "table": receipt.table,
        "net_total": str(receipt.net),
        "tax": str(receipt.tax),
        "total": str(receipt.total),
        "payment": receipt.payment.lower(),
    }


def receipt_jpeg(number: int) -> bytes:
    """A photograph of the receipt; the same bytes every time."""
    sheet = _print(make_receipt(number))
    return jpeg_bytes(photograph(sheet, seed=number, degrees=2.2, border=90), quality=82)


def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / ("VeraBd.ttf" if bold else "Vera.ttf")), size)


class _Roll:
    """Lines printed one under the other on a paper roll."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (PAPER_PX, 1800), (250, 248, 243))
        self.draw = ImageDraw.Draw(self.image)
        self.y = 56

    def centre(self, text: str, size: int, *, bold: bool = False) -> None:
        font = _font(size, bold=bold)
        self.draw.text((PAPER_PX / 2, self.y), text, font=font, fill=(38, 38, 44), anchor="ma")
        self.y += round(size * 1.5)

    def pair(self, left: str, right: str, size: int = 28, *, bold: bool = False) -> None:
        font = _font(size, bold=bold)
        self.draw.text((MARGIN_PX, self.y), left, font=font, fill=(42, 42, 48))
        self.draw.text((PAPER_PX - MARGIN_PX, self.y), right, font=font, fill=(42, 42, 48), anchor="ra")
        self.y += round(size * 1.55)

    def rule(self) -> None:
        for x in range(MARGIN_PX, PAPER_PX - MARGIN_PX, 16):
            self.draw.line((x, self.y + 8, x + 9, self.y + 8), fill=(90, 90, 96), width=2)
        self.y += 30

    def cut(self) -> Image.Image:
        return self.image.crop((0, 0, PAPER_PX, self.y + 40))


def _print(receipt: Receipt) -> Image.Image:
    roll = _Roll()
    roll.centre("Cafe Lindenhof", 50, bold=True)
    roll.centre("Lindenplatz 3, 24937 Flensburg", 25)
    roll.centre("VAT ID DE 274 118 503", 25)
    roll.y += 18
    roll.pair("Receipt no.", receipt.number)
    roll.pair("Date", f"{receipt.at:%d.%m.%Y  %H:%M}")
    roll.pair("Table", str(receipt.table))
    roll.rule()
    for name, count, price in receipt.goods:
        roll.pair(f"{count} x {name}", f"{count * price:.2f}")
    roll.rule()
    roll.pair("Net", f"{receipt.net:.2f}")
    roll.pair("VAT 10 %", f"{receipt.tax:.2f}")
    roll.y += 8
    roll.pair("TOTAL EUR", f"{receipt.total:.2f}", 40, bold=True)
    roll.pair("Paid by", receipt.payment)
    roll.rule()
    roll.centre("Thank you, see you soon!", 28)
    _barcode(roll, receipt.number)
    return roll.cut()


def _barcode(roll: _Roll, number: str) -> None:
    dice = random.Random(f"bars {number}")  # noqa: S311 - samples, not secrets
    x = 190
    while x < PAPER_PX - 190:
        width = dice.choice((3, 3, 5, 8))
        roll.draw.rectangle((x, roll.y + 8, x + width - 1, roll.y + 88), fill=(38, 38, 44))
        x += width + dice.choice((3, 4, 7))
    roll.y += 100
