"""Splitting by topics: the documents of a file, each with the one of some described classes that it belongs to; and
for each class the pages that speak of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extraction.datamodel import ParsedDocument
from extraction.described_classes import ClassMatch, ClassSpec, class_matches, single_matches
from extraction.page_looks import PageLooks, looks_of
from extraction.split import DocumentPart, split

SURE = 0.5  # so sure a topic must be, or it is none
_CHANGES = 0.7  # a page with another topic so sure begins a document, whatever else it looks like


@dataclass(frozen=True, slots=True)
class TopicPart:
    """Pages that belong together (from 1, both included) and their topic, None for none of those asked for.

    `confidence` (0..1) is that of the topic and of where the part begins, whichever is less; `reason` in plain words.
    """

    first_page: int
    last_page: int
    topic: str | None
    confidence: float
    reason: str


def split_by_topics(
    document: ParsedDocument, topics: Sequence[ClassSpec], *, whole_pages: bool = True
) -> tuple[TopicPart, ...]:
    """The documents of a file in their order, each with its topic. Two documents of one topic stay two.

    A page without a topic of its own stays with the document before it, unless something says that another begins.
    `whole_pages`: every page belongs to a part; without it, parts that have no topic are left out.
    """
    looks = [looks_of(document, page) for page in document.pages]
    parts = [_part(cut, looks, topics) for cut in _cuts(split(document), looks, topics)]
    return tuple(part for part in parts if whole_pages or part.topic is not None)


def pages_by_topic(document: ParsedDocument, topics: Sequence[ClassSpec]) -> dict[str, tuple[int, ...]]:
    """For each topic, in the order given, its pages from 1: those of its documents, and those that by themselves speak
    of it. A page may stand under several topics, or under none."""
    found: dict[str, set[int]] = {topic.name: set() for topic in topics}
    for part in split_by_topics(document, topics, whole_pages=False):
        if part.topic is not None:
            found[part.topic].update(range(part.first_page, part.last_page + 1))
    for page in document.pages:
        for match in single_matches([looks_of(document, page)], topics):
            if match.confidence >= SURE:
                found[match.name].add(page.number)
    return {name: tuple(sorted(pages)) for name, pages in found.items()}


def _cuts(
    parts: Sequence[DocumentPart], looks: Sequence[PageLooks], topics: Sequence[ClassSpec]
) -> list[DocumentPart]:
    """The documents, cut once more where the topic changes."""
    cuts: list[DocumentPart] = []
    before: str | None = None
    for part in parts:
        for number in range(part.first_page, part.last_page + 1):
            match = _best([looks[number - 1]], topics)
            own = match.name if match and match.confidence >= SURE else None
            if number == part.first_page:
                cuts.append(replace(part, last_page=number))
                before = own
            elif match and own not in (None, before) and match.confidence >= _CHANGES and before is not None:
                reason = f"another topic begins: {match.reasons[0]}"
                cuts.append(DocumentPart(number, number, None, match.confidence, reason))
                before = own
            else:
                cuts[-1] = replace(cuts[-1], last_page=number)
                before = before or own
    return cuts


def _part(cut: DocumentPart, looks: Sequence[PageLooks], topics: Sequence[ClassSpec]) -> TopicPart:
    match = _best(looks[cut.first_page - 1 : cut.last_page], topics)
    if match is None or match.confidence < SURE:
        return TopicPart(cut.first_page, cut.last_page, None, cut.confidence, f"{cut.reason}; no topic fits")
    confidence = min(cut.confidence, match.confidence)
    reason = "; ".join((cut.reason, *match.reasons[:2]))
    return TopicPart(cut.first_page, cut.last_page, match.name, confidence, reason)


def _best(looks: Sequence[PageLooks], topics: Sequence[ClassSpec]) -> ClassMatch | None:
    return next(iter(class_matches(looks, topics)), None)
