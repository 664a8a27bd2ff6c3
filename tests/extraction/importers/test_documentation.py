"""The examples in docs/importing-invoice2data.md are templates that load."""

import re
from pathlib import Path
from textwrap import indent

import pytest

from extraction import load_template

TEXT = (Path(__file__).parents[3] / "docs" / "importing-invoice2data.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_loads(example: str) -> None:
    fields = "fields: {a: {type: text, find: [{constant: b}]}}\n" + example
    if not example.startswith("layout_text"):
        fields = "fields:\n" + indent(example, "  ")
    assert load_template("template: t\n" + fields).template == "t"


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 4
