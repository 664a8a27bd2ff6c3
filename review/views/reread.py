"""What stands in a box that a reviewer drew on a page."""

from dataclasses import asdict
from typing import Any

from accounts.requests import DeskRequest, actor
from review import rereading
from review.errors import BadRequest
from review.models import ReviewTask
from review.views.actions import box_sent, desk_action


@desk_action
def reread(request: DeskRequest, task: ReviewTask) -> dict[str, Any]:
    """Form field: `box` (JSON of a BoundingBox). Answers with the parts of a PlaceRead."""
    box = box_sent(request.POST.get("box", ""), page_count=task.job.page_count or 0)
    if box is None:
        raise BadRequest("Say which box to read.")
    return asdict(rereading.reread(task=task, actor=actor(request), box=box))
