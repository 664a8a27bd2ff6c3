"""The vendors' command lines: docspeed 0.1.0 and pulse-ai-cli 0.1.0."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.flows.conformance.conftest import Desk

pytestmark = [pytest.mark.queue, pytest.mark.timeout(120)]
BIN = Path(sys.executable).parent
NUMBER = "NI-2026-4101"
SCHEMA = {"type": "object", "properties": {"invoice_number": {"type": "string"}}}


def docspeed(desk: Desk, *arguments: str) -> "subprocess.CompletedProcess[str]":
    told = {"DOCSPEED_BASE_URL": f"{desk.url}/docspeed", "DOCSPEED_API_KEY": desk.key}
    return _run(desk.folder, told, "docspeed", *arguments)


def pulse(desk: Desk, folder: Path, *arguments: str, key: str = "") -> "subprocess.CompletedProcess[str]":
    address = f"{desk.url}/pulse"
    told = {
        "PULSE_API_KEY": key or desk.key, "PULSE_API_URL": address, "PULSE_PLATFORM_URL": address,
        "PULSE_CONFIG_DIR": str(folder / "config"), "NO_COLOR": "1", "COLUMNS": "200",
    }  # fmt: skip
    return _run(desk.folder, told, "pulse", *arguments)


def _run(folder: Path, told: dict[str, str], program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [str(BIN / program), *arguments]
    return subprocess.run(command, cwd=folder, env=os.environ | told, capture_output=True, text=True, timeout=60)


def told(run: "subprocess.CompletedProcess[str]") -> Any:
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_docspeed_parses_extracts_and_asks(desk: Desk) -> None:
    file = ["--file", "invoice.pdf"]
    begun = told(docspeed(desk, "parse", *file))
    assert begun["operation"] == "parse"
    assert NUMBER in told(docspeed(desk, "jobs", "wait", begun["job_id"], "--poll-interval", "0.05"))["markdown"]
    wait = ["--wait", "--poll-interval", "0.05"]
    found = told(docspeed(desk, "extract", *file, "--schema", json.dumps(SCHEMA), *wait))
    assert found["result"]["invoice_number"] == NUMBER
    asked = told(docspeed(desk, "chat-single", *file, "--query", "When is it due?", *wait))
    assert asked["answer"] == "27 January 2026"


def test_docspeed_says_what_it_cannot_have(desk: Desk) -> None:
    run = docspeed(desk, "equations", "--file", "invoice.pdf")
    assert run.returncode != 0
    assert "DocspeedAPIError" in run.stderr


def test_pulse_extracts_into_files_and_goes_on_from_there(desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run = pulse(desk, tmp_path, "extract", "invoice.pdf", "-o", str(out))
    assert run.returncode == 0, run.stdout + run.stderr
    assert NUMBER in (out / "invoice.pulse.md").read_text()
    extraction = json.loads((out / "invoice.pulse.json").read_text())["extraction_id"]
    job = told(pulse(desk, tmp_path, "jobs", "get", extraction, "--json"))
    assert job["status"] == "completed"
    run = pulse(desk, tmp_path, "split", extraction, "-t", "bill:an invoice that asks for money")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "bill" in run.stdout


def test_pulse_signs_in_with_a_key_and_shows_what_was_used(desk: Desk, tmp_path: Path) -> None:
    run = pulse(desk, tmp_path, "login", "--api-key", desk.key)
    assert run.returncode == 0, run.stdout + run.stderr
    assert pulse(desk, tmp_path, "whoami").returncode == 0
    assert pulse(desk, tmp_path, "usage").returncode == 0
    run = pulse(desk, tmp_path, "jobs", "get", "11111111-2222-4333-8444-555555555555", key="nope")
    assert run.returncode != 0
