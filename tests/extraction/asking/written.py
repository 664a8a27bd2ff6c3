"""Running text as PDFs that the tests ask."""

import io

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

from extraction import ParsedDocument, ReadOptions, read


def document(data: bytes) -> ParsedDocument:
    """A file read as questions want it."""
    return read(data, options=ReadOptions(drawings=True))


def prose(title: str, *paragraphs: str) -> ParsedDocument:
    """A page with a title and paragraphs; one that begins with "# " is a heading."""
    out = io.BytesIO()
    styles = getSampleStyleSheet()
    story = [Paragraph(title, styles["Title"])]
    for paragraph in paragraphs:
        style = styles["Heading2"] if paragraph.startswith("# ") else styles["Normal"]
        story += [Paragraph(paragraph.removeprefix("# "), style), Spacer(1, 10)]
    SimpleDocTemplate(out, pagesize=A4, invariant=1).build(story)
    return document(out.getvalue())
