"""The `constant` finder: a value that is written in the template, because it is the same on every such document."""

from typing import Annotated, ClassVar

from pydantic import StringConstraints

from extraction.finders.base import Candidate, Findings, StepSpec
from extraction.finders.view import DocumentView, Passage


class ConstantStep(StepSpec):
    """`constant`: the text that is read as the field's type. It has no place on the pages."""

    finder: ClassVar[str] = "constant"
    constant: Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=r"\S")]


class ConstantFinder:
    """One candidate without words."""

    def find(self, view: DocumentView, step: ConstantStep) -> Findings:
        return Findings([Candidate(Passage((), step.constant, ()), step.constant, exact=True)])
