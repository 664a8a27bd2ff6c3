"""Pages of long documents are packed, and nobody can tell by what is found."""

from dataclasses import replace
from typing import Any

import pytest
from pydantic import TypeAdapter

from extraction import (
    BoundingBox,
    ExtractionResult,
    Line,
    Page,
    ParsedDocument,
    Word,
    extract,
    load_template,
    packing,
)
from extraction.datamodel import PageProblem, Ruling, Square
from extraction.finders import view
from extraction.packing import MOST_UNPACKED, PackedPages, shelved
from tests.extraction.finders.pages import document_of, page_of

TEMPLATE = """
template: long
layout_text: {without: [accents], replace: [["Total", "Sum"]]}
fields:
  number: {type: text, find: [{label: Invoice number}]}
  total: {type: money, find: [{keyvalue: Total, page: last}]}
  wrapped: {type: text, find: [{label: Delivery note, at: below}]}
  near: {type: int, find: [{nearest: Customer, kind: int}]}
  dates: {type: date, many: {max: 100}, find: [{regex: 'on (\\d+ May 2026)'}]}
  sums: {type: decimal, many: {max: 100}, find: [{regex: 'Sum +([\\d.]+)', over: layout}]}
  across: {type: text, find: [{regex: 'End of page 5\\s+(Invoice number)'}]}
  notes:
    type: list
    columns: {page: {type: int}}
    find: [{entries: {start: Customer, end: End of, first: 'Sum +(?P<page>\\d+)'}}]
  lines:
    type: list
    columns: {item: {type: text}, amount: {type: decimal}}
    find: [{table: {start: [Item, Amount], stop: [Total]}}]
"""


def long_document(pages: int) -> ParsedDocument:
    def printed(at: int) -> Page:
        page = page_of(
            (50, 40, "Invoice number"), (200, 40, f"R-{at}"), (50, 60, "Delivery"), (50, 70, "note"),
            (50, 84, f"N{at}"), (300, 60, "Customer"), (300, 72, f"{at + 100}"),
            (50, 140, f"on {at % 28 + 1} May 2026"), (50, 200, "Item"), (300, 200, "Amount"),
            (50, 220, f"Bolts {at}"), (300, 220, f"{at}.50"), (50, 240, f"Nuts {at}"), (300, 240, "1.25"),
            (50, 280, "Total"), (300, 280, f"{at}.75"), (50, 700, f"End of page {at}"), number=at,
        )  # fmt: skip
        rulings = (Ruling(0.1, 0.2, 0.9, 0.2), Ruling(0.1, 0.2, 0.1, 0.3))
        return replace(page, rulings=rulings, squares=(Square(BoundingBox(at, 0.5, 0.5, 0.52, 0.52), 0.125),))

    return document_of(*(printed(at) for at in range(1, pages + 1)))


def test_a_packed_page_comes_back_equal() -> None:
    box = BoundingBox(1, 0.1, 0.2, 1 / 3, 0.25)
    line = Line((Word("a b\u2028\ud800", box, 0.875, bold=True), Word("", box)), box)
    full = Page(1, 595.0, 842.0, "ocr", (line, Line((), box)), "rapidocr", (Ruling(0.1, 0.2, 0.9, 0.2),),
                (Square(box, 0.3),), (box, box), recognised=True)  # fmt: skip
    damaged = Page(2, 10.0, 20.0, "text_layer", (), problem=PageProblem("CORRUPT_DOCUMENT", "Page 2 is damaged."))
    pages = (full, damaged) * MOST_UNPACKED
    packed = shelved(pages)
    assert isinstance(packed, PackedPages)
    assert len(packed) == 2 * MOST_UNPACKED
    assert packed == pages
    assert (packed[0], packed[-1], packed[1:3]) == (full, damaged, (damaged, full))
    assert packed[0].lines[0].words[0].bold is True
    with pytest.raises(IndexError):
        packed[len(pages)]


def test_a_short_document_is_a_plain_tuple() -> None:
    pages = long_document(MOST_UNPACKED).pages
    assert type(shelved(pages)) is tuple
    assert shelved(pages)[0] is pages[0]


def test_a_packed_document_is_stored_as_any_other() -> None:
    stored = TypeAdapter(ParsedDocument)
    document = long_document(MOST_UNPACKED + 1)
    packed = replace(document, pages=shelved(document.pages))
    assert stored.dump_json(packed) == stored.dump_json(document)
    assert stored.validate_json(stored.dump_json(packed)) == document
    assert packed.text == document.text


def test_what_is_found_in_a_packed_document_is_the_same_to_the_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    template, results = load_template(TEMPLATE), TypeAdapter(ExtractionResult)
    document = long_document(12)
    expected = results.dump_json(extract(document, template))
    monkeypatch.setattr(packing, "MOST_UNPACKED", 3)
    monkeypatch.setattr(view, "MOST_UNPACKED", 3)
    packed = replace(document, pages=shelved(document.pages))
    assert isinstance(packed.pages, PackedPages)
    found = extract(packed, template)
    assert results.dump_json(found) == expected
    values: dict[str, Any] = {field.name: field.value for field in found.fields}
    assert values["total"] == "12.75"
    assert values["across"] == "Invoice number"
    assert len(values["dates"]) == len(values["sums"]) == len(values["notes"]) == 12
    assert [row["item"] for row in values["lines"][:3]] == ["Bolts 1", "Nuts 1", "Bolts 2"]
