"""A JSON Schema compiled into a template: what it says, and what it finds."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from extraction import compile_schema, extract, load_template
from extraction.__main__ import main
from extraction.errors import SchemaInvalid
from tests.extraction.drawn_pages import drawn


def compiled(**properties: Any) -> dict[str, Any]:
    source = compile_schema({"type": "object", "properties": properties})
    load_template(source)
    template: dict[str, Any] = yaml.safe_load(source)
    fields: dict[str, Any] = template["fields"]
    return fields


@pytest.mark.parametrize(
    ("name", "schema", "kind"),
    [
        ("issue_date", {"type": "string"}, "date"),
        ("created", {"type": "string", "format": "date-time"}, "date"),
        ("totalAmount", {"type": "string"}, "money"),
        ("grand_total", {"type": "number"}, "money"),
        ("insurance_fee", {"type": "number"}, "money"),
        ("weight", {"type": "number"}, "decimal"),
        ("taxRate", {"type": "number"}, "percent"),
        ("pages", {"type": "integer"}, "int"),
        ("iban", {"type": "string"}, "iban"),
        ("contact", {"type": "string", "format": "email"}, "email"),
        ("CompanyPhoneNumber", {"type": "string"}, "phone"),
        ("note", {"type": ["string", "null"]}, "text"),
        ("note", {"anyOf": [{"type": "string"}, {"type": "null"}]}, "text"),
        ("paid", {"type": "boolean"}, "bool"),
        ("way", {"enum": ["cash", "card"]}, "enum"),
        ("currency", {"type": "string"}, "enum"),
        ("anything", True, "text"),
    ],
)
def test_the_type_comes_from_the_schema_and_from_the_words(name: str, schema: Any, kind: str) -> None:
    assert compiled(**{name: schema})[name]["type"] == kind


def test_names_are_split_into_words_and_what_people_read_is_carried_over() -> None:
    schema = {
        "type": "string",
        "title": "Tax id of the vendor",
        "description": "As it is printed in the footer of page one",
    }
    assert compiled(sellerVATId=schema)["sellerVATId"] == {
        "title": "Tax id of the vendor",
        "help": "As it is printed in the footer of page one",
        "type": "text",
        "pattern": "[A-Z]{2}[ ]?[0-9A-Z](?:[ .-]?[0-9A-Z]){6,12}",
        "find": [{"meaning": ["seller VAT id", "Tax id of the vendor"]}],
    }


def test_quoted_words_of_a_description_are_labels() -> None:
    field = compiled(ref={"type": "string", "description": "The number printed as “Our sign” on the first page"})[
        "ref"
    ]
    assert field["find"] == [{"meaning": ["ref", "Our sign"]}]


def test_a_short_description_beside_a_number_is_tried_as_the_heading_of_its_column() -> None:
    field = compiled(revenue={"type": "number", "description": "Q3"})["revenue"]
    assert field["find"] == [{"intersection": {"row": "revenue", "column": "Q3"}}, {"meaning": "revenue"}]


def test_members_of_an_object_are_those_of_the_party_or_the_thing() -> None:
    party = {"type": "object", "properties": {"name": {"type": "string"}}}
    day = {"type": "object", "properties": {"date": {"type": "string"}}}
    fields = compiled(seller=party, delivery=day)
    assert fields["seller"]["fields"]["name"]["find"] == [{"meaning": "seller name"}]
    assert fields["delivery"]["fields"]["date"]["find"] == [{"meaning": "delivery date"}]


def test_arrays_are_many_values_or_the_rows_of_a_table() -> None:
    row = {"type": "object", "properties": {"sku": {"type": "string"}, "unitPrice": {"type": "number"}}}
    fields = compiled(emails={"type": "array", "items": {"type": "string"}}, items={"type": "array", "items": row})
    assert fields["emails"] == {"type": "email", "many": True, "find": [{"meaning": "emails"}]}
    assert fields["items"] == {
        "type": "list",
        "columns": {
            "sku": {"type": "text", "heading": "sku"},
            "unitPrice": {"type": "money", "heading": "unit price"},
        },
        "find": [{"meaning": "items"}],
    }


def test_references_inside_of_the_schema_are_followed() -> None:
    schema = {
        "$defs": {"Day/1": {"type": "string", "format": "date"}},
        "type": "object",
        "properties": {"due": {"$ref": "#/$defs/Day~11", "title": "Payable until"}},
        "required": ["due"],
    }
    field = yaml.safe_load(compile_schema(schema))["fields"]["due"]
    assert (field["type"], field["title"], field["required"]) == ("date", "Payable until", True)


def test_names_that_the_language_does_not_know_are_made_into_ones_it_does() -> None:
    fields = compiled(**{"Größe (m²)": {"type": "number"}, "größe": {"type": "number"}})
    assert list(fields) == ["groesse", "groesse_2"]
    assert fields["groesse"]["title"] == "Größe (m²)"


@pytest.mark.parametrize(
    ("given", "pattern"),
    [
        (r"^RE-\d+$", r"RE-\d+"),
        (r"RE-\d+", r".*(?:RE-\d+).*"),
        (r"^a|b$", r".*(?:^a|b$).*"),
        (r"^(a|b)$", r"(a|b)"),
        ("(", None),
    ],
)
def test_a_pattern_holds_for_the_whole_text(given: str, pattern: str | None) -> None:
    assert compiled(note={"type": "string", "pattern": given})["note"].get("pattern") == pattern


SELF: dict[str, Any] = {
    "type": "object",
    "properties": {"a": {"$ref": "#/$defs/A"}},
    "$defs": {"A": {"type": "object", "properties": {"a": {"$ref": "#/$defs/A"}}}},
}


@pytest.mark.parametrize(
    ("schema", "pointer", "message"),
    [
        ([], "", "a JSON Schema is an object"),
        ({"type": "string"}, "", "the schema must describe an object with properties, not a string"),
        ({"type": "object"}, "", "an object needs properties: without names there is nothing to look for"),
        ({"properties": {"a": {"$ref": "https://x.example/s"}}}, "/properties/a/$ref", "is outside of this schema"),
        ({"properties": {"a/b": {"$ref": "#/$defs/C"}}}, "/properties/a~1b/$ref", "“#/$defs/C” is not there"),
        ({"properties": {"a": {"$ref": "#/properties/a"}}}, "/properties/a", "its references go in a circle"),
        (SELF, "/properties/a" * 9, "objects may be nested 8 deep"),
        ({"properties": {"a": {"type": "strin"}}}, "/properties/a/type", "“strin” is no type of JSON"),
        ({"properties": {"a": {"type": "null"}}}, "/properties/a/type", "null alone is no value"),
        ({"properties": {"a": {"type": ["object", "string"]}}}, "/properties/a/type", "names several forms"),
        ({"properties": {"a": 3}}, "/properties/a", "must be a schema: an object, or true"),
        ({"properties": {"a": False}}, "/properties/a", "must be a schema: an object, or true"),
        (
            {"properties": {"a": {"type": "array", "items": {"type": "array"}}}},
            "/properties/a/items",
            "a list of lists cannot be asked for",
        ),
        ({"properties": {f"f{at}": {} for at in range(201)}}, "", "a template has 200 fields at most"),
    ],
)
def test_what_cannot_be_compiled_is_refused_with_its_place(schema: Any, pointer: str, message: str) -> None:
    with pytest.raises(SchemaInvalid) as refused:
        compile_schema(schema)
    assert refused.value.code == "SCHEMA_INVALID"
    ((place, words),) = refused.value.problems
    assert place == pointer
    assert message in words
    assert (pointer or "the schema") in refused.value.message


INVOICE = {
    "title": "Invoice",
    "type": "object",
    "properties": {
        "invoiceNo": {"type": "string"},
        "date": {"type": "string", "format": "date"},
        "supplier": {"type": "object", "properties": {"vatNumber": {"type": "string"}}},
        "netAmount": {"type": "number"},
        "total": {"type": "number"},
        "currency": {"type": "string"},
        "purchaseOrder": {"type": "string"},
        "positions": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "description": {"type": "string"},
                    "quantity": {"type": "number"},
                    "amount": {"type": "number"},
                },
            },
        },
    },
}
PAGE = """
Facture n°   F-2026-17          Date de facture   14/03/2026
N° TVA intracommunautaire : FR40303265045

Désignation     Quantité      Montant
Chaise          2             40,00 €
Table           1             80,00 €

Total HT                     120,00 €
TVA 20 %                      24,00 €
Total TTC                    144,00 €
"""


def test_a_schema_alone_finds_its_values_in_a_document_of_another_language() -> None:
    result = extract(drawn(PAGE), load_template(compile_schema(INVOICE)))
    assert {field.name: field.value for field in result.fields} == {
        "invoiceNo": "F-2026-17",
        "date": "2026-03-14",
        "supplier": {"vatNumber": "FR40303265045"},
        "netAmount": "120.00",
        "total": "144.00",
        "currency": "EUR",
        "purchaseOrder": None,
        "positions": [
            {"description": "Chaise", "quantity": "2", "amount": "40.00"},
            {"description": "Table", "quantity": "1", "amount": "80.00"},
        ],
    }
    assert result.template == "invoice"


def test_the_command_writes_a_template_and_tells_of_problems(
    tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    schema, out = tmp_path / "s.json", tmp_path / "t.yaml"
    schema.write_text(json.dumps(INVOICE), encoding="utf-8")
    assert main(["compile", "--schema", str(schema), "--out", str(out), "--name", "acme"]) == 0
    assert load_template(out.read_text(encoding="utf-8")).template == "acme"
    assert main(["compile", "--schema", str(schema)]) == 0
    assert capsys.readouterr().out == compile_schema(INVOICE)

    out.unlink()
    schema.write_text('{"properties": {"a": {"type": "strin"}}}', encoding="utf-8")
    assert main(["compile", "--schema", str(schema), "--out", str(out)]) == 2
    assert "SCHEMA_INVALID: The schema cannot be compiled. /properties/a/type: " in capsys.readouterr().err
    schema.write_text("{", encoding="utf-8")
    assert main(["compile", "--schema", str(schema), "--out", str(out)]) == 2
    assert not out.exists()


def test_the_example_of_the_documentation_is_what_is_compiled() -> None:
    text = (Path(__file__).parents[3] / "docs" / "compiling.md").read_text(encoding="utf-8")
    ((schema, template),) = re.findall(r"```json\n(.*?)```\n```yaml\n(.*?)```", text, re.DOTALL)
    assert yaml.safe_load(compile_schema(json.loads(schema))) == yaml.safe_load(template)
