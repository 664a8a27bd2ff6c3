"""Who a review task goes to, over HTTP: handed over to a colleague, taken back, taken away. The desk has the same."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accounts.models import Scope
from accounts.selectors import find_reviewer
from api.v1.finding import find_task
from api.v1.openapi import json_body, refusals
from api.v1.review_task_presenting import task_shown
from api.v1.review_task_schemas import HandOverFields, ReviewTaskAnswer
from review import handing

router = Router()


@router.post(
    "/{uuid:task_id}/hand-over",
    response={200: ReviewTaskAnswer, **refusals(404, 409, 413, 415)},
    summary="Hand a review task over",
    openapi_extra=json_body(HandOverFields, required=True),
    operation_id="handOverReviewTask",
    url_name="hand_over_review_task",
    by_alias=True,
)
def hand_over_review_task(request: HttpRequest, task_id: UUID) -> ReviewTaskAnswer:
    """Give it to a person who may review here, with a note that they read on top of it: it is the first that they are
    offered, and nobody else is. What was corrected so far is kept. Needs your claim."""
    caller, task = find_task(request, task_id, Scope.REVIEW)
    sent = HandOverFields.read(request)
    colleague = find_reviewer(caller.environment, sent.to)
    handed = handing.hand_over(task=task, actor=caller.actor, to=colleague, note=sent.note)
    return ReviewTaskAnswer(review_task=task_shown(handed))


@router.post(
    "/{uuid:task_id}/take-back",
    response={200: ReviewTaskAnswer, **refusals(404, 409)},
    summary="Take a review task back",
    operation_id="takeBackReviewTask",
    url_name="take_back_review_task",
    by_alias=True,
)
def take_back_review_task(request: HttpRequest, task_id: UUID) -> ReviewTaskAnswer:
    """A postponed one is offered again now; one that you have handed over is offered to everybody. 409 CLAIM_HELD once
    somebody works on it. Nothing happens to one that is offered to everybody already."""
    caller, task = find_task(request, task_id, Scope.REVIEW)
    return ReviewTaskAnswer(review_task=task_shown(handing.take_back(task=task, actor=caller.actor)))


@router.post(
    "/{uuid:task_id}/take-away",
    response={200: ReviewTaskAnswer, **refusals(404, 409)},
    summary="Take a review task away from whoever has it",
    operation_id="takeAwayReviewTask",
    url_name="take_away_review_task",
    by_alias=True,
)
def take_away_review_task(request: HttpRequest, task_id: UUID) -> ReviewTaskAnswer:
    """Offer what somebody holds, or was handed over, to everybody again. Whoever works on it can no longer save; what
    they saved is kept. Needs the scope `admin`; 409 NOT_HELD where nobody has it."""
    caller, task = find_task(request, task_id, Scope.ADMIN)
    return ReviewTaskAnswer(review_task=task_shown(handing.take_away(task=task, actor=caller.actor)))
