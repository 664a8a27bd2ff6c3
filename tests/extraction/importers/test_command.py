"""`python -m extraction import-invoice2data`, and what is imported run over a PDF."""

import json
from pathlib import Path

import pytest

from extraction.__main__ import main
from tests.extraction import documents

SOURCE = r"""
issuer: Example Ltd
keywords: [Invoice number]
fields:
  invoice_number: Invoice number {5,60}(\S+)
  date: Invoice date\s+(\S+)
  amount: Total\s+EUR ([\d,.]+)
options: {date_formats: ['%d.%m.%Y']}
priority: 3
"""


def test_the_template_is_written_and_finds_the_fields_of_a_pdf(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "example.ltd.yml").write_text(SOURCE)
    (tmp_path / "a.pdf").write_bytes(documents.pdf())

    out = tmp_path / "t.yaml"
    assert main(["import-invoice2data", str(tmp_path / "example.ltd.yml"), "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert "example.ltd.yml: the priority 3 has no counterpart" in said.err
    assert out.read_text().startswith("# Not carried over, or not exactly:\n# - the priority 3")

    assert main(["extract", "--template", str(out), str(tmp_path / "a.pdf")]) == 0
    fields = json.loads(capsys.readouterr().out)["fields"]
    assert {name: field["value"] for name, field in fields.items()} == {
        "issuer": "Example Ltd", "invoice_number": "INV-2024-0042", "date": "2024-03-14", "amount": "1471.60",
        "currency": "EUR", "desc": "Invoice from Example Ltd",
    }  # fmt: skip


def test_without_out_the_template_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.yml").write_text("keywords: [Elm]\nfields: {a: b}\nrequired_fields: []\n")
    assert main(["import-invoice2data", str(tmp_path / "a.yml")]) == 0
    assert capsys.readouterr().out.startswith("template: a\ntitle: Elm\n")


@pytest.mark.parametrize("content", [b"fields: {}", b"\xff\xfe\x00"])
def test_a_file_that_is_no_template_is_named(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.yml").write_bytes(content)
    assert main(["import-invoice2data", str(tmp_path / "bad.yml")]) == 2
    assert "bad.yml: " in capsys.readouterr().err
