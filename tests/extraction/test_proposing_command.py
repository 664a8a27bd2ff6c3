"""`python -m extraction propose`: fields, templates and schemas for unknown documents on the command line."""

import json
from pathlib import Path

import pytest

from extraction import load_template
from extraction.__main__ import main
from tests.extraction.documents import pdf


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "invoice.pdf"
    path.write_bytes(pdf())
    return path


def test_a_line_for_each_field_is_printed(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["propose", str(file)]) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [(line[0], line[1], line[3], line[4]) for line in lines] == [
        ("invoice_number", "text", "Invoice number", "INV-2024-0042"),
        ("issue_date", "date", "Invoice date", "2024-03-14"),
        ("grand_total", "money", "Total", "1471.60"),
    ]


def test_a_template_is_printed_that_can_be_loaded(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["propose", "--template", "acme", str(file)]) == 0
    template = load_template(capsys.readouterr().out)
    assert (template.template, list(template.fields)) == ("acme", ["invoice_number", "issue_date", "grand_total"])


def test_a_json_schema_is_printed(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["propose", "--schema", str(file)]) == 0
    assert list(json.loads(capsys.readouterr().out)["properties"]) == ["invoice_number", "issue_date", "grand_total"]


def test_everything_is_printed_as_json(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["propose", "--json", str(file), str(file)]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["files"] == [str(file), str(file)]
    assert [value["document"] for value in shown["fields"][0]["values"]] == [0, 1]
    assert shown["fields"][0]["values"][0]["box"]["page"] == 1


def test_a_file_that_cannot_be_read_is_told_of_and_nothing_is_proposed(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"nothing")
    assert main(["propose", str(file), str(bad)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"{bad}: UNSUPPORTED_TYPE: ")


def test_a_bad_name_of_a_template_is_told_of(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["propose", "--template", "Bad Name", str(file)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "TEMPLATE_INVALID" in told.err
