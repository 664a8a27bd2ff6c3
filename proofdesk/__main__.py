"""The command line: `python -m proofdesk submit|wait|result|template`. Progress goes to standard error."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from proofdesk import packing, trying
from proofdesk.client import Client, Job
from proofdesk.errors import ProofdeskError

EXIT_CODES = """\
exit codes: 0 done; 1 a job failed, or a value is not as expected; 2 wrong use; 3 the desk cannot be reached or
refuses; 4 a result waits for a reviewer; 5 not done in time. With several files the highest one counts.

PROOFDESK_URL (http://127.0.0.1:8000 unless set) and PROOFDESK_API_KEY say where to and who one is.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    key = os.environ.get("PROOFDESK_API_KEY", "")
    if not key:
        print("Set PROOFDESK_API_KEY to a key of the desk (Settings, API keys).", file=sys.stderr)
        return 2
    with Client(os.environ.get("PROOFDESK_URL", "http://127.0.0.1:8000"), key) as desk:
        run: Callable[[Client, argparse.Namespace], int] = given.run
        try:
            return run(desk, given)
        except ProofdeskError as error:
            return _told(error)
        except KeyboardInterrupt:
            print("Stopped. What was submitted goes on.", file=sys.stderr)
            return 130


def submit(desk: Client, given: argparse.Namespace) -> int:
    worst = 0
    for path in given.files:
        try:
            job = desk.submit(path, **_fields(given))
            if given.wait:
                _finish(desk, job.id, path.name, given)
            else:
                print(job.id)
        except (ProofdeskError, OSError) as error:
            worst = max(worst, _told(error, path.name))
    return worst


def schema(desk: Client, given: argparse.Namespace) -> int:
    job = desk.propose_schema(given.files, **({"password": given.password} if given.password else {}))
    try:
        desk.wait(job.id, timeout_s=given.timeout, on_look=lambda seen: _show(given.files[0].name, seen))
    finally:
        _end_line()
    found = desk.answer(job.id)
    if given.yaml:
        print(found["template"] or "", end="")
        return 0 if found["template"] else 1
    print(json.dumps(found["json_schema"], ensure_ascii=False, indent=2))
    return 0


def wait(desk: Client, given: argparse.Namespace) -> int:
    worst = 0
    for job_id in given.jobs:
        try:
            _finish(desk, job_id, job_id, given)
        except ProofdeskError as error:
            worst = max(worst, _told(error))
    return worst


def result(desk: Client, given: argparse.Namespace) -> int:
    _write(desk.result(given.job), given.job, given.out)
    return 0


def _finish(desk: Client, job_id: str, name: str, given: argparse.Namespace) -> None:
    """Wait for a job, and write its result."""
    try:
        desk.wait(
            job_id,
            timeout_s=given.timeout,
            through_review=given.through_review,
            on_look=lambda job: _show(name, job),
        )
    finally:
        _end_line()
    _write(desk.result(job_id), job_id, given.out)


def _fields(given: argparse.Namespace) -> dict[str, Any]:
    fields = {
        "templateName": given.template,
        "filterName": given.filter,
        "jsonSchema": given.schema,
        "documentReview": given.review,
        "documentSplitting": "true" if given.split else None,
        "password": given.password,
        "metadata": json.dumps(dict(given.metadata)) if given.metadata else None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _show(name: str, job: Job) -> None:
    if sys.stderr.isatty():
        print(f"\r{name}: {job.status} {job.progress} % ", end="", file=sys.stderr, flush=True)


def _end_line() -> None:
    if sys.stderr.isatty():
        print(file=sys.stderr)


def _write(answer: dict[str, Any], job_id: str, folder: Path | None) -> None:
    if folder is None:
        print(json.dumps(answer, ensure_ascii=False))
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{job_id}.json").write_text(json.dumps(answer, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _told(error: Exception, name: str = "") -> int:
    print(f"{name}: {error}" if name else str(error), file=sys.stderr)
    return error.exit_code if isinstance(error, ProofdeskError) else 1


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise argparse.ArgumentTypeError(f"'{text}' is not NAME=VALUE")
    return name, value


def _text_of(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise argparse.ArgumentTypeError(f"{path} cannot be read: {error}") from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m proofdesk", description=__doc__, epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    waiting = argparse.ArgumentParser(add_help=False)
    waiting.add_argument("--timeout", type=float, default=600, metavar="SECONDS", help="wait at most so long (600)")
    waiting.add_argument("--through-review", action="store_true", help="wait for the reviewer too")
    waiting.add_argument("--out", type=Path, metavar="DIR", help="write results as DIR/JOB.json, not to the output")

    command = commands.add_parser("submit", parents=[waiting], help="send files; prints a job id for each")
    command.add_argument("files", type=Path, nargs="+", metavar="FILE")
    by = command.add_mutually_exclusive_group(required=True)
    by.add_argument("--template", metavar="NAME")
    by.add_argument("--filter", metavar="NAME", help="let a filter choose the template")
    by.add_argument(
        "--schema", type=_text_of, metavar="FILE", help="a JSON Schema of what to look for, without a template"
    )
    command.add_argument("--split", action="store_true", help="a file holds several documents")
    command.add_argument("--review", type=int, metavar="1..99", help="fields below this confidence go to a reviewer")
    command.add_argument("--password", help="opens encrypted PDFs")
    command.add_argument(
        "--metadata", type=_pair, action="append", metavar="NAME=VALUE", help="told back with the job"
    )
    command.add_argument("--wait", action="store_true", help="wait, and print the results")
    command.set_defaults(run=submit)

    command = commands.add_parser("wait", parents=[waiting], help="wait for jobs and print their results")
    command.add_argument("jobs", nargs="+", metavar="JOB")
    command.set_defaults(run=wait)

    command = commands.add_parser("result", help="print the released result of a job")
    command.add_argument("job", metavar="JOB")
    command.add_argument("--out", type=Path, metavar="DIR")
    command.set_defaults(run=result)

    _add_schema_command(commands)
    _add_template_commands(commands)
    return parser


def _add_schema_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("schema", help="propose a JSON Schema for one to five documents of one kind")
    command.add_argument("files", type=Path, nargs="+", metavar="FILE")
    command.add_argument("--yaml", action="store_true", help="print a template instead")
    command.add_argument("--password", help="opens encrypted PDFs")
    command.add_argument("--timeout", type=float, default=600, metavar="SECONDS", help="wait at most so long (600)")
    command.set_defaults(run=schema)


def _add_template_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    template = commands.add_parser("template", help="work on templates").add_subparsers(
        required=True, metavar="ACTION"
    )
    command = template.add_parser("test", help="read files with a template that need not be published")
    command.add_argument("template", type=Path, metavar="TEMPLATE.yaml")
    command.add_argument("files", type=Path, nargs="+", metavar="FILE")
    command.add_argument("--expect", type=Path, metavar="P.jsonl", help='lines of {"file": name, "fields": {...}}')
    command.add_argument("--timeout", type=float, default=600, metavar="SECONDS")
    command.set_defaults(run=trying.try_template)

    command = template.add_parser("export", help="write all templates and filters into a zip")
    command.add_argument("file", type=Path, metavar="OUT.zip")
    command.set_defaults(run=packing.export_templates)

    command = template.add_parser("import", help="bring in templates and filters")
    command.add_argument("file", type=Path, metavar="FILE", help="such a zip, any zip of YAML files, or one file")
    command.add_argument("--dry-run", action="store_true", help="only say what would be done")
    command.set_defaults(run=packing.import_templates)


if __name__ == "__main__":
    sys.exit(main())
