"""API keys, members and the audit log."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts import services
from accounts.audit import SYSTEM, Actor
from accounts.errors import AlreadyMember, InvalidApiKey, LastAdmin
from accounts.models import ApiKey, AuditEntry, Environment, Membership, User
from tests.factories import PASSWORD, make_api_key, make_environment, make_member, make_user


def audit_trail() -> list[tuple[str, str, str]]:
    return list(AuditEntry.objects.order_by("id").values_list("actor", "action", "target"))


def test_a_key_opens_its_own_environment_and_only_its_hash_is_stored(environment: Environment) -> None:
    key, text = make_api_key(environment, name="mailbox")

    found = services.authenticate_api_key(text)

    assert found.pk == key.pk
    assert found.environment == environment
    assert text.startswith(f"pd_{key.prefix}_")
    stored = ApiKey.objects.values().get()
    assert text.removeprefix(f"pd_{key.prefix}_") not in str(stored)
    assert len(stored["secret_hash"]) == 64


def test_a_key_with_a_wrong_secret_is_refused_and_not_marked_as_used(environment: Environment) -> None:
    key, text = make_api_key(environment)
    wrong = text[:-1] + ("a" if text[-1] != "a" else "b")

    for attempt in (wrong, f"pd_{key.prefix}_", key.prefix, text.replace("pd_", "xx_", 1), "", "pd__"):
        with pytest.raises(InvalidApiKey) as refusal:
            services.authenticate_api_key(attempt)
        assert refusal.value.code == "INVALID_API_KEY"

    key.refresh_from_db()
    assert key.last_used_at is None


def test_a_revoked_key_is_refused_and_revoking_twice_keeps_the_first_time(environment: Environment) -> None:
    key, text = make_api_key(environment)

    services.revoke_api_key(key=key, actor=SYSTEM)
    key.refresh_from_db()
    first = key.revoked_at
    services.revoke_api_key(key=key, actor=SYSTEM)

    key.refresh_from_db()
    assert first is not None
    assert key.revoked_at == first
    with pytest.raises(InvalidApiKey):
        services.authenticate_api_key(text)
    assert [action for _, action, _ in audit_trail()] == ["api_key.created", "api_key.revoked"]


def test_last_use_is_written_at_most_once_a_minute(environment: Environment) -> None:
    key, text = make_api_key(environment)
    before = timezone.now()

    services.authenticate_api_key(text)

    key.refresh_from_db()
    first = key.last_used_at
    assert first is not None
    assert before <= first <= timezone.now()
    services.authenticate_api_key(text)
    key.refresh_from_db()
    assert key.last_used_at == first
    ApiKey.objects.update(last_used_at=first - timedelta(minutes=2))
    services.authenticate_api_key(text)
    key.refresh_from_db()
    assert key.last_used_at is not None
    assert key.last_used_at >= first


def test_the_only_admin_can_be_neither_demoted_nor_removed(environment: Environment) -> None:
    admin = make_member(environment, "admin")
    make_member(environment, "staff")
    make_member(make_environment("other"), "admin")
    membership = Membership.objects.get(user=admin)

    with pytest.raises(LastAdmin):
        services.change_role(membership=membership, role="staff", actor=SYSTEM)
    with pytest.raises(LastAdmin):
        services.remove_member(membership=membership, actor=SYSTEM)

    membership = Membership.objects.get(user=admin)
    assert membership.role == "admin"
    assert audit_trail() == []


def test_one_of_two_admins_may_step_down(environment: Environment) -> None:
    first = make_member(environment, "admin", "ada")
    make_member(environment, "admin", "grace")

    services.change_role(membership=Membership.objects.get(user=first), role="reviewer", actor=Actor(name="grace"))

    assert Membership.objects.get(user=first).role == "reviewer"
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.target) == ("grace", "member.role_changed", "ada")
    assert entry.details == {"before": "admin", "after": "reviewer"}


def test_adding_an_unknown_name_creates_the_user_and_a_known_one_keeps_the_password(environment: Environment) -> None:
    make_user("ada")

    services.add_member(
        environment=environment, username="ada", role="staff", actor=SYSTEM, password="ignored-entirely"
    )
    services.add_member(environment=environment, username="new", role="reviewer", actor=SYSTEM, password=PASSWORD)

    assert User.objects.get(username="ada").check_password(PASSWORD)
    assert User.objects.get(username="new").check_password(PASSWORD)
    assert audit_trail() == [("system", "member.added", "ada"), ("system", "member.added", "new")]


def test_a_weak_password_or_a_second_membership_is_refused_and_nothing_is_written(environment: Environment) -> None:
    make_member(environment, "staff", "ada")

    with pytest.raises(ValidationError):
        services.add_member(environment=environment, username="new", role="staff", actor=SYSTEM, password="short")
    with pytest.raises(AlreadyMember):
        services.add_member(environment=environment, username="ada", role="admin", actor=SYSTEM)

    assert list(User.objects.values_list("username", flat=True)) == ["ada"]
    assert Membership.objects.get().role == "staff"
    assert audit_trail() == []


def test_an_audit_entry_is_never_changed_or_deleted(environment: Environment) -> None:
    services.create_api_key(environment=environment, name="mailbox", actor=Actor(name="ada", ip_address="10.0.0.7"))
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.ip_address, entry.environment) == ("ada", "10.0.0.7", environment)

    entry.actor = "somebody else"
    with pytest.raises(TypeError, match="never changed"):
        entry.save()
    with pytest.raises(TypeError, match="never deleted"):
        entry.delete()

    assert AuditEntry.objects.get().actor == "ada"


def test_a_user_is_a_member_of_an_environment_at_most_once(environment: Environment) -> None:
    user = make_member(environment, "staff")

    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=user, environment=environment, role="admin")


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_demote_each_other_at_the_same_moment_leave_one() -> None:
    environment = make_environment()
    admins = [Membership.objects.get(user=make_member(environment, "admin", name)) for name in ("ada", "grace")]
    together = Barrier(2)

    def demote(membership: Membership) -> str:
        try:
            together.wait()
            services.change_role(membership=membership, role="staff", actor=SYSTEM)
        except LastAdmin:
            return "refused"
        else:
            return "demoted"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        outcomes = sorted(threads.map(demote, admins))

    assert outcomes == ["demoted", "refused"]
    assert Membership.objects.filter(role="admin").count() == 1


def test_an_admin_since_the_page_was_opened_counts_as_one(environment: Environment) -> None:
    seen_as_staff = Membership.objects.get(user=make_member(environment, "staff"))
    Membership.objects.update(role="admin")

    with pytest.raises(LastAdmin):
        services.remove_member(membership=seen_as_staff, actor=SYSTEM)

    assert Membership.objects.get().role == "admin"


@pytest.mark.django_db(transaction=True)
def test_a_user_who_is_added_twice_at_the_same_moment_becomes_a_member_once() -> None:
    environment = make_environment()
    together = Barrier(2)

    def add(_: int) -> str:
        try:
            together.wait()
            services.add_member(
                environment=environment, username="grace", role="staff", actor=SYSTEM, password=PASSWORD
            )
        except AlreadyMember:
            return "refused"
        else:
            return "added"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        outcomes = sorted(threads.map(add, range(2)))

    assert outcomes == ["added", "refused"]
    assert Membership.objects.count() == 1
