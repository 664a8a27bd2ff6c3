"""The folders in which workers read documents: one for each try, removed with it, or by the sweep after a kill."""

import shutil
import tempfile
import time
from pathlib import Path

from django.conf import settings

_PREFIX = "job-"


def root() -> Path:
    """Where they lie on this machine; made if missing."""
    folder = Path(settings.DATA_DIR) / "work"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def work_folder() -> tempfile.TemporaryDirectory[str]:
    """An empty folder as a context manager, for this process alone."""
    return tempfile.TemporaryDirectory(prefix=_PREFIX, dir=root(), ignore_cleanup_errors=True)


def delete_left_folders() -> int:
    """Remove folders older than any try can be, as the worker that made them is gone; returns how many."""
    oldest = time.time() - 2 * settings.JOB_TIMEOUT_S
    left = [folder for folder in root().glob(f"{_PREFIX}*") if folder.lstat().st_mtime < oldest]
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    return len(left)
