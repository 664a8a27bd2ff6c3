"""`manage.py create_api_key`: what lands on standard output, what on standard error, and the exit status."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts import services
from accounts.models import ApiKey, AuditEntry, Environment
from tests.factories import make_environment


def test_it_prints_the_key_alone(environment: Environment) -> None:
    out, err = StringIO(), StringIO()

    call_command("create_api_key", environment="demo", name="mailbox", stdout=out, stderr=err)

    text = out.getvalue()
    assert text.endswith("\n")
    assert text.count("\n") == 1
    key = services.authenticate_api_key(text.strip())
    assert (key.name, key.environment, key.created_by) == ("mailbox", environment, None)
    assert err.getvalue() == ""
    assert AuditEntry.objects.get().actor.endswith("(command line)")


def test_an_unknown_environment_is_refused_with_the_ones_there_are(environment: Environment) -> None:
    make_environment("acme")
    out = StringIO()

    with pytest.raises(CommandError) as refusal:
        call_command("create_api_key", environment="nope", name="x", stdout=out)

    assert str(refusal.value) == "There is no environment named 'nope'. Environments: acme, demo."
    assert refusal.value.returncode == 1
    assert out.getvalue() == ""
    assert not ApiKey.objects.exists()


def test_a_desk_without_environments_says_so(db: None) -> None:
    with pytest.raises(CommandError, match="Environments: none yet"):
        call_command("create_api_key", environment="demo", name="x")


@pytest.mark.parametrize("name", ["", "   ", "x" * 101])
def test_a_name_is_needed(environment: Environment, name: str) -> None:
    with pytest.raises(CommandError, match="1 to 100 characters"):
        call_command("create_api_key", environment="demo", name=name)
    assert not ApiKey.objects.exists()
