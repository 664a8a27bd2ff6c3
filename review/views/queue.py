"""The queue: what waits, in which order, and the way to the next document."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.middleware import HtmxDetails

from accounts.requests import DeskRequest, actor
from review import claims, selectors
from review.views import reviewers_only


class PageRequest(DeskRequest):
    """A reviewer's request, after HtmxMiddleware."""

    htmx: HtmxDetails


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
    task = claims.claim_next(environment=request.environment, actor=actor(request))
    if task is None:
        if selectors.waiting_count(request.environment):
            messages.info(request, "Every document that waits is held by somebody or postponed.")
        else:
            messages.info(request, "No document waits for a review.")
        return redirect("review:queue")
    return redirect("review:desk", task.pk)
