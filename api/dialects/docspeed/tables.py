"""Tables in Docspeed's words: HTML, a grid in which every place is filled, and the cells with print. Pure."""

from collections.abc import Mapping
from typing import Any

from api.dialects.docspeed.mapping import PageSizes, bbox, region_at
from extraction import BoundingBox


def tables_found(found: Mapping[str, Any], sizes: PageSizes, grounding: str) -> dict[str, Any]:
    """The tables of a document (extraction.operations.write_tables), with as much of their places as is asked for."""
    told, regions = [], []
    for at, table in enumerate(found["tables"]):
        boxes = [BoundingBox(**box) for box in table["boxes"]]
        own = {f"t{at}_p{box.page - 1}": box for box in boxes} if grounding != "none" else {}
        regions += [region_at(region_id, box, "table", sizes) for region_id, box in own.items()]
        cells = [_cell(at, order, cell, own, sizes, grounding) for order, cell in enumerate(table["cells"])]
        if grounding == "cell":
            regions += [
                region_at(told_cell["cell_id"], BoundingBox(**cell["box"]), "table_cell", sizes)
                for told_cell, cell in zip(cells, table["cells"], strict=True)
            ]
        told.append(_table(table, boxes, list(own), cells, sizes, grounding))
    return {"grounding": grounding, "tables": told} | ({"grounding_regions": regions} if grounding != "none" else {})


def _table(
    table: Mapping[str, Any],
    boxes: list[BoundingBox],
    region_ids: list[str],
    cells: list[dict[str, Any]],
    sizes: PageSizes,
    grounding: str,
) -> dict[str, Any]:
    header_rows = {cell["row_index"] for cell in cells if cell["is_header"]}
    return {
        "page_index": boxes[0].page - 1,
        "source_page_indexes": [box.page - 1 for box in boxes],
        "html": table["html"],
        "region_type": "table_body",
        "region_ids": region_ids,
        "bbox": bbox(boxes[0], sizes) if grounding != "none" else None,
        "header_row_count": len(header_rows),
        "grid_row_count": table["rows"],
        "grid_col_count": table["cols"],
        # Lines that are drawn say where cells are; without them it is told by how the print stands.
        "mapping_quality": "exact" if table["is_ruled"] else "heuristic",
        "render_grid": _grid(table, cells, header_rows),
        "cells": cells,
    }


def _cell(
    at: int, order: int, cell: Mapping[str, Any], own: Mapping[str, BoundingBox], sizes: PageSizes, grounding: str
) -> dict[str, Any]:
    box = BoundingBox(**cell["box"])
    cell_id = f"t{at}_c{order}"
    place = [region_id for region_id, table_box in own.items() if table_box.page == box.page]
    return {
        "value": cell["text"],
        "text": cell["text"],
        "cell_id": cell_id,
        "source_order": order,
        "row": cell["row"],
        "col": cell["col"],
        "row_index": cell["row"],
        "col_index": cell["col"],
        "rowspan": cell["row_span"],
        "colspan": cell["col_span"],
        "is_header": cell["is_header"],
        "page_index": box.page - 1,
        "region_ids": [cell_id] if grounding == "cell" else [],
        "effective_region_ids": [cell_id] if grounding == "cell" else place,
        "bbox": bbox(box, sizes) if grounding == "cell" else None,
    }


def _grid(table: Mapping[str, Any], cells: list[dict[str, Any]], header_rows: set[int]) -> dict[str, Any]:
    """Row by row, blank places too."""
    taken = {
        (cell["row_index"] + down, cell["col_index"] + right): cell
        for cell in cells for down in range(cell["rowspan"]) for right in range(cell["colspan"])
    }  # fmt: skip
    rows, order = [], len(cells)
    for row in range(table["rows"]):
        own = []
        for column in range(table["cols"]):
            cell = taken.get((row, column))
            if cell is None:
                own.append(_blank(f"{order}", order, row, column))
                order += 1
            elif (cell["row_index"], cell["col_index"]) == (row, column):
                names = ("cell_id", "source_order", "row_index", "col_index", "rowspan", "colspan", "is_header",
                         "value", "region_ids", "effective_region_ids")  # fmt: skip
                own.append({name: cell[name] for name in names})
        rows.append({"row_index": row, "is_header": row in header_rows, "cells": own})
    return {"rows": rows}


def _blank(name: str, order: int, row: int, column: int) -> dict[str, Any]:
    return {"cell_id": f"blank_{name}", "source_order": order, "row_index": row, "col_index": column, "rowspan": 1,
            "colspan": 1, "is_header": False, "value": "", "region_ids": [], "effective_region_ids": []}  # fmt: skip
