"""The one error of all normalizers, and the record that they return."""

from dataclasses import dataclass

from extraction.datamodel import JsonValue


class NotValid(ValueError):
    """A printed text that cannot be read as the type asked for; `reason` says why in plain words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class NormalizedValue:
    """A typed value as it travels in JSON; `currency` for money (ISO 4217), `flags` what was not certain."""

    value: JsonValue
    currency: str | None = None
    flags: tuple[str, ...] = ()
