"""The members page and the keys page: who gets in, what is refused, and the key that is shown once."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import ApiKey, AuditEntry, Environment, Membership, User
from accounts.services import authenticate_api_key
from tests.factories import PASSWORD, make_api_key, make_environment, make_member, make_user

MEMBERS, KEYS = "/settings/members/", "/settings/keys/"


@pytest.fixture
def admin(environment: Environment, client: Client) -> User:
    """An admin of `demo`, signed in."""
    user = make_member(environment, "admin", "ada")
    client.force_login(user)
    return user


def membership_of(user: User) -> Membership:
    return Membership.objects.get(user=user)


@pytest.mark.parametrize("role", ["staff", "reviewer"])
def test_only_admins_get_in(client: Client, environment: Environment, role: str) -> None:
    user = make_member(environment, role)
    key, _ = make_api_key(environment)
    client.force_login(user)

    assert client.get(MEMBERS).status_code == 403
    assert client.get(KEYS).status_code == 403
    assert client.post(MEMBERS, {"username": "new", "role": "admin", "password": PASSWORD}).status_code == 403
    assert client.post(KEYS, {"name": "mine"}).status_code == 403
    assert client.post(f"/settings/members/{membership_of(user).pk}/role/", {"role": "admin"}).status_code == 403
    assert client.post(f"/settings/keys/{key.pk}/revoke/").status_code == 403

    assert membership_of(user).role == role
    assert list(User.objects.values_list("username", flat=True)) == [user.username]
    assert ApiKey.objects.get().revoked_at is None


def test_somebody_without_any_environment_gets_in_nowhere(client: Client, environment: Environment) -> None:
    client.force_login(make_user("stranger"))

    assert client.get(MEMBERS).status_code == 403


def test_an_admin_adds_a_new_user_with_a_role_and_a_password(client: Client, admin: User) -> None:
    answer = client.post(MEMBERS, {"username": "grace", "role": "reviewer", "password": PASSWORD})

    assert (answer.status_code, answer["Location"]) == (302, MEMBERS)
    grace = User.objects.get(username="grace")
    assert grace.check_password(PASSWORD)
    assert membership_of(grace).role == "reviewer"
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.ip_address) == ("ada", "member.added", "127.0.0.1")


def test_an_admin_adds_somebody_who_has_an_account_elsewhere(client: Client, admin: User) -> None:
    grace = make_member(make_environment("acme"), "admin", "grace")

    assert client.post(MEMBERS, {"username": "grace", "role": "staff", "password": ""}).status_code == 302

    assert dict(grace.memberships.values_list("environment__slug", "role")) == {"acme": "admin", "demo": "staff"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"username": "new", "role": "staff"}, "There is no user new yet. Give an initial password"),
        ({"username": "new", "role": "staff", "password": "123"}, "This password is too short"),
        ({"username": "new", "role": "owner", "password": PASSWORD}, "Select a valid choice"),
        ({"username": "no spaces", "role": "staff", "password": PASSWORD}, "Enter a valid username"),
        ({"username": "", "role": "staff", "password": PASSWORD}, "This field is required"),
        ({"username": "ada", "role": "staff"}, "ada is a member already"),
        ({"username": "known", "role": "staff", "password": "other-pass-9"}, "known has an account and keeps its"),
    ],
)
def test_what_cannot_be_added_answers_422_and_says_why(
    client: Client, admin: User, data: dict[str, str], words: str
) -> None:
    make_user("known")

    answer = client.post(MEMBERS, data)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "other-pass-9" not in answer.content.decode()
    assert User.objects.count() == 2
    assert Membership.objects.count() == 1


def test_a_role_is_changed_in_the_list(client: Client, environment: Environment, admin: User) -> None:
    grace = make_member(environment, "staff", "grace")
    url = f"/settings/members/{membership_of(grace).pk}/role/"

    answer = client.post(url, {"role": "reviewer"}, headers={"HX-Request": "true"})

    assert (answer.status_code, answer["HX-Redirect"]) == (200, MEMBERS)
    assert membership_of(grace).role == "reviewer"
    assert client.post(url, {"role": "king"}).status_code == 422
    assert membership_of(grace).role == "reviewer"


def test_the_last_admin_stays_and_the_list_says_why(client: Client, admin: User) -> None:
    own = f"/settings/members/{membership_of(admin).pk}"

    as_part = client.post(f"{own}/role/", {"role": "staff"}, headers={"HX-Request": "true"})
    as_page = client.post(f"{own}/remove/")

    for answer in (as_part, as_page):
        assert answer.status_code == 422
        assert "This is the only admin here. Make somebody else an admin first." in answer.content.decode()
    assert "<html" not in as_part.content.decode()
    assert "<html" in as_page.content.decode()
    assert membership_of(admin).role == "admin"


def test_whoever_gives_up_being_admin_is_led_to_a_page_they_may_see(
    client: Client, environment: Environment, admin: User
) -> None:
    make_member(environment, "admin", "grace")

    answer = client.post(f"/settings/members/{membership_of(admin).pk}/role/", {"role": "staff"})

    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_a_member_is_removed_but_the_account_stays(client: Client, environment: Environment, admin: User) -> None:
    grace = make_member(environment, "staff", "grace")

    assert client.post(f"/settings/members/{membership_of(grace).pk}/remove/")["Location"] == MEMBERS

    assert not Membership.objects.filter(user=grace).exists()
    assert User.objects.filter(username="grace").exists()


def test_members_and_keys_of_another_environment_are_not_found(client: Client, admin: User) -> None:
    other = make_environment("acme")
    stranger = make_member(other, "staff", "stranger")
    key, _ = make_api_key(other, name="foreign")

    assert client.post(f"/settings/members/{membership_of(stranger).pk}/role/", {"role": "admin"}).status_code == 404
    assert client.post(f"/settings/members/{membership_of(stranger).pk}/remove/").status_code == 404
    assert client.post(f"/settings/keys/{key.pk}/revoke/").status_code == 404

    assert membership_of(stranger).role == "staff"
    assert ApiKey.objects.get().revoked_at is None
    assert "stranger" not in client.get(MEMBERS).content.decode()
    assert "foreign" not in client.get(KEYS).content.decode()


def test_a_new_key_is_shown_exactly_once_with_a_call_that_uses_it(client: Client, admin: User) -> None:
    answer = client.post(KEYS, {"name": "mailbox", "scopes": ["submit", "read"]})

    shown = re.findall(r"pd_[0-9a-f]{8}_[\w-]{20,}", answer.content.decode())
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert len(set(shown)) == 1
    assert authenticate_api_key(shown[0]).name == "mailbox"
    assert "curl http://testserver/api/v1/extraction-jobs" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    later = client.get(KEYS).content.decode()
    assert shown[0] not in later
    assert f"pd_{ApiKey.objects.get().prefix}_…" in later


def test_a_key_needs_a_name(client: Client, admin: User) -> None:
    answer = client.post(KEYS, {"name": " "}, headers={"HX-Request": "true"})

    assert answer.status_code == 422
    assert "This field is required" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert not ApiKey.objects.exists()


def test_a_revoked_key_stays_in_the_list_behind_the_live_ones(
    client: Client, environment: Environment, admin: User
) -> None:
    _, live_text = make_api_key(environment, name="live one")
    key, _ = make_api_key(environment, name="old one")

    answer = client.post(f"/settings/keys/{key.pk}/revoke/")

    assert (answer.status_code, answer["Location"]) == (302, KEYS)
    page = client.get(KEYS).content.decode()
    assert page.index("live one") < page.index("old one")
    assert page.count("Revoked") == 1
    assert authenticate_api_key(live_text).name == "live one"


def test_an_environment_without_keys_says_what_to_do(client: Client, admin: User) -> None:
    answer: Any = client.get(KEYS)

    assert "No keys yet" in answer.content.decode()
