"""What the desk's script does: small POSTs to a task, answered in JSON."""

from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from math import isfinite
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST
from pydantic import TypeAdapter, ValidationError

from accounts.requests import DeskRequest, actor
from accounts.selectors import reviewers_of
from extraction import BoundingBox
from review import claims, correcting, handing, selectors, services, suggestions
from review.correcting import Edit
from review.errors import BadRequest, ClaimHeld, EditsRefused, FieldsOpen, ReviewError, ValueRefused
from review.models import ReviewTask
from review.views import reviewers_only
from review.views.shown import field_answer, tried_answer
from review.views.wanted import remembered

BOX_JSON: TypeAdapter[BoundingBox] = TypeAdapter(BoundingBox)
Answer = Callable[..., dict[str, Any]]


def desk_action(view: Answer) -> Callable[..., HttpResponseBase]:
    """A POST to a task by a reviewer, answered in JSON; refusals are {"error": {code, message, ...}}."""

    @require_POST
    @reviewers_only
    @wraps(view)
    def action(request: DeskRequest, task_id: UUID, **kwargs: Any) -> HttpResponse:
        try:
            task = selectors.find_task(environment=request.environment, task_id=task_id)
            return JsonResponse(view(request, task, **kwargs))
        except ReviewError as error:
            return JsonResponse({"error": _error_body(error)}, status=error.status)

    return action


def _error_body(error: ReviewError) -> dict[str, Any]:
    body: dict[str, Any] = {"code": error.code, "message": error.message}
    if isinstance(error, ValueRefused):
        body |= {"field": error.field, "typed": error.typed}
    elif isinstance(error, EditsRefused):
        body |= {"problems": [asdict(problem) for problem in error.problems]}
    elif isinstance(error, FieldsOpen):
        body |= {"fields": list(error.fields)}
    elif isinstance(error, ClaimHeld):
        body |= {"holder": error.holder}
    return body


@desk_action
def claim(request: DeskRequest, task: ReviewTask) -> dict[str, Any]:
    return _claim_answer(claims.claim(task=task, actor=actor(request)))


@desk_action
def renew(request: DeskRequest, task: ReviewTask) -> dict[str, Any]:
    return _claim_answer(claims.renew_claim(task=task, actor=actor(request)))


def _claim_answer(task: ReviewTask) -> dict[str, Any]:
    expires_at = task.claim_expires_at
    return {"claim_expires_at": expires_at.isoformat() if expires_at else None}


@desk_action
def release(request: DeskRequest, task: ReviewTask) -> dict[str, Any]:
    return {"released": claims.release_claim(task=task, actor=actor(request))}


@desk_action
def confirm(request: DeskRequest, task: ReviewTask, field: str) -> dict[str, Any]:
    """Form field: `seconds`, how long the field had the focus (optional, as everywhere)."""
    said = correcting.confirm_field(task=task, actor=actor(request), field=field, seconds=seconds_of(request))
    return field_answer(task, field, said)


@desk_action
def correct(request: DeskRequest, task: ReviewTask, field: str) -> dict[str, Any]:
    """Form fields: `text` (as typed), `how` (typed, clicked or drawn), `box` (JSON of a BoundingBox, optional)."""
    said = correcting.correct_field(
        task=task,
        actor=actor(request),
        field=field,
        text=request.POST.get("text", ""),
        how=request.POST.get("how", "typed"),
        box=box_sent(request.POST.get("box", ""), page_count=task.job.page_count or 0),
        seconds=seconds_of(request),
    )
    return field_answer(task, field, said)


@desk_action
def try_field(request: DeskRequest, task: ReviewTask, field: str) -> dict[str, Any]:
    """How `text` would be read, and what the checks would say then. Nothing is saved, so no claim is asked for."""
    try:
        edit = Edit(field, content=request.POST.get("text", ""))
        said = correcting.try_edits(task=task, field=field, edits=[edit])
    except EditsRefused as error:  # half a date is no mistake yet
        return {"problem": error.message, "others": []}
    return tried_answer(task, field, said)


@desk_action
def suggested(request: DeskRequest, task: ReviewTask, field: str) -> dict[str, Any]:
    said = suggestions.take_suggestion(task=task, actor=actor(request), field=field)
    return field_answer(task, field, said)


@desk_action
def undo(request: DeskRequest, task: ReviewTask, field: str) -> dict[str, Any]:
    """Form field: `times`, how many words were said at once (one, unless told)."""
    times = request.POST.get("times", "1")
    if not times.isdecimal() or not 1 <= int(times[:9]) <= correcting.MAX_UNDONE:
        raise BadRequest("Say how many words to take back.")
    said = correcting.undo_words(task=task, actor=actor(request), field=field, times=int(times))
    return field_answer(task, field, said)


def seconds_of(request: DeskRequest) -> float | None:
    """Nobody reviews worse for a browser's clock: what is no time is left out."""
    try:
        seconds = float(request.POST["seconds"])
    except (KeyError, ValueError):
        return None
    return seconds if isfinite(seconds) and seconds >= 0 else None


def box_sent(sent: str, *, page_count: int) -> BoundingBox | None:
    """The box that a page sends as JSON, None for an empty text. Raises BadRequest."""
    if not sent:
        return None
    try:
        box = BOX_JSON.validate_json(sent, strict=True)
    except ValidationError as error:
        raise BadRequest("The place on the page is not a box.") from error
    return on_page(box, page_count=page_count)


def on_page(box: BoundingBox, *, page_count: int) -> BoundingBox:
    """The same box. Raises BadRequest where it does not lie on a page of the document."""
    if not (0 <= box.x0 <= box.x1 <= 1 and 0 <= box.y0 <= box.y1 <= 1 and 1 <= box.page <= page_count):
        raise BadRequest("The place does not lie on the page.")
    return box


@desk_action
def approve(request: DeskRequest, task: ReviewTask) -> dict[str, Any]:
    services.approve(task=task, actor=actor(request))
    return _next_answer(request)


@desk_action
def reject(request: DeskRequest, task: ReviewTask) -> dict[str, Any]:
    services.reject(task=task, actor=actor(request), reason=request.POST.get("reason", ""))
    return _next_answer(request)


@desk_action
def postpone(request: DeskRequest, task: ReviewTask) -> dict[str, Any]:
    minutes = request.POST.get("minutes", "")
    if not minutes.isdecimal() or len(minutes) > 9:
        raise BadRequest("Say for how many minutes.")
    claims.postpone(task=task, actor=actor(request), minutes=int(minutes))
    return _next_answer(request)


@desk_action
def hand_over(request: DeskRequest, task: ReviewTask) -> dict[str, Any]:
    """Form fields: `to` (the colleague's id), `note`."""
    chosen = request.POST.get("to", "")
    is_id = chosen.isdecimal() and len(chosen) < 10
    colleague = reviewers_of(request.environment).filter(pk=chosen).first() if is_id else None
    handing.hand_over(task=task, actor=actor(request), to=colleague, note=request.POST.get("note", ""))
    return _next_answer(request)


def _next_answer(request: DeskRequest) -> dict[str, Any]:
    """The next document, claimed already; the queue when there is none."""
    wanted = remembered(request)
    following = claims.claim_next(environment=request.environment, actor=actor(request), wanted=wanted)
    if following is None:
        return {"next": reverse("review:queue"), "is_desk": False}
    return {
        "next": reverse("review:desk", args=[following.pk]),
        "is_desk": True,
        "version": selectors.version_of(following),
        "waiting": selectors.waiting_count(request.environment),
    }
