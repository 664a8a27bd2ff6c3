"""How long a client waits for a one-page digital PDF, warm, and where the time goes: HTTP against a desk of its own.

    python -m bench.latency [--runs 40] [--workers 2]

The demo's invoice is sent again and again, one after the other, each way in turn: Pulse's extract, the same with a
schema (two jobs side by side), and v1's extraction with a wait, by schema. Shown are the lowest, the median and the
95th percentile of what the client waited in ms, then the medians of the stages of the first job:
posted (the request until the row is there), claimed (queue and the worker's fork), engine (reading and finding, inside
the sandbox), around (the sandbox's fork, storing files and rows), seen (the row is there until the client has all).
"""

import argparse
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from statistics import median, quantiles
from typing import Any

import requests

from bench.own_desk import OwnDesk
from demo.samples import digital_invoice

SCHEMA = {"type": "object", "properties": {"Invoice number": {"type": "string"}, "Total": {"type": "number"}}}
STAGES = ("posted", "claimed", "engine", "around", "seen")
COLD_RUNS = 3
PAUSE_S = 0.3  # workers are at rest again
_JOBS = """
    SELECT job.created_at, claimed.created_at, reading.duration_ms, ended.created_at FROM jobs_job job
    JOIN jobs_jobevent claimed ON claimed.job_id = job.id AND claimed.type = 'job.processing'
    JOIN jobs_jobevent ended ON ended.job_id = job.id AND ended.type IN ('job.completed', 'job.review_required')
    JOIN jobs_reading reading ON reading.job_id = job.id
    WHERE job.created_at >= ? ORDER BY job.created_at LIMIT 1
"""

Send = Callable[[], requests.Response]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        desk = OwnDesk(folder)
        try:
            ways = _opened(desk, asked.workers)
            for send in ways.values():
                for _ in range(COLD_RUNS):
                    send().raise_for_status()
            _show(_taken_in_turns(desk, ways, asked.runs))
        finally:
            desk.end_all()
    return 0


def _opened(desk: OwnDesk, workers: int) -> dict[str, Send]:
    desk.manage("migrate", "--verbosity", "0")
    desk.manage("create_environment", "--slug", "bench", "--name", "Bench", "--admin", "ada")
    key = desk.key("admin", "submit", "read", environment="bench")
    desk.start_web()
    desk.wait_for_web()
    desk.start(sys.executable, "manage.py", "sweep")
    desk.start(sys.executable, "manage.py", "work", "courier")
    for _ in range(workers):
        desk.start(sys.executable, "manage.py", "work", "extraction")
    session, document = requests.Session(), digital_invoice(1)
    pulse = {"x-api-key": key["Authorization"].split()[1]}

    def post(path: str, headers: Mapping[str, str], form: Mapping[str, str]) -> requests.Response:
        file = {"file": ("invoice.pdf", document, "application/pdf")}
        return session.post(f"{desk.url}{path}", headers=headers, data=form, files=file, timeout=90)

    schema = json.dumps(SCHEMA)
    return {
        "Pulse, extract": lambda: post("/pulse/extract", pulse, {}),
        "Pulse, extract with schema": lambda: post(
            "/pulse/extract", pulse, {"structured_output": json.dumps({"schema": SCHEMA})}
        ),
        "v1, extractions": lambda: post("/api/v1/extractions?wait=60", key, {"jsonSchema": schema}),
    }


def _taken_in_turns(desk: OwnDesk, ways: Mapping[str, Send], runs: int) -> dict[str, list[tuple[float, ...]]]:
    """For each way, of each run, what the client waited and the stages, in ms."""
    taken: dict[str, list[tuple[float, ...]]] = {way: [] for way in ways}
    for _ in range(runs):
        for way, send in ways.items():
            time.sleep(PAUSE_S)
            sent_at = datetime.now(UTC)
            answer = send()
            seen_at = datetime.now(UTC)
            answer.raise_for_status()
            if answer.status_code != requests.codes.ok:
                raise RuntimeError(f"{way}: {answer.status_code} {answer.text[:500]}")
            taken[way].append((_ms(sent_at, seen_at), *_stages(desk, sent_at, seen_at)))
    return taken


def _stages(desk: OwnDesk, sent_at: datetime, seen_at: datetime) -> tuple[float, ...]:
    database = sqlite3.connect(next(desk.folder.glob("*.sqlite3")))
    row: tuple[Any, ...] = database.execute(_JOBS, [sent_at.strftime("%Y-%m-%d %H:%M:%S.%f")]).fetchone()
    database.close()
    created, claimed, ended = (datetime.fromisoformat(row[at]).replace(tzinfo=UTC) for at in (0, 1, 3))
    engine_ms = float(row[2])
    around_ms = _ms(claimed, ended) - engine_ms
    return _ms(sent_at, created), _ms(created, claimed), engine_ms, around_ms, _ms(ended, seen_at)


def _ms(since: datetime, until: datetime) -> float:
    return (until - since).total_seconds() * 1000


def _show(taken: Mapping[str, list[tuple[float, ...]]]) -> None:
    print(f"{'':28}{'lowest':>8}{'median':>8}{'95 %':>8}", *(f"{stage:>9}" for stage in STAGES))
    for way, runs in taken.items():
        waited, *stages = zip(*runs, strict=True)
        figures = (min(waited), median(waited), quantiles(waited, n=20)[-1])
        print(f"{way:28}" + "".join(f"{each:8.0f}" for each in figures), *(f"{median(each):9.0f}" for each in stages))


if __name__ == "__main__":
    sys.exit(main())
