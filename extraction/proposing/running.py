"""Known labels in a run of words, with what follows them: "Invoice no 4711 of 3 May"."""

from collections.abc import Iterator

from extraction.lexicon import Concept, concepts, label_meaning_key, label_words, meanings
from extraction.proposing.pieces import Pair, Piece
from extraction.proposing.wording import MAX_LABEL_WORDS, Words, is_label, text_of

MAX_RUN_WORDS = 60
MAX_CODE_WORDS = 4
LEAST_LIKENESS = 0.65  # how well the label must be known
_DATED = {"invoice_number": "issue_date", "order_number": "order_date", "delivery_note_number": "delivery_date"}
_BEFORE_A_DATE = frozenset(("vom", "dated", "du", "del", "of", "van", "dd", "am", "on", "le", "from"))


def running_pairs(piece: Piece) -> Iterator[Pair]:
    """The first known label of a piece, and a date that follows its number."""
    words = piece.rest if not piece.key else (*piece.key, *piece.rest) if not is_label(piece.key) else ()
    words = words[:MAX_RUN_WORDS]
    for start in range(len(words) - 1):
        for end in range(min(start + MAX_LABEL_WORDS, len(words) - 1), start, -1):
            label = words[start:end]
            if not _is_running_label(label):
                continue
            if start and label_meaning_key(text_of(label)) == "#":
                known = _numbered(words[:start])
                label = words[:end]
            else:
                known = _known_inline(label, is_first=start == 0)
            if known is not None:
                yield Pair(
                    label, words[end:], "inline", colon=False, concept=known if len(label) > end - start else None
                )
                yield from _dated(label, words[end:], known)
                return


def _known_inline(label: Words, *, is_first: bool) -> Concept | None:
    """What a label in a run of words means; not at the beginning, it must be a number's or that of a typed value."""
    text = text_of(label)
    numbered = label_words(text)[-1:] == ["#"]
    known = (one for one in meanings(text, exact=not is_first) if one.score >= LEAST_LIKENESS)
    return next((one.concept for one in known if is_first or numbered or one.concept.type != "text"), None)


def _numbered(before: Words) -> Concept | None:
    """What has a number in "Invoice of the insurer (575) no. 4711"."""
    for end in range(1, min(len(before), MAX_LABEL_WORDS) + 1):
        for known in meanings(f"{text_of(before[:end])} no"):
            if known.score >= LEAST_LIKENESS and known.concept.code and known.concept.party is None:
                return known.concept
    return None


def _is_running_label(label: Words) -> bool:
    return all(any(char.isalpha() for char in word.text) or word.text in "#:" or word.text[0] == "(" for word in label)


def _dated(label: Words, rest: Words, known: Concept) -> Iterator[Pair]:
    """ "Invoice no 4711 of 3 May 2026": the date has no label of its own."""
    of = _DATED.get(known.name)
    for at, word in enumerate(rest[: MAX_CODE_WORDS + 1] if of else ()):
        if at and at + 1 < len(rest) and word.key in _BEFORE_A_DATE and any(char.isdigit() for char in rest[0].text):
            date = next(concept for concept in concepts("fields") if concept.name == of)
            yield Pair(label, rest[at + 1 :], "inline", colon=False, concept=date)
            return
