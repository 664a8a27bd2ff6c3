"""The values of expressions: a walk over the allowed forms with Decimal and date, within a budget of steps."""

import ast
import operator
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException, localcontext
from typing import Any, NoReturn, TypeVar

from extraction.expressions import UNREADABLE, Cell, Expression, Single, Unreadable, Value, Values, dotted_name
from extraction.mrz import CHECKED_PARTS, zone_of_text
from extraction.normalizers import NotValid
from extraction.normalizers.identifiers import parse_vat

MAX_STEPS = 500_000  # rows x parts: about half a second
_CONTEXT = Context(prec=50, Emax=999, Emin=-999)
_MAX_DAYS = 10_000_000
_MAX_DECIMALS = 12
_MAX_TEXT = 10_000
_SIGNS: dict[type, str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_COMPARISONS: dict[type, tuple[str, Callable[[Any, Any], bool]]] = {
    ast.Eq: ("==", operator.eq),
    ast.NotEq: ("!=", operator.ne),
    ast.Lt: ("<", operator.lt),
    ast.LtE: ("<=", operator.le),
    ast.Gt: (">", operator.gt),
    ast.GtE: (">=", operator.ge),
}


class NotApplicable(Exception):
    """The expression has no value here; says why: "net has no value", "division by zero"."""


class WrongKind(Exception):
    """The expression can never have a value: it adds a date to a text, or the like."""


def evaluate(expression: Expression, values: Values) -> Value:
    """The value of an expression. Raises NotApplicable and WrongKind."""
    evaluation = _Evaluation(values)
    return _guarded(lambda: evaluation.value(expression.body))


def is_true(expression: Expression, values: Values) -> bool:
    """Whether the expression holds; for columns, whether it holds in every row that has all its values.

    A field that is merely named holds when it has a value (and is not false). Raises NotApplicable and WrongKind.
    """
    evaluation = _Evaluation(values)
    return _guarded(lambda: evaluation.truth(expression.body))


def failing_rows(expression: Expression, values: Values) -> tuple[int, ...]:
    """The rows (from 0) in which a comparison of columns does not hold; empty for any other expression."""
    try:
        found = evaluate(expression, values)
    except (NotApplicable, WrongKind):
        return ()
    return tuple(at for at, cell in enumerate(found) if cell is False) if isinstance(found, tuple) else ()


Found = TypeVar("Found")


def _guarded(work: Callable[[], Found]) -> Found:
    with localcontext(_CONTEXT):
        try:
            return work()
        except DecimalException as error:
            raise NotApplicable("a number gets too large") from error
        except OverflowError as error:
            raise NotApplicable("a date gets out of the calendar") from error


class _Evaluation:
    def __init__(self, values: Values) -> None:
        self.values = values
        self.steps = 0

    def _spend(self, steps: int = 1) -> None:
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise NotApplicable("there are too many rows for it")

    def value(self, node: ast.expr) -> Value:
        """Decimal, date, span, text, truth or a column. A single value that is missing raises NotApplicable."""
        self._spend()
        match node:
            case ast.Constant():
                return _constant(node)
            case ast.Name() | ast.Attribute():
                return self._named(node)
            case ast.BinOp():
                return self._each(
                    lambda a, b: _calculate(_SIGNS[type(node.op)], a, b), self.value(node.left), self.value(node.right)
                )
            case ast.UnaryOp(op=ast.Not()) | ast.BoolOp():
                return self.truth(node)
            case ast.UnaryOp():
                sign = Decimal(-1) if isinstance(node.op, ast.USub) else Decimal(1)
                return self._each(lambda a: _calculate("*", sign, a), self.value(node.operand))
            case ast.Compare():
                return self._comparison(node)
            case ast.IfExp():
                return self.value(node.body if self.truth(node.test) else node.orelse)
            case ast.Call():
                return self._call(node)
            case _:
                raise WrongKind("a list can only stand behind “in”")

    def truth(self, node: ast.expr) -> bool:
        self._spend()
        match node:
            case ast.BoolOp(op=ast.And()):
                return all(self.truth(part) for part in node.values)
            case ast.BoolOp():
                return any(self.truth(part) for part in node.values)
            case ast.UnaryOp(op=ast.Not()):
                return not self.truth(node.operand)
            case ast.Name() | ast.Attribute():
                return self._is_there(node)
        found = self.value(node)
        cells: list[Cell] = list(found) if isinstance(found, tuple) else [found]
        cells = [cell for cell in cells if cell is not None and not isinstance(cell, Unreadable)]
        if not cells:
            raise NotApplicable("no row has all the values")
        if not all(isinstance(cell, bool) for cell in cells):
            raise WrongKind(f"“{ast.unparse(node)}” is not a question: compare it with something")
        return all(cell is True for cell in cells)

    def _is_there(self, node: ast.expr) -> bool:
        found = self.values.get(dotted_name(node))
        if isinstance(found, tuple):
            return any(cell is not None for cell in found)
        return found is not None and found is not False

    def _named(self, node: ast.expr) -> Value:
        name = dotted_name(node)
        found = self.values.get(name)
        if found is None:
            raise NotApplicable(f"{name} has no value")
        return found

    def _each(self, work: Callable[..., Single], *operands: Value) -> Value:
        """Apply to single values, or row by row where there is a column."""
        rows = {len(operand) for operand in operands if isinstance(operand, tuple)}
        if not rows:
            return work(*operands)
        if len(rows) > 1:
            raise NotApplicable("it takes columns of different lists together")
        count = rows.pop()
        self._spend(count)
        columns = [operand if isinstance(operand, tuple) else (operand,) * count for operand in operands]
        return tuple(self._row(work, cells) for cells in zip(*columns, strict=True))

    @staticmethod
    def _row(work: Callable[..., Single], cells: tuple[Cell, ...]) -> Cell:
        if any(isinstance(cell, Unreadable) for cell in cells):
            return UNREADABLE
        return None if any(cell is None for cell in cells) else work(*cells)

    def _comparison(self, node: ast.Compare) -> Value:
        left = self.value(node.left)
        outcome: Value = True
        for sign, right_node in zip(node.ops, node.comparators, strict=True):
            if isinstance(sign, ast.In | ast.NotIn):
                choices = self._choices(right_node)
                wanted = isinstance(sign, ast.In)
                found = self._each(lambda cell, c=choices, w=wanted: (cell in c) is w, left)
                right: Value = left
            else:
                right = self.value(right_node)
                found = self._each(lambda a, b, s=sign: _compare(s, a, b), left, right)
            outcome = self._each(lambda a, b: a is True and b is True, outcome, found)
            left = right
        return outcome

    def _choices(self, node: ast.expr) -> Sequence[Cell]:
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            return [_constant(item) for item in node.elts if isinstance(item, ast.Constant)]
        found = self.value(node)
        if not isinstance(found, tuple):
            raise WrongKind("behind “in” stands a list, such as [0, 7, 19], or a column")
        return found

    def _call(self, node: ast.Call) -> Value:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name == "len":
            return Decimal(self._length(node.args[0]))
        arguments = [self.value(argument) for argument in node.args]
        if name == "abs":
            return self._each(_absolute, arguments[0])
        if name == "round":
            places = arguments[1] if len(arguments) == 2 else Decimal(0)
            return self._each(lambda number: _rounded(number, places), arguments[0])
        if name == "days":
            return self._each(_days, arguments[0])
        if name == "mrz_holds":
            return self._each(_mrz_holds, *arguments)
        if name == "vat_holds":
            return self._each(_vat_holds, arguments[0])
        return self._fold(name, arguments)

    def _length(self, node: ast.expr) -> int:
        found = self.value(node)
        if isinstance(found, str | tuple):
            return len(found)
        raise WrongKind("len() counts the rows of a list, many values, or the characters of a text")

    def _fold(self, name: str, arguments: list[Value]) -> Single:
        """sum, min and max over columns and single values; rows without a value are left out."""
        cells = [cell for part in arguments for cell in (part if isinstance(part, tuple) else (part,))]
        self._spend(len(cells))
        if any(isinstance(cell, Unreadable) for cell in cells):
            raise NotApplicable(f"{name}() meets a cell that could not be read")
        there = [cell for cell in cells if cell is not None and not isinstance(cell, Unreadable)]
        if not there:
            raise NotApplicable(f"{name}() has no values")
        result = there[0]
        for cell in there[1:]:
            if name == "sum":
                result = _calculate("+", result, cell)
            elif _compare(ast.Lt() if name == "min" else ast.Gt(), cell, result):
                result = cell
        if name == "sum" and not isinstance(result, Decimal):
            raise WrongKind(f"sum() adds numbers, not {kind_of(result)}")
        return result


def _constant(node: ast.Constant) -> Single:
    value = node.value
    if isinstance(value, bool | str):
        return value
    return Decimal(str(value))


def _calculate(sign: str, left: Any, right: Any) -> Single:
    result: Single
    match sign, left, right:
        case _, Decimal(), Decimal():
            return _arithmetic(sign, left, right)
        case ("-", date(), date()) | ("-", date() | timedelta(), timedelta()):
            result = left - right
            return result
        case ("+", date() | timedelta(), timedelta()) | ("+", timedelta(), date()):
            result = left + right
            return result
        case "+", str(), str():
            if len(left) + len(right) > _MAX_TEXT:
                raise NotApplicable("a text gets too long")
            return left + right
        case "*", Decimal(), timedelta():
            return _span(left * right.days)
        case "*", timedelta(), Decimal():
            return _span(right * left.days)
    hint = " (write days(30) for a number of days)" if isinstance(left, date) and isinstance(right, Decimal) else ""
    raise WrongKind(f"“{sign}” does not go between {kind_of(left)} and {kind_of(right)}{hint}")


def _arithmetic(sign: str, left: Decimal, right: Decimal) -> Decimal:
    match sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case _ if right == 0:
            raise NotApplicable("it divides by zero")
        case _:
            return left / right


def _compare(sign: ast.cmpop, left: Any, right: Any) -> bool:
    words, compare = _COMPARISONS[type(sign)]
    same_kind = kind_of(left) == kind_of(right)
    if not same_kind or (isinstance(left, bool) and words not in ("==", "!=")):
        hint = " (days(...) makes a number of a span)" if isinstance(left, timedelta) else ""
        raise WrongKind(f"“{words}” cannot compare {kind_of(left)} with {kind_of(right)}{hint}")
    return compare(left, right)


def _absolute(value: Any) -> Single:
    if isinstance(value, Decimal):
        return abs(value)
    if isinstance(value, timedelta):
        return abs(value)
    return _refuse("abs", value)


def _rounded(number: Any, places: Any) -> Single:
    if not isinstance(number, Decimal) or not isinstance(places, Decimal):
        return _refuse("round", number)
    if places != places.to_integral_value() or not 0 <= places <= _MAX_DECIMALS:
        raise WrongKind(f"round() rounds to 0 to {_MAX_DECIMALS} decimals")
    return number.quantize(Decimal(1).scaleb(-int(places)), rounding=ROUND_HALF_UP)


def _days(value: Any) -> Single:
    """A number of days as a span, a span as its number of days."""
    if isinstance(value, Decimal):
        return _span(value)
    if isinstance(value, timedelta):
        return Decimal(value.days)
    return _refuse("days", value)


def _mrz_holds(text: Any, part: Any = None) -> Single:
    """Whether the check digits of a machine-readable zone fit: all of them, or that of one part."""
    if not isinstance(text, str):
        return _refuse("mrz_holds", text)
    if part is not None and part not in CHECKED_PARTS:
        raise WrongKind(f"mrz_holds() knows the parts {', '.join(CHECKED_PARTS)}")
    zone = zone_of_text(text)
    holds = zone.holds(part) if zone else None
    if holds is None:
        raise NotApplicable("there is no check digit" if zone else "it is no machine-readable zone")
    return holds


def _vat_holds(text: Any) -> Single:
    """Whether a VAT number has the form of its country, and its check digits fit."""
    if not isinstance(text, str):
        return _refuse("vat_holds", text)
    try:
        parse_vat(text, territory=None)
    except NotValid:
        return False
    return True


def _span(days: Decimal) -> timedelta:
    if days != days.to_integral_value() or abs(days) > _MAX_DAYS:
        raise NotApplicable(f"{days} is no whole number of days")
    return timedelta(days=int(days))


def _refuse(name: str, value: Any) -> NoReturn:
    raise WrongKind(f"{name}() does not take {kind_of(value)}")


def kind_of(value: object) -> str:
    if isinstance(value, bool):
        return "a truth value"
    kinds: dict[type, str] = {
        Decimal: "a number", date: "a date", timedelta: "a span of days", str: "a text", tuple: "a column"
    }  # fmt: skip
    return kinds.get(type(value), "nothing")
