"""`python -m extraction`."""

import json
from pathlib import Path

import pytest

from extraction import ReadOptions, read
from extraction.__main__ import main
from extraction.progress import page_progress
from extraction.template_spec import template_json_schema
from tests.extraction import documents
from tests.extraction.test_pipeline import TEMPLATE

LETTER = (("Please pay within thirty days after you have got this letter", 60, 240, 12),)


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


def test_read_as_markdown_has_headings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.pdf").write_bytes(documents.pdf((("Terms", 60, 180, 24), *LETTER)))

    assert main(["read", str(tmp_path / "a.pdf"), "--markdown"]) == 0
    assert capsys.readouterr().out == "# Terms\n\nPlease pay within thirty days after you have got this letter\n"


def test_read_as_json_has_segments_that_name_their_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.pdf").write_bytes(documents.pdf((("Terms", 60, 180, 24), *LETTER)))

    assert main(["read", str(tmp_path / "a.pdf"), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["id"], shown["media_type"], shown["tables"]) == ("a", "application/pdf", [])
    assert [segment["kind"] for segment in shown["segments"]] == ["SectionHeader", "Text"]
    assert [block["lines"] for segment in shown["segments"] for block in segment["blocks"]] == [[0], [1]]
    assert shown["segments"][0]["html"] == "<h1>Terms</h1>"
    assert shown["markdown"].startswith("# Terms\n")


def test_read_goes_on_after_a_bad_file_and_names_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7\n")
    (tmp_path / "good.pdf").write_bytes(documents.pdf((("Hello", 60, 80, 12),)))

    assert main(["read", str(tmp_path / "bad.pdf"), str(tmp_path / "good.pdf"), str(tmp_path / "none.pdf")]) == 1
    said = capsys.readouterr()
    assert said.out == "Hello\n"
    assert [line.split(": ")[0].rsplit("/", 1)[1] for line in said.err.splitlines()] == ["bad.pdf", "none.pdf"]


def test_progress_is_told_of_long_work_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr("extraction.progress.time.monotonic", lambda: now)
    pages = read(documents.pdf((), documents.INVOICE), options=ReadOptions(ocr_dpi=72)).pages
    told = page_progress(Path("a.pdf"))

    told(pages[0], 50)
    assert capsys.readouterr().err == ""
    now = 103.0
    told(pages[0], 50)
    told(pages[1], 50)
    assert capsys.readouterr().err == "a.pdf: 1 of 50 pages\n"
