"""`create_api_key`: makes an API key and prints it alone, so that a script can keep it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import selectors, services
from accounts.audit import Actor
from accounts.management.system_user import system_user
from accounts.models import DEFAULT_SCOPES, Scope


class Command(BaseCommand):
    help = "Create an API key for an environment and print it, alone, on standard output. It is never shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--environment", required=True, help="the environment's short name, such as demo")
        parser.add_argument("--name", required=True, help="who will use the key")
        parser.add_argument(
            "--scope",
            action="append",
            choices=Scope.values,
            help="what the key may do, as often as needed; submit and read unless told",
        )

    def handle(self, *args: Any, environment: str, name: str, scope: list[str] | None, **options: Any) -> None:
        found = selectors.find_environment(environment)
        if found is None:
            known = ", ".join(selectors.environment_slugs()) or "none yet"
            raise CommandError(f"There is no environment named {environment!r}. Environments: {known}.")
        if not name.strip() or len(name) > 100:
            raise CommandError("--name must have 1 to 100 characters.")
        who = Actor(name=f"{system_user()} (command line)")
        _, text = services.create_api_key(
            environment=found, name=name.strip(), actor=who, scopes=scope or DEFAULT_SCOPES
        )
        self.stdout.write(text)
