"""The workbench: a template is begun with samples, worked on, and saved as a version."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.db import transaction

from accounts import audit
from accounts.audit import Actor
from accounts.models import Environment, User
from builder.errors import NoSample, SavedAlready
from builder.meanwhile import ChangedMeanwhile, Known, Theirs, what_changed
from builder.models import WorkingCopy
from builder.renaming import carry_over, renames_between
from builder.samples import add_sample, remove_sample, samples_of
from builder.sources import all_names
from extraction.lexicon import snake_case
from jobs import storage
from jobs.errors import JobError
from jobs.models import Document
from templates_app import services
from templates_app.models import ExtractionTemplate, TemplateVersion
from templates_app.names import RESERVED

MOST_AT_ONCE = 5
MAX_ALIKE = 1000


@dataclass(frozen=True, slots=True)
class Working:
    """What is worked on: `is_unsaved` where it is not the latest version, `is_outdated` where that was saved since.
    `by` and `at`: who has changed it last. Without a `latest` nobody has saved anything yet."""

    source: str
    latest: TemplateVersion | None
    is_unsaved: bool
    is_outdated: bool = False
    by: User | None = None
    at: datetime | None = None

    @property
    def number(self) -> int:
        """Of the latest version; 0 for none."""
        return self.latest.number if self.latest else 0

    @property
    def saved(self) -> str:
        return self.latest.source if self.latest else ""


@dataclass(frozen=True, slots=True)
class Begun:
    """`refused`: why documents are no samples, each with its file's name."""

    template: ExtractionTemplate
    refused: tuple[str, ...] = ()


def begin(
    *,
    environment: Environment,
    actor: Actor,
    title: str,
    files: Sequence[IO[bytes]] = (),
    documents: Sequence[Document] = (),
) -> Begun:
    """A new template with a first draft, and as samples the files, which arrive, and documents that are stored here.

    Raises NoSample for none or more than MOST_AT_ONCE, or where each of them is refused; then there is no template.
    """
    count = len(files) + len(documents)
    if not 1 <= count <= MOST_AT_ONCE:
        raise NoSample(f"Choose one to {MOST_AT_ONCE} documents of one kind.")
    template = _empty_template(environment, actor, title)
    refused = [*add_files(template, actor, files), *_add_stored(template, actor, documents)]
    if len(refused) == count:
        template.delete()
        raise NoSample(" ".join(refused))
    return Begun(template, tuple(refused))


@transaction.atomic
def _empty_template(environment: Environment, actor: Actor, title: str) -> ExtractionTemplate:
    name = _free_name(environment, title)
    template = services.begin_template(environment=environment, name=name, title=title, actor=actor)
    WorkingCopy.objects.create(template=template, source=_empty_source(template), updated_by=actor.user)
    return template


def _empty_source(template: ExtractionTemplate) -> str:
    return f"template: {template.name}\ntitle: {_quoted(template.title)}\nlocale: auto\n\nfields: {{}}\n"


def add_files(template: ExtractionTemplate, actor: Actor, files: Sequence[IO[bytes]]) -> list[str]:
    """Each file as a sample. Answers why some are not, each with its name."""
    refused = []
    for file in files:
        name = getattr(file, "name", None) or "document"
        try:
            add_sample(template, actor, file=file, filename=name)
        except JobError as error:
            refused.append(f"{name}: {error.message}")
    return refused


def _add_stored(template: ExtractionTemplate, actor: Actor, documents: Sequence[Document]) -> list[str]:
    refused = []
    for document in documents:
        try:
            with storage.open_document(document) as stored:
                add_sample(template, actor, file=stored, filename=document.filename)
        except FileNotFoundError:
            refused.append(f"{document.filename}: it is not stored here any more.")
        except JobError as error:
            refused.append(f"{document.filename}: {error.message}")
    return refused


def _quoted(text: str) -> str:
    plain = text.replace("\n", " ").replace("\r", " ")
    return plain if re.fullmatch(r"[^\W\d_][\w -]*", plain) else "'" + plain.replace("'", "''") + "'"


def _free_name(environment: Environment, title: str) -> str:
    name = snake_case(title, "template").replace("_", "-")[:90]
    taken = {*environment.extraction_templates.values_list("name", flat=True), *RESERVED}
    names = (name, *(f"{name}-{number}" for number in range(2, MAX_ALIKE)))
    return next(free for free in names if free not in taken)


def working(template: ExtractionTemplate) -> Working:
    """What the workbench opens with."""
    latest = template.versions.select_related("created_by").first()
    copy = WorkingCopy.objects.select_related("updated_by", "based_on").filter(template=template).first()
    begun_with = copy.based_on.source if copy and copy.based_on else None
    if latest is None:
        source = copy.source if copy else _empty_source(template)
        return Working(source, None, True, False, *_last(copy, None))
    # What is as a version was when the work began is no work: it goes along with later ones.
    if copy is None or copy.source in (latest.source, begun_with):
        return Working(latest.source, latest, False, False, *_last(copy, latest))
    return Working(copy.source, latest, True, copy.based_on_id != latest.pk, *_last(copy, None))


def _last(copy: WorkingCopy | None, latest: TemplateVersion | None) -> tuple[User | None, datetime | None]:
    """Who has been here last, and when."""
    if copy is not None and (latest is None or copy.updated_at > latest.created_at):
        return copy.updated_by, copy.updated_at
    return (latest.created_by, latest.created_at) if latest else (None, None)


@transaction.atomic
def keep(
    *,
    template: ExtractionTemplate,
    actor: Actor,
    source: str,
    known: Known | None = None,
    renamed: Sequence[tuple[str, str]] = (),
) -> Working:
    """Keep what is worked on, whatever it is, so that it is there when the page is opened again. `renamed` are fields
    that have just got another name.

    Raises ChangedMeanwhile where there is something else by now than what the page has `known`.
    """
    now = _checked(template, actor, source, known)
    if source == now.source and not renamed:
        return now  # who only looks has changed nothing
    copy = WorkingCopy.objects.filter(template=template).first()
    goes_on = copy is not None and now.is_unsaved
    WorkingCopy.objects.update_or_create(
        template=template,
        defaults={
            "source": source,
            "updated_by": actor.user,
            "based_on": copy.based_on if copy and goes_on else now.latest,
            "renames": [*(copy.renames if copy and goes_on else ()), *map(list, renamed)],
        },
    )
    return working(template)


@transaction.atomic
def save(*, template: ExtractionTemplate, actor: Actor, source: str, known: Known | None = None) -> TemplateVersion:
    """Save it as the next draft; what is right in samples goes along with fields that got another name.

    Raises ChangedMeanwhile, extraction's TemplateInvalid and TemplateNameTaken.
    """
    before = _checked(template, actor, source, known)
    version = services.save_version(template=template, source=source, actor=actor)
    copy = WorkingCopy.objects.filter(template=template).first()
    if copy is not None and copy.renames and version.pk != (before.latest and before.latest.pk):
        renames = renames_between(copy.renames, all_names(before.saved), all_names(source))
        carry_over(version, renames, actor)
    WorkingCopy.objects.filter(template=template).delete()
    return version


@transaction.atomic
def discard(*, template: ExtractionTemplate, actor: Actor, known: Known | None = None) -> Working:
    """Back to the latest version, or to the beginning. Raises ChangedMeanwhile."""
    now = _checked(template, actor, None, known)
    source = now.latest.source if now.latest else _empty_source(template)
    # The row stays: it says who has done that.
    changes: dict[str, Any] = {"source": source, "based_on": now.latest, "renames": [], "updated_by": actor.user}
    WorkingCopy.objects.update_or_create(template=template, defaults=changes)
    return working(template)


@transaction.atomic
def throw_away(*, template: ExtractionTemplate, actor: Actor) -> None:
    """Delete a template that was only begun, with its samples and the documents that are here for them alone.

    Raises SavedAlready once it has a version.
    """
    ExtractionTemplate.objects.select_for_update().get(pk=template.pk)
    if template.versions.exists():
        raise SavedAlready(f"{template.title} was saved meanwhile: it stays.")
    for sample in samples_of(template):
        remove_sample(sample, actor)
    audit.record(environment=template.environment, actor=actor, action="template.thrown_away", target=template.name)
    template.delete()


def _checked(template: ExtractionTemplate, actor: Actor, source: str | None, known: Known | None) -> Working:
    """What is there now, and stays until the transaction ends. `source` is what is to be there next.

    Raises ChangedMeanwhile where somebody else than the page has made something else of it.
    """
    ExtractionTemplate.objects.select_for_update().get(pk=template.pk)
    now = working(template)
    if known is None:
        return now
    if now.source not in (known.base, source):
        raise _changed(now, actor, known.base, now.source, now.by, now.at)
    if now.latest and now.number != known.version and now.saved not in (known.base, source):
        raise _changed(now, actor, known.base, now.saved, now.latest.created_by, now.latest.created_at)
    return now


def _changed(
    now: Working, actor: Actor, base: str, source: str, by: User | None, at: datetime | None
) -> ChangedMeanwhile:
    who = "Somebody has" if by is None else f"{by.display_name} has"
    if by is not None and by == actor.user:
        who = "In another window you have"
    if source != now.saved:
        did = "changed this template"
    else:
        has_saved = now.latest is not None and at == now.latest.created_at
        did = f"{'saved' if has_saved else 'gone back to'} version {now.number}"
    theirs = Theirs(source, now.source, now.number, now.saved, by.display_name if by else "", at)
    return ChangedMeanwhile(f"{who} {did} meanwhile{what_changed(base, source)}.", theirs)


__all__ = ["Known", "Working", "begin", "discard", "keep", "samples_of", "save", "throw_away", "working"]
