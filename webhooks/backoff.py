"""When a failed delivery is tried again: ten tries over three days, later if the receiver asks for it."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

MINUTE, HOUR = 60, 3600
# Seconds after the first, second ... failed try.
DELAYS_S = (5, 30, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, 2 * HOUR, 10 * HOUR, 24 * HOUR, 36 * HOUR)
MAX_ATTEMPTS = len(DELAYS_S) + 1
# Up to so much is added by chance, so that a receiver that comes back is not met by everything at once.
JITTER_SHARE = 0.1
RETRY_AFTER_MAX_S = 24 * HOUR


def delay_after(attempt: int, *, chance: float, retry_after_s: float | None = None) -> timedelta | None:
    """How long to wait after failed try number `attempt` (from 1); None when it was the last.

    `chance` is 0..1 of the jitter. The receiver's own wish only ever makes it later, and by a day at most.
    """
    if attempt >= MAX_ATTEMPTS:
        return None
    delay_s = DELAYS_S[attempt - 1] * (1 + JITTER_SHARE * chance)
    if retry_after_s is not None:
        delay_s = max(delay_s, min(retry_after_s, RETRY_AFTER_MAX_S))
    return timedelta(seconds=delay_s)


def parse_retry_after(value: str, *, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for (RFC 9110: a number or a date); None when it says nothing usable."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        # More digits than any honest wait has would overflow.
        return float(value[:12])
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, OverflowError):  # a year of eleven digits
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - now).total_seconds())
