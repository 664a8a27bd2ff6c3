"""The pages of jobs; what they share: the request they get and the one way to look a job up."""

from uuid import UUID

from django.http import Http404
from django_htmx.middleware import HtmxDetails

from accounts.requests import DeskRequest
from jobs.models import Job
from jobs.selectors import find_job


class PageRequest(DeskRequest):
    """A member's request, after HtmxMiddleware."""

    htmx: HtmxDetails


def job_or_404(request: DeskRequest, job_id: UUID) -> Job:
    """The job of the request's environment; anything else is 404, another environment's job too."""
    job = find_job(environment=request.environment, job_id=job_id)
    if job is None:
        raise Http404("There is no such job in this environment.")
    job.environment = request.environment
    return job
