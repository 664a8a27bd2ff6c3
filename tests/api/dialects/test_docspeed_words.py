"""Docspeed's words by themselves: tables, values with places, schemas of several documents, ids."""

from typing import Any
from uuid import UUID

import pytest

from api.dialects.docspeed import ids
from api.dialects.docspeed.kinds import described_schema
from api.dialects.docspeed.mapping import Region, regions_of, standing_in
from api.dialects.docspeed.schemas import shared_schema
from api.dialects.docspeed.tables import tables_found
from api.dialects.docspeed.values import Placed, with_grounding
from extraction import BoundingBox
from extraction.datamodel import Segment

SIZES = {1: (600.0, 800.0), 2: (600.0, 800.0)}
KEY = UUID("11111111-2222-4333-8444-555555555555")


def cell(row: int, col: int, text: str, **more: Any) -> dict[str, Any]:
    box = {"page": 1, "x0": 0.1 + col / 10, "y0": 0.1 + row / 10, "x1": 0.2 + col / 10, "y1": 0.2 + row / 10}
    return {"row": row, "col": col, "row_span": 1, "col_span": 1, "text": text, "box": box, "is_header": False} | more


def table(*cells: dict[str, Any], **more: Any) -> dict[str, Any]:
    boxes = [{"page": 1, "x0": 0.1, "y0": 0.1, "x1": 0.9, "y1": 0.9}]
    return {"rows": 3, "cols": 2, "is_ruled": True, "html": "<table></table>", "boxes": boxes, "cells": cells} | more


def region(region_id: str, *corners: float, kind: Any = "Text") -> Region:
    return Region(region_id, Segment(kind, BoundingBox(1, *corners), 1.0, "", "", ""))


def test_a_grid_has_every_place_once_spanned_ones_and_blank_ones_too() -> None:
    found = {"tables": [table(cell(0, 0, "Head", col_span=2, is_header=True), cell(1, 0, "Tall", row_span=2),
                              cell(2, 1, "Last"))]}  # fmt: skip
    [told] = tables_found(found, SIZES, "cell")["tables"]
    rows = [[(each["cell_id"], each["value"]) for each in row["cells"]] for row in told["render_grid"]["rows"]]
    assert rows == [[("t0_c0", "Head")], [("t0_c1", "Tall"), ("blank_3", "")], [("t0_c2", "Last")]]
    assert [row["is_header"] for row in told["render_grid"]["rows"]] == [True, False, False]
    assert (told["header_row_count"], told["mapping_quality"]) == (1, "exact")
    assert told["cells"][2]["bbox"] == [120, 240, 180, 320]


def test_a_table_over_two_pages_has_a_region_on_each_and_its_cells_know_theirs() -> None:
    second = {"page": 2, "x0": 0.1, "y0": 0.1, "x1": 0.9, "y1": 0.5}
    here, there = cell(0, 0, "first"), cell(1, 0, "second", box=second)
    own = table(here, there)
    own = own | {"boxes": [*own["boxes"], second], "is_ruled": False}
    told = tables_found({"tables": [own]}, SIZES, "table")
    [only] = told["tables"]
    assert (only["page_index"], only["source_page_indexes"], only["region_ids"]) == (0, [0, 1], ["t0_p0", "t0_p1"])
    assert [each["effective_region_ids"] for each in only["cells"]] == [["t0_p0"], ["t0_p1"]]
    assert only["mapping_quality"] == "heuristic"
    assert [each["page_index"] for each in told["grounding_regions"]] == [0, 1]


def test_places_are_told_by_json_pointers_of_what_was_found() -> None:
    box = BoundingBox(1, 0.1, 0.1, 0.2, 0.2)
    filled = {
        "a/b": {"~c": Placed("x", 0.9, box)},
        "rows": [{"d": Placed(None, 0.0, None)}, {"d": Placed(2, 0.8, box)}],
    }
    regions = [region("large", 0.0, 0.0, 1.0, 1.0), region("small", 0.05, 0.05, 0.4, 0.3)]
    told = with_grounding(filled, SIZES, regions, "cell")
    place = {"page_index": 0, "bbox": [60, 80, 120, 160], "region_ids": ["small"]}
    assert told.pop("_grounding") == {
        "/a~1b/~0c": place | {"confidence": 0.9}, "/rows/1/d": place | {"confidence": 0.8},
    }  # fmt: skip
    assert told == {"a/b": {"~c": "x"}, "rows": [{"d": None}, {"d": 2}]}
    of_region = with_grounding(filled, SIZES, regions, "regions")["_grounding"]["/rows/1/d"]
    assert of_region["bbox"] == [30, 40, 240, 240]


def test_a_property_that_is_called_like_the_places_keeps_its_own_value() -> None:
    assert with_grounding({"_grounding": Placed("own", 0.9, None)}, SIZES, [], "cell") == {"_grounding": "own"}


def test_regions_are_counted_on_each_page() -> None:
    boxes = [BoundingBox(page, 0.1, 0.1, 0.2, 0.2) for page in (1, 1, 2)]
    regions = regions_of(Segment("Text", box, 1.0, "", "", "") for box in boxes)
    assert [each.id for each in regions] == ["p0_r0", "p0_r1", "p1_r0"]
    assert standing_in(regions, BoundingBox(2, 0.5, 0.5, 0.6, 0.6)) == []


def test_several_schemas_share_what_most_of_them_have_columns_too() -> None:
    def lines(*columns: str) -> dict[str, Any]:
        return {
            "type": "array",
            "items": {"type": "object", "properties": {name: {"type": "number"} for name in columns}},
        }

    text = {"type": "string"}
    schemas = [
        {"type": "object", "properties": {"number": text, "lines": lines("amount", "weight")}, "required": ["number"]},
        {"type": "object", "properties": {"number": text, "lines": lines("amount")}},
        {"type": "object", "properties": {"date": text, "number": text}},
    ]
    assert shared_schema(schemas) == {
        "type": "object", "properties": {"number": text, "lines": lines("amount")}, "required": ["number"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("description", "names"),
    [
        ("Rechnungsnummer, Fälligkeitsdatum und Gesamtbetrag", ["invoice_number", "due_date", "grand_total"]),
        ("- IBAN\n- due date", ["iban", "due_date"]),
        ("the due date", ["due_date"]),
    ],
)
def test_fields_of_a_description_are_those_that_are_known(description: str, names: list[str]) -> None:
    schema = described_schema(description)
    assert schema is not None
    assert list(schema["properties"]) == names


def test_a_kind_of_document_brings_its_usual_fields_and_the_unknown_none() -> None:
    schema = described_schema("Please make a schema for bank statements")
    assert schema is not None
    assert schema["properties"]["movements"]["type"] == "array"
    assert described_schema("purple elephants") is None


@pytest.mark.parametrize(("said", "key"), [(f"job_{KEY.hex}", KEY), (KEY.hex, KEY), ("job_1", None), ("", None)])
def test_ids_are_read_or_are_none(said: str, key: UUID | None) -> None:
    assert ids.read("job", said) == key
    assert ids.shown("job", KEY) == f"job_{KEY.hex}"
