"""`python -m extraction`."""

import json
from pathlib import Path

import pytest

from extraction.__main__ import main
from extraction.template_spec import template_json_schema
from tests.extraction import documents
from tests.extraction.test_pipeline import TEMPLATE


def test_read_prints_the_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.pdf").write_bytes(documents.pdf((("Hello", 60, 80, 12),)))

    assert main(["read", str(tmp_path / "a.pdf")]) == 0
    assert capsys.readouterr().out == "Hello\n"


def test_read_as_json_has_the_places(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.pdf").write_bytes(documents.pdf((("Hello", 60, 80, 12),), password="pw"))

    assert main(["read", str(tmp_path / "a.pdf"), "--json", "--password", "pw"]) == 0
    page = json.loads(capsys.readouterr().out)["pages"][0]
    assert (page["number"], page["source"]) == (1, "text_layer")
    assert page["lines"][0]["words"][0]["text"] == "Hello"
    assert page["lines"][0]["words"][0]["box"]["x0"] == pytest.approx(60 / 595.3, abs=0.001)


def test_extract_writes_a_line_per_good_file_and_names_the_bad_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    (tmp_path / "bad.pdf").write_bytes(b"PK\x03\x04")
    (tmp_path / "good.pdf").write_bytes(documents.pdf())
    out = tmp_path / "out.jsonl"

    files = [str(tmp_path / name) for name in ("bad.pdf", "good.pdf", "missing.pdf")]
    status = main(["extract", "--template", str(tmp_path / "t.yaml"), *files, "--out", str(out)])

    assert status == 1
    (line,) = [json.loads(line) for line in out.read_text().splitlines()]
    assert (line["id"], line["file"]) == ("good", str(tmp_path / "good.pdf"))
    total = line["fields"]["total"]
    assert total["value"] == "1471.60"
    assert "1,471.60" in total["raw_text"]
    assert 0 < total["confidence"] <= 1
    assert total["box"][0] == 1
    assert total["box"][2] * 842 < 300 < total["box"][4] * 842 + 1
    assert isinstance(line["ms"], int)
    said = capsys.readouterr().err
    assert "bad.pdf: UNSUPPORTED_TYPE: " in said
    assert "missing.pdf: " in said


def test_extract_with_a_bad_template_lists_its_problems(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "t.yaml").write_text("template: x\nfields: {}\n")

    assert main(["extract", "--template", str(tmp_path / "t.yaml"), "any.pdf"]) == 2
    assert "fields" in capsys.readouterr().err


def test_schema_prints_the_json_schema_of_the_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == template_json_schema()
