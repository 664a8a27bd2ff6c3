"""Learning from golden samples: a field gets what was learned if it is right on more of them with it."""

import logging
import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import yaml

from accounts.audit import Actor
from builder import live, sources
from builder.comparing import Right, compare_result
from builder.editing import read_samples, state
from builder.errors import EditRefused
from builder.meanwhile import Known
from builder.models import Sample
from builder.reading import sample_document
from extraction import LearningSample, TemplateInvalid, learn, load_template
from jobs.wording import title_or_words
from templates_app.models import ExtractionTemplate

log = logging.getLogger(__name__)

MOST_SAMPLES = 5  # the last that were approved
WITHIN_S = 40
NO_GOLDEN = "Approve a sample’s values first: they are what is learned from."
NOTHING_BETTER = "Nothing that was learned finds more of the approved values than the template does now."
_NOT_LEARNED = ("enum", "bool", "group")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A field that was changed or added, and on how many of the samples it was and is right."""

    field: str
    before: int
    now: int


def learned(template: ExtractionTemplate, actor: Actor, source: str, known: Known | None = None) -> dict[str, Any]:
    """The state with all that golden samples teach, and `told`: what became better, in words.

    Raises EditRefused where there is no golden sample or nothing becomes better, NobodyAnswers, and what state raises.
    """
    golden = [each for each in read_samples(template) if each.approved_at]
    asked = sorted(golden, key=lambda each: each.approved_at or each.created_at)[-MOST_SAMPLES:]
    if not asked:
        raise EditRefused(NO_GOLDEN)
    answer = live.ask("builder.tasks.learn", source, [str(each.pk) for each in asked], wait_s=WITHIN_S)
    if not answer["lessons"]:
        raise EditRefused(NOTHING_BETTER)
    told = _in_words([Lesson(**lesson) for lesson in answer["lessons"]], answer["source"], len(asked))
    return state(template, actor, answer["source"], known) | {"told": told}


def _in_words(lessons: Sequence[Lesson], source: str, of: int) -> str:
    """The first field with its figures, and how many others became better."""
    first, *others = lessons
    title = title_or_words(str(sources.settings_of(source, first.field).get("title") or ""), first.field)
    more = f" {len(others)} more became better." if others else ""
    return f"{title}: right on {first.now} of {of}, {first.before} before.{more}"


def learn_here(samples: Sequence[Sample], source: str) -> dict[str, Any]:
    """The worker's part, as JSON: the source with what was learned, and the lessons."""
    documents = [(sample, document) for sample in samples if (document := sample_document(sample)) is not None]
    try:
        found = learn([LearningSample(document, sample.values) for sample, document in documents], "learned")
    except TemplateInvalid:
        return {"source": source, "lessons": []}
    fields: dict[str, dict[str, Any]] = yaml.safe_load(found.source)["fields"]
    everything = source
    for name, settings in fields.items():
        everything = _readable(_with(everything, name, settings)) or everything
    tried = _tried(samples, everything)
    before, now = _rights(_tried(samples, source)), _rights(tried)
    names = sorted(fields, key=_places(tried).__getitem__)
    lessons = [Lesson(name, before[name], now[name]) for name in names if now[name] > before[name]]
    for lesson in lessons:
        source = _with(source, lesson.field, fields[lesson.field])
    return {"source": source, "lessons": [asdict(lesson) for lesson in lessons]}


def learned_field(source: str, name: str, settings: dict[str, Any]) -> str | None:
    """The source with what was learned of one field; None where it is no template with that."""
    return _readable(_with(source, name, settings))


def _readable(source: str) -> str | None:
    """The source if it is a template: a list may be asked for by columns that what was learned of it does not have."""
    try:
        load_template(source)
    except TemplateInvalid as error:
        log.info("What was learned of a field does not fit the template: %s", error)
        return None
    return source


def _with(source: str, name: str, settings: dict[str, Any]) -> str:
    """The source with what was learned of a field: a new field has all of it, one that is there looks for its values
    in the learned way and stays what it is."""
    if name not in sources.field_names(source):
        titled = {"title": title_or_words("", name), **settings}
        return sources.add_field(source, name, titled)[0]
    own = sources.settings_of(source, name)
    if own.get("type") in _NOT_LEARNED or own.get("many") or "find" not in settings:
        return source
    source = sources.set_field(source, name, "find", settings["find"])
    if own.get("type") == settings["type"] == "text" and "pattern" in settings:
        source = sources.set_field(source, name, "pattern", settings["pattern"])
    for column, learned_so in settings.get("columns", {}).items():
        if column in own.get("columns", {}) and isinstance(learned_so, dict) and "heading" in learned_so:
            source = sources.set_field(source, name, f"columns.{column}.heading", learned_so["heading"])
    return source


def _tried(samples: Sequence[Sample], source: str) -> list[live.Tried]:
    """What the source finds; nothing where it is no template yet."""
    try:
        return [each for each in live.try_here(samples, source) if each.result is not None]
    except TemplateInvalid:
        return []


def _rights(tried: Sequence[live.Tried]) -> Counter[str]:
    """For each field the number of samples on which it is right."""
    return Counter(
        name
        for each in tried
        if each.result is not None
        for name, compared in compare_result(each.result, Right(each.sample.values, each.sample.currencies)).items()
        if compared.verdict == "right"
    )


def _places(tried: Sequence[live.Tried]) -> defaultdict[str, tuple[float, ...]]:
    """Where each field stands on the first sample that has it, in the order of reading; nowhere is last."""
    places: defaultdict[str, tuple[float, ...]] = defaultdict(lambda: (math.inf,))
    for each in reversed(tried):
        found = each.result.fields if each.result else ()
        places |= {one.name: (one.box.page, one.box.y0, one.box.x0) for one in found if one.box}
    return places
