"""`python -m extraction learn`."""

import json
from pathlib import Path

import pytest

from extraction import load_template
from extraction.__main__ import main
from tests.extraction import documents

LETTERS = [(("Invoice no", 60, 80, 12), (number, 200, 80, 12)) for number in ("A-1001", "A-1002")]


def test_learn_writes_a_template_that_finds_the_next_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for at, letter in enumerate(LETTERS):
        (tmp_path / f"{at}.pdf").write_bytes(documents.pdf(letter))
    box = [1, 0.3, 0.05, 0.5, 0.15]
    sample = {"file": "0.pdf", "layout": "acme", "fields": {"number": {"value": "A-1001", "box": box}, "paid": None}}
    (tmp_path / "s.jsonl").write_text(json.dumps(sample) + "\n")

    assert main(["learn", "--samples", str(tmp_path / "s.jsonl"), "--out", str(tmp_path / "acme.yaml")]) == 0
    assert load_template((tmp_path / "acme.yaml").read_text()).template == "acme"
    assert main(["extract", "--template", str(tmp_path / "acme.yaml"), str(tmp_path / "1.pdf")]) == 0
    assert json.loads(capsys.readouterr().out)["fields"]["number"]["value"] == "A-1002"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"file": "none.pdf", "fields": {"number": "A"}}', "No such file"),
        ('{"fields": {"number": "A"}}', "a sample needs 'file'"),
        ("{", "Expecting"),
        ('{"file": "0.pdf", "fields": {"number": "B-9"}}', "nothing to learn from"),
    ],
)
def test_what_cannot_be_learned_from_is_told_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, message: str
) -> None:
    (tmp_path / "0.pdf").write_bytes(documents.pdf(LETTERS[0]))
    (tmp_path / "s.jsonl").write_text(line)

    assert main(["learn", "--samples", str(tmp_path / "s.jsonl"), "--out", str(tmp_path / "t.yaml")]) == 1
    assert message in capsys.readouterr().err
    assert not (tmp_path / "t.yaml").exists()
