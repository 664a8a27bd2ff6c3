"""Forms to be filled in, drawn by code: one with fields that the file names, one that is only printed."""

import io
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

SIZE = (600.0, 800.0)


def named_form(folder: Path) -> Path:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=SIZE, invariant=1)
    form = canvas.acroForm
    canvas.drawString(60, 705, "Full name:")
    form.textfield(name="person.name", value="Old", x=200, y=700, width=200, height=20)
    canvas.drawString(60, 665, "Colour")
    form.choice(name="colour", value="Red", options=["Red", "Green", "Blue"], x=200, y=660, width=100, height=20)
    form.checkbox(name="agree", x=60, y=620, size=16)
    canvas.drawString(82, 624, "I agree")
    for x, option, label in ((60, "S", "Small"), (160, "L", "Large")):
        form.radio(name="size", value=option, x=x, y=580, size=16, selected=option == "L")
        canvas.drawString(x + 22, 584, label)
    canvas.drawString(60, 545, "Code")
    form.textfield(name="code", value="", maxlen=3, x=200, y=540, width=100, height=20)
    canvas.drawString(60, 505, "Office")
    form.textfield(name="office", value="fixed", fieldFlags="readOnly", x=200, y=500, width=100, height=20)
    return _saved(canvas, out, folder / "named.pdf")


def printed_form(folder: Path) -> Path:
    """A line, a box, underscores and a box to be ticked."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=SIZE, invariant=1)
    canvas.drawString(60, 702, "Name")
    canvas.line(150, 700, 350, 700)
    canvas.drawString(60, 650, "Street:")
    canvas.rect(150, 640, 200, 30)
    canvas.drawString(60, 600, "Date: ______________")
    canvas.rect(60, 550, 12, 12)
    canvas.drawString(80, 552, "Married")
    return _saved(canvas, out, folder / "printed.pdf")


def _saved(canvas: Canvas, out: io.BytesIO, path: Path) -> Path:
    canvas.save()
    path.write_bytes(out.getvalue())
    return path
