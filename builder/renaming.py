"""Fields that got another name: what is right in samples goes with them, and is compared under either name."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from accounts import audit
from accounts.audit import Actor
from builder.models import FieldRename
from extraction import ExtractionResult, FieldResult, JsonValue
from templates_app.models import ExtractionTemplate, TemplateVersion

# (old name, new name) of fields, and of columns as "lines.amount"; the oldest first.
Renames = Sequence[tuple[str, str]]


def renames_of(template: ExtractionTemplate) -> Renames:
    """All renames that were ever saved with one of its versions."""
    rows = FieldRename.objects.filter(version__template=template).order_by("pk")
    return list(rows.values_list("old", "new"))


def renames_between(steps: Iterable[Sequence[str]], before: Collection[str], after: Collection[str]) -> dict[str, str]:
    """Old name -> new name of the fields that stand in `after` under another name than in `before`, or on the way.

    `steps` are all renames that were done on the way: some may have been undone, or done again otherwise.
    """
    found: dict[str, str] = {}
    pairs = [(old, new) for old, new in steps]
    for name in dict.fromkeys([*before, *(old for old, _ in pairs)]):
        if name in after:
            continue
        reached = [name]
        for old, new in pairs:
            if old in reached:
                reached.append(new)
        fresh = [each for each in reached if each in after and each not in before]
        if fresh:
            found[name] = fresh[-1]
    return found


def carry_over(version: TemplateVersion, renames: Mapping[str, str], actor: Actor) -> None:
    """What is right in samples of the version's template is kept under the new names. To be called in the transaction
    that saves the version."""
    if not renames:
        return
    FieldRename.objects.bulk_create(FieldRename(version=version, old=old, new=new) for old, new in renames.items())
    template, count = version.template, 0
    for sample in template.samples.select_for_update():
        moved = counterparts(_names_in(sample.values), renames.values(), list(renames.items()))
        if not moved:
            continue
        sample.values = {moved.get(name, name): _cells(name, value, moved) for name, value in sample.values.items()}
        sample.currencies = {_moved(path, moved): each for path, each in sample.currencies.items()}
        sample.save(update_fields=["values", "currencies"])
        count += 1
    details: dict[str, Any] = {"fields": dict(renames), "samples": count}
    audit.record(
        environment=template.environment,
        actor=actor,
        action="template.fields_renamed",
        target=str(version),
        details=details,
    )


def _names_in(values: Mapping[str, JsonValue]) -> list[str]:
    """Of fields, and of the cells in rows: "lines", "lines.amount"."""
    names = list(values)
    for name, value in values.items():
        rows = value if isinstance(value, list) else ()
        names += dict.fromkeys(f"{name}.{column}" for row in rows if isinstance(row, dict) for column in row)
    return names


def _cells(name: str, value: JsonValue, names: Mapping[str, str]) -> JsonValue:
    """A field's value with its rows' cells under their new names."""
    if not isinstance(value, list):
        return value
    return [
        {_column(name, column, names): cell for column, cell in row.items()} if isinstance(row, dict) else row
        for row in value
    ]


def _column(name: str, column: str, names: Mapping[str, str]) -> str:
    return names.get(f"{name}.{column}", f".{column}").rpartition(".")[2]


def _moved(path: str, names: Mapping[str, str]) -> str:
    """A place such as "lines.0.amount" under the new names of its field and its column."""
    name, *rest = path.split(".")
    if len(rest) == 2:
        rest[1] = _column(name, rest[1], names)
    return ".".join((names.get(name, name), *rest))


def counterparts(names: Iterable[str], others: Collection[str], renames: Renames) -> dict[str, str]:
    """Name -> the one of `others` that is the same field under another name: where neither side has both."""
    own = list(names)
    found: dict[str, str] = {}
    for name in own:
        if name in others:
            continue
        free = (each for each in _same_field(name, renames) if each in others and each not in own)
        match = next((each for each in free if each not in found.values()), None)
        if match is not None:
            found[name] = match
    return found


def _same_field(name: str, renames: Renames) -> list[str]:
    """Every other name that it had or got, the nearest first."""
    reached = [name]
    for at in reached:
        near = [new if at == old else old for old, new in renames if at in (old, new)]
        reached += [each for each in dict.fromkeys(near) if each not in reached]
    return reached[1:]


def without_doubles(names: Iterable[str], known: Collection[str], renames: Renames) -> list[str]:
    """Those of `names` that are not another name for one among them that is `known`."""
    own = list(names)
    return [n for n in own if n in known or not any(o in known and o in own for o in _same_field(n, renames))]


def under_names(result: ExtractionResult, said: Mapping[str, JsonValue], renames: Renames) -> ExtractionResult:
    """The result with its fields and their columns under the names that they have in `said`."""
    if not renames:
        return result
    names = [name for found in result.fields for name in _names_of(found)]
    moved = counterparts(names, _names_in(said), renames)
    return replace(result, fields=tuple(_renamed(found, moved) for found in result.fields)) if moved else result


def _names_of(found: FieldResult) -> list[str]:
    columns = dict.fromkeys(cell.name for row in found.items for cell in row.fields)
    return [found.name, *(f"{found.name}.{column}" for column in columns)]


def _renamed(found: FieldResult, names: Mapping[str, str]) -> FieldResult:
    rows = tuple(
        replace(row, fields=tuple(replace(c, name=_column(found.name, c.name, names)) for c in row.fields))
        for row in found.items
    )
    value = _cells(found.name, found.value, names)
    return replace(found, name=names.get(found.name, found.name), items=rows, value=value)
