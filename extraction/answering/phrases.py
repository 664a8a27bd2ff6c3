"""What a few words stand for, whether they were printed as a label or written by somebody who asks for a field."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from babel.numbers import list_currencies
from rapidfuzz.distance import Levenshtein

from extraction.lexicon import Concept, concepts, label_words, meanings

LEAST_MEANING = 0.6  # how well the lexicon must know the words
LEAST_SHARED = 0.5  # of the words of two phrases that mean nothing to the lexicon
NOT_THE_SAME_WORDS = 0.9
LETTERS_PER_EDIT = 6
SHORTEST_STEM = 4
# Words that name a kind of value rather than the value: alike in two phrases, they say little.
_HEADS = frozenset(
    (
        *("#", "id", "code", "date", "datum", "data", "fecha", "name", "total", "amount", "value", "type", "text"),
        *("betrag", "summe", "montant", "importe", "importo", "bedrag", "line", "item", "info", "details"),
    )
)
HEAD_WEIGHT = 0.4
_SIGNS = ("RM", "€", "$", "£", "¥", "₹", "Rs", "Rs.", "Fr.", "S$", "US$", "kr", "zł")
_TAX = r"(?:gst|vat|tax(?:es)?|sst|mwst|ust|umsatzsteuer|mehrwertsteuer|tva|iva|btw|steuern?)"
_WITH_TAX = re.compile(
    r"[\s(]*\b(?:inc\w?|inkl|inclusive|including|with|mit|avec|con)\b\W*"
    rf"(?:of\W+)?(?:[\d.,]+\s*%\W*)?{_TAX}\b.*$",
    re.IGNORECASE,
)
_WITHOUT_TAX = re.compile(
    r"[\s(]*\b(?:excl|exkl|ex|exclusive|excluding|before|without|ohne|hors|sin|senza)\b\W*"
    rf"(?:of\W+)?{_TAX}\b.*$",
    re.IGNORECASE,
)
_TOTALS = ("grand_total", "net_total", "subtotal", "due_total")
_TAIL = 0.7  # "company phone number" is a phone number
_OF = frozenset(
    ("of", "the", "for", "to", "by", "der", "des", "die", "vom", "von", "de", "du", "la", "le", "del", "van")
)


@dataclass(frozen=True, slots=True)
class Sense:
    """One thing that words may stand for: a concept's name, whose it is ("" if nobody says), how surely (0..1)."""

    concept: str
    party: str
    score: float


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words and what they may stand for, the likeliest first. `words` are those of the lexicon's label_words."""

    text: str
    words: tuple[str, ...]
    senses: tuple[Sense, ...]


@cache
def concept_named(name: str) -> Concept | None:
    """A field's concept of the lexicon."""
    return next((concept for concept in concepts() if concept.name == name), None)


@lru_cache(maxsize=20_000)  # labels of documents come again
def phrase_of(text: str) -> Phrase:
    """The phrase with its senses: the lexicon's, and "seller VAT id" or "VAT id of the seller" out of two parts."""
    senses = tuple(_with_or_without_tax(text)) or tuple(_senses(_without_currency(text)))
    if max((sense.score for sense in senses), default=0.0) <= _TAIL:
        senses = tuple(_tail(text)) or senses
    return Phrase(text, tuple(label_words(text)), senses)


def _with_or_without_tax(text: str) -> Iterator[Sense]:
    """ "Total sales (incl. GST)" is a grand total, "Summe ohne USt" a net one; unless the lexicon knows the whole."""
    for pattern, concept in ((_WITH_TAX, "grand_total"), (_WITHOUT_TAX, "net_total")):
        head = pattern.sub("", text)
        if head and head != text and not meanings(text, exact=True):
            known = [one.score for one in meanings(_without_currency(head)) if one.concept.name in _TOTALS]
            if known:
                yield Sense(concept, "", max(known))


def _without_currency(text: str) -> str:
    """ "Total RM" is the total."""
    words = text.split()
    is_currency = len(words) > 1 and (words[-1] in list_currencies() or words[-1] in _SIGNS)
    return " ".join(words[:-1]) if is_currency else text


def _tail(text: str) -> Iterator[Sense]:
    words = text.split()
    for start in range(1, len(words)):
        if label_words(" ".join(words[start:])) == ["#"]:
            return  # of what it is the number, the words before say
        before = {known.concept.type for known in meanings(" ".join(words[:start]), exact=True)}
        for known in meanings(" ".join(words[start:]), exact=True):
            if known.concept.type not in before:  # else there are two labels in one line
                yield _split_sense(known.concept, _TAIL)
            return


def _senses(text: str) -> Iterator[Sense]:
    whole = meanings(text, exact=True)
    apart = list(_with_party(text))
    if apart and not any(known.concept.party is None for known in whole):
        yield from apart
    for known in whole or (() if apart else meanings(text)):
        if known.score >= LEAST_MEANING:
            yield _split_sense(known.concept, known.score)
    party = next(iter(meanings(text, "parties", exact=True)), None)
    if party is not None:
        yield Sense("name", party.concept.name, 0.9)


def _split_sense(concept: Concept, score: float) -> Sense:
    """The lexicon's "buyer_vat_id" is the "vat_id" of the buyer."""
    party, _, rest = concept.name.partition("_")
    is_party = any(known.name == party for known in concepts("parties"))
    if is_party and concept_named(rest) is not None:
        return Sense(rest, party, score)
    return Sense(concept.name, "", score)


def _with_party(text: str) -> Iterator[Sense]:
    tokens = text.replace("-", " ").replace("_", " ").split()
    for count in (2, 1):
        for own, rest in ((tokens[:count], tokens[count:]), (tokens[-count:], tokens[:-count])):
            party = next(iter(meanings(" ".join(own), "parties", exact=True)), None)
            while rest and rest[-1].casefold() in _OF:
                rest = rest[:-1]
            if party is None or not rest:
                continue
            known = [one for one in meanings(" ".join(rest), exact=True) if one.concept.party is not None]
            if known:
                yield from (Sense(one.concept.name, party.concept.name, one.score) for one in known)
                return


def likeness(asked: Phrase, label: Phrase) -> float:
    """How alike the words of two phrases are, 0..1, whatever they mean. A word that only names a kind counts less."""
    return _likeness(asked.words, label.words)


@lru_cache(maxsize=50_000)  # labels come again on every page
def _likeness(asked: tuple[str, ...], label: tuple[str, ...]) -> float:
    key, other_key = "".join(asked), "".join(label)
    if not key or not other_key:
        return 0.0
    if key == other_key:
        return 1.0
    edits = min(len(key), len(other_key)) // LETTERS_PER_EDIT
    if edits and Levenshtein.distance(key, other_key, score_cutoff=edits) <= edits:
        return NOT_THE_SAME_WORDS
    shared = [word for word in asked if any(_is_like(word, other) for other in label)]
    if all(word in _HEADS for word in shared):
        return 0.0
    share = 2 * sum(map(_weight, shared)) / sum(map(_weight, (*asked, *label)))
    return share * NOT_THE_SAME_WORDS if share >= LEAST_SHARED else 0.0


def _weight(word: str) -> float:
    return HEAD_WEIGHT if word in _HEADS else 1.0


def _is_like(one: str, other: str) -> bool:
    """The same word, but for an ending or a misread letter."""
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= SHORTEST_STEM and longer.startswith(shorter):
        return True
    edits = len(shorter) // LETTERS_PER_EDIT
    return edits > 0 and Levenshtein.distance(one, other, score_cutoff=edits) <= edits
