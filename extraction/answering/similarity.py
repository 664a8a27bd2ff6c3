"""How likely a label is that of a question: by what both mean, by whose it is, and by their words."""

from dataclasses import dataclass

from extraction.answering.labelled import Labelled
from extraction.answering.phrases import likeness
from extraction.answering.questions import FURTHER_TEXT, Question, Wanted

LEAST_LIKELY = 0.4
KNOWN = 0.96  # a label of the same meaning is nearly as good as the very words asked for
KNOWN_AS_ANOTHER = 0.5  # words are alike, but the lexicon knows the label as something else
OTHER_PARTY, NO_PARTY = 0.25, 0.65


@dataclass(frozen=True, slots=True)
class Likely:
    """`score` 0..1, `why` in plain words. `wanted`: what the label means, if it is that; `instead` if only where the
    meant value itself is not printed. `exact`: the label is a known one, or in the very words."""

    score: float
    why: str
    wanted: Wanted | None = None
    exact: bool = False

    @property
    def instead(self) -> bool:
        return self.wanted is not None and self.wanted.instead


def likely(question: Question, own: Labelled) -> Likely:
    """The best reason to take the label for that of the question."""
    best = Likely(0.0, "")
    label = own.pair.label_text
    for wanted in question.wanted:
        for sense in own.senses:
            if sense.concept != wanted.concept.name:
                continue
            score = KNOWN * wanted.weight * sense.score * same_party(wanted, sense.party or own.under)
            if score > best.score:
                what = wanted.concept.name.replace("_", " ")
                holds = ", which holds here too" if wanted.instead else ""
                best = Likely(score, f"its label “{label}” means {what}{holds}", wanted, sense.score >= 1)
    alike = max(
        likeness(phrase, own.phrase) * (FURTHER_TEXT if at else 1.0) for at, phrase in enumerate(question.phrases)
    )
    meant = {wanted.concept.name for wanted in question.wanted}
    if own.senses and meant and alike < FURTHER_TEXT and meant.isdisjoint(sense.concept for sense in own.senses):
        alike *= KNOWN_AS_ANOTHER
    if alike > best.score:
        words = "is in the words asked for" if alike >= FURTHER_TEXT else "is like the words asked for"
        own_wanted = best.wanted if best.wanted is not None and not best.instead else None
        return Likely(alike, f"its label “{label}” {words}", own_wanted, alike >= FURTHER_TEXT or best.exact)
    return best


def same_party(wanted: Wanted, party: str) -> float:
    """How well a value that stands under a party's heading, or under none (""), is the one asked for."""
    if not wanted.party or wanted.concept.party is None:
        return 1.0
    if not party:
        return 1.0 if wanted.party == wanted.concept.party else NO_PARTY
    return 1.0 if party == wanted.party else OTHER_PARTY
