"""What the published JSON Schema of the language says beyond what pydantic writes: settings that go with a type."""

from typing import Any

Schema = dict[str, Any]
_ITEM_LIMITS = {"minLength": "minItems", "maxLength": "maxItems"}
_ABSENT: Schema = {"maxItems": 0, "maxProperties": 0}
LOCALE = "^(auto|[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*)$"
PAGES = r"^\s*[0-9]+(\s*-\s*[0-9]*)?(\s*,\s*[0-9]+(\s*-\s*[0-9]*)?)*\s*$"


def counting_items(schema: Any) -> Any:
    """Where one text may stand for a list of one, pydantic writes the list's limits as if they were the text's; and it
    leaves names free that fit no pattern of a map."""
    if isinstance(schema, list):
        return [counting_items(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: counting_items(part) for key, part in schema.items()}
    if isinstance(schema.get("anyOf"), list):
        limits = _item_limits(schema)
        schema["anyOf"] = [kind | limits if kind.get("type") == "array" else kind for kind in schema["anyOf"]]
    elif schema.get("type") == "array":
        schema |= _item_limits(schema)
    if "patternProperties" in schema:
        schema.setdefault("additionalProperties", False)
    return schema


def _item_limits(schema: Schema) -> Schema:
    return {items: schema.pop(key) for key, items in _ITEM_LIMITS.items() if type(schema.get(key)) is int}


def field_rules(schema: Schema) -> None:
    """A field is found, computed or made of fields; and its type says which settings it takes."""
    schema["required"] = [name for name in schema.get("required", []) if name != "find"]
    schema["anyOf"] = [
        {"required": ["find"], "properties": {"find": {"minItems": 1}}},
        {"required": ["fields"]},
        {"required": ["value"]},
    ]
    only_rows: list[Schema] = [{"required": ["table"]}, {"required": ["entries"]}]
    rows: Schema = {"items": {"anyOf": [*only_rows, {"required": ["meaning"]}]}}
    values: Schema = {"items": {"not": {"anyOf": only_rows}}}
    value_rules(schema)
    schema["allOf"] += [
        _goes_with("fields", "group"),
        _goes_with("columns", "list"),
        {"if": _of_type("list"), "then": {"properties": {"find": rows}}, "else": {"properties": {"find": values}}},
    ]


def value_rules(schema: Schema) -> None:
    """Options belong to an enum, a pattern to a text."""
    only_text = {"if": {"not": _of_type("text")}, "then": {"properties": {"pattern": {"type": "null"}}}}
    schema["allOf"] = [_goes_with("options", "enum"), only_text]


def column_rules(schema: Schema) -> None:
    """A cell holds one value."""
    value_rules(schema)
    schema["allOf"].append({"not": {"properties": {"type": {"enum": ["group", "list"]}}, "required": ["type"]}})


def match_rules(schema: Schema) -> None:
    """A match wants texts that are printed."""
    schema["anyOf"] = [{"required": [key], "properties": {key: {"minItems": 1}}} for key in ("all", "any")]


def _of_type(name: str) -> Schema:
    return {"properties": {"type": {"const": name}}, "required": ["type"]}


def _goes_with(key: str, type_name: str) -> Schema:
    """A setting that its type must have, and no other type may."""
    wanted = {"required": [key], "properties": {key: {"minItems": 1, "minProperties": 1}}}
    return {"if": _of_type(type_name), "then": wanted, "else": {"properties": {key: _ABSENT}}}
