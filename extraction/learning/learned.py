"""Learning: from documents with their right values to a template that finds them again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from extraction.compiling.wording import words_of
from extraction.errors import TemplateInvalid
from extraction.finders.base import MOST_TEXTS
from extraction.importers.template_yaml import template_yaml
from extraction.learning.choosing import best_steps
from extraction.learning.kinds import kind_of, pattern_of
from extraction.learning.layouts import fingerprints, layouts_of
from extraction.learning.locales import locale_of
from extraction.learning.locating import occurrences, texts_of
from extraction.learning.meant import ask, believed, kind_by_name, meaning_of
from extraction.learning.model import Kind, LearningSample, Samples, Seen, Step, Understood
from extraction.learning.places import settled
from extraction.learning.sums import computed, is_of_a_rate
from extraction.learning.tables import learn_list
from extraction.learning.trying import Tally
from extraction.lexicon import meanings
from extraction.template_spec import MAX_STEPS, TemplateSpec, load_template

REQUIRED_FROM = 3  # samples that all have a value: then one is missed where it is missing


@dataclass(frozen=True)
class Learned:
    """A template as YAML text. `evidence`: for each field the steps it was given and what they did on the samples."""

    source: str
    evidence: Mapping[str, tuple[Tally, ...]]

    @cached_property
    def template(self) -> TemplateSpec:
        return load_template(self.source)


def learn(samples: Sequence[LearningSample], name: str, wanted: Sequence[str] = ()) -> Learned:
    """A template called `name` that finds the samples' values on further documents of their layouts.

    `wanted` are names of fields that it is to have though no sample gives them: they are looked for by what they are
    called, where that is known. Raises TemplateInvalid where no value of any field is found in print, or the name
    cannot be one.
    """
    looked_at = [Seen.of(sample) for sample in samples]
    locale = locale_of(looked_at)
    looked_at = [replace(seen, locale=locale) if locale != "auto" else seen for seen in looked_at]
    groups = layouts_of(looked_at)
    texts = fingerprints(groups)
    names = list(dict.fromkeys(field for seen in looked_at for field in seen.given))
    kinds = {field: _kind(looked_at, field) for field in names}
    by_name = {field: kind_by_name(field) for field in wanted if field not in kinds and meaning_of(field) is not None}
    ask(looked_at, kinds | by_name)
    learned = {layout: _steps(own, kinds) for layout, own in groups.items()}
    fields: dict[str, Any] = {}
    evidence: dict[str, tuple[Tally, ...]] = {}
    for field in names:
        by_layout = {layout: steps[field] for layout, steps in learned.items() if steps.get(field)}
        evidence[field] = tuple(one for steps in by_layout.values() for one in steps)
        find = _found_by(field, {layout: [one.step for one in own] for layout, own in by_layout.items()}, texts)
        expression = computed(field, looked_at, names)
        if expression is not None and _looks_at_a_rate(find):
            find = []
        more: dict[str, Any] = {"required": True} if _always_given(looked_at, field) else {}
        more |= {"find": find} if find else {}
        more |= {"value": expression} if expression is not None else {}
        if find or expression is not None:
            fields[field] = {**kinds[field].settings, **more}
    fields |= {field: {**kind.settings, "find": [meaning_of(field)]} for field, kind in by_name.items()}
    fields |= _lists(samples, looked_at)
    if not fields.keys() - by_name.keys():
        raise TemplateInvalid("None of the values stands in the documents: there is nothing to learn from.")
    source = template_yaml({"template": name, "locale": locale, "fields": _without_lost_sums(fields)})
    load_template(source)
    return Learned(source, evidence)


def _kind(samples: Samples, field: str) -> Kind:
    """By the field's values, or by its name where none of them is printed as it is given: "€" for "EUR"."""
    kind = kind_of(field, [seen.given[field][0] for seen in samples if field in seen.given])
    if kind.type != "text":
        return kind
    printed = [texts_of(own)[0] for seen in samples if (own := occurrences(seen, field, kind))]
    if not printed and meaning_of(field) is not None:
        return kind_by_name(field)
    return replace(kind, pattern=pattern_of(printed) if printed else None)


def _steps(samples: Samples, kinds: Mapping[str, Kind]) -> dict[str, list[Tally]]:
    """The steps of each field on the samples of one layout."""
    understood = {
        field: Understood(kind, [occurrences(seen, field, kind) for seen in samples])
        for field, kind in kinds.items()
        if any(field in seen.given for seen in samples)
    }
    believed_of = {field: believed(samples, field, known) for field, known in settled(understood).items()}
    return {field: best_steps(samples, field, known) for field, known in believed_of.items()}


def _found_by(field: str, by_layout: Mapping[str, Sequence[Step]], texts: Mapping[str, list[str]]) -> list[Step]:
    """The steps of all layouts, each only where its layout's texts are printed; last what any layout may have."""
    several = len(texts) > 1
    shared: list[Step] = []
    if several:
        # What a field is called is asked once, where none of the layouts is printed.
        by_layout = {layout: [step for step in steps if "meaning" not in step] for layout, steps in by_layout.items()}
        firsts = [step for steps in by_layout.values() for step in steps[:1] if "region" not in step]
        shared = [step for at, step in enumerate(firsts) if step not in firsts[:at]]
    find: list[Step] = []
    for layout, steps in _within(MAX_STEPS - 1 - len(shared), by_layout).items():
        where = {"where": texts[layout]} if texts[layout] else {}
        for step in steps:
            is_bare = "region" in step and "anchor" not in step
            find.append({**step, **where} if several or is_bare else step)
    find = [*find, *shared][: MAX_STEPS - 1]
    everywhere = [text for own in texts.values() for text in own][:MOST_TEXTS]
    if any("meaning" in step for step in find):
        return find
    if find and everywhere and meanings(words_of(field), exact=True) and all(texts.values()):
        find.append({"meaning": words_of(field), "unless": everywhere})
    return find


def _within(most: int, by_layout: Mapping[str, Sequence[Step]]) -> dict[str, Sequence[Step]]:
    """As many of the first steps of every layout as there is room for, one at least."""
    deepest = max(map(len, by_layout.values()), default=0)
    depth = next((d for d in range(deepest, 1, -1) if sum(len(own[:d]) for own in by_layout.values()) <= most), 1)
    return {layout: steps[:depth] for layout, steps in by_layout.items()}


def _looks_at_a_rate(find: Sequence[Step]) -> bool:
    """Whether what the samples say of a total of taxes is that of a single rate."""
    printed = [step for step in find if "meaning" not in step]
    return bool(printed) and is_of_a_rate(printed[0])


def _always_given(samples: Samples, field: str) -> bool:
    return len(samples) >= REQUIRED_FROM and all(field in seen.given for seen in samples)


def _lists(samples: Sequence[LearningSample], looked_at: Sequence[Seen]) -> dict[str, Any]:
    """The fields whose values are rows."""
    fields: dict[str, Any] = {}
    names = dict.fromkeys(
        name for sample in samples for name, value in sample.values.items() if isinstance(value, list)
    )
    for name in names:
        rows = [_rows(sample.values.get(name)) for sample in samples]
        settings = learn_list(rows, [seen.sample for seen in looked_at])
        if settings is not None:
            fields[name] = dict(settings)
    return fields


def _rows(value: Any) -> list[dict[str, Any]] | None:
    rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    return rows or None


def _without_lost_sums(fields: dict[str, Any]) -> dict[str, Any]:
    """A sum is only computed out of fields that were learned."""
    kept = {}
    for name, settings in fields.items():
        if "value" in settings and not all(part in fields for part in settings["value"].split(" - ")):
            settings = {key: value for key, value in settings.items() if key != "value"}
        if "find" in settings or "value" in settings:
            kept[name] = settings
    return kept
