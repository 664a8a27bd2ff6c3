"""Who runs a management command, for the audit log."""

import getpass


def system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number that has no name
        return "unknown"
