"""Signing in, its limit on failures, signing out, and switching the environment."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.login_throttle import MAX_FAILURES
from accounts.models import AuditEntry, Environment
from tests.factories import PASSWORD, make_environment, make_member

LOGIN = "/login/"


def sign_in(client: Client, password: str = PASSWORD, username: str = "ada", **extra: Any) -> Any:
    return client.post(LOGIN, {"username": username, "password": password}, **extra)


@pytest.fixture
def ada(environment: Environment) -> Any:
    return make_member(environment, "admin", "ada")


def test_the_right_password_leads_to_the_page_asked_for(client: Client, ada: Any) -> None:
    asked = client.get("/settings/members/")
    assert (asked.status_code, asked["Location"]) == (302, "/login/?next=/settings/members/")

    answer = client.post(asked["Location"], {"username": "ada", "password": PASSWORD, "next": "/settings/members/"})

    assert (answer.status_code, answer["Location"]) == (302, "/settings/members/")
    assert client.session["_auth_user_id"] == str(ada.pk)


def test_a_wrong_password_answers_422_and_signs_nobody_in(client: Client, ada: Any) -> None:
    answer = sign_in(client, "wrong")

    assert answer.status_code == 422
    assert "This username and password do not belong together." in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_foreign_page_is_not_gone_to(client: Client, ada: Any) -> None:
    answer = client.post(LOGIN, {"username": "ada", "password": PASSWORD, "next": "https://elsewhere.example/"})

    assert answer["Location"] == "/jobs/"


def test_after_ten_failures_even_the_right_password_is_refused_for_that_name_and_address(
    client: Client, ada: Any, environment: Environment
) -> None:
    make_member(environment, "staff", "grace")
    for _ in range(MAX_FAILURES):
        assert sign_in(client, "wrong").status_code == 422

    answer = sign_in(client)

    assert answer.status_code == 429
    assert "Too many failed tries" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert sign_in(Client(), username="ADA ").status_code == 429
    assert sign_in(Client(), username="grace").status_code == 302
    assert sign_in(Client(), REMOTE_ADDR="10.1.1.1").status_code == 302


def test_a_success_forgets_the_failures_before_it(client: Client, ada: Any) -> None:
    for _ in range(MAX_FAILURES - 1):
        sign_in(client, "wrong")
    assert sign_in(client).status_code == 302

    assert sign_in(Client(), "wrong").status_code == 422
    assert sign_in(Client()).status_code == 302


def test_a_part_of_an_open_page_brings_up_the_whole_sign_in_page(client: Client, db: None) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/jobs/?status=failed"}

    answer = client.get(f"{LOGIN}?next=/jobs/rows", headers=headers)

    assert answer["HX-Redirect"] == "/login/?next=%2Fjobs%2F%3Fstatus%3Dfailed"


def test_signing_out_needs_a_post(client: Client, ada: Any) -> None:
    client.force_login(ada)

    assert client.get("/logout/").status_code == 405
    assert "_auth_user_id" in client.session
    assert client.post("/logout/")["Location"] == "/login/"
    assert "_auth_user_id" not in client.session


def test_one_switches_to_an_environment_of_ones_own(client: Client, ada: Any) -> None:
    other = make_environment("acme")
    other.memberships.create(user=ada, role="admin")
    make_member(other, "staff", "only-in-acme")
    client.force_login(ada)

    answer = client.post("/environment/", {"environment": "demo"})

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert "only-in-acme" not in client.get("/settings/members/").content.decode()
    client.post("/environment/", {"environment": "acme"})
    assert "only-in-acme" in client.get("/settings/members/").content.decode()


def test_a_new_environment_moves_nobody_who_has_not_switched(client: Client, ada: Any) -> None:
    other = make_environment("acme")
    client.force_login(ada)
    other.memberships.create(user=ada, role="admin")

    assert client.get("/settings/members/").context["environment"].slug == "demo"


@pytest.mark.parametrize("wanted", ["acme", "nowhere", ""])
def test_a_foreign_environment_is_not_found_and_nothing_changes(client: Client, ada: Any, wanted: str) -> None:
    make_environment("acme")
    client.force_login(ada)

    assert client.post("/environment/", {"environment": wanted}).status_code == 404
    assert client.get("/environment/").status_code == 405
    assert "environment_id" not in client.session


def test_a_member_changes_their_own_password_and_stays_signed_in(client: Client, environment: Environment) -> None:
    user = make_member(environment, "staff")
    client.force_login(user)
    new = "a-longer-secret-7"
    answer = client.post(
        reverse("accounts:password"),
        {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
        follow=True,
    )
    assert "Your password was changed." in answer.content.decode()
    user.refresh_from_db()
    assert user.check_password(new)
    assert AuditEntry.objects.get().action == "password.changed"


@pytest.mark.parametrize(("old", "new"), [("wrong", "a-longer-secret-7"), (PASSWORD, "short")])
def test_a_wrong_old_or_a_weak_new_password_changes_nothing(
    client: Client, environment: Environment, old: str, new: str
) -> None:
    user = make_member(environment, "staff")
    client.force_login(user)
    form = {"old_password": old, "new_password1": new, "new_password2": new}
    assert client.post(reverse("accounts:password"), form).status_code == 422
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
