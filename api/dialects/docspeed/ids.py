"""Ids as Docspeed's clients see them: what they are of, and 32 hexadecimal digits."""

from typing import Literal
from uuid import UUID

Kind = Literal["file", "job"]


def shown(kind: Kind, key: UUID) -> str:
    return f"{kind}_{key.hex}"


def read(kind: Kind, said: str) -> UUID | None:
    """None for what is no id of this kind."""
    try:
        return UUID(hex=said.removeprefix(f"{kind}_"))
    except ValueError:
        return None
