"""What fields are usually called: names, types and labels in several languages, and which of them a label stands for.

Used wherever words meet fields: proposing fields for an unknown document, turning a JSON Schema into a template.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from extraction.datamodel import FieldType

Kind = Literal["fields", "columns", "parties", "sections", "titles"]
LETTERS_PER_EDIT = 6  # a misread letter in so many is forgiven
SHORTEST_PART = 5  # letters of a known label that may stand among other words
LEAST_SHARE = 0.5  # of a label's letters that a known label in it must have
LONGEST_NAME = 40
_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "œ": "oe", "ł": "l", "đ": "d"}
)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_RATES = re.compile(r"\d+(?:[.,]\d+)?\s*%")
_PROPERTY = re.compile(r"(?:[a-z]+|[A-Z][a-z]+)(?:[A-Z][a-z0-9]+)+")  # totalAmount, TotalAmount
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NUMBER_WORDS = frozenset(("nr", "no", "n", "num", "numero", "number", "nummer", "nbr", "numer", "№", "#"))
_NUMBER_ENDINGS = ("nummer", "number", "nr")
_FILLERS = frozenset(
    (
        *("de", "du", "la", "le", "les", "l", "d", "del", "della", "di", "il", "the", "of"),
        *("der", "die", "das", "des", "van", "het", "el", "los", "en"),
    )
)


@dataclass(frozen=True, slots=True)
class Concept:
    """Something that documents state. `code`: its value is one word with a digit in it. `party`: whose it is where no
    heading says so ("seller", or "" for nobody's); None for what belongs to no party. `alone`: its values are told by
    their form, without a label. `instead`: names of concepts whose value holds for it too where it is not printed.
    `last`: of several values behind one label it is the last. `labels` in all languages."""

    name: str
    type: FieldType
    labels: tuple[str, ...]
    code: bool = False
    party: str | None = None
    alone: bool = False
    instead: tuple[str, ...] = ()
    last: bool = False


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a label stands for: `score` is 1 for a known label, less for one with misread letters or further words."""

    concept: Concept
    score: float


def label_words(text: str) -> list[str]:
    """The words of a label or a property that mean something, in ASCII: "Rechnungs-Nr." is ["rechnungs", "#"].

    Brackets and rates are left out, little words too, and every way of writing "number" is "#", at the end.
    """
    return list(_label_words(text))


@lru_cache(maxsize=20_000)  # labels of documents come again
def _label_words(text: str) -> tuple[str, ...]:
    bare = _RATES.sub(" ", _BRACKETS.sub(" ", text))
    pieces = re.findall(r"[a-z]+|\d+|[#№]", ascii_letters(_apart(bare).replace("°", " ").replace("º", " ")))
    words: list[str] = []
    is_number = False
    for piece in pieces:
        ending = next((end for end in _NUMBER_ENDINGS if piece.endswith(end)), "")
        is_number = is_number or bool(ending) or piece in _NUMBER_WORDS
        rest = piece.removesuffix(ending)
        if rest and piece not in _NUMBER_WORDS and rest not in _FILLERS:
            words.append(rest)
    return (*words, "#") if is_number else tuple(words or pieces)


def label_meaning_key(text: str) -> str:
    """The form in which labels of one meaning are alike."""
    return "".join(label_words(text))


def ascii_letters(text: str) -> str:
    """Small letters without accents: "Größe" is "groesse"; letters of other scripts are left as they are."""
    if text.isascii():
        return text.casefold()
    spelled = text.casefold().translate(_LETTERS)
    apart = unicodedata.normalize("NFKD", spelled).casefold()
    return "".join(char for char in apart if not unicodedata.combining(char))


def _apart(text: str) -> str:
    """The words of a property's name apart; print is left as it is."""
    return _CAMEL.sub(" ", text) if _PROPERTY.fullmatch(text.strip()) else text


def snake_case(text: str, default: str = "field") -> str:
    """A name for a field out of its label: "Date d'échéance" is "date_d_echeance"."""
    words = re.findall(r"[a-z0-9]+", ascii_letters(_apart(_BRACKETS.sub(" ", text))))
    name = "_".join(words)[:LONGEST_NAME].strip("_")
    return name if name[:1].isalpha() else f"{default}_{name}".strip("_")


def meanings(label: str, kind: Kind = "fields", *, exact: bool = False) -> tuple[Meaning, ...]:
    """What a label may stand for, the likeliest first ("VAT" is an amount or a number); empty for an unknown one.

    Not `exact`: a letter may be misread, and further words may stand before or after.
    """
    return _meanings(tuple(label_words(label)), kind, exact)


@cache
def concepts(kind: Kind = "fields") -> tuple[Concept, ...]:
    """Everything that the lexicon knows of a kind, in its order."""
    data = _data()[kind]
    if kind in ("sections", "titles"):
        return (Concept(kind.removesuffix("s"), "text", _labels(data)),)
    return tuple(_concept(name, entry) for name, entry in data.items())


@cache
def legal_forms() -> tuple[str, ...]:
    """With which names of companies end: "GmbH & Co. KG", "Sdn. Bhd."; the longest first."""
    return tuple(sorted((form for forms in _data()["legal_forms"] for form in forms), key=len, reverse=True))


def _concept(name: str, entry: Mapping[str, Any]) -> Concept:
    return Concept(
        name,
        entry.get("type", "text"),
        _labels(entry),
        code=entry.get("code", False),
        party=entry.get("party"),
        alone=entry.get("alone", False),
        instead=tuple(entry.get("instead", ())),
        last=entry.get("last", False),
    )


def _labels(entry: Mapping[str, Any]) -> tuple[str, ...]:
    lists = (value for key, value in entry.items() if isinstance(value, list) and key != "instead")
    return tuple(dict.fromkeys(label for value in lists for label in value))


@cache
def _data() -> dict[str, Any]:
    source = Path(__file__).with_name("lexicon.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(source)
    return data


@cache
def _known(kind: Kind) -> dict[str, tuple[Concept, ...]]:
    """Every label's key and what it may stand for, in the lexicon's order."""
    known: dict[str, tuple[Concept, ...]] = {}
    for concept in concepts(kind):
        for key in {label_meaning_key(label): None for label in (concept.name.replace("_", " "), *concept.labels)}:
            known[key] = (*known.get(key, ()), concept)
    return known


@lru_cache(maxsize=20_000)  # labels and texts of documents
def _meanings(words: tuple[str, ...], kind: Kind, exact: bool) -> tuple[Meaning, ...]:
    known, key = _known(kind), "".join(words)
    if key in known or exact or not key:
        return tuple(Meaning(concept, 1.0) for concept in known.get(key, ()))
    edits = len(key) // LETTERS_PER_EDIT
    if edits:
        close = process.extractOne(key, known.keys(), scorer=Levenshtein.distance, score_cutoff=edits)
        if close is not None and close[0].endswith("#") == key.endswith("#"):
            return tuple(Meaning(concept, 0.9 - 0.05 * close[1]) for concept in known[close[0]])
    part = max(_parts(words, known), default="", key=len)
    return tuple(Meaning(concept, 0.4 + 0.5 * len(part) / len(key)) for concept in known.get(part, ()))


def _parts(words: tuple[str, ...], known: Mapping[str, tuple[Concept, ...]]) -> Iterator[str]:
    """Known labels that are the first words or the end of the label, and most of it. The end may begin within a word:
    a "Handelsrechnung" is a "Rechnung", but a "Bruttopreis" is no "Brutto"."""
    key = "".join(words)
    beginnings = {"".join(words[:count]) for count in range(1, len(words))}
    for part in known:
        if len(part) >= max(SHORTEST_PART, LEAST_SHARE * len(key)) and (part in beginnings or key.endswith(part)):
            yield part
