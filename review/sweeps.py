"""Gives back documents whose reviewer has gone."""

from django.utils import timezone

from review.claims import NOBODY
from review.models import ReviewTask


def release_expired_claims() -> None:
    """Free every undecided task whose claim has run out. An expired claim holds nobody off anyway: this tidies up."""
    expired = ReviewTask.objects.filter(outcome="", claim_expires_at__lte=timezone.now())
    expired.update(**NOBODY)
