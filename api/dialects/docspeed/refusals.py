"""How Docspeed's API refuses: a detail with a code, a message and details, which its client raises as one error."""

from typing import Any

# Its words for what the desk refuses everywhere.
_CODES = {
    "INVALID_API_KEY": "UNAUTHORIZED",
    "UNSUPPORTED_TYPE": "UNSUPPORTED_FILE",
    "TOO_MANY_ACTIVE_JOBS": "RATE_LIMITED",
}


def body(status: int, code: str, message: str, **details: Any) -> dict[str, Any]:
    return {"detail": {"code": _CODES.get(code, code), "message": message, "details": details}}
