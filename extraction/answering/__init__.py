"""Answering: what a document says to all questions of a template at once, by the meaning of its labels."""

from collections.abc import Mapping

from extraction.answering.labelled import LabelledValues
from extraction.answering.options import Option
from extraction.answering.questions import key_of, question_of, questions_in
from extraction.answering.rows import rows_meant
from extraction.answering.settling import Answers, Settling
from extraction.finders import Candidate, DocumentView, Findings, FoundRows, kept_out
from extraction.finders.meaning import MeaningStep
from extraction.finders.view import Passage
from extraction.template_spec import ColumnSpec, FieldSpec, TemplateSpec, ValueSpec


class DocumentAnswers:
    """The answers of one document, worked out when the first question is put. See finders.meaning.Answers.

    Steps that are not for this document (where, unless) ask nothing."""

    def __init__(self, view: DocumentView, fields: Mapping[str, FieldSpec]) -> None:
        self._view = view
        self._asked = tuple(questions_in(fields))
        self._values = LabelledValues(view)
        self._settled: dict[str, Answers] = {}

    def values(self, step: MeaningStep, field: ValueSpec, locale: str) -> Findings:
        if locale not in self._settled:
            asked = [(own, spec) for own, spec in self._asked if not kept_out(self._view, own)]
            questions = {key_of(own, spec, locale): question_of(own, spec) for own, spec in asked}
            self._settled[locale] = Settling(questions, self._values, locale).answers()
        options = self._settled[locale].get(key_of(step, field, locale), ())
        candidates = [_candidate(option, place) for place, option in enumerate(options)]
        return Findings(candidates, "" if candidates else "no label means this, and no value stands for it")

    def asked(self, type_name: str) -> int:
        fields = (
            id(field) for step, field in self._asked if field.type == type_name and not kept_out(self._view, step)
        )
        return len(set(fields))

    def rows(self, step: MeaningStep, columns: Mapping[str, ColumnSpec], locale: str) -> FoundRows:
        return rows_meant(self._values, step, columns, locale)


def answers_of(view: DocumentView, template: TemplateSpec) -> DocumentAnswers:
    """Whom the meaning steps of a template ask about this document."""
    return DocumentAnswers(view, template.fields)


def _candidate(option: Option, place: int) -> Candidate:
    passage = Passage.of([option.words])
    text = option.reading.raw_text
    return Candidate(passage, text, option.score, exact=True, place=place, words=option.words, why=option.why)


__all__ = ["DocumentAnswers", "answers_of"]
