"""What a worker process has loaded before it forks its first task."""

import json
import os
import subprocess
import sys
from pathlib import Path

LOADED_LATE = """\
import json, sys
import django
django.setup()
from importlib import import_module
from jobs import worker
from jobs.events import subscribers

worker._load_what_tasks_need("courier")
before = set(sys.modules)
for module in ("jobs.tasks", "webhooks.tasks", "builder.tasks"):
    import_module(module)
subscribers()
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def test_each_event_of_a_job_has_nothing_loaded_late(tmp_path: Path) -> None:
    """Three events of every job go through the courier: what its forked tasks load, they load three times a job."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DATA_DIR": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-c", LOADED_LATE], env=environment, check=True, capture_output=True, text=True, timeout=120
    )
    assert json.loads(ran.stdout.splitlines()[-1]) == []
