"""The names of templates and filters: what may be one, and what the API keeps for itself."""

import re

from templates_app.errors import InvalidName

PATTERN = r"^[a-z0-9][a-z0-9_-]{0,99}$"
# Addresses of the API that stand where a name would: GET /api/v1/templates/schema.
RESERVED = ("schema", "validate", "export", "import")
# Templates that are made of a schema that a client sent are named so.
SENT_SCHEMA_PREFIX = "sent-schema-"


def check_name(name: str) -> str:
    """The name, as jobs send it. Raises InvalidName with what to change."""
    if not re.fullmatch(PATTERN, name):
        raise InvalidName(
            "A name has small letters, digits, - and _ only, begins with a letter or digit, and has up to 100 of them."
        )
    if name in RESERVED:
        raise InvalidName(f"“{name}” is an address of the API. Choose another name.")
    if name.startswith(SENT_SCHEMA_PREFIX):
        raise InvalidName(f"Names that begin with {SENT_SCHEMA_PREFIX} are given by the desk. Choose another name.")
    return name
