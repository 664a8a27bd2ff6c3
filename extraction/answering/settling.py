"""Which option becomes the answer to which question: what adds up first, then all questions at once."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import cached_property

from extraction.answering.adding_up import CONCEPTS, borne_out
from extraction.answering.assignment import assigned
from extraction.answering.labelled import LabelledValues
from extraction.answering.options import AMOUNTS, Option, options_for
from extraction.answering.questions import Key, Question, question_of
from extraction.choosing import LOOKS_LIKE_MONEY, read_every
from extraction.finders import Candidate
from extraction.finders.meaning import MeaningStep
from extraction.finders.view import Passage, PlacedWord
from extraction.normalizers import NotValid
from extraction.template_spec import ValueSpec

MAX_OPTIONS = 8
MANY_SHARE = 0.85  # of the best one's score: values of one field are alike in what speaks for them
STEEPNESS = 3  # one good answer is better than two middling ones
Answers = dict[Key, tuple[Option, ...]]


class Settling:
    """The questions of one document under one locale, and what comes of them."""

    def __init__(self, questions: Mapping[Key, Question], values: LabelledValues, locale: str) -> None:
        self._questions, self._values, self._locale = questions, values, locale

    def answers(self) -> Answers:
        """The answer to each question, and behind it what else it might have been; nothing where there is none."""
        options = {key: options_for(one, self._values, self._locale) for key, one in self._questions.items()}
        options |= self._added_up(options)
        answers = _shared_out([key for key, one in self._questions.items() if one.competes], options)
        for key, question in self._questions.items():
            if not question.competes:
                answers[key] = _all_alike(options[key]) if question.is_many else tuple(options[key][:MAX_OPTIONS])
        return answers

    def _added_up(self, options: Mapping[Key, list[Option]]) -> dict[Key, list[Option]]:
        """The options of totals and what belongs to them, borne out by each other, and by what is not asked for."""
        keys: dict[str, Key] = {}
        for key, question in self._questions.items():
            meant = next((wanted.concept.name for wanted in question.wanted if not wanted.instead), "")
            if meant in CONCEPTS and question.field.type in AMOUNTS and question.competes:
                keys.setdefault(meant, key)
        if not keys:
            return {}
        known = {name: options[keys[name]] if name in keys else self._witness(name) for name in CONCEPTS}
        own = {name: [option for option in found if not option.instead] for name, found in known.items()}
        better = borne_out(own, self._printed)
        return {key: [*better[name], *(o for o in options[key] if o.instead)] for name, key in keys.items()}

    def _witness(self, name: str) -> list[Option]:
        step = MeaningStep(meaning=(name.replace("_", " "),))
        return options_for(question_of(step, ValueSpec(type="money")), self._values, self._locale)

    def _printed(self, amount: Decimal) -> Sequence[Option]:
        return [option for option in self._amounts if _is(option, amount)]

    @cached_property
    def _amounts(self) -> list[Option]:
        """Every amount on the pages that has cents or a currency."""
        field, found = ValueSpec(type="money"), []
        for page in self._values.pages:
            for segment in (segment for row in page.rows for segment in row.segments):
                if not any(char.isdigit() for word in segment for char in word.text):
                    continue
                passage = Passage.of([segment])
                try:
                    readings = read_every(Candidate(passage, passage.text), field, self._locale)
                except NotValid:
                    continue
                amounts = (reading for reading in readings if LOOKS_LIKE_MONEY.search(reading.raw_text))
                found += [Option(reading, 1.0, "the difference is printed here") for reading in amounts]
        return found


def _is(option: Option, amount: Decimal) -> bool:
    try:
        return Decimal(option.value) == amount
    except InvalidOperation:
        return False


def _shared_out(keys: Sequence[Key], options: Mapping[Key, list[Option]]) -> Answers:
    """No place is the answer to two questions; who goes without takes what holds instead."""
    own = {key: [option for option in options[key] if not option.instead][:MAX_OPTIONS] for key in keys}
    places = _places([option for found in own.values() for option in found])
    best: dict[int, dict[int, Option]] = {}
    for row, key in enumerate(keys):
        best[row] = {}
        for option in own[key]:
            best[row].setdefault(places[option.words[0]], option)
    taken = assigned({row: {at: one.score**STEEPNESS for at, one in found.items()} for row, found in best.items()})
    answers: Answers = {}
    for row, key in enumerate(keys):
        if row in taken:
            others = [option for at, option in best[row].items() if at not in taken.values()]
            answers[key] = (best[row][taken[row]], *others)
        else:
            answers[key] = tuple(option for option in options[key] if option.instead)[:1]
    return answers


def _all_alike(options: list[Option]) -> tuple[Option, ...]:
    return tuple(option for option in options if option.score >= MANY_SHARE * options[0].score)


def _places(options: list[Option]) -> dict[PlacedWord, int]:
    """A number for each place: options that share a word are at one place."""
    places: dict[PlacedWord, int] = {}
    for number, option in enumerate(options):
        known = {places[word] for word in option.words if word in places}
        place = min(known, default=number)
        if len(known) > 1:
            places = {word: place if own in known else own for word, own in places.items()}
        places |= dict.fromkeys(option.words, place)
    return places
