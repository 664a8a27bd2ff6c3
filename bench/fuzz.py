"""The HTTP API under fire: schemathesis with every check against a desk of its own, as admin, reader and member.

`python -m bench.fuzz [--examples 12] [--seed 1] [--phases examples,coverage,...] [--who admin]`; exits 1 on a failure.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import requests

from bench.own_desk import BIN, ROOT, OwnDesk

SETTINGS = ROOT / "bench" / "schemathesis.toml"
CHECKS = ROOT / "bench" / "schemathesis_checks.py"
PHASES = "examples,coverage,fuzzing,stateful"
# No worker runs while the API is under fire: it would call the addresses that were made up.
DEMO_JOBS_END_WITHIN_S = 120
# What the desk would rightly refuse of one client that asks thousands of times.
NO_LIMITS = {"MAX_POLLS_PER_MINUTE": "1000000", "MAX_ACTIVE_JOBS_PER_KEY": "0", "MAX_WAIT_S": "1"}


@dataclass(frozen=True, slots=True)
class Summary:
    """`told` is the end of the report, with every failure and how to repeat it."""

    cases: int
    is_clean: bool
    told: str


def attack(url: str, headers: Mapping[str, str], *, examples: int, seed: int = 1, phases: str = PHASES) -> Summary:
    """Run schemathesis with all checks against the desk at `url`; `headers` say who asks."""
    command = [str(BIN / "st"), "--config-file", str(SETTINGS), "run", f"{url}/api/v1/openapi.json", "--checks", "all"]
    command += ["--max-examples", str(examples), "--seed", str(seed), "--phases", phases, "--no-shrink"]
    if "Cookie" in headers:  # it goes with every request, also with those that are to carry no valid key
        command += ["--exclude-checks", "ignored_auth"]
    for name, value in headers.items():
        command += ["--header", f"{name}: {value}"]
    with tempfile.TemporaryDirectory() as folder:  # schemathesis leaves its own notes where it runs
        environment = os.environ | {"NO_COLOR": "1", "SCHEMATHESIS_HOOKS": str(CHECKS)}
        ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment)
    counted = re.search(r"(\d+) generated", ended.stdout)
    cases = int(counted[1]) if counted else 0
    return Summary(cases, ended.returncode == 0, ended.stdout + ended.stderr)


@contextmanager
def own_desk() -> Iterator[OwnDesk]:
    """Started, with the demo's documents read."""
    with tempfile.TemporaryDirectory(prefix="proofdesk-fuzz-") as folder:
        desk = OwnDesk(folder, NO_LIMITS)
        try:
            _fill(desk)
            yield desk
        finally:
            desk.end_all()


def _fill(desk: OwnDesk) -> None:
    for command in (
        ["migrate", "--verbosity", "0"],
        ["collectstatic", "--noinput", "--verbosity", "0"],
        ["seed_demo"],
    ):
        desk.manage(*command)
    desk.start_web()
    readers = [desk.start(sys.executable, "manage.py", *each) for each in (("work", "extraction"), ("sweep",))]
    key = desk.key("read")
    deadline = time.monotonic() + DEMO_JOBS_END_WITHIN_S
    while _has_moving_jobs(desk.url, key):
        if time.monotonic() > deadline:
            raise TimeoutError("the demo's documents were not read in time")
        time.sleep(1)
    for process in readers:
        desk.end(process)


def _has_moving_jobs(url: str, key: Mapping[str, str]) -> bool:
    try:
        answer = requests.get(f"{url}/api/v1/jobs", headers=key, timeout=30)
    except requests.ConnectionError:  # not up yet
        return True
    return any(job["status"] in {"queued", "processing"} for job in answer.json()["jobs"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=12, help="cases of each operation and phase, at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--phases", default=PHASES)
    parser.add_argument("--who", choices=["admin", "reader", "member"], action="append")
    given = parser.parse_args()
    is_clean = True
    with own_desk() as desk:
        callers = {
            "admin": (desk.key("admin"), given.examples),
            "reader": (desk.key("read"), max(given.examples // 4, 1)),
            "member": (desk.member("admin"), max(given.examples // 4, 1)),
        }
        for who in given.who or callers:
            headers, examples = callers[who]
            summary = attack(desk.url, headers, examples=examples, seed=given.seed, phases=given.phases)
            print(f"=== {who}: {summary.cases} cases, {'no failure' if summary.is_clean else 'FAILURES'}")
            if not summary.is_clean:
                print(summary.told)
            is_clean &= summary.is_clean
    return 0 if is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
