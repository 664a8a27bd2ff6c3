"""The page of the desk, and the way to it from a released result."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import DeskRequest, actor
from accounts.selectors import reviewers_of
from jobs.selectors import work_title
from jobs.views import job_or_404
from jobs.views.viewer import viewer_pages
from review import claims, selectors, services
from review.desk import desk_of
from review.errors import BeingRead, ReviewError
from review.models import ReviewTask
from review.reading_again import choice_of, standing_of
from review.views import reviewers_only, task_or_404
from review.views.shown import box_of
from review.views.wanted import remembered

FRAGMENT_HEADER = "X-Desk-Fragment"
FRAGMENT = "review/desk.html#desk"


@require_safe
@never_cache
@reviewers_only
def desk(request: DeskRequest, task_id: UUID) -> HttpResponse:
    """The desk of one task, claimed on opening. Held by somebody else or decided: the same page, to look at only."""
    task = task_or_404(request, task_id)
    refusal = None
    try:
        claims.claim(task=task, actor=actor(request))
    except ReviewError as error:
        refusal = error
    # The script asks for the desk alone, to put it in the place of the one that was just decided.
    page = FRAGMENT if request.headers.get(FRAGMENT_HEADER) else "review/desk.html"
    return render(request, page, _context(request, task, refusal))


@require_safe
@never_cache
@reviewers_only
def following(request: DeskRequest, task_id: UUID) -> HttpResponse:
    """The desk of the task that would come after this one, made ready: claimed only once it is opened. 204: none."""
    task = selectors.next_task(
        environment=request.environment,
        actor=actor(request),
        after=task_or_404(request, task_id),
        wanted=remembered(request),
    )
    if task is None:
        return HttpResponse(status=204)
    return render(request, FRAGMENT, _context(request, task, None))


def _context(request: DeskRequest, task: ReviewTask, refusal: ReviewError | None) -> dict[str, Any]:
    seen = desk_of(task)
    pages = viewer_pages(task.job, seen.pages)
    boxes = [box for field in seen.fields if (box := box_of(field))]
    return {
        "task": task,
        "work": work_title(task.job),
        "desk": seen,
        "refusal": refusal,
        "may_edit": refusal is None,
        "reading_again": isinstance(refusal, BeingRead),
        "again": choice_of(task),
        "again_problem": standing_of(task).problem,
        "pages": pages,
        "boxes": boxes,
        "first_page": next((page for page in pages if boxes and page["number"] == boxes[0]["page"]), None),
        "waiting_count": selectors.waiting_count(request.environment),
        "me": request.user,
        "colleagues": reviewers_of(request.environment).exclude(pk=request.user.pk),
        "version": selectors.version_of(task),
    }


@require_POST
@reviewers_only
def reopen(request: DeskRequest, job_id: UUID) -> HttpResponse:
    """Open a released result for corrections, and the desk on it."""
    try:
        task = services.reopen(job=job_or_404(request, job_id), actor=actor(request))
    except ReviewError as error:
        messages.error(request, error.message)
        return redirect("jobs:detail", job_id)
    return redirect("review:desk", task.pk)
