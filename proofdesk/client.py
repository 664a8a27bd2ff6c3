"""Talks to a desk over its HTTP API: submit, look, wait, fetch. Every call is safe to repeat."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import requests

from proofdesk.errors import JobFailed, NotReached, Refused, ReviewRequired, TimedOut

MOVING = ("queued", "processing")
TRIES = 4
FIRST_PAUSE_S = 0.5
# Long enough for the server to hold a request open while a job is under way.
LONG_POLL_S = 20
TIMEOUT_S = 60


@dataclass(frozen=True, slots=True)
class Job:
    """A job's state: `body` is the `job` object as the API prints it."""

    id: str
    status: str
    body: dict[str, Any]

    @property
    def is_moving(self) -> bool:
        return self.status in MOVING

    @property
    def progress(self) -> int:
        """Percent of the pages that are read."""
        return 100 if self.status == "completed" else int(self.body.get("progress", 0))


class Client:
    """One desk and one key. Use it in a `with` block, or call `close()`.

    Every method raises NotReached and Refused.
    """

    def __init__(self, url: str, api_key: str) -> None:
        self._base = f"{url.rstrip('/')}/api/v1"
        self._session = requests.Session()
        # Neither .netrc nor a proxy of the environment may get hold of the key.
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"api-key {api_key}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._session.close()

    def submit(self, path: Path, **fields: Any) -> Job:
        """Send a file. `fields` are those of the API by their own names, such as templateName="invoice".

        Lost answers are asked for again with the same Idempotency-Key, so a file is never read twice.
        """
        headers = {"Idempotency-Key": str(uuid4())}
        content = path.read_bytes()
        answer = self._ask(
            "POST", "/extraction-jobs", headers=headers, data=fields, files={"file": (path.name, content)}
        )
        return _job(answer["job"])

    def propose_schema(self, paths: Sequence[Path], **fields: Any) -> Job:
        """Send one to five documents of one kind, for which a schema is to be proposed: see `answer`."""
        headers = {"Idempotency-Key": str(uuid4())}
        files = [("file", (path.name, path.read_bytes())) for path in paths]
        return _job(self._ask("POST", "/jobs/schema", headers=headers, data=fields, files=files)["job"])

    def look(self, job_id: str, *, wait_s: float = 0) -> Job:
        """A job's state; with `wait_s` the desk answers when the job has ended, or after so many seconds."""
        return _job(self._ask("GET", f"/extraction-jobs/{job_id}", params={"wait": wait_s} if wait_s else None)["job"])

    def wait(
        self,
        job_id: str,
        *,
        timeout_s: float = 600,
        through_review: bool = False,
        on_look: Callable[[Job], None] = lambda job: None,
    ) -> Job:
        """Wait until a job is completed. `on_look` is called with every state seen.

        Raises JobFailed, TimedOut, and ReviewRequired unless `through_review` waits for the reviewer too.
        """
        deadline = time.monotonic() + timeout_s
        while True:
            left_s = deadline - time.monotonic()
            job = self.look(job_id, wait_s=round(max(min(left_s, LONG_POLL_S), 0), 1))
            on_look(job)
            if job.status == "completed":
                return job
            if job.status == "failed":
                raise JobFailed(job_id, job.body["error"]["code"], job.body["error"]["message"])
            if job.status == "review_required" and not through_review:
                raise ReviewRequired(job_id)
            if left_s <= 0:
                raise TimedOut(job_id, timeout_s)
            # A desk with many waiting clients answers at once; a reviewer is not waited for in the request.
            time.sleep(min(max(left_s, 0), 0.5 if job.is_moving else job.body.get("retryAfterMs", 5000) / 1000))

    def result(self, job_id: str) -> dict[str, Any]:
        """The released result as the API prints it. Raises Refused with RESULT_NOT_READY, REVIEW_REQUIRED ..."""
        return self._ask("GET", f"/extraction-jobs/{job_id}/result")

    def answer(self, job_id: str) -> dict[str, Any]:
        """What a completed job other than an extraction has found, such as `json_schema` and `template`."""
        return dict(self._ask("GET", f"/jobs/{job_id}/result")["data"])

    def check_template(self, source: str) -> list[dict[str, Any]]:
        """What is wrong with a template: `{"path", "line", "message"}` each; nothing is saved."""
        answer = self._ask("POST", "/templates/validate", json={"source": source})
        return list(answer.get("problems", ()))

    def save_draft(self, name: str, source: str) -> int:
        """Keep a template's text as a draft, and its version's number. The same text again makes no new version."""
        try:
            answer = self._ask("POST", f"/templates/{name}/versions", json={"source": source})
        except Refused as error:
            if error.code != "TEMPLATE_NOT_FOUND":
                raise
            answer = self._ask("POST", "/templates", json={"source": source})
        return int(answer["version"]["number"])

    def try_template(self, name: str, version: int, path: Path) -> Job:
        """Read a file with any version of a template: never reviewed, never told to webhooks."""
        files = {"file": (path.name, path.read_bytes())}
        return _job(self._ask("POST", f"/templates/{name}/versions/{version}/trials", files=files)["job"])

    def export_templates(self) -> bytes:
        """A zip of all templates and filters."""
        return self._send("GET", "/templates/export").content

    def import_templates(self, path: Path, *, dry_run: bool = False) -> dict[str, Any]:
        """Bring in such a zip, any zip of YAML or JSON files, or one file: `entries` say what was done with each, with
        `dry_run` what would be."""
        files = {"file": (path.name, path.read_bytes())}
        return self._ask("POST", "/templates/import", data={"dryRun": "true" if dry_run else "false"}, files=files)

    def _ask(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        response = self._send(method, path, **options)
        body = _body(response)
        if not isinstance(body, dict):
            raise _refused(response, body)
        return body

    def _send(self, method: str, path: str, **options: Any) -> requests.Response:
        for number in range(TRIES):
            if number:
                time.sleep(FIRST_PAUSE_S * 2 ** (number - 1))
            try:
                response = self._session.request(method, self._base + path, timeout=TIMEOUT_S, **options)
            except requests.RequestException as error:
                problem = f"{type(error).__name__}: the desk at {self._base} cannot be reached"
                continue
            if response.status_code in (429, 502, 503, 504) and number < TRIES - 1:
                problem = f"the desk answers {response.status_code}"
                time.sleep(min(float(response.headers.get("Retry-After", 0)), TIMEOUT_S))
                continue
            if not response.ok:
                raise _refused(response, _body(response))
            return response
        raise NotReached(f"{problem}. Tried {TRIES} times.")


def _body(response: requests.Response) -> Any:
    try:
        return response.json()
    except ValueError as error:
        raise NotReached(f"{response.url} answers {response.status_code} without JSON: is it a desk?") from error


def _refused(response: requests.Response, body: Any) -> Refused:
    problem = body.get("error", {}) if isinstance(body, dict) else {}
    return Refused(
        response.status_code,
        problem.get("code", "UNKNOWN"),
        problem.get("message", "No reason was given."),
        problem.get("requestId", "-"),
    )


def _job(body: dict[str, Any]) -> Job:
    return Job(body["id"], body["status"], body)
