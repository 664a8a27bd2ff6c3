"""Why something is not sent or not fetched, with stable codes, and what went wrong with a single exchange."""

from enum import StrEnum


class EgressError(Exception):
    """`code` is stable, `retryable` says whether the same request may succeed later."""

    code = "EGRESS_ERROR"
    retryable = False

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidUrl(EgressError):
    code = "INVALID_URL"


class FetchCode(StrEnum):
    """REFUSED: not asked for, or not taken. FAILED: it may come later. NOT_FOUND: it is not there."""

    REFUSED = "FETCH_REFUSED"
    FAILED = "FETCH_FAILED"
    NOT_FOUND = "FETCH_NOT_FOUND"
    TOO_LARGE = "FILE_TOO_LARGE"


class FetchError(EgressError):
    """A file that did not come. `message` says what to do and holds no address that a name resolved to; for the log,
    that stands in the error's cause."""

    code: FetchCode

    def __init__(self, code: FetchCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.retryable = code is FetchCode.FAILED


class ErrorClass(StrEnum):
    """Why no whole answer came."""

    INVALID_URL = "invalid_url"
    BLOCKED_ADDRESS = "blocked_address"
    DNS = "dns"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    TIMEOUT = "timeout"
    TOO_SLOW = "too_slow"
    CLOSED = "closed"
    PROTOCOL = "protocol"
    INTERNAL = "internal"


class NoAnswer(Exception):
    """An exchange broke off. The message is for a log: it may name an address of the operator's own network."""

    def __init__(self, error_class: ErrorClass, message: str) -> None:
        super().__init__(message)
        self.error_class = error_class
