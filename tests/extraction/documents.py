"""Documents the engine's tests read: small good ones, and hostile ones, made in memory."""

import io
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

# What stands on a page: text, x and y from the top left in points, font size.
Printed = tuple[str, float, float, float]
INVOICE: tuple[Printed, ...] = (
    ("Invoice", 60, 80, 20),
    ("Invoice number", 60, 120, 11),
    ("INV-2024-0042", 200, 120, 11),
    ("Invoice date", 60, 140, 11),
    ("14.03.2024", 200, 140, 11),
    ("Total", 60, 300, 11),
    ("EUR 1,471.60", 200, 300, 11),
)


def pdf(*pages: Sequence[Printed], password: str | None = None, size: tuple[float, float] = A4) -> bytes:
    """A PDF with a text layer; without pages given, one page with INVOICE."""
    out = io.BytesIO()
    encrypt = StandardEncryption(password) if password is not None else None
    canvas = Canvas(out, pagesize=size, encrypt=encrypt, invariant=1)
    for page in pages or (INVOICE,):
        for text, x, y, font_size in page:
            canvas.setFont("Helvetica", font_size)
            canvas.drawString(x, size[1] - y, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def picture(printed: Sequence[Printed] = INVOICE, dpi: int = 150, size: tuple[float, float] = A4) -> Image.Image:
    """The same page as a scanner would give it."""
    scale = dpi / 72
    image = Image.new("RGB", (round(size[0] * scale), round(size[1] * scale)), "white")
    draw = ImageDraw.Draw(image)
    for text, x, y, font_size in printed:
        draw.text(
            (x * scale, y * scale), text, fill="black", font=ImageFont.load_default(font_size * scale), anchor="ls"
        )
    return image


def encoded(image: Image.Image, file_format: str, **settings: object) -> bytes:
    out = io.BytesIO()
    image.save(out, file_format, **settings)
    return out.getvalue()


def scanned_pdf(image: Image.Image, stamp: str = "", strips: int = 1) -> bytes:
    """A page that is one picture, or strips of it, with a few words of text layer on top if `stamp` is given."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for strip in range(strips):
        top, bottom = (image.height * at // strips for at in (strip, strip + 1))
        y, height = (A4[1] * (image.height - bottom) / image.height, A4[1] * (bottom - top) / image.height)
        canvas.drawInlineImage(image.crop((0, top, image.width, bottom)), 0, y, A4[0], height)
    canvas.drawString(20, 10, stamp)
    canvas.save()
    return out.getvalue()


def linked_pdf() -> bytes:
    """INVOICE with a link over its first line."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for text, x, y, font_size in INVOICE:
        canvas.setFont("Helvetica", font_size)
        canvas.drawString(x, A4[1] - y, text)
    canvas.linkURL("https://example.com/", (60, 750, 200, 790))
    canvas.save()
    return out.getvalue()


def filled_form_pdf(label: str, value: str) -> bytes:
    """A label with a filled form field to the right of it."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.drawString(60, 705, label)
    canvas.acroForm.textfield(name="field", value=value, x=200, y=700, width=200, height=20)
    canvas.save()
    return out.getvalue()


def undrawn_form_pdf(label: str, value: str, *, is_note: bool = False) -> bytes:
    """A label and the value of a form field, or a note typed on the page, that the file holds without its looks."""
    content = b"BT /F 11 Tf 60 705 Td (%s) Tj ET" % label.encode()
    looks = b"/DA (/F 11 Tf 0 g)"
    field = b"/Subtype /FreeText /Contents (%s)" if is_note else b"/Subtype /Widget /FT /Tx /T (field) /V (%s)"
    form = b"" if is_note else b"/AcroForm << /Fields [5 0 R] %s /DR << /Font << /F 6 0 R >> >> >>" % looks
    return raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % form,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"""<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots [5 0 R]
        /Resources << /Font << /F 6 0 R >> >> >>""",
        _stream(content),
        b"<< /Type /Annot /P 3 0 R /F 4 /Rect [200 700 400 720] %s %s >>" % (field % value.encode(), looks),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )


def half_scanned_pdf(lines: Sequence[str], image: Image.Image) -> bytes:
    """Lines of text, and under them a picture over the lower part of the page."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for at, line in enumerate(lines):
        canvas.drawString(60, 780 - 16 * at, line)
    canvas.drawInlineImage(image, 0, 60, A4[0], A4[0] * image.height / image.width)
    canvas.save()
    return out.getvalue()


def raw_pdf(*objects: bytes) -> bytes:
    """A PDF of the given object bodies, the first one being the catalog."""
    body = b"%PDF-1.7\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer\n<< /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))
    return body + table + trailer


def damaged_pdf(*texts: str | None) -> bytes:
    """A PDF with a page for each text; None is a page that is no page."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * at) for at in range(len(texts)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, len(texts)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for text in texts:
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R" % (len(objects) + 2)
        page += b" /Resources << /Font << /F1 3 0 R >> >> >>"
        objects += (
            b"42" if text is None else page,
            _stream(b"BT /F1 12 Tf 60 700 Td (%b) Tj ET" % (text or "").encode()),
        )
    return raw_pdf(*objects)


def _one_page(page: bytes, *more: bytes) -> bytes:
    return raw_pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, *more)


def unicode_pdf(*lines: str, font: str = "Vera") -> bytes:
    """Lines in a font that has more than Latin letters: Vera (of the drawing library), or an Asian one by name."""
    known = TTFont(font, "Vera.ttf") if font == "Vera" else UnicodeCIDFont(font)
    registerFont(known)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setFont(font, 11)
    for at, line in enumerate(lines):
        canvas.drawString(60, 700 - 16 * at, line)
    canvas.save()
    return out.getvalue()


def spaced_pdf(left: str, right: str, gap_pt: float) -> bytes:
    """Two texts in one line, `gap_pt` points apart and without a space between them."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setFont("Helvetica", 10)
    canvas.drawString(72, 700, left)
    canvas.drawString(72 + canvas.stringWidth(left, "Helvetica", 10) + gap_pt, 700, right)
    canvas.save()
    return out.getvalue()


def turned_pdf(degrees: int) -> bytes:
    """The word `Corner` near a corner of a page that is shown turned, and cropped by 50 and 70 points."""
    page = b"""<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /CropBox [50 70 595 842] /Rotate %d /Contents 4 0 R
        /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"""
    content = b"BT /F 30 Tf 80 750 Td (Corner) Tj ET"
    return _one_page(page % degrees, b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))


def flate_bomb_pdf(inflated_bytes: int = 3_000_000_000) -> bytes:
    """A page whose content is compressed twice: a few kilobytes that swell to `inflated_bytes`."""
    compressor = zlib.compressobj(9)
    start = compressor.compress(b"q " * 500_000) + compressor.flush(zlib.Z_FULL_FLUSH)
    # After a full flush the same bytes may follow as often as one likes.
    block = compressor.compress(b"q " * 500_000) + compressor.flush(zlib.Z_FULL_FLUSH)
    once = start + block * (inflated_bytes // 1_000_000) + compressor.flush()
    twice = zlib.compress(once, 9)
    stream = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream" % (len(twice), twice)
    return _one_page(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>", stream)


def page_loop_pdf(claimed_pages: int = 1_000_000) -> bytes:
    """A page tree that is its own child."""
    tree = b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count %d /Parent 2 0 R >>" % claimed_pages
    return raw_pdf(b"<< /Type /Catalog /Pages 2 0 R >>", tree)


def huge_page_pdf(side_pt: int = 200_000) -> bytes:
    return _one_page(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] >>" % (side_pt, side_pt))


def unmapped_font_pdf(lines: int = 30) -> bytes:
    """Text that is drawn well but whose letters are all mapped to private-use characters."""
    page = b"""<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R
        /Resources << /Font << /F 5 0 R >> >> >>"""
    shown = b"".join(b"1 0 0 1 60 %d Tm (Invoice number 42) Tj\n" % (780 - 20 * line) for line in range(lines))
    content = b"BT /F 12 Tf\n" + shown + b"ET"
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>"
    cmap = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def
1 begincodespacerange <00> <FF> endcodespacerange
1 beginbfrange <21> <7E> <E021> endbfrange
endcmap end end"""
    return _one_page(
        page,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        font,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(cmap), cmap),
    )


def glyph_number_pdf(*lines: str) -> bytes:
    """Text whose font names no Unicode values: the file holds nothing but glyph numbers."""
    face = TTFont("Vera", "Vera.ttf").face
    glyph_of, program = face.charToGlyph, Path(face.filename).read_bytes()
    shown = b"".join(
        b"1 0 0 1 60 %d Tm <%s> Tj\n" % (780 - 20 * at, "".join(f"{glyph_of[ord(x)]:04X}" for x in line).encode())
        for at, line in enumerate(lines)
    )
    content = b"BT /F 12 Tf\n" + shown + b"ET"
    return _one_page(
        b"""<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R
        /Resources << /Font << /F 5 0 R >> >> >>""",
        _stream(content),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /V /Encoding /Identity-H /DescendantFonts [6 0 R] >>",
        b"""<< /Type /Font /Subtype /CIDFontType2 /BaseFont /V /CIDToGIDMap /Identity /DW 600 /FontDescriptor 7 0 R
        /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>""",
        b"""<< /Type /FontDescriptor /FontName /V /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 900
        /Descent -200 /CapHeight 700 /StemV 80 /FontFile2 8 0 R >>""",
        _stream(program),
    )


def _stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)


def large_png(width: int, height: int) -> bytes:
    """A black gray-scale PNG of any size in a few kilobytes."""
    compressor, packed = zlib.compressobj(9), []
    row = bytes(width + 1)
    for _ in range(height):
        packed.append(compressor.compress(row))
    data = b"".join(packed) + compressor.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


def sideways_pdf(lines: Sequence[str], degrees: int, size: tuple[float, float] = A4) -> bytes:
    """Lines printed turned counter-clockwise by 90, 180 or 270 degrees on a page that does not say so."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1)
    canvas.translate(size[0] / 2, size[1] / 2)
    canvas.rotate(degrees)
    for at, line in enumerate(lines):
        canvas.drawString(-200, 100 - 20 * at, line)
    canvas.save()
    return out.getvalue()
