"""Writes accounts: environments, members, API keys. Each change leaves an audit entry in the same transaction."""

import hmac
import secrets
from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.audit import Actor
from accounts.errors import AlreadyMember, InvalidApiKey, LastAdmin
from accounts.models import DEFAULT_SCOPES, ApiKey, Environment, Membership, Role, Scope, User

# `last_used_at` is for people: once a minute is often enough, and saves a write per request.
LAST_USED_RESOLUTION = timedelta(minutes=1)


@transaction.atomic
def create_environment(*, slug: str, name: str, actor: Actor) -> Environment:
    environment = Environment.objects.create(slug=slug, name=name)
    audit.record(environment=environment, actor=actor, action="environment.created", target=slug)
    return environment


@transaction.atomic
def update_reading_settings(
    *,
    environment: Environment,
    ocr_engine: str,
    ocr_language: str,
    review_threshold: int,
    review_due_hours: int | None,
    actor: Actor,
) -> None:
    """Set how this environment's documents are read and reviewed when neither template nor job says so.

    Reviews that begin from now on are due after `review_due_hours` (1 or more); None: whenever.
    """
    after = {
        "ocr_engine": ocr_engine,
        "ocr_language": ocr_language,
        "review_threshold": review_threshold,
        "review_due_hours": review_due_hours,
    }
    before = {name: getattr(environment, name) for name in after}
    for name, value in after.items():
        setattr(environment, name, value)
    environment.save(update_fields=list(after))
    audit.record(
        environment=environment,
        actor=actor,
        action="environment.reading_changed",
        target=environment.slug,
        details={"before": before, "after": after},
    )


@transaction.atomic
def set_retention(*, environment: Environment, days: int | None, actor: Actor) -> None:
    """Delete documents and results so many days (1 or more) after a job's end from now on; None keeps them."""
    before, environment.result_retention_days = environment.result_retention_days, days
    environment.save(update_fields=["result_retention_days"])
    audit.record(
        environment=environment,
        actor=actor,
        action="environment.retention_changed",
        target=environment.slug,
        details={"before": before, "after": days},
    )


def _hash(secret: str) -> str:
    # The secret is 256 random bits, so a plain fast hash gives nothing away and costs nothing per request.
    return sha256(secret.encode()).hexdigest()


@transaction.atomic
def create_api_key(
    *, environment: Environment, name: str, actor: Actor, scopes: Iterable[str] = DEFAULT_SCOPES
) -> tuple[ApiKey, str]:
    """Return the stored key and its full text, which can never be shown again. `scopes` are values of Scope."""
    prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        environment=environment,
        name=name,
        prefix=prefix,
        secret_hash=_hash(secret),
        scopes=[scope for scope in Scope.values if scope in set(scopes)],
        created_by=actor.user,
    )
    details = {"scopes": key.scopes}
    audit.record(environment=environment, actor=actor, action="api_key.created", target=str(key), details=details)
    return key, f"pd_{prefix}_{secret}"


@transaction.atomic
def revoke_api_key(*, key: ApiKey, actor: Actor) -> None:
    """Refuse the key from now on. Revoking twice is no error and keeps the first time."""
    if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now()):
        audit.record(environment=key.environment, actor=actor, action="api_key.revoked", target=str(key))


def authenticate_api_key(text: str) -> ApiKey:
    """Return the live key whose full text this is; raise InvalidApiKey otherwise."""
    scheme, _, rest = text.partition("_")
    prefix, _, secret = rest.partition("_")
    known = ApiKey.objects.select_related("environment").filter(prefix=prefix, revoked_at=None)
    # Not asked with just anything: PostgreSQL refuses NUL in every text.
    key = known.first() if prefix.isalnum() else None
    if scheme != "pd" or key is None or not hmac.compare_digest(key.secret_hash, _hash(secret)):
        raise InvalidApiKey("The API key is missing, unknown or revoked.")
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at > LAST_USED_RESOLUTION:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return key


@transaction.atomic
def add_member(
    *, environment: Environment, username: str, role: str, actor: Actor, email: str = "", password: str | None = None
) -> Membership:
    """Give a user a role here. An unknown user name is created and then needs `password`."""
    _lock_members(environment)
    user = User.objects.filter(username=username).first()
    if user is None:
        user = User(username=username, email=email)
        validate_password(password or "", user)
        user.set_password(password)
        user.save()
    elif Membership.objects.filter(user=user, environment=environment).exists():
        raise AlreadyMember(f"{username} is a member already. Change the role in the list instead.")
    membership = Membership.objects.create(user=user, environment=environment, role=role)
    audit.record(environment=environment, actor=actor, action="member.added", target=username, details={"role": role})
    return membership


def _lock_members(environment: Environment) -> None:
    """One change at a time: two admins who demote each other at the same moment would leave none."""
    Environment.objects.select_for_update().get(pk=environment.pk)


def _refuse_without_admin(membership: Membership) -> None:
    # Asked anew: the membership at hand may have been read before somebody else changed it.
    admins = Membership.objects.filter(environment=membership.environment_id, role=Role.ADMIN)
    if list(admins.values_list("pk", flat=True)) == [membership.pk]:
        raise LastAdmin("This is the only admin here. Make somebody else an admin first.")


@transaction.atomic
def change_role(*, membership: Membership, role: str, actor: Actor) -> None:
    _lock_members(membership.environment)
    if role != Role.ADMIN:
        _refuse_without_admin(membership)
    before, membership.role = membership.role, role
    membership.save(update_fields=["role"])
    audit.record(
        environment=membership.environment,
        actor=actor,
        action="member.role_changed",
        target=membership.user.username,
        details={"before": before, "after": role},
    )


@transaction.atomic
def remove_member(*, membership: Membership, actor: Actor) -> None:
    _lock_members(membership.environment)
    _refuse_without_admin(membership)
    audit.record(
        environment=membership.environment, actor=actor, action="member.removed", target=membership.user.username
    )
    membership.delete()
