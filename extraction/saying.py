"""Says in one line with which values an expression was worked out: "sum(lines.amount) = 99.50, net = 100.00"."""

import ast
from collections.abc import Iterator
from datetime import date, timedelta

from extraction.evaluating import NotApplicable, WrongKind, evaluate
from extraction.expressions import Expression, Unreadable, Value, Values

MAX_SAID = 8
MAX_CELLS = 6
_FOLDS = ("sum", "min", "max", "len")


def said_values(expression: Expression, values: Values, row: int | None = None) -> str:
    """What the names stand for; sums and counts of columns instead of all their cells. `row` (from 0) narrows
    columns to one row."""
    said: dict[str, str] = {}
    for part in _parts(expression.body, values):
        source = ast.unparse(part)
        try:
            found = evaluate(Expression(source, part, ()), values)
        except (NotApplicable, WrongKind):
            said[source] = "nothing"
            continue
        if row is not None and isinstance(found, tuple):
            found = found[row]
        said[source] = _said(found)
    return ", ".join(f"{source} = {value}" for source, value in list(said.items())[:MAX_SAID])


def _parts(node: ast.expr, values: Values) -> Iterator[ast.expr]:
    if isinstance(node, ast.Name | ast.Attribute):
        yield node
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _FOLDS:
        yield node
        return
    children = node.args if isinstance(node, ast.Call) else ast.iter_child_nodes(node)
    for child in children:
        if isinstance(child, ast.expr):
            yield from _parts(child, values)


def _said(value: Value) -> str:
    if isinstance(value, tuple):
        shown = ", ".join(_said(cell) for cell in value[:MAX_CELLS])
        return f"[{shown}{', ...' if len(value) > MAX_CELLS else ''}]"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or isinstance(value, Unreadable):
        return "nothing" if value is None else "unreadable"
    if isinstance(value, timedelta):
        return f"{value.days} days"
    if isinstance(value, str):
        return f"“{value[:40]}”"
    return value.isoformat() if isinstance(value, date) else format(value, "f")
