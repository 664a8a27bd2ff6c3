"""Tells subscribers of a job's events. A JobEvent is an outbox row: told once all of them have taken it."""

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from jobs.models import JobEvent, Purpose

Subscriber = Callable[[JobEvent], None]


def subscribers() -> list[Subscriber]:
    return [import_string(path) for path in settings.JOB_EVENT_SUBSCRIBERS]


@transaction.atomic
def publish(event_id: int) -> None:
    """Hand an event to every subscriber, once: all of them and the mark are one transaction."""
    event = (
        JobEvent.objects.select_for_update(of=("self",))
        .select_related("job__environment", "job__template_version__template", "job__document")
        .filter(pk=event_id, published_at=None)
        .first()
    )
    if event is None:
        return
    if event.job.purpose == Purpose.PRODUCTION:
        for tell in subscribers():
            tell(event)
    JobEvent.objects.filter(pk=event_id).update(published_at=timezone.now())
