"""Steps that may find a value again, made out of what stands around it on a sample, each with its likelihood.

The prior of a step counts where there are few samples: a label that means the field's name goes before other labels,
these before forms of a line, these before places.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from extraction.finders.view import PlacedWord, is_gap
from extraction.learning.kinds import text_key
from extraction.learning.model import Kind, Occurrence, Seen, Step, Words
from extraction.learning.surroundings import Neighbour, anchors_near, end_of, label_text, likelihood, meant, neighbours
from extraction.lexicon import concepts, meanings

MOST_NEIGHBOURS = 8
CONTEXT_WORDS = 6
PAD_PT = 3.0
WIDER = 1.6  # how much longer than on the sample a value may be
TYPED = ("date", "money", "decimal", "int", "percent", "email", "iban", "vat", "bic", "phone")
OTHER_FIGURES, OTHER_WORDS = 0.93, 0.98  # for each figure between a label and an amount, or another value
REPEATED, REPEATED_FROM, OVER = 0.8, 3, 0.9
UNKNOWN, OVER_UNKNOWN = 0.4, 0.85  # what merely stands over a value is less often its label than what precedes it
PARTY_NUMBERS = ("number", "global_number")
NUMBERS = ("money", "decimal", "int", "percent")
_AMOUNT = re.compile(r"-?\d+(?:[.,']\d{3})*[.,]\d{1,2}(?![\d.,/-])")
_RUNS = re.compile(rf"(?<![\d./-]){_AMOUNT.pattern}|\d+|[^\W\d_]+|\s+|.")


@dataclass(frozen=True, slots=True)
class Possible:
    """A step that may be learned. `prior`: how likely it is to be right on the next document, before any is tried."""

    step: Step
    prior: float


def possible_steps(seen: Seen, name: str, kind: Kind, place: Occurrence) -> Iterator[Possible]:
    """Every step that a place of the value gives rise to; many are wrong."""
    lines: Step = {"lines": len(place.lines)} if len(place.lines) > 1 else {}
    after = end_of(place) if lines else ""
    ended: Step = {"lines": len(place.lines) + 2, "stop": [after, "gap"]} if after else {}
    value = "".join(word.text for word in place.words)
    found = list(_by_line(name, kind, place)) if not lines else []
    if place.glued == ("", ""):
        for neighbour in neighbours(place, name)[:MOST_NEIGHBOURS]:
            found += _by_label(neighbour, kind, lines, value)
            found += _by_label(neighbour, kind, ended, value) if ended else []
        found += _by_place(name, kind, place)
    yield from (Possible(one.step, one.prior * place.weight) for one in found)


def _by_label(neighbour: Neighbour, kind: Kind, lines: Step, value: str) -> Iterator[Possible]:
    typed = 1.0 if kind.type in TYPED or kind.pattern else 0.9
    sure = typed * (0.5 + 0.5 * neighbour.likelihood)
    if neighbour.side == "over" and neighbour.likelihood <= UNKNOWN:
        sure *= OVER_UNKNOWN
    for step, weight in _labelled(neighbour, kind, lines):
        yield Possible(step, weight * sure)
    if neighbour.side in ("inline", "beside", "over") and not neighbour.between:
        if kind.type in TYPED:
            yield Possible({"nearest": neighbour.text}, 0.85 * sure)
        elif value.isdigit():
            yield Possible({"nearest": neighbour.text, "kind": "int"}, 0.82 * sure)


def _labelled(neighbour: Neighbour, kind: Kind, lines: Step) -> Iterator[tuple[Step, float]]:
    text = neighbour.text
    if neighbour.side in ("inline", "beside", "further"):
        yield from _beside(neighbour, kind, lines)
    elif neighbour.side == "over":
        yield from _under(neighbour, kind, lines)
    elif neighbour.side == "under":
        yield {"label": text, "at": "above", **lines}, 0.85
    elif not lines:
        yield {"label": text, "at": "left"}, 0.88


def _beside(neighbour: Neighbour, kind: Kind, lines: Step) -> Iterator[tuple[Step, float]]:
    text, near = neighbour.text, 0.85 if neighbour.side == "further" else 1.0
    if kind.type in NUMBERS:
        yield {"row": text, "pick": "last"}, 0.98 * near
    if neighbour.side != "further":
        yield {"label": text, "at": "right", **lines}, 0.97
        yield {"keyvalue": text, **lines}, 0.96
    if not lines:
        yield {"row": text, "pick": "first"}, 0.94 * near


def _under(neighbour: Neighbour, kind: Kind, lines: Step) -> Iterator[tuple[Step, float]]:
    text = neighbour.text
    if _heads_a_party(text) and kind.pattern is None and kind.type == "text":
        yield {"label": text, "at": "below", "skip": list(_numbers()), **lines}, 0.96
    if neighbour.between:
        if all(len(passed) >= 3 for passed in neighbour.between):
            yield {"label": text, "at": "below", "skip": list(neighbour.between), **lines}, 0.93
        return
    yield {"label": text, "at": "below", **lines}, 0.95
    yield {"keyvalue": text, **lines}, 0.93
    yield from (({"label": text, "at": "below", "align": align, **lines}, 0.92) for align in ("left", "right"))


def _heads_a_party(text: str) -> bool:
    return bool(meanings(text, "parties", exact=True))


@cache
def _numbers() -> tuple[str, ...]:
    """How lines begin that hold a party's number before its name."""
    return tuple(label for one in concepts() if one.name in PARTY_NUMBERS for label in one.labels)[:20]


def _by_line(name: str, kind: Kind, place: Occurrence) -> Iterator[Possible]:
    """Expressions for the line that holds the value: what stands before it and behind it, with other figures."""
    line, (glued_before, glued_behind) = place.lines[0], place.glued
    row = next((row.words for row in place.page.rows if line[0] in row.words), ())
    if not row:
        return
    first, last = row.index(line[0]), row.index(line[-1]) + 1
    value = " ".join(word.text for word in line)
    value = value[len(glued_before) : len(value) - len(glued_behind)]
    has_form = kind.type in TYPED or any(char.isdigit() for char in value)
    form = kind.pattern or (form_of(value) if has_form else r"\S.*?")
    before, behind = _spaced(form_of(glued_before)), form_of(glued_behind)
    ends = [behind] if behind else _behind(row[last : last + 2], line[-1], open_ended=not has_form)
    level = 1.0 if first or has_form else OVER  # what stands over a text goes before it only if it is its label
    strict = 1.12 if kind.type == "money" and not value.isdigit() else 1.0
    for context, words in _contexts(row[:first] or _row_over(place)):
        other_figures = context.count(r"\S+")
        prior = min((0.87 + 0.01 * len(words)) * strict * (0.5 + 0.5 * likelihood(name, words)), 0.99)
        prior *= level
        prior *= REPEATED if kind.type not in NUMBERS and _is_repeated(place, words) else 1.0
        prior *= (OTHER_FIGURES if kind.type in NUMBERS else OTHER_WORDS) ** other_figures
        yield Possible({"regex": f"{context}{before}({form}){ends[0]}"}, prior)
        yield from (Possible({"regex": f"{context}{before}({form}){end}"}, prior - 0.02) for end in ends[1:])
    if has_form and len(value) >= 5 and not glued_before:
        alone = 0.58 if kind.type == "date" else 0.5  # few texts look like a date
        yield from (Possible({"regex": rf"(?<!\S)({form}){end}"}, alone) for end in dict.fromkeys(ends))


def _is_repeated(place: Occurrence, words: Words) -> bool:
    """Whether words come again and again on the page, as in the rows of a table: no label does."""
    printed = text_key(place.page.squashed)
    return printed.count(text_key("".join(word.text for word in words))) >= REPEATED_FROM


def _row_over(place: Occurrence) -> Words:
    """The row before that of a value that begins its own, close over it: a sentence that goes on."""
    rows = place.page.rows
    at = next((at for at, row in enumerate(rows) if place.lines[0][0] in row.words), 0)
    close = at > 0 and rows[at].top - rows[at - 1].bottom < place.words[0].height
    return rows[at - 1].words if close else ()


def _spaced(form: str) -> str:
    return form.replace(r"\-", r"\s*\-\s*")


def _contexts(before: Words) -> Iterator[tuple[str, Words]]:
    """Expressions for the last words before a value, with the words of letters that they hang on: one to three."""
    for count in range(1, min(CONTEXT_WORDS, len(before)) + 1):
        words = before[len(before) - count :]
        letters = tuple(word for word in words if not _has_digit(word.text) and label_text((word,)))
        if not letters or words[0] not in letters:
            continue
        yield r"\s+".join(_word(word) for word in words) + r"\s+", letters
        ended = count < len(before) and before[len(before) - count - 1].text.endswith(":")
        if len(letters) == 3 or ended or is_gap(before[len(before) - count - 1], words[0]):
            return


def _has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)


def _word(word: PlacedWord) -> str:
    return r"\S+" if _has_digit(word.text) else re.escape(word.text)


def _behind(words: Words, last: PlacedWord, *, open_ended: bool) -> list[str]:
    ends = [r"(?=\s\s|\s*$)"] if open_ended else [""]
    if words and words[0].x0 - last.x1 < 3 * last.height:
        word = words[0]
        ends.append(r"\s+" + (form_of(word.text) if any(c.isdigit() for c in word.text) else re.escape(word.text)))
    return ends


def form_of(text: str) -> str:
    """An expression for texts of this form: figures may be others and more or fewer of them, letters too."""
    parts: list[str] = []
    for run in _RUNS.findall(text):
        if _AMOUNT.fullmatch(run):
            parts.append(r"-?[\d.,']*[.,]\d{1,4}")
        elif run.isdigit():
            parts.append(r"\d+")
        elif run.isalpha():
            parts.append(r"[^\W\d_]+")
        else:
            parts.append(r"\s+" if run.isspace() else re.escape(run))
    return "".join(parts)


def _by_place(name: str, kind: Kind, place: Occurrence) -> Iterator[Possible]:
    page = place.page
    sure = 1.0 if kind.type in TYPED or kind.pattern else 0.9
    x0, y0, x1, y1 = room_of(place)
    for at, anchor in enumerate(anchors_near(place, page)):
        text = label_text(anchor)
        if text:
            left, top = anchor[0].x0, min(word.y0 for word in anchor)
            corners = (x0 - left, y0 - top, x1 - left, y1 - top)
            shares = _shares(corners, page.width, page.height)
            if max(map(abs, shares)) <= 1:
                yield Possible(
                    {"region": shares, "anchor": text}, sure * (0.54 - 0.02 * at + 0.2 * max(meant(name, text), 0.0))
                )
    inside = (max(x0, 0.0), max(y0, 0.0), min(x1, page.width), min(y1, page.height))
    yield Possible({"region": _shares(inside, page.width, page.height), "page": page.number}, sure * 0.5)


def room_of(place: Occurrence) -> tuple[float, float, float, float]:
    """Round the value in points, and to the right as far as a longer one may reach before the next text."""
    words, page = place.words, place.page
    x0, x1 = min(word.x0 for word in words), max(word.x1 for word in words)
    y0, y1 = min(word.y0 for word in words), max(word.y1 for word in words)
    pad = max(PAD_PT, 0.35 * words[0].height)
    level = (word.x0 for word in page.words if word.x0 >= x1 and word.y1 > y0 and word.y0 < y1)
    end = min(x1 + (WIDER - 1) * (x1 - x0), min(level, default=page.width) - PAD_PT)
    left = (word.x1 for word in page.words if word.x1 <= x0 and word.y1 > y0 and word.y0 < y1)
    start = max(x0 - 2 * pad, (max(left, default=0.0) + x0) / 2)
    return start, y0 - pad, max(end, x1 + 0.5), y1 + pad


def _shares(corners: tuple[float, float, float, float], width: float, height: float) -> list[float]:
    x0, y0, x1, y1 = corners
    return [round(x0 / width, 4), round(y0 / height, 4), round(x1 / width, 4), round(y1 / height, 4)]
