"""What another value at one place would do to the checks that it takes part in, quickly enough to ask often.

A change in one row of a list leaves its other rows as they are: a sum is asked for as "the rest and this row",
a comparison of columns in this row alone. Fields that are computed from the place are computed anew.
"""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from extraction.computing import computed_value
from extraction.evaluating import NotApplicable, WrongKind, evaluate, is_true
from extraction.expressions import Cell, Expression, Single, Unreadable, Value, Values, dotted_name, parse_expression
from extraction.template_rules import CheckSpec
from extraction.template_spec import FieldSpec

Outcome = Literal["passed", "failed", "not_applicable"]
_FOLDS = ("sum", "min", "max", "len")


@dataclass(frozen=True, slots=True)
class Asked:
    """A check in the form in which it is asked; `at` is its number in the template."""

    at: int
    check: CheckSpec
    expression: Expression
    when: Expression | None

    @property
    def names(self) -> set[str]:
        return {*self.expression.names, *(self.when.names if self.when else ())}

    def outcome(self, values: Values) -> Outcome:
        try:
            if self.when is not None and not is_true(self.when, values):
                return "not_applicable"
            return "passed" if is_true(self.expression, values) else "failed"
        except (NotApplicable, WrongKind):
            return "not_applicable"


@dataclass(frozen=True, slots=True)
class _Computed:
    name: str
    spec: FieldSpec
    expression: Expression


@dataclass(frozen=True, slots=True)
class _Fold:
    """A sum() or the like whose value is known beforehand: whole, or (`own`) but for the row that is asked about."""

    name: str
    own: bool
    cells: tuple[Cell, ...]
    total: Decimal

    def value(self, row: int | None) -> Value:
        """None where it has none, which makes what asks for it not applicable."""
        if not self.own:
            return self.cells[0]
        own = self.cells[row] if row is not None and row < len(self.cells) else None
        unreadable = sum(isinstance(cell, Unreadable) for cell in self.cells)
        if not self.cells or unreadable > isinstance(own, Unreadable):
            return None
        return self.total - own if isinstance(own, Decimal) else self.total


def asked_checks(checks: Sequence[CheckSpec]) -> tuple[Asked, ...]:
    return tuple(
        Asked(at, check, parse_expression(check.assert_), parse_expression(check.when) if check.when else None)
        for at, check in enumerate(checks)
    )


class Consequences:
    """The checks that one name takes part in, itself or through computed fields.

    `computed` are the fields that are computed, in the order in which they are. `scope` is the list (or the field with
    many values) that the name belongs to, "" for a field of one value.
    """

    def __init__(
        self, checks: Sequence[Asked], computed: Mapping[str, FieldSpec], values: Values, name: str, scope: str
    ) -> None:
        self.name, self._scope, self._values = name, scope, values
        steps = _depending(computed, name)
        self._also = {step.name for step in steps}
        asked = [one for one in checks if one.names & {name, *self._also}]
        self._folds: list[_Fold] = []
        parts = [step.expression for step in steps]
        parts += [part for one in asked for part in (one.expression, one.when) if part is not None]
        self.is_narrow = bool(scope) and all(self._can_narrow(part.body) for part in parts)
        self._columns = {used for part in parts for used in part.names if self._belongs(used)}
        self._steps = [replace(step, expression=self._folded(step.expression)) for step in steps]
        self.checks = [
            replace(one, expression=self._folded(one.expression), when=self._folded(one.when) if one.when else None)
            for one in asked
        ]

    def at(self, row: int | None) -> dict[str, Value]:
        """The present values, as they are asked about at this row of the scope."""
        base = dict(self._values)
        if self.is_narrow and row is not None:
            for name in self._columns:
                column = base.get(name)
                base[name] = column[row : row + 1] if isinstance(column, tuple) else column
        return base | {fold.name: fold.value(row) for fold in self._folds}

    def changed(self, base: Mapping[str, Value], row: int | None, value: Single) -> dict[str, Value]:
        """Values of at() with another one at the place, and what is computed from it."""
        values = dict(base)
        column = values.get(self.name)
        if row is None or not isinstance(column, tuple):
            values[self.name] = value
        else:
            values[self.name] = (value,) if self.is_narrow else (*column[:row], value, *column[row + 1 :])
        for step in self._steps:
            values[step.name] = computed_value(step.expression, step.spec, values)
        return values

    def is_of_one_row(self, asked: Asked) -> bool:
        """Whether the check is asked in each row by itself."""
        return self.is_narrow and any(self._belongs(name) for name in _names(asked.expression.body, outside=True))

    def _belongs(self, name: str) -> bool:
        return bool(self._scope) and (name == self._scope or name.startswith(f"{self._scope}."))

    def _can_narrow(self, body: ast.expr) -> bool:
        """Whether one row can be asked about alone: the place is only summed up, or only compared row by row."""
        mine = [fold for fold in _folds_in(body) if {self.name, *self._also} & set(_names(fold))]
        if any(not self._is_plain_sum(fold) for fold in mine):
            return False
        by_row = any(self._belongs(name) for name in _names(body, outside=True))
        seeks = any(isinstance(part, ast.In | ast.NotIn) for part in ast.walk(body))
        return not (by_row and (mine or seeks))

    def _is_plain_sum(self, fold: ast.Call) -> bool:
        names = set(_names(fold))
        has_inner = any(inner is not fold for inner in _folds_in(fold))
        return _called(fold) == "sum" and len(fold.args) == 1 and not has_inner and not names & self._also

    def _folded(self, expression: Expression) -> Expression:
        body = ast.parse(expression.source, mode="eval").body
        return Expression(expression.source, _Folding(self._fold).visit(body), expression.names)

    def _fold(self, node: ast.Call) -> ast.expr:
        """A number known beforehand; the rest and the row asked about; or the call as it is."""
        own = self.name in _names(node) and self.is_narrow
        if not own and {self.name, *self._also} & set(_names(node)):
            return node
        source = node.args[0] if own else node
        try:
            found = evaluate(Expression("", source, ()), self._values)
        except (NotApplicable, WrongKind):
            found = () if own else None
        cells = found if isinstance(found, tuple) else (found,)
        total = sum((cell for cell in cells if isinstance(cell, Decimal)), Decimal(0))
        fold = _Fold(f"#{len(self._folds)}", own, cells, total)
        self._folds.append(fold)
        known = ast.Name(fold.name, ast.Load())
        return ast.Call(node.func, [known, source], []) if own else known


class _Folding(ast.NodeTransformer):
    def __init__(self, fold: Callable[[ast.Call], ast.expr]) -> None:
        self._fold = fold

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if _called(node) in _FOLDS and _names(node):
            return self._fold(node)
        self.generic_visit(node)
        return node


def _depending(computed: Mapping[str, FieldSpec], name: str) -> list[_Computed]:
    """The computed fields that another value of `name` changes, in the order in which they are computed."""
    touched, steps = {name}, []
    for own, spec in computed.items():
        expression = parse_expression(spec.value or "0")
        if touched & set(expression.names):
            touched.add(own)
            steps.append(_Computed(own, spec, expression))
    return steps


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _folds_in(node: ast.expr) -> list[ast.Call]:
    return [part for part in ast.walk(node) if isinstance(part, ast.Call) and _called(part) in _FOLDS]


def _names(node: ast.expr, *, outside: bool = False) -> list[str]:
    """The fields that are named; with `outside` those that no sum() or the like holds."""
    if isinstance(node, ast.Name | ast.Attribute):
        return [dotted_name(node)]
    if isinstance(node, ast.Call):
        children: list[ast.expr] = [] if outside and _called(node) in _FOLDS else node.args
    else:
        children = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
    return [name for child in children for name in _names(child, outside=outside)]
