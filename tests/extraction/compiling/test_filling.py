"""What a compiled schema found, given back under the schema's own names and in its shape."""

from typing import Any

from extraction import compile_schema, extract, load_template
from extraction.compiling.filling import fill_schema, value_for
from extraction.datamodel import FieldResult
from tests.extraction.drawn_pages import drawn

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "Invoice number": {"type": "string"},
        "issueDate": {"type": "string", "format": "date"},
        "totals": {"type": "object", "properties": {"net_total": {"type": "number"}, "paid": {"type": "boolean"}}},
        "lines": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "article": {"type": "object", "properties": {"description": {"type": "string"}}},
                    "quantity": {"type": "integer"},
                    "notes": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
        "tags": {"type": "array", "items": {"type": "string"}},
    },
}


def field(name: str, value: Any = None, **parts: tuple[FieldResult, ...]) -> FieldResult:
    return FieldResult(name, "text", value, None, 0.9, None, **parts)


def test_values_stand_under_the_names_of_the_schema_and_in_its_shape() -> None:
    row = field("1", fields=(field("article_description", "Bolt"), field("quantity", "4")))
    found = (
        field("invoice_number", "RE-7"),
        field("issueDate", "2026-05-01"),
        field("totals", fields=(field("net_total", "12.50"),)),
        field("lines", items=(row,)),
        field("tags", items=(field("1", "urgent"), field("2", "paid"))),
    )
    assert fill_schema(SCHEMA, found) == {
        "Invoice number": "RE-7",
        "issueDate": "2026-05-01",
        "totals": {"net_total": 12.5, "paid": None},
        "lines": [{"article": {"description": "Bolt"}, "quantity": 4, "notes": []}],
        "tags": ["urgent", "paid"],
    }


def test_every_property_is_there_where_nothing_was_found() -> None:
    assert fill_schema(SCHEMA, ()) == {
        "Invoice number": None,
        "issueDate": None,
        "totals": {"net_total": None, "paid": None},
        "lines": [],
        "tags": [],
    }


def test_a_leaf_is_made_of_the_json_type_and_the_field() -> None:
    schema = {"properties": {"a": {"type": "integer"}, "b": {"type": "string"}}}
    filled = fill_schema(schema, (field("a", "3"),), lambda kind, found: (kind, found and found.confidence))
    assert filled == {"a": ("integer", 0.9), "b": ("string", None)}


def test_a_text_stays_text_and_a_number_that_is_none_stays_as_it_was_read() -> None:
    assert value_for("string", field("a", "0012")) == "0012"
    assert value_for("string", field("a", True)) == "true"
    assert value_for("string", field("a", 12)) == "12"
    assert value_for("number", field("a", "12.00")) == 12
    assert value_for("number", field("a", "twelve")) == "twelve"
    assert value_for("boolean", field("a", False)) is False


def test_what_the_compiled_template_finds_fills_the_schema() -> None:
    schema = {"properties": {"Invoice No.": {"type": "string"}, "grandTotal": {"type": "number"}}}
    page = drawn("Invoice No.: RE-2026-7\n\nGrand total: 1,250.50 EUR")
    result = extract(page, load_template(compile_schema(schema)))
    assert fill_schema(schema, result.fields) == {"Invoice No.": "RE-2026-7", "grandTotal": 1250.5}
