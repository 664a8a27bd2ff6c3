"""Reviews over HTTP: look, claim, correct by JSON Pointer, approve, reject, reopen. The desk has the same services."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from accounts.models import Scope
from api.auth import caller_of
from api.pagination import lowest_rank_first, oldest_first
from api.v1.finding import find_job, find_task
from api.v1.job_query import refuse_unknown_parameters
from api.v1.openapi import json_body, refusals
from api.v1.review_refusals import Refused
from api.v1.review_task_presenting import task_detail, task_shown
from api.v1.review_task_schemas import (
    CorrectionFields,
    CorrectionsFields,
    NextQuery,
    NextReviewTaskAnswer,
    PostponeFields,
    RefusedCorrections,
    RejectFields,
    ReviewTaskAnswer,
    ReviewTaskDetailAnswer,
    ReviewTaskListAnswer,
    TaskQuery,
)
from extraction import BoundingBox
from review import claims, correcting, selectors, services
from review.correcting import Edit
from review.errors import EditsRefused
from review.models import Correction, ReviewTask
from review.pointers import NoPointer, place_of
from review.wanted import ranked

router = Router()
# Beside /jobs, for a job that never had a task as well.
reopening = Router()
NOT_NOW: dict[int, Any] = {200: ReviewTaskAnswer, **refusals(404, 409)}
REFUSED: dict[int, Any] = {422: RefusedCorrections}


@router.get(
    "",
    response={200: ReviewTaskListAnswer, **refusals()},
    summary="List review tasks",
    operation_id="listReviewTasks",
    url_name="list_review_tasks",
    by_alias=True,
)
def list_review_tasks(request: HttpRequest, query: Query[TaskQuery]) -> ReviewTaskListAnswer:
    """`limit` at a time, in the order in which they should be done: oldest first, or as `order` says. `deadline`: what
    is due soonest; `template`: by its title; `confidence`: of which the machine is least sure; `flagged`: with most
    fields to check. Among equals the oldest comes first."""
    caller = caller_of(request, Scope.READ)
    refuse_unknown_parameters(request, TaskQuery)
    tasks = selectors.tasks_of(caller.environment, state=query.state or "", template=query.template or "")
    tasks = tasks.prefetch_related("job__extractions__template_version__template")
    if query.order == "oldest":
        page = oldest_first(tasks, cursor=query.cursor, limit=query.limit)
    else:
        ranks = ranked(ReviewTask.objects.filter(environment=caller.environment), query.order)
        page = lowest_rank_first(ranked(tasks, query.order), ranks=ranks, cursor=query.cursor, limit=query.limit)
    return ReviewTaskListAnswer(review_tasks=[task_shown(task) for task in page.rows], next_cursor=page.next_cursor)


@router.post(
    "/next",
    response={200: NextReviewTaskAnswer, **refusals()},
    summary="Claim the next review task",
    operation_id="claimNextReviewTask",
    url_name="next_review_task",
    by_alias=True,
)
def next_review_task(request: HttpRequest, query: Query[NextQuery]) -> NextReviewTaskAnswer:
    """What you hold already, else the first free task in this `order`: claimed as by `/claim`, and never given to two.
    What is postponed, or was handed over to a person, is left out. Nothing free is no error: `reviewTask` is null."""
    caller = caller_of(request, Scope.REVIEW)
    refuse_unknown_parameters(request, NextQuery)
    task = claims.claim_next(environment=caller.environment, actor=caller.actor, wanted=query.wanted)
    return NextReviewTaskAnswer(review_task=task_shown(task) if task else None)


@router.get(
    "/{uuid:task_id}",
    response={200: ReviewTaskDetailAnswer, **refusals(404)},
    summary="A review task with its fields",
    operation_id="getReviewTask",
    url_name="review_task",
    by_alias=True,
)
def review_task(request: HttpRequest, task_id: UUID) -> ReviewTaskDetailAnswer:
    """Every field of every document as it stands now, why it was flagged, and what was said about it."""
    _, task = find_task(request, task_id, Scope.READ)
    return ReviewTaskDetailAnswer(review_task=task_detail(task))


@router.post(
    "/{uuid:task_id}/claim",
    response=NOT_NOW,
    summary="Claim a review task",
    operation_id="claimReviewTask",
    url_name="claim_review_task",
    by_alias=True,
)
def claim_review_task(request: HttpRequest, task_id: UUID) -> ReviewTaskAnswer:
    """It is yours for five minutes, and for five more with every change or further claim. 409 while somebody else
    holds it. Two programs with one key are one reviewer: give each its own."""
    caller, task = find_task(request, task_id, Scope.REVIEW)
    return ReviewTaskAnswer(review_task=task_shown(claims.claim(task=task, actor=caller.actor)))


@router.post(
    "/{uuid:task_id}/release",
    response=NOT_NOW,
    summary="Give a review task back",
    operation_id="releaseReviewTask",
    url_name="release_review_task",
    by_alias=True,
)
def release_review_task(request: HttpRequest, task_id: UUID) -> ReviewTaskAnswer:
    """What was corrected so far is kept. Without a claim of yours nothing happens."""
    caller, task = find_task(request, task_id, Scope.REVIEW)
    claims.release_claim(task=task, actor=caller.actor)
    task.refresh_from_db()
    return ReviewTaskAnswer(review_task=task_shown(task))


@router.post(
    "/{uuid:task_id}/postpone",
    response={**NOT_NOW, **refusals(404, 409, 413, 415)},
    summary="Postpone a review task",
    openapi_extra=json_body(PostponeFields, required=True),
    operation_id="postponeReviewTask",
    url_name="postpone_review_task",
    by_alias=True,
)
def postpone_review_task(request: HttpRequest, task_id: UUID) -> ReviewTaskAnswer:
    """Give it back and offer it to nobody for so many minutes. Needs your claim."""
    caller, task = find_task(request, task_id, Scope.REVIEW)
    minutes = PostponeFields.read(request).minutes
    return ReviewTaskAnswer(review_task=task_shown(claims.postpone(task=task, actor=caller.actor, minutes=minutes)))


@router.post(
    "/{uuid:task_id}/corrections",
    response={200: ReviewTaskDetailAnswer, **refusals(404, 409, 413, 415), **REFUSED},
    summary="Correct and confirm fields",
    openapi_extra=json_body(CorrectionsFields, required=True),
    operation_id="correctReviewTask",
    url_name="correct_review_task",
    by_alias=True,
)
def correct_review_task(request: HttpRequest, task_id: UUID) -> ReviewTaskDetailAnswer:
    """All of them, in their order, or none: 422 names each that cannot be. Checks are run on the new values, and
    flags move. Needs your claim."""
    caller, task = find_task(request, task_id, Scope.REVIEW)
    sent = CorrectionsFields.read(request).corrections
    edits = _edits(sent, task.job.page_count or 0)
    try:
        correcting.correct(task=task, actor=caller.actor, edits=edits)
    except EditsRefused as error:
        raise Refused([(sent[each.index].pointer, each.message) for each in error.problems]) from error
    return ReviewTaskDetailAnswer(review_task=task_detail(task))


def _edits(sent: list[CorrectionFields], page_count: int) -> list[Edit]:
    """Raises Refused for pointers that are none, and for places that lie on no page."""
    edits, problems = [], []
    for each in sent:
        try:
            place = place_of(each.pointer)
        except NoPointer as error:
            problems.append((each.pointer, f"{str(error)[:1].upper()}{str(error)[1:]}."))
            continue
        if each.box and each.box.page > page_count:
            problems.append((each.pointer, f"There is no page {each.box.page}."))
        edits.append(_edit(each, place.field, place.path))
    if problems:
        raise Refused(problems)
    return edits


def _edit(sent: CorrectionFields, field: str, path: tuple[str, ...]) -> Edit:
    return Edit(
        field=field,
        path=path,
        act="confirm" if sent.confirm else "remove" if sent.remove else "put",
        content=sent.text if "text" in sent.said else sent.value,
        is_text="text" in sent.said,
        currency=sent.currency,
        box=BoundingBox(**sent.box.model_dump()) if sent.box else None,
        how=Correction.How.API,
        seconds=sent.seconds,
    )


@router.post(
    "/{uuid:task_id}/approve",
    response={**NOT_NOW, **REFUSED},
    summary="Approve a review task",
    operation_id="approveReviewTask",
    url_name="approve_review_task",
    by_alias=True,
)
def approve_review_task(request: HttpRequest, task_id: UUID) -> ReviewTaskAnswer:
    """The result is released with every correction. 422 FIELDS_OPEN while a field needs a look. Needs your claim."""
    caller, task = find_task(request, task_id, Scope.REVIEW)
    return ReviewTaskAnswer(review_task=task_shown(services.approve(task=task, actor=caller.actor)))


@router.post(
    "/{uuid:task_id}/reject",
    response={**NOT_NOW, **refusals(404, 409, 413, 415), **REFUSED},
    summary="Reject a review task",
    openapi_extra=json_body(RejectFields, required=True),
    operation_id="rejectReviewTask",
    url_name="reject_review_task",
    by_alias=True,
)
def reject_review_task(request: HttpRequest, task_id: UUID) -> ReviewTaskAnswer:
    """The job ends as failed with REVIEW_REJECTED, for good; whoever sent it reads the reason. Needs your claim."""
    caller, task = find_task(request, task_id, Scope.REVIEW)
    reason = RejectFields.read(request).reason
    return ReviewTaskAnswer(review_task=task_shown(services.reject(task=task, actor=caller.actor, reason=reason)))


@router.post(
    "/{uuid:task_id}/reopen",
    response={201: ReviewTaskAnswer, **refusals(404, 409)},
    summary="Open a released result again",
    operation_id="reopenReviewTask",
    url_name="reopen_review_task",
    by_alias=True,
)
def reopen_review_task(request: HttpRequest, task_id: UUID) -> Status[ReviewTaskAnswer]:
    """A new task that begins with what was released; approving it makes the next revision and tells `job.revised`."""
    caller, task = find_task(request, task_id, Scope.REVIEW)
    reopened = services.reopen(job=task.job, actor=caller.actor)
    return Status(201, ReviewTaskAnswer(review_task=task_shown(reopened)))


@reopening.post(
    "/{uuid:job_id}/reopen",
    response={201: ReviewTaskAnswer, **refusals(404, 409)},
    summary="Open a job's released result again",
    operation_id="reopenJob",
    url_name="reopen_job",
    by_alias=True,
)
def reopen_job(request: HttpRequest, job_id: UUID) -> Status[ReviewTaskAnswer]:
    """Also for a job that was completed without a review. While it is open, its result answers 409 REVIEW_REQUIRED."""
    caller, job = find_job(request, job_id, Scope.REVIEW)
    reopened = services.reopen(job=job, actor=caller.actor)
    return Status(201, ReviewTaskAnswer(review_task=task_shown(reopened)))
