"""Starters: templates to begin with, one YAML file each. Their titles come from the files."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
_NAME = re.compile(r"^template: *(\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Starter:
    name: str
    title: str
    about: str


STARTERS = (
    Starter("blank", "Blank", "One field to change, or paste a template of your own."),
    Starter("invoice", "Invoice", "Number, dates, seller's VAT number, net, tax and total."),
    Starter("receipt", "Receipt", "Shop, date, total, tax and how it was paid."),
)


def starter_source(name: str, *, taken: Collection[str] = ()) -> str:
    """The source of a starter, under a name that is not `taken`. KeyError for an unknown starter."""
    if name not in {starter.name for starter in STARTERS}:
        raise KeyError(name)
    source = (FOLDER / f"{name}.yaml").read_text()
    match = _NAME.search(source)
    assert match is not None  # noqa: S101 - every starter says its name, and a test reads them all
    free, number = match[1], 2
    while free in taken:
        free, number = f"{match[1]}-{number}", number + 1
    return source[: match.start(1)] + free + source[match.end(1) :]
