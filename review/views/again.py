"""Having the file of a task read again, and how far that is."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from pydantic import TypeAdapter, ValidationError

from accounts.requests import DeskRequest, actor
from jobs.ordering import Cut
from jobs.reading_again import Rereading
from review import claims, reading_again
from review.errors import BadRequest
from review.models import ReviewTask
from review.views import reviewers_only, task_or_404
from review.views.actions import desk_action

_CUTS_JSON = TypeAdapter(tuple[Cut, ...])


@desk_action
def read_again(request: DeskRequest, task: ReviewTask) -> dict[str, Any]:
    """Form fields: `template` or `filter` (a name), `documents` (JSON of Cuts) or `splitting`."""
    wanted = Rereading(
        template_name=request.POST.get("template") or None,
        filter_name=request.POST.get("filter") or None,
        cuts=_cuts(request.POST.get("documents", "")),
        splitting=bool(request.POST.get("splitting")),
    )
    reading_again.read_again(task=task, actor=actor(request), wanted=wanted)
    return {"status": task.job.status}


def _cuts(sent: str) -> tuple[Cut, ...]:
    if not sent:
        return ()
    try:
        return _CUTS_JSON.validate_json(sent, strict=True)
    except ValidationError as error:
        raise BadRequest("The documents of the file are not told as this desk tells them.") from error


@require_safe
@never_cache
@reviewers_only
def standing(request: DeskRequest, task_id: UUID) -> HttpResponse:
    """The parts of a Standing. Whoever waits for the new reading keeps their claim."""
    task = task_or_404(request, task_id)
    claims.keep_claim(task=task, actor=actor(request))
    return JsonResponse(asdict(reading_again.standing_of(task)))
