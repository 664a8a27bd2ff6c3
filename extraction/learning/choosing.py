"""Which steps a field keeps, in which order: those that are right on most samples, then what covers the others."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from extraction.finders.anchors import find_anchors
from extraction.finders.base import MOST_TEXTS
from extraction.finders.view import label_key
from extraction.learning.fixed import known_step
from extraction.learning.meant import meant_tally
from extraction.learning.merging import merged
from extraction.learning.model import Kind, Occurrence, Samples, Seen, Step, Understood
from extraction.learning.steps import Possible, possible_steps
from extraction.learning.surroundings import label_text, meant
from extraction.learning.trying import Tally, spec_of, step_key, tally, try_on

MOST_TRIED = 60  # steps of a field on all samples
MOST_STEPS = 3
LEAST_PRECISION = 0.5
FALLBACK_PRECISION = 0.66
NARROWING_ROWS, MOST_NARROWING = 12, 24
PART_OF_A_LABEL = 0.1  # is lost of a step on a text that is part of another, at most
STABLE = 0.4  # of the doubt about a step that two samples give rise to
SHORTEST = 3  # letters of a text that tells whether a step has anything to find
RIVALLED, NARROWED = 0.92, 0.95


def best_steps(samples: Samples, name: str, known: Understood) -> list[Tally]:
    """A field's steps in their order; none where no step is right more often than wrong."""
    kind = known.kind
    tallies = [
        tally(samples, name, kind, one.step, spec, one.prior)
        for one in _candidates(samples, name, kind, known.places)
        if (spec := spec_of(one.step)) is not None
    ]
    tallies += merged(samples, name, kind, tallies)
    fixed = known_step(samples, name, kind)
    tallies += [fixed] if fixed is not None else []
    with_value = frozenset(at for at, seen in enumerate(samples) if name in seen.given)
    chosen = ordered([one for one in tallies if one.covers], with_value)
    by_name = meant_tally(samples, name, known)
    return _with_name(chosen, by_name, len(with_value)) if by_name is not None and _is_sure(by_name) else chosen


def _with_name(chosen: Sequence[Tally], by_name: Tally, of: int) -> list[Tally]:
    """The steps with that of the field's name among them, which is only tried where no text of better ones is
    printed: it looks at the whole document."""
    borne_out = [one for one in chosen if of > 1 and len(one.covers) == of]
    better = [one for one in chosen if one in borne_out or _worth(one, of) >= _worth(by_name, of)]
    texts = [texts_of_step(one.step) for one in better]
    if not all(texts) or not by_name.covers:
        return list(chosen)
    printed = list(dict.fromkeys(text for own in texts for text in own))
    if len(printed) > MOST_TEXTS:
        return list(chosen)
    named = replace(by_name, step=by_name.step | ({"unless": printed} if better else {}))
    return [*better, named, *(one for one in chosen if one not in better)]


def _worth(one: Tally, of: int) -> float:
    """Of a step where so many samples have a value."""
    return one.precision + 0.15 * (len(one.finds) + 1) / (of + 1) - 0.03 * (one.rivals > 0)


def ordered(tallies: Sequence[Tally], with_value: frozenset[int]) -> list[Tally]:
    def worth(one: Tally) -> float:
        return _worth(one, len(with_value))

    ranked = sorted((one for one in tallies if one.precision >= LEAST_PRECISION), key=worth, reverse=True)
    chosen: list[Tally] = []
    found: set[int] = set()
    for one in ranked:
        if len(chosen) == MOST_STEPS:
            break
        if not chosen:
            chosen.append(one)
            found |= one.finds
            continue
        more = one.covers - found
        if more and len(one.finds - found - one.covers) == 0:
            chosen.append(one)
            found |= one.finds
    for needed in (_is_less_strict, _stands_off, _hangs_on_another):
        for one in ranked:
            if len(chosen) < MOST_STEPS and one not in chosen and _is_sure(one) and needed(one.step, chosen):
                chosen.append(one)
    return chosen


def _is_sure(one: Tally) -> bool:
    """Whether a step is seldom wrong: it bears witness for the others and stands in for them."""
    return one.precision >= FALLBACK_PRECISION and not one.wrong and not one.absent


def _is_less_strict(step: Step, chosen: Sequence[Tally]) -> bool:
    """An expression wants a line to look as on the samples, a label its value on one side: another step by the same
    text forgives what they do not."""
    if len(chosen) != 1 or _text(step) != _text(chosen[0].step):
        return False
    first = chosen[0].step
    return ("regex" in first and "regex" not in step) or ("label" in first and "keyvalue" in step)


def _stands_off(step: Step, chosen: Sequence[Tally]) -> bool:
    """Under a heading a value may stand a little to the side: then a place that hangs on the heading finds it."""
    first = chosen[0].step if chosen else {}
    return first.get("at") == "below" and "anchor" in step and _text(step) == _text(first)


def _hangs_on_another(step: Step, chosen: Sequence[Tally]) -> bool:
    return all(_text(step) != _text(other.step) for other in chosen)


def _text(step: Step) -> str:
    """The printed text by which a step finds its value; none for a place on the page."""
    named = next(iter(step))
    if named == "regex":
        literal = str(step[named]).partition("(")[0].replace(r"\s+", "").replace("\\", "")
        return label_key(literal)
    text = step.get("anchor", "") if named == "region" else step[named]
    return label_key(str(text)) + str(step.get("after", ""))


def texts_of_step(step: Step) -> list[str]:
    """The printed texts without any of which a step finds nothing; none for a place or a mere form."""
    named = next(iter(step))
    if named == "regex":
        parts = str(step[named]).partition("(")[0].split(r"\S+")
        texts = [" ".join(part.replace(r"\s+", " ").replace("\\", "").split()) for part in parts]
        longest = max(texts, key=len)
        return [longest] if len(label_key(longest)) >= SHORTEST else []
    held = step.get("anchor", []) if named == "region" else step[named]
    return [held] if isinstance(held, str) else list(held)


def _candidates(samples: Samples, name: str, kind: Kind, places: Sequence[Sequence[Occurrence]]) -> list[Possible]:
    """Steps that are right where they come from, those of several samples first, then by their prior."""
    made: dict[str, Possible] = {}
    support: dict[str, set[int]] = {}
    for at, (seen, own) in enumerate(zip(samples, places, strict=True)):
        for place in own:
            for one in possible_steps(seen, name, kind, place):
                key = step_key(one.step)
                if key not in made or made[key].prior < one.prior:
                    made[key] = one
                support.setdefault(key, set()).add(at)
    ranked = sorted(made, key=lambda key: (-len(support[key]), -made[key].prior))
    kept: list[Possible] = []
    for key in ranked:
        if len(kept) >= MOST_TRIED:
            break
        source = samples[min(support[key])]
        one = made[key]
        spec = spec_of(one.step)
        if spec is None:
            continue
        trial = try_on(source, name, kind, spec)
        if trial.credit:
            prior = one.prior + (1 - one.prior) * STABLE * (len(support[key]) > 1)
            prior *= (RIVALLED if trial.rivalled else 1.0) * (1 - PART_OF_A_LABEL * (1 - trial.anchor))
            kept.append(Possible(one.step, prior))
        if (not trial.credit or trial.rivalled) and "regex" not in one.step and "region" not in one.step:
            kept += _narrowed(source, name, kind, one)
    return kept


def _narrowed(seen: Seen, name: str, kind: Kind, one: Possible) -> Iterator[Possible]:
    """The step with one of its texts' places left out: on the first or last page only, or behind another text."""
    label = next(iter(one.step.values()))
    anchors = find_anchors(seen.view, [label])
    if len(anchors) < 2:
        return
    for more in _narrowings(seen, name, label):
        step = {**one.step, **more}
        spec = spec_of(step)
        if spec is not None and try_on(seen, name, kind, spec).credit:
            yield Possible(step, one.prior * NARROWED)
            return


def _narrowings(seen: Seen, name: str, label: str) -> list[Step]:
    """Pages, then texts printed before the label, those first that mean what the field is, as a party's heading."""
    pages: list[Step] = [{"page": "last"}, {"page": "first"}] if len(seen.view.pages) > 1 else []
    others = (text for text in _texts_before(seen, label) if label_key(label) not in label_key(text))
    texts = list(islice(dict.fromkeys(others), MOST_NARROWING))
    texts.sort(key=lambda text: -max(meant(name, text), 0.0))
    likely = [text for text in texts if meant(name, text) > 0]
    rest = [text for text in texts if text not in likely]
    return [*({"after": text} for text in likely), *pages, *({"after": text} for text in rest)]


def _texts_before(seen: Seen, label: str) -> Iterator[str]:
    for anchor in find_anchors(seen.view, [label])[:6]:
        rows = anchor.page.rows[max(anchor.row_index - NARROWING_ROWS, 0) : anchor.row_index]
        for row in rows[::-1]:
            for segment in row.segments:
                colon = next((at for at, word in enumerate(segment) if word.text.endswith(":")), len(segment))
                text = label_text(segment[: colon + 1])
                if text and not any(char.isdigit() for char in text) and len(text.split()) <= 5:
                    yield text
