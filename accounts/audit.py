"""Writes the audit log: one function, called by every service that changes something worth answering for."""

from dataclasses import dataclass
from typing import Any

from accounts.models import ApiKey, AuditEntry, Environment, User


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a user, an API key, or the system itself; with the address they came from."""

    name: str
    user: User | None = None
    api_key: ApiKey | None = None
    ip_address: str | None = None


SYSTEM = Actor(name="system")


def record(
    *,
    environment: Environment | None,
    actor: Actor,
    action: str,
    target: str = "",
    details: dict[str, Any] | None = None,
) -> AuditEntry:
    """Append an entry. `action` is `<thing>.<verb in the past>`, such as `api_key.created`."""
    return AuditEntry.objects.create(
        environment=environment,
        actor=actor.name,
        action=action,
        target=target,
        details=details or {},
        ip_address=actor.ip_address,
    )
