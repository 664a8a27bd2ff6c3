"""invoice2data's templates (YAML or JSON) to templates of our own language, with a word on what is left behind.

Its expressions run over the text of `pdftotext -layout`; ours run over the layout text that comes near to it. What
its engine adds by itself (issuer, currency, a description, unit codes) becomes fields with constants and options.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import regex
import yaml

from extraction.errors import TemplateInvalid
from extraction.importers.invoice2data_lines import list_field
from extraction.importers.invoice2data_values import (
    Notes,
    Options,
    add_steps,
    area_steps,
    expression_steps,
    is_text_map,
    options_of,
    table_steps,
    texts_of,
    typed,
)
from extraction.importers.template_yaml import template_yaml
from extraction.template_spec import load_template

MAX_SOURCE_CHARS = 256 * 1024
DEFAULT_REQUIRED = ("date", "amount", "invoice_number", "issuer")
SHORT_KEYWORD = 4
_KNOWN_KEYS = {
    "issuer", "fields", "keywords", "exclude_keywords", "options", "lines", "tables", "required_fields", "priority",
    "input_module", "template_name",
}  # fmt: skip
_EXPRESSION = re.compile(r"\\|\[[^\]]+\]|\(\?|[.\])][*+?]|\.\*")


@dataclass(frozen=True, slots=True)
class Imported:
    """A template of our language as YAML, and what could not be carried over, in plain words."""

    template: str
    warnings: tuple[str, ...]


def import_invoice2data(source: str) -> str:
    """A template of our language as YAML text; its first lines are comments that say what was left behind.

    Raises TemplateInvalid for what is no template of invoice2data, or has no equal here (more than 200 fields, say).
    """
    return convert_invoice2data(source).template


def convert_invoice2data(source: str, name: str = "") -> Imported:
    """The same with the warnings apart. `name` (of a file, say) becomes the template's name, else its issuer does."""
    given = _parsed(source)
    notes = Notes()
    options = options_of(given.get("options"), notes)
    keywords = texts_of(given.get("keywords"))
    issuer = str(given.get("issuer") or keywords[0])
    template: dict[str, Any] = {"template": _slug(name) or _slug(issuer) or "imported", "title": issuer[:200]}
    template["locale"] = options.locale
    template["match"] = _match(keywords, texts_of(given.get("exclude_keywords")))
    if options.edits:
        template["layout_text"] = options.edits
    template["fields"] = _fields(given, issuer, options, notes)
    for key in given:
        if key not in _KNOWN_KEYS:
            notes.add(f"the key “{key}” means nothing here and was left out")
    if given.get("priority"):
        notes.add(f"the priority {given['priority']} has no counterpart: the template that matches best is taken")
    source = template_yaml(template, notes.all)
    load_template(source)
    return Imported(source, notes.all)


def _parsed(source: str) -> dict[str, Any]:
    """Plain maps, lists and texts: scalars stay as they are written, since 04080176 is a number only by accident."""
    if len(source) > MAX_SOURCE_CHARS:
        raise _invalid(f"it is longer than {MAX_SOURCE_CHARS // 1024} KiB")
    try:
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(source, Loader=yaml.BaseLoader)):
            raise _invalid("it has aliases (*name): write them out")
        given = yaml.load(source, Loader=yaml.BaseLoader)  # noqa: S506 - texts, lists and maps are all it can make
    except (yaml.YAMLError, RecursionError) as error:
        raise _invalid("it is not valid YAML") from error
    if isinstance(given, list) and len(given) == 1:
        given = given[0]
    if not isinstance(given, dict) or not isinstance(given.get("fields"), dict) or not given.get("keywords"):
        raise _invalid("a template of invoice2data is a map with “keywords” and “fields”")
    return given


def _invalid(message: str) -> TemplateInvalid:
    return TemplateInvalid(f"The template cannot be imported: {message}", (("", message),))


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:100]


def _match(keywords: Sequence[str], excluded: Sequence[str]) -> dict[str, list[str]]:
    match = {"all": [_keyword(text) for text in keywords]}
    if excluded:
        match["none"] = [_keyword(text) for text in excluded]
    return match


def _keyword(text: str) -> str:
    """Older versions searched keywords as expressions, newer ones as plain text: what looks like one stays one.

    Plain texts are compared without case and punctuation here, so that short ones must become expressions.
    """
    if _EXPRESSION.search(text):
        try:
            regex.compile(text)
            return f"re:{text}"
        except regex.error:
            pass
    letters = sum(char.isalnum() for char in text)
    return text if letters > SHORT_KEYWORD else f"re:{regex.escape(text, special_only=True)}"


def _fields(given: Mapping[str, Any], issuer: str, options: Options, notes: Notes) -> dict[str, Any]:
    fields: dict[str, dict[str, Any]] = {"issuer": {"type": "text", "find": []}}
    for key, settings in given["fields"].items():
        _add_field(fields, key, settings, options, notes)
    tables = given.get("tables") or []
    for table in tables if isinstance(tables, list) else [tables]:
        for name, field in table_steps(table, options, notes):
            add_steps(fields, name, field, notes, first=True)
    if given.get("lines"):
        lines = list_field("lines", given["lines"], options, notes)
        if lines:
            fields["lines"] = lines
    for name, value in (("issuer", issuer), ("currency", options.currency), ("desc", f"Invoice from {issuer}")):
        add_steps(fields, name, {"type": "text", "find": [{"constant": value}]}, notes)
    required = texts_of(given.get("required_fields")) if "required_fields" in given else DEFAULT_REQUIRED
    for name in required:
        if name in fields:
            field = {key: setting for key, setting in fields[name].items() if key != "many"}
            fields[name] = {"type": field["type"], "required": True, **field}
        else:
            notes.add(f"“{name}” is required but no field has this name")
    return fields


def _add_field(fields: dict[str, dict[str, Any]], key: str, settings: Any, options: Options, notes: Notes) -> None:
    name = _field_name(key, notes)
    if is_text_map(settings):
        field = _modern(name, settings, options, notes)
    elif key.startswith("static_"):
        name = _field_name(key.removeprefix("static_"), notes)
        field = _constant(name, settings, "text", options, notes)
    else:
        field = _legacy(name, settings, options, notes)
        name = name.removeprefix("sum_") if name.startswith("sum_amount") else name
    if field:
        add_steps(fields, name, field, notes)


def _field_name(key: str, notes: Notes) -> str:
    name = re.sub(r"\W", "_", key, flags=re.ASCII)
    name = (name if name[:1].isalpha() else f"field_{name}")[:64]
    if name != key:
        notes.add(f"the field “{key}” is called “{name}” here")
    return name


def _modern(name: str, settings: Mapping[str, Any], options: Options, notes: Notes) -> dict[str, Any] | None:
    parser = settings.get("parser")
    kind = settings.get("type")
    if parser == "static":
        return _constant(name, settings.get("value"), kind or "text", options, notes)
    if parser == "lines":
        return list_field(name, settings, options, notes)
    if parser != "regex":
        notes.add(f"{name}: the parser “{parser}” is unknown, the field was left out")
        return None
    for key in settings:
        if key not in ("parser", "regex", "type", "group", "area", "replace", "extract_number"):
            notes.add(f"{name}: “{key}” means nothing to a regex field and was left out")
    steps = area_steps(expression_steps(name, settings, notes), settings.get("area"), name, notes)
    return _found_by(steps, typed(kind, options, notes, name), grouped=bool(settings.get("group")))


def _legacy(name: str, settings: Any, options: Options, notes: Notes) -> dict[str, Any] | None:
    """A mere expression or a list of them: the field's name says the type."""
    kind, group = None, None
    if name.startswith("sum_amount") and isinstance(settings, list):
        kind, group = "float", "sum"
    elif name.startswith("date") or name.endswith("date"):
        kind = "date"
    elif name.startswith("amount"):
        kind = "float"
    steps = expression_steps(name, {"regex": settings, **({"group": group} if group else {})}, notes)
    return _found_by(steps, typed(kind, options, notes, name), grouped=bool(group))


def _found_by(steps: list[dict[str, Any]], kind: dict[str, Any], *, grouped: bool) -> dict[str, Any] | None:
    """A text that is matched several times is a list, as it is there; of numbers and dates the first match counts."""
    if not steps:
        return None
    several = kind["type"] == "text" and not grouped
    return {**kind, **({"many": {"unique": True, "alone": "value"}} if several else {}), "find": steps}


def _constant(name: str, value: Any, kind: str, options: Options, notes: Notes) -> dict[str, Any] | None:
    text = " ".join(texts_of(value)).strip()
    if not text:
        notes.add(f"{name}: has no value and was left out")
        return None
    field = typed(None if kind == "text" else kind, options, notes, name)
    field.pop("locale", None)
    return {**field, "find": [{"constant": text}]}
