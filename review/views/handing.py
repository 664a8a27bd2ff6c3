"""Forms of the queue about one waiting document: take a postponed one back, or take one away from whoever has it."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.requests import DeskRequest, actor, requires
from review import handing, selectors
from review.errors import ReviewError, TaskNotFound
from review.models import ReviewTask
from review.views import reviewers_only


@require_POST
@reviewers_only
def take_back(request: DeskRequest, task_id: UUID) -> HttpResponse:
    return _done(request, task_id, handing.take_back, "waits again")


@require_POST
@requires()
def take_away(request: DeskRequest, task_id: UUID) -> HttpResponse:
    return _done(request, task_id, handing.take_away, "is free again")


def _done(request: DeskRequest, task_id: UUID, service: Callable[..., ReviewTask], said: str) -> HttpResponse:
    """Back to the queue as it was, with what became of it."""
    try:
        task = selectors.find_task(environment=request.environment, task_id=task_id)
        service(task=task, actor=actor(request))
        messages.success(request, f"{task.job.document.filename} {said}.")
    except TaskNotFound as error:
        raise Http404(error.message) from error
    except ReviewError as error:
        messages.error(request, error.message)
    return redirect("review:queue")
