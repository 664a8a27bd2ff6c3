"""Numbers that stand among the words looked at, though recognition has taken a letter for one of their figures."""

from collections.abc import Iterable

from extraction.confusions import NUMBERS, may_be_number
from extraction.finders.view import PlacedWord


def holds_misread_number(words: Iterable[PlacedWord], type_name: str, *, alone: bool = False) -> bool:
    """Whether a recognised word may be a number of the type with misread characters; with `alone` also one of which
    nothing but a letter is left. Words of a text layer are as they were printed."""
    return type_name in NUMBERS and any(
        word.confidence < 1.0 and may_be_number(word.text) and (alone or any(map(str.isdigit, word.text)))
        for word in words
    )
