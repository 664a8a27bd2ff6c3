"""`create_environment`: makes a tenant with its first admin, and prints the password of a new user."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Model

from accounts import selectors, services
from accounts.audit import Actor
from accounts.management.system_user import system_user
from accounts.models import Environment, Role, User


class Command(BaseCommand):
    help = "Create an environment with its first admin. A user name that is new gets a password, printed once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--slug", required=True, help="short name for commands and addresses, such as acme")
        parser.add_argument("--name", required=True, help="the name that people see")
        parser.add_argument("--admin", required=True, help="user name of the first admin")

    def handle(self, *args: Any, slug: str, name: str, admin: str, **options: Any) -> None:
        _check(Environment(slug=slug), "slug")
        _check(Environment(name=name), "name")
        _check(User(username=admin), "username", option="admin")
        if selectors.find_environment(slug):
            raise CommandError(f"There is an environment named {slug!r} already.")
        who = Actor(name=f"{system_user()} (command line)")
        password = None if User.objects.filter(username=admin).exists() else secrets.token_urlsafe(12)
        with transaction.atomic():
            environment = services.create_environment(slug=slug, name=name, actor=who)
            services.add_member(environment=environment, username=admin, role=Role.ADMIN, actor=who, password=password)
        self.stdout.write(f"{admin} is admin of {name}." + (f" Password: {password}" if password else ""))


def _check(row: Model, field: str, *, option: str = "") -> None:
    """Raise CommandError when the field's own rules refuse what it holds."""
    try:
        row.clean_fields(exclude={other.name for other in row._meta.fields} - {field})
    except ValidationError as error:
        raise CommandError(f"--{option or field}: {' '.join(error.messages)}") from error
