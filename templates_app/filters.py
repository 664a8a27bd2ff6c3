"""Writes filters: create, edit, delete. Names and rules are checked before they are stored."""

from django.db import IntegrityError, transaction

import extraction
from accounts import audit
from accounts.audit import Actor
from accounts.models import Environment
from extraction import RuleSpec
from templates_app.errors import FilterNameTaken
from templates_app.models import Filter
from templates_app.names import check_name
from templates_app.selectors import published_versions


def check_rules(environment: Environment, source: str) -> tuple[RuleSpec, ...]:
    """The rules that a text says. Raises extraction's RulesInvalid, also where one names a template that is not
    published here."""
    return extraction.load_rules(source, [version.template.name for version in published_versions(environment)])


@transaction.atomic
def create_filter(*, environment: Environment, name: str, title: str, source: str, actor: Actor) -> Filter:
    """Raises InvalidName, extraction's RulesInvalid for bad rules, and FilterNameTaken for a name in use."""
    check_name(name)
    check_rules(environment, source)
    try:
        with transaction.atomic():
            made = Filter.objects.create(
                environment=environment, name=name, title=title or name, source=source, created_by=actor.user
            )
    except IntegrityError as error:
        raise FilterNameTaken(f"There is a filter named {name} here already. Choose another name.") from error
    audit.record(environment=environment, actor=actor, action="filter.created", target=name)
    return made


@transaction.atomic
def save_filter(*, known: Filter, title: str, source: str, actor: Actor) -> bool:
    """Replace a filter's rules: jobs submitted from now on get them. Whether that changed anything.

    Raises extraction's RulesInvalid.
    """
    check_rules(known.environment, source)
    stored = Filter.objects.select_for_update().get(pk=known.pk)
    before = {"title": stored.title, "source": stored.source}
    after = {"title": title or known.name, "source": source}
    known.title, known.source = after["title"], after["source"]
    if before == after:
        return False
    known.save(update_fields=["title", "source", "updated_at"])
    details = {"before": before, "after": after}
    audit.record(environment=known.environment, actor=actor, action="filter.saved", target=known.name, details=details)
    return True


@transaction.atomic
def delete_filter(*, known: Filter, actor: Actor) -> None:
    """Jobs that used it keep their own copy of its rules."""
    audit.record(
        environment=known.environment,
        actor=actor,
        action="filter.deleted",
        target=known.name,
        details={"source": known.source},
    )
    known.delete()
