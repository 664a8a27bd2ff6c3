"""The README's walk with curl works as printed."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from demo.management.commands.seed_demo import SAMPLES_DIR, SLUG, TEMPLATES_DIR
from demo.samples import SAMPLES
from jobs.models import Job
from tests import factories
from tests.flows.running_desk import ROOT, RunningDesk

pytestmark = [pytest.mark.queue, pytest.mark.timeout(180)]


def walk() -> str:
    """The shell lines of the section, in their order."""
    section = Path(ROOT, "README.md").read_text().split("## A walk with curl")[1].split("\n## ")[0]
    return "\n".join(re.findall(r"^```\n(.*?)^```$", section, flags=re.M | re.S))


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_walk_with_curl_ends_with_the_result(desk: RunningDesk) -> None:
    # given a desk with the demo's invoice template and samples
    environment = factories.make_environment(SLUG)
    factories.make_template(environment, (TEMPLATES_DIR / "invoice.yaml").read_text())
    SAMPLES_DIR.mkdir(exist_ok=True)
    for sample in SAMPLES:
        (SAMPLES_DIR / sample.filename).write_bytes(sample.make())
    desk.start_worker()
    desk.start_web()
    script = walk().replace("http://127.0.0.1:8000", desk.url)
    script = script.replace("var/samples", str(SAMPLES_DIR)).replace(".venv/bin/python", sys.executable)

    # when
    run = subprocess.run(["bash", "-euc", script], cwd=ROOT, env=desk.environment, capture_output=True, timeout=120)

    # then
    assert run.returncode == 0, run.stderr.decode()
    created, rest = json.JSONDecoder().raw_decode(run.stdout.decode()), run.stdout.decode()
    assert created[0]["job"]["status"] == "queued"
    assert Job.objects.count() == 1
    result = json.loads(rest[rest.rindex('{"success"') :])
    assert result["data"]["documents"][0]["content"]["invoice_number"]["value"] == "NI-2026-4101"
