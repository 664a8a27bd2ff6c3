"""Pulse's words alone: pages, tables as records, values of several documents as one."""

import pytest

from api.dialects.intake import Sent
from api.dialects.pulse.mapping import cells_of, merged
from api.dialects.pulse.options import extract_options, page_range, pages_of
from api.dialects.pulse.tables import as_records
from api.errors import ApiError

SPANNING = (
    '<table><thead><tr><th rowspan="2">Item</th><th colspan="2">Price</th></tr><tr><th>net</th><th>gross</th></tr>'
    '</thead><tbody><tr><td>Pump &amp; hose</td><td>1</td><td>2<br>3</td></tr><tr><td colspan="2">Total</td><td></td>'
    "</tr></tbody></table>"
)


@pytest.mark.parametrize(
    ("said", "pages"), [("", [1, 2, 3, 4]), ("2-3", [2, 3]), ("4, 1-2", [1, 2, 4]), ("9", []), ("3-99", [3, 4])]
)
def test_pages_are_said_in_ranges(said: str, pages: list[int]) -> None:
    assert pages_of(page_range(said), 4) == pages


@pytest.mark.parametrize("said", ["0", "2-1", "a", "1-", "1;2", "-3"])
def test_what_is_no_range_of_pages_is_refused(said: str) -> None:
    with pytest.raises(ApiError, match="pages"):
        page_range(said)


def test_cells_stand_where_spans_leave_them_room() -> None:
    places = [(cell["text"], cell["row"], cell["column"], cell["is_header"]) for cell in cells_of(SPANNING)]
    assert places == [
        ("Item", 0, 0, True), ("Price", 0, 1, True), ("net", 1, 1, True), ("gross", 1, 2, True),
        ("Pump & hose", 2, 0, False), ("1", 2, 1, False), ("2\n3", 2, 2, False),
        ("Total", 3, 0, False), ("", 3, 2, False),
    ]  # fmt: skip


def test_records_have_the_headings_over_a_column_and_a_spanning_text_under_each() -> None:
    assert as_records(SPANNING) == {
        "headers": ["Item", "Price net", "Price gross"],
        "rows": [
            {"Item": "Pump & hose", "Price net": "1", "Price gross": "2 3"},
            {"Item": "Total", "Price net": "Total", "Price gross": ""},
        ],
    }
    assert as_records("<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>") == {
        "headers": ["column 1", "column 2"], "rows": [{"column 1": "a", "column 2": "b"}],
    }  # fmt: skip
    same = "<table><thead><tr><th>x</th><th>x</th></tr></thead><tbody></tbody></table>"
    assert as_records(same) == {"headers": ["x", "x (2)"], "rows": []}


def test_of_several_documents_lists_are_joined_and_the_first_value_counts() -> None:
    one = ({"a": None, "b": {"c": 1}, "rows": [{"x": 1}]}, {"a": [], "b": {"c": ["txt-1"]}, "rows": [{"x": ["t"]}]})
    two = ({"a": 0, "b": {"c": 2}, "rows": [{"x": 2}]}, {"a": ["txt-2"], "b": {"c": ["u"]}, "rows": [{"x": ["v"]}]})
    assert merged([one, two]) == (
        {"a": 0, "b": {"c": 1}, "rows": [{"x": 1}, {"x": 2}]},
        {"a": ["txt-2"], "b": {"c": ["txt-1"]}, "rows": [{"x": ["t"]}, {"x": ["v"]}]},
    )
    assert merged([({}, {})]) == ({}, {})


def test_a_form_and_json_say_the_same_in_their_own_names() -> None:
    form = {"extensions": '{"chunking": {"chunkTypes": ["page"], "chunkSize": 9}, "altOutputs": {"wlbb": true}}',
            "figureProcessing": '{"showImages": true}', "storage": '{"enabled": false}'}  # fmt: skip
    plain = {"extensions": {"chunking": {"chunk_types": ["page"], "chunk_size": 9}, "alt_outputs": {"wlbb": True}},
             "figure_processing": {"show_images": True}, "storage": {"enabled": False}}  # fmt: skip
    assert extract_options(Sent(form)) == extract_options(Sent(plain))
    options = extract_options(Sent(plain))
    assert (options.chunk_types, options.chunk_chars, options.word_boxes) == (("page",), 9, True)
    assert (options.show_images, options.is_stored, options.warnings) == (True, False, ())
