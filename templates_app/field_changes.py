"""Compares two versions of a template field by field, in words: what was added, taken out, and set otherwise."""

from dataclasses import dataclass
from typing import Any, Literal

from extraction import FieldSpec, TemplateSpec
from templates_app.wording import review_in_words, where_in_words

NAMES = {
    "type": "Type", "title": "Title", "help": "Help", "required": "Required", "find": "Where to find it",
    "locale": "Locale", "pattern": "Pattern", "options": "Options", "review": "A person looks", "many": "Many values",
    "value": "Computed", "fields": "Its fields", "columns": "Columns",
}  # fmt: skip
WHOLE = {
    "title": "Title", "locale": "Locale", "match": "Which documents it is for", "preprocess": "What is looked at",
    "ocr": "How pictures are read", "review": "Review", "layout_text": "Layout text",
    "checks": "Checks between fields",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting in words, "" where a side has none."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field, or with an empty name the template as a whole. An added or removed field has no settings."""

    name: str
    label: str
    kind: Literal["added", "removed", "changed"]
    settings: tuple[Setting, ...] = ()


def field_changes(before: TemplateSpec, after: TemplateSpec) -> list[FieldChange]:
    """What differs, the template as a whole first, then fields in the order of `after`, then those that are gone."""
    changes = []
    whole = _settings(before, after, WHOLE)
    if whole:
        changes.append(FieldChange("", "The whole template", "changed", whole))
    for name, field in after.fields.items():
        old = before.fields.get(name)
        if old is None:
            changes.append(FieldChange(name, field.title or name, "added"))
        elif settings := _field_settings(old, field, before, after):
            changes.append(FieldChange(name, field.title or name, "changed", settings))
    gone = [name for name in before.fields if name not in after.fields]
    changes += [FieldChange(name, before.fields[name].title or name, "removed") for name in gone]
    return changes


def _field_settings(old: FieldSpec, new: FieldSpec, before: TemplateSpec, after: TemplateSpec) -> tuple[Setting, ...]:
    said = {
        "find": ("\n".join(where_in_words(old)), "\n".join(where_in_words(new))),
        "review": (review_in_words(old, before), review_in_words(new, after)),
    }
    return tuple(
        Setting(setting.name, *said[key]) if key in said and said[key][0] != said[key][1] else setting
        for key, setting in _changed(old, new, NAMES)
    )


def _settings(before: Any, after: Any, names: dict[str, str]) -> tuple[Setting, ...]:
    return tuple(setting for _, setting in _changed(before, after, names))


def _changed(before: Any, after: Any, names: dict[str, str]) -> list[tuple[str, Setting]]:
    """The settings of two models that are not the same, as short texts."""
    old, new = (each.model_dump(mode="json", exclude_defaults=True, by_alias=True) for each in (before, after))
    return [
        (key, Setting(name, _text(old.get(key)), _text(new.get(key))))
        for key, name in names.items()
        if old.get(key) != new.get(key)
    ]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "\n".join(f"{key}: {_inner(part)}" for key, part in value.items())
    if isinstance(value, list):
        return "\n".join(_inner(part) for part in value)
    return str(value)


def _inner(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_inner(part)}" for key, part in value.items())
    if isinstance(value, list):
        return ", ".join(_inner(part) for part in value)
    return _text(value)
