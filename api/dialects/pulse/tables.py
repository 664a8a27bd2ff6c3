"""Tables in Pulse's words: as HTML, or as headers and rows keyed by them; whole, or page by page. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, get_args

from api.dialects.intake import invalid
from api.dialects.pulse.mapping import Item, cells_of, standing_in
from extraction import BoundingBox

TableFormat = Literal["html", "json"]


def table_format(said: str) -> TableFormat:
    """Raises ApiError 400."""
    for known in get_args(TableFormat):
        if (said or "html") == known:
            found: TableFormat = known
            return found
    raise invalid("table_format: send html or json.")


def tables_of(
    found: Mapping[str, Any], items: Sequence[Item], *, merge: bool, how: TableFormat
) -> list[dict[str, Any]]:
    """The tables of an extraction with the ids that they have there: with `merge` those that go on over the page are
    one, as `found` (extraction.operations.write_tables) has them."""
    own = [item for item in items if item.group == "Tables"]
    tables = _joined(found, own) if merge else ((item.segment.html, [item.id]) for item in own)
    return [
        {"table_content": html if how == "html" else as_records(html), "citations": ids, "from_chart": False}
        for html, ids in tables
    ]


def _joined(found: Mapping[str, Any], own: Sequence[Item]) -> Iterator[tuple[str, list[str]]]:
    """Without those that stand on none of the pages that were asked for."""
    pages = {item.segment.box.page for item in own}
    for table in found["tables"]:
        boxes = [BoundingBox(**box) for box in table["boxes"]]
        if pages & {box.page for box in boxes}:
            yield table["html"], list(dict.fromkeys(item.id for box in boxes for item in standing_in(own, box)))


def as_records(table_html: str) -> dict[str, Any]:
    """`headers` are the texts of the heading over each column, numbered where there is none or the same again; `rows`
    have the text of every cell that stands under a header or spans it, "" for a blank."""
    cells = cells_of(table_html)
    heading = {cell["row"] for cell in cells if cell["is_header"]}
    texts = {place: " ".join(cell["text"].split()) for cell in cells for place in _places(cell)}
    width = 1 + max((column for _, column in texts), default=-1)
    headers: list[str] = []
    seen: Counter[str] = Counter()
    for column in range(width):
        over = dict.fromkeys(texts.get((row, column), "") for row in sorted(heading))
        name = " ".join(filter(None, over)) or f"column {column + 1}"
        seen[name] += 1
        headers.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    body = sorted({row for row, _ in texts} - heading)
    rows = [{header: texts.get((row, at), "") for at, header in enumerate(headers)} for row in body]
    return {"headers": headers, "rows": rows}


def _places(cell: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    for row in range(cell["row"], cell["row"] + cell["row_span"]):
        for column in range(cell["column"], cell["column"] + cell["column_span"]):
            yield row, column
