"""A field of a form, and what became of filling or clearing it."""

from dataclasses import dataclass
from typing import Literal

from extraction.datamodel import BoundingBox

FormFieldType = Literal["text", "checkbox", "radio", "choice", "signature"]
FieldValue = str | bool
FieldKey = str | tuple[int, BoundingBox]


@dataclass(frozen=True, slots=True)
class FormField:
    """A place that is filled in.

    `label` is the text printed beside it, "" where there is none. `value` is what a text or a choice holds, `selected`
    says whether a checkbox or a radio button is marked, None for all others. The buttons of one radio group are one
    field each, of the same name; `options` is then what the button stands for, otherwise what can be chosen.
    `is_drawn`: the file knows of no field, there is just an empty box or line; its name counts them on the
    page (page1_field2), so it may change when the form is filled.
    """

    page: int
    box: BoundingBox
    name: str
    type: FormFieldType
    label: str = ""
    value: str = ""
    selected: bool | None = None
    options: tuple[str, ...] = ()
    read_only: bool = False
    required: bool = False
    is_drawn: bool = False


@dataclass(frozen=True, slots=True)
class NotFilled:
    """A value that found no place: its name as it was given, and why in plain words."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class FormReport:
    """The names of the fields that were written, and what was not."""

    written: tuple[str, ...]
    not_written: tuple[NotFilled, ...]
