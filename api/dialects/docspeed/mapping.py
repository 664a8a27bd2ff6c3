"""Docspeed's words for a parsed document: pages from 0, regions and lines with ids and boxes in whole points, spans of
the Markdown. Pure: JSON and records in, JSON out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extraction import BoundingBox, document_markdown
from extraction.datamodel import Line, Segment
from jobs.models import JobStatus

WORDS = {
    JobStatus.QUEUED: "pending",
    JobStatus.PROCESSING: "processing",
    JobStatus.REVIEW_REQUIRED: "processing",
    JobStatus.COMPLETED: "completed",
    JobStatus.FAILED: "failed",
    JobStatus.CANCELED: "failed",
}
REGION_TYPES = {
    "SectionHeader": "title", "Text": "text", "Table": "table", "Picture": "figure", "Caption": "caption",
    "PageHeader": "header", "PageFooter": "footer",
}  # fmt: skip

# Page number, from 1 -> width and height in points.
PageSizes = Mapping[int, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Region:
    """A segment by its id, which is the same whatever is asked of the document."""

    id: str
    segment: Segment

    @property
    def page_index(self) -> int:
        return self.segment.box.page - 1

    @property
    def type(self) -> str:
        return REGION_TYPES[self.segment.kind]

    @property
    def lines(self) -> Iterator[tuple[str, Line]]:
        """Each with its id."""
        lines = (line for block in self.segment.blocks for line in block.lines)
        return ((f"{self.id}_l{at}", line) for at, line in enumerate(lines))


def regions_of(segments: Iterable[Segment]) -> list[Region]:
    """Of a document's segments in reading order."""
    counts: Counter[int] = Counter()
    regions = []
    for segment in segments:
        page = segment.box.page
        regions.append(Region(f"p{page - 1}_r{counts[page]}", segment))
        counts[page] += 1
    return regions


def on_page(regions: Iterable[Region], number: int) -> list[Region]:
    return [region for region in regions if region.segment.box.page == number]


def bbox(box: BoundingBox, sizes: PageSizes) -> list[int]:
    """Left, top, right and bottom in whole points from the page's top left."""
    width, height = sizes[box.page]
    return [round(box.x0 * width), round(box.y0 * height), round(box.x1 * width), round(box.y1 * height)]


def dimensions(number: int, sizes: PageSizes) -> dict[str, int]:
    width, height = sizes[number]
    return {"page_index": number - 1, "width": round(width), "height": round(height)}


def grounding_region(region: Region, sizes: PageSizes) -> dict[str, Any]:
    return region_at(region.id, region.segment.box, region.type, sizes)


def region_at(region_id: str, box: BoundingBox, label: str, sizes: PageSizes) -> dict[str, Any]:
    shape = {"type": "bbox", "bbox": bbox(box, sizes)}
    return {"region_id": region_id, "page_index": box.page - 1, "label": label, "shape": shape}


def parsed(parsed_output: Mapping[str, Any], regions: Sequence[Region], sizes: PageSizes, grounding: str) -> Any:
    """What was parsed (extraction.operations.write_parsed), with as much of its places as `grounding` asks for."""
    markdown: str = parsed_output["markdown"]
    is_grounded = grounding != "none"
    pages = []
    for number in sizes:
        own = on_page(regions, number)
        lines = ocr_lines(own, sizes) if grounding == "ocr_lines" else []
        text = document_markdown(tuple(region.segment for region in own))
        pages.append({**dimensions(number, sizes), "markdown": text, "ocr_lines": lines})
    return {
        "markdown": markdown,
        "pages": pages,
        "regions": [grounding_region(region, sizes) for region in regions] if is_grounded else [],
        "spans": list(_spans(markdown, regions)) if is_grounded else [],
    }


def _spans(markdown: str, regions: Sequence[Region]) -> Iterator[dict[str, Any]]:
    """Where in the Markdown each region stands; what is repeated on every page stands there once."""
    behind = 0
    for region in regions:
        text = region.segment.markdown.strip()
        start = markdown.find(text, behind) if text else -1
        if start < 0:
            continue
        behind = start + len(text)
        yield {"span_id": f"{region.id}_s", "start": start, "end": behind, "region_ids": [region.id],
               "entity_type": region.type}  # fmt: skip


def ocr_lines(regions: Iterable[Region], sizes: PageSizes) -> list[dict[str, Any]]:
    return [
        {"line_id": line_id, "text": line.text, "bbox": bbox(line.box, sizes), "page_index": region.page_index,
         "polygon": _polygon(line.box, sizes)}
        for region in regions for line_id, line in region.lines
    ]  # fmt: skip


def _polygon(box: BoundingBox, sizes: PageSizes) -> list[float]:
    """Its corners from the top left on round it, in points."""
    width, height = sizes[box.page]
    x0, y0, x1, y1 = box.x0 * width, box.y0 * height, box.x1 * width, box.y1 * height
    return [round(side, 2) for side in (x0, y0, x1, y0, x1, y1, x0, y1)]


def layout_page(number: int, regions: Sequence[Region], sizes: PageSizes, *, nested: bool) -> dict[str, Any]:
    """The regions of a page; `nested` has the lines within each as regions too."""
    told = []
    for region in on_page(regions, number):
        lines = list(region.lines) if nested else []
        told.append(_layout_region(region.id, region.type, region.segment.box, region.segment.confidence, sizes)
                    | {"nested_children": [line_id for line_id, _ in lines]})  # fmt: skip
        told += [_layout_region(line_id, "line", line.box, _sureness(line), sizes) for line_id, line in lines]
    return {**dimensions(number, sizes), "regions": told}


def _layout_region(region_id: str, kind: str, box: BoundingBox, score: float, sizes: PageSizes) -> dict[str, Any]:
    return {
        "region_id": region_id,
        "page_index": box.page - 1,
        "region_type": kind,
        "bbox": bbox(box, sizes),
        "score": round(score, 4),
        "nested_children": [],
    }


def _sureness(line: Line) -> float:
    return min((word.confidence for word in line.words), default=1.0)


def ocr_page(number: int, regions: Sequence[Region], sizes: PageSizes) -> dict[str, Any]:
    lines = ocr_lines(on_page(regions, number), sizes)
    return {**dimensions(number, sizes), "text": "\n".join(line["text"] for line in lines), "lines": lines}


def standing_in(regions: Iterable[Region], box: BoundingBox) -> list[str]:
    """The id of the smallest region that holds the middle of a box; none where there is no such region."""
    holding = [region for region in regions if box.is_centred_in(region.segment.box, 0)]
    return [region.id for region in sorted(holding, key=_area)[:1]]


def _area(region: Region) -> float:
    box = region.segment.box
    return (box.x1 - box.x0) * (box.y1 - box.y0)
