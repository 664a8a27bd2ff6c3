"""The queue: what waits, in which order, the way to the next document, and what admins can do about it."""

import json
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import push_url
from django_htmx.middleware import HtmxDetails

from accounts.models import Role
from accounts.requests import DeskRequest, actor, requires
from review import claims, queueing, selectors, services
from review.views import reviewers_only
from review.views.wanted import asked, queue_url, remember, remembered
from review.wanted import EVERYTHING, Order, Wanted
from templates_app.selectors import templates_of


class PageRequest(DeskRequest):
    """A reviewer's request, after HtmxMiddleware."""

    htmx: HtmxDetails


@dataclass(frozen=True, slots=True)
class Choice:
    """A tab or an order of the page, with its address."""

    key: str
    label: str
    url: str
    is_current: bool
    count: int = 0


@require_safe
@reviewers_only
@vary_on_headers("HX-Request")
def queue(request: PageRequest) -> HttpResponse:
    """Order and filter live in the address. Without any it leads to those of last time."""
    if not request.GET and not request.htmx and (last := remembered(request)) != EVERYTHING:
        return redirect(queue_url(last))
    wanted = asked(request)
    tab = request.GET.get("tab", "")
    tab = tab if tab in queueing.TABS else "waiting"
    # The page that refreshes itself in another window says nothing about what is wanted now.
    if request.htmx.trigger != "queue":
        remember(request, wanted)
    context = _context(request, wanted, tab)
    if not request.htmx:
        return render(request, "review/queue.html", context)
    response = render(request, "review/queue.html#queue", context)
    # A form sends all of its fields; the address in the browser shows only those that say something.
    return push_url(response, queue_url(wanted, tab)) if request.htmx.trigger == "queue-filter" else response


def _context(request: PageRequest, wanted: Wanted, tab: str) -> dict[str, object]:
    environment = request.environment
    found = queueing.queue_of(environment, actor(request), wanted, tab)
    is_admin = request.membership.role == Role.ADMIN
    return {
        "queue": found,
        "me": request.user,
        "wanted": wanted,
        "tab": tab,
        "url": queue_url(wanted, tab),
        "by_template_json": json.dumps(found.by_template),
        "everything_url": queue_url(EVERYTHING),
        "tabs": [
            Choice(key, label, queue_url(wanted, key), key == tab, found.counts[key])
            for key, label in queueing.TABS.items()
        ],
        "orders": {order.value: _order(order, wanted, tab) for order in Order},
        "templates": [(template, found.by_template.get(template.name, 0)) for template in templates_of(environment)],
        "has_actions": any(row.take_back_label or (is_admin and row.is_taken) for row in found.rows),
        "postponed_url": queue_url(wanted, "postponed"),
        "waiting_url": queue_url(wanted),
        "is_admin": is_admin,
        "sample_count": selectors.unopened_samples(environment).count() if is_admin and not request.htmx else 0,
    }


def _order(order: Order, wanted: Wanted, tab: str) -> Choice:
    return Choice(order, order.label, queue_url(replace(wanted, order=order.value), tab), order == wanted.order)


@require_POST
@reviewers_only
def open_next(request: DeskRequest) -> HttpResponse:
    """Claim the next document as it is wanted and open it; back to the queue, with the reason, when there is none."""
    wanted = remembered(request)
    task = claims.claim_next(environment=request.environment, actor=actor(request), wanted=wanted)
    if task is not None:
        return redirect("review:desk", task.pk)
    if not selectors.waiting_count(request.environment):
        messages.info(request, "No document waits for a review.")
    elif wanted.is_narrowed:
        messages.info(request, "No document that fits your filter is free.")
    else:
        messages.info(request, "Every document that waits is held by somebody or postponed.")
    return redirect("review:queue")


@require_POST
@requires()
def approve_samples(request: DeskRequest) -> HttpResponse:
    """Form field: `count`, the number that was shown and agreed to. Never more than those are approved."""
    shown = request.POST.get("count", "")
    at_most = int(shown) if shown.isdecimal() and len(shown) < 9 else 0
    count = services.approve_unopened_samples(environment=request.environment, actor=actor(request), at_most=at_most)
    messages.success(request, f"{count} document{' was' if count == 1 else 's were'} approved without a look.")
    return redirect("review:queue")
