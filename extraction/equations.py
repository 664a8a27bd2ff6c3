"""Equations among the checks: by how much their sides differ, and which numbers would make them hold."""

import ast
import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from extraction.evaluating import NotApplicable, WrongKind, evaluate
from extraction.expressions import Expression, Value, Values

_MAX_DECIMALS = 6
_NO_FIGURES = re.compile(r"\D+")


@dataclass(frozen=True, slots=True)
class WantedNumbers:
    """Numbers between bounds, by their figures: for each count of decimals the least and the greatest, as if without
    a mark. Signs are left to the check itself."""

    bounds: tuple[tuple[int, int], ...]

    @classmethod
    def between(cls, least: Decimal, most: Decimal) -> "WantedNumbers":
        if least < 0 <= most:
            least, most = Decimal(0), max(-least, most)
        elif most < 0:
            least, most = -most, -least
        bounds = []
        for decimals in range(_MAX_DECIMALS + 1):
            low = int(least.scaleb(decimals).to_integral_value(ROUND_CEILING))
            high = int(most.scaleb(decimals).to_integral_value(ROUND_FLOOR))
            if low <= high:
                bounds.append((low, high))
        return cls(tuple(bounds))

    def may_be(self, text: str) -> bool:
        number = int(_NO_FIGURES.sub("", text) or 0)
        return any(low <= number <= high for low, high in self.bounds)


def is_equation(expression: Expression) -> bool:
    """Whether an expression says what a value is, and not only how large it may be."""
    for part in ast.walk(expression.body):
        if isinstance(part, ast.Compare) and len(part.ops) == 1:
            is_small = isinstance(part.ops[0], ast.Lt | ast.LtE) and _is_abs(part.left)
            if is_small or isinstance(part.ops[0], ast.Eq | ast.In):
                return True
    return False


def adds_rows(expression: Expression) -> bool:
    """Whether it holds a sum over rows or many values."""
    return any(isinstance(part, ast.Call) and ast.unparse(part.func) == "sum" for part in ast.walk(expression.body))


def multiplied_names(expression: Expression) -> set[str]:
    """The fields that an expression multiplies or divides by one another, with all that stand beside them."""
    is_product = any(
        isinstance(part, ast.BinOp) and isinstance(part.op, ast.Mult | ast.Div) for part in ast.walk(expression.body)
    )
    return set(expression.names) if is_product else set()


def has_double_minus(expression: Expression, values: Values) -> bool:
    """Whether it multiplies two numbers that are both negative."""
    for part in ast.walk(expression.body):
        if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Mult):
            numbers = (_number(part.left, values), _number(part.right, values))
            if all(number is not None and number < 0 for number in numbers):
                return True
    return False


def _is_abs(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "abs"


def distance(expression: Expression, values: Values) -> Decimal | None:
    """By how much both sides of an equation differ, with its sign; None where that cannot be said."""
    body = expression.body
    if not isinstance(body, ast.Compare) or len(body.ops) != 1:
        return None
    if isinstance(body.left, ast.Call) and _is_abs(body.left):
        return _number(body.left.args[0], values)
    if isinstance(body.ops[0], ast.Eq):
        return _number(ast.BinOp(body.left, ast.Sub(), body.comparators[0]), values)
    return None


def limit_of(expression: Expression, values: Values) -> Decimal | None:
    """How much both sides of an equation may differ."""
    body = expression.body
    if not isinstance(body, ast.Compare) or len(body.ops) != 1:
        return None
    if _is_abs(body.left) and isinstance(body.ops[0], ast.Lt | ast.LtE):
        return _number(body.comparators[0], values)
    return Decimal(0) if isinstance(body.ops[0], ast.Eq) else None


def _number(node: ast.expr, values: Values) -> Decimal | None:
    try:
        found: Value = evaluate(Expression("", node, ()), values)
    except (NotApplicable, WrongKind):
        return None
    if isinstance(found, tuple) and len(found) == 1:
        found = found[0]
    return found if isinstance(found, Decimal) else None
