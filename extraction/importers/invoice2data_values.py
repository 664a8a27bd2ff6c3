"""invoice2data's options, types, expressions, areas and tables, as settings and find steps of our language."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from babel import Locale, UnknownLocaleError

from extraction.finders.regex_text import checked_expression
from extraction.importers.expressions import one_line_anchors, renamed, shape
from extraction.normalizers.numbers import decimal_mark

MAX_AREA_PAGES = 10
MAX_STEPS = 20
MAX_EXPRESSION_CHARS = 950
COMBINED = ("sum", "min", "max", "join")
_TYPES = {"int": "int", "float": "decimal", "date": "date", "datetime": "date"}
_NUMBER = r"(?s)^.*?([-+]?\d+(?:[.,\s']\d+)*).*$"  # the first number in a text
_TRUE = ("true", "yes", "on", "1")


@dataclass(slots=True)
class Notes:
    """What could not be carried over, each thing once, in the order in which it was met."""

    _said: dict[str, None] = field(default_factory=dict)

    def add(self, note: str) -> None:
        self._said.setdefault(note)

    @property
    def all(self) -> tuple[str, ...]:
        return tuple(self._said)


@dataclass(frozen=True, slots=True)
class Options:
    """The template's options: its locale, those of single values where they differ, and the edits of its text."""

    locale: str
    number_locale: str | None
    date_locale: str | None
    currency: str
    edits: dict[str, Any]


def texts_of(value: Any) -> list[str]:
    """One text or several."""
    if value is None or value == "":
        return []
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def is_text_map(value: Any) -> bool:
    return isinstance(value, dict)


def options_of(given: Any, notes: Notes) -> Options:
    """Its options with its defaults: EUR, a decimal point, no language."""
    options = given if isinstance(given, dict) else {}
    formats = texts_of(options.get("date_formats"))
    locale = _locale(texts_of(options.get("languages")), formats, notes)
    mark = str(options.get("decimal_separator") or ".")
    if mark not in (".", ","):
        notes.add(f"the decimal separator “{mark}” is neither a point nor a comma: the point was taken")
        mark = "."
    known = ("date_formats", "languages", "decimal_separator", "currency", "replace")
    for key in options:
        if key not in (*known, "remove_whitespace", "remove_accents", "lowercase"):
            notes.add(f"the option “{key}” has no counterpart and was left out")
    return Options(
        locale=locale,
        number_locale=None if decimal_mark(locale) == mark else {".": "en-US", ",": "de-DE"}[mark],
        date_locale=_date_locale(locale, formats),
        currency=str(options.get("currency") or "EUR"),
        edits=_edits(options, notes),
    )


def _locale(languages: Sequence[str], formats: Sequence[str], notes: Notes) -> str:
    for language in languages[:1]:
        try:
            Locale.parse(language)
        except (ValueError, UnknownLocaleError):
            notes.add(f"the language “{language}” is unknown: dates are read in any of the usual ones")
            continue
        if language != "en":
            return language
        return "en-GB" if _day_first(formats) else "en-US"
    return "auto"


def _day_first(formats: Sequence[str]) -> bool | None:
    """Whether numeric dates have the day first; None where no format says so."""
    for one in formats:
        if re.search(r"%d\W*%m", one):
            return True
        if re.search(r"(?<!%[Yy]\W)%m\W*%d", one):
            return False
    return None


def _date_locale(locale: str, formats: Sequence[str]) -> str | None:
    """A date's own locale, where the order of its formats is not the one of the template's."""
    day_first = _day_first(formats)
    named = any(mark in one for one in formats for mark in ("%B", "%b"))
    if day_first is None or (named and locale == "auto"):
        return None
    wanted = "en-GB" if day_first else "en-US"
    if locale == "auto":
        return wanted
    return None if (locale != "en-US") == day_first else wanted


def _edits(options: Mapping[str, Any], notes: Notes) -> dict[str, Any]:
    flags = (("remove_whitespace", "spaces"), ("remove_accents", "accents"), ("lowercase", "case"))
    without = [ours for theirs, ours in flags if _is_true(options.get(theirs))]
    replacements = replacements_of(options.get("replace"), "options", notes)
    return {
        **({"without": without} if without else {}),
        **({"replace": replacements} if replacements else {}),
    }


def _is_true(value: Any) -> bool:
    return any(text.lower() in _TRUE for text in texts_of(value))


def replacements_of(given: Any, name: str, notes: Notes) -> list[list[str]]:
    """One pair [expression, text] or a list of them."""
    if not given:
        return []
    flat = isinstance(given, list) and len(given) == 2 and all(isinstance(item, str) for item in given)
    pairs = [given] if flat else given if isinstance(given, list) else []
    kept = []
    for pair in pairs:
        if isinstance(pair, list) and len(pair) == 2 and usable(str(pair[0]), f"{name}: replace", notes):
            kept.append([one_line_anchors(str(pair[0])), str(pair[1])])
        elif not isinstance(pair, list) or len(pair) != 2:
            notes.add(f"{name}: a replacement is a pair [expression, text]; “{pair}” was left out")
    return kept


def typed(kind: Any, options: Options, notes: Notes, name: str) -> dict[str, Any]:
    """The type of a value, and its locale where it differs from the template's."""
    if not kind:
        return {"type": "text"}
    if kind not in _TYPES:
        notes.add(f"{name}: the type “{kind}” is unknown and was read as text")
        return {"type": "text"}
    if kind == "datetime":
        notes.add(f"{name}: the time of day is dropped")
    ours = _TYPES[kind]
    locale = options.date_locale if ours == "date" else options.number_locale
    return {"type": ours, "locale": locale} if locale else {"type": ours}


def usable(source: str, name: str, notes: Notes) -> bool:
    """Whether an expression can be carried over; says why not."""
    if not source or len(source) > MAX_EXPRESSION_CHARS:
        notes.add(f"{name}: an expression that is empty or longer than {MAX_EXPRESSION_CHARS} characters was left out")
        return False
    try:
        checked_expression(source)
    except ValueError as error:
        notes.add(f"{name}: “{source}” {error}; it was left out")
        return False
    if not source or len(source) > 1000:
        notes.add(f"{name}: an expression that is empty or longer than 1000 characters was left out")
        return False
    return True


def expression_steps(name: str, settings: Mapping[str, Any], notes: Notes) -> list[dict[str, Any]]:
    """A step for each expression; several that make one value together become one."""
    sources = [source for source in texts_of(settings.get("regex")) if usable(source, name, notes)]
    for source in sources:
        if shape(source).capturing > 1:
            notes.add(f"{name}: “{source}” has several groups, of which invoice2data takes none; here it is the first")
    group = settings.get("group")
    if group in COMBINED and len(sources) > 1:
        together = "(?|" + "|".join(_scoped(source) for source in sources) + ")"
        sources = [together] if usable(together, name, notes) else sources
    if len(sources) > MAX_STEPS:
        notes.add(f"{name}: only the first {MAX_STEPS} of its expressions were taken")
    steps = [{"regex": one_line_anchors(source), "over": "layout"} for source in sources[:MAX_STEPS]]
    replacements = replacements_of(settings.get("replace"), name, notes)
    if _is_true(settings.get("extract_number")):
        replacements.append([_NUMBER, r"\1"])
    for step in steps:
        if group and group != "first":
            step["combine"] = _combine(str(group), name, notes)
        if replacements:
            step["replace"] = replacements  # type: ignore[assignment]
    return steps


def _scoped(source: str) -> str:
    """An expression whose leading flags hold for itself only."""
    flags = re.match(r"\(\?([imsx]+)\)", source)
    return f"(?{flags[1]}:{source[flags.end() :]})" if flags else source


def _combine(group: str, name: str, notes: Notes) -> str:
    if group in (*COMBINED, "last"):
        return group
    notes.add(f"{name}: the grouping “{group}” is unknown: the first match is taken")
    return "first"


def area_steps(steps: list[dict[str, Any]], area: Any, name: str, notes: Notes) -> list[dict[str, Any]]:
    """The steps within an area that is given in pixels at a resolution: one for each of its pages."""
    if not area:
        return steps
    try:
        left, top, width, height, resolution = (float(area[key]) for key in ("x", "y", "W", "H", "r"))
        pages = range(int(area["f"]), int(area["l"]) + 1)
        sides = [round(pixels * 72 / resolution, 1) for pixels in (left, top, left + width, top + height)]
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        notes.add(f"{name}: the area needs the numbers f, l, r, x, y, W and H; the whole document is searched")
        return steps
    if len(pages) > MAX_AREA_PAGES:
        notes.add(f"{name}: the area is looked at on its first {MAX_AREA_PAGES} pages only")
    return [{**step, "page": page, "area_pt": sides} for page in pages[:MAX_AREA_PAGES] for step in steps]


def table_steps(table: Any, options: Options, notes: Notes) -> Iterator[tuple[str, dict[str, Any]]]:
    """Of the tables plugin: a field for each named group of the body, with the step that finds it."""
    if not isinstance(table, dict) or not all(table.get(key) for key in ("start", "end", "body")):
        notes.add("a table without start, end and body was left out")
        return
    sources = {key: str(table[key]) for key in ("start", "end", "body")}
    if not all(usable(source, f"tables: {key}", notes) for key, source in sources.items()):
        return
    if table.get("line_separator", r"\n") != r"\n":
        notes.add("tables: another line separator than a line break has no counterpart")
    types = table.get("types") or {}
    own = table.get("fields") or {}
    for group in shape(sources["body"]).named:
        settings = own.get(group.name) or {}
        kind = types.get(group.name) or settings.get("type")
        if group.name.startswith("date") or group.name.endswith("date"):
            kind = "date"
        elif group.name.startswith("amount"):
            kind = "float"
        step = {
            "regex": renamed(sources["body"], {group.name: "value"}),
            "over": "layout",
            "each_line": True,
            "after": "re:" + one_line_anchors(sources["start"]),
            "before": "re:" + one_line_anchors(sources["end"]),
        }
        if settings.get("group"):
            step["combine"] = _combine(settings["group"], group.name, notes)
        yield group.name, {**typed(kind, options, notes, group.name), "find": [step]}


def add_steps(
    fields: dict[str, dict[str, Any]], name: str, new: dict[str, Any], notes: Notes, *, first: bool = False
) -> None:
    """Add a field, or more steps to one that is there already."""
    known = fields.get(name)
    if known is None or not known["find"]:
        fields[name] = new
    elif known["type"] != new["type"]:
        notes.add(f"{name}: a second definition has another type and was left out")
    elif len(known["find"]) + len(new["find"]) <= MAX_STEPS:
        known["find"] = new["find"] + known["find"] if first else known["find"] + new["find"]
