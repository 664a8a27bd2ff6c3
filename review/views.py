"""The review queue and the desk: pages, and the small JSON answers that the desk's script lives on."""

from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.middleware import HtmxDetails
from pydantic import TypeAdapter, ValidationError

from accounts.models import Role
from accounts.requests import DeskRequest, actor, requires
from extraction import BoundingBox
from jobs.processing import review_threshold
from jobs.views.viewer import viewer_pages
from review import selectors, services
from review.errors import BadRequest, ClaimHeld, FieldsOpen, ReviewError, TaskNotFound, ValueRefused
from review.fields import ReviewedField
from review.models import ReviewTask
from review.selectors import DeskField

FRAGMENT_HEADER = "X-Desk-Fragment"
BOX_JSON: TypeAdapter[BoundingBox] = TypeAdapter(BoundingBox)


class PageRequest(DeskRequest):
    """A reviewer's request, after HtmxMiddleware."""

    htmx: HtmxDetails


reviewers_only = requires(Role.REVIEWER)


@require_safe
@reviewers_only
@vary_on_headers("HX-Request")
def queue(request: PageRequest) -> HttpResponse:
    rows = selectors.queue_rows(request.environment)
    page = "review/queue.html#queue" if request.htmx else "review/queue.html"
    return render(request, page, {"rows": rows, "me": request.user})


@require_POST
@reviewers_only
def open_next(request: DeskRequest) -> HttpResponse:
    """Claim the oldest free document and open it; back to the queue, with the reason, when there is none."""
    task = services.claim_next(environment=request.environment, reviewer=request.user)
    if task is None:
        if selectors.waiting_count(request.environment):
            messages.info(request, "Every document that waits is held by somebody or postponed.")
        else:
            messages.info(request, "No document waits for a review.")
        return redirect("review:queue")
    return redirect("review:desk", task.pk)


@require_safe
@never_cache
@reviewers_only
def desk(request: DeskRequest, task_id: UUID) -> HttpResponse:
    """The desk of one task, claimed on opening. Held by somebody else or decided: the same page, to look at only."""
    task = _find(request, task_id)
    refusal = None
    try:
        services.claim(task=task, reviewer=request.user)
    except ReviewError as error:
        refusal = error
    seen = selectors.desk_of(task)
    context = {
        "task": task,
        "desk": seen,
        "refusal": refusal,
        "may_edit": refusal is None,
        "pages": viewer_pages(task.job, seen.pages),
        "boxes": [box for field in seen.fields if (box := _box_of(field))],
        "waiting_count": selectors.waiting_count(request.environment),
    }
    # The script asks for the desk alone, to put it in the place of the one that was just decided.
    page = "review/desk.html#desk" if request.headers.get(FRAGMENT_HEADER) else "review/desk.html"
    return render(request, page, context)


def _box_of(field: DeskField) -> dict[str, Any] | None:
    """A field's box as <page-view> takes it: what a person has said is sure."""
    if field.box is None:
        return None
    said = field.state in ("confirmed", "corrected")
    level = "sure" if said else "unsure" if field.level == "missing" else field.level
    return {"field": field.name, "label": field.title, "level": level, **asdict(field.box)}


def _find(request: DeskRequest, task_id: UUID) -> ReviewTask:
    try:
        return selectors.find_task(environment=request.environment, task_id=task_id)
    except TaskNotFound as error:
        raise Http404(error.message) from error


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
    return _claim_answer(services.claim(task=task, reviewer=request.user))


@desk_action
def renew(request: DeskRequest, task: ReviewTask) -> dict[str, Any]:
    return _claim_answer(services.renew_claim(task=task, reviewer=request.user))


def _claim_answer(task: ReviewTask) -> dict[str, Any]:
    expires_at = task.claim_expires_at
    return {"claim_expires_at": expires_at.isoformat() if expires_at else None}


@desk_action
def release(request: DeskRequest, task: ReviewTask) -> dict[str, Any]:
    return {"released": services.release_claim(task=task, reviewer=request.user)}


@desk_action
def confirm(request: DeskRequest, task: ReviewTask, field: str) -> dict[str, Any]:
    return _field_answer(task, services.confirm_field(task=task, reviewer=request.user, field=field))


@desk_action
def correct(request: DeskRequest, task: ReviewTask, field: str) -> dict[str, Any]:
    """Form fields: `text` (as typed), `how` (typed or clicked), `box` (JSON of a BoundingBox, optional)."""
    corrected = services.correct_field(
        task=task,
        reviewer=request.user,
        field=field,
        text=request.POST.get("text", ""),
        how=request.POST.get("how", "typed"),
        box=_box(request.POST.get("box", ""), page_count=task.job.page_count or 0),
    )
    return _field_answer(task, corrected)


@desk_action
def undo(request: DeskRequest, task: ReviewTask, field: str) -> dict[str, Any]:
    return _field_answer(task, services.undo_field(task=task, reviewer=request.user, field=field))


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


def _field_answer(task: ReviewTask, field: ReviewedField) -> dict[str, Any]:
    shown = selectors.desk_field(field, threshold=review_threshold(task.job) / 100)
    return {
        "field": {"name": shown.name, "text": shown.text, "state": shown.state, "is_open": shown.is_open},
        "box": _box_of(shown),
    }


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
    services.postpone(task=task, reviewer=request.user, minutes=int(minutes))
    return _next_answer(request)


def _next_answer(request: DeskRequest) -> dict[str, Any]:
    """The next document, claimed already; the queue when there is none."""
    following = services.claim_next(environment=request.environment, reviewer=request.user)
    url = reverse("review:desk", args=[following.pk]) if following else reverse("review:queue")
    return {"next": url, "is_desk": following is not None}
