"""The client and its command line against a running desk: what is printed, written, and answered as exit code."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Environment, Scope
from demo.management.commands.seed_demo import TEMPLATES_DIR
from demo.samples import digital_invoice
from jobs.models import Job
from proofdesk.__main__ import main
from tests import factories
from tests.flows.running_desk import ROOT, RunningDesk

pytestmark = [pytest.mark.queue, pytest.mark.timeout(180)]
ALWAYS_REVIEWED = "template: reviewed\nfields: {a: {type: text, review: always, find: [{label: Nowhere}]}}\n"


@pytest.fixture
def environment(transactional_db: None) -> Environment:
    made = factories.make_environment()
    factories.make_template(made, (TEMPLATES_DIR / "invoice.yaml").read_text())
    factories.make_template(made, ALWAYS_REVIEWED)
    return made


@pytest.fixture
def shell(desk: RunningDesk, environment: Environment, tmp_path: Path) -> RunningDesk:
    """A desk with a worker; `desk.environment` has the address and a key for the client."""
    (tmp_path / "invoice.pdf").write_bytes(digital_invoice(1))
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\nthis is no document")
    (tmp_path / "notes.csv").write_text("no document")
    _, key = factories.make_api_key(environment, scopes=[Scope.ADMIN])
    desk.environment |= {"PROOFDESK_URL": desk.url, "PROOFDESK_API_KEY": key, "PYTHONPATH": str(ROOT)}
    desk.start_worker()
    desk.start_web()
    return desk


def run(desk: RunningDesk, folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "proofdesk", *arguments]
    return subprocess.run(command, cwd=folder, env=desk.environment, capture_output=True, text=True, timeout=120)


def test_files_are_submitted_waited_for_and_fetched_with_an_exit_code_for_each_way_it_can_go(
    shell: RunningDesk, tmp_path: Path
) -> None:
    # a result is printed
    done = run(shell, tmp_path, "submit", "invoice.pdf", "--template", "invoice", "--metadata", "order=7", "--wait")
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert answer["data"]["documents"][0]["content"]["invoice_number"]["value"] == "NI-2026-4101"
    assert Job.objects.get().metadata == {"order": "7"}

    # a bad file is named, the next one is done all the same
    mixed = run(shell, tmp_path, "submit", "notes.csv", "broken.pdf", "invoice.pdf", "--template", "invoice", "--wait")
    assert mixed.returncode == 3
    assert re.findall(r"^(\S+): .*?([A-Z]+_[A-Z]+)", mixed.stderr, re.M) == [
        ("notes.csv", "UNSUPPORTED_TYPE"),
        ("broken.pdf", "CORRUPT_DOCUMENT"),
    ]
    assert len(mixed.stdout.splitlines()) == 1

    # what waits for a reviewer says so
    held = run(shell, tmp_path, "submit", "invoice.pdf", "--template", "reviewed")
    job_id = held.stdout.strip()
    assert (held.returncode, run(shell, tmp_path, "wait", job_id).returncode) == (0, 4)
    refused = run(shell, tmp_path, "result", job_id)
    assert (refused.returncode, refused.stderr.split(":")[0]) == (3, "REVIEW_REQUIRED")

    # and so does one that takes too long
    late = run(shell, tmp_path, "wait", job_id, "--through-review", "--timeout", "0.1")
    assert (late.returncode, late.stdout) == (5, "")

    # results as files
    written = run(shell, tmp_path, "result", answer["job"]["id"], "--out", "results")
    assert (written.returncode, written.stdout) == (0, "")
    assert json.loads((tmp_path / "results" / f"{answer['job']['id']}.json").read_text()) == answer


def test_a_template_is_tested_on_files_against_what_is_expected(shell: RunningDesk, tmp_path: Path) -> None:
    source = "template: draft\nfields:\n  number: {type: text, find: [{label: Invoice number}]}\n"
    (tmp_path / "draft.yaml").write_text(source)
    (tmp_path / "bad.yaml").write_text(source.replace("label", "lable"))
    right, wrong = tmp_path / "right.jsonl", tmp_path / "wrong.jsonl"
    right.write_text('{"file": "invoice.pdf", "fields": {"number": "NI-2026-4101"}}\n')
    wrong.write_text('{"file": "invoice.pdf", "fields": {"number": "NI-1", "due": "2026-01-31"}}\n')

    good = run(shell, tmp_path, "template", "test", "draft.yaml", "invoice.pdf", "--expect", "right.jsonl")
    assert (good.returncode, good.stderr) == (0, "1 of 1: invoice.pdf\n")
    file, name, value, _, verdict = good.stdout.rstrip("\n").split("\t")
    assert (file, name, value, verdict) == ("invoice.pdf", "number", '"NI-2026-4101"', "right")

    off = run(shell, tmp_path, "template", "test", "draft.yaml", "invoice.pdf", "--expect", "wrong.jsonl")
    assert off.returncode == 1
    assert 'WRONG (expected "NI-1")' in off.stdout
    assert "due\tno such field" in off.stdout

    bad = run(shell, tmp_path, "template", "test", "bad.yaml", "invoice.pdf")
    assert (bad.returncode, bad.stdout) == (1, "")
    assert bad.stderr.startswith("bad.yaml:3: ")
    versions = Job.objects.values_list("template_version__template__name", "template_version__number", "purpose")
    assert set(versions) == {("draft", 1, "trial")}


def test_a_schema_is_proposed_for_several_files(shell: RunningDesk, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        (tmp_path / f"{number}.txt").write_text(f"Order number: A-{number}\nTotal: {number}2.50 EUR\n")

    proposed = run(shell, tmp_path, "schema", "1.txt", "2.txt", "3.txt")
    as_yaml = run(shell, tmp_path, "schema", "1.txt", "2.txt", "3.txt", "--yaml")

    assert (proposed.returncode, as_yaml.returncode) == (0, 0), proposed.stderr + as_yaml.stderr
    assert list(json.loads(proposed.stdout)["properties"]) == ["order_number", "grand_total"]
    assert as_yaml.stdout.startswith("template: proposed")
    too_many = run(shell, tmp_path, "schema", *["1.txt"] * 6)
    assert (too_many.returncode, "TOO_MANY_DOCUMENTS" in too_many.stderr) == (3, True)


def test_without_a_desk_or_a_key_the_reason_is_said(desk: RunningDesk, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    desk.environment |= {"PYTHONPATH": str(ROOT), "PROOFDESK_URL": desk.url}
    desk.environment.pop("PROOFDESK_API_KEY", None)
    keyless = run(desk, tmp_path, "submit", "a.pdf", "--template", "invoice")
    assert (keyless.returncode, "PROOFDESK_API_KEY" in keyless.stderr) == (2, True)

    desk.environment["PROOFDESK_API_KEY"] = "pd_x_y"
    nobody = run(desk, tmp_path, "submit", "a.pdf", "--template", "invoice")
    assert (nobody.returncode, "cannot be reached" in nobody.stderr) == (3, True)


def test_the_guides_python_runs_as_printed(shell: RunningDesk, tmp_path: Path) -> None:
    code = Path(ROOT, "docs", "client.md").read_text().split("```python\n")[1].split("```")[0]
    code = code.replace("http://127.0.0.1:8000", shell.url).replace("pd_...", shell.environment["PROOFDESK_API_KEY"])
    (tmp_path / "guide.py").write_text(code)
    done = subprocess.run(
        [sys.executable, "guide.py"], cwd=tmp_path, env=shell.environment, capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "'invoice_number': 'NI-2026-4101'" in done.stdout


def test_templates_are_taken_along_and_brought_in(
    live_server: Any,
    environment: Environment,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    other = factories.make_environment("other")
    monkeypatch.setenv("PROOFDESK_URL", live_server.url)

    def as_admin_of(of: Environment) -> None:
        monkeypatch.setenv("PROOFDESK_API_KEY", factories.make_api_key(of, scopes=[Scope.ADMIN])[1])

    file = tmp_path / "templates.zip"
    as_admin_of(environment)
    assert main(["template", "export", str(file)]) == 0
    as_admin_of(other)
    assert main(["template", "import", str(file), "--dry-run"]) == 0
    assert not other.extraction_templates.exists()
    assert main(["template", "import", str(file)]) == 0
    told = "create\ttemplate\tinvoice\tone version, published as in the file"
    assert [line for line in capsys.readouterr().out.splitlines() if line.split("\t")[2] == "invoice"] == [told, told]
    assert sorted(other.extraction_templates.values_list("name", flat=True)) == ["invoice", "reviewed"]

    (tmp_path / "broken.yaml").write_text("template: broken\n")
    assert main(["template", "import", str(tmp_path / "broken.yaml")]) == 1
    assert capsys.readouterr().err.startswith("broken.yaml:1: ")
    (tmp_path / "bad.zip").write_bytes(b"PK\x03\x04")
    assert main(["template", "import", str(tmp_path / "bad.zip")]) == 3
