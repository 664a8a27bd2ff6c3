"""Layouts: which samples look alike, and the texts by which a layout is told from others."""

from collections.abc import Mapping, Sequence

from extraction.finders.anchors import find_anchors
from extraction.finders.view import label_key
from extraction.learning.model import Samples, Seen, Words
from extraction.learning.surroundings import label_text

ALIKE = 0.25  # of the texts of the one that has fewer: from here on two documents are of one layout
SHORTEST = 3  # letters of a text that counts
MOST_TEXTS = 3  # of a fingerprint
MOST_COMPARED = 60


def layouts_of(samples: Samples) -> dict[str, list[Seen]]:
    """The samples by their layout: as they are said to be, else by the texts that they share."""
    groups: dict[str, list[Seen]] = {}
    for seen in samples:
        if seen.layout is not None:
            groups.setdefault(seen.layout, []).append(seen)
    for seen in samples:
        if seen.layout is None:
            best = max(groups, key=lambda name: _likeness(seen, groups[name]), default="")
            if not best or _likeness(seen, groups[best]) < ALIKE:
                best = f"layout {len(groups) + 1}"
            groups.setdefault(best, []).append(seen)
    return groups


def _likeness(seen: Seen, others: Samples) -> float:
    own = frozenset(_texts(seen))
    shares = [
        len(own & theirs) / min(len(own), len(theirs))
        for other in others
        if (theirs := frozenset(_texts(other))) and own and other is not seen
    ]
    return max(shares, default=0.0)


def _texts(seen: Seen) -> dict[str, Words]:
    """The stretches of words of the first page that have letters and no figures, by their key."""
    if "texts" not in seen.memory:
        found: dict[str, Words] = {}
        for row in seen.view.pages[0].rows if seen.view.pages else ():
            for segment in row.segments:
                key = "".join(word.key for word in segment)
                if len(key) >= SHORTEST and not any(char.isdigit() for char in key):
                    found.setdefault(key, segment)
        seen.memory["texts"] = found
    texts: dict[str, Words] = seen.memory["texts"]
    return texts


def fingerprints(groups: Mapping[str, Sequence[Seen]]) -> dict[str, list[str]]:
    """For each layout the texts that all its samples print, or most of them, and those of no other."""
    return {
        name: _fingerprint(own, [seen for other, seens in groups.items() if other != name for seen in seens])
        for name, own in groups.items()
    }


def _fingerprint(own: Samples, others: Samples) -> list[str]:
    given = {label_key(text) for seen in own for text, _ in seen.given.values()}
    counted: dict[str, int] = {}
    for key in _texts(own[0]):
        counted[key] = sum(key in _texts(seen) for seen in own)
    most = max(counted.values(), default=0)
    kept: list[str] = []
    for key, count in sorted(counted.items(), key=lambda item: (-item[1], -min(len(item[0]), 20)))[:MOST_COMPARED]:
        text = label_text(_texts(own[0])[key])
        printed_alike = len(own) == 1 or (count == most and count >= 2)
        if not text or "@" in text or len(text.split()) > 6 or not printed_alike or (key in given and len(own) == 1):
            continue
        if any(find_anchors(seen.view, [text]) for seen in others):
            continue
        kept.append(text)
        if len(kept) == MOST_TEXTS:
            break
    return kept
