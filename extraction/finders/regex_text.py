"""Regular expressions as a template writes them: checked when it is read, and run within a time limit."""

import re
import time
from typing import Annotated

import regex
from pydantic import AfterValidator, Field, StringConstraints

TIMEOUT_S = 1.0  # for one search
STEP_TIMEOUT_S = 10.0  # for all searches of a step that goes line by line
MAX_REPLACED_CHARS = 100_000
# A set of letters, an escaped letter, or a space that must be there: one that no other quantifier follows.
_IN_SET_OR_SPACE = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<space>(?:\\s| )\+?)(?![+*?{])|\\.")
_GROUP_NUMBER = re.compile(r"\\(?:g<(\d{1,3})>|([1-9]\d?))")


def checked_expression(source: str) -> str:
    """The source of an expression that compiles. Raises ValueError."""
    try:
        regex.compile(source)
    except regex.error as error:
        raise ValueError(f"is not a regular expression: {error}") from error
    except (RecursionError, OverflowError, MemoryError) as error:
        raise ValueError("is too large or too deeply nested for a regular expression") from error
    return source


# A regular expression of the `regex` package, compiled once when the template is loaded to prove that it is one.
RegexText = Annotated[str, StringConstraints(min_length=1, max_length=1000), AfterValidator(checked_expression)]


def _fits(pair: tuple[str, str]) -> tuple[str, str]:
    source, replacement = pair
    pattern = regex.compile(source)
    numbers = (int(by_name or plain) for by_name, plain in _GROUP_NUMBER.findall(replacement))
    if any(number > pattern.groups for number in numbers):
        raise ValueError(f"“{replacement}” names a group that the expression does not have")
    try:
        pattern.sub(replacement, "\0")  # any text makes it read the replacement; an empty one does not
    except (regex.error, IndexError) as error:
        raise ValueError(f"“{replacement}” cannot replace what the expression matches: {error}") from error
    return pair


# [expression, what is written instead]: \1 and \g<name> stand for its groups.
Replacement = Annotated[
    tuple[RegexText, Annotated[str, StringConstraints(max_length=200)]],
    AfterValidator(_fits),
]
Replacements = Annotated[tuple[Replacement, ...], Field(max_length=50)]


def without_spaces(source: str) -> str:
    """The expression with spaces that may be missing, as recognition glues words: " " and \\s+ match nothing, too.

    Sets, repeated spaces in braces and whatever else is written about spaces stay as they are.
    """
    return _IN_SET_OR_SPACE.sub(_loosened_space, source)


def _loosened_space(match: "re.Match[str]") -> str:
    space = match["space"]
    return match[0] if not space else space[:-1] + "*" if space.endswith("+") else space + "?"


class Budget:
    """The time that is left to a step of many searches."""

    def __init__(self, search_s: float, step_s: float = STEP_TIMEOUT_S) -> None:
        self._search_s = search_s
        self._end = time.monotonic() + step_s

    def search_s(self) -> float:
        """How long the next search may take. Raises TimeoutError when nothing is left."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, self._search_s)


def replaced(text: str, replacements: tuple[tuple[str, str], ...]) -> str:
    """The text after every replacement, in their order; a long one is cut. Raises TimeoutError."""
    for source, replacement in replacements:
        text = regex.compile(source).sub(replacement, text[:MAX_REPLACED_CHARS], timeout=TIMEOUT_S)
    return text
