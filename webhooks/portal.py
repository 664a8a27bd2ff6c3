"""Portal links: who has a key gets in once, for an hour, to the endpoints of its environment and to nothing else."""

import secrets
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from accounts import audit
from accounts.audit import Actor
from accounts.models import ApiKey
from webhooks.errors import LinkSpent
from webhooks.models import PortalLink

# How long a link waits to be used, and how long it holds then.
VALID, OPEN = timedelta(hours=1), timedelta(hours=1)
COOKIE = "webhook_portal"


def actor_of(key: ApiKey, ip_address: str | None) -> Actor:
    return Actor(name=f"key:{key.name}", api_key=key, ip_address=ip_address or None)


@transaction.atomic
def new_token(*, key: ApiKey, actor: Actor) -> str:
    """What a new link has in its address: 256 random bits, told here only."""
    now, token = timezone.now(), secrets.token_urlsafe(32)
    PortalLink.objects.filter(api_key=key, created_at__lt=now - VALID - OPEN).delete()
    PortalLink.objects.create(api_key=key, token_hash=_hash(token), created_at=now)
    audit.record(environment=key.environment, actor=actor, action="webhook_portal.link_created", target=key.name)
    return token


@transaction.atomic
def use(*, token: str, ip_address: str | None) -> PortalLink:
    """Raises LinkSpent for one that does not open, whatever the reason: nobody is told which tokens there were."""
    now = timezone.now()
    fresh = PortalLink.objects.filter(
        token_hash=_hash(token), used_at=None, created_at__gt=now - VALID, api_key__in=_live_keys()
    )
    if not fresh.update(used_at=now):
        raise LinkSpent("This link does not open any more.")
    link = PortalLink.objects.select_related("api_key__environment").get(token_hash=_hash(token))
    key = link.api_key
    audit.record(
        environment=key.environment,
        actor=actor_of(key, ip_address),
        action="webhook_portal.opened",
        target=key.name,
    )
    return link


def link_of(cookie: str) -> PortalLink | None:
    """The link that somebody is in by, until its time is over, they leave, or its key is revoked."""
    if not cookie:
        return None
    links = PortalLink.objects.select_related("api_key__environment")
    return links.filter(
        pk=UUID(cookie), used_at__gt=timezone.now() - OPEN, ended_at=None, api_key__in=_live_keys()
    ).first()


def leave(link: PortalLink) -> None:
    PortalLink.objects.filter(pk=link.pk, ended_at=None).update(ended_at=timezone.now())


def _live_keys() -> models.QuerySet[ApiKey]:
    return ApiKey.objects.filter(revoked_at=None)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
