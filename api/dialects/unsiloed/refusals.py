"""How Unsiloed's API refuses: its client reads `detail`."""

from typing import Any


def body(status: int, code: str, message: str) -> dict[str, Any]:
    # Its client takes the message of a 402 out of an object, and everything else as a text.
    return {"detail": {"message": message} if status == 402 else message, "code": code}
