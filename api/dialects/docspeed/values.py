"""Values in a schema's shape, and beside them where each of them stands. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.dialects.docspeed.mapping import PageSizes, Region, bbox, standing_in
from extraction import BoundingBox
from extraction.compiling.filling import value_for
from extraction.datamodel import FieldResult

GROUNDING = "_grounding"


@dataclass(frozen=True, slots=True)
class Placed:
    """A scalar with its place: what stands in a filled schema before the two are told apart."""

    value: Any
    confidence: float
    box: BoundingBox | None


def placed(kind: str, found: FieldResult | None) -> Placed:
    if found is None:
        return Placed(None, 0.0, None)
    return Placed(value_for(kind, found), found.confidence, found.box)


def with_grounding(
    filled: Mapping[str, Any], sizes: PageSizes, regions: Sequence[Region], grounding: str
) -> dict[str, Any]:
    """The bare values of a schema that was filled with `placed`; with `grounding` also, under GROUNDING, the places of
    those that were found, by their JSON pointers: of the value itself, and of the region that it stands in."""
    places: dict[str, Any] = {}
    shapes = {region.id: region.segment.box for region in regions} if grounding == "regions" else {}

    def bare(node: Any, pointer: str) -> Any:
        if isinstance(node, Mapping):
            return {name: bare(each, f"{pointer}/{_escaped(name)}") for name, each in node.items()}
        if isinstance(node, list):
            return [bare(each, f"{pointer}/{at}") for at, each in enumerate(node)]
        if not isinstance(node, Placed):
            return node
        if node.box is not None and node.value is not None:
            region_ids = standing_in(regions, node.box)
            shown = next((shapes[each] for each in region_ids if each in shapes), node.box)
            places[pointer] = {
                "page_index": node.box.page - 1,
                "bbox": bbox(shown, sizes),
                "confidence": node.confidence,
                "region_ids": region_ids,
            }
        return node.value

    values: dict[str, Any] = bare(filled, "")
    return {GROUNDING: places, **values} if grounding != "none" else values


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def proposed(found: Mapping[str, Any], least_sure: float) -> dict[str, Any]:
    """What a proposal for one document (extraction.operations.write_schema) has found there, in the shape of its
    schema, with `placed` for each scalar. Nobody has looked at it: what is less sure than `least_sure` is left out."""
    schema = found["json_schema"]["properties"]
    values: dict[str, Any] = {}
    for field in found["proposal"]["fields"]:
        first = _sure(field, least_sure)
        kind = schema[field["name"]]["type"]
        values[field["name"]] = placed(kind, _result(field, first, first["value"]) if first else None)
    for table in found["proposal"]["tables"]:
        first = _sure(table, least_sure)
        cells = schema[table["name"]]["items"]["properties"]
        rows = [_row(table, first, row, cells) for row in first["value"]] if first else []
        values[table["name"]] = rows
    return {name: values[name] for name in schema}


def _sure(asked: Mapping[str, Any], least_sure: float) -> Mapping[str, Any] | None:
    return next((value for value in asked["values"] if value["confidence"] >= least_sure), None)


def _row(
    table: Mapping[str, Any], found: Mapping[str, Any], row: Mapping[str, Any], cells: Mapping[str, Any]
) -> dict[str, Any]:
    """A cell's own place is not known, only that of the table."""
    types = {column["name"]: column for column in table["columns"]}
    return {
        name: placed(cell["type"], _result(types[name], {**found, "box": None}, row.get(name)))
        for name, cell in cells.items()
    }


def _result(field: Mapping[str, Any], found: Mapping[str, Any], value: Any) -> FieldResult:
    box = BoundingBox(**found["box"]) if found["box"] else None
    return FieldResult(field["name"], field["type"], value, found["raw_text"], found["confidence"], box)
