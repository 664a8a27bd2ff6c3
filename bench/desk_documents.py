"""The documents of the desk's benchmark: dense pages over a scanner's noise, and the template that reads the first."""

from io import BytesIO

import numpy as np
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

FIELDS = (
    "Invoice",
    "Order",
    "Customer",
    "Project",
    "Contact",
    "Route",
    "Depot",
    "Driver",
    "Carrier",
    "Port",
    "Berth",
    "Gate",
)
TEMPLATE = "template: bench\ntitle: Bench\nfields:\n" + "".join(
    f"  {name.lower()}: {{type: text, title: {name}, find: [{{label: '{name}', at: right}}]}}\n" for name in FIELDS
)
PROSE = [
    "goods",
    "were",
    "loaded",
    "in",
    "good",
    "order",
    "and",
    "weighed",
    "before",
    "they",
    "left",
    "the",
    "yard",
    "as",
    "agreed",
    "with",
    "the",
    "harbour",
    "office",
]
WIDTH, HEIGHT = float(A4[0]), float(A4[1])
MARGIN = 30.0
GRAIN_DPI = 120


def scanned_pages(pages: int, words: int, *, with_noise: bool = True) -> bytes:
    """A PDF whose pages have about so many words each, `with_noise` behind them; its first has the twelve fields."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    paper = ImageReader(_grain()) if with_noise else None
    for page in range(pages):
        if paper:
            canvas.drawImage(paper, 0, 0, WIDTH, HEIGHT)
        if page == 0:
            _fields(canvas)
        _prose(canvas, words, page)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _grain() -> BytesIO:
    dice = np.random.default_rng(7)
    shape = (round(HEIGHT / 72 * GRAIN_DPI), round(WIDTH / 72 * GRAIN_DPI))
    pixels = np.clip(236 + 7 * dice.standard_normal(shape), 0, 255).astype(np.uint8)
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=62)
    buffer.seek(0)
    return buffer


def _fields(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 9)
    for number, name in enumerate(FIELDS):
        x, y = MARGIN + (number % 2) * WIDTH / 2, HEIGHT - MARGIN - 14 * (number // 2 + 1)
        canvas.drawString(x, y, name)
        canvas.drawString(x + 90, y, f"{name[:2].upper()}-{4711 + number}")


def _prose(canvas: Canvas, words: int, page: int) -> None:
    """Lines of twelve words below the fields; the more words, the smaller they are."""
    columns = max(1, words // 1000)
    a_line = 12 * columns
    lines = -(-words // a_line)
    step = (HEIGHT - 2 * MARGIN - 110) / lines
    canvas.setFont("Times-Roman", min(9.0, step * 0.9, 9.0 / columns + 1))
    for line in range(lines):
        for column in range(columns):
            texts = [PROSE[(page + line * 5 + column + at) % len(PROSE)] for at in range(12)]
            x = MARGIN + column * (WIDTH - 2 * MARGIN) / columns
            canvas.drawString(x, HEIGHT - MARGIN - 110 - step * line, " ".join(texts))
