"""Starters: templates to begin with, one YAML file each, and a made-up document that each of them reads."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import extraction
from templates_app.starters.samples import Sample, samples_of

FOLDER = Path(__file__).parent
_NAME = re.compile(r"^template: *(\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Starter:
    """A template to begin with. `about` is one sentence on what it is for."""

    name: str
    title: str
    about: str

    @property
    def source(self) -> str:
        """The YAML text."""
        return (FOLDER / f"{self.name}.yaml").read_text(encoding="utf-8")

    @property
    def sample(self) -> Sample | None:
        """The document that its card shows; None for the blank one."""
        return next(iter(samples_of(self.name)), None)

    @property
    def picture(self) -> str:
        """The path of the picture of its sample among the static files; "" without a sample."""
        return f"starters/{self.name}.png" if self.sample else ""

    @property
    def field_titles(self) -> tuple[str, ...]:
        """What it finds, in words."""
        return _field_titles(self.name)


STARTERS = (
    Starter("invoice", "Invoice", "What a seller asks for, with its line items; net and tax must make the total."),
    Starter("receipt", "Receipt", "A till's slip, printed or photographed: which shop, when and how much."),
    Starter("purchase-order", "Purchase order", "What a buyer orders, from whom and until when."),
    Starter("delivery-note", "Delivery note", "What was delivered, on which order and in how many packages."),
    Starter(
        "bank-statement", "Bank statement", "The movements of an account, which must lead from balance to balance."
    ),
    Starter("payslip", "Payslip", "What somebody earned, what was deducted, and what was paid."),
    Starter("id-document", "ID document", "Passports and cards by their machine-readable zone and its check digits."),
    Starter("form", "Form with checkboxes", "Lines that people fill in, and boxes that they tick."),
    Starter("blank", "Blank", "One field to change, or paste a template of your own."),
)


def find_starter(name: str) -> Starter:
    """KeyError for an unknown one."""
    return {starter.name: starter for starter in STARTERS}[name]


def starter_source(name: str, *, taken: Collection[str] = ()) -> str:
    """The source of a starter, under a name that is not `taken`. KeyError for an unknown starter."""
    source = find_starter(name).source
    match = _NAME.search(source)
    assert match is not None  # noqa: S101 - every starter says its name, and a test reads them all
    free, number = match[1], 2
    while free in taken:
        free, number = f"{match[1]}-{number}", number + 1
    return source[: match.start(1)] + free + source[match.end(1) :]


@cache
def _field_titles(name: str) -> tuple[str, ...]:
    fields = extraction.load_template(find_starter(name).source).fields
    return tuple(spec.title or own for own, spec in fields.items())
