"""A real desk in processes of its own, on the test's database, queue and data folder."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], bool], *, timeout_s: float, what: str) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen within {timeout_s} s")
        time.sleep(0.05)


def children(pid: int) -> list[int]:
    """Process ids of a process's children; empty when it is gone."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def database_url() -> str:
    """The URL of the test database, for other processes."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    login = f"{database['USER']}:{database['PASSWORD']}@" if database["USER"] else ""
    return f"postgres://{login}{database['HOST']}:{database['PORT']}/{database['NAME']}"


class RunningDesk:
    """Starts and ends the desk's processes. Their output goes to DATA_DIR/logs for when a test fails."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.environment = os.environ | {
            "DATABASE_URL": database_url(),
            "REDIS_URL": settings.REDIS_URL,
            "DATA_DIR": str(settings.DATA_DIR),
            "SECRET_KEY": settings.SECRET_KEY,
            "PUBLIC_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        self.logs = Path(settings.DATA_DIR, "logs")
        self.logs.mkdir(exist_ok=True)

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        with (self.logs / f"{'-'.join(command[:3]).replace('/', '_')}-{len(self.processes)}.log").open("wb") as log:
            process = subprocess.Popen(
                [str(BIN / command[0]), *command[1:]],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def start_worker(self, queue: str = "extraction") -> subprocess.Popen[bytes]:
        return self.start("python", "manage.py", "work", queue)

    def start_sweeper(self) -> subprocess.Popen[bytes]:
        return self.start("python", "manage.py", "sweep")

    def start_web(self) -> None:
        # They lie in the data folder of the whole run and stay there.
        if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
            subprocess.run(
                [str(BIN / "python"), "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
                cwd=ROOT,
                env=self.environment,
                check=True,
            )
        address = ["--host", "127.0.0.1", "--port", str(self.port)]
        self.start("granian", "--interface", "wsgi", *address, "--blocking-threads", "20", "config.wsgi:application")
        wait_until(self.is_ready, timeout_s=30, what="/healthz answering 200")

    def is_ready(self) -> bool:
        try:
            with urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def print_logs(self) -> None:
        """Print the end of every process's output: pytest shows it when the test has failed."""
        for path in sorted(self.logs.iterdir()):
            print(f"--- {path.name}\n{path.read_text()[-3000:]}")
            path.unlink()
