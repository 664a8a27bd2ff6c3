"""What a field's name says by itself: where the engine looks for it without any sample, held against the samples."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import yaml

from extraction.answering import answers_of
from extraction.answering.phrases import phrase_of
from extraction.compiling import compile_schema
from extraction.compiling.wording import words_of
from extraction.importers.template_yaml import template_yaml
from extraction.learning.model import Kind, Occurrence, Samples, Step, Understood
from extraction.learning.trying import Tally, spec_of, tally, try_on
from extraction.template_spec import load_template

KNOWN = 0.9  # how well the lexicon must know a name
PRIOR = 0.95  # of a label that means just what the field is called
ELSEWHERE = 0.9  # of the weight of places that the name does not lead to
LIKELY = 0.9  # of the best place's weight: what the name leads to must be as likely by all else that is known
MOST_PLACES = 4  # of a value between which its name tells
CHECKED = ("iban", "vat", "bic")


def meaning_of(name: str) -> Step | None:
    """The step that looks for what a field is called; None where the lexicon does not know it."""
    words = words_of(name)
    return {"meaning": words} if any(sense.score >= KNOWN for sense in phrase_of(words).senses) else None


def kind_by_name(name: str) -> Kind:
    """The type of what a field is called, where there is no value to tell it."""
    schema = {"type": "object", "properties": {name: {}}}
    settings: dict[str, Any] = yaml.safe_load(compile_schema(schema, "asked"))["fields"].popitem()[1]
    if settings["type"] in CHECKED:
        return Kind("text")  # check digits are asked for once samples have shown that they fit
    return Kind(settings["type"], settings.get("pattern"), options=settings.get("options"))


def ask(samples: Samples, kinds: Mapping[str, Kind]) -> None:
    """Put the names as questions to every sample, so that `meaning` steps can be tried on it. Raises TemplateInvalid
    where a name cannot be one."""
    fields = {
        name: {**kind.settings, "find": [step]}
        for name, kind in kinds.items()
        if (step := meaning_of(name)) is not None
    }
    if fields:
        template = load_template(template_yaml({"template": "asked", "fields": fields}))
        for seen in samples:
            seen.view.answers = answers_of(seen.view, template)


def meant_tally(samples: Samples, name: str, known: Understood) -> Tally | None:
    """What the name alone does on the samples; None where it is not known, or leads to places that are unlikely."""
    step = meaning_of(name)
    spec = spec_of(step) if step is not None else None
    if step is None or spec is None:
        return None
    sure = []
    for seen, mine in zip(samples, known.places, strict=True):
        trial = try_on(seen, name, known.kind, spec)
        box = trial.box
        if box is not None and len(mine) > 1 and not any(place.is_at(box) for place in _likely(mine)):
            return None
        sure += [trial.anchor] if trial.credit else []
    return tally(samples, name, known.kind, step, spec, PRIOR * min(sure, default=1.0))


def believed(samples: Samples, name: str, known: Understood) -> Understood:
    """The field with its places weighed by its name: it leads to the one that is meant more often than chance."""
    step = meaning_of(name)
    spec = spec_of(step) if step is not None else None
    if spec is None:
        return known
    places = []
    for seen, mine in zip(samples, known.places, strict=True):
        box = try_on(seen, name, known.kind, spec).box if len(mine) > 1 else None
        likely = _likely(mine)
        meant = [box is not None and place in likely and place.is_at(box) for place in mine]
        if any(meant):
            most = max(place.weight for place in mine)
            mine = [
                replace(p, weight=most if own else p.weight * ELSEWHERE) for p, own in zip(mine, meant, strict=True)
            ]
        places.append(mine)
    return Understood(known.kind, places)


def _likely(places: Sequence[Occurrence]) -> list[Occurrence]:
    """None where a value comes again and again, as in the rows of a table: its name does not tell between them."""
    most = max((place.weight for place in places if len(places) <= MOST_PLACES), default=2.0)
    return [place for place in places if place.weight >= LIKELY * most]
