"""`create_environment`: makes a tenant with its first admin, and prints the password of a new user."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_slug
from django.db import transaction
from django.forms import ValidationError

from accounts import selectors, services
from accounts.audit import Actor
from accounts.management.system_user import system_user
from accounts.models import Role, User


class Command(BaseCommand):
    help = "Create an environment with its first admin. A user name that is new gets a password, printed once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--slug", required=True, help="short name for commands and addresses, such as acme")
        parser.add_argument("--name", required=True, help="the name that people see")
        parser.add_argument("--admin", required=True, help="user name of the first admin")

    def handle(self, *args: Any, slug: str, name: str, admin: str, **options: Any) -> None:
        try:
            validate_slug(slug)
        except ValidationError as error:
            raise CommandError("--slug may have letters, numbers, underscores and hyphens only.") from error
        if selectors.find_environment(slug):
            raise CommandError(f"There is an environment named {slug!r} already.")
        who = Actor(name=f"{system_user()} (command line)")
        password = None if User.objects.filter(username=admin).exists() else secrets.token_urlsafe(12)
        with transaction.atomic():
            environment = services.create_environment(slug=slug, name=name, actor=who)
            services.add_member(environment=environment, username=admin, role=Role.ADMIN, actor=who, password=password)
        self.stdout.write(f"{admin} is admin of {name}." + (f" Password: {password}" if password else ""))
