"""A field of a form, what is asked of a form, and what became of that."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from extraction.datamodel import BoundingBox

# What a form that was filled or emptied is called among the files of its request.
FORM_NAME = "form.pdf"
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


@dataclass(frozen=True, slots=True)
class FormRequest:
    """With `clear` the form's fields are emptied first; then `values` by the fields' names, and those of the
    `instructions`, are written. With none of these the fields are only found. `fields` by their names and `pages` from
    1 say which of them may be touched and are told; empty: all."""

    clear: bool = False
    values: Mapping[str, FieldValue] = field(default_factory=dict)
    instructions: str = ""
    fields: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()

    @property
    def is_writing(self) -> bool:
        return self.clear or bool(self.values) or bool(self.instructions.strip())

    def is_about(self, found: FormField) -> bool:
        return (not self.fields or found.name in self.fields) and (not self.pages or found.page in self.pages)
