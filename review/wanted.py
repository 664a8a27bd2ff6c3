"""Which of the waiting documents a reviewer wants, and in which order they come."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, FloatField, IntegerField, OuterRef, Q, QuerySet, TextChoices, Value
from django.db.models.functions import Coalesce

from jobs.models import Extraction
from review.models import ReviewTask

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
SURE = 1.0


class Order(TextChoices):
    """What comes first; among equals what has waited longest."""

    OLDEST = "oldest", "Oldest first"
    DEADLINE = "deadline", "Deadline"
    TEMPLATE = "template", "Template"
    CONFIDENCE = "confidence", "Least sure first"
    FLAGGED = "flagged", "Most to check first"


# The smaller, the sooner; nothing is NULL, so that every database sorts alike.
RANKS: dict[str, Any] = {
    Order.DEADLINE: Coalesce("due_at", Value(NEVER)),
    Order.TEMPLATE: Coalesce("job__template_version__template__title", "job__filter_name"),
    Order.CONFIDENCE: Coalesce("lowest_confidence", Value(SURE), output_field=FloatField()),
    Order.FLAGGED: Value(0) - Coalesce(F("job__flagged_field_count"), Value(0), output_field=IntegerField()),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is empty narrows nothing. `search` is a part of the file's name, or a job's id."""

    order: str = Order.OLDEST
    template: str = ""
    search: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.template or self.search)


EVERYTHING = Wanted()


def narrowing(wanted: Wanted) -> Q:
    """A condition on review tasks."""
    condition = Q()
    if wanted.template:
        used = Extraction.objects.filter(job=OuterRef("job_id"), template_version__template__name=wanted.template)
        condition &= Q(Exists(used))
    if wanted.search:
        condition &= Q(job__document__filename__icontains=wanted.search) | Q(job_id=_uuid_or_none(wanted.search))
    return condition


def ranked(tasks: QuerySet[ReviewTask], order: str) -> QuerySet[ReviewTask]:
    """The tasks with their `rank` in this order."""
    return tasks.annotate(rank=RANKS.get(order, Value(0)))


def in_order(tasks: QuerySet[ReviewTask], order: str, *first: Any) -> QuerySet[ReviewTask]:
    """`first`: what goes before the order."""
    ordered: QuerySet[Any] = ranked(tasks, order)
    return ordered.order_by(*first, "rank", "created_at", "id")


def _uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
