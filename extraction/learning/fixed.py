"""Texts that a layout always prints, such as a shop's name: known values, looked for whatever stands around them."""

from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from extraction.learning.kinds import text_key
from extraction.learning.model import Kind, Samples, Step
from extraction.learning.trying import Tally, spec_of, tally
from extraction.lexicon import label_words, meanings

MOST_TEXTS = 12
ONE_TEXT = 0.88  # as alike as two ways of writing or of reading one text are
LIKELY, MAYBE, UNLIKELY = 0.9, 0.7, 0.35
REPEATED = 0.8  # where the other samples bear witness
_ISSUER = ("company", "shop", "store", "merchant", "brand")


def known_step(samples: Samples, name: str, kind: Kind) -> Tally | None:
    """A step for texts that come again; each sample is asked with the texts of the others, if there are others."""
    given = [seen.given[name][0] if name in seen.given else None for seen in samples]
    texts = _distinct([text for text in given if text])
    if kind.type != "text" or not texts:
        return None
    right: list[float | None] = []
    absent = rivals = 0
    for at, seen in enumerate(samples):
        others = _distinct([text for other, text in enumerate(given) if text and other != at])
        if not others:
            right.append(None)
            continue
        step = _step(others)
        spec = spec_of(step)
        one = tally([seen], name, kind, step, spec, 0.5) if spec is not None else None
        right.append(one.right[0] if one is not None else None)
        absent += one.absent if one is not None else 0
    prior = _prior(name, texts)
    step = _step(texts)
    spec = spec_of(step)
    if spec is None:
        return None
    if len(samples) == 1:
        return replace(tally(samples, name, kind, step, spec, prior), rivals=rivals)
    return Tally(step, max(prior, REPEATED), tuple(right), absent, rivals)


def _prior(name: str, texts: Sequence[str]) -> float:
    """How likely a text that was seen comes again: who issues a document stays the same on a layout."""
    words = [word for word in label_words(name) if word != "name"]
    parties = {meaning.concept.name for meaning in meanings(" ".join(words), "parties", exact=True)}
    if any(sum(char.isalpha() for char in text) < len(text_key(text)) / 2 for text in texts):
        return UNLIKELY
    if len(words) == 1 and (words[0] in _ISSUER or parties & {"seller", "issuer"}):
        return LIKELY
    return MAYBE if "currency" in {meaning.concept.name for meaning in meanings(name, exact=True)} else UNLIKELY


def _step(texts: Sequence[str]) -> Step:
    return {"known": list(texts) if len(texts) > 1 else texts[0]}


def _distinct(texts: Sequence[str]) -> list[str]:
    """One way of writing for each text, the commonest, or the one most like the others."""
    groups: list[list[str]] = []
    for text in texts:
        key = text_key(text)
        near = next((g for g in groups if fuzz.ratio(text_key(g[0]), key) >= 100 * ONE_TEXT), None)
        if near is None:
            groups.append([text])
        else:
            near.append(text)
    groups.sort(key=len, reverse=True)
    return [_middle(group) for group in groups if len(text_key(group[0])) >= 2][:MOST_TEXTS]


def _middle(group: Sequence[str]) -> str:
    keys = [text_key(text) for text in group]
    return max(group, key=lambda text: sum(fuzz.ratio(text_key(text), key) for key in keys))
