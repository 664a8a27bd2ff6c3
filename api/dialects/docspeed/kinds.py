"""What Docspeed's API knows without being told: kinds of documents, and the fields that a description names."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from extraction import FieldSpec, FieldType, load_template
from extraction.document_kinds import kinds_named, known_kinds
from extraction.lexicon import Concept, meanings
from extraction.proposing.output import JSON_TYPES
from templates_app.starters import STARTERS, find_starter

# For classifying and splitting where nobody names classes; the desk knows their titles in several languages.
KNOWN_KINDS: Sequence[Mapping[str, str]] = [{"name": kind.name, "description": ""} for kind in known_kinds()]
_PIECES = re.compile(r"[,;:\n•]|\s(?:and|und|et|y|e|with|mit|avec|plus)\s|\s-\s")
_SURE = 0.75  # what a few words of a description stand for
_LONGEST = 5  # words: more are a sentence, not the name of a field


def described_schema(description: str) -> dict[str, Any] | None:
    """A JSON Schema of the fields that a description lists by names which are known, or else of those that the kind of
    document which it names usually has. None where neither is known."""
    concepts = _named_fields(description)
    if len(concepts) > 1:
        return _object({concept.name: _scalar(concept.type) for concept in concepts})
    starters = {starter.name for starter in STARTERS}
    for kind in kinds_named(description)[0]:
        name = kind.name.replace("_", "-")
        if name in starters:
            fields = load_template(find_starter(name).source).fields
            return _object({key: _field(spec) for key, spec in fields.items()})
    return _object({concept.name: _scalar(concept.type) for concept in concepts}) if concepts else None


def _named_fields(description: str) -> list[Concept]:
    found: dict[str, Concept] = {}
    for piece in _PIECES.split(description):
        words = piece.split()
        best = next(iter(meanings(piece)), None) if 0 < len(words) <= _LONGEST else None
        if best is not None and best.score >= _SURE:
            found.setdefault(best.concept.name, best.concept)
    return list(found.values())


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": dict(properties), "additionalProperties": False}


def _scalar(kind: FieldType) -> dict[str, Any]:
    return dict(JSON_TYPES.get(kind, {"type": "string"}))


def _field(spec: FieldSpec) -> dict[str, Any]:
    if spec.type == "list":
        cells = {name: _scalar(column.type) for name, column in spec.columns.items()}
        return {"type": "array", "items": _object(cells)}
    if spec.type == "group":
        return _object({name: _field(member) for name, member in spec.fields.items()})
    own = _scalar(spec.type)
    titled = own | ({"title": spec.title} if spec.title else {})
    return {"type": "array", "items": own} if spec.has_parts else titled
