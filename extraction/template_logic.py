"""Whether a template's expressions make sense together: names that exist, kinds that fit, no field out of itself."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from extraction.evaluating import NotApplicable, WrongKind, evaluate, is_true, kind_of
from extraction.expression_values import NUMBER_TYPES, sample_values
from extraction.expressions import Expression, Value, parse_expression
from extraction.finders.entries import EntriesStep
from extraction.finders.table import TableRules, TableStep
from extraction.template_source import Path

if TYPE_CHECKING:
    from extraction.template_spec import ColumnSpec, FieldSpec, TemplateSpec

Fault = tuple[Path, str]


def logic_problems(template: "TemplateSpec") -> list[Fault]:
    """What is wrong with the expressions of a template: (path, message how to mend)."""
    samples = sample_values(template.fields)
    return [
        *_column_faults(template.fields, ("fields",)),
        *_value_faults(template, samples),
        *_check_faults(template, samples),
    ]


def _column_faults(fields: "Mapping[str, FieldSpec]", path: Path) -> Iterator[Fault]:
    """Steps that speak of columns which their list does not have."""
    for name, spec in fields.items():
        yield from _column_faults(spec.fields, (*path, name, "fields"))
        for at, step in enumerate(spec.find if spec.columns else ()):
            if isinstance(step, TableStep):
                yield from _table_faults(step.table, spec.columns, (*path, name, "find", at, "table"))
            elif isinstance(step, EntriesStep) and not step.column_names & spec.columns.keys():
                words = "no expression has a group that is named as a column, such as (?P<{}>...)"
                yield (*path, name, "find", at, "entries"), words.format(next(iter(spec.columns)))


def _table_faults(rules: TableRules, columns: "Mapping[str, ColumnSpec]", path: Path) -> Iterator[Fault]:
    named = [("row_starts", name) for name in (rules.row_starts,) if name] + [("join", name) for name in rules.join]
    for key, name in named:
        if name not in columns:
            close = process.extractOne(name, list(columns), scorer=fuzz.ratio, score_cutoff=55)
            hint = f": did you mean “{close[0]}”?" if close else f"; it has {', '.join(columns)}"
            yield (*path, key), f"the list has no column “{name}”{hint}"


def computing_order(fields: "Mapping[str, FieldSpec]") -> tuple[str, ...]:
    """Computed fields in an order in which each comes after those that it is computed from."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for name, source in _computed(fields):
        sorter.add(name, *(own.partition(".")[0] for own in parse_expression(source).names))
    computed = dict(_computed(fields))
    return tuple(name for name in sorter.static_order() if name in computed)


def _computed(fields: "Mapping[str, FieldSpec]") -> Iterator[tuple[str, str]]:
    for name, spec in fields.items():
        if spec.value is not None:
            yield name, spec.value


def _value_faults(template: "TemplateSpec", samples: Mapping[str, Value]) -> Iterator[Fault]:
    for name, source in _computed(template.fields):
        path: Path = ("fields", name, "value")
        expression = parse_expression(source)
        unknown = _unknown_name(expression, samples)
        if unknown:
            yield path, unknown
            continue
        try:
            found = evaluate(expression, samples)
        except NotApplicable:
            continue
        except WrongKind as error:
            yield path, str(error)
            continue
        if not suits(template.fields[name].type, found):
            yield path, f"gives {kind_of(found)}, which is no {template.fields[name].type}"
    yield from _nested_values(template.fields, ("fields",))
    try:
        computing_order(template.fields)
    except CycleError as error:
        circle = [str(name) for name in error.args[1]]
        yield ("fields", circle[0], "value"), f"is computed from itself: {' from '.join(circle)}"


def _nested_values(fields: "Mapping[str, FieldSpec]", path: Path) -> Iterator[Fault]:
    for name, spec in fields.items():
        for own, member in spec.fields.items():
            if member.value is not None:
                words = "a computed field stands beside the groups, not in one"
                yield (*path, name, "fields", own, "value"), words
        yield from _nested_values(spec.fields, (*path, name, "fields"))


def _check_faults(template: "TemplateSpec", samples: Mapping[str, Value]) -> Iterator[Fault]:
    for at, check in enumerate(template.checks):
        for key, source in (("assert", check.assert_), ("when", check.when)):
            if source is not None:
                fault = _question_fault(parse_expression(source), samples)
                if fault:
                    yield ("checks", at, key), fault
        for name in check.flag:
            if name not in samples:
                yield ("checks", at, "flag"), _no_field(name, samples)


def _question_fault(expression: Expression, samples: Mapping[str, Value]) -> str:
    unknown = _unknown_name(expression, samples)
    return unknown or _kind_fault(lambda: is_true(expression, samples))


def _kind_fault(work: Callable[[], object]) -> str:
    try:
        work()
    except NotApplicable:
        return ""
    except WrongKind as error:
        return str(error)
    return ""


def _unknown_name(expression: Expression, samples: Mapping[str, Value]) -> str:
    return next((_no_field(name, samples) for name in expression.names if name not in samples), "")


def _no_field(name: str, samples: Mapping[str, Value]) -> str:
    close = process.extractOne(name, list(samples), scorer=fuzz.ratio, score_cutoff=50)
    hint = f": did you mean “{close[0]}”?" if close else f"; the template has {', '.join(list(samples)[:12])}"
    return f"there is no field “{name}”{hint}"


def suits(type_name: str, value: Value) -> bool:
    """Whether a computed value can be one of that type."""
    if isinstance(value, bool) or type_name == "bool":
        return isinstance(value, bool) and type_name == "bool"
    if type_name in NUMBER_TYPES:
        return isinstance(value, Decimal)
    return isinstance(value, date) if type_name == "date" else isinstance(value, str)
