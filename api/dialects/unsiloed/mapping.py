"""Unsiloed's words: statuses, chunks and segments, values with scores and places. Pure: rows and JSON in, JSON out."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from extraction import BoundingBox, chunks_of, parsed_segments
from extraction.compiling.filling import value_for
from extraction.datamodel import FieldResult
from jobs.models import JobStatus

PARSE_WORDS = {
    JobStatus.QUEUED: "Starting",
    JobStatus.PROCESSING: "Processing",
    JobStatus.REVIEW_REQUIRED: "Processing",
    JobStatus.COMPLETED: "Succeeded",
    JobStatus.FAILED: "Failed",
    JobStatus.CANCELED: "Failed",
}
WORDS = {
    JobStatus.QUEUED: "queued",
    JobStatus.PROCESSING: "processing",
    JobStatus.REVIEW_REQUIRED: "review",
    JobStatus.COMPLETED: "completed",
    JobStatus.FAILED: "failed",
    JobStatus.CANCELED: "failed",
}
# The five kinds that its documentation knows, for ours.
SEGMENT_TYPES = {"PageHeader": "Text", "PageFooter": "Text"}
ALL_TYPES = "all"
# What is said where none of the categories fits.
NONE_FITS = "other"

PageSizes = Mapping[int, tuple[float, float]]
# Of a page and a box on it: where a client may see that part of it.
PictureUrl = Callable[[BoundingBox], str]


def chunks(
    parsed: Mapping[str, Any], job_id: str, picture_url: PictureUrl, *, keep: str = ALL_TYPES
) -> list[dict[str, Any]]:
    """The segments of a parsed document (extraction.operations.write_parsed) by its sections, in reading order; of the
    types in `keep`, divided by commas."""
    wanted = wanted_types(keep)
    told = list(_segments(parsed, job_id, picture_url))
    sections = chunks_of(tuple(parsed_segments(parsed)), "header", 1)
    kept = (
        [told[at] for at in section.segments if wanted is None or told[at]["segment_type"].lower() in wanted]
        for section in sections
    )
    return [_chunk(group) for group in kept if group]


def _segments(parsed: Mapping[str, Any], job_id: str, picture_url: PictureUrl) -> Iterator[dict[str, Any]]:
    for page in parsed["pages"]:
        size = (page["width_pt"], page["height_pt"])
        for at, segment in enumerate(page["segments"]):
            kind = SEGMENT_TYPES.get(segment["kind"], segment["kind"])
            yield {
                "segment_id": f"{job_id}-{page['number']}-{at}",
                "segment_type": kind,
                **_segment(segment, size, picture_url if kind == "Picture" else None),
            }


def _chunk(group: Sequence[dict[str, Any]]) -> dict[str, Any]:
    text = "\n\n".join(segment["markdown"].strip() for segment in group if segment["markdown"].strip())
    return {
        "chunk_id": f"chunk-{group[0]['segment_id']}",
        "chunk_length": len(text.split()),
        "segments": list(group),
        "embed": text,
    }


def wanted_types(keep: str) -> Collection[str] | None:
    """The types in a list divided by commas, in small letters; None for all of them."""
    types = {kind.strip().lower() for kind in keep.split(",") if kind.strip()}
    return None if not types or ALL_TYPES in types else types


def _segment(segment: Mapping[str, Any], size: tuple[float, float], picture_url: PictureUrl | None) -> dict[str, Any]:
    box = segment["box"]
    place = BoundingBox(box["page"], box["x0"], box["y0"], box["x1"], box["y1"])
    words = (word for line in segment["lines"] for word in line["words"])
    return {
        "content": segment["text"],
        "image": picture_url(place) if picture_url else None,
        "page_number": place.page,
        "page_width": size[0],
        "page_height": size[1],
        "confidence": segment["confidence"],
        "bbox": _rectangle((place.x0, place.y0, place.x1, place.y1), size),
        "html": segment["html"],
        "markdown": segment["markdown"],
        "ocr": [
            {"text": text, "bbox": _rectangle(corners, size), "confidence": confidence}
            for text, *corners, confidence in words
        ],
    }


def _rectangle(corners: Collection[float], size: tuple[float, float]) -> dict[str, float]:
    """In points, from the page's top left."""
    x0, y0, x1, y1 = corners
    width, height = size
    return {
        "left": round(x0 * width, 2),
        "top": round(y0 * height, 2),
        "width": round((x1 - x0) * width, 2),
        "height": round((y1 - y0) * height, 2),
    }


def scored(sizes: PageSizes, *, cited: bool) -> Callable[[str, FieldResult | None], dict[str, Any]]:
    """What stands for one value of an extraction: itself with its score, and with `cited` where it stands."""

    def leaf(kind: str, found: FieldResult | None) -> dict[str, Any]:
        from_schema: dict[str, Any] = {"value": value_for(kind, found), "score": found.confidence if found else 0.0}
        if cited and found is not None and found.box is not None:
            width, height = sizes[found.box.page]
            box = found.box
            corners = [box.x0 * width, box.y0 * height, box.x1 * width, box.y1 * height]
            from_schema |= {
                "bboxes": [
                    {
                        "bbox": [round(side, 2) for side in corners],
                        "text": found.raw_text or "",
                        "type": "Text",
                        "confidence": found.confidence,
                        "page_width": width,
                        "page_height": height,
                    }
                ],
                "page_no": box.page,
            }
        elif cited:
            from_schema |= {"bboxes": [], "page_no": None}
        return from_schema

    return leaf


def classified(found: Mapping[str, Any]) -> dict[str, Any]:
    """A document and its pages by classes (extraction.operations.write_described)."""
    return {
        "success": True,
        **_class(found),
        "page_results": [{"page": page["number"], **_class(page)} for page in found["pages"]],
    }


def _class(found: Mapping[str, Any]) -> dict[str, Any]:
    """The best class; where it is more likely that none fits, that, with how likely it is."""
    matches = found["matches"]
    if found["class"] is None:
        return {
            "classification": NONE_FITS,
            "confidence": round(1 - sum(match["confidence"] for match in matches), 4),
        }
    return {"classification": found["class"], "confidence": matches[0]["confidence"]}


def split_files(found: Mapping[str, Any], file_url: Callable[[str], str]) -> dict[str, Any]:
    """The documents of a file by topics, each with a link to a PDF of its pages."""
    files = [
        {
            "name": part["topic"] or NONE_FITS,
            "confidence_score": part["confidence"],
            "full_path": file_url(part["file"]),
            "fileId": part["file"],
            "pages": list(range(part["first_page"], part["last_page"] + 1)),
        }
        for part in found["documents"]
    ]
    return {"success": True, "message": f"{len(files)} documents found.", "files": files}
