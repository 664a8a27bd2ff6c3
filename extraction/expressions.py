"""Expressions of templates ("total - net", "due >= date"): parsed to a short list of allowed forms, never run as code.

Values are Decimal, date, spans of days, text and truth values, and columns (a tuple with one value for each row, None
where a row has none). Arithmetic and comparisons go through a column row by row. What is missing makes an expression
not applicable; it never counts as 0.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from keyword import iskeyword
from typing import Final

MAX_CHARS = 500
MAX_NODES = 150
MAX_DEPTH = 20
FUNCTIONS = ("abs", "sum", "min", "max", "round", "len", "days", "mrz_holds", "vat_holds")


class Unreadable:
    """Stands in a column where something is printed that could not be read: no sum may leave it out."""


UNREADABLE: Final = Unreadable()
Single = Decimal | date | timedelta | bool | str
Cell = Single | Unreadable | None
Column = tuple[Cell, ...]
Value = Cell | Column


class ExpressionRefused(ValueError):
    """A text that is no expression of the language; says how to mend it."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression. `names` are the fields it mentions, in order: "total", "lines.amount", "seller.vat"."""

    source: str
    body: ast.expr
    names: tuple[str, ...]


Values = Mapping[str, Value]
_WORDS = ("and", "or", "not", "in", "if", "else", "True", "False")
_OPERATORS = (
    ast.Add, ast.Sub, ast.Mult, ast.Div, ast.USub, ast.UAdd, ast.Not, ast.And, ast.Or,
    ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.Load,
)  # fmt: skip
_FORMS = (ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Name)
_ALLOWED = "names of fields, numbers, texts, + - * /, comparisons, and, or, not, in, if else, " + ", ".join(
    f"{name}()" for name in FUNCTIONS
)


@lru_cache(maxsize=1024)
def parse_expression(source: str) -> Expression:
    """Parse an expression. Raises ExpressionRefused, which says what is not part of the language."""
    if len(source) > MAX_CHARS:
        raise ExpressionRefused(f"an expression has at most {MAX_CHARS} characters")
    try:
        body = ast.parse(source.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ExpressionRefused(f"“{source[:80]}” cannot be read as an expression: {_why(error, source)}") from error
    names: list[str] = []
    count = sum(1 for _ in _checked(body, 1, names))
    if count > MAX_NODES:
        raise ExpressionRefused(f"an expression has at most {MAX_NODES} parts: split it into several checks or fields")
    return Expression(source.strip(), body, tuple(dict.fromkeys(names)))


def _why(error: Exception, source: str) -> str:
    if re.search("(?<![=<>!])=(?!=)", source):
        return "write == for “equal”"
    reserved = [word for word in re.findall(r"[A-Za-z_]\w*", source) if iskeyword(word) and word not in _WORDS]
    if reserved:
        return f"“{reserved[0]}” is no name in expressions: rename that field"
    if isinstance(error, SyntaxError) and error.msg:
        return "something is missing or does not belong there" if error.msg == "invalid syntax" else error.msg
    return "it is nested too deeply or holds a character that does not belong there"


def _checked(node: ast.expr, depth: int, names: list[str]) -> Iterator[ast.expr]:
    """Every part of an expression, after it was found to be allowed; collects the names."""
    if depth > MAX_DEPTH:
        raise ExpressionRefused(f"an expression is nested at most {MAX_DEPTH} levels deep")
    yield node
    if isinstance(node, ast.Name | ast.Attribute):
        names.append(dotted_name(node))
        return
    for child in _children(node):
        yield from _checked(child, depth + 1, names)


def _children(node: ast.expr) -> list[ast.expr]:
    """The operands of one part. Raises ExpressionRefused for a form that is not part of the language."""
    if isinstance(node, ast.Constant):
        if type(node.value) not in (int, float, str, bool) or len(str(node.value)) > 100 or node.value == float("inf"):
            raise ExpressionRefused(f"{ast.unparse(node)[:40]} is neither a number nor a text")
        return []
    if isinstance(node, ast.Call):
        return _arguments(node)
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        if not all(isinstance(item, ast.Constant) for item in node.elts):
            raise ExpressionRefused("a list holds plain numbers or texts only, such as [0, 7, 19]")
        return list(node.elts)
    operators = [child for child in ast.walk(node) if isinstance(child, ast.operator | ast.unaryop | ast.cmpop)]
    if not isinstance(node, _FORMS) or not all(isinstance(operator, _OPERATORS) for operator in operators):
        raise ExpressionRefused(f"“{ast.unparse(node)[:60]}” is not part of the language; it knows {_ALLOWED}")
    return [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]


def _arguments(node: ast.Call) -> list[ast.expr]:
    if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS:
        raise ExpressionRefused(f"“{ast.unparse(node.func)[:40]}” is no function here; use {', '.join(FUNCTIONS)}")
    name = node.func.id
    if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args) or not node.args:
        raise ExpressionRefused(f"{name}() takes plain values in its brackets")
    most = {"abs": 1, "len": 1, "days": 1, "round": 2, "mrz_holds": 2, "vat_holds": 1}.get(name, 20)
    if len(node.args) > most:
        raise ExpressionRefused(f"{name}() takes {most} at most")
    return list(node.args)


def dotted_name(node: ast.expr) -> str:
    """ "lines.amount" for a name or a chain of names. Raises ExpressionRefused for anything else before a dot."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        if not isinstance(node.value, ast.Name | ast.Attribute):
            raise ExpressionRefused(f"“.{node.attr}” can only stand behind the name of a list or a group")
        return f"{dotted_name(node.value)}.{node.attr}"
    raise ExpressionRefused(f"“{ast.unparse(node)[:40]}” is no name of a field")
