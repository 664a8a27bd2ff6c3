"""Loaded before Django's settings (`-p tests.environment`): gives every test run a data folder of its own."""

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="proofdesk-test-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.mkdir(os.path.join(_folder, "staticfiles"))
os.environ["DATA_DIR"] = _folder
# Receivers in tests listen on this machine; sweeps and leases run faster than in production.
os.environ["EGRESS_ALLOWED_PRIVATE_HOSTS"] = "127.0.0.1"
os.environ["JOB_LEASE_S"] = "3"
os.environ["SWEEP_INTERVAL_S"] = "0.3"
