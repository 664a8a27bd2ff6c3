"""What reviewers say about fields: confirmed, corrected, rows added and taken out, words taken back.

Whoever says something must hold the claim. All words of one call are written, or none.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from dataclasses import field as with_default
from itertools import pairwise
from typing import Literal

from django.db import transaction

from accounts.audit import Actor
from extraction import BoundingBox, FieldResult, JsonValue, NotValid
from extraction.amending import NoSuchPart, Part, list_around, part_of
from extraction.revising import certain, unchecked
from review.claims import renew_claim
from review.errors import BadRequest, EditProblem, EditsRefused, NothingToUndo, UnknownField, ValueRefused
from review.fields import PART_JSON, ReviewedDocument, ReviewedField, is_settled, person_step, told_field
from review.models import Correction, ReviewTask
from review.pointers import pointer_of
from review.reading import Given, PartNotValid, read_part, usual_currencies
from review.selectors import documents_of, fields_of, words_about

How = Correction.How
HOW_GIVEN = (How.TYPED, How.CLICKED, How.DRAWN, How.API)
MAX_SECONDS = 3600.0
MAX_EDITS = 200
MAX_UNDONE = 10 * MAX_EDITS
MAX_DEPTH = 20


@dataclass(frozen=True, slots=True)
class Edit:
    """A word about a field (by its key among all fields of the job), or about the part of it at `path`.

    `put` says that `content` stands there: a typed value, or with `is_text` what is printed, in the template's locale.
    `confirm` says that what stands there is right, `remove` takes a row or one of many values out. `box` is where a
    value stands, `boxes` where the cells of a row do, by column. `how` tells where the content came from, `seconds`
    how long the field had the focus.
    """

    field: str
    path: tuple[str, ...] = ()
    act: Literal["put", "confirm", "remove"] = "put"
    content: JsonValue = None
    is_text: bool = True
    currency: str | None = None
    box: BoundingBox | None = None
    boxes: Mapping[str, BoundingBox] = with_default(default_factory=dict)
    how: str = How.TYPED
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """Every field of a task before something was said, and its documents after that."""

    before: tuple[ReviewedField, ...]
    documents: tuple[ReviewedDocument, ...]

    @property
    def now(self) -> tuple[ReviewedField, ...]:
        return tuple(field for document in self.documents for field in document.fields)

    def field(self, key: str) -> ReviewedField:
        """As it stands now."""
        return next(field for field in self.now if field.key == key)


@transaction.atomic
def correct(*, task: ReviewTask, actor: Actor, edits: Sequence[Edit]) -> Said:
    """Say several things, one after the other: a later edit finds what an earlier one has left.

    Raises EditsRefused, which names every edit that cannot be; then none is written.
    """
    renew_claim(task=task, actor=actor)
    return _correct(task, actor, fields_of(task), edits)


def _correct(task: ReviewTask, actor: Actor, before: list[ReviewedField], edits: Sequence[Edit]) -> Said:
    rows = _rows(before, edits)
    for row in rows:
        row.task, row.by, row.by_key, row.by_name = task, actor.user, actor.api_key, actor.name
        row.reading_number = task.job.reading_number
    Correction.objects.bulk_create(rows)
    return Said(tuple(before), tuple(documents_of(task)))


def try_edits(*, task: ReviewTask, field: str, edits: Sequence[Edit]) -> Said:
    """What edits of a field would change, checks included, without saying it. Raises UnknownField or EditsRefused."""
    before = fields_of(task)
    _known(before, field)
    rows = _rows(before, edits)
    words = [*words_about(task), *rows]
    return Said(tuple(before), tuple(documents_of(task, words)))


def _rows(before: list[ReviewedField], edits: Sequence[Edit]) -> list[Correction]:
    """What is to be written for the edits, not yet saved. Raises EditsRefused."""
    drafts = {field.key: _Draft(field) for field in before}
    rows: list[Correction] = []
    problems: list[EditProblem] = []
    for at, edit in enumerate(edits[:MAX_EDITS]):
        try:
            if row := _said(drafts, edit):
                rows.append(row)
        except NotValid as error:
            path = error.path if isinstance(error, PartNotValid) else ()
            problems.append(EditProblem(at, _sentence(error.reason), path))
    if len(edits) > MAX_EDITS:
        problems.append(EditProblem(MAX_EDITS, f"At most {MAX_EDITS} corrections go into one request."))
    if problems:
        raise EditsRefused(tuple(problems))
    return rows


class _Draft:
    """A field while words are put into it."""

    def __init__(self, field: ReviewedField) -> None:
        self.field = field
        self.said = list(field.said)
        self._now: FieldResult | None = None

    @property
    def now(self) -> FieldResult:
        if self._now is None:
            self._now = self.field.unchecked
        return self._now

    @now.setter
    def now(self, found: FieldResult) -> None:
        self._now = found

    @property
    def is_missing(self) -> bool:
        return self.field.spec.required and self.now.value is None and not self.field.has_parts


def _said(drafts: dict[str, _Draft], edit: Edit) -> Correction | None:
    """The row for an edit, not yet saved; None where it says nothing new. Raises NotValid."""
    draft = drafts.get(edit.field)
    if draft is None:
        raise NotValid(f"there is no field “{edit.field[:80]}”")
    spec = draft.field.spec
    try:
        part = part_of(draft.now, spec, edit.path)
    except NoSuchPart as error:
        raise NotValid(str(error)) from error
    how, after = _after(draft, part, edit)
    if how == How.CONFIRMED and _is_said_already(draft, part):
        return None
    row = Correction(
        field=edit.field,
        path=pointer_of(part.path),
        before=draft.now.value,
        how=how,
        seconds=_bounded(edit.seconds),
    )
    _write(row, part, after)
    draft.said.append(row)
    draft.now = told_field(draft.now, spec, [row])
    row.after = draft.now.value
    return row


def _is_said_already(draft: _Draft, part: Part) -> bool:
    if not part.path:
        return is_settled(draft.said)
    return part.found is not None and bool(part.found.trace) and part.found.trace[-1].finder == "person"


def _after(draft: _Draft, part: Part, edit: Edit) -> tuple[str, FieldResult | None]:
    """What stands in the part after the edit, and how that came."""
    if edit.act == "remove":
        if not part.removable or part.found is None:
            raise NotValid("only a row of a list or one of many values can be taken out")
        return edit.how, None
    if edit.act == "confirm":
        if part.found is None:
            raise NotValid("there is nothing yet to confirm")
        if not part.path and draft.is_missing:
            raise NotValid(missing_words(draft.field))
        return How.CONFIRMED, certain(part.found)
    usual = usual_currencies(list_around(draft.now, draft.field.spec, part.path))
    locale = draft.field.template.locale
    given = Given(_storable(edit.content), edit.is_text, locale, edit.currency, edit.box, edit.boxes, usual)
    is_empty = given.content is None or (isinstance(given.content, str) and not given.content.strip())
    if is_empty and draft.field.spec.required and not part.path and part.kind == "value":
        raise NotValid(missing_words(draft.field))
    after = read_part(draft.field.name, part, given)
    if part.found is not None and _same(after, part.found):
        return How.CONFIRMED, after
    return edit.how, after


def _same(one: FieldResult, other: FieldResult) -> bool:
    """Whether both say the same, in the same places."""
    plain, given = certain(one), certain(other)
    return replace(plain, trace=()) == replace(given, trace=())


def _write(row: Correction, part: Part, after: FieldResult | None) -> None:
    """A field of one value is told by columns, a part (or the whole of what has parts) as a FieldResult."""
    if part.path or part.kind != "value":
        if after is not None:
            after = replace(after, trace=(*after.trace, person_step(row, after)))
            row.part = PART_JSON.dump_python(after, mode="json")
        if row.how == How.CONFIRMED and not part.path:
            row.part = None
        return
    assert after is not None  # noqa: S101 - a field itself cannot be taken out
    row.after, row.raw_text, row.currency = after.value, after.raw_text, after.currency or ""
    row.box = asdict(after.box) if after.box else None


def _bounded(seconds: float | None) -> float | None:
    if seconds is None:
        return None
    if not math.isfinite(seconds) or seconds < 0:
        raise NotValid("seconds are a number from 0 on")
    return min(seconds, MAX_SECONDS)


def _storable(content: JsonValue, depth: int = 0) -> JsonValue:
    """PostgreSQL stores no NUL in a text, and nobody can write half a character."""
    if depth > MAX_DEPTH:
        raise NotValid("it is nested too deeply")
    if isinstance(content, str):
        return content.replace("\x00", "").encode("utf-8", "ignore").decode()
    if isinstance(content, list):
        return [_storable(each, depth + 1) for each in content]
    if isinstance(content, dict):
        return {name: _storable(each, depth + 1) for name, each in content.items()}
    return content


def missing_words(field: ReviewedField) -> str:
    return f"{field.title} is required: type what the document says, or reject the document"


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}".rstrip(".") + "."


# --- one field at a time, as the desk does it ------------------------------------------------------------------------
def confirm_field(*, task: ReviewTask, actor: Actor, field: str, seconds: float | None = None) -> Said:
    """Say that what stands in a field is right. Raises ValueRefused for a required field in which nothing stands."""
    return _one(task, actor, Edit(field, act="confirm", seconds=seconds))


def correct_field(
    *,
    task: ReviewTask,
    actor: Actor,
    field: str,
    text: str,
    how: str,
    box: BoundingBox | None = None,
    seconds: float | None = None,
) -> Said:
    """Say what stands in a field. Empty text: nothing does.

    `how` is "typed", "clicked" or "drawn", `box` the place that was pointed at; without one the machine's place stays.
    Text that says what stands there already is a confirmation. Raises ValueRefused, with a reason in plain words.
    """
    if how not in HOW_GIVEN:
        raise BadRequest(f"A correction is typed, clicked or drawn, not '{how}'.")
    return _one(task, actor, Edit(field, content=text, box=box, how=how, seconds=seconds))


@transaction.atomic
def _one(task: ReviewTask, actor: Actor, edit: Edit) -> Said:
    renew_claim(task=task, actor=actor)
    before = fields_of(task)
    known = _known(before, edit.field)
    typed = edit.content if isinstance(edit.content, str) else ""
    if edit.act == "put" and known.has_parts:
        raise ValueRefused(
            f"{known.title} cannot be typed: confirm it, or reject the document.", field=edit.field, typed=typed
        )
    try:
        return _correct(task, actor, before, [edit])
    except EditsRefused as error:
        raise ValueRefused(error.problems[0].message, field=edit.field, typed=typed) from error


def undo_field(*, task: ReviewTask, actor: Actor, field: str) -> Said:
    """Take back the last word about a field: a further row back to what stood before it. Raises NothingToUndo."""
    return undo_words(task=task, actor=actor, field=field, times=1)


@transaction.atomic
def undo_words(*, task: ReviewTask, actor: Actor, field: str, times: int) -> Said:
    """Take back the last words about a field: as many as were said at once. Raises NothingToUndo."""
    renew_claim(task=task, actor=actor)
    before = fields_of(task)
    known = _known(before, field)
    if len(known.said) < times:
        raise NothingToUndo("Nothing has been changed in this field.")
    undone = [Correction(task=task, field=field, how=How.UNDONE) for _ in range(times)]
    said = Said(tuple(before), tuple(documents_of(task, [*words_about(task), *undone])))
    states = [known.current, *_states_between(known, times), said.field(field).current]
    for row, (now, left) in zip(undone, pairwise(states), strict=True):
        row.reading_number = task.job.reading_number
        row.by, row.by_key, row.by_name = actor.user, actor.api_key, actor.name
        row.before, row.after, row.raw_text = now.value, left.value, left.raw_text
        row.currency = left.currency or ""
        row.box = asdict(left.box) if left.box else None
    Correction.objects.bulk_create(undone)
    return said


def _states_between(field: ReviewedField, times: int) -> list[FieldResult]:
    """What stood in a field after each of its last `times` words but the last, latest first."""
    found = unchecked(field.machine, field.template)
    states = []
    for row in field.said[:-1]:
        found = told_field(found, field.spec, [row])
        states.append(found)
    return states[::-1][: times - 1]


def _known(fields: Iterable[ReviewedField], key: str) -> ReviewedField:
    found = next((field for field in fields if field.key == key), None)
    if found is None:
        raise UnknownField(key)
    return found
