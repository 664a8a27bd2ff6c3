"""JSON Schemas that were proposed for several documents as one. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any


def shared_schema(schemas: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The properties that more than half of the schemas have, columns of tables too, as the first has them that does;
    required is what all of them have."""
    properties = _shared([schema["properties"] for schema in schemas])
    everywhere = [name for name in properties if all(name in schema["properties"] for schema in schemas)]
    return {**schemas[0], "properties": properties, "required": everywhere}


def _shared(each: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    names = dict.fromkeys(name for properties in each for name in properties)
    found = {name: [properties[name] for properties in each if name in properties] for name in names}
    return {name: _one(own) for name, own in found.items() if 2 * len(own) > len(each)}


def _one(own: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    first = dict(own[0])
    tables = [each["items"] for each in own if each["type"] == "array"]
    if first["type"] == "array":
        first["items"] = {**first["items"], "properties": _shared([table["properties"] for table in tables])}
    return first
