"""Draws the pages of a reviewed document and stores them where a worker would: a picture and its word boxes."""

import io
import json
from functools import cache

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw, ImageFont

from extraction import BoundingBox
from jobs.models import Job, Reading
from jobs.storage import job_file_key

WIDTH_PX, HEIGHT_PX = 850, 1100
Print = tuple[str, float, float]


def store_pages(job: Job, pages: list[list[Print]]) -> list[dict[str, BoundingBox]]:
    """Print (text, x, y) on each page, x and y as fractions. Returns where each word of each page stands."""
    places = []
    summaries = []
    for number, prints in enumerate(pages, start=1):
        picture, words = _draw(number, tuple(prints))
        _store(job, f"page-{number:04}.webp", picture)
        rows = [[text, box.x0, box.y0, box.x1, box.y1, 0.9] for text, box in words]
        _store(job, f"page-{number:04}.json", json.dumps(rows).encode())
        summaries.append(
            {
                "number": number, "width_pt": 612.0, "height_pt": 792.0, "source": "ocr", "ocr_engine": "rapidocr",
                "word_count": len(words), "picture": f"page-{number:04}.webp", "words": f"page-{number:04}.json",
            }
        )  # fmt: skip
        places.append(dict(words))
    Reading.objects.filter(job=job).update(pages=summaries)
    Job.objects.filter(pk=job.pk).update(page_count=len(pages))
    return places


@cache  # most tests print the same page
def _draw(number: int, prints: tuple[Print, ...]) -> tuple[bytes, list[tuple[str, BoundingBox]]]:
    image = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=20)
    space = draw.textlength(" ", font=font)
    words = []
    for text, x, y in prints:
        left = x * WIDTH_PX
        for word in text.split():
            box = draw.textbbox((left, y * HEIGHT_PX), word, font=font)
            draw.text((left, y * HEIGHT_PX), word, fill="black", font=font)
            fractions = (box[0] / WIDTH_PX, box[1] / HEIGHT_PX, box[2] / WIDTH_PX, box[3] / HEIGHT_PX)
            words.append((word, BoundingBox(number, *(round(part, 5) for part in fractions))))
            left += draw.textlength(word, font=font) + space
    picture = io.BytesIO()
    image.save(picture, "WEBP", lossless=True)
    return picture.getvalue(), words


def _store(job: Job, name: str, content: bytes) -> None:
    default_storage.save(job_file_key(job, name), ContentFile(content))
