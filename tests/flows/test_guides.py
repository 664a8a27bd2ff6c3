"""The guides' lines work as printed: shell and Python, in their order, against a running desk."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from accounts.models import Scope
from demo import bundle
from demo.management.commands.seed_demo import SLUG, TEMPLATES_DIR
from demo.samples import SAMPLES
from tests import factories
from tests.flows.running_desk import ROOT, RunningDesk, free_port, wait_until
from webhooks.models import Delivery

pytestmark = [
    pytest.mark.queue,
    pytest.mark.timeout(400),
    pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed"),
]
GUIDES = Path(ROOT, "docs", "guides")
INDEX = GUIDES / "README.md"


def blocks(guide: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", guide.read_text(), flags=re.M | re.S)


def run(guide: Path, desk: RunningDesk, folder: Path) -> str:
    """What the guide's shell lines print; its programs lie beside them under the names that they begin with."""
    for program in blocks(guide, "python"):
        (folder / program.split("\n")[0].removeprefix("# ")).write_text(program)
    script = "\n".join(blocks(guide, "sh")).replace("python3", sys.executable)
    shell = subprocess.Popen(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=desk.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    desk.processes.append(shell)
    told, complaints = shell.communicate(timeout=180)
    assert shell.returncode == 0, f"{guide.name}: {told}{complaints}"
    return told


def test_the_index_lists_every_guide() -> None:
    linked = re.findall(r"\((\S+\.md)\)", INDEX.read_text().split("They begin")[0])
    assert sorted(set(linked) - {"../api.md"}) == sorted(path.name for path in GUIDES.glob("*.md") if path != INDEX)


def test_every_guide_ends_as_it_says(desk: RunningDesk, tmp_path: Path) -> None:
    # given a desk with the demo's templates and samples
    environment = factories.make_environment(SLUG)
    for template in sorted(TEMPLATES_DIR.glob("*.yaml")):
        factories.make_template(environment, template.read_text())
    for sample in SAMPLES:
        (tmp_path / sample.filename).write_bytes(sample.make())
    (tmp_path / bundle.FILENAME).write_bytes(bundle.bundle_pdf())
    _, key = factories.make_api_key(environment, scopes=[Scope.ADMIN])
    desk.environment |= {
        "PROOFDESK_URL": desk.url,
        "PROOFDESK_API_KEY": key,
        "RECEIVER_PORT": str(free_port()),
    }
    desk.start_worker()
    desk.start_worker("courier")
    desk.start_sweeper()
    desk.start_web()

    # when, then
    told = run(GUIDES / "submit-and-poll.md", desk, tmp_path)
    assert "invoice_number NI-2026-4101" in told
    result = json.loads((tmp_path / "result.json").read_text())
    assert result["data"]["documents"][0]["content"]["invoice_number"]["value"] == "NI-2026-4101"

    told = run(GUIDES / "webhooks.md", desk, tmp_path)
    (listed,) = json.loads(told.splitlines()[-1])["deliveries"]
    delivery = Delivery.objects.get(pk=listed["id"])
    # The receiver has its result before the desk has written down that it answered.
    wait_until(lambda: delivery.attempts.exists(), timeout_s=20, what="the attempt being noted")
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts.count()) == ("delivered", 1)

    told = run(GUIDES / "review.md", desk, tmp_path)
    assert '"status": "review_required"' in told
    assert "/documents/0/content/" in told
    reviewed = json.loads((tmp_path / "reviewed.json").read_text())
    assert 100 in [field["confidence"] for field in reviewed["data"]["documents"][0]["content"].values()]

    told = run(GUIDES / "filters-and-splitting.md", desk, tmp_path)
    assert '"valid": true' in told
    assert re.findall(r"pages (\d\S+) (\S+)", told) == [
        ("1-1", "invoice"),
        ("2-2", "invoice"),
        ("3-3", "skipped:"),
        ("4-7", "bank-statement"),
        ("8-8", "skipped:"),
    ]
    assert json.loads(told.splitlines()[-1])["trial"]["documents"][0]["rules"][0]["outcome"] == "fired"

    told = run(GUIDES / "export.md", desk, tmp_path)
    assert "NI-2026-4101" in told
    assert (tmp_path / "results.csv").read_text().count("NI-2026-4101") >= 3
    assert (tmp_path / "results.xlsx").read_bytes().startswith(b"PK")
    assert len((tmp_path / "lines.csv").read_text().splitlines()) > 3
