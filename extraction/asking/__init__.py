"""Asking: what documents say to a question, in their own words and with the place; nothing is made up."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from extraction.asking.cells import best_cell, is_in_row
from extraction.asking.fields import Labels, is_named, template_of, typed, value_in
from extraction.asking.items import item_tables
from extraction.asking.model import NOT_FOUND, Answer, AnswerKind, Citation
from extraction.asking.passages import passages_of
from extraction.asking.ranking import Ranking
from extraction.asking.understanding import Asked, understood
from extraction.datamodel import ParsedDocument, Table
from extraction.tables import find_tables_and_parts
from extraction.template_spec import TemplateSpec

LEAST_SURE = 0.5  # an answer that is less so is none
SURE_VALUE = 0.6  # a value that is so sure needs no sentence beside it


def ask(documents: Sequence[ParsedDocument], question: str) -> Answer:
    """The best supported answer: the value of a field, a cell of a table, or a sentence, as it is printed.

    Nothing is generated, added up or concluded. Where no document says it, `text` is None and `kind` "none". Asked of
    several documents it is the surest answer, of equals that of the first. The documents must have been read with
    ReadOptions(drawings=True) for tables with lines to be seen.
    """
    return Asking(documents).answer(question)


class Asking:
    """Documents that several questions are put to: what is found for one is kept for the next."""

    def __init__(self, documents: Sequence[ParsedDocument]) -> None:
        self._documents = tuple(documents)
        self._labels = [Labels(document) for document in self._documents]

    def answer(self, question: str) -> Answer:
        """See ask."""
        asked = understood(question)
        if not asked.stems:
            return NOT_FOUND
        template = template_of(asked)
        asked = typed(asked, template)
        values = list(self._values(asked, template)) if template is not None else []
        if not values and asked.issuer:
            issuer = understood(asked.issuer)
            template = template_of(issuer)
            values = list(self._values(issuer, template)) if template is not None else []
        best = max(values, key=_sure, default=NOT_FOUND)
        if best.confidence < LEAST_SURE or not is_named(asked):
            best = max([*self._outside_rows(values), *self._cells(asked)], key=_sure, default=NOT_FOUND)
        if best.confidence < SURE_VALUE:
            best = max(best, self._sentence(asked), key=_sure)
        return best if best.confidence >= LEAST_SURE else NOT_FOUND

    def _values(self, asked: Asked, template: TemplateSpec) -> Iterator[Answer]:
        for number, document in enumerate(self._documents):
            found = value_in(document, template, asked, self._labels[number])
            if found is not None:
                citation = Citation(number, found.box.page, found.box, found.text)
                yield Answer(found.text, found.confidence, (citation,), "value")

    def _outside_rows(self, values: Sequence[Answer]) -> Iterator[Answer]:
        """In a table, what stands in a row behind some words is no value of theirs before one knows which column is
        meant."""
        for value in values:
            where = value.citations[0]
            if not is_in_row(where.box, self._tables[where.document][1]):
                yield value

    def _cells(self, asked: Asked) -> Iterator[Answer]:
        for number, document in enumerate(self._documents):
            cell = best_cell(number, document, self._items[number], asked)
            cell = cell or best_cell(number, document, self._tables[number][0], asked)
            if cell is not None:
                yield Answer(cell.text, cell.confidence, cell.citations, "row")

    def _sentence(self, asked: Asked) -> Answer:
        found = self._sentences.best(asked)
        if found is None:
            return NOT_FOUND
        return Answer(found.passage.text, found.confidence, found.passage.citations, "sentence")

    @cached_property
    def _tables(self) -> list[tuple[tuple[Table, ...], tuple[Table, ...]]]:
        """Of each document the whole tables, and their parts page by page."""
        return [find_tables_and_parts(document) for document in self._documents]

    @cached_property
    def _items(self) -> list[tuple[Table, ...]]:
        return [item_tables(document) for document in self._documents]

    @cached_property
    def _sentences(self) -> Ranking:
        numbered = enumerate(zip(self._documents, self._tables, strict=True))
        return Ranking([one for at, (own, (_, parts)) in numbered for one in passages_of(at, own, parts)])


def _sure(answer: Answer) -> float:
    return answer.confidence


__all__ = ["Answer", "AnswerKind", "Asking", "Citation", "ask"]
