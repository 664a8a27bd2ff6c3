"""The pages of the review: the queue, the desk, and what the desk's script asks for."""

from uuid import UUID

from django.http import Http404

from accounts.models import Role
from accounts.requests import DeskRequest, requires
from review import selectors
from review.errors import TaskNotFound
from review.models import ReviewTask

reviewers_only = requires(Role.REVIEWER)


def task_or_404(request: DeskRequest, task_id: UUID) -> ReviewTask:
    try:
        return selectors.find_task(environment=request.environment, task_id=task_id)
    except TaskNotFound as error:
        raise Http404(error.message) from error
