"""The pictures on the starters' cards: their samples in small, written to static/starters by a command."""

from io import BytesIO

import pypdfium2
from PIL import Image

WIDTH_PX, HEIGHT_PX = 480, 300
GROUND = (222, 226, 229)
MARGIN_PX, TOP_PX = 28, 22
NARROW_PT, NARROW_PX = 250, 270  # a till's paper, and how wide it is shown
COLOURS = 48


def sample_picture(pdf: bytes) -> bytes:
    """A PNG of the first page on a grey ground: its upper part, or all of what is wider than high."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        width, height = _size_px(*document[0].get_size())
        page: Image.Image = document[0].render(scale=2 * width / document[0].get_width()).to_pil().convert("RGB")
    finally:
        document.close()
    card = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), GROUND)
    place = ((WIDTH_PX - width) // 2, (HEIGHT_PX - height) // 2 if height < HEIGHT_PX else TOP_PX)
    card.paste(page.resize((width, height), Image.Resampling.LANCZOS), place)
    buffer = BytesIO()
    card.quantize(COLOURS).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _size_px(width_pt: float, height_pt: float) -> tuple[int, int]:
    width = NARROW_PX if width_pt < NARROW_PT else WIDTH_PX - 2 * MARGIN_PX
    if width_pt > height_pt:
        width = min(width, round((HEIGHT_PX - 2 * TOP_PX) * width_pt / height_pt))
    return width, round(width * height_pt / width_pt)
