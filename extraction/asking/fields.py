"""A question for something that has a name on papers ("the due date"): found as a field of an unknown layout is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from rapidfuzz.distance import Levenshtein

from extraction.answering.labelled import Labelled, LabelledValues
from extraction.answering.phrases import phrase_of
from extraction.asking.understanding import AnswerType, Asked
from extraction.compiling import compile_schema
from extraction.datamodel import BoundingBox, ParsedDocument
from extraction.errors import SchemaInvalid
from extraction.finders import DocumentView
from extraction.finding import extract
from extraction.stems import stems_in
from extraction.template_spec import TemplateSpec, load_template

MAX_WORDS, MAX_NAME_CHARS = 8, 80
LETTERS_PER_EDIT = 6
SHORTEST_PART = 4
LONGEST_ALIKE = 1.6  # times as long a word that begins with the other may be
LEAST_EXPLAINED = 0.6  # of the question's words that a label must hold which the lexicon does not know
# A JSON Schema's type and format for what an answer must hold.
_SCHEMAS: dict[str, dict[str, str]] = {
    "date": {"type": "string", "format": "date"},
    "amount": {"type": "number", "format": "money"},
    "percent": {"type": "number", "format": "percent"},
    "number": {"type": "number"},
}

_TYPES: dict[str, AnswerType] = {
    "date": "date",
    "money": "amount",
    "percent": "percent",
    "int": "number",
    "decimal": "number",
}


@dataclass(frozen=True, slots=True)
class Value:
    """What was found in one document, as printed."""

    text: str
    confidence: float
    box: BoundingBox


def template_of(asked: Asked) -> TemplateSpec | None:
    """One field that is called what is asked for; None where that is no name."""
    known = [name for name in asked.topics if is_known(name)]
    names = (asked.field,) if asked.field else tuple(known[:1]) or asked.topics[:2]
    if not names or len(names[0].split()) > MAX_WORDS or len(names[0]) > MAX_NAME_CHARS:
        return None
    wanted: dict[str, Any] = {**_SCHEMAS.get(asked.type, {"type": "string"}), "title": names[-1]}
    try:
        return load_template(compile_schema({"type": "object", "properties": {names[0]: wanted}}, "question"))
    except SchemaInvalid:
        return None


def typed(asked: Asked, template: TemplateSpec | None) -> Asked:
    """The question, where "what" asks for something whose name says what kind of thing it is: "the start date"."""
    if asked.type != "any" or template is None:
        return asked
    (field,) = template.fields.values()
    is_said = field.type == "date" or is_named(asked)
    return replace(asked, type=_TYPES.get(field.type, "any")) if is_said else asked


class Labels:
    """The labels of a document and where their values are; found when they are first wanted."""

    def __init__(self, document: ParsedDocument) -> None:
        self._document = document

    def of(self, box: BoundingBox) -> Iterator[list[str]]:
        """The stems of each label that what stands in the box may belong to."""
        for own in self._pairs:
            if any(word.box.is_centred_in(box, 0.0) for word in (*own.pair.value, *own.row)):
                yield stems_in(own.pair.label_text)

    @cached_property
    def _pairs(self) -> tuple[Labelled, ...]:
        return LabelledValues(DocumentView(self._document)).pairs


def value_in(document: ParsedDocument, template: TemplateSpec, asked: Asked, labels: Labels) -> Value | None:
    """The field's value; where the lexicon does not know its name, its label must hold the words asked for."""
    found = extract(document, template).fields[0]
    if found.value is None or found.box is None or not found.raw_text:
        return None
    explained = 1.0 if is_named(asked) else _explained(asked.stems, labels.of(found.box))
    if explained < LEAST_EXPLAINED:
        return None
    return Value(" ".join(found.raw_text.split()), round(found.confidence * explained, 4), found.box)


def is_named(asked: Asked) -> bool:
    """Whether the question is for something that the lexicon knows."""
    return bool(asked.field) or any(map(is_known, asked.topics))


def is_known(name: str) -> bool:
    """Whether the lexicon knows exactly this name."""
    return any(sense.score >= 1 for sense in phrase_of(name).senses)


def _explained(asked: Sequence[str], labels: Iterable[Sequence[str]]) -> float:
    """The share of the question's words that stand in the label of the value."""
    shares = (sum(any(is_like(own, other) for other in label) for own in asked) / len(asked) for label in labels)
    return max(shares, default=0.0)


def is_like(one: str, other: str) -> bool:
    """The same stem, the beginning of the other, or one that differs by a misread letter."""
    shorter, longer = sorted((one, other), key=len)
    is_part = len(shorter) >= SHORTEST_PART and len(longer) <= LONGEST_ALIKE * len(shorter)
    if one == other or (is_part and longer.startswith(shorter)):
        return True
    edits = len(shorter) // LETTERS_PER_EDIT
    return edits > 0 and Levenshtein.distance(one, other, score_cutoff=edits) <= edits
