"""What is done with a form as one operation: its fields are found, emptied, filled, and told as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from extraction.forms.filling import clear, detect, fill
from extraction.forms.instructions import fill_from_instructions
from extraction.forms.model import FORM_NAME, FieldKey, FieldValue, FormField, FormRequest, NotFilled


def form_as_json(path: Path, asked: FormRequest, output_dir: Path, password: str | None) -> dict[str, Any]:
    """Carries out what is asked, writes the PDF that comes of it to FORM_NAME in output_dir, and tells its `fields`,
    what was `written` and `not_written`, and the `file`, null where nothing was to be written.

    Raises PasswordRequired, CorruptDocument or TooManyPages.
    """
    target = output_dir / FORM_NAME
    found = [each for each in detect(path, password) if asked.is_about(each)]
    written: tuple[str, ...] = ()
    not_written: list[NotFilled] = []
    if asked.clear:
        emptied = clear(path, target, _cleared(found), password)
        written, not_written = emptied.written, list(emptied.not_written)
    if asked.values or asked.instructions.strip():
        values, unknown = _values(found, asked)
        source = target if target.exists() else path
        filled = fill(source, target, values, password if source is path else None)
        written, not_written = (*written, *filled.written), [*not_written, *unknown, *filled.not_written]
    fields = found if not target.exists() else [each for each in detect(target) if asked.is_about(each)]
    return {
        "fields": list(map(_told, fields)),
        "written": list(dict.fromkeys(written)),
        "not_written": [asdict(each) for each in not_written],
        "file": FORM_NAME if target.exists() else None,
    }


def _cleared(found: Sequence[FormField]) -> list[str]:
    """What of a form can be emptied at all: nobody has to be told of each signature that it stays."""
    return list(dict.fromkeys(each.name for each in found if not _stays(each)))


def _stays(found: FormField) -> bool:
    return found.read_only or found.is_drawn or found.type == "signature"


def _values(
    found: Sequence[FormField], asked: FormRequest
) -> tuple[dict[FieldKey, FieldValue], tuple[NotFilled, ...]]:
    # In the form's own order, whatever order the names were kept in.
    names = dict.fromkeys(each.name for each in found)
    values: dict[FieldKey, FieldValue] = {name: asked.values[name] for name in names if name in asked.values}
    unknown = tuple(NotFilled(name, "there is no such field") for name in sorted(asked.values.keys() - names.keys()))
    if not asked.instructions.strip():
        return values, unknown
    said, not_placed = fill_from_instructions(found, asked.instructions)
    return dict(said) | values, (*unknown, *not_placed)


def _told(found: FormField) -> dict[str, Any]:
    return dict(_members(found))


def _members(found: FormField) -> Iterator[tuple[str, Any]]:
    for name, value in asdict(found).items():
        if name == "box":
            yield name, {side: each if side == "page" else round(each, 5) for side, each in value.items()}
        else:
            yield name, list(value) if isinstance(value, tuple) else value
