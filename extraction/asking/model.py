"""What a question is answered with: words that are printed, and where they are."""

from dataclasses import dataclass
from typing import Literal

from extraction.datamodel import BoundingBox

AnswerKind = Literal["value", "sentence", "row", "none"]


@dataclass(frozen=True, slots=True)
class Citation:
    """Where an answer is printed: `document` by its place among those asked, from 0; `page` from 1; `text` as printed
    within `box`."""

    document: int
    page: int
    box: BoundingBox
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """`text` is printed in the documents, or None where nothing was found. `confidence` 0..1, 0 for nothing.

    `kind`: "value" is what stands behind a label, or is known by its form; "row" comes out of a table: one of its
    cells, or a whole row; "sentence" is a sentence or a line of running text; "none" is nothing. The first of the
    `citations` is where the answer begins.
    """

    text: str | None
    confidence: float
    citations: tuple[Citation, ...]
    kind: AnswerKind


NOT_FOUND = Answer(None, 0.0, (), "none")
