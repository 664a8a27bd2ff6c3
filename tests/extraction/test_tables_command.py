"""`python -m extraction tables`: tables of files on the command line."""

import json
from pathlib import Path

import pytest

from extraction.__main__ import main
from tests.extraction.tables.drawn import draw

ROWS = (("Region", "2021", "2022"), ("North", "1,204", "1,310"), ("South", "845", "901"), ("East", "15", "17"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "visitors.pdf"
    path.write_bytes(draw(ROWS, "full", widths=(140, 80, 80)).pdf)
    return path


def test_markdown_is_printed(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tables", str(file)]) == 0
    assert capsys.readouterr().out.split("\n") == [
        "table 1, page 1, 4 rows, 3 columns",
        "",
        "| Region | 2021 | 2022 |",
        "| --- | --- | --- |",
        "| North | 1,204 | 1,310 |",
        "| South | 845 | 901 |",
        "| East | 15 | 17 |",
        "",
        "",
    ]


def test_html_is_printed(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tables", "--html", str(file)]) == 0
    assert "<thead><tr><th>Region</th><th>2021</th><th>2022</th></tr></thead>" in capsys.readouterr().out


def test_json_has_cells_with_their_places(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tables", "--json", str(file)]) == 0
    line = json.loads(capsys.readouterr().out)
    (table,) = line["tables"]
    assert (line["id"], table["pages"], table["rows"], table["cols"], table["is_ruled"]) == (
        "visitors",
        [1],
        4,
        3,
        True,
    )
    cell = table["cells"][4]
    assert (cell["row"], cell["col"], cell["row_span"], cell["col_span"], cell["text"]) == (1, 1, 1, 1, "1,204")
    assert cell["box"]["page"] == 1


def test_a_bad_file_is_named_and_the_others_are_read(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"%PDF-1.7 nothing")
    assert main(["tables", "--json", str(bad), str(file)]) == 1
    out, err = capsys.readouterr()
    assert str(bad) in err
    assert len(out.splitlines()) == 1
