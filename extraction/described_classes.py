"""Classifying by classes that somebody only names and describes: which of them a document, or each page, belongs to.

No model is asked. What a class is called is looked for in the headings, its other words in the text; a name that is a
known kind of document (extraction.document_kinds) brings that kind's titles in other languages, words and looks.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import exp, log

from extraction.datamodel import ParsedDocument
from extraction.document_kinds import Kind, Stems, kinds_named, place_of, stems
from extraction.page_looks import Heading, PageLooks, looks_of

_NONE_FITS = 3.0  # evidence that "none of them" has: what stays below is no class
_TITLE, _LATER_TITLE = 6.0, 0.4
_SHORT_TITLE = 3  # letters: "ID" and "PO" are abbreviated in labels too
_OTHER_WORDS = 1.5  # for the words of a name that are no kind: "television" in "television invoice"
_DESCRIBED = 2.5
_FULLY_DESCRIBED = 0.6  # of a description's words: more are never printed
_BY_DESCRIPTION = 0.6  # a kind that only the description names
_KIND_WORD, _MOST_KIND_WORDS = 0.5, 4
_STATES, _NEVER_STATES = 1.2, -2.0
_LOOKS = {
    "line_items": 0.7, "totals": 0.4, "running_text": 0.6, "checkboxes": 1.5, "narrow": 1.5, "change_given": 2.5,
    "movements": 2.5, "machine_readable_zone": 5.0,
}  # fmt: skip
_MOST_CERTAIN = 0.99
_NEGATED = re.compile(
    r"\b(?:not?|nor|without|except|kein\w*|nicht|ohne|außer"
    r"|sans|pas|sin|non|senza)\b[^.,;:()]*",
    re.IGNORECASE,
)
_LITTLE = frozenset(
    stems(
        "a an the of to for from by with and or in on at as is are be it its that this which who has "
        "have been used any each such per document documents paper page file issued showing shows show "
        "containing contains contain listing lists list usually between der die das ein eine einer eines "
        "und oder von für mit dem den des im in auf zu wird dokument seite le la les un une des de du et "
        "ou pour avec dans el los las una y o con para en il lo gli di e per"
    )
)


@dataclass(frozen=True, slots=True)
class ClassSpec:
    """A class by its name and, in plain words, what belongs to it ("" where nothing is said)."""

    name: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class ClassMatch:
    """How well a class fits: `confidence` 0..1 (those of all classes sum to at most 1, the rest is that none of them
    fits), `reasons` in plain words, the weightiest first."""

    name: str
    confidence: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sought:
    """A class as it is looked for. `trust` is how surely it is one of its kinds."""

    spec: ClassSpec
    name: Stems
    others: Stems
    kinds: tuple[Kind, ...]
    trust: float
    described: dict[str, float]


def classify_described(document: ParsedDocument, classes: Sequence[ClassSpec]) -> tuple[ClassMatch, ...]:
    """All classes, the best first, for the document as a whole: its first page says most of what it is."""
    return class_matches([looks_of(document, page) for page in document.pages], classes)


def classify_pages_described(
    document: ParsedDocument, classes: Sequence[ClassSpec]
) -> tuple[tuple[ClassMatch, ...], ...]:
    """The same for each page by itself, in the order of the pages."""
    sought = _sought(classes)
    return tuple(_matches([looks_of(document, page)], sought) for page in document.pages)


def class_matches(pages: Sequence[PageLooks], classes: Sequence[ClassSpec]) -> tuple[ClassMatch, ...]:
    """All classes, the best first, for pages that belong together."""
    return _matches(pages, _sought(classes))


def single_matches(pages: Sequence[PageLooks], classes: Sequence[ClassSpec]) -> tuple[ClassMatch, ...]:
    """Each class by itself, in the order given: how surely it fits, whatever the others do. Several may."""
    return tuple(_matches(pages, [one])[0] for one in _sought(classes))


def _matches(pages: Sequence[PageLooks], sought: Sequence[_Sought]) -> tuple[ClassMatch, ...]:
    found = [sorted(_evidence(pages, one), reverse=True) for one in sought]
    weights = [exp(min(sum(weight for weight, _ in evidence), 30.0)) for evidence in found]
    whole = sum(weights) + exp(_NONE_FITS)
    matches = [
        ClassMatch(
            one.spec.name,
            int(min(weight / whole, _MOST_CERTAIN) * 10_000) / 10_000,  # never up: together they are at most 1
            tuple(dict.fromkeys(reason for own, reason in evidence if own > 0)),
        )
        for one, weight, evidence in zip(sought, weights, found, strict=True)
    ]
    return tuple(sorted(matches, key=lambda match: -match.confidence))


def _sought(classes: Sequence[ClassSpec]) -> list[_Sought]:
    texts = [_NEGATED.sub(" ", spec.description) for spec in classes]
    told = [{word for word in stems(text) if word not in _LITTLE} for text in texts]
    classes_with = Counter(word for words in told for word in words)
    return [_one_sought(spec, text, words, classes_with, len(classes))
            for spec, text, words in zip(classes, texts, told, strict=True)]  # fmt: skip


def _one_sought(spec: ClassSpec, text: str, words: Iterable[str], classes_with: Counter[str], count: int) -> _Sought:
    kinds, others = kinds_named(spec.name)
    trust = 1.0
    if not kinds:
        kinds, trust = kinds_named(text)[0][:1], _BY_DESCRIPTION
    weights = {word: log((1 + count) / classes_with[word]) for word in words}
    return _Sought(
        spec, stems(spec.name), tuple(word for word in others if word not in _LITTLE), kinds, trust, weights
    )


def _evidence(pages: Sequence[PageLooks], sought: _Sought) -> Iterator[tuple[float, str]]:
    """Weights in log-odds, and their words."""
    yield from _by_titles(pages, sought)
    vocabulary = frozenset[str]().union(*(page.vocabulary for page in pages))
    if sought.others:
        printed = [word for word in sought.others if word in vocabulary]
        share = len(printed) / len(sought.others)
        only = not sought.kinds
        yield _OTHER_WORDS * (2 * share - 1 if not only else share), f"“{sought.spec.name}”: its words are printed"
    whole = sum(sought.described.values())
    printed = sorted((word for word in sought.described if word in vocabulary), key=lambda w: -sought.described[w])
    if printed:
        share = sum(sought.described[word] for word in printed) / whole
        said = ", ".join(printed[:5])
        yield _DESCRIBED * min(share / _FULLY_DESCRIBED, 1.0), f"words of the description are printed: {said}"
    if sought.kinds:
        ranked = [sorted(_by_kind(pages, kind, sought.trust), reverse=True) for kind in sought.kinds]
        yield from max(ranked, key=lambda evidence: sum(weight for weight, _ in evidence))


def _by_titles(pages: Sequence[PageLooks], sought: _Sought) -> Iterator[tuple[float, str]]:
    """The most prominent heading that is the class's name or a title of its kind; later pages' say less."""
    titles = {sought.name: 1.0, **{title: sought.trust for kind in sought.kinds for title in kind.titles}}
    best, said = 0.0, ""
    for at, page in enumerate(pages):
        for heading in page.headings:
            for title, trust in titles.items():
                weight = trust * heading.prominence * _likeness(title, heading) * (_LATER_TITLE if at else 1.0)
                if weight > best:
                    best, said = weight, heading.text
    if best:
        yield _TITLE * best, f"“{said}” is a heading"


def _likeness(title: Stems, heading: Heading) -> float:
    """How far a heading is a title: all of it, with a number behind, with other words; the more words, the less."""
    at = place_of(title, heading.words) if title else None
    if at is None:
        return 0.0
    if sum(map(len, title)) < _SHORT_TITLE and len(title) < len(heading.words):
        return 0.0
    others = [word for word in (*heading.words[:at], *heading.words[at + len(title) :]) if not word.isdigit()]
    return 1.0 / (1.0 + 0.35 * len(others))


def _by_kind(pages: Sequence[PageLooks], kind: Kind, trust: float) -> Iterator[tuple[float, str]]:
    printed = [words for words in kind.words if any(_stands_in(words, page) for page in pages)]
    if printed:
        said = ", ".join(" ".join(words) for words in printed[:5])
        yield trust * _KIND_WORD * min(len(printed), _MOST_KIND_WORDS), f"usual words are printed: {said}"
    stated = sorted({name for page in pages[:1] for name in page.states} & set(kind.states))
    if stated:
        yield trust * _STATES, f"it states its {stated[0].replace('_', ' ')}"
    if kind.never_states and kind.never_states & pages[0].states:
        yield trust * _NEVER_STATES, "it states a number that such papers do not have"
    for look in kind.looks:
        if any(look in page.looks for page in pages):
            yield trust * _LOOKS[look], f"it has {look.replace('_', ' ')}"


def _stands_in(words: Stems, page: PageLooks) -> bool:
    return all(word in page.vocabulary for word in words) and (
        len(words) == 1 or place_of(words, page.words) is not None
    )
