"""What a question asks for: what its answer must hold, and the words that say which one is meant."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from extraction.lexicon import ascii_letters
from extraction.stems import is_little, stem, stems_in

AnswerType = Literal["date", "duration", "percent", "number", "amount", "name", "place", "any"]
MAX_CHARS = 1_000
_PART = re.compile(r"[^\W_]+")
_OF = re.compile(
    r"\s+(?:of\s+(?:the\s+)?|des\s+|der\s+|du\s+|de\s+(?:la\s+|l['’]|los\s+)?|d['’]|del(?:la|lo|l['’])?\s*|di\s+)",
    re.IGNORECASE,
)
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question. `topic` is what it is about, in its own words without those that only ask; `topics` are ways of
    saying the same, the likeliest first. `stems` are those of its telling words, each once. `field`: the name of the
    field that a verb stands for ("When is it due?" asks for the due date), or "". `issuer`: what to ask for where
    "the company" may be the one whose paper it is, or ""."""

    type: AnswerType
    topic: str
    topics: tuple[str, ...]
    stems: tuple[str, ...]
    field: str = ""
    issuer: str = ""


def understood(question: str) -> Asked:
    """The question, whatever its language; of a very long one the beginning."""
    text = " ".join(question[:MAX_CHARS].split())
    tokens = list(_PART.finditer(text))
    folded = [ascii_letters(token.group()) for token in tokens]
    answer_type, start = _opening(folded)
    end = len(tokens)
    while start < end and is_little(tokens[start].group()):
        start += 1
    while end > start and is_little(tokens[end - 1].group()):
        end -= 1
    short = _ending(folded, start, end)
    topic = _between(text, tokens, start, end)
    topics = tuple(dict.fromkeys(filter(None, (topic, _between(text, tokens, start, short), *_turned(topic)))))
    stems = tuple(dict.fromkeys(stems_in(topic)))
    telling = tuple(own for own in stems if own not in _faint())
    meant, issuer = _field_meant(answer_type, stems), _of_issuer(answer_type, topic)
    return Asked(answer_type, topic, topics, telling or stems, meant, issuer)


def tells_apart(own: str) -> bool:
    """Whether a word of a question is a number, a letter or a code: another one means another thing."""
    return len(own) == 1 or any(char.isdigit() for char in own)


def names_paper(own: str) -> bool:
    """Whether a word only says that it is about a paper, or about what papers are about: an order, a payment."""
    return own in _documents()


def _between(text: str, tokens: list[re.Match[str]], start: int, end: int) -> str:
    return text[tokens[start].start() : tokens[end - 1].end()] if start < end else ""


def _opening(folded: list[str]) -> tuple[AnswerType, int]:
    """The type and the number of words that begin the question: the longest beginning, and what it may begin with
    after it ("please tell me when ...")."""
    found: AnswerType = "any"
    start = 0
    while True:
        known = _openers()
        longest = max((n for n in range(1, 6) if tuple(folded[start : start + n]) in known), default=0)
        longest = min(longest, len(folded) - start)
        if not longest or (found != "any"):
            return found, start
        found = known[tuple(folded[start : start + longest])]
        start += longest


def _ending(folded: list[str], start: int, end: int) -> int:
    for n in range(min(6, end - start - 1), 0, -1):
        if tuple(folded[end - n : end]) in _endings():
            return end - n
    return end


def _turned(topic: str) -> Iterator[str]:
    """ "name of the company" as "company name", "USt-ID des Verkäufers" as "Verkäufer USt-ID"."""
    found = _OF.search(topic)
    if found is None:
        return
    head, owner = topic[: found.start()], topic[found.end() :]
    yield f"{owner} {head}"
    if found.group().strip().casefold() == "des" and owner.endswith("s"):
        yield f"{owner.removesuffix('es')} {head}"
        yield f"{owner.removesuffix('s')} {head}"


def _of_issuer(answer_type: AnswerType, topic: str) -> str:
    words = topic.split()
    said = [stem(word) in _issuers() for word in words]
    if sum(said) != 1 or (len(words) == 1 and answer_type != "name"):
        return ""
    name = " ".join("seller" if is_issuer else word for word, is_issuer in zip(words, said, strict=True))
    return name if len(words) > 1 else "seller name"


def _field_meant(answer_type: AnswerType, stems: tuple[str, ...]) -> str:
    """Only where every word of the question is one of those, or names a paper."""
    if not stems:
        return ""
    for kind, field, words in _meant():
        is_meant = kind == answer_type and any(own in words for own in stems)
        if is_meant and all(own in words or names_paper(own) for own in stems):
            return field
    return ""


@cache
def _openers() -> dict[Words, AnswerType]:
    by_type = _data()["openers"]
    return {tuple(text.split()): kind for kind in get_args(AnswerType) for text in _texts(by_type[kind])}


@cache
def _issuers() -> frozenset[str]:
    return frozenset(map(stem, _texts(_data()["issuer"])))


@cache
def _endings() -> frozenset[Words]:
    return frozenset(tuple(text.split()) for text in _texts(_data()["endings"]))


@cache
def _faint() -> frozenset[str]:
    return frozenset(map(stem, _texts(_data()["faint"])))


@cache
def _documents() -> frozenset[str]:
    return frozenset(map(stem, _texts(_data()["documents"])))


@cache
def _meant() -> tuple[tuple[AnswerType, str, frozenset[str]], ...]:
    return tuple((one["type"], one["field"], frozenset(map(stem, one["words"]))) for one in _data()["meant"])


def _texts(lists: list[list[str]]) -> list[str]:
    return [text for own in lists for text in own]


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("questions.yaml").read_text(encoding="utf-8"))
    return data
