"""The workbench: a template is begun with samples, worked on, and saved as a version."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.db import transaction

from accounts.audit import Actor
from accounts.models import Environment
from builder.errors import NoSample
from builder.models import WorkingCopy
from builder.samples import add_sample, samples_of
from extraction.lexicon import snake_case
from jobs import storage
from jobs.errors import JobError
from jobs.models import Document
from templates_app import services
from templates_app.models import ExtractionTemplate, TemplateVersion
from templates_app.names import RESERVED

MOST_AT_ONCE = 5
MAX_ALIKE = 1000
# A version has a field at least: this one stands in the first draft until somebody has made others.
_FIRST_FIELDS = "fields:\n  first_line: {type: text, title: First line, find: [{regex: '\\S.*'}]}\n"
_NO_FIELDS = "fields: {}\n"


@dataclass(frozen=True, slots=True)
class Working:
    """What is worked on: `is_unsaved` where it is not the latest version, `outdated` where that was saved since."""

    source: str
    latest: TemplateVersion
    is_unsaved: bool
    is_outdated: bool = False
    by: str = ""
    at: datetime | None = None


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
    head = f"template: {name}\ntitle: {_quoted(title)}\nlocale: auto\n\n"
    version = services.create_template(environment=environment, source=head + _FIRST_FIELDS, actor=actor)
    WorkingCopy.objects.create(
        template=version.template, source=head + _NO_FIELDS, based_on=version, updated_by=actor.user
    )
    return version.template


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
    latest = template.versions.select_related("created_by").latest("number")
    copy = WorkingCopy.objects.select_related("updated_by").filter(template=template).first()
    if copy is None or copy.source == latest.source:
        return Working(latest.source, latest, is_unsaved=False)
    by = copy.updated_by.username if copy.updated_by else ""
    return Working(copy.source, latest, True, copy.based_on_id != latest.pk, by, copy.updated_at)


def keep(*, template: ExtractionTemplate, actor: Actor, source: str) -> None:
    """Keep what is worked on, whatever it is, so that it is there when the page is opened again."""
    latest = template.versions.latest("number")
    changes = {"source": source, "updated_by": actor.user}
    if latest.source == source:
        WorkingCopy.objects.filter(template=template).delete()
    else:
        WorkingCopy.objects.update_or_create(
            template=template, defaults=changes, create_defaults={**changes, "based_on": latest}
        )


@transaction.atomic
def save(*, template: ExtractionTemplate, actor: Actor, source: str) -> TemplateVersion:
    """Save it as the next draft. Raises extraction's TemplateInvalid and TemplateNameTaken."""
    version = services.save_version(template=template, source=source, actor=actor)
    discard(template)
    return version


def discard(template: ExtractionTemplate) -> None:
    """Forget what is not saved."""
    WorkingCopy.objects.filter(template=template).delete()


__all__ = ["Working", "begin", "discard", "keep", "samples_of", "save", "working"]
