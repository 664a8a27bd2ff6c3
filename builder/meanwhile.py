"""What another admin has made of a template while somebody worked on it: refused instead of overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from builder.errors import BuilderError
from extraction import TemplateInvalid
from extraction.template_source import parse_source
from jobs.wording import title_or_words

MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Known:
    """What a page knows of a template: the text that it got last, and the number of the latest version then, 0 for
    none."""

    base: str
    version: int


@dataclass(frozen=True, slots=True)
class Theirs:
    """What is there by now. `source` is what others made of it, by whom ("" if nobody knows) and when; `base` and
    `version` what a page has to know to go on, `saved` the latest version's text."""

    source: str
    base: str
    version: int
    saved: str
    by: str
    at: datetime | None

    def as_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "base": self.base,
            "version": self.version,
            "saved": self.saved,
            "by": self.by,
            "at": self.at.isoformat() if self.at else None,
        }


class ChangedMeanwhile(BuilderError):
    """Somebody else has changed the template since; nothing is written."""

    code = "CHANGED_MEANWHILE"

    def __init__(self, message: str, theirs: Theirs) -> None:
        super().__init__(message)
        self.theirs = theirs


def what_changed(before: str, after: str) -> str:
    """What differs between two texts by field, as the end of a sentence: ": Total changed, Due date added". Only that
    the text differs where one of them is no YAML, or where fields are the same."""
    fields, others = _parts(before), _parts(after)
    if fields is None or others is None:
        return ""
    said = [
        f"{_label(name, others)} {'changed' if name in fields else 'added'}"
        for name, each in others.items()
        if name not in fields or fields[name] != each
    ]
    said += [f"{_label(name, fields)} removed" for name in fields if name not in others]
    return f": {_listed(said)}" if said else ""


def _listed(said: Sequence[str]) -> str:
    more = len(said) - MOST_NAMED
    return ", ".join(said[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _parts(source: str) -> dict[str, Any] | None:
    """The fields by name, and all else under ""; None for what cannot be read."""
    try:
        data, _ = parse_source(source)
    except TemplateInvalid:
        return None
    if not isinstance(data, dict):
        return None
    fields = data.pop("fields", None)
    own = fields if isinstance(fields, dict) else {}
    return {"": data, **{str(name): each for name, each in own.items()}}


def _label(name: str, fields: dict[str, Any]) -> str:
    if not name:
        return "what is said of the whole template"
    title = fields[name].get("title") if isinstance(fields[name], dict) else None
    return title_or_words(str(title or ""), name)
