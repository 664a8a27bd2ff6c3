"""`python -m extraction ask`: an answer on the command line."""

import json
from pathlib import Path

import pytest

from extraction.__main__ import main
from tests.extraction.documents import pdf


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "invoice.pdf"
    path.write_bytes(pdf())
    return path


def test_the_answer_is_printed_with_its_place(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", str(file), "What is the invoice number?"]) == 0
    first, second, third = capsys.readouterr().out.splitlines()
    assert first == "INV-2024-0042"
    assert second.startswith("  value, confidence 0.9")
    assert third == f"  {file}, page 1: INV-2024-0042"


def test_not_found_is_said(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", str(file), "Who is the chairman?"]) == 0
    assert capsys.readouterr().out == "not found\n"


def test_json_has_the_answer_with_its_places(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "--json", str(file), "How much is the total?"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["text"], answer["kind"]) == ("EUR 1,471.60", "value")
    (place,) = answer["citations"]
    assert (place["file"], place["page"], place["box"]["page"]) == (str(file), 1, 1)


def test_a_bad_file_is_named_and_the_others_are_asked(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"%PDF-1.7 nothing")
    assert main(["ask", str(bad), str(file), "What is the invoice number?"]) == 1
    out, err = capsys.readouterr()
    assert str(bad) in err
    assert f"{file}, page 1: INV-2024-0042" in out
