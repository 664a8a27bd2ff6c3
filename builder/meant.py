"""What the lexicon says about a guess: what a value without a known label is, and a step that goes by its meaning.

A step by meaning finds a value where the next document words its label in another way.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from extraction import BoundingBox, FieldResult, JsonValue
from extraction.answering import DocumentAnswers
from extraction.answering.phrases import phrase_of
from extraction.finders.anchors import find_anchors
from extraction.finders.view import bounding_box
from extraction.finding_values import find_value
from extraction.learning.proving import Step, Wanted, is_at, text_of_label
from extraction.lexicon import Concept, concepts, label_words, meanings
from extraction.proposing.fields import Sample
from extraction.template_spec import FieldSpec

MOST_LABELS, MOST_SKIPPED = 10, 20
_NUMBERS = ("global_number", "number")  # of a party, as they stand between its heading and its name
_BESIDE = ("keyvalue", "row", "label")


def with_meaning(
    find: Sequence[Step],
    name: str,
    value: JsonValue,
    place: BoundingBox | None,
    sample: Sample,
    settings: Mapping[str, Any],
) -> tuple[Step, ...]:
    """The steps and one by what the field's name means, if that finds the value on the sample.

    It goes behind a label that is printed once and stands beside its value, for such a label is exact, and before all
    else: under a heading other lines may stand the next time, and a place may hold something else. Found at another
    place than the one wanted, it is the last resort, and no step by itself.
    """
    step: Step = {"meaning": name.replace("_", " ")}
    if not phrase_of(step["meaning"]).senses:
        return tuple(find)
    found = run(sample, settings, [step], name)
    if found.value is None or found.value != value:
        return tuple(find)
    is_first = place is not None and is_at(found.box, place) and not (find and _is_exact(find[0], sample))
    if is_first:
        return (step, *find)
    return (*find, step) if find else ()


def of_a_party(wanted: Wanted, sample: Sample, settings: Mapping[str, Any]) -> tuple[Step, ...]:
    """A step for several lines under a party's heading, if it finds them: under any of the heading's usual wordings
    that share a word with it, and behind lines with the party's numbers."""
    headings = (text_of_label(wanted.above), wanted.under)
    known = ((text, found) for text in headings if text for found in meanings(text, "parties", exact=True))
    heading, party = next(known, ("", None))
    if party is None or len(wanted.rows) < 2:
        return ()
    words = set(label_words(heading))
    alike = [text for text in party.concept.labels if text != heading and words & set(label_words(text))]
    numbers = [text for concept in concepts() if concept.name in _NUMBERS for text in concept.labels]
    label: Any = [heading, *alike[:MOST_LABELS]] if alike else heading
    step: Step = {"label": label, "at": "below", "lines": len(wanted.rows), "skip": numbers[:MOST_SKIPPED]}
    found = run(sample, settings, [step])
    is_right = found.value == wanted.value and is_at(found.box, bounding_box(wanted.words))
    return (step,) if is_right else ()


def name_meant(wanted: Wanted, kind: str, sample: Sample) -> str:
    """What the lexicon takes the value for when it is asked for everything that it knows of this type; "" for nothing.

    The questions compete: what another label says exactly is not taken for this."""
    asked = dict(_asked(kind))
    sample.view.answers = DocumentAnswers(sample.view, asked)
    place = bounding_box(wanted.words)
    found = [(name, find_value(sample.view, name, spec, sample.locale)) for name, spec in asked.items()]
    sample.view.answers = None
    here = [(one.confidence, name) for name, one in found if one.value == wanted.value and is_at(one.box, place)]
    return max(here, default=(0.0, ""))[1]


def run(sample: Sample, settings: Mapping[str, Any], find: Sequence[Step], name: str = "tried") -> FieldResult:
    """What steps find on a sample, as a field of its own."""
    spec = FieldSpec.model_validate({**settings, "find": [dict(step) for step in find]})
    sample.view.answers = DocumentAnswers(sample.view, {name: spec})
    found = find_value(sample.view, name, spec, sample.locale)
    sample.view.answers = None
    return found


def _is_exact(step: Step, sample: Sample) -> bool:
    """Whether a step hangs on a label beside the value that stands nowhere else, not even among other words."""
    label = next((step[key] for key in _BESIDE if key in step), None)
    if label is None or step.get("at", "right") != "right" or "lines" in step:
        return False
    return len(find_anchors(sample.view, [label] if isinstance(label, str) else label)) == 1


def _asked(kind: str) -> Iterator[tuple[str, FieldSpec]]:
    for concept in concepts():
        if concept.type == kind:
            for name in _names_of(concept):
                yield name, FieldSpec.model_validate({"type": kind, "find": [{"meaning": name.replace("_", " ")}]})
    if kind == "text":
        for party in concepts("parties"):
            meaning = f"{party.name.replace('_', ' ')} name"
            yield f"{party.name}_name", FieldSpec.model_validate({"type": kind, "find": [{"meaning": meaning}]})


def _names_of(concept: Concept) -> tuple[str, ...]:
    return (f"{concept.party}_{concept.name}" if concept.party else concept.name,)
