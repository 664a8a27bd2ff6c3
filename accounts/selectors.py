"""Reads accounts: members, API keys and environments, always within what the asker may see."""

from uuid import UUID

from django.db.models import F, QuerySet

from accounts.models import SCOPES_OF_ROLE, ApiKey, Environment, Membership, Scope, User

REVIEWER_ROLES = [role for role, scopes in SCOPES_OF_ROLE.items() if Scope.REVIEW in scopes]


def members_of(environment: Environment) -> QuerySet[Membership]:
    return Membership.objects.filter(environment=environment).select_related("user")


def find_membership(*, environment: Environment, membership_id: int) -> Membership | None:
    """The membership, or None when it is missing or belongs to another environment."""
    return members_of(environment).filter(pk=membership_id).first()


def reviewers_of(environment: Environment) -> QuerySet[User]:
    """Who may decide reviews here, by their names."""
    mine = Membership.objects.filter(environment=environment, role__in=REVIEWER_ROLES)
    return User.objects.filter(is_active=True, memberships__in=mine).order_by("first_name", "last_name", "username")


def find_reviewer(environment: Environment, username: str) -> User | None:
    """Who may decide reviews here and is called so; None where nobody is."""
    return reviewers_of(environment).filter(username=username).first()


def keys_of(environment: Environment) -> QuerySet[ApiKey]:
    """Live keys first, revoked ones after them; the newest first in each."""
    keys = ApiKey.objects.filter(environment=environment).select_related("created_by")
    return keys.order_by(F("revoked_at").asc(nulls_first=True), "-created_at")


def find_key(*, environment: Environment, key_id: UUID) -> ApiKey | None:
    """The key, or None when it is missing or belongs to another environment."""
    return keys_of(environment).filter(pk=key_id).first()


def find_environment(slug: str) -> Environment | None:
    return Environment.objects.filter(slug=slug).first()


def environment_slugs() -> list[str]:
    return list(Environment.objects.order_by("slug").values_list("slug", flat=True))
