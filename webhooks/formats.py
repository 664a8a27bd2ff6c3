"""How a message is written and signed: after Standard Webhooks, or as the receivers of another vendor know it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from jobs.models import JobEvent
from webhooks import payloads, signing

STANDARD = "standard"


class Format(Protocol):
    """One way to tell a receiver. `meaning` is for whoever chooses; `events` are the types it has a message for."""

    label: str
    meaning: str
    events: Collection[str]
    content_type: str
    user_agent: str
    # How a receiver checks a message, in Python.
    snippet: str

    def tells(self, event: JobEvent) -> bool:
        """Whether its receivers hear of this job at all."""

    def render(self, event: JobEvent) -> str:
        """The body, as JSON."""

    def without_values(self, body: str) -> str:
        """A body of its own without what was read from the document, for when that is no longer kept."""

    def signed_headers(self, *, secret: str, message_id: str, sent_at: datetime, body: str) -> dict[str, str]:
        """What proves who sent `body`."""


class StandardFormat:
    label = "Standard Webhooks"
    meaning = "Signed messages about every step of a job, without its values."
    events: Collection[str] = tuple(payloads.EVENT_TYPES)
    content_type = "application/json; charset=utf-8"
    user_agent = "Proofdesk-Webhooks/1"
    snippet = """from standardwebhooks import Webhook

# raises an error unless it is ours
message = Webhook(secret).verify(
    body,  # as it came, unparsed
    headers,
)
print(message["type"])"""

    def tells(self, event: JobEvent) -> bool:
        return True

    def render(self, event: JobEvent) -> str:
        return payloads.render(event)

    def without_values(self, body: str) -> str:
        return body

    def signed_headers(self, *, secret: str, message_id: str, sent_at: datetime, body: str) -> dict[str, str]:
        return signing.signed_headers(secret=secret, message_id=message_id, sent_at=sent_at, body=body)


def formats() -> Mapping[str, Format]:
    """All of them by name. Those of other vendors stand above this floor: settings.WEBHOOK_FORMATS has their paths."""
    return {STANDARD: StandardFormat(), **{name: import_string(at) for name, at in settings.WEBHOOK_FORMATS.items()}}
