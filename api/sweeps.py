"""Forgets idempotency keys that are old enough."""

from django.utils import timezone

from api.idempotency import KEPT_FOR
from api.models import IdempotencyKey


def forget_old_idempotency_keys() -> None:
    IdempotencyKey.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
