"""The command that makes a tenant with its first admin."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Environment, Membership, User
from tests import factories


def run(**options: str) -> str:
    out = StringIO()
    call_command("create_environment", stdout=out, **options)
    return out.getvalue()


def test_a_new_environment_has_an_admin_with_a_printed_password(db: None) -> None:
    printed = run(slug="acme", name="Acme", admin="alice")
    membership = Membership.objects.get()
    assert (membership.environment.slug, membership.user.username, membership.role) == ("acme", "alice", "admin")
    assert User.objects.get().check_password(printed.strip().split("Password: ")[1])


def test_a_known_user_keeps_the_password_they_have(db: None) -> None:
    factories.make_user("alice")
    assert run(slug="acme", name="Acme", admin="alice") == "alice is admin of Acme.\n"
    assert User.objects.get().check_password(factories.PASSWORD)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"slug": "demo"}, "already"),
        ({"slug": "two words"}, "--slug: .*letters, numbers"),
        ({"slug": "x" * 51}, "--slug: .*50 characters"),
        ({"name": ""}, "--name: "),
        ({"name": "x" * 101}, "--name: .*100 characters"),
        ({"admin": "two words"}, "--admin: .*valid username"),
        ({"admin": "x" * 151}, "--admin: .*150 characters"),
    ],
)
def test_what_cannot_be_created_is_refused_with_its_option(
    environment: Environment, wrong: dict[str, str], why: str
) -> None:
    with pytest.raises(CommandError, match=why):
        run(**{"slug": "acme", "name": "Acme", "admin": "alice", **wrong})
    assert (Environment.objects.count(), User.objects.count()) == (1, 0)
