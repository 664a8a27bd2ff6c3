"""The words by which a property is looked for: out of its name, its title, its description, and what it is part of."""

import re
from collections.abc import Iterator

from extraction.answering.phrases import phrase_of
from extraction.compiling.nodes import Node
from extraction.lexicon import label_meaning_key, meanings

MAX_TEXTS = 8
LONGEST_LABEL, MAX_LABEL_WORDS = 80, 6
_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[^\W\dA-Z_]+|[A-Z]+|\d+|[^\W\d_]+")
_QUOTED = re.compile(r"“([^”]+)”|\"([^\"]+)\"|„([^“]+)“|«([^»]+)»|`([^`]+)`")


def words_of(name: str) -> str:
    """The words of a property's name: "totalAmount" and "total_amount" are "total amount"; "sellerVATId" is
    "seller VAT id"."""
    words = _WORDS.findall(name)
    return " ".join(word if word.isupper() and len(word) > 1 else word.lower() for word in words) or name


def labels_of(node: Node, parents: tuple[str, ...] = ()) -> list[str]:
    """Phrases that say what a property is, the most telling first. `parents` are the words of the objects it is in."""
    texts = [*_named(words_of(node.name), parents), *_described(node, parents)]
    unique: dict[str, str] = {}
    for text in texts:
        key = label_meaning_key(text)
        if key:
            unique.setdefault(key, text)
    return list(unique.values())[:MAX_TEXTS] or [node.name[:LONGEST_LABEL]]


def _named(own: str, parents: tuple[str, ...]) -> Iterator[str]:
    """A name says less than it means inside of an object: the "date" of a "delivery", the "name" of a "seller"."""
    parent = parents[-1] if parents else ""
    together = f"{parent} {own}".strip()
    if parent and (meanings(parent, "parties", exact=True) or _is_known(together)):
        yield together
        return
    if parent and not _is_known(own):
        yield together
    yield own
    if parent:
        yield together


def _described(node: Node, parents: tuple[str, ...]) -> Iterator[str]:
    title, description = node.text("title"), node.text("description")
    if title and _is_label(title):
        yield from _named(title, parents if _is_party(parents) else ())
    for found in _QUOTED.findall(description):
        text = next(part for part in found if part)
        if _is_label(text):
            yield text
    if description and _is_label(description.rstrip(".")):
        yield description.rstrip(".")


def column_hint(node: Node) -> str:
    """A description that may be the heading of a column in which the value stands, while its name is the row's label;
    "" where it says the same as the name or is a sentence."""
    text = node.text("description").rstrip(".")
    if not text or not _is_label(text) or len(text.split()) > 3:
        return ""
    own = {word.casefold() for word in words_of(node.name).split()} | set(node.text("title").casefold().split())
    mine = {sense.concept for sense in phrase_of(words_of(node.name)).senses}
    is_same = any(sense.concept in mine for sense in phrase_of(text).senses)
    return "" if is_same or own & set(text.casefold().split()) else text


def _is_party(parents: tuple[str, ...]) -> bool:
    return bool(parents) and bool(meanings(parents[-1], "parties", exact=True))


def _is_known(text: str) -> bool:
    return any(sense.score >= 1 for sense in phrase_of(text).senses)


def _is_label(text: str) -> bool:
    return len(text) <= LONGEST_LABEL and len(text.split()) <= MAX_LABEL_WORDS and any(c.isalpha() for c in text)
