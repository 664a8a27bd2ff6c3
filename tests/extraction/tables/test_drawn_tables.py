"""Tables of many kinds drawn in many styles: every cell with its place, span and text."""

from typing import Any, get_args

import pytest

from extraction import ReadOptions, read
from extraction.tables import find_tables
from tests.extraction.tables.drawn import Box, Style, draw

TABLES: dict[str, dict[str, Any]] = {
    "years over numbers": {
        "rows": [
            ["Region", "2021", "2022", "2023"],
            ["North", "1,204", "1,310", "1,422"],
            ["South", "845", "901", "988"],
            ["East", "15", "17", "21"],
            ["Total", "2,064", "2,228", "2,431"],
        ],
        "widths": (140, 80, 80, 80),
        "right": (1, 2, 3),
    },
    "headings over two columns each": {
        "rows": [
            [None, Box("Men", 2), None, Box("Women", 2), None],
            ["Age", "Number", "Share", "Number", "Share"],
            ["under 20", "120", "12.1%", "131", "13.0%"],
            ["20 to 39", "430", "43.4%", "415", "41.1%"],
            ["40 to 64", "301", "30.4%", "333", "33.0%"],
            ["65 and over", "140", "14.1%", "130", "12.9%"],
        ],
        "widths": (120, 70, 70, 70, 70),
        "headings": 2,
        "right": (1, 2, 3, 4),
    },
    "cells of several lines": {
        "rows": [
            ["Item", "Description", "Qty", "Price"],
            ["A-1", "Steel bolts, zinc plated,\nhexagon head M8 x 40\nin boxes", "200", "19.80"],
            ["A-2", "Washers", "400", "8.00"],
            ["A-3", "Threaded rod, cut to\nlength", "12", "54.00"],
            ["B-1", "Assembly", "1", "120.00"],
        ],
        "widths": (60, 200, 60, 80),
        "right": (2, 3),
    },
    "sections and a label of two lines": {
        "rows": [
            [None, "Budget", "Actual", "Change"],
            ["Revenue", None, None, None],
            ["Taxes", "4,100", "4,300", "200"],
            ["Fees", "310", "290", "-20"],
            ["Expenditure", None, None, None],
            ["Salaries and other costs\nof personnel", "2,950", "3,010", "60"],
            ["Materials", "700", "655", "-45"],
            ["Total expenditure", "3,650", "3,665", "15"],
        ],
        "widths": (180, 80, 80, 80),
        "right": (1, 2, 3),
    },
    "words only": {
        "rows": [
            ["Country", "Capital", "Language"],
            ["France", "Paris", "French"],
            ["Austria", "Vienna", "German"],
            ["Portugal", "Lisbon", "Portuguese"],
            ["Finland", "Helsinki", "Finnish"],
            ["Hungary", "Budapest", "Hungarian"],
        ],
        "widths": (120, 120, 120),
    },
    "headings of two lines": {
        "rows": [
            ["Programme", "Number of\nparticipants", "Average age\nin years", "Cost per\nperson (EUR)"],
            ["Adult education", "15,455", "38", "1,200"],
            ["Apprenticeship", "35,190", "19", "4,310"],
            ["Polytechnics", "20,527", "24", "2,980"],
        ],
        "widths": (140, 90, 90, 90),
        "right": (1, 2, 3),
    },
}


@pytest.mark.parametrize("gap", [1.0, 4.0, 10.0])
@pytest.mark.parametrize("style", get_args(Style))
@pytest.mark.parametrize("kind", TABLES)
def test_every_cell_is_found_with_its_place_span_and_text(kind: str, style: Style, gap: float) -> None:
    drawn = draw(style=style, gap=gap, **TABLES[kind])

    tables = find_tables(read(drawn.pdf, options=ReadOptions(drawings=True)))

    assert len(tables) == 1
    found = [(cell.row, cell.col, cell.row_span, cell.col_span, cell.text) for cell in tables[0].cells]
    assert found == sorted(drawn.cells)


def test_a_cell_over_two_rows_is_one_cell() -> None:
    rows = [["Site", "Kind", "2023"], [Box("Harbour", 1, 2), "boats", "11"], [None, "ships", "4"]]
    drawn = draw(rows, "full", widths=(80, 80, 80))

    (table,) = find_tables(read(drawn.pdf, options=ReadOptions(drawings=True)))

    assert [(c.row, c.col, c.row_span, c.text) for c in table.cells if c.col == 0] == [
        (0, 0, 1, "Site"),
        (1, 0, 2, "Harbour"),
    ]


def test_a_table_knows_its_place_its_heading_and_whether_it_is_ruled() -> None:
    kind = TABLES["headings over two columns each"]
    for style, is_ruled in (("full", True), ("none", False)):
        (table,) = find_tables(read(draw(style=style, **kind).pdf, options=ReadOptions(drawings=True)))
        assert table.is_ruled is is_ruled
        assert (table.row_count, table.col_count, table.pages, table.confidence) == (6, 5, (1,), 1.0)
        assert {cell.text for cell in table.cells if cell.is_header} == {"Men", "Women", "Age", "Number", "Share"}
        box = table.boxes[0]
        assert 55 / 595 < box.x0 < 66 / 595
        assert 118 / 842 < box.y0 < 126 / 842
        assert box.y1 < 215 / 842  # the note beneath is no part of it
        assert all(box.x0 <= cell.box.x0 and cell.box.x1 <= box.x1 for cell in table.cells)
