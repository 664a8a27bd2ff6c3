"""What the desk's script does: small POSTs to a task, answered in JSON."""

from collections.abc import Callable
from functools import wraps
from math import isfinite
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST
from pydantic import TypeAdapter, ValidationError

from accounts.requests import DeskRequest, actor
from extraction import BoundingBox
from review import claims, correcting, selectors, services
from review.correcting import Said
from review.errors import BadRequest, ClaimHeld, FieldsOpen, ReviewError, ValueRefused
from review.fields import ReviewedField
from review.models import ReviewTask
from review.views import reviewers_only
from review.views.shown import box_of, saved

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
    said = correcting.confirm_field(task=task, actor=actor(request), field=field, seconds=_seconds(request))
    return _field_answer(task, field, said)


@desk_action
def correct(request: DeskRequest, task: ReviewTask, field: str) -> dict[str, Any]:
    """Form fields: `text` (as typed), `how` (typed, clicked or drawn), `box` (JSON of a BoundingBox, optional)."""
    said = correcting.correct_field(
        task=task,
        actor=actor(request),
        field=field,
        text=request.POST.get("text", ""),
        how=request.POST.get("how", "typed"),
        box=_box(request.POST.get("box", ""), page_count=task.job.page_count or 0),
        seconds=_seconds(request),
    )
    return _field_answer(task, field, said)


@desk_action
def undo(request: DeskRequest, task: ReviewTask, field: str) -> dict[str, Any]:
    said = correcting.undo_field(task=task, actor=actor(request), field=field)
    return _field_answer(task, field, said)


def _seconds(request: DeskRequest) -> float | None:
    """Nobody reviews worse for a browser's clock: what is no time is left out."""
    try:
        seconds = float(request.POST["seconds"])
    except (KeyError, ValueError):
        return None
    return seconds if isfinite(seconds) and seconds >= 0 else None


def _box(sent: str, *, page_count: int) -> BoundingBox | None:
    if not sent:
        return None
    try:
        box = BOX_JSON.validate_json(sent, strict=True)
    except ValidationError as error:
        raise BadRequest("The place on the page is not a box.") from error
    if not (0 <= box.x0 <= box.x1 <= 1 and 0 <= box.y0 <= box.y1 <= 1 and 1 <= box.page <= page_count):
        raise BadRequest("The place does not lie on the page.")
    return box


def _field_answer(task: ReviewTask, key: str, said: Said) -> dict[str, Any]:
    """The field as it stands now, and the `others` in which the checks have moved a flag or computed a value."""
    threshold = selectors.threshold_of(task)
    own = selectors.desk_field(said.field(key), threshold=threshold)
    pairs = zip(said.before, said.now, strict=True)
    moved = [now for before, now in pairs if now.key != key and _has_moved(before, now)]
    others = [selectors.desk_field(field, threshold=threshold) for field in moved]
    return {
        "field": saved(own),
        "box": box_of(own),
        "others": [saved(field) | {"why": field.why} for field in others],
    }


def _has_moved(before: ReviewedField, now: ReviewedField) -> bool:
    return (before.flag, before.state, before.current.value) != (now.flag, now.state, now.current.value)


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


def _next_answer(request: DeskRequest) -> dict[str, Any]:
    """The next document, claimed already; the queue when there is none."""
    following = claims.claim_next(environment=request.environment, actor=actor(request))
    url = reverse("review:desk", args=[following.pk]) if following else reverse("review:queue")
    return {"next": url, "is_desk": following is not None}
