"""The `meaning` finder: the value, or the rows, that stand for what a few words mean, however the label is worded.

A document is looked at once for all fields that are asked for in this way: they compete for its values.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Protocol

from extraction.finders.base import AnchorLabels, Findings, FoundRows, StepSpec
from extraction.finders.view import DocumentView

if TYPE_CHECKING:
    from extraction.template_spec import ColumnSpec, ValueSpec


class MeaningStep(StepSpec):
    """`meaning`: what the field is, in a few words, or in several ways: "Seller VAT id". Any language of the lexicon.

    For a list, the table whose headings mean its columns' names and headings.
    """

    finder: ClassVar[str] = "meaning"
    rows_look_at_drawings: ClassVar[bool] = True
    meaning: AnchorLabels


class Answers(Protocol):
    """What a document says to all questions of a template. Pure: the same question has the same answer."""

    def values(self, step: MeaningStep, field: "ValueSpec", locale: str) -> Findings: ...

    def rows(self, step: MeaningStep, columns: "Mapping[str, ColumnSpec]", locale: str) -> FoundRows: ...

    def asked(self, type_name: str) -> int:
        """How many questions are for values of this type."""
        ...


class MeaningFinder:
    """Hands on what the document's answers are; they are worked out where all questions are known."""

    def find_for(self, view: DocumentView, step: MeaningStep, field: "ValueSpec", locale: str) -> Findings:
        if view.answers is None:
            return Findings((), "nothing was asked of the whole document")
        return view.answers.values(step, field, locale)

    def find_rows(
        self, view: DocumentView, step: MeaningStep, columns: "Mapping[str, ColumnSpec]", locale: str
    ) -> FoundRows:
        if view.answers is None:
            return FoundRows((), note="nothing was asked of the whole document")
        return view.answers.rows(step, columns, locale)
