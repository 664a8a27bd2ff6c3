"""What a template asks of a whole document: every field of it that is looked for by its meaning."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from extraction.answering.phrases import Phrase, concept_named, phrase_of
from extraction.finders.meaning import MeaningStep
from extraction.lexicon import Concept
from extraction.template_spec import FieldSpec, ValueSpec

FURTHER_TEXT = 0.95  # what the second text of a step stands for counts a little less than the first
INSTEAD = 0.75  # and what may hold where that is not printed
_FAMILIES = (
    frozenset(("money", "decimal", "int", "percent")),
    frozenset(("text", "vat", "iban", "bic", "email", "phone", "enum")),
)
Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A concept of the lexicon that a question may stand for. `instead`: only where the others are not printed."""

    concept: Concept
    party: str
    weight: float
    instead: bool = False


@dataclass(frozen=True)
class Question:
    """One field, or several that ask in the same words for the same type: they have the same answer."""

    step: MeaningStep
    field: ValueSpec
    is_many: bool
    phrases: tuple[Phrase, ...]
    wanted: tuple[Wanted, ...]

    @property
    def competes(self) -> bool:
        """Whether its value is one place on the pages that nobody else can have."""
        return not self.is_many and self.field.type not in ("enum", "bool")


def question_of(step: MeaningStep, field: ValueSpec) -> Question:
    phrases = tuple(phrase_of(text) for text in step.meaning)
    is_many = isinstance(field, FieldSpec) and field.many is not None
    return Question(step, field, is_many, phrases, tuple(_wanted(phrases, field)))


def key_of(step: MeaningStep, field: ValueSpec, locale: str) -> Key:
    """By what questions are told apart."""
    many = field.many if isinstance(field, FieldSpec) else None
    return step, field.type, field.pattern, tuple(field.options.items()), field.locale or locale, many is not None


def questions_in(fields: Mapping[str, FieldSpec]) -> Iterator[tuple[MeaningStep, FieldSpec]]:
    """Every field of one value, or many, that has a step of this kind; members of groups too."""
    for field in fields.values():
        yield from questions_in(field.fields)
        if field.type != "list":
            yield from ((step, field) for step in field.find if isinstance(step, MeaningStep))


def _wanted(phrases: tuple[Phrase, ...], field: ValueSpec) -> Iterator[Wanted]:
    seen: set[tuple[str, str]] = set()
    found: list[Wanted] = []
    for at, phrase in enumerate(phrases):
        for sense in phrase.senses:
            concept = concept_named(sense.concept)
            if concept is None or (sense.concept, sense.party) in seen or not _suits(concept, field):
                continue
            seen.add((sense.concept, sense.party))
            weight = sense.score * (FURTHER_TEXT if at else 1.0)
            found.append(Wanted(concept, sense.party or concept.party or "", weight))
    yield from found
    for wanted in found:
        for name in wanted.concept.instead:
            other = concept_named(name)
            if other is not None and (name, "") not in seen:
                yield Wanted(other, "", wanted.weight * INSTEAD, instead=True)


def _suits(concept: Concept, field: ValueSpec) -> bool:
    """Whether a value of the concept can be of the field's type."""
    kind = field.type.partition(":")[0]
    if concept.type == kind or kind in ("text", "enum", "stdnum"):
        return kind not in ("text", "enum") or concept.type not in ("money", "percent", "date")
    return any(concept.type in family and kind in family for family in _FAMILIES) or (kind == "int" and concept.code)
