"""A proposal in the two forms in which it is used: a JSON Schema, and a template in the engine's own language."""

from collections.abc import Mapping, Sequence
from typing import Any

from extraction.datamodel import FieldType
from extraction.errors import TemplateInvalid
from extraction.importers.template_yaml import template_yaml
from extraction.proposing.model import ProposedField, ProposedTable
from extraction.template_spec import load_template

DIALECT = "https://json-schema.org/draft/2020-12/schema"
# JSON Schema of a field's value, by its type; any other is a string.
JSON_TYPES: Mapping[FieldType, Mapping[str, str]] = {
    "int": {"type": "integer"},
    "decimal": {"type": "number"},
    "money": {"type": "number"},
    "percent": {"type": "number"},
    "date": {"type": "string", "format": "date"},
    "bool": {"type": "boolean"},
    "email": {"type": "string", "format": "email"},
}
_KINDS: Mapping[FieldType, str] = {
    "money": "amount of money",
    "percent": "percentage",
    "iban": "IBAN",
    "bic": "BIC",
    "vat": "VAT number",
    "phone": "telephone number",
}


def proposal_json_schema(fields: Sequence[ProposedField], tables: Sequence[ProposedTable]) -> dict[str, Any]:
    properties = {field.name: _property(field.name, field.type, field.label) for field in fields}
    properties |= {table.name: _array(table) for table in tables}
    required = [field.name for field in fields if field.in_all] + [table.name for table in tables if table.in_all]
    schema: dict[str, Any] = {"$schema": DIALECT, "type": "object", "properties": properties}
    return {**schema, "required": required, "additionalProperties": False}


def _property(name: str, kind: FieldType, printed: str) -> dict[str, Any]:
    what = f", {_KINDS[kind]}" if kind in _KINDS else ""
    schema = JSON_TYPES.get(kind, {"type": "string"})
    return {**schema, "title": _title(name), "description": f"Printed as “{printed}”{what}"}


def _array(table: ProposedTable) -> dict[str, Any]:
    cells = {column.name: _property(column.name, column.type, column.heading) for column in table.columns}
    headings = ", ".join(f"“{column.heading}”" for column in table.columns)
    return {
        "type": "array",
        "title": _title(table.name),
        "description": f"Table with the headings {headings}",
        "items": {"type": "object", "properties": cells, "additionalProperties": False},
    }


def _title(name: str) -> str:
    words = [word.upper() if word in ("vat", "iban", "bic", "id") else word for word in name.split("_")]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def proposal_template(name: str, fields: Sequence[ProposedField], tables: Sequence[ProposedTable]) -> str:
    """YAML that load_template accepts. Raises TemplateInvalid."""
    if not fields and not tables:
        raise TemplateInvalid("No field and no table was found: there is nothing to make a template of.")
    asked: dict[str, Any] = {}
    for field in fields:
        pattern = {"pattern": field.pattern} if field.pattern is not None else {}
        required = {"required": True} if field.in_all else {}
        asked[field.name] = {
            "title": field.label[:200],
            "type": field.type,
            **required,
            **pattern,
            "find": [dict(step) for step in field.find],
        }
    for table in tables:
        columns = {column.name: {"type": column.type, "heading": column.heading} for column in table.columns}
        asked[table.name] = {"type": "list", "columns": columns, "find": [dict(step) for step in table.find]}
    source = template_yaml({"template": name, "locale": "auto", "fields": asked})
    load_template(source)
    return source
