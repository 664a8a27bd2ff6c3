"""What accounts refuse, with stable codes."""


class AccountError(Exception):
    code = "ACCOUNT_ERROR"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidApiKey(AccountError):
    code = "INVALID_API_KEY"


class LastAdmin(AccountError):
    """An environment always keeps at least one admin."""

    code = "LAST_ADMIN"


class AlreadyMember(AccountError):
    code = "ALREADY_MEMBER"


class UnknownEnvironment(AccountError):
    code = "UNKNOWN_ENVIRONMENT"
