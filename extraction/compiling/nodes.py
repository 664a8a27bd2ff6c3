"""A JSON Schema read as a tree of what is asked for: references followed, limits kept, all else refused."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from extraction.errors import SchemaInvalid
from extraction.template_spec import MAX_COLUMNS, MAX_FIELDS

MAX_DEPTH = 8  # objects in objects; the template language goes deeper, forms do not
MAX_REFERENCES = 20  # one after the other
MAX_TEXT = 2_000  # characters of a title or a description that are looked at
_JSON_TYPES = ("string", "number", "integer", "boolean", "object", "array", "null")


@dataclass(frozen=True)
class Node:
    """One property. `kind` is its JSON type; `members` are those of an object, `item` what an array holds."""

    name: str
    pointer: str
    kind: str
    schema: Mapping[str, Any]
    required: bool = False
    members: tuple["Node", ...] = ()
    item: "Node | None" = None

    def text(self, key: str) -> str:
        """Its title or description, on one line."""
        value = self.schema.get(key)
        return " ".join(value.split())[:MAX_TEXT] if isinstance(value, str) else ""


@dataclass
class _Reading:
    root: Mapping[str, Any]
    fields: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)


def nodes_of(schema: object) -> Node:
    """The tree of a schema for an object. Raises SchemaInvalid, whose problems name each place as a JSON Pointer."""
    if not isinstance(schema, Mapping):
        raise _refused("", "a JSON Schema is an object")
    reading = _Reading(schema)
    root = _node(reading, "", "", schema, depth=0)
    if root.kind != "object":
        raise _refused("", f"the schema must describe an object with properties, not {_a(root.kind)}")
    return root


def _a(kind: str) -> str:
    return f"an {kind}" if kind[:1] in "aeiou" else f"a {kind}"


def _refused(pointer: str, message: str) -> SchemaInvalid:
    where = pointer or "the schema"
    return SchemaInvalid(f"The schema cannot be compiled. {where}: {message}", ((pointer, message),))


def _node(reading: _Reading, name: str, pointer: str, given: object, *, depth: int, required: bool = False) -> Node:
    if depth > MAX_DEPTH:
        raise _refused(pointer, f"objects may be nested {MAX_DEPTH} deep, no deeper (and not hold themselves)")
    schema = _plain(reading, pointer, given)
    kind = _kind(schema, pointer)
    members: tuple[Node, ...] = ()
    item = None
    if kind == "object":
        members = tuple(_members(reading, pointer, schema, depth))
    elif kind == "array":
        item = _node(reading, name, f"{pointer}/items", schema.get("items", True), depth=depth + 1)
        if item.kind == "array":
            raise _refused(f"{pointer}/items", "a list of lists cannot be asked for")
        if item.kind == "object" and len(item.members) > MAX_COLUMNS:
            raise _refused(f"{pointer}/items", f"a list has {MAX_COLUMNS} columns at most, not {len(item.members)}")
    return Node(name, pointer, kind, schema, required, members, item)


def _members(reading: _Reading, pointer: str, schema: Mapping[str, Any], depth: int) -> Iterator[Node]:
    properties = schema.get("properties")
    if not isinstance(properties, Mapping) or not properties:
        raise _refused(pointer, "an object needs properties: without names there is nothing to look for")
    needed = schema.get("required")
    names = needed if isinstance(needed, Sequence) and not isinstance(needed, str) else ()
    for name, own in properties.items():
        reading.fields += 1
        if reading.fields > MAX_FIELDS:
            raise _refused(pointer, f"a template has {MAX_FIELDS} fields at most")
        at = f"{pointer}/properties/{_escaped(str(name))}"
        yield _node(reading, str(name), at, own, depth=depth + 1, required=name in names)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _plain(reading: _Reading, pointer: str, given: object) -> dict[str, Any]:
    """The schema with what it refers to and what it is combined of, and without "or null"."""
    schema: object = given
    own: dict[str, Any] = {}
    for _ in range(MAX_REFERENCES):
        if schema is True:
            return own
        if not isinstance(schema, Mapping):
            raise _refused(pointer, "must be a schema: an object, or true")
        own = {**schema, **own}
        reference = own.pop("$ref", None)
        following = reference if reference is not None else _alternative(own, pointer)
        if following is None:
            return own
        schema = _target(reading, following, pointer) if reference is not None else following
    raise _refused(pointer, "its references go in a circle")


def _alternative(schema: dict[str, Any], pointer: str) -> Mapping[str, Any] | None:
    """Takes allOf, anyOf or oneOf out of a schema: all parts together, or the only alternative beside null."""
    parts = schema.pop("allOf", None)
    if isinstance(parts, list) and parts:
        merged: dict[str, Any] = {}
        for part in parts:
            if not isinstance(part, Mapping):
                raise _refused(pointer, "each part of allOf must be an object")
            properties = {**merged.get("properties", {}), **part.get("properties", {})}
            required = [*merged.get("required", ()), *part.get("required", ())]
            merged |= part
            merged |= {key: value for key, value in (("properties", properties), ("required", required)) if value}
        for key in ("properties", "required"):
            if key in merged and key in schema:
                mine = schema.pop(key)
                merged[key] = {**merged[key], **mine} if key == "properties" else [*merged[key], *mine]
        return merged
    for key in ("anyOf", "oneOf"):
        parts = schema.pop(key, None)
        if isinstance(parts, list) and parts:
            real = [part for part in parts if not (isinstance(part, Mapping) and part.get("type") == "null")]
            if len(real) == 1:
                return real[0] if isinstance(real[0], Mapping) else {}
            scalar = all(isinstance(part, Mapping) and part.get("type") in _JSON_TYPES[:4] for part in real)
            if scalar:
                return {"type": "string"}
            raise _refused(f"{pointer}/{key}", "names several forms: a field has one")
    return None


def _target(reading: _Reading, reference: object, pointer: str) -> object:
    if not isinstance(reference, str) or not reference.startswith("#"):
        raise _refused(f"{pointer}/$ref", f"“{reference}” is outside of this schema: only #/... can be followed")
    target: object = reading.root
    for part in reference.removeprefix("#").split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if not isinstance(target, Mapping) or key not in target:
            raise _refused(f"{pointer}/$ref", f"“{reference}” is not there")
        target = target[key]
    return target


def _kind(schema: Mapping[str, Any], pointer: str) -> str:
    given = schema.get("type")
    kinds = [given] if isinstance(given, str) else list(given) if isinstance(given, list) else []
    unknown = [kind for kind in kinds if kind not in _JSON_TYPES]
    if unknown:
        raise _refused(f"{pointer}/type", f"“{unknown[0]}” is no type of JSON: use one of {', '.join(_JSON_TYPES)}")
    real = [kind for kind in kinds if kind != "null"]
    if kinds and not real:
        raise _refused(f"{pointer}/type", "null alone is no value to look for")
    if len(real) > 1:
        if not {"object", "array"}.isdisjoint(real):
            raise _refused(f"{pointer}/type", "names several forms: a field has one")
        return "number" if set(real) <= {"number", "integer"} else "string"
    if real:
        return real[0]
    return "object" if "properties" in schema else "array" if "items" in schema else "string"
