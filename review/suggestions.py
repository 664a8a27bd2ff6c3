"""Misread characters put right, offered to the reviewer: nothing is ever taken over by itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.audit import Actor
from extraction import JsonValue
from extraction.repairing import propose_repairs
from jobs.deciding import field_key
from review.claims import renew_claim
from review.correcting import Edit, Said, correct
from review.errors import NothingSuggested
from review.fields import ReviewedDocument
from review.models import Correction, ReviewTask
from review.selectors import documents_of


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`value` may stand in the field (by its key), or in the part of it at `path`; `words` say why."""

    field: str
    path: tuple[str, ...]
    value: JsonValue
    words: str


def suggestions_of(documents: Iterable[ReviewedDocument]) -> tuple[Suggestion, ...]:
    """What explains the checks that fail on the values of now; at most one for each failure, often none."""
    return tuple(each for document in documents for each in _suggestions(document))


def _suggestions(document: ReviewedDocument) -> Iterable[Suggestion]:
    if not document.fields:
        return
    for repair in propose_repairs(document.fields[0].template, document.result):
        name, *path = repair.path.split("/")
        words = f"{_place_in_words(path)}{repair.raw_after}? {repair.reason}."
        yield Suggestion(field_key(document.position, name), tuple(path), repair.after, words)


def _place_in_words(path: Sequence[str]) -> str:
    """ "row 3, amount: " for ("2", "amount"): rows are counted from 1."""
    steps = [f"row {int(step) + 1}" if step.isdecimal() else step.replace("_", " ") for step in path]
    return f"{', '.join(steps)}: " if steps else ""


@transaction.atomic
def take_suggestion(*, task: ReviewTask, actor: Actor, field: str) -> Said:
    """Put what is suggested for a field in its place. Raises NothingSuggested where nothing is, or no longer."""
    renew_claim(task=task, actor=actor)
    known = next((each for each in suggestions_of(documents_of(task)) if each.field == field), None)
    if known is None:
        raise NothingSuggested("Nothing is suggested here any more.")
    edit = Edit(field, path=known.path, content=known.value, is_text=False, how=Correction.How.SUGGESTED)
    return correct(task=task, actor=actor, edits=[edit])
