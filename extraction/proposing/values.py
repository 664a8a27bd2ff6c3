"""Which type the text of a pair has, read by the normalizers, and how likely the pair is a field at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extraction.choosing import Reading, read_candidate
from extraction.datamodel import FieldType
from extraction.finders import Candidate
from extraction.finders.view import Passage, PlacedWord, label_key
from extraction.lexicon import Concept, Meaning, label_words, meanings, snake_case
from extraction.normalizers import NotValid
from extraction.proposing.pieces import Pair
from extraction.proposing.running import MAX_CODE_WORDS
from extraction.proposing.wording import is_currency, is_known_label, is_label, text_of
from extraction.template_spec import ValueSpec

CODE_PATTERN = r"[\w./#-]*\d[\w./#-]*"
CURRENCY_PATTERN = r"[A-Z]{3}"
LONGEST_LABEL = 100
MAX_TEXT_WORDS, MAX_COUNT_DIGITS = 12, 4
MIN_PHONE_DIGITS, MIN_NAME_LETTERS = 6, 3
# The types that a text is tried as, the strictest first.
_TYPES: tuple[FieldType, ...] = ("email", "iban", "date", "vat", "percent", "money", "phone", "decimal", "int")
_MONEY = re.compile(r"\d[.,]\d{2}(?!\d)|[€$£¥₹]\s?\d|\d\s?[€$£¥₹]|\d\s?[A-Z]{3}\b|\b[A-Z]{3}\s?-?\d|\d,[-–—]")
_FORMS = {
    "iban": r"[A-Z]{2}\d{2}(?: ?[0-9A-Z]{4}){2,7}(?: ?[0-9A-Z]{1,3})?",
    "vat": r"[A-Z]{2} ?\d(?:[ .-]?[0-9A-Z]){6,12}",
    "bic": r"[A-Z]{6}[0-9A-Z]{2}(?:[0-9A-Z]{3})?",
}
_CODE = re.compile(CODE_PATTERN)
# How likely a pair with a known label is a field, by the kind of its value; then one with an unknown label.
_KNOWN_TYPED, _KNOWN_CODE, _KNOWN_TEXT, _KNOWN_TEXT_BARE = 0.95, 0.9, 0.8, 0.55
_TYPED = {"inline": 0.8, "beside": 0.7, "below": 0.7}
_TEXT = {"inline": 0.7, "beside": 0.65, "below": 0.0}
_PARTY, _UNKNOWN_CODE = 0.7, 0.85
_BELOW, _NO_COLON, _NOT_LISTED, _CROWDED = 0.9, 0.85, 0.75, 0.8


@dataclass(frozen=True, slots=True)
class TypedPair:
    """A pair whose value could be read. `concept`: what its label stands for; `score` (0..1) how likely it is a field;
    `pattern`: of the text that had to be cut out of more."""

    pair: Pair
    type: FieldType
    reading: Reading
    concept: Concept | None
    score: float
    pattern: str | None = None

    @property
    def words(self) -> tuple[PlacedWord, ...]:
        return self.reading.words


def typed(pair: Pair, locale: str) -> TypedPair | None:
    """The pair with its value read; None where it is none."""
    if len(pair.label_text) > LONGEST_LABEL or not label_key(pair.label_text):
        return None
    if pair.concept is not None:
        return _as_concept(pair, pair.concept, 0.9, locale)
    if pair.crowded and pair.stands == "below":
        return None
    for known in meanings(pair.label_text) or _of_a_party(pair.label_text):
        found = _as_concept(pair, known.concept, known.score, locale)
        if found is not None:
            return found
    party = next(iter(meanings(pair.label_text, "parties", exact=True)), None)
    if party is not None:
        return _as_party(pair, party.concept)
    return _as_unknown(pair, locale)


def _of_a_party(label: str) -> tuple[Meaning, ...]:
    """ "Seller IBAN": a known label behind the word for a party."""
    first, _, rest = label.replace("-", " ").partition(" ")
    party = next(iter(meanings(first, "parties", exact=True)), None)
    if party is None:
        return ()
    whose = party.concept.name
    return tuple(
        replace(known, concept=replace(known.concept, name=f"{whose}_{known.concept.name}", party=None))
        if known.concept.party is not None
        else known
        for known in meanings(rest, exact=True)
    )


def read_words(words: Sequence[PlacedWord], spec: ValueSpec, locale: str) -> Reading | None:
    passage = Passage.of([words])
    try:
        return read_candidate(Candidate(passage, passage.text), spec, locale)
    except NotValid:
        return None


def type_of(words: Sequence[PlacedWord], locale: str) -> tuple[FieldType, Reading] | None:
    """The strictest type that the whole text has besides text; None for what is only text."""
    text = text_of(words)
    for kind in _TYPES:
        if not _looks_like(text, kind):
            continue
        reading = read_words(words, ValueSpec(type=kind), locale)
        if reading is not None and not reading.trimmed:
            return kind, reading
    return None


def _looks_like(text: str, kind: FieldType) -> bool:
    """What a normalizer would forgive an asker who knows the type, but that proves none by itself."""
    digits = sum(char.isdigit() for char in text)
    if kind == "money":
        return bool(_MONEY.search(text))
    if kind == "percent":
        return "%" in text
    if kind == "phone":
        return text.lstrip("( ").startswith(("+", "00")) and digits >= MIN_PHONE_DIGITS
    if kind == "decimal":
        return bool(re.search(r"\d[.,]\d", text))
    if kind == "int":
        return digits <= MAX_COUNT_DIGITS and not text.startswith("0")
    if kind == "date":
        return not text.isdigit()
    return True


def _as_concept(pair: Pair, concept: Concept, likeness: float, locale: str) -> TypedPair | None:
    if concept.type == "text":
        return _as_known_text(pair, concept, likeness, locale)
    words = pair.value
    text = text_of(words)
    if concept.type in ("phone", "percent") and not _looks_like(text, concept.type) and not pair.colon:
        return None
    reading = read_words(words, ValueSpec(type=concept.type), locale)
    if reading is None:
        return _as_made_up(pair, concept, likeness)
    if concept.type == "money" and not _MONEY.search(reading.raw_text):
        return None
    if pair.stands == "inline" and not pair.colon and words.index(reading.words[0]) > 1:
        return None  # what a known word is followed by at some distance is not its value
    return TypedPair(pair, concept.type, reading, concept, _weighed(pair, _KNOWN_TYPED * likeness))


def _as_made_up(pair: Pair, concept: Concept, likeness: float) -> TypedPair | None:
    """A number whose check digits do not fit, as samples have them: a text of that form."""
    pattern = _FORMS.get(concept.type)
    if pattern is None or not (pair.colon or pair.listed or pair.stands == "inline"):
        return None
    reading = read_words(pair.value, ValueSpec(type="text", pattern=pattern), "auto")
    if reading is None or pair.value.index(reading.words[0]) > 1:
        return None
    return TypedPair(pair, "text", reading, concept, _weighed(pair, _KNOWN_CODE * likeness), pattern)


def _as_known_text(pair: Pair, concept: Concept, likeness: float, locale: str) -> TypedPair | None:
    if concept.name == "currency":
        return _text(pair, concept, _KNOWN_CODE * likeness, CURRENCY_PATTERN)
    if concept.code:
        return _as_code(pair, concept, likeness, locale)
    if pair.colon or (pair.among_known and pair.stands == "beside"):
        return _text(pair, concept, _KNOWN_TEXT * likeness, None)
    return _text(pair, concept, _KNOWN_TEXT_BARE * likeness, None) if pair.stands != "inline" else None


def _as_code(pair: Pair, concept: Concept, likeness: float, locale: str) -> TypedPair | None:
    """One word with a digit, or few such words; not what merely begins as a label with a number does."""
    if likeness < 1 and "#" not in label_words(pair.label_text):
        return None
    first = pair.value[0].text
    # What follows a known label directly is its number; further on, any number may stand.
    near = bool(_CODE.search(first)) or len(first) <= 3 or pair.stands != "inline"
    if not near or not any(char.isdigit() for word in pair.value for char in word.text):
        return None
    found = type_of(pair.value, locale)
    if found is not None and found[0] == "date":
        return None
    is_whole = len(pair.value) <= MAX_CODE_WORDS and all(_is_code_word(word.text) for word in pair.value)
    return _text(pair, concept, _KNOWN_CODE * likeness, None if is_whole else CODE_PATTERN)


def code_reading(pair: Pair, concept: Concept, likeness: float, locale: str) -> Reading | None:
    """A value that is one word with a digit, or a few such words; None where the pair holds none."""
    found = _as_code(pair, concept, likeness, locale)
    return None if found is None else found.reading


def _is_code_word(text: str) -> bool:
    return any(char.isdigit() for char in text) or text.isupper() or not any(char.isalnum() for char in text)


def _as_party(pair: Pair, party: Concept) -> TypedPair | None:
    """Who stands beside the word "Customer", or under it: the first line is a name."""
    letters = sum(char.isalpha() for word in pair.value for char in word.text)
    if pair.crowded or not (pair.colon or pair.stands == "below" or (pair.stands == "beside" and pair.among_known)):
        return None
    if letters < MIN_NAME_LETTERS or is_known_label(pair.value):
        return None
    reading = read_words(pair.value, ValueSpec(type="text"), "auto")
    concept = Concept(f"{party.name}_name", "text", party.labels)
    return None if reading is None else TypedPair(pair, "text", reading, concept, _PARTY)


def _as_unknown(pair: Pair, locale: str) -> TypedPair | None:
    if pair.crowded or not is_label(pair.label) or (pair.stands == "inline" and not pair.colon):
        return None
    if not pair.label_text[0].isalpha() or type_of(pair.label, locale):
        return None
    if not pair.colon and (is_currency(pair.label) or not (pair.listed or pair.among_known)):
        return None
    if "#" in label_words(pair.label_text):
        numbered = Concept(snake_case(pair.label_text), "text", (), code=True)
        return _as_known_text(pair, numbered, _UNKNOWN_CODE, locale)
    found = type_of(pair.value, locale)
    if found is not None and (pair.colon or found[0] not in ("email", "phone")):
        kind, reading = found
        return TypedPair(pair, kind, reading, None, _weighed(pair, _TYPED[pair.stands]))
    if not (pair.colon or pair.among_known) or len(pair.value) > MAX_TEXT_WORDS or is_known_label(pair.label):
        return None
    return _text(pair, None, _TEXT[pair.stands], None)


def _text(pair: Pair, concept: Concept | None, score: float, pattern: str | None) -> TypedPair | None:
    reading = read_words(pair.value, ValueSpec(type="text", pattern=pattern), "auto")
    if (
        reading is None
        or score <= 0
        or is_known_label(pair.value)
        or not any(char.isalnum() for char in reading.raw_text)
    ):
        return None
    if concept is None and reading.raw_text.endswith(":"):
        return None
    return TypedPair(pair, "text", reading, concept, _weighed(pair, score), pattern if reading.trimmed else None)


def _weighed(pair: Pair, score: float) -> float:
    if pair.crowded:
        score *= _CROWDED
    if pair.stands == "below":
        score *= _BELOW
    if not pair.colon:
        score *= _NO_COLON if pair.listed or pair.stands == "inline" else _NOT_LISTED
    return round(score, 4)
