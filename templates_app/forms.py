"""The YAML editor's form: checks a source with the engine and says what is wrong, line by line."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms

import extraction
from extraction import TemplateInvalid, TemplateSpec
from templates_app.errors import TemplateError

_AT_LINE = re.compile(r"line (\d+): (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at a place of a source. `line` counts from 1, None where no line can be said."""

    message: str
    line: int | None = None
    path: str = ""


def problems_of(error: TemplateInvalid) -> list[Problem]:
    """The engine's problems with their lines apart from their words, from top to bottom."""
    problems = []
    for path, text in error.problems or (("", error.message),):
        match = _AT_LINE.fullmatch(text)
        line, message = (int(match[1]), match[2]) if match else (None, text)
        problems.append(Problem(message[:1].upper() + message[1:], line, path))
    return sorted(problems, key=lambda problem: problem.line or 0)


def source_field(label: str) -> forms.CharField:
    """A text in YAML or JSON, as the editor shows it."""
    attrs = {"class": "code", "spellcheck": "false", "autocapitalize": "off", "autocomplete": "off", "rows": 28}
    # An empty text is refused by the engine, in its own words.
    return forms.CharField(label=label, strip=False, required=False, widget=forms.Textarea(attrs=attrs))


def plain_lines(source: str) -> str:
    """A text with line feeds only: browsers send CR LF, and versions are compared by their text."""
    return source.replace("\r\n", "\n").replace("\r", "\n").rstrip() + "\n"


class SourceForm(forms.Form):
    """A template's source. After validation `spec` is what it says, or `problems` why it says nothing."""

    source = source_field("Template")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spec: TemplateSpec | None = None
        self.problems: list[Problem] = []

    @property
    def all_problems(self) -> list[Problem]:
        """The engine's problems, else what the form itself refuses."""
        return self.problems or [Problem(str(message)) for message in self.errors.get("source", [])]

    def clean_source(self) -> str:
        source = plain_lines(self.cleaned_data["source"])
        try:
            self.spec = extraction.load_template(source)
        except TemplateInvalid as error:
            self.problems = problems_of(error)
            raise forms.ValidationError(error.message) from error
        return source

    def refuse(self, error: TemplateError) -> None:
        """Take in what a service refused: it is about the name, so it stands at the line that says the name."""
        lines = self.data["source"].splitlines()
        at = next((number for number, line in enumerate(lines, 1) if line.startswith("template:")), None)
        self.problems.append(Problem(error.message, at, "template"))
        self.add_error("source", error.message)
