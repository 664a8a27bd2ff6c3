"""The demo's bank statements: four pages of movements between an opening and a closing balance; with true values."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

from reportlab.lib.colors import Color, HexColor, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm as millimetre
from reportlab.pdfgen.canvas import Canvas

mm = float(millimetre)
NAVY = HexColor("#1d2b53")
MINT = HexColor("#3aa17e")
INK = HexColor("#20242c")
SOFT = HexColor("#667080")
STRIPE = HexColor("#f3f6fa")
RULE = HexColor("#cdd5df")
WIDTH, HEIGHT = float(A4[0]), float(A4[1])
LEFT, RIGHT = 18 * mm, WIDTH - 18 * mm
COLUMNS = (LEFT + 2 * mm, LEFT + 26 * mm, 128 * mm, 158 * mm, RIGHT - 2 * mm)
ROW_PT = float(6.2 * mm)
PAGES = 4
ROWS_FIRST, ROWS_FURTHER = 26, 34
IBAN = "DE21 2105 0170 0094 2718 33"
HOLDERS = ("Mira Halvorsen", "Tobias Okonkwo", "Ines Carvalho", "Leo Brandt")
DEBITS = (
    ("Card payment Greengrocer Marktallee", 6, 70), ("Standing order rent Uferstrasse 9", 890, 891),
    ("Direct debit Stadtwerke energy", 60, 140), ("Card payment Bookshop Papierboot", 9, 60),
    ("Cash machine Hauptbahnhof", 50, 200), ("Direct debit mobile phone", 15, 40),
    ("Card payment Railways ticket", 12, 120), ("Card payment Pharmacy am Markt", 5, 45),
    ("Transfer sports club membership", 20, 35), ("Card payment Cafe Lindenhof", 6, 38),
)  # fmt: skip
CREDITS = (
    ("Salary Nordlicht Instruments GmbH", 2650, 2651), ("Refund Railways", 10, 60),
    ("Transfer S. Halvorsen", 25, 150), ("Transfer T. Okafor, concert tickets", 30, 120),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Movement:
    day: date
    text: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Statement:
    """One quarter of an account; amounts in EUR."""

    number: int
    holder: str
    customer_number: str
    start: date
    end: date
    opening: Decimal
    movements: tuple[Movement, ...]

    @property
    def closing(self) -> Decimal:
        return self.opening + sum(move.amount for move in self.movements)

    @property
    def paid_in(self) -> Decimal:
        return sum((move.amount for move in self.movements if move.amount > 0), Decimal(0))

    @property
    def paid_out(self) -> Decimal:
        return -sum((move.amount for move in self.movements if move.amount < 0), Decimal(0))


def make_statement(number: int) -> Statement:
    dice = random.Random(f"statement {number}")  # noqa: S311 - samples, not secrets
    start = date(2026, 1 + 3 * (number % 4), 1)
    end = date(2026, 12, 31) if start.month == 10 else date(2026, start.month + 3, 1) - timedelta(days=1)
    count = ROWS_FIRST + (PAGES - 2) * ROWS_FURTHER + dice.randint(12, 24)
    days = sorted(dice.randint(0, (end - start).days) for _ in range(count))
    movements = tuple(_movement(dice, start + timedelta(days=day)) for day in days)
    return Statement(
        number=number % 4 + 1,
        holder=HOLDERS[number % len(HOLDERS)],
        customer_number=str(dice.randint(10_000_000, 99_999_999)),
        start=start,
        end=end,
        opening=Decimal(dice.randint(310_000, 990_000)) / 100,
        movements=movements,
    )


def _movement(dice: random.Random, day: date) -> Movement:
    credit = dice.random() < 0.14
    text, least, most = dice.choice(CREDITS if credit else DEBITS)
    amount = Decimal(dice.randint(least * 100, most * 100 - 1)) / 100
    return Movement(day, text, amount if credit else -amount)


def statement_gold(number: int) -> dict[str, str | int]:
    """The true values of the template `bank-statement` for this statement, in their JSON form."""
    statement = make_statement(number)
    return {
        "account_holder": statement.holder,
        "iban": IBAN,
        "customer_number": statement.customer_number,
        "statement_number": f"{statement.number}/2026",
        "period_start": statement.start.isoformat(),
        "period_end": statement.end.isoformat(),
        "opening_balance": f"{statement.opening:.2f}",
        "closing_balance": f"{statement.closing:.2f}",
        "paid_in": f"{statement.paid_in:.2f}",
        "paid_out": f"{statement.paid_out:.2f}",
    }


def statement_pdf(number: int) -> bytes:
    """The statement as a four-page PDF with a text layer; the same bytes every time."""
    statement = make_statement(number)
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.setTitle(f"Statement {statement.number}/2026")
    canvas.setAuthor("Foerde Handelsbank")
    balance, left = statement.opening, list(statement.movements)
    for page in range(1, PAGES + 1):
        _letterhead(canvas, page)
        y = _front(canvas, statement) if page == 1 else HEIGHT - 44 * mm
        y = _heading(canvas, y)
        if page == 1:
            y = _balance_row(canvas, y, f"Opening balance on {statement.start:%d.%m.%Y}", balance)
        rows = ROWS_FIRST if page == 1 else ROWS_FURTHER
        here, left = left[:rows], left[rows:]
        for at, move in enumerate(here):
            balance += move.amount
            y = _movement_row(canvas, y, move, balance, striped=at % 2 == 1)
        if page == PAGES:
            y = _balance_row(canvas, y, f"Closing balance on {statement.end:%d.%m.%Y}", balance)
            _summary(canvas, statement, y)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _amount(value: Decimal) -> str:
    """German print: 1.234,56 and a minus behind what was paid out."""
    text = f"{abs(value):,.2f}".translate(str.maketrans(",.", ".,"))
    return f"{text}-" if value < 0 else text


def _put(canvas: Canvas, x: float, y: float, text: str, size: float = 9, *, bold: bool = False, right: bool = False,
         colour: Color = INK) -> None:  # fmt: skip
    canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
    canvas.setFillColor(colour)
    (canvas.drawRightString if right else canvas.drawString)(x, y, text)


def _letterhead(canvas: Canvas, page: int) -> None:
    canvas.setFillColor(NAVY)
    canvas.rect(0, HEIGHT - 27 * mm, WIDTH, 27 * mm, stroke=0, fill=1)
    canvas.setFillColor(MINT)
    for at, height in enumerate((5, 8, 11)):
        canvas.roundRect(LEFT + at * 4.6 * mm, HEIGHT - 19.5 * mm, 3.4 * mm, height * mm, 0.8 * mm, stroke=0, fill=1)
    _put(canvas, LEFT + 18 * mm, HEIGHT - 16.5 * mm, "Foerde Handelsbank", 16, bold=True, colour=white)
    _put(canvas, RIGHT, HEIGHT - 14 * mm, "Account statement", 12, bold=True, right=True, colour=white)
    _put(canvas, RIGHT, HEIGHT - 19.5 * mm, f"Page {page} of {PAGES}", 9, right=True, colour=white)
    _put(canvas, LEFT, 12 * mm, "Foerde Handelsbank AG, Hafenkante 1, 24103 Kiel, HRB 4410 Kiel", 7.5, colour=SOFT)
    _put(canvas, RIGHT, 12 * mm, "Please check this statement within six weeks.", 7.5, right=True, colour=SOFT)


def _front(canvas: Canvas, statement: Statement) -> float:
    top = HEIGHT - 40 * mm
    for at, line in enumerate((statement.holder, "Uferstrasse 9", "24106 Kiel")):
        _put(canvas, LEFT, top - (4 + 5 * at) * mm, line, 10.5 if at == 0 else 10, bold=at == 0)
    facts = (
        ("Account holder", statement.holder),
        ("IBAN", IBAN),
        ("Customer number", statement.customer_number),
        ("Statement number", f"{statement.number}/2026"),
        ("Period", f"{statement.start:%d.%m.%Y} to {statement.end:%d.%m.%Y}"),
    )
    for at, (label, value) in enumerate(facts):
        y = top - (1 + 5.6 * at) * mm
        _put(canvas, 108 * mm, y, label, colour=SOFT)
        _put(canvas, 142 * mm, y, value, bold=True)
    return top - 37 * mm


def _heading(canvas: Canvas, y: float) -> float:
    canvas.setFillColor(NAVY)
    canvas.rect(LEFT, y - 2.2 * mm, RIGHT - LEFT, 7 * mm, stroke=0, fill=1)
    _put(canvas, COLUMNS[0], y, "Date", bold=True, colour=white)
    _put(canvas, COLUMNS[1], y, "Details", bold=True, colour=white)
    for x, text in zip(COLUMNS[2:], ("Paid out", "Paid in", "Balance EUR"), strict=True):
        _put(canvas, x, y, text, bold=True, right=True, colour=white)
    return y - 7.4 * mm


def _balance_row(canvas: Canvas, y: float, label: str, balance: Decimal) -> float:
    _put(canvas, COLUMNS[1], y, label, bold=True)
    _put(canvas, COLUMNS[4], y, _amount(balance), bold=True, right=True)
    canvas.setStrokeColor(RULE)
    canvas.line(LEFT, y - 2 * mm, RIGHT, y - 2 * mm)
    return y - ROW_PT


def _movement_row(canvas: Canvas, y: float, move: Movement, balance: Decimal, *, striped: bool) -> float:
    if striped:
        canvas.setFillColor(STRIPE)
        canvas.rect(LEFT, y - 2 * mm, RIGHT - LEFT, ROW_PT, stroke=0, fill=1)
    _put(canvas, COLUMNS[0], y, f"{move.day:%d.%m.%Y}")
    _put(canvas, COLUMNS[1], y, move.text)
    _put(canvas, COLUMNS[2 if move.amount < 0 else 3], y, _amount(abs(move.amount)), right=True)
    _put(canvas, COLUMNS[4], y, _amount(balance), right=True)
    return y - ROW_PT


def _summary(canvas: Canvas, statement: Statement, y: float) -> None:
    top = y - 8 * mm
    canvas.setFillColor(STRIPE)
    canvas.roundRect(LEFT, top - 14.5 * mm, RIGHT - LEFT, 18.5 * mm, 2 * mm, stroke=0, fill=1)
    rows = (("Total paid in", statement.paid_in), ("Total paid out", statement.paid_out))
    for at, (label, amount) in enumerate(rows):
        _put(canvas, LEFT + 5 * mm, top - (4 + 7 * at) * mm, label)
        _put(canvas, COLUMNS[4], top - (4 + 7 * at) * mm, f"EUR {_amount(amount)}", bold=True, right=True)
