"""What becomes of odd and malformed files in the sandbox: each must end in a result or an error with a code, in time.

`python -m bench.hostile [--data ../shared/datasets] [--wall-s 20] [--by-document]`; exits 1 if one did not.
"""

import argparse
import json
import logging
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from extraction import ExtractionError, Plan, ProcessRequest, ReadOptions, SandboxLimits, process_in_sandbox, warm_up

TEMPLATE = """
template: any
fields:
  first: {type: text, find: [{regex: '(\\S+)'}]}
"""
GRACE_S = 1.0  # what ending a child that ran out of time may take on top


def outcome_of(file: Path, output_dir: Path, limits: SandboxLimits) -> tuple[str, str]:
    """A code and what was said: "RESULT", the code of an error, or "CRASH" for anything without one."""
    asked = ProcessRequest(file, output_dir, Plan(templates={"any": TEMPLATE}), options=ReadOptions(drawings=True))
    try:
        outcome = process_in_sandbox(asked, limits=limits, on_progress=lambda done, of: None, on_tick=lambda: None)
    except ExtractionError as error:
        # The base class stands for what nobody foresaw.
        return ("CRASH" if type(error) is ExtractionError else error.code), error.message
    except Exception as error:  # noqa: BLE001 - this is what is being looked for
        return "CRASH", repr(error)
    return "RESULT", f"{len(outcome.pages)} pages, {len(outcome.text)} characters"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/datasets"))
    parser.add_argument("--wall-s", type=float, default=20.0)
    parser.add_argument("--by-document", action="store_true")
    given = parser.parse_args()
    manifest = given.data / "hostile_dev" / "manifest.jsonl"
    if not manifest.exists():
        print(f"hostile: {manifest} is missing, nothing was measured")
        return 0
    logging.getLogger("pypdfium2").setLevel(logging.ERROR)
    warm_up("rapidocr")
    limits = SandboxLimits(wall_s=given.wall_s)
    tally: Counter[str] = Counter()
    slowest = (0.0, "")
    for row in map(json.loads, manifest.read_text(encoding="utf-8").splitlines()):
        with tempfile.TemporaryDirectory() as folder:
            started = time.monotonic()
            code, said = outcome_of(manifest.parent / row["file"], Path(folder), limits)
            seconds = time.monotonic() - started
        tally[code] += 1
        slowest = max(slowest, (seconds, row["file"]))
        if given.by_document:
            print(f"{row['file']:60} {seconds:5.1f} s  {code}: {said}")
    for code, count in tally.most_common():
        print(f"{code:26} {count:4}")
    in_time = slowest[0] <= given.wall_s + GRACE_S
    print(f"{sum(tally.values())} files, slowest {slowest[0]:.1f} s ({slowest[1]}), parent alive")
    return 0 if in_time and not tally["CRASH"] else 1


if __name__ == "__main__":
    sys.exit(main())
