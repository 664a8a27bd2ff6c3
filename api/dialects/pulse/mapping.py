"""Pulse's words for a parsed document: text, titles, tables, images and footers with ids and places; chunks, words.
Pure: JSON and records in, JSON out."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from extraction import BoundingBox, parsed_segments
from extraction.compiling.filling import Leaf
from extraction.datamodel import FieldResult, Segment, Word
from extraction.layout.chunking import ChunkKind, chunks_of
from extraction.layout.markup import document_markdown
from jobs.models import JobStatus

WORDS = {
    JobStatus.QUEUED: "pending",
    JobStatus.PROCESSING: "processing",
    JobStatus.REVIEW_REQUIRED: "processing",
    JobStatus.COMPLETED: "completed",
    JobStatus.FAILED: "failed",
    JobStatus.CANCELED: "canceled",
}
# Its groups for our kinds; for each, what ids begin with and the attribute that marks them in the Markdown.
GROUPS = {
    "SectionHeader": "Title", "PageFooter": "Footer", "Table": "Tables", "Picture": "Images",
    "Text": "Text", "Caption": "Text", "PageHeader": "Text",
}  # fmt: skip
_IDS = {"Text": "txt", "Title": "title", "Footer": "footer", "Tables": "tbl", "Images": "fig"}
_ATTRIBUTES = {"Tables": "data-bb-table-id", "Images": "data-bb-image-id"}
_TEXT_ATTRIBUTE = "data-bb-text-id"
# Its types of fields for ours.
_FORM_TYPES = {"checkbox": "checkbox", "radio": "checkbox", "signature": "signature"}

# Of an image's id: where a client may see it.
PictureUrl = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Item:
    """A segment by its id, which it keeps whatever pages are asked for."""

    id: str
    group: str
    segment: Segment


def items_of(parsed: Mapping[str, Any]) -> list[Item]:
    """All segments of a parsed document (extraction.operations.write_parsed) in reading order."""
    counts: Counter[str] = Counter()
    items = []
    for segment in parsed_segments(parsed):
        group = GROUPS[segment.kind]
        counts[group] += 1
        items.append(Item(f"{_IDS[group]}-{counts[group]}", group, segment))
    return items


def on_pages(items: Sequence[Item], pages: Collection[int]) -> list[Item]:
    return [item for item in items if item.segment.box.page in pages]


def markdown(items: Sequence[Item], pages: Sequence[int]) -> str:
    """That of these pages, as that of the whole document is made (extraction.operations.write_parsed)."""
    by_page = (tuple(item.segment for item in on_pages(items, [page])) for page in pages)
    texts = [text.rstrip("\n") for own in by_page if (text := document_markdown(own))]
    return "\n\n".join(texts) + "\n" if texts else ""


def bounding_boxes(items: Sequence[Item], picture_url: PictureUrl | None = None) -> dict[str, Any]:
    """The items by their groups; with `picture_url` images have their address."""
    groups: dict[str, Any] = {group: [] for group in ("Text", "Title", "Tables", "Images", "Footer")}
    for at, item in enumerate(items):
        if item.group == "Tables":
            groups[item.group].append(_table(item))
        elif item.group == "Images":
            groups[item.group].append(_image(items, at, picture_url))
        else:
            groups[item.group].append(
                {"id": item.id, "content": item.segment.text, "page_number": item.segment.box.page,
                 "bounding_box": corners(item.segment.box)}
            )  # fmt: skip
    return groups | {"markdown_with_ids": "\n\n".join(map(_marked, items))}


def corners(box: BoundingBox) -> list[float]:
    """Left, top, right and bottom as fractions of the page."""
    return [box.x0, box.y0, box.x1, box.y1]


def _image(items: Sequence[Item], at: int, picture_url: PictureUrl | None) -> dict[str, Any]:
    """Its `content` is the caption that stands before or after it on its page."""
    item = items[at]
    beside = [items[near].segment for near in (at + 1, at - 1) if 0 <= near < len(items)]
    page = item.segment.box.page
    caption = next((each.text for each in beside if each.kind == "Caption" and each.box.page == page), None)
    image = {"id": item.id, "visual_type": "image", "content": caption, "page_number": page,
             "bounding_box": corners(item.segment.box)}  # fmt: skip
    return image | ({"image_url": picture_url(item.id)} if picture_url else {})


def _table(item: Item) -> dict[str, Any]:
    cells = cells_of(item.segment.html)
    dimensions = [
        max((cell["row"] + cell["row_span"] for cell in cells), default=0),
        max((cell["column"] + cell["column_span"] for cell in cells), default=0),
    ]
    place = {"page": item.segment.box.page, "bounding_box": corners(item.segment.box)}
    return {"table_info": {"id": item.id, "dimensions": dimensions, "location": place}, "cell_data": cells}


def _marked(item: Item) -> str:
    html = item.segment.html
    attribute = f'{_ATTRIBUTES.get(item.group, _TEXT_ATTRIBUTE)}="{item.id}"'
    if "<ul>" in html:
        return f"<div {attribute}>{html}</div>"
    return re.sub(r"^<(\w+)", rf"<\1 {attribute}", html, count=1)


class _Cells(HTMLParser):
    """The cells of a table as they are placed by the rules of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[dict[str, Any]] = []
        self.taken: set[tuple[int, int]] = set()
        self.row = -1
        self.is_open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.row += 1
        elif tag in ("td", "th"):
            spans = dict(attrs)
            rows, columns = int(spans.get("rowspan") or 1), int(spans.get("colspan") or 1)
            column = next(at for at in range(len(self.taken) + 1) if (self.row, at) not in self.taken)
            self.taken |= {(self.row + down, column + right) for down in range(rows) for right in range(columns)}
            self.cells.append(
                {"row": self.row, "column": column, "row_span": rows, "column_span": columns, "text": "",
                 "is_header": tag == "th"}
            )  # fmt: skip
            self.is_open = True
        elif tag == "br" and self.is_open:
            self.cells[-1]["text"] += "\n"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.is_open = False

    def handle_data(self, data: str) -> None:
        if self.is_open:
            self.cells[-1]["text"] += data


def cells_of(table_html: str) -> list[dict[str, Any]]:
    """The cells of a table that our engine has written, blank ones too: rows and columns from 0."""
    reader = _Cells()
    reader.feed(table_html)
    reader.close()
    return reader.cells


def html(items: Sequence[Item]) -> str:
    return "\n".join(item.segment.html for item in items)


def chunks(items: Sequence[Item], types: Collection[ChunkKind], size_chars: int) -> dict[str, list[str]]:
    segments = [item.segment for item in items]
    return {by: [chunk.text for chunk in chunks_of(segments, by, size_chars)] for by in types}


def word_boxes(items: Sequence[Item]) -> dict[str, Any]:
    """Every word with its four corners, from the top left on round the word, as fractions of the page."""
    return {"words": [{"id": f"w-{number}", **_word(word)} for number, word in enumerate(_words(items), 1)]}


def _words(items: Sequence[Item]) -> Iterator[Word]:
    for item in items:
        for block in item.segment.blocks:
            for line in block.lines:
                yield from line.words


def _word(word: Word) -> dict[str, Any]:
    box = word.box
    return {
        "text": word.text,
        "page_number": box.page,
        "bounding_box": [box.x0, box.y0, box.x1, box.y0, box.x1, box.y1, box.x0, box.y1],
        "average_word_confidence": word.confidence,
    }


def cited(items: Sequence[Item], before: str = "") -> Leaf:
    """For each value the ids of the items that it stands in, with `before` in front of them."""

    def leaf(kind: str, found: FieldResult | None) -> list[str]:
        parts = _parts(found) if found else ()
        ids = [item.id for part in parts if part.box for item in standing_in(items, part.box)]
        return [f"{before}{each}" for each in dict.fromkeys(ids)]

    return leaf


def _parts(found: FieldResult) -> Iterator[FieldResult]:
    """The field with all that it consists of."""
    yield found
    for part in (*found.items, *found.fields):
        yield from _parts(part)


def standing_in(items: Sequence[Item], box: BoundingBox) -> list[Item]:
    """The smallest item that holds the middle of a box; none where there is no such item."""
    holding = [item for item in items if box.is_centred_in(item.segment.box, 0)]
    return sorted(holding, key=lambda item: _area(item.segment.box))[:1]


def _area(box: BoundingBox) -> float:
    return (box.x1 - box.x0) * (box.y1 - box.y0)


def form_cell(found: Mapping[str, Any]) -> dict[str, Any]:
    """A field of a form (extraction.operations.write_form), with its name and label."""
    box = found["box"]
    kind = _FORM_TYPES.get(found["type"], "text")
    told = {
        "page_number": found["page"],
        "bounding_box": [box["x0"], box["y0"], box["x1"], box["y1"]],
        "text": found["label"] if kind == "checkbox" else found["value"],
        "type": kind,
        "name": found["name"],
        "label": found["label"],
    }
    if kind == "checkbox":
        centre = [round((box["x0"] + box["x1"]) / 2, 5), round((box["y0"] + box["y1"]) / 2, 5)]
        details = {"center_coord": centre, "selected": bool(found["selected"]), "text": found["label"]}
        told["checkbox_details"] = [details]
    return told


def within(pages: Collection[int], leaf: Leaf) -> Leaf:
    """The same, but for values that stand on other pages: as if they had not been found."""

    def kept(kind: str, found: FieldResult | None) -> Any:
        is_elsewhere = found is not None and found.box is not None and found.box.page not in pages
        return leaf(kind, None if is_elsewhere else found)

    return kept


def merged(found: Sequence[tuple[Any, Any]]) -> tuple[Any, Any]:
    """Values and citations of several documents in one schema's shape as one: lists one after the other, of everything
    else the first that was found."""
    values = [value for value, _ in found]
    if any(isinstance(value, Mapping) for value in values):
        given = [(value, citation) for value, citation in found if isinstance(value, Mapping)]
        names = dict.fromkeys(name for value, _ in given for name in value)
        both = {
            name: merged([(value[name], citation[name]) for value, citation in given if name in value])
            for name in names
        }
        return {name: value for name, (value, _) in both.items()}, {name: cited for name, (_, cited) in both.items()}
    if any(isinstance(value, list) for value in values):
        lists = [(value, citation) for value, citation in found if isinstance(value, list)]
        return [each for value, _ in lists for each in value], [each for _, citation in lists for each in citation]
    return next(((value, citation) for value, citation in found if value is not None), (None, []))
