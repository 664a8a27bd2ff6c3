"""Which field of the template stands for which property of the schema."""

from collections.abc import Iterator

from extraction.compiling.nodes import Node
from extraction.lexicon import snake_case


def is_name(name: str) -> bool:
    """Whether a property's name may be a field's as it is."""
    return name.isascii() and name[:1].isalpha() and name.replace("_", "a").isalnum() and len(name) <= 64


def named_fields(members: tuple[Node, ...]) -> Iterator[tuple[str, Node]]:
    """The properties of an object with the names of their fields, in the schema's order."""
    taken: set[str] = set()
    for node in members:
        name = _free(_name(node), taken)
        taken.add(name)
        yield name, node


def named_columns(item: Node) -> Iterator[tuple[str, Node, tuple[Node, ...]]]:
    """The scalar properties of a row with the names of their columns, each with the objects that it is in: what is in
    an object of a row is a column of its own. Lists in a row are left out."""
    taken: set[str] = set()
    for node, wanted, parents in _cells(item, "", ()):
        name = _free(wanted, taken)
        taken.add(name)
        yield name, node, parents


def _name(node: Node) -> str:
    return node.name if is_name(node.name) else snake_case(node.name)


def _free(name: str, taken: set[str]) -> str:
    names = (name, *(f"{name[:60]}_{number}" for number in range(2, 300)))
    return next(free for free in names if free not in taken)


def _cells(item: Node, prefix: str, parents: tuple[Node, ...]) -> Iterator[tuple[Node, str, tuple[Node, ...]]]:
    for node in item.members:
        name = prefix + _name(node)
        if node.kind == "object":
            yield from _cells(node, f"{name}_", (*parents, node))
        elif node.kind != "array":
            yield node, name[:64], parents
