"""`template test`: a template's text on files, its values shown, or held against what is expected."""

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

from proofdesk.client import Client
from proofdesk.errors import ProofdeskError

_NAME = re.compile(r"""^\s*["']?template["']?\s*:\s*["']?([a-z0-9][a-z0-9_-]*)""", re.MULTILINE)
RIGHT, WRONG, UNKNOWN = "right", "WRONG", ""


def try_template(desk: Client, given: argparse.Namespace) -> int:
    """Check the text, keep it as a draft, read every file with it, and print each field. Returns the exit code."""
    source = given.template.read_text(encoding="utf-8")
    if problems := desk.check_template(source):
        for problem in problems:
            print(f"{given.template}:{problem.get('line') or 1}: {problem['message']}", file=sys.stderr)
        return 1
    name = _NAME.search(source)
    if name is None:
        print(f"{given.template}: its name cannot be found.", file=sys.stderr)
        return 2
    expected = _expected(given.expect)
    version = desk.save_draft(name[1], source)
    worst = 0
    for number, path in enumerate(given.files, 1):
        print(f"{number} of {len(given.files)}: {path.name}", file=sys.stderr)
        try:
            job = desk.try_template(name[1], version, path)
            desk.wait(job.id, timeout_s=given.timeout)
            content = desk.result(job.id)["data"]["documents"][0]["content"]
        except (ProofdeskError, OSError) as error:
            print(f"{path.name}: {error}", file=sys.stderr)
            worst = max(worst, getattr(error, "exit_code", 1))
            continue
        worst = max(worst, _show(path.name, content, expected.get(path.name, {})))
    return worst


def _expected(path: Path | None) -> dict[str, dict[str, Any]]:
    if path is None:
        return {}
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return {line["file"]: line["fields"] for line in lines}


def _show(file: str, content: dict[str, Any], expected: dict[str, Any]) -> int:
    missing = [name for name in expected if name not in content]
    verdicts = {name: _verdict(name, plain(field), expected) for name, field in content.items()}
    for name, field in content.items():
        value = json.dumps(plain(field), ensure_ascii=False)
        told = f" (expected {json.dumps(expected[name], ensure_ascii=False)})" if verdicts[name] == WRONG else ""
        print(f"{file}\t{name}\t{value}\t{field['confidence']:g}\t{verdicts[name]}{told}")
    for name in missing:
        print(f"{file}\t{name}\tno such field\t0\t{WRONG}")
    return 1 if missing or WRONG in verdicts.values() else 0


def _verdict(name: str, value: Any, expected: dict[str, Any]) -> str:
    if name not in expected:
        return UNKNOWN
    return RIGHT if value == expected[name] else WRONG


def plain(field: Any) -> Any:
    """A field's value without confidences and places; so are the values of its parts."""
    value = field["value"] if isinstance(field, dict) and "confidence" in field else field
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    return value
