"""A desk for a benchmark alone: its processes as in the Procfile, its data in a folder that is deleted after it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent


def signed_in(url: str, username: str, password: str) -> dict[str, str]:
    """The headers of a member who has signed in at the desk's page."""
    with requests.Session() as browser:
        page = browser.get(f"{url}/login/", timeout=30)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        form = {"username": username, "password": password, "csrfmiddlewaretoken": token[1] if token else ""}
        browser.post(f"{url}/login/", form, headers={"Referer": url}, timeout=30).raise_for_status()
        cookies = browser.cookies.get_dict()
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return {"Cookie": cookie, "X-CSRFToken": cookies["csrftoken"], "Referer": url}


class OwnDesk:
    """`settings` are environment variables that go before the desk's own; `folder` is its DATA_DIR."""

    def __init__(self, folder: str, settings: Mapping[str, str] | None = None) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.folder = Path(folder)
        kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        own = {"DATA_DIR": folder, "PUBLIC_URL": self.url, "WEB_PORT": str(port)}
        self.environment = kept | dict(settings or {}) | own
        self.processes: list[subprocess.Popen[bytes]] = []

    def manage(self, *command: str) -> str:
        run = [sys.executable, "manage.py", *command]
        return subprocess.run(
            run, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True
        ).stdout.strip()

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{command[-1]}.log").open("wb") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        self.processes.append(process)
        return process

    def start_web(self) -> subprocess.Popen[bytes]:
        """The web server with the Procfile's options, and the queue beside it."""
        self.start(sys.executable, "manage.py", "embedded_queue")
        web = [str(BIN / "granian"), "--interface", "wsgi", "--port", self.environment["WEB_PORT"], "--no-ws"]
        return self.start(
            *web, "--workers", "1", "--blocking-threads", "20", "--backlog", "256", "config.wsgi:application"
        )

    def wait_for_web(self) -> None:
        for _ in range(600):
            try:
                if requests.get(f"{self.url}/healthz", timeout=5).ok:
                    return
            except requests.ConnectionError:
                time.sleep(0.1)
        raise TimeoutError("the web server did not start")

    def key(self, *scopes: str, environment: str = "demo") -> dict[str, str]:
        told = [part for scope in scopes for part in ("--scope", scope)]
        made = self.manage("create_api_key", "--environment", environment, "--name", "-".join(scopes), *told)
        return {"Authorization": f"api-key {made}"}

    def member(self, username: str) -> dict[str, str]:
        passwords = json.loads((self.folder / "demo-passwords.json").read_text())
        return signed_in(self.url, username, passwords[username])

    def end(self, process: subprocess.Popen[bytes]) -> None:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=30)

    def end_all(self) -> None:
        for process in reversed(self.processes):
            self.end(process)
