"""Reads the environment once: every setting that an operator may change, with its default and its meaning.

With no DATABASE_URL and no REDIS_URL all state lives in one folder (`DATA_DIR`): SQLite, an embedded queue, files.
"""

import os
import secrets
import tempfile
from hashlib import sha256
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
# AF_UNIX paths end at 107 bytes; a deep checkout gets a socket in the temporary folder instead.
MAX_SOCKET_PATH = 100


def embedded_queue_socket() -> Path:
    """The unix socket of the embedded queue server: only this user may connect, and no port can clash."""
    path = DATA_DIR / "queue" / "queue.sock"
    if len(os.fsencode(path)) <= MAX_SOCKET_PATH:
        return path
    folder = Path(tempfile.gettempdir()) / f"proofdesk-{sha256(os.fsencode(path)).hexdigest()[:16]}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    # Whoever could put a queue server of their own there would tell our workers what to run.
    if found.st_uid != os.getuid() or found.st_mode & 0o022:
        raise ImproperlyConfigured(f"{folder} is not this user's own. Delete it, or choose a shorter DATA_DIR.")
    return folder / "queue.sock"


def secret_key() -> str:
    """SECRET_KEY from the environment, else one made on the first start and kept (0600) in DATA_DIR."""
    if key := env.str("SECRET_KEY", default=""):
        return str(key)
    path = DATA_DIR / "secret_key"
    DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text()


def database_url() -> str:
    return env.str("DATABASE_URL", default="") or f"sqlite:///{DATA_DIR / 'proofdesk.sqlite3'}"


def redis_url() -> str:
    return env.str("REDIS_URL", default="") or f"unix://{embedded_queue_socket()}"
