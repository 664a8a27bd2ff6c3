"""Copies, exports and imports templates and filters: an import is planned, shown, and done only as it was shown."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.db import transaction

import extraction
from accounts import audit
from accounts.audit import Actor
from accounts.models import Environment
from builder.errors import BuilderError
from builder.packages import Package, PackedFilter, PackedTemplate, PackedVersion, package_of, zip_bytes
from extraction import RulesInvalid, TemplateInvalid
from templates_app import filters, services
from templates_app.errors import TemplateError
from templates_app.forms import Problem, problems_of
from templates_app.models import ExtractionTemplate, TemplateVersion, VersionStatus
from templates_app.names import check_name
from templates_app.selectors import filters_of, find_filter, published_versions, templates_of

Action = Literal["create", "update", "skip", "refuse"]
_NAME = re.compile(
    r"""^(?P<before>\s*\{?\s*["']?template["']?\s*:\s*)(?P<name>"[^"\n]*"|'[^'\n]*'|[\w-]+)""", re.MULTILINE
)
_TITLE = re.compile(r"^title:[^\n]*$", re.MULTILINE)


class SourceNotRenamed(BuilderError):
    """The text says its name in a way in which it cannot be replaced."""

    code = "SOURCE_NOT_RENAMED"


class PlanOutdated(BuilderError):
    """What an import would do is not any more what was shown."""

    code = "IMPORT_PLAN_OUTDATED"


@dataclass(frozen=True, slots=True)
class FileProblem:
    """What is wrong in a file of a package; `line` from 1, None where no line can be said."""

    file: str
    message: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """What an import does with one template or filter. `detail` says it in words; `problems` why it does nothing;
    `notes` what could not be carried over."""

    kind: Literal["template", "filter", "file"]
    name: str
    action: Action
    detail: str
    problems: tuple[FileProblem, ...] = ()
    notes: tuple[str, ...] = ()
    template: PackedTemplate | None = None
    filter: PackedFilter | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    entries: tuple[Planned, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many entries each action has."""
        return {
            action: sum(e.action == action for e in self.entries) for action in ("create", "update", "skip", "refuse")
        }

    @property
    def does_something(self) -> bool:
        return any(entry.action in ("create", "update") for entry in self.entries)

    @property
    def fingerprint(self) -> str:
        """The same for plans that do the same."""
        said = [(entry.kind, entry.name, entry.action, entry.detail) for entry in self.entries]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def export_all(*, environment: Environment, actor: Actor) -> bytes:
    """A zip of all templates and filters (builder.packages); the audit log says who took it."""
    package = package_of(environment)
    details = {"templates": len(package.templates), "filters": len(package.filters)}
    audit.record(environment=environment, actor=actor, action="library.exported", details=details)
    return zip_bytes(package)


@transaction.atomic
def copy_template(*, version: TemplateVersion, name: str, title: str, actor: Actor) -> TemplateVersion:
    """A new template with a version's text under another name, as a draft; an empty title leaves the one that the text
    says. Raises InvalidName, TemplateNameTaken, SourceNotRenamed, and TemplateInvalid where the present engine refuses
    the text."""
    check_name(name)
    source = renamed(version.source, name, title)
    made = services.create_template(environment=version.template.environment, source=source, actor=actor)
    details = {"from": str(version)}
    audit.record(
        environment=version.template.environment, actor=actor, action="template.copied", target=name, details=details
    )
    return made


def renamed(source: str, name: str, title: str = "") -> str:
    """The text with another name, and another title if one is given, everything else as it stands."""
    changed = _NAME.sub(lambda found: found["before"] + json.dumps(name), source, count=1)
    if title:
        line = f"title: {json.dumps(title, ensure_ascii=False)}"
        if _TITLE.search(changed):
            changed = _TITLE.sub(lambda _: line, changed, count=1)
        elif not changed.lstrip().startswith("{"):
            changed = re.sub(
                r"^(template:[^\n]*\n)", lambda found: f"{found[1]}{line}\n", changed, count=1, flags=re.M
            )
    spec = extraction.load_template(changed)
    if spec.template != name:
        raise SourceNotRenamed(
            "Its text says the name in a way in which it cannot be replaced. Copy the text instead."
        )
    return changed


def plan_import(environment: Environment, package: Package) -> Plan:
    """What importing the package would do here. Nothing is written."""
    templates = templates_of(environment).prefetch_related("versions")
    known = {template.name: template for template in templates}
    planned = list(_each_once([_planned_template(each, known.get(each.name)) for each in package.templates]))
    names = {version.template.name for version in published_versions(environment)}
    names |= {e.name for e in planned if e.action == "create" and e.template and _is_published(e.template)}
    known_filters = {each.name: each for each in filters_of(environment)}
    for packed in package.filters:
        mine = known_filters.get(packed.name)
        planned.append(_planned_filter(packed, names, (mine.title, mine.source) if mine else None))
    for refused in package.refused:
        problems = tuple(FileProblem(refused.file, each.message, each.line) for each in refused.problems)
        planned.append(Planned("file", refused.file, "refuse", "is no template and no filter", problems))
    return Plan(tuple(planned))


def _each_once(entries: list[Planned]) -> Iterator[Planned]:
    seen: set[str] = set()
    for entry in entries:
        if entry.name in seen and entry.action != "refuse":
            file = entry.template.versions[-1].file if entry.template else ""
            problem = FileProblem(file, f"Another file is named {entry.name} as well.")
            yield Planned(entry.kind, entry.name, "refuse", "has the name of another one", (problem,))
        else:
            seen.add(entry.name)
            yield entry


def _is_published(template: PackedTemplate) -> bool:
    return any(version.status == VersionStatus.PUBLISHED for version in template.versions)


def _planned_template(packed: PackedTemplate, mine: ExtractionTemplate | None) -> Planned:
    problems = tuple(_template_problems(packed))
    if problems:
        return Planned("template", packed.name, "refuse", "cannot be imported", problems, packed.notes)
    if mine is None:
        return Planned("template", packed.name, "create", _created(packed), notes=packed.notes, template=packed)
    missing = _missing(packed, {version.source for version in mine.versions.all()})
    if not missing:
        return Planned("template", packed.name, "skip", "is here already, word for word", notes=packed.notes)
    first = max((version.number for version in mine.versions.all()), default=0) + 1
    drafts = f"draft {first}" if len(missing) == 1 else f"drafts {first} to {first + len(missing) - 1}"
    return Planned(
        "template",
        packed.name,
        "update",
        f"becomes {drafts}; what is published stays",
        notes=packed.notes,
        template=packed,
    )


def _created(packed: PackedTemplate) -> str:
    count = "one version" if len(packed.versions) == 1 else f"{len(packed.versions)} versions"
    return f"{count}, published as in the file" if _is_published(packed) else f"{count}, as a draft"


def _missing(packed: PackedTemplate, sources: set[str]) -> list[PackedVersion]:
    """What a template that is here does not have: history is not taken over, only what is published or waits."""
    return [each for each in packed.versions if each.status != VersionStatus.ARCHIVED and each.source not in sources]


def _template_problems(packed: PackedTemplate) -> Iterator[FileProblem]:
    for version in packed.versions:
        try:
            spec = extraction.load_template(version.source)
            if spec.template != packed.name:
                yield FileProblem(version.file, f"It is named {spec.template}, not {packed.name}.", 1)
        except TemplateInvalid as error:
            yield from _at(version.file, problems_of(error))
            continue
    try:
        check_name(packed.name)
    except TemplateError as error:
        yield FileProblem(packed.versions[-1].file, error.message)


def _at(file: str, problems: list[Problem]) -> Iterator[FileProblem]:
    return (FileProblem(file, each.message, each.line) for each in problems)


def _planned_filter(packed: PackedFilter, names: set[str], mine: tuple[str, str] | None) -> Planned:
    problems: list[FileProblem] = []
    try:
        check_name(packed.name)
        extraction.load_rules(packed.source, sorted(names))
    except TemplateError as error:
        problems.append(FileProblem(packed.file, error.message))
    except RulesInvalid as error:
        problems += _at(packed.file, problems_of(error))
    if problems:
        return Planned("filter", packed.name, "refuse", "cannot be imported", tuple(problems))
    if mine is None:
        return Planned("filter", packed.name, "create", "holds from the import on", filter=packed)
    if mine == (packed.title, packed.source):
        return Planned("filter", packed.name, "skip", "is here already, word for word")
    return Planned("filter", packed.name, "update", "replaces the rules that are here", filter=packed)


@transaction.atomic
def import_package(*, environment: Environment, package: Package, fingerprint: str | None, actor: Actor) -> Plan:
    """Do what plan_import says, all of it or nothing. `fingerprint` is that of the plan that somebody has seen, None
    where nobody has.

    Raises PlanOutdated when it would do something else by now.
    """
    Environment.objects.select_for_update().get(pk=environment.pk)
    plan = plan_import(environment, package)
    refuse_another(plan, fingerprint)
    for entry in plan.entries:
        if entry.template and entry.action == "create":
            _create(environment, entry.template, actor)
        elif entry.template and entry.action == "update":
            _update(environment, entry.template, actor)
        elif entry.filter:
            _write_filter(environment, entry.filter, actor)
    audit.record(environment=environment, actor=actor, action="library.imported", details=dict(plan.counts))
    return plan


def refuse_another(plan: Plan, fingerprint: str | None) -> None:
    """Raises PlanOutdated for a plan that is not the one that somebody has seen."""
    if fingerprint is not None and plan.fingerprint != fingerprint:
        raise PlanOutdated("Templates or filters have changed here meanwhile. Look again at what the import would do.")


def _create(environment: Environment, packed: PackedTemplate, actor: Actor) -> None:
    first, *others = packed.versions
    made = [services.create_template(environment=environment, source=first.source, actor=actor)]
    made += [services.save_version(template=made[0].template, source=each.source, actor=actor) for each in others]
    # A template that is new has no samples, so that no gate has anything to try.
    for status in (VersionStatus.ARCHIVED, VersionStatus.PUBLISHED):
        for version, each in zip(made, packed.versions, strict=True):
            if each.status == status:
                services.publish(version=version, actor=actor)


def _update(environment: Environment, packed: PackedTemplate, actor: Actor) -> None:
    template = ExtractionTemplate.objects.get(environment=environment, name=packed.name)
    for each in _missing(packed, set(template.versions.values_list("source", flat=True))):
        services.save_version(template=template, source=each.source, actor=actor)


def _write_filter(environment: Environment, packed: PackedFilter, actor: Actor) -> None:
    known = find_filter(environment=environment, name=packed.name)
    if known is not None:
        filters.save_filter(known=known, title=packed.title, source=packed.source, actor=actor)
        return
    filters.create_filter(
        environment=environment, name=packed.name, title=packed.title, source=packed.source, actor=actor
    )
