"""What docs/webhooks.md promises is so: its snippets run, its tables are complete."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from egress import ErrorClass
from webhooks import backoff
from webhooks.formats import formats
from webhooks.payloads import EVENT_TYPES
from webhooks.signing import new_secret, signed_headers

TEXT = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text()
*SNIPPETS, PARSELYZE = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
BODY = '{"type":"job.completed","data":{"fileName":"Müller.pdf"}}'

Receive = Callable[[str, bytes, dict[str, str]], dict[str, Any]]


def load(snippet: str) -> Receive:
    names: dict[str, Any] = {}
    exec(snippet, names)  # the page's own code
    receive: Receive = names["receive"]
    return receive


@pytest.mark.parametrize("snippet", SNIPPETS, ids=["library", "plain"])
def test_a_verification_snippet_takes_our_messages_and_no_others(snippet: str) -> None:
    receive, secret = load(snippet), new_secret()
    headers = signed_headers(secret=secret, message_id="msg_1", sent_at=datetime.now(UTC), body=BODY)
    old = datetime.fromtimestamp(time.time() - 600, UTC)

    assert receive(secret, BODY.encode(), headers)["data"]["fileName"] == "Müller.pdf"
    for wrong_secret, body, wrong_headers in [
        (new_secret(), BODY, headers),
        (secret, BODY.replace("completed", "failed"), headers),
        (secret, BODY, headers | {"webhook-id": "msg_2"}),
        (secret, BODY, signed_headers(secret=secret, message_id="msg_1", sent_at=old, body=BODY)),
    ]:
        with pytest.raises(Exception):  # noqa: B017, PT011 - each snippet has its own error
            receive(wrong_secret, body.encode(), wrong_headers)


def test_the_snippet_for_receivers_of_parselyze_takes_our_messages_and_no_others() -> None:
    receive, secret = load(PARSELYZE), new_secret()
    headers = formats()["parselyze"].signed_headers(
        secret=secret, message_id="msg_1", sent_at=datetime.now(UTC), body=BODY
    )

    assert receive(secret, BODY.encode(), headers)["type"] == "job.completed"
    for wrong_secret, body in [(new_secret(), BODY), (secret, BODY.replace("completed", "failed"))]:
        with pytest.raises(ValueError, match="wrong signature"):
            receive(wrong_secret, body.encode(), headers)


def test_every_event_and_error_is_described() -> None:
    for name, meaning in EVENT_TYPES.items():
        assert f"| `{name}` | {meaning} |" in TEXT
    assert [name for name in ErrorClass if f"`{name}`" not in TEXT] == []


def test_the_schedule_is_the_real_one() -> None:
    units = {"s": 1, "min": 60, "h": 3600}
    [row] = re.findall(r"\| at once \|(.*)\|", TEXT)
    delays = [int(number) * units[unit] for number, unit in re.findall(r"(\d+) (s|min|h)\b", row)]

    assert tuple(delays) == backoff.DELAYS_S
