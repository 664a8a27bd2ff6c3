"""What parsing makes of pages: how much of the print is in a segment, and pictures of pages with their segments.

`python -m bench.segments [--data ../shared/datasets] [--set NAME ...] [--most 100] [--picture FILE.webp]`

Of each set: the share of printed words that lie in exactly one segment, in none, in several; the share of a page's
words that segments say; segments by their kinds; milliseconds a page, with its picture. With --picture the first page
of every fifth document of a set is drawn with its segments, up to four of each.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from extraction import BoundingBox, ExtractionError, Plan, ProcessRequest, Segment, parsed_segments, process

ROOT = Path(__file__).resolve().parent.parent
SETS = ("tables_dev", "zugferd_dev")
EVERY, MOST_DRAWN = 5, 4
COLOURS = {
    "SectionHeader": "#b4261e", "Text": "#2757b8", "Table": "#12715b", "Picture": "#8a4fbf", "Caption": "#b26a00",
    "PageHeader": "#6b7280", "PageFooter": "#6b7280",
}  # fmt: skip
PAGE_PX, GAP_PX, LEGEND_PX = 460, 24, 56


@dataclass(slots=True)
class Counts:
    """Of one set: words by the number of segments that they lie in (2: several), and what else is counted."""

    pages: int = 0
    seconds: float = 0.0
    words: Counter[int] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    said: int = 0


@dataclass(frozen=True, slots=True)
class ParsedPage:
    segments: tuple[Segment, ...]
    words: list[list[Any]]
    picture: Path


def main() -> int:
    given = _parser().parse_args()
    drawn: list[Image.Image] = []
    print(f"{'set':14} {'pages':>6} {'in one':>7} {'none':>7} {'several':>8} {'said':>9} {'ms/page':>8}  segments")
    for name in given.set or SETS:
        folder = given.data / name
        if not (folder / "manifest.jsonl").is_file():
            print(f"{folder} has no manifest.jsonl: say with --data where the data sets are", file=sys.stderr)
            return 2
        counts, pictures = _set(folder, given.most, is_drawing=given.picture is not None)
        drawn += pictures
        print(_row(name, counts))
    if given.picture:
        _sheet(drawn).save(given.picture, "WEBP", quality=72, method=6)
        print(f"{given.picture}  {given.picture.stat().st_size / 1000:.0f} KB")
    return 0


def _set(folder: Path, most: int, *, is_drawing: bool) -> tuple[Counts, list[Image.Image]]:
    records = [
        json.loads(line) for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines() if line
    ]
    counts = Counts()
    drawn: list[Image.Image] = []
    for at, record in enumerate(records[:most]):
        with tempfile.TemporaryDirectory() as out:
            started = time.perf_counter()
            pages = list(_parsed(folder / record["file"], Path(out)))
            counts.seconds += time.perf_counter() - started
            for page in pages:
                _count(counts, page)
            if is_drawing and at % EVERY == 0 and len(drawn) < MOST_DRAWN and pages:
                drawn.append(_drawn(pages[0], record["id"]))
    return counts, drawn


def _parsed(path: Path, out: Path) -> Iterator[ParsedPage]:
    request = ProcessRequest(document_path=path, output_dir=out, plan=Plan(operation="parse"))
    try:
        outcome = process(request, lambda done, total: None)
    except ExtractionError as error:
        print(f"{path.name}: {error.code}", file=sys.stderr)
        return
    parsed = json.loads((out / (outcome.output or "")).read_text(encoding="utf-8"))
    segments = tuple(parsed_segments(parsed))
    for page in outcome.pages:
        own = tuple(segment for segment in segments if segment.box.page == page.number)
        yield ParsedPage(own, json.loads((out / page.words).read_text(encoding="utf-8")), out / page.picture)


def _count(counts: Counts, page: ParsedPage) -> None:
    counts.pages += 1
    counts.kinds.update(segment.kind for segment in page.segments)
    texts = Counter(word for segment in page.segments for word in segment.text.split())
    for text, x0, y0, x1, y1, *_ in page.words:
        middle = ((x0 + x1) / 2, (y0 + y1) / 2)
        holding = [segment for segment in page.segments if _holds(segment.box, *middle)]
        counts.words[min(len(holding), 2)] += 1
        counts.said += texts[text] > 0
        texts[text] -= 1


def _holds(box: BoundingBox, x: float, y: float) -> bool:
    return box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1


def _row(name: str, counts: Counts) -> str:
    total = max(1, counts.words.total())
    shares = [100 * counts.words[at] / total for at in (1, 0, 2)]
    kinds = ", ".join(f"{kind} {count}" for kind, count in counts.kinds.most_common())
    return (
        f"{name:14} {counts.pages:6} {shares[0]:6.1f}% {shares[1]:6.1f}% {shares[2]:7.1f}% "
        f"{100 * counts.said / total:8.1f}% {1000 * counts.seconds / max(1, counts.pages):8.0f}  {kinds}"
    )


def _drawn(page: ParsedPage, title: str) -> Image.Image:
    """The page, pale, with the outlines of its segments over it."""
    with Image.open(page.picture) as kept:
        picture = kept.convert("RGB")
    picture.thumbnail((PAGE_PX, 2 * PAGE_PX))
    sheet = Image.blend(picture, Image.new("RGB", picture.size, "white"), 0.45)
    pen = ImageDraw.Draw(sheet, "RGBA")
    for segment in page.segments:
        box, colour = segment.box, COLOURS[segment.kind]
        corners = (box.x0 * sheet.width, box.y0 * sheet.height, box.x1 * sheet.width, box.y1 * sheet.height)
        pen.rectangle(corners, fill=f"{colour}22", outline=colour, width=2)
    framed = Image.new("RGB", (sheet.width + 2, sheet.height + 24), "white")
    framed.paste(sheet, (1, 23))
    pen = ImageDraw.Draw(framed)
    pen.rectangle((0, 22, framed.width - 1, framed.height - 1), outline="#c8ccd4")
    pen.text((2, 4), title, fill="#374151", font=ImageFont.load_default(14))
    return framed


def _sheet(drawn: Sequence[Image.Image]) -> Image.Image:
    """All pages side by side, under a legend."""
    rows = [drawn[at : at + MOST_DRAWN] for at in range(0, len(drawn), MOST_DRAWN)]
    width = max(sum(each.width + GAP_PX for each in row) for row in rows) + GAP_PX
    height = LEGEND_PX + sum(max(each.height for each in row) + GAP_PX for row in rows)
    sheet = Image.new("RGB", (width, height), "white")
    pen, font, x = ImageDraw.Draw(sheet, "RGBA"), ImageFont.load_default(16), GAP_PX
    for kind, colour in COLOURS.items():
        pen.rectangle((x, 18, x + 22, 36), fill=f"{colour}22", outline=colour, width=2)
        pen.text((x + 30, 18), kind, fill="#1f2937", font=font)
        x += 54 + round(pen.textlength(kind, font=font))
    y = LEGEND_PX
    for row in rows:
        x = GAP_PX
        for each in row:
            sheet.paste(each, (x, y))
            x += each.width + GAP_PX
        y += max(each.height for each in row) + GAP_PX
    return sheet


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "datasets")
    parser.add_argument("--set", action="append", help=f"a folder of --data; {' and '.join(SETS)} where none is named")
    parser.add_argument("--most", type=int, default=100, help="documents of each set")
    parser.add_argument("--picture", type=Path, metavar="FILE.webp")
    return parser


if __name__ == "__main__":
    sys.exit(main())
