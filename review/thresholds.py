"""Sets an environment's threshold from the page on confidence, and knows the one before, to go back to."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.audit import Actor
from accounts.models import AuditEntry, Environment
from accounts.services import update_reading_settings

PERCENTS = range(101)
# What accounts.services.update_reading_settings writes to the audit log, of which so many entries are looked at.
CHANGED, MOST_ENTRIES = "environment.reading_changed", 5_000


@dataclass(frozen=True, slots=True)
class EarlierThreshold:
    """In percent what held before the one of now, until somebody changed it."""

    percent: int
    until: datetime
    by: str


@transaction.atomic
def use_threshold(*, environment: Environment, percent: int, actor: Actor) -> bool:
    """Have documents from now on go to review below `percent`; what is there stays as it is. False where it holds
    already. Raises ValueError for what is no threshold. The audit log has the one before."""
    if percent not in PERCENTS:
        raise ValueError(f"{percent} is no threshold.")
    locked = Environment.objects.select_for_update().get(pk=environment.pk)
    if locked.review_threshold == percent:
        return False
    update_reading_settings(
        environment=locked,
        ocr_engine=locked.ocr_engine,
        ocr_language=locked.ocr_language,
        review_threshold=percent,
        review_due_hours=locked.review_due_hours,
        actor=actor,
    )
    return True


def earlier_threshold(environment: Environment) -> EarlierThreshold | None:
    """From the newest entries of the audit log; None where the threshold was never another one, or long ago."""
    newest = AuditEntry.objects.filter(environment=environment).order_by("-pk").values("pk")[:MOST_ENTRIES]
    for entry in AuditEntry.objects.filter(pk__in=newest, action=CHANGED).order_by("-pk"):
        before = entry.details["before"]["review_threshold"]
        if before != entry.details["after"]["review_threshold"]:
            return EarlierThreshold(before, entry.at, entry.actor)
    return None
