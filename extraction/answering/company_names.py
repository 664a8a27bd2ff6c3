"""Names of companies as they are printed: what stands before a legal form ("GmbH", "Sdn. Bhd."), and the form."""

import re
from dataclasses import dataclass
from functools import cache

from extraction.lexicon import legal_forms

OWN_CASE_LETTERS = 3  # so short a form may be a word ("as", "ag"): it is printed in its own case, or in capitals
WITH_POINTS_LETTERS = 2
LONGEST_NAME_WORDS = 9
_BEFORE_A_NAME = re.compile(r".*[●•|·:]\s*")
_NO_NAME = re.compile(r"\([^()]*\)|\bco\b\.?|[^\w(]+|\(|\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CompanyName:
    """Where in a text the name stands; `is_begun` says that its beginning must stand before the text: there is only
    "(M) Sdn. Bhd."."""

    start: int
    end: int
    is_begun: bool


def company_name_in(text: str) -> CompanyName | None:
    """The first name with a legal form, if there is one and it is no sentence."""
    form = _forms().search(text)
    if form is None:
        return None
    before = _BEFORE_A_NAME.match(text[: form.start()])
    start = before.end() if before else 0
    if len(text[start : form.start()].split()) > LONGEST_NAME_WORDS:
        return None
    return CompanyName(start, form.end(), not _NO_NAME.sub("", text[start : form.start()]))


@cache
def _forms() -> re.Pattern[str]:
    one = "|".join(map(_pattern, legal_forms()))
    return re.compile(rf"(?<![\w&])(?:{one})(?!\w)(?:\s+(?:&|und|et|and)?\s*(?:{one})(?!\w))*\.?")


def _pattern(form: str) -> str:
    letters = sum(map(str.isalpha, form))
    text = _spelled(form)
    return f"{text}|{_spelled(form.upper())}" if letters <= OWN_CASE_LETTERS else f"(?i:{text})"


def _spelled(form: str) -> str:
    """With points and spaces or without; two letters ("a.s.") keep their points, or they were a word."""
    if sum(map(str.isalpha, form)) <= WITH_POINTS_LETTERS:
        return r"\s?".join(map(re.escape, form.removesuffix(".").split(" ")))
    return r"\.?\s*".join(re.escape(piece) for piece in re.split(r"[. ]+", form.rstrip(".")))
