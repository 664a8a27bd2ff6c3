"""What settings make of the environment: read in a fresh process, as a server starts."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from config.env import BASE_DIR

SWITCHES = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS"]
NAMES = ["DATABASES", "REDIS_URL", *SWITCHES]


def settings_with(folder: Path, **variables: str) -> Any:
    """Some settings of a process that starts with these variables and DATA_DIR `folder`, and nothing else."""
    code = f"import json; from config import settings; print(json.dumps({{n: getattr(settings, n) for n in {NAMES}}}))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"DATA_DIR": str(folder), "PATH": os.environ["PATH"], **variables},
        cwd=BASE_DIR, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_what_the_database_url_asks_for_is_kept(tmp_path: Path) -> None:
    found = settings_with(tmp_path, DATABASE_URL="postgres://desk@db.example/desk?sslmode=verify-full")

    assert found["DATABASES"]["default"]["OPTIONS"] == {"connect_timeout": 5, "sslmode": "verify-full"}


def test_an_https_address_makes_cookies_secure_and_plain_http_lead_there(tmp_path: Path) -> None:
    secured = settings_with(tmp_path, PUBLIC_URL="https://desk.example")
    plain = settings_with(tmp_path)

    assert [secured[name] for name in SWITCHES] == [True, True, True, 31_536_000]
    assert [plain[name] for name in SWITCHES] == [False, False, False, 0]


def test_django_finds_nothing_to_complain_of_behind_https(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env={"DATA_DIR": str(tmp_path), "PATH": os.environ["PATH"], "PUBLIC_URL": "https://desk.example"},
        cwd=BASE_DIR, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")


def test_everything_that_the_desk_keeps_is_for_its_own_user_only(tmp_path: Path) -> None:
    folder = tmp_path / "var"

    settings_with(folder)

    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_deep_folder_gets_a_queue_socket_in_a_private_folder(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 90) / "var"

    url = settings_with(deep, TMPDIR=str(tmp_path))["REDIS_URL"]

    folder = Path(url.removeprefix("unix://")).parent
    assert folder.parent == tmp_path
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_queue_folder_that_others_may_write_to_is_not_trusted(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 90) / "var"
    url = settings_with(deep, TMPDIR=str(tmp_path))["REDIS_URL"]
    Path(url.removeprefix("unix://")).parent.chmod(0o777)

    with pytest.raises(subprocess.CalledProcessError) as refusal:
        settings_with(deep, TMPDIR=str(tmp_path))

    assert "is not this user's own" in refusal.value.stderr
