"""How results with parts (lists, groups, many values) stand in an answer of v1."""

from api.v1.presenting_results import found
from extraction import BoundingBox, FieldResult

BOX = BoundingBox(2, 0.1, 0.2, 0.3, 0.4)
PLACE = {"x0": 0.1, "y0": 0.2, "x1": 0.3, "y1": 0.4}


def field(name: str, type: str, value: object, **more: object) -> FieldResult:
    return FieldResult(
        **({"name": name, "type": type, "value": value, "raw_text": None, "confidence": 0.9, "box": BOX} | more)
    )


def shown(result: FieldResult) -> object:
    return found(result).model_dump(mode="json", by_alias=True, exclude_none=True)


def test_a_list_has_a_row_for_each_line_and_every_cell_its_own_confidence_and_place() -> None:
    amount = field("amount", "money", "80.50", raw_text="80,50", confidence=0.8, currency="EUR")
    text = field("text", "text", None, confidence=0.0, box=None)
    row = field("lines", "group", {"text": None, "amount": "80.50"}, fields=(text, amount))
    assert shown(field("lines", "list", [row.value], items=(row,))) == {
        "value": [
            {
                "text": {"confidence": 0.0},
                "amount": {
                    "value": 80.5, "confidence": 80.0, "rawText": "80,50", "currency": "EUR", "page": 2,
                    "boundingBox": PLACE,
                },
            }
        ],
        "confidence": 90.0,
        "page": 2,
        "boundingBox": PLACE,
    }  # fmt: skip


def test_a_group_has_its_members_and_many_values_one_field_each() -> None:
    rate = field("rate", "percent", "19", box=None)
    group = field("tax", "group", {"rate": "19"}, fields=(rate,), box=None)
    assert shown(group) == {"value": {"rate": {"value": 19.0, "confidence": 90.0}}, "confidence": 90.0}
    one, two = (field("emails", "email", value, box=None) for value in ("a@x.de", "b@x.de"))
    assert shown(field("emails", "email", ["a@x.de", "b@x.de"], items=(one, two), box=None)) == {
        "value": [{"value": "a@x.de", "confidence": 90.0}, {"value": "b@x.de", "confidence": 90.0}],
        "confidence": 90.0,
    }


def test_a_type_that_this_version_does_not_know_is_given_as_it_is() -> None:
    assert found(field("x", "stdnum:isbn", "9780471117094")).value == "9780471117094"
    assert found(field("x", "brand new", True)).value is True
    assert found(field("x", "list", None, confidence=0.0)).value is None
