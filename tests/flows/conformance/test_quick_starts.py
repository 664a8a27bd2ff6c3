"""What the vendors' guides print runs as it stands, but for the host, the key, and the ids that are examples there."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from shutil import which
from typing import Any

import pytest
import requests
from docspeed import Docspeed

from tests.flows.conformance.conftest import Desk

pytestmark = [
    pytest.mark.queue,
    pytest.mark.timeout(120),
    pytest.mark.skipif(which("curl") is None or which("jq") is None, reason="curl or jq is not installed"),
]
PRINTED = Path(__file__).parent / "quick_starts"
NUMBER = "NI-2026-4101"
MOVING = ("queued", "pending", "processing", "Starting", "Processing")


def ran(desk: Desk, name: str, replaced: dict[str, str] | None = None, **environment: str) -> str:
    """What a printed text puts out."""
    text = (PRINTED / name).read_text().replace("YOUR_API_KEY", desk.key)
    for printed, ours in (replaced or {}).items():
        assert printed in text
        text = text.replace(printed, ours)
    command = ["bash", "-euc", text] if name.endswith(".sh") else [sys.executable, "-c", text]
    run = subprocess.run(
        command, cwd=desk.folder, env=os.environ | environment, capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def told(desk: Desk, name: str, replaced: dict[str, str] | None = None, **environment: str) -> Any:
    return json.loads(ran(desk, name, replaced, **environment))


def when_ended(look: Any) -> Any:
    for _ in range(600):
        answer = look()
        if (answer.get("job") or answer)["status"] not in (
            "queued",
            "pending",
            "processing",
            "Starting",
            "Processing",
        ):
            return answer
        time.sleep(0.05)
    raise AssertionError(answer)


def test_docspeed(desk: Desk) -> None:
    with Docspeed(api_key=desk.key, base_url=f"{desk.url}/docspeed") as client:
        file_id = client.files.upload(str(desk.invoice)).file_id
    replaced = {"https://api.docspeed.ai": f"{desk.url}/docspeed", "file_123": file_id}
    job = told(desk, "docspeed.sh", replaced, DOCSPEED_API_KEY=desk.key)
    assert (job["operation"], job["execution_mode"]) == ("parse", "async")
    assert job["status"] in ("pending", "processing", "completed")
    assert "'operation': 'parse'" in ran(desk, "docspeed.py.txt", replaced)


def test_parselyze(desk: Desk) -> None:
    host = {"https://api.parselyze.com": f"{desk.url}/parselyze"}
    job = told(desk, "parselyze.sh", {**host, "YOUR_TEMPLATE_ID": desk.template_id})
    replaced = {**host, "550e8400-e29b-41d4-a716-446655440000": job["jobId"]}
    done = when_ended(lambda: told(desk, "parselyze_job.sh", replaced))
    assert (done["status"], done["fileName"], done["result"]["invoice_number"]) == ("completed", "invoice.pdf", NUMBER)


def test_pulse(desk: Desk) -> None:
    url, base = f"{desk.files_url}/invoice.pdf", f"{desk.url}/pulse"
    client = {f'Pulse(api_key="{desk.key}")': f'Pulse(api_key="{desk.key}", base_url="{base}")'}
    said = ran(desk, "pulse.py.txt", {**client, "https://example.com/large-report.pdf": url})
    assert "Status: pending" in said
    assert "Done!" in said
    assert NUMBER in said

    host = {"https://api.runpulse.com": base}
    begun = told(desk, "pulse.sh", {**host, "https://example.com/report.pdf": url})
    assert begun["status"] == "pending"
    done = when_ended(lambda: told(desk, "pulse_job.sh", {**host, "abc123-def456": begun["job_id"]}))
    assert (done["status"], NUMBER in done["result"]["markdown"]) == ("completed", True)
    assert {"created_at", "completed_at"} <= done.keys()
    assert told(desk, "pulse_cancel.sh", {**host, "abc123": begun["job_id"]})["job_id"] == begun["job_id"]


def test_terrafai(desk: Desk) -> None:
    known = {"BASE_URL": desk.url, "API_KEY": desk.key}
    job = told(desk, "terrafai.sh", **known)["job"]
    assert job["status"] == "queued"
    when_ended(lambda: told(desk, "terrafai_job.sh", **known, JOB_ID=job["id"]))
    [document] = told(desk, "terrafai_result.sh", **known, JOB_ID=job["id"])["data"]["documents"]
    assert document["content"]["invoice_number"]["value"] == NUMBER


def test_unsiloed(desk: Desk) -> None:
    """Its guide prints no call: it says to ask for the job until the status is Succeeded."""
    headers, base = {"api-key": desk.key}, f"{desk.url}/unsiloed/parse"
    with desk.invoice.open("rb") as file:
        begun = requests.post(base, headers=headers, files={"file": file}, timeout=30).json()
    done = when_ended(lambda: requests.get(f"{base}/{begun['job_id']}", headers=headers, timeout=30).json())
    assert (done["status"], done["total_chunks"]) == ("Succeeded", len(done["chunks"]))
    kinds = {segment["segment_type"] for chunk in done["chunks"] for segment in chunk["segments"]}
    assert {"Text", "Table", "SectionHeader"} <= kinds
