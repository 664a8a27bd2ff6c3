"""Forms of the library: a copy's name, an upload, a JSON Schema."""

import json
from typing import Any

from django import forms

from builder.unpacking import MAX_UPLOAD_BYTES
from templates_app.errors import TemplateError
from templates_app.names import check_name

MAX_SCHEMA_BYTES = 512 * 1024
_PLAIN = {"autocomplete": "off", "spellcheck": "false"}


class _NamedForm(forms.Form):
    name = forms.CharField(
        max_length=100,
        help_text="What uploads and the API send as templateName. It cannot be changed later.",
        widget=forms.TextInput(attrs=_PLAIN),
    )

    def clean_name(self) -> str:
        try:
            return check_name(self.cleaned_data["name"])
        except TemplateError as error:
            raise forms.ValidationError(error.message) from error


class CopyForm(_NamedForm):
    title = forms.CharField(
        required=False, max_length=200, help_text="What people see.", widget=forms.TextInput(_PLAIN)
    )


class ImportForm(forms.Form):
    file = forms.FileField(
        label="A file",
        help_text="A zip that was exported here or elsewhere, any zip of YAML files, or one file in YAML or JSON. "
        f"Up to {MAX_UPLOAD_BYTES // 1024 // 1024} MB. Templates of invoice2data are converted.",
        widget=forms.FileInput(attrs={"accept": ".zip,.yaml,.yml,.json"}),
    )


class JsonSchemaForm(_NamedForm):
    """After validation `schema` is the JSON Schema, from the file if there is one."""

    file = forms.FileField(required=False, label="A file", widget=forms.FileInput(attrs={"accept": ".json"}))
    text = forms.CharField(
        required=False,
        strip=False,
        label="or the schema's text",
        max_length=MAX_SCHEMA_BYTES,
        widget=forms.Textarea(attrs={"class": "code", "rows": 16, **_PLAIN}),
    )
    schema: dict[str, Any]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        file, place = cleaned.get("file"), "file" if cleaned.get("file") else "text"
        if file is not None and file.size > MAX_SCHEMA_BYTES:
            self.add_error("file", f"It is larger than {MAX_SCHEMA_BYTES // 1024} KB.")
            return cleaned
        try:
            schema = json.loads(file.read() if file is not None else cleaned.get("text") or "")
        except json.JSONDecodeError as error:
            self.add_error(place, f"This is not JSON: {error.msg} in line {error.lineno}.")
        except (UnicodeDecodeError, RecursionError, ValueError):
            self.add_error(place, "This is not JSON.")
        else:
            if isinstance(schema, dict):
                self.schema = schema
            else:
                self.add_error(place, "A JSON Schema is an object.")
        return cleaned
