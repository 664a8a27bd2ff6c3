"""What scanners and cameras do to a clean page: noise, weak contrast, a turn, a coffee ring, a smudge, a table."""

from dataclasses import dataclass
from io import BytesIO

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

PAPER = (243, 240, 233)
COFFEE = (128, 88, 44)
Pixels = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Smudge:
    """A wiped place: the box as fractions of the page, and how far (in pixels) the ink was drawn to the right."""

    x0: float
    y0: float
    x1: float
    y1: float
    reach: int


def render_page(pdf: bytes, *, dpi: int) -> Image.Image:
    """The first page of a PDF as an RGB picture."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        picture: Image.Image = document[0].render(scale=dpi / 72).to_pil()
    finally:
        document.close()
    return picture.convert("RGB")


def scan(page: Image.Image, *, seed: int, degrees: float, smudge: Smudge) -> Image.Image:
    """The page as a worn print from a cheap scanner: smudged, stained, turned by `degrees`, pale and noisy."""
    stained = _coffee_ring(_smudge(page, smudge), centre=(0.30, 0.80), radius=0.115)
    turned = stained.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=(214, 214, 214))
    pixels = np.asarray(turned, dtype=np.float32)
    paper = np.array(PAPER, dtype=np.float32)
    pale = 62.0 + pixels * (paper - 62.0) / 255.0
    height, width = pixels.shape[:2]
    shade = 1.0 - 0.10 * np.linspace(1, 0, width, dtype=np.float32) ** 6
    light = shade * np.linspace(0.97, 1.0, height, dtype=np.float32)[:, None]
    noisy = pale * light[..., None] + _grain(height, width, seed, strength=7.0)
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))


def picture_pdf(picture: Image.Image, *, width_pt: float, height_pt: float, title: str) -> bytes:
    """A PDF of one page that holds nothing but the picture, as scanners make it; the same bytes every time."""
    jpeg = BytesIO(jpeg_bytes(picture, quality=62))
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(width_pt, height_pt), invariant=1)
    canvas.setTitle(title)
    canvas.drawImage(ImageReader(jpeg), 0, 0, width_pt, height_pt)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def photograph(paper: Image.Image, *, seed: int, degrees: float, border: int) -> Image.Image:
    """A sheet on a dark wooden table under a lamp: a little turned, with a soft shadow and uneven light."""
    sheet = paper.convert("RGBA").rotate(degrees, Image.Resampling.BICUBIC, expand=True)
    width, height = sheet.width + 2 * border, sheet.height + 2 * border
    table = Image.fromarray(_wood(height, width, seed))
    shadow = Image.new("L", (width, height), 0)
    shadow.paste(sheet.getchannel("A").point(lambda alpha: alpha * 3 // 5), (border + 10, border + 14))
    table.paste((12, 8, 5), mask=shadow.filter(ImageFilter.GaussianBlur(14)))
    table.paste(sheet, (border, border), sheet)
    pixels = np.asarray(table, dtype=np.float32)
    across = np.linspace(-1, 1, width, dtype=np.float32)
    down = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    light = 1.02 - 0.16 * ((across - 0.35) ** 2 + (down + 0.3) ** 2) / 2
    lit = pixels * light[..., None] * np.array((1.0, 0.985, 0.95), np.float32) + _grain(
        height, width, seed, strength=4.0
    )
    return Image.fromarray(np.clip(lit, 0, 255).astype(np.uint8))


def jpeg_bytes(picture: Image.Image, *, quality: int) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def _grain(height: int, width: int, seed: int, *, strength: float) -> Pixels:
    """Grey noise in two sizes, as a sensor and paper fibres make it."""
    dice = np.random.default_rng(seed)
    fine = dice.standard_normal((height, width), dtype=np.float32)
    coarse = dice.standard_normal((height // 3 + 1, width // 3 + 1), dtype=np.float32)
    grown = np.repeat(np.repeat(coarse, 3, axis=0), 3, axis=1)[:height, :width]
    grain: Pixels = ((fine + np.float32(0.6) * grown) * np.float32(strength))[..., None]
    return grain


def _smudge(page: Image.Image, smudge: Smudge) -> Image.Image:
    """Ink drawn to the right by a damp thumb: the place is dragged, blurred and left a little darker."""
    box = (
        round(smudge.x0 * page.width),
        round(smudge.y0 * page.height),
        round(smudge.x1 * page.width),
        round(smudge.y1 * page.height),
    )
    clean = np.asarray(page.crop(box), dtype=np.float32)
    dragged = clean.copy()
    for step in range(1, smudge.reach + 1):
        moved = np.roll(clean, step, axis=1)
        moved[:, :step] = clean[:, :1]
        dragged += moved * (1.0 - step / (smudge.reach + 1))
    dragged /= 1.0 + smudge.reach / 2
    wiped = Image.fromarray(np.clip(dragged * 0.93, 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(1.6))
    mask = Image.new("L", wiped.size, 0)
    ImageDraw.Draw(mask).ellipse((0, 0, *wiped.size), fill=255)
    soiled = page.copy()
    soiled.paste(wiped, box, mask.filter(ImageFilter.GaussianBlur(5)))
    return soiled


def _coffee_ring(page: Image.Image, *, centre: tuple[float, float], radius: float) -> Image.Image:
    """The foot of a wet cup: a faint disc with a darker, uneven rim."""
    height, width = page.height, page.width
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    away_x, away_y = across - centre[0] * width, down - centre[1] * height
    angle = np.arctan2(away_y, away_x)
    wobble = 1 + 0.012 * np.sin(3 * angle) + 0.008 * np.sin(7 * angle + 1)
    distance = np.hypot(away_x, away_y) / (radius * width * wobble)
    rim = np.exp(-(((distance - 1) / 0.045) ** 2)) * (0.62 + 0.38 * np.sin(angle * 2 + 0.7))
    disc = (distance < 1) * 0.10
    strength = np.clip(0.55 * rim + disc, 0, 1)[..., None].astype(np.float32)
    stain = 1 - strength * (1 - np.array(COFFEE, dtype=np.float32) / 255)
    return Image.fromarray((np.asarray(page, dtype=np.float32) * stain).astype(np.uint8))


def _wood(height: int, width: int, seed: int) -> NDArray[np.uint8]:
    """Dark boards with a lengthwise grain."""
    dice = np.random.default_rng(seed + 1)
    fibres = dice.standard_normal((height, max(width // 40, 2)), dtype=np.float32)
    grain = np.asarray(Image.fromarray(fibres).resize((width, height), Image.Resampling.BICUBIC), dtype=np.float32)
    board = np.arange(height) // max(height // 5, 1) % 2 * 5.0
    tone = 1 + 0.07 * grain + (board / 60)[:, None]
    colour: NDArray[np.uint8] = np.clip(tone[..., None] * np.array((74, 52, 38), np.float32), 0, 255).astype(np.uint8)
    return colour
