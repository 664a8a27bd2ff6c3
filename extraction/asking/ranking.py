"""Sentences by how much of a question's words they share, rare words counting more: BM25, and the share as a score."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extraction.asking.fields import is_like
from extraction.asking.holding import holds
from extraction.asking.passages import Passage
from extraction.asking.understanding import Asked, tells_apart

SATURATION, LENGTH = 1.2, 0.75  # the usual k1 and b of BM25
SHORTEST_WITHIN = 5  # letters of a word that may stand within a compound
ALIKE, WITHIN, IN_CONTEXT = (
    0.85,
    0.6,
    0.6,
)  # what a word counts that is not printed as asked, or only before the sentence
PLAIN, TIED = 0.85, 0.8  # a sentence is never as sure as a field; several that are as good are less so
NEARLY = 0.95
FEWEST_STEMS = 2  # one word alone picks a sentence by chance
ONE_WORD = 0.8
OTHER = 0.5  # another number or letter than the one asked for


@dataclass(frozen=True, slots=True)
class Ranked:
    """`score` orders the sentences, `confidence` (0..1) is for the best of them."""

    passage: Passage
    score: float
    confidence: float


class Ranking:
    """The sentences of all documents with their words."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        with_stem = Counter(own for passage in passages for own in set(passage.stems) | passage.context)
        self._count = len(passages)
        self._with_stem = with_stem
        self._mean = sum(len(passage.stems) for passage in passages) / max(len(passages), 1)

    def best(self, asked: Asked) -> Ranked | None:
        """The sentence that shares most with the question and holds what it asks for; None where none shares any.
        One that says no more than the question does is no answer to it."""
        weights = {own: self._weights(own) for own in asked.stems}
        rarity = {own: self._rarity(weights[own]) for own in asked.stems}
        whole = sum(rarity.values())
        found = []
        for passage in self._passages:
            share = sum(rarity[own] * _part(weights[own], passage) for own in asked.stems) / whole if whole else 0.0
            if share > 0 and any(own not in asked.stems for own in passage.stems):
                is_other = any(tells_apart(own) and not _part(weights[own], passage) for own in asked.stems)
                fit = holds(asked.type, passage.text) * (OTHER if is_other else 1.0)
                score = sum(rarity[own] * self._frequency(weights[own], passage) for own in asked.stems) * fit
                found.append((share * fit, score, passage))
        if not found:
            return None
        found.sort(key=lambda one: (-round(one[0], 6), -one[1]))
        share, score, passage = found[0]
        is_tied = len(found) > 1 and found[1][0] >= NEARLY * share and found[1][1] >= NEARLY * score
        sure = PLAIN * share * (TIED if is_tied else 1.0) * (1.0 if len(asked.stems) >= FEWEST_STEMS else ONE_WORD)
        return Ranked(passage, score, round(sure, 4))

    def _weights(self, asked: str) -> dict[str, float]:
        """The printed stems that may be the one asked for, and what each counts."""
        found = {asked: 1.0}
        for printed in self._with_stem:
            if printed != asked and is_like(asked, printed):
                found[printed] = ALIKE
            elif printed != asked and _is_within(asked, printed):
                found[printed] = WITHIN
        return found

    def _rarity(self, weights: Mapping[str, float]) -> float:
        printed = sum(self._with_stem[own] for own in weights)
        return math.log(1 + (self._count - min(printed, self._count) + 0.5) / (printed + 0.5)) + 0.5

    def _frequency(self, weights: Mapping[str, float], passage: Passage) -> float:
        count = sum(weights.get(own, 0.0) for own in passage.stems)
        length = 1 - LENGTH + LENGTH * len(passage.stems) / max(self._mean, 1.0)
        return count * (SATURATION + 1) / (count + SATURATION * length)


def _part(weights: Mapping[str, float], passage: Passage) -> float:
    printed = max((weights.get(own, 0.0) for own in passage.stems), default=0.0)
    over = max((weights.get(own, 0.0) for own in passage.context), default=0.0)
    return max(printed, IN_CONTEXT * over)


def _is_within(asked: str, printed: str) -> bool:
    """Whether one is a part of the other, as in German compounds: "frist" in "kuendigungsfrist"."""
    shorter, longer = sorted((asked, printed), key=len)
    return len(shorter) >= SHORTEST_WITHIN and shorter in longer
