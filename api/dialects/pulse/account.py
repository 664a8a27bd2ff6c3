"""What the desk has read for an environment through Pulse's API: its command line asks for it. Nothing is billed."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from accounts.models import Scope
from api.auth import Caller
from api.dialects.intake import invalid
from api.dialects.links import portal_link
from api.dialects.pulse import runs
from api.dialects.pulse.answering import caller_in
from jobs.models import Job, JobStatus, Operation

router = Router()
PLAN = "self-hosted"
_SOURCES = {
    Operation.PARSE: runs.EXTRACT,
    Operation.EXTRACT: runs.SCHEMA,
    Operation.TABLES: runs.TABLES,
    Operation.SPLIT: runs.SPLIT,
}


@router.get("/pages")
def pages(request: HttpRequest) -> dict[str, Any]:
    """A key that is good is told how many pages were read."""
    return {"total_pages_processed": _pages(_done(caller_in(request)))}


@router.post("/webhook")
def webhook_link(request: HttpRequest) -> dict[str, str]:
    """A link to the page of webhook endpoints, for whoever has no account: it opens once. Raises ApiError 403."""
    return {"link": portal_link(request, caller_in(request, Scope.ADMIN))}


@router.get("/api/v1/billing/subscription")
def subscription(request: HttpRequest) -> dict[str, Any]:
    caller_in(request)
    return {"plan": PLAN, "plan_name": PLAN, "status": "active"}


@router.get("/api/v1/analytics/usage/current-period")
def current_period(request: HttpRequest) -> dict[str, Any]:
    """The current month."""
    first = _first_of_month()
    return {
        "plan_name": PLAN,
        "period_label": f"{first:%B %Y}",
        "pages_used": _pages(_between(_done(caller_in(request)), first, None)),
        "page_allowance": None,
        "pages_remaining": None,
        "usage_percentage": None,
        "is_unlimited": True,
        "is_metered": False,
    }


@router.get("/api/v1/analytics/usage/breakdown")
def breakdown(request: HttpRequest) -> dict[str, Any]:
    """By what was asked for, from `start_date` to `end_date`, both included; of the current month unless said."""
    caller = caller_in(request)
    given = {name: _day(name, request.GET.get(name, "")) for name in ("start_date", "end_date")}
    done = _between(_done(caller), given["start_date"] or _first_of_month(), given["end_date"])
    rows: Iterable[Any] = done.order_by().values("operation").annotate(documents=Count("pk"), pages=Sum("page_count"))
    sources = {
        str(_SOURCES.get(row["operation"], row["operation"])): {
            "documents": row["documents"], "pages": row["pages"] or 0,
        }
        for row in rows
    }  # fmt: skip
    return {
        "by_source": sources,
        "total_documents": sum(source["documents"] for source in sources.values()),
        "total_pages": sum(source["pages"] for source in sources.values()),
    }


def _done(caller: Caller) -> QuerySet[Job]:
    jobs = Job.objects.filter(environment=caller.environment, dialect=runs.DIALECT)
    return jobs.filter(status__in=(JobStatus.COMPLETED, JobStatus.REVIEW_REQUIRED))


def _pages(jobs: QuerySet[Job]) -> int:
    return jobs.aggregate(pages=Sum("page_count"))["pages"] or 0


def _between(jobs: QuerySet[Job], first: date, last: date | None) -> QuerySet[Job]:
    jobs = jobs.filter(created_at__gte=_midnight(first))
    return jobs.filter(created_at__lt=_midnight(last + timedelta(days=1))) if last else jobs


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _first_of_month() -> date:
    return timezone.localdate().replace(day=1)


def _day(name: str, said: str) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError as error:
        raise invalid(f"{name}: send a day as YYYY-MM-DD.") from error
