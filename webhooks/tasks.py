"""What the courier runs, by name and with ids only. Each may be called twice: the rows decide."""

from uuid import UUID

from webhooks import delivering


def deliver(delivery_id: str) -> None:
    delivering.deliver(UUID(delivery_id))
