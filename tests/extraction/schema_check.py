"""A small JSON Schema validator (draft 2020-12, the keywords that our schemas use), to try published schemas on."""

import re
from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]
_TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
_KNOWN = re.compile(
    r"\$(schema|defs|ref)|title|description|default|type|enum|const|anyOf|oneOf|properties|patternProperties|required"
    "|additionalProperties|propertyNames|(min|max)(Properties|Items|Length|imum)|items|prefixItems|pattern"
    "|exclusiveMinimum|discriminator"
)


def faults(value: Any, schema: Schema, root: Schema | None = None, path: str = "") -> Iterator[str]:
    """What is wrong with a value, in words; nothing for a valid one."""
    root = root or schema
    assert all(_KNOWN.fullmatch(key) for key in schema), schema
    if "$ref" in schema:
        yield from faults(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root, path)
    if "type" in schema and not _has_type(value, schema["type"]):
        yield f"{path}: {value!r} is no {schema['type']}"
        return
    yield from _choice_faults(value, schema, root, path)
    if isinstance(value, dict):
        yield from _object_faults(value, schema, root, path)
    elif isinstance(value, list):
        yield from _array_faults(value, schema, root, path)
    elif isinstance(value, str):
        yield from _text_faults(value, schema, path)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        low = value >= schema.get("minimum", value) and value > schema.get("exclusiveMinimum", value - 1)
        if not low or value > schema.get("maximum", value):
            yield f"{path}: {value!r} is out of bounds"


def _choice_faults(value: Any, schema: Schema, root: Schema, path: str) -> Iterator[str]:
    if ("enum" in schema and value not in schema["enum"]) or ("const" in schema and value != schema["const"]):
        yield f"{path}: {value!r} is not allowed"
    for key in ("anyOf", "oneOf"):
        fitting = [1 for kind in schema.get(key, ()) if not list(faults(value, kind, root, path))]
        if key in schema and (not fitting or (key == "oneOf" and len(fitting) > 1)):
            yield f"{path}: {value!r} fits {len(fitting)} of {key}"


def _text_faults(value: str, schema: Schema, path: str) -> Iterator[str]:
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
        yield f"{path}: {value!r} has a wrong length"
    if not re.search(schema.get("pattern", ""), value):
        yield f"{path}: {value!r} does not match {schema['pattern']}"


def _has_type(value: Any, name: str) -> bool:
    if name in ("integer", "number"):
        kinds = (int,) if name == "integer" else (int, float)
        return isinstance(value, kinds) and not isinstance(value, bool)
    return isinstance(value, _TYPES[name])


def _object_faults(value: dict[str, Any], schema: Schema, root: Schema, path: str) -> Iterator[str]:
    yield from (f"{path}: {name} is missing" for name in schema.get("required", ()) if name not in value)
    if not schema.get("minProperties", 0) <= len(value) <= schema.get("maxProperties", len(value)):
        yield f"{path}: has {len(value)} entries"
    for name, part in value.items():
        yield from faults(name, schema.get("propertyNames", {}), root, f"{path}.{name}")
        kinds = [kind for known, kind in schema.get("properties", {}).items() if known == name]
        kinds += [kind for known, kind in schema.get("patternProperties", {}).items() if re.search(known, name)]
        rest = schema.get("additionalProperties", True)
        if not kinds and rest is False:
            yield f"{path}: {name} is unknown"
        for kind in kinds or ([rest] if isinstance(rest, dict) else []):
            yield from faults(part, kind, root, f"{path}.{name}")


def _array_faults(value: list[Any], schema: Schema, root: Schema, path: str) -> Iterator[str]:
    if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        yield f"{path}: has {len(value)} items"
    kinds = schema.get("prefixItems", [])
    for at, part in enumerate(value):
        kind = kinds[at] if at < len(kinds) else schema.get("items", {})
        yield from faults(part, kind, root, f"{path}.{at}")
