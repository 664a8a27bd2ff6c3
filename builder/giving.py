"""What somebody types as the right value of a sample's field, read by the field's type."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.http import QueryDict

from builder.comparing import right_of
from builder.errors import ValueRefused
from extraction import ExtractionResult, FieldResult, FieldSpec, JsonValue, NotValid, TemplateSpec
from extraction.amending import Part, kind_of
from extraction.finding_values import missing_field
from extraction.template_spec import ColumnSpec, ValueSpec
from jobs.wording import NUMBER_TYPES, ValueTable, title_or_words
from review.grids import Cell as GridCell
from review.grids import Grid, Slot
from review.reading import Given, read_part

# Rows that are offered beside those that are there.
SPARE_ROWS = 2
# How a document is taken to be written that nothing was tried on yet.
UNDECIDED = "en-US"


@dataclass(frozen=True, slots=True)
class Input:
    """One text to fill in: `name` is that of the form's field."""

    name: str
    label: str
    text: str
    is_long: bool = False


def inputs_of(spec: FieldSpec, value: JsonValue) -> tuple[tuple[Input, ...], ...]:
    """What one fills in for a field, row by row: a single text, a member each, or cells with some rows to spare."""
    if spec.type == "list":
        rows = value if isinstance(value, list) else []
        filled = [row if isinstance(row, dict) else {} for row in rows] + [{}] * SPARE_ROWS
        return tuple(_row_inputs(f"{at}.", spec.columns, row) for at, row in enumerate(filled))
    if spec.type == "group":
        return (_row_inputs("", spec.fields, value if isinstance(value, dict) else {}),)
    if spec.many is not None:
        values = value if isinstance(value, list) else [] if value is None else [value]
        return ((Input("value", "One value a line", "\n".join(map(_text, values)), is_long=True),),)
    return ((Input("value", "", _text(value), is_long="\n" in _text(value)),),)


def _row_inputs(prefix: str, specs: Mapping[str, object], row: Mapping[str, JsonValue]) -> tuple[Input, ...]:
    return tuple(
        Input(f"cell.{prefix}{name}", title_or_words(_title(each), name), _text(row.get(name)))
        for name, each in specs.items()
    )


def _title(spec: object) -> str:
    return str(getattr(spec, "title", "") or "")


def _text(value: JsonValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def grid_of(name: str, spec: FieldSpec, value: JsonValue) -> Grid | None:
    """The same as a grid to type into, without rows to spare; None for a single value."""
    if spec.type == "list":
        rows = [row if isinstance(row, dict) else {} for row in value] if isinstance(value, list) else []
        slots = tuple(_slot((each,), each, column) for each, column in spec.columns.items())
        return Grid(
            (), "", "list", slots, tuple(tuple(_cell(row.get(each)) for each in spec.columns) for row in rows), 0
        )
    if spec.type == "group":
        members = value if isinstance(value, dict) else {}
        slots = tuple(_slot((each,), each, member) for each, member in spec.fields.items())
        return Grid((), "", "group", slots, tuple((_cell(members.get(each)),) for each in spec.fields), 0)
    if spec.many is not None:
        values = value if isinstance(value, list) else [] if value is None else [value]
        return Grid((), "", "many", (_slot((), name, spec),), tuple((_cell(each),) for each in values), 0)
    return None


def table_of(grid: Grid | None) -> ValueTable | None:
    """The rows of a list to be read; None for everything else."""
    if grid is None or grid.kind != "list" or not grid.rows:
        return None
    headings = tuple((slot.title, slot.is_number) for slot in grid.slots)
    rows = (((cell.text, slot.is_number) for slot, cell in zip(grid.slots, row, strict=True)) for row in grid.rows)
    return ValueTable(headings, tuple(map(tuple, rows)))


def _slot(path: tuple[str, ...], name: str, spec: ValueSpec) -> Slot:
    # Nothing is required of a row here: what is right may well be that a cell is empty.
    options = tuple(dict.fromkeys(spec.options.values())) or (("yes", "no") if spec.type == "bool" else ())
    headings = spec.heading if isinstance(spec, ColumnSpec) else ()
    title = title_or_words(spec.title, name)
    return Slot(path, title, spec.type, spec.type in NUMBER_TYPES, False, options, "", headings)


def _cell(value: JsonValue) -> GridCell:
    return GridCell(_text(value), "", "", None)


def read_given(
    template: TemplateSpec, name: str, sent: QueryDict, currencies: Mapping[str, str], read_as: str = ""
) -> tuple[JsonValue, dict[str, str]]:
    """The value and the currencies of its amounts, out of a form with inputs_of its field. An amount without its
    currency has the one that stood there. What is typed as it is printed is read in the template's locale, under
    "auto" in the one in which the document was `read_as`. Raises ValueRefused."""
    spec = template.fields[name]
    # What was taken for right before may be nothing any more.
    found = replace(missing_field(name, spec), required=False, currency=currencies.get(name))
    content = _content(spec, sent)
    if content is None:
        return None, {}
    part = Part((), found, spec, kind_of(spec, found))
    locale = (read_as or UNDECIDED) if template.locale == "auto" else template.locale
    try:
        read = _read(name, part, content, locale)
    except NotValid as error:
        raise ValueRefused(f"{error.reason[:1].upper()}{error.reason[1:]}.") from error
    right = right_of(ExtractionResult(template.template, (read,)))
    return right.values[name], {**_of_same_cells(currencies, name, right.values[name]), **right.currencies}


def _read(name: str, part: Part, content: JsonValue, locale: str) -> FieldResult:
    """As results have values (2026-03-14, 1471.60), or else as they are printed."""
    try:
        return read_part(name, part, Given(content, is_text=False, locale=locale))
    except NotValid:
        return read_part(name, part, Given(content, is_text=True, locale=locale))


def _of_same_cells(currencies: Mapping[str, str], name: str, value: JsonValue) -> dict[str, str]:
    """Currencies of cells that are still there: a row's number says which."""
    if not isinstance(value, list | dict):
        return {}
    count = len(value)
    own = {path: each for path, each in currencies.items() if path.startswith(f"{name}.")}
    return {path: each for path, each in own.items() if not (at := path.split(".")[1]).isdecimal() or int(at) < count}


def _content(spec: FieldSpec, sent: QueryDict) -> JsonValue:
    """None where nothing was filled in."""
    if spec.type == "list":
        rows: dict[str, dict[str, JsonValue]] = {}
        for key, text in sent.items():
            head, _, rest = key.partition(".")
            at, _, column = rest.partition(".")
            if head == "cell" and at.isdecimal() and str(text).strip():
                rows.setdefault(at, {})[column] = str(text)
        return [rows[at] for at in sorted(rows, key=int)] or None
    if spec.type == "group":
        members: dict[str, JsonValue] = {name: text for name in spec.fields if (text := sent.get(f"cell.{name}", ""))}
        return members or None
    text = sent.get("value", "").strip()
    if spec.many is not None:
        return [line for line in text.splitlines() if line.strip()] or None
    return text or None
