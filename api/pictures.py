"""Parts of pictures that our own engine has drawn."""

from collections.abc import Sequence
from io import BytesIO
from typing import IO, Any

from PIL import Image

_QUALITY = 85


def cut_out(picture: IO[Any], box: Sequence[float]) -> bytes:
    """What lies between the corners x0, y0, x1, y1, as fractions of the picture, as a JPEG: a pixel at the least."""
    with Image.open(picture) as page:
        width, height = page.size
        x0, y0, x1, y1 = box
        left, top = min(int(x0 * width), width - 1), min(int(y0 * height), height - 1)
        right, bottom = max(left + 1, round(x1 * width)), max(top + 1, round(y1 * height))
        part = BytesIO()
        page.crop((left, top, right, bottom)).convert("RGB").save(part, "JPEG", quality=_QUALITY)
    return part.getvalue()
