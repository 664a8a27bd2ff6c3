"""Where a template's YAML names its own fields and columns: expressions and flags. Pure: text in, text out."""

import ast
from collections.abc import Iterator
from typing import Any

import yaml

from builder.errors import EditRefused
from extraction.expressions import ExpressionRefused, dotted_name, parse_expression

_EXPRESSIONS = ("assert", "when")


def with_other_name(source: str, old: str, new: str) -> str:
    """The text with a field, or a column such as "lines.amount", named `new` (its last part) in all expressions and
    flags. Raises EditRefused where an expression cannot hold that name.

    Texts inside expressions stay, and so does an expression that is none.
    """
    changes = []
    for scalar, is_expression in _naming(_composed(source)):
        text = _in_expression(scalar.value, old, new) if is_expression else _in_path(scalar.value, old, new)
        if text != scalar.value:
            changes.append((scalar, text))
    for scalar, text in sorted(changes, key=lambda change: -change[0].start_mark.index):
        first, end = scalar.start_mark.index, scalar.end_mark.index
        source = source[:first] + _written(source[first:end], scalar.value, text) + source[end:]
    return source


def without_checks_of(source: str, name: str) -> str:
    """The text without the checks that name a field, which is gone. Checks that share their lines stay."""
    known = _part(_composed(source), "checks")
    if not isinstance(known, yaml.SequenceNode) or known.flow_style or not known.value:
        return source
    lines = source.splitlines()
    gone = [check for check in known.value if name in _top_names(check)]
    for check in reversed(gone):
        del lines[check.start_mark.line : last_line(check) + 1]
    if len(gone) == len(known.value):
        at = next(at for at, line in enumerate(lines) if line.startswith("checks:"))
        del lines[at]
    return "\n".join(lines).rstrip() + "\n"


def _top_names(check: yaml.Node) -> set[str]:
    """The fields that a check is about; none of one that cannot be read."""
    texts = [part.value for key in _EXPRESSIONS if isinstance(part := _part(check, key), yaml.ScalarNode)]
    try:
        return {name.partition(".")[0] for text in texts for name in parse_expression(text).names}
    except ExpressionRefused:
        return set()


def last_line(node: yaml.Node) -> int:
    """The last line with something of the node, from 0. A block ends, for YAML, where the next thing begins."""
    if isinstance(node, yaml.ScalarNode) or getattr(node, "flow_style", False) or not node.value:
        return int(node.end_mark.line) - (1 if node.end_mark.column == 0 else 0)
    last: Any = node.value[-1]
    return last_line(last[1] if isinstance(last, tuple) else last)


def _composed(source: str) -> yaml.Node | None:
    try:
        return yaml.compose(source, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise EditRefused("The YAML has a mistake, mend it first.") from error


def _naming(root: yaml.Node | None) -> Iterator[tuple[yaml.ScalarNode, bool]]:
    """The texts that name fields, and whether each is an expression."""
    checks = _part(root, "checks")
    for check in checks.value if isinstance(checks, yaml.SequenceNode) else ():
        for key in _EXPRESSIONS:
            if isinstance(text := _part(check, key), yaml.ScalarNode):
                yield text, True
        flag = _part(check, "flag")
        for name in flag.value if isinstance(flag, yaml.SequenceNode) else (flag,):
            if isinstance(name, yaml.ScalarNode):
                yield name, False
    fields = _part(root, "fields")
    for _, field in fields.value if isinstance(fields, yaml.MappingNode) else ():
        if isinstance(text := _part(field, "value"), yaml.ScalarNode):
            yield text, True


def _part(node: yaml.Node | None, key: str) -> yaml.Node | None:
    parts = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for name, value in parts if name.value == key), None)


def _in_path(path: str, old: str, new: str) -> str:
    if path != old and not path.startswith(f"{old}."):
        return path
    return old[: old.rfind(".") + 1] + new + path[len(old) :]


def _in_expression(text: str, old: str, new: str) -> str:
    try:
        expression = parse_expression(text)
    except ExpressionRefused:
        return text
    written = expression.source.encode()
    starts = [0]
    for line in written.split(b"\n"):
        starts.append(starts[-1] + len(line) + 1)
    last = old.rpartition(".")[2].encode()
    ends = {starts[(node.end_lineno or 1) - 1] + (node.end_col_offset or 0) for node in _named(expression.body, old)}
    for end in sorted(ends, reverse=True):
        written = written[: end - len(last)] + new.encode() + written[end:]
    renamed = written.decode()
    try:
        parse_expression(renamed)
    except ExpressionRefused as error:
        raise EditRefused(f"It is named in checks or computed values, where “{new}” cannot stand: {error}.") from error
    return renamed if ends else text


def _named(node: ast.AST, name: str) -> Iterator[ast.expr]:
    """The parts of an expression that say this name; what is called is none."""
    if isinstance(node, ast.Name | ast.Attribute):
        if dotted_name(node) == name:
            yield node
        elif isinstance(node, ast.Attribute):
            yield from _named(node.value, name)
        return
    for child in node.args if isinstance(node, ast.Call) else ast.iter_child_nodes(node):
        yield from _named(child, name)


def _written(raw: str, before: str, after: str) -> str:
    """A scalar with another text, as it was written where that can be: plain, in the same quotes."""
    if raw.count(before) == 1:
        return raw.replace(before, after)
    if raw[:1] == "'" and raw[1:-1].replace("''", "'") == before:
        return "'" + after.replace("'", "''") + "'"
    tail = "\n" if raw.endswith("\n") else ""
    return "'" + " ".join(after.split()).replace("'", "''") + "'" + tail
