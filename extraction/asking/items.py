"""The items of an invoice or an order as a table whose columns have the lexicon's names, whatever is printed there."""

from functools import cache

from extraction.compiling import compile_schema
from extraction.datamodel import FieldResult, ParsedDocument, Table, TableCell
from extraction.finding import extract
from extraction.layout.blocks import box_around
from extraction.template_spec import TemplateSpec, load_template

_COLUMNS = {
    "description": "string",
    "article_number": "string",
    "quantity": "number",
    "unit_price": "number",
    "tax_rate": "number",
    "amount": "number",
}


def item_tables(document: ParsedDocument) -> tuple[Table, ...]:
    """One table with the rows of items, or none. Of a description the first line stands in it: that names the row."""
    rows = [row.fields for row in extract(document, _template()).fields[0].items]
    cells = [cell for at, row in enumerate(rows, 1) for cell in _cells(at, row)]
    if not cells:
        return ()
    boxes = tuple(box_around([cell.box for cell in cells if cell.box.page == page]) for page in _pages(cells))
    headings = (
        TableCell(0, col, 1, 1, name.replace("_", " "), boxes[0], is_header=True) for col, name in enumerate(_COLUMNS)
    )
    return (Table(boxes, len(rows) + 1, len(_COLUMNS), (*headings, *cells), is_ruled=False),)


def _cells(at: int, row: tuple[FieldResult, ...]) -> list[TableCell]:
    return [
        TableCell(at, col, 1, 1, cell.raw_text.strip().split("\n")[0], cell.box)
        for col, name in enumerate(_COLUMNS)
        for cell in row
        if cell.name == name and cell.box is not None and cell.raw_text and cell.raw_text.strip()
    ]


def _pages(cells: list[TableCell]) -> list[int]:
    return sorted({cell.box.page for cell in cells})


@cache
def _template() -> TemplateSpec:
    columns = {name: {"type": kind} for name, kind in _COLUMNS.items()}
    items = {"type": "array", "items": {"type": "object", "properties": columns}}
    return load_template(compile_schema({"type": "object", "properties": {"line_items": items}}, "items"))
