"""Reads back what parsing has written (extraction.operations.write_parsed): its segments as records again."""

from collections.abc import Iterator, Mapping
from typing import Any

from extraction.datamodel import Block, BoundingBox, Line, Segment, Word


def parsed_segments(parsed: Mapping[str, Any]) -> Iterator[Segment]:
    """All segments in reading order. A table has the print that stands within it as its lines."""
    return (_segment(given) for page in parsed["pages"] for given in page["segments"])


def _segment(given: Mapping[str, Any]) -> Segment:
    box = BoundingBox(**given["box"])
    lines = tuple(_line(line, box.page) for line in given["lines"])
    blocks = (Block(tuple((line,) for line in lines), box),) if lines else ()
    return Segment(given["kind"], box, given["confidence"], given["text"], given["html"], given["markdown"], blocks)


def _line(given: Mapping[str, Any], page: int) -> Line:
    words = (Word(text, BoundingBox(page, *corners), confidence) for text, *corners, confidence in given["words"])
    return Line(tuple(words), BoundingBox(**given["box"]))
