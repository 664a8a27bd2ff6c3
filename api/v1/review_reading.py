"""Having the file of a review task read again, over HTTP: with another template or filter, or cut otherwise."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from accounts.models import Scope
from api.v1.finding import find_task
from api.v1.openapi import json_body, refusals
from api.v1.review_task_presenting import task_shown
from api.v1.review_task_schemas import ReadAgainFields, RefusedCorrections, ReviewTaskAnswer
from jobs.ordering import Cut
from jobs.reading_again import Rereading
from review.reading_again import read_again

router = Router()


@router.post(
    "/{uuid:task_id}/read-again",
    response={202: ReviewTaskAnswer, **refusals(404, 409, 413, 415), 422: RefusedCorrections},
    summary="Have a review task's file read again",
    openapi_extra=json_body(ReadAgainFields, required=True),
    operation_id="readReviewTaskAgain",
    url_name="read_review_task_again",
    by_alias=True,
)
def read_review_task_again(request: HttpRequest, task_id: UUID) -> Status[ReviewTaskAnswer]:
    """The job is queued, and waits for you again once it is read: follow its status. What was said about its fields so
    far is kept but no longer counts; where reading fails, all is as before. Needs your claim."""
    caller, task = find_task(request, task_id, Scope.REVIEW)
    sent = ReadAgainFields.read(request)
    wanted = Rereading(
        template_name=sent.template_name,
        filter_name=sent.filter_name,
        cuts=tuple(Cut(each.first_page, each.last_page, each.template_name, each.skip) for each in sent.documents),
        splitting=sent.document_splitting,
    )
    return Status(
        202, ReviewTaskAnswer(review_task=task_shown(read_again(task=task, actor=caller.actor, wanted=wanted)))
    )
