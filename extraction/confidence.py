"""From evidence to a probability of being right: the starting point, before any calibration against outcomes.

The parts are multiplied, as if each were an independent way to be wrong:

- **Reading.** A text layer is what was printed. An OCR score is not a probability: every engine has its own curve
  below. RapidOCR gives one saturated score to a whole line, so that .95 is already bad; Tesseract's word score is
  nearly honest; EasyOCR's is in between. The worst word of a value counts. Where check digits
  fit, few misreadings are left.
- **Anchor.** How well the label matched: wrong letters, or further words around it.
- **Step.** Later steps of a field are fallbacks, each a little less trusted.
- **Type.** A value that parses as a date or an amount, or fits a pattern, is seldom something else; free text can be
  anything, and a whole number without a currency need not be an amount.
- **Trimming.** The value was cut out of a longer text.
- **Margin.** Other places on the pages fit as well and hold another value.
- **Flags.** A repaired number, an option with a misread letter; an ambiguous date is right half the time.

Then agreement: each further step that finds the same value halves what is left of the doubt about place and label
(never the doubt about the reading: they read the same pixels), each one that finds another value takes a share away.
A missing value is 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from extraction.datamodel import FieldType

CEILING = 0.99
LOW_PRIOR = 0.02  # no doubt about a single thing is greater
LOW_OCR = 0.9
# (engine's score, probability that the word is right), straight lines between the points.
_CURVES: Mapping[str, Sequence[tuple[float, float]]] = {
    "rapidocr": ((0.0, 0.05), (0.80, 0.30), (0.90, 0.50), (0.95, 0.70), (0.97, 0.86), (0.985, 0.95), (1.0, 0.995)),
    "easyocr": ((0.0, 0.05), (0.40, 0.35), (0.70, 0.65), (0.90, 0.88), (1.0, 0.97)),
    "tesseract": ((0.0, 0.05), (0.50, 0.35), (0.80, 0.80), (0.90, 0.93), (0.96, 0.985), (1.0, 0.99)),
}
_TYPE_PRIOR: Mapping[FieldType, float] = {
    "text": 0.97,
    "int": 0.98,
    "decimal": 0.985,
    "money": 0.99,
    "date": 0.99,
    "bool": 0.98,
    "enum": 0.99,
    "percent": 0.985,
    "iban": 0.995,
    "bic": 0.985,
    "vat": 0.99,
    "email": 0.99,
    "phone": 0.975,
}
_NUMBER_PRIOR = 0.985  # what python-stdnum finds valid
# How many misread numbers in one pass their check digits.
_CHECK_DIGITS: Mapping[str, int] = {"iban": 97, "vat": 8}
_PATTERN_PRIOR = 0.99
_STEP_FACTOR = 0.98
_TRIM_FACTOR = 0.985
_BARE_AMOUNT_FACTOR = 0.88
_RIVAL_FACTOR = 0.95
_DISAGREE_FACTOR = 0.93
_FLAG_FACTOR: Mapping[str, float] = {
    "ambiguous_date": 0.5,
    "ambiguous_number": 0.6,
    "repaired_number": 0.8,
    "fuzzy_option": 0.95,
}


@dataclass(frozen=True, slots=True)
class WordEvidence:
    """An engine's score for one word; `ocr_engine` is None for a text layer."""

    score: float
    ocr_engine: str | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known about a found value besides the value. `anchor` is 0..1; the rest are counts and marks.

    `bare_amount`: money that was printed as a whole number without any currency, which any number could be.
    `agreeing` and `differing` count later steps; `apart` are those of the agreeing that read other words, `kinds`
    those that look for it in another way. `alternatives`: how many other dates (or amounts) the document shows, for a
    value that is one. `label_fit`: how well the label means what the field's name says, 0..1, 0 where either is
    unknown. `is_cut`: it begins in the middle of what is printed; `goes_on`: a text that ends there. `twins`: amounts
    of the document that are nearly the same, as before and after rounding. `is_cell`: of a row of a list.
    `rounded_twins`: those of the nearly same that are whole five cents where this is not. `runner_up`: how well the
    next best other value of the step is anchored, as a share (0..1) of this one's. `bracketed`: a text that holds
    figures in brackets, or stands before such. `below`: a text with a line right under it that begins where it does.
    `beside`: what is printed before the value means what the field is called (up to 1), or something else (-1).
    `siblings`: other fields of the type, for one that only its name tells from them.
    """

    words: tuple[WordEvidence, ...]
    type: FieldType
    has_pattern: bool
    anchor: float
    step: int
    trimmed: bool
    rivals: int
    flags: tuple[str, ...]
    bare_amount: bool = False
    agreeing: int = 0
    differing: int = 0
    apart: int = 0
    kinds: int = 0
    finder: str = ""
    letters: int = 0
    lines: int = 1
    holds_colon: bool = False
    alternatives: int = 0
    label_fit: float = 0.0
    is_cut: bool = False
    goes_on: bool = False
    twins: int = 0
    is_cell: bool = False
    rounded_twins: int = 0
    below: bool = False
    runner_up: float = 0.0
    bracketed: bool = False
    beside: float = 0.0
    siblings: int = 0


@dataclass(frozen=True, slots=True)
class Company:
    """What the other values of a result say of one. `adds_up`: it is part of a sum that holds; `row_holds`: of a
    product that holds in its row; `row_fails`: of one that nearly does. `fallbacks`:
    the share (0..1) of the other fields that only a later step has found.
    `contradicted`: it should be part of a sum, or of an order in time, with others that does not hold.

    Of cells: `row_unproven`: a number of a row in which no product holds. `column_fails`: of a column of amounts whose
    sum no other field has. `thin`: the share (0..1) of the usual cells that its row lacks; `empty`: of the columns
    that no row has a value of."""

    adds_up: bool = False
    row_holds: bool = False
    row_fails: bool = False
    row_unproven: bool = False
    fallbacks: float = 0.0
    contradicted: bool = False
    column_fails: bool = False
    thin: float = 0.0
    empty: float = 0.0


@dataclass(frozen=True, slots=True)
class Judgement:
    """`raw` is the probability that a model gives, `confidence` the same after calibration against outcomes."""

    raw: float
    confidence: float


class Judge(Protocol):
    """Says how sure a value is: by what speaks for itself, then by its company. `version` is kept in results."""

    @property
    def version(self) -> str: ...

    def judge(self, evidence: Evidence) -> Judgement: ...

    def together(self, judged: Judgement, company: Company) -> Judgement: ...


class ByHand:
    """The judge that knows no outcomes: the product of this module, whatever the company."""

    version = ""

    def judge(self, evidence: Evidence) -> Judgement:
        probability = confidence(evidence)
        return Judgement(probability, probability)

    def together(self, judged: Judgement, company: Company) -> Judgement:
        return judged


BY_HAND = ByHand()


def reading_probability(words: Sequence[WordEvidence]) -> float:
    """The probability that the worst-read word is right, from the engine's own curve; 1 where nothing was read."""
    return min((word_probability(word) for word in words), default=1.0)


def confidence(evidence: Evidence) -> float:
    """A probability of being right, 0..0.99, rounded to four digits."""
    prior = _PATTERN_PRIOR if evidence.has_pattern else _TYPE_PRIOR.get(evidence.type, _NUMBER_PRIOR)
    place = prior * (0.5 + 0.5 * evidence.anchor) * _STEP_FACTOR**evidence.step
    place *= _TRIM_FACTOR if evidence.trimmed else 1.0
    place *= _BARE_AMOUNT_FACTOR if evidence.bare_amount else 1.0
    place *= _RIVAL_FACTOR ** min(evidence.rivals, 3)
    place = 1 - (1 - place) * 0.5**evidence.agreeing
    place *= _DISAGREE_FACTOR ** min(evidence.differing, 3)
    for flag in evidence.flags:
        place *= _FLAG_FACTOR.get(flag, 1.0)
    misread = (1 - reading_probability(evidence.words)) / _CHECK_DIGITS.get(evidence.type, 1)
    return round(min(place * (1 - misread), CEILING), 4)


def word_probability(word: WordEvidence) -> float:
    """The probability that the word is right, from its engine's own curve."""
    if word.ocr_engine is None:
        return 1.0
    curve = _CURVES.get(word.ocr_engine, _CURVES["easyocr"])
    score = min(max(word.score, 0.0), 1.0)
    for (left, low), (right, high) in pairwise(curve):
        if score <= right:
            return low + (high - low) * (score - left) / (right - left)
    return curve[-1][1]
