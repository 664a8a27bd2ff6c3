"""What was found with a compiled schema, in the schema's own shape and under its own names."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from extraction.compiling.naming import named_columns, named_fields
from extraction.compiling.nodes import Node, nodes_of
from extraction.datamodel import FieldResult

# Makes what stands in the answer for one scalar: of its JSON type and the field, None where it has none.
Leaf = Callable[[str, FieldResult | None], Any]


def fill_schema(schema: Mapping[str, Any], found: Sequence[FieldResult], leaf: Leaf | None = None) -> dict[str, Any]:
    """The object that the schema describes, every property of it, with `leaf` for each scalar; without one the bare
    values, of the schema's types as far as they fit it.

    `found` are the fields of a result under the template that compile_schema makes of the same schema. Lists have as
    many items as were found; lists within the rows of a list are never looked for, and empty. Raises SchemaInvalid
    for a schema that cannot be compiled.
    """
    return _object(nodes_of(schema).members, found, leaf or value_for)


def value_for(kind: str, found: FieldResult | None) -> Any:
    """A scalar's value as JSON of the schema's type: a number where it is one, else as it was normalised."""
    value = found.value if found else None
    if kind == "string":
        return value if value is None or isinstance(value, str) else _printed(value)
    if kind not in ("number", "integer") or not isinstance(value, str):
        return value
    try:
        number = Decimal(value)
    except ArithmeticError:
        return value
    return int(number) if number == number.to_integral_value() else float(number)


def _printed(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _object(members: tuple[Node, ...], found: Sequence[FieldResult], leaf: Leaf) -> dict[str, Any]:
    by_name = {each.name: each for each in found}
    return {node.name: _property(node, by_name.get(name), leaf) for name, node in named_fields(members)}


def _property(node: Node, found: FieldResult | None, leaf: Leaf) -> Any:
    if node.kind == "object":
        return _object(node.members, found.fields if found else (), leaf)
    if node.item is None:
        return leaf(node.kind, found)
    items = found.items if found else ()
    if node.item.kind == "object":
        return [_row(node.item, item.fields, leaf) for item in items]
    return [leaf(node.item.kind, item) for item in items]


def _row(item: Node, cells: Sequence[FieldResult], leaf: Leaf) -> dict[str, Any]:
    by_name = {cell.name: cell for cell in cells}
    row = _empty(item)
    for name, node, parents in named_columns(item):
        place = row
        for parent in parents:
            place = place[parent.name]
        place[node.name] = leaf(node.kind, by_name.get(name))
    return row


def _empty(item: Node) -> dict[str, Any]:
    """A row in the order of the schema, before its cells are filled in."""
    return {
        node.name: _empty(node) if node.kind == "object" else [] if node.kind == "array" else None
        for node in item.members
    }
