"""What a worker loads before its first task."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from demo.samples import digital_invoice, template_source
from extraction import lexicon
from extraction.warming import warm_finders

LOADED_LATE = """\
import json, sys
from pathlib import Path
from extraction import Plan, ProcessRequest
from extraction.pipeline import process
from extraction.warming import warm_finders, warm_readers

operation, document, output, templates = sys.argv[1:]
warm_finders()
warm_readers()
before = set(sys.modules)
plan = Plan(operation=operation, templates=json.loads(templates))
process(ProcessRequest(Path(document), Path(output), plan), lambda done, in_all: None)
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def test_the_lexicon_is_loaded_once_for_all_tasks() -> None:
    for kept in (lexicon._data, lexicon.concepts, lexicon._known, lexicon._meanings):
        kept.cache_clear()
    warm_finders()
    assert lexicon._data.cache_info().currsize == 1
    assert lexicon._known.cache_info().currsize > 0


@pytest.mark.parametrize("operation", ["extract", "parse", "tables", "split"])
def test_a_page_of_text_has_nothing_loaded_late(tmp_path: Path, operation: str) -> None:
    """A worker forks a process for each document: whatever that loads, it loads again for every one."""
    document = tmp_path / "invoice.pdf"
    document.write_bytes(digital_invoice(1))
    templates = {"invoice": template_source("invoice")} if operation == "extract" else {}
    asked = [operation, str(document), str(tmp_path / "out"), json.dumps(templates)]
    ran = subprocess.run(
        [sys.executable, "-c", LOADED_LATE, *asked], check=True, capture_output=True, text=True, timeout=120
    )
    assert json.loads(ran.stdout) == []
