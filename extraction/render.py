"""A page's picture and words as files, written page by page so that a long document takes no more memory."""

import json
from pathlib import Path

from extraction.datamodel import Page
from extraction.readers.base import Picture

LONG_SIDE_PX = 1400
PICTURE_SUFFIX = ".jpg"
# A page of print in 4 ms and 130 KB; WebP takes 30 ms to save a third of the bytes.
_JPEG_QUALITY = 80


def blank_picture(width_pt: float, height_pt: float, long_side_px: int) -> Picture:
    """An empty sheet of a page's shape."""
    import numpy as np

    scale = long_side_px / max(width_pt, height_pt)
    return np.full((max(1, round(height_pt * scale)), max(1, round(width_pt * scale)), 3), 255, dtype=np.uint8)


def write_picture(picture: Picture, path: Path) -> None:
    """As JPEG, its longer side at most LONG_SIDE_PX."""
    from PIL import Image

    image = Image.fromarray(picture)
    if max(image.size) > LONG_SIDE_PX:
        image.thumbnail((LONG_SIDE_PX, LONG_SIDE_PX), Image.Resampling.BILINEAR)
    image.save(path, "JPEG", quality=_JPEG_QUALITY)


def write_words(page: Page, path: Path) -> None:
    """As a JSON list of [text, x0, y0, x1, y1, confidence], in reading order."""
    rows = [
        [word.text, *(round(side, 5) for side in (box.x0, box.y0, box.x1, box.y1)), round(word.confidence, 4)]
        for word in page.words
        for box in (word.box,)
    ]
    path.write_text(json.dumps(rows, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
