"""Steps that may find a value again, tried on the samples: only those that find it there, at its place, are given."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from pydantic import ValidationError

from extraction import BoundingBox, FieldResult, JsonValue
from extraction.finders.view import PageView, PlacedWord, bounding_box, label_key
from extraction.finding_values import find_value
from extraction.proposing.fields import Sample
from extraction.template_spec import FieldSpec

Words = tuple[PlacedWord, ...]
Step = Mapping[str, Any]
Values = dict[int, JsonValue]
MAX_STEPS = 2
MAX_HITS = 6  # are compared
NEAR = 0.006  # of the page: as far apart one place may be seen twice
PAD_PT, WIDER = 3.0, 1.6  # a region's margin; how much longer than this one a value may be
_DIGITS, _CAPITALS = re.compile(r"\d+"), re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A value on the first sample: its words, row by row, where it stands among its labels.

    `beside` and `above`: texts that may be its label; `under`: the heading of the block it stands in, "" for none.
    """

    page: PageView
    rows: tuple[Words, ...]
    value: JsonValue
    beside: Words = ()
    above: Words = ()
    under: str = ""

    @property
    def words(self) -> Words:
        return tuple(word for row in self.rows for word in row)


@dataclass(frozen=True, slots=True)
class Proven:
    """Steps, best first, and on how many of the samples they find something."""

    find: tuple[Step, ...]
    found_on: int


def proven(wanted: Wanted, samples: Sequence[Sample], settings: Mapping[str, Any]) -> Proven | None:
    """At most MAX_STEPS steps that find exactly `wanted` on the first sample; None where no step does.

    `settings` are the field's besides `find`. A step that hangs on a label goes before one that goes by form, and that
    before one that goes by place: these find something where there is nothing to find. Of those of a kind, the ones
    that find what most steps find on the other samples, then those that find something on the most samples; a second
    one is only kept where it does not contradict the first.
    """
    hits: list[tuple[Step, Values]] = []
    for step in _possible(wanted, str(settings["type"]), samples[0]):
        first = _run(step, samples[0], settings)
        if first is None or first.value != wanted.value or not is_at(first.box, bounding_box(wanted.words)):
            continue
        found = {at: _run(step, sample, settings) for at, sample in enumerate(samples[1:], 1)}
        values: Values = {at: result.value for at, result in found.items() if result and result.value is not None}
        hits.append((step, values))
        if len(hits) > MAX_HITS:
            break
    if not hits:
        return None
    believed = _believed([values for _, values in hits], len(samples))
    hits.sort(key=lambda hit: (_looseness(hit[0]), _contradictions(hit[1], believed), -len(hit[1])))
    best, values = hits[0]
    kept, found_on = [best], dict(values)
    for step, others in hits[1:]:
        agrees = all(found_on.get(at, value) == value for at, value in others.items())
        if len(kept) < MAX_STEPS and agrees and _looseness(step) == _looseness(best) and _hangs_on_a_text(step):
            kept.append(step)
            found_on |= others
    return Proven(tuple(kept), 1 + len(found_on))


def _believed(votes: Sequence[Values], samples: int) -> Values:
    """For each further sample the value that most steps find there; of equally many that of the plainest step."""
    counts = {at: Counter(values[at] for values in votes if at in values) for at in range(1, samples)}
    return {at: count.most_common(1)[0][0] for at, count in counts.items() if count}


def _contradictions(values: Values, believed: Values) -> int:
    return sum(believed[at] != value for at, value in values.items())


def _run(step: Step, sample: Sample, settings: Mapping[str, Any]) -> FieldResult | None:
    try:
        spec = FieldSpec.model_validate({**settings, "find": [step]})
    except ValidationError:
        return None  # a text that no step may hang on
    return find_value(sample.view, "tried", spec, sample.locale)


def is_at(box: BoundingBox | None, place: BoundingBox) -> bool:
    """Whether what was found stands at a place."""
    return box is not None and box.is_centred_in(place, NEAR)


def _looseness(step: Step) -> int:
    """How easily a step takes something else for the value where that is missing."""
    if "nearest" in step or "region" in step:
        return 2
    return 1 if "regex" in step else 0


def _hangs_on_a_text(step: Step) -> bool:
    """Whether a step would notice that it looks at another layout."""
    return not ("region" in step and "anchor" not in step)


def _possible(wanted: Wanted, kind: str, sample: Sample) -> Iterator[Step]:
    """The plainest first: by a label, by its form behind a label, by a place relative to a text, by its place."""
    lines = {"lines": len(wanted.rows)} if len(wanted.rows) > 1 else {}
    narrowed: tuple[Step, ...] = ({}, {"after": wanted.under}) if wanted.under else ({},)
    beside, above = text_of_label(wanted.beside), text_of_label(wanted.above)
    for more in narrowed:
        if beside:
            if kind == "money":
                yield {"row": beside, "pick": "last", **more}
            yield {"keyvalue": beside, **lines, **more}
            yield {"label": beside, "at": "right", **lines, **more}
            yield {"row": beside, "pick": "first", **more}
        if above:
            yield {"label": above, "at": "below", **lines, **more}
            yield {"keyvalue": above, **lines, **more}
            yield {"label": above, "at": "below", "align": "left", **lines, **more}
            yield {"label": above, "at": "below", "align": "right", **lines, **more}
            skipped = _keys_between(wanted)
            if skipped:
                yield {"label": above, "at": "below", **lines, "skip": skipped, **more}
        if kind not in ("text", "enum"):
            yield from ({"nearest": text, **more} for text in (beside, above) if text)
    if not lines:
        yield from _by_form(wanted, kind, beside)
    yield from _by_place(wanted, sample)


def _keys_between(wanted: Wanted) -> list[str]:
    """How the lines between a heading and a value below it begin ("Number: 12" under "Seller"), if all of them have
    keys: the next document may have them or not."""
    x0, x1 = wanted.rows[0][0].x0, wanted.rows[0][-1].x1
    top, bottom = wanted.above[-1].y1, wanted.rows[0][0].y0
    lines = [
        segment
        for row in wanted.page.rows
        for segment in row.segments
        if top <= segment[0].middle <= bottom and segment[0].x0 < x1 and segment[-1].x1 > x0
    ]
    keys = ["".join(f"{word.text} " for word in takewhile(_has_no_digit, line)).strip(" :") for line in lines]
    return list(dict.fromkeys(keys)) if all(label_key(key) for key in keys) else []


def _has_no_digit(word: PlacedWord) -> bool:
    return not any(char.isdigit() for char in word.text)


def text_of_label(words: Sequence[PlacedWord]) -> str:
    text = " ".join(word.text for word in words).strip(" :")
    return text if label_key(text) else ""


def _by_form(wanted: Wanted, kind: str, label: str) -> Iterator[Step]:
    text = " ".join(word.text for word in wanted.words)
    if not any(char.isdigit() for char in text) or len(text) > 60:
        return
    form = _form_of(text)
    if label:
        yield {"regex": f"({form})", "after": label}
        last = wanted.beside[-1].text if wanted.beside else ""
        yield {"regex": rf"{re.escape(last)}\s*({form})"}
    if kind == "text" and _CAPITALS.search(text):
        yield {"regex": rf"(?<!\S)({form})(?!\S)"}


def _form_of(text: str) -> str:
    """An expression for texts of this form: figures may be others and more of them, letters stay."""
    parts = re.split(r"(\d+|\s+)", text)
    return "".join(r"\d+" if _DIGITS.fullmatch(p) else r"\s+" if p.isspace() else re.escape(p) for p in parts if p)


def _by_place(wanted: Wanted, sample: Sample) -> Iterator[Step]:
    page = wanted.page
    x0, y0, x1, y1 = _room(wanted)
    for anchor in (wanted.beside, wanted.above, *_texts_around(wanted)):
        text = text_of_label(anchor)
        if not text:
            continue
        left, top = anchor[0].x0, min(word.y0 for word in anchor)
        corners = (x0 - left, y0 - top, x1 - left, y1 - top)
        yield {"region": _shares(corners, page), "anchor": text}
    inside = (max(x0, 0.0), max(y0, 0.0), min(x1, page.width), min(y1, page.height))
    yield {"region": _shares(inside, page), "page": page.number}


def _shares(corners: tuple[float, float, float, float], page: PageView) -> list[float]:
    x0, y0, x1, y1 = corners
    return [
        round(x0 / page.width, 4),
        round(y0 / page.height, 4),
        round(x1 / page.width, 4),
        round(y1 / page.height, 4),
    ]


def _room(wanted: Wanted) -> tuple[float, float, float, float]:
    """Round the value in points, and to the right as far as a longer one may reach before the next text."""
    words = wanted.words
    x0, x1 = min(word.x0 for word in words), max(word.x1 for word in words)
    y0, y1 = min(word.y0 for word in words), max(word.y1 for word in words)
    level = (word.x0 for word in wanted.page.words if word.x0 >= x1 and word.y1 > y0 and word.y0 < y1)
    end = min(x1 + (WIDER - 1) * (x1 - x0), min(level, default=wanted.page.width) - PAD_PT)
    left = (word.x1 for word in wanted.page.words if word.x1 <= x0 and word.y1 > y0 and word.y0 < y1)
    start = max(x0 - PAD_PT, (max(left, default=0.0) + x0) / 2)
    return start, y0 - PAD_PT, max(end, x1 + 0.5), y1 + PAD_PT


def _texts_around(wanted: Wanted) -> list[Words]:
    """The nearest texts of letters, above all: what a region may hang on."""
    first, own = wanted.rows[0][0], set(wanted.words)
    near: list[tuple[float, Words]] = []
    for row in wanted.page.rows:
        for segment in row.segments:
            text = "".join(word.text for word in segment)
            if not own.isdisjoint(segment) or sum(char.isalpha() for char in text) < 3 or len(segment) > 6:
                continue
            if any(char.isdigit() for char in text):
                continue
            below = max(0.0, segment[0].middle - first.middle)
            away = abs(segment[0].middle - first.middle) + abs(segment[0].x0 - first.x0) / 2 + 3 * below
            near.append((away, segment))
    return [segment for _, segment in sorted(near, key=lambda each: each[0])[:3]]
