"""Guesses for the workbench: asked of a worker, which has the samples' pages at hand."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Literal

from builder import guessing, live
from builder.guessing import Guess
from builder.models import Sample
from builder.reading import sample_document
from extraction import BoundingBox

How = Literal["click", "box", "label", "table", "all"]


def guess(how: How, samples: Sequence[Sample], place: dict[str, Any]) -> list[Guess]:
    """What a click, a box, a label or a table on the first of `samples` may be a field of; tried on the others too.

    `place` has page, x0, y0, x1, y1 (of the sample's own pages) and for a table perhaps `columns`, or else `label`.
    Raises live.NobodyAnswers.
    """
    answer = live.ask("builder.tasks.guess", how, [str(sample.pk) for sample in samples], place)
    return [Guess(each["name"], each["settings"], each["found_on"]) for each in answer]


def guess_here(how: str, samples: Sequence[Sample], place: dict[str, Any]) -> list[dict[str, Any]]:
    """The worker's part, as JSON."""
    documents = [document for sample in samples if (document := sample_document(sample)) is not None]
    if not documents:
        return []
    if how == "all":
        found = guessing.guess_all(documents)
    elif how == "label":
        found = _one(guessing.guess_labelled(documents, place["label"]))
    else:
        box = BoundingBox(place["page"], place["x0"], place["y0"], place["x1"], place["y1"])
        if how == "table":
            found = _one(guessing.guess_table(documents, box, place.get("columns", ())))
        else:
            found = _one(guessing.guess_at(documents, box, exact=how == "box"))
    return [asdict(each) for each in found]


def _one(guess: Guess | None) -> list[Guess]:
    return [] if guess is None else [guess]
