"""The demo's letter: one page of prose that no template reads, as it lies among the documents that one does want."""

from io import BytesIO

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm as millimetre
from reportlab.pdfgen.canvas import Canvas

mm = float(millimetre)
INK = HexColor("#2b2620")
SOFT = HexColor("#7a6f63")
PLUM = HexColor("#7b3b5c")
WIDTH, HEIGHT = float(A4[0]), float(A4[1])
LEFT = 26 * mm
PARAGRAPHS = (
    ("Dear friends of the house,",),
    (
        "the days grow longer, and from the first of May the garden is open again",
        "every evening until ten. Our kitchen has a new oven and, thanks to it, a new",
        "menu: flat breads with herbs, roast vegetables, and on Fridays fish.",
    ),
    (
        "On the second Saturday of each month there is music under the chestnut tree.",
        "Admission is free. Bring a blanket, a friend and an appetite.",
    ),
    ("We look forward to seeing you.",),
    ("Yours, Hanna and Piet",),
)


def letter_pdf() -> bytes:
    """A one-page PDF with a text layer; the same bytes every time."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.setTitle("Summer in the garden")
    _letterhead(canvas)
    y = HEIGHT - 84 * mm
    canvas.setFillColor(INK)
    canvas.setFont("Times-Roman", 12)
    for paragraph in PARAGRAPHS:
        for line in paragraph:
            canvas.drawString(LEFT, y, line)
            y -= 6.4 * mm
        y -= 4 * mm
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _letterhead(canvas: Canvas) -> None:
    canvas.setFillColor(PLUM)
    canvas.setFont("Times-BoldItalic", 26)
    canvas.drawCentredString(WIDTH / 2, HEIGHT - 34 * mm, "Gasthaus zur Kastanie")
    canvas.setFillColor(SOFT)
    canvas.setFont("Times-Italic", 11)
    canvas.drawCentredString(WIDTH / 2, HEIGHT - 41 * mm, "Am Muehlteich 3, Ploen")
    canvas.setStrokeColor(PLUM)
    canvas.setLineWidth(0.8)
    canvas.line(LEFT, HEIGHT - 47 * mm, WIDTH - LEFT, HEIGHT - 47 * mm)
    canvas.setFillColor(INK)
    canvas.setFont("Times-Bold", 16)
    canvas.drawString(LEFT, HEIGHT - 68 * mm, "Summer in the garden")
