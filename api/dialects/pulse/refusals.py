"""How Pulse's API refuses: an error with a code, a message and details. Its clients tell errors apart by status."""

from typing import Any

# The one code that its command line knows for a key that is not good.
_CODES = {401: "AUTH_001", 403: "AUTH_004"}


def body(status: int, code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": _CODES.get(status, code), "message": message, "details": {"code": code}}}
