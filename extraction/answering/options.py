"""What may be the answer to a question: values on the pages with all that speaks for them, as one score."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extraction.answering.labelled import Labelled, LabelledValues
from extraction.answering.questions import Question
from extraction.answering.similarity import LEAST_LIKELY, Likely, likely
from extraction.answering.unlabelled import Unlabelled, at_the_head, unlabelled
from extraction.choosing import LOOKS_LIKE_MONEY, Reading, read_candidate, read_every
from extraction.finders import Candidate
from extraction.finders.keyvalue import KeyValueFinder, KeyValueStep
from extraction.finders.view import Passage, PlacedWord
from extraction.normalizers import NotValid
from extraction.proposing.pieces import Pair
from extraction.proposing.values import code_reading
from extraction.proposing.wording import is_known_label

LEAST = 0.4  # what scores less is no answer
LEAST_TEXT = 0.6  # any words can be a text: their label must say more
OWN_WORDS, OWN_WORDS_KNOWN = 0.92, 0.8  # printed anywhere; less where the lexicon has told its labels already
_STANDS = {"inline": 0.94, "beside": 0.94, "below": 0.88}
_NOT_LISTED, _CROWDED, _CUT, _BARE_AMOUNT, _FURTHER = 0.96, 0.88, 0.95, 0.75, 0.93
_FAR_WORDS = 2
_NOTHING = 0.85  # an amount of 0.00 is seldom what is asked for
MAX_TEXT_WORDS = 15
_SPAN = re.compile(r"(?<=\d)\s*[-–—]\s*(?=\d{1,2}[/.]|\d{4}-)")
AMOUNTS = ("money", "decimal")


@dataclass(frozen=True)
class Option:
    """A value that may be the answer. `instead`: it is the answer to another question first."""

    reading: Reading
    score: float
    why: str
    instead: bool = False

    @property
    def words(self) -> tuple[PlacedWord, ...]:
        return self.reading.words

    @property
    def value(self) -> str:
        return str(self.reading.value.value)

    def scored(self, score: float, why: str = "") -> "Option":
        return replace(self, score=round(min(score, 1.0), 4), why=f"{self.why}; {why}" if why else self.why)


def options_for(question: Question, values: LabelledValues, locale: str) -> list[Option]:
    """All that may be the answer, the likeliest first."""
    found = [*_by_label(question, values, locale), *_by_own_words(question, values, locale)]
    found += [_as_option(one) for one in at_the_head(question, values, locale)]
    least = LEAST_TEXT if _is_plain_text(question) and not _wants_code(question) else LEAST
    if not any(option.score >= least for option in found if not option.instead):
        found += [_as_option(one) for one in unlabelled(question, values, locale)]
    if question.step.page is not None:
        pages = {page.number for page in values.view.chosen_pages(question.step.page)}
        found = [option for option in found if option.words[0].page in pages]
    return sorted((option for option in found if option.score >= least), key=_rank)


def _as_option(found: Unlabelled) -> Option:
    return Option(found.reading, found.score, found.why)


def _rank(option: Option) -> tuple[float, int, float, float]:
    """Of equals the first on the pages."""
    word = option.words[0]
    return -option.score, word.page, round(word.middle), word.x0


def _is_plain_text(question: Question) -> bool:
    return question.field.type == "text" and question.field.pattern is None


def _wants_code(question: Question) -> bool:
    return any(wanted.concept.code for wanted in question.wanted)


def _by_label(question: Question, values: LabelledValues, locale: str) -> Iterator[Option]:
    for own in values.pairs:
        reason = likely(question, own)
        if reason.score < LEAST_LIKELY:
            continue
        for number, reading in enumerate(_readings(question, own, reason, locale)):
            score = reason.score * _placed(own.pair) * _typed(question, own.pair, reading) * _FURTHER**number
            yield Option(reading, round(score, 4), reason.why, reason.instead)


def _readings(question: Question, own: Labelled, reason: Likely, locale: str) -> Iterator[Reading]:
    """The value of a pair; of several amounts on the row all, the last one first."""
    if _is_plain_text(question):
        reading = _text(question, own.pair, reason, locale)
        if reading is not None:
            yield reading
        return
    if question.field.type in AMOUNTS and own.pair.stands != "below" and len(own.row) > 1:
        amounts = _every(question, own.row, locale)
        is_bare = not any(set(amount.words) & set(own.pair.value) for amount in amounts)
        if len(amounts) > 1 or (amounts and is_bare):
            yield from amounts[::-1]
            return
    reading = _one(question, own.pair.value, locale)
    if reading is not None:
        yield reading


def _one(question: Question, words: Sequence[PlacedWord], locale: str) -> Reading | None:
    """The value as the type; of a span of dates, even one in a single word, the beginning or the end."""
    passage = Passage.of([words])
    is_last = _takes_last(question)
    whole = Candidate(passage, passage.text, prefer="last" if is_last else "first")
    try:
        return read_candidate(whole, question.field, locale)
    except NotValid:
        ends = _SPAN.split(passage.text) if question.field.type == "date" else []
    if len(ends) != 2:
        return None
    try:
        part = Candidate(passage, ends[-1] if is_last else ends[0], exact=True, words=tuple(words))
        return read_candidate(part, question.field, locale)
    except NotValid:
        return None


def _takes_last(question: Question) -> bool:
    """Whether the question is for the end of something: of "3 May - 9 May" the ninth."""
    return any(wanted.concept.last for wanted in question.wanted if not wanted.instead)


def _every(question: Question, words: Sequence[PlacedWord], locale: str) -> list[Reading]:
    """All amounts in a row, each with cents or a currency."""
    passage = Passage.of([words])
    try:
        found = read_every(Candidate(passage, passage.text), question.field, locale)
    except NotValid:
        return []
    return [reading for reading in found if LOOKS_LIKE_MONEY.search(reading.raw_text)]


def _text(question: Question, pair: Pair, reason: Likely, locale: str) -> Reading | None:
    if is_known_label(pair.value) or not any(word.key for word in pair.value):
        return None
    code = next((wanted.concept for wanted in question.wanted if wanted.concept.code), None)
    if code is not None:
        return code_reading(pair, code, 1.0 if reason.exact else reason.score, locale)
    if (pair.stands == "inline" and not pair.colon) or not _is_wording(pair.value):
        return None
    passage = Passage.of([pair.value])
    try:
        return read_candidate(Candidate(passage, passage.text), question.field, locale)
    except NotValid:
        return None


def _is_wording(words: Sequence[PlacedWord]) -> bool:
    """Whether words can be a text that somebody asks for: few, and no label among them."""
    return len(words) <= MAX_TEXT_WORDS and not any(w.text.endswith(":") and len(w.key) > 1 for w in words)


def _placed(pair: Pair) -> float:
    """How well the two stand as a label and its value do."""
    if pair.colon and not pair.crowded:
        return 1.0 if pair.stands != "below" else 0.94
    score = _STANDS[pair.stands] * (_CROWDED if pair.crowded else 1.0)
    return score if pair.colon or pair.listed or pair.among_known or pair.stands == "inline" else score * _NOT_LISTED


def _typed(question: Question, pair: Pair, reading: Reading) -> float:
    """How well the text fits the type, and whether it is what directly follows."""
    score = _amount_like(question, reading)
    if reading.trimmed:
        score *= _CUT
        first = pair.value.index(reading.words[0]) if reading.words[0] in pair.value else 0
        if pair.stands == "inline" and not pair.colon and first >= _FAR_WORDS:
            score *= _CROWDED
    return score


def _amount_like(question: Question, reading: Reading) -> float:
    if question.field.type not in AMOUNTS:
        return 1.0
    nothing = _NOTHING if not any(char in "123456789" for char in reading.raw_text) else 1.0
    return nothing if LOOKS_LIKE_MONEY.search(reading.raw_text) else nothing * _BARE_AMOUNT


def _by_own_words(question: Question, values: LabelledValues, locale: str) -> Iterator[Option]:
    """Values of labels printed in the very words of the question, wherever the words of a row are cut."""
    step = KeyValueStep(keyvalue=question.step.meaning, page=question.step.page)
    is_known = any(sense.score >= 1 for phrase in question.phrases for sense in phrase.senses)
    for candidate in KeyValueFinder().find(values.view, step).candidates:
        words = candidate.value_words
        if _is_plain_text(question) and (is_known_label(words) or not _is_wording(words)):
            continue
        try:
            reading = read_candidate(candidate, question.field, locale)
        except NotValid:
            continue
        if _is_plain_text(question) and _wants_code(question) and not any(char.isdigit() for char in reading.raw_text):
            continue
        score = candidate.anchor * (OWN_WORDS_KNOWN if is_known else OWN_WORDS) * _amount_like(question, reading)
        score *= _CUT if reading.trimmed else 1.0
        yield Option(reading, round(score, 4), "its label is in the very words asked for")
