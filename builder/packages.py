"""A package of templates and filters, and how it is written: a zip whose bytes depend on nothing else."""

import json
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from accounts.models import Environment
from templates_app.forms import Problem
from templates_app.models import ExtractionTemplate, TemplateVersion, VersionStatus
from templates_app.overview import with_versions
from templates_app.selectors import filters_of, templates_of

FORMAT, FORMAT_VERSION = "proofdesk-templates", 1
MANIFEST = "manifest.json"
# The first moment that a zip can say: when something was exported is no part of it.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class PackedVersion:
    """One state of a template. `file` is where its text stands, "" for a text that was uploaded by itself."""

    source: str
    status: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class PackedTemplate:
    """A template with its versions, the oldest first. `notes` say what could not be carried over from elsewhere."""

    name: str
    versions: tuple[PackedVersion, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PackedFilter:
    name: str
    title: str
    source: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file of a package that is neither a template nor a filter, and why not."""

    file: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Package:
    templates: tuple[PackedTemplate, ...] = ()
    filters: tuple[PackedFilter, ...] = ()
    refused: tuple[RefusedFile, ...] = ()


def package_of(environment: Environment) -> Package:
    """All templates and filters of an environment, by their names."""
    own = templates_of(environment)
    templates = with_versions(own).prefetch_related("versions")
    return Package(
        tuple(PackedTemplate(each.name, _versions(each)) for each in templates.order_by("name")),
        tuple(
            PackedFilter(each.name, each.title, each.source)
            for each in sorted(filters_of(environment), key=lambda known: known.name)
        ),
    )


def _versions(template: ExtractionTemplate) -> tuple[PackedVersion, ...]:
    """What was published at some time, and the draft that waits. Drafts between them were steps on the way."""
    newest, *older = template.versions.all()
    kept = [newest, *(version for version in older if version.status != VersionStatus.DRAFT)]
    packed: list[PackedVersion] = []
    for version in reversed(kept):
        # Saving an equal text again makes no version: without the drafts between them, equal ones may be neighbours.
        if packed and packed[-1].source == version.source:
            packed[-1] = PackedVersion(version.source, _weightier(packed[-1].status, version))
        else:
            packed.append(PackedVersion(version.source, version.status))
    return tuple(packed)


def _weightier(status: str, version: TemplateVersion) -> str:
    return VersionStatus.PUBLISHED if VersionStatus.PUBLISHED in (status, version.status) else str(status)


def zip_bytes(package: Package) -> bytes:
    """The package as a zip: the same templates and filters give the same bytes, wherever they are."""
    files: dict[str, str] = {}
    templates: list[dict[str, Any]] = []
    for template in package.templates:
        versions = []
        for number, version in enumerate(template.versions, 1):
            file = f"templates/{template.name}/{number:03}.yaml"
            files[file] = version.source
            versions.append({"file": file, "status": version.status})
        templates.append({"name": template.name, "versions": versions})
    filters = []
    for known in package.filters:
        file = f"filters/{known.name}.yaml"
        files[file] = known.source
        filters.append({"name": known.name, "title": known.title, "file": file})
    manifest = {"format": FORMAT, "version": FORMAT_VERSION, "templates": templates, "filters": filters}
    return _zipped({MANIFEST: json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", **files})


def _zipped(files: dict[str, str]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(entry, text.encode(), compresslevel=9)
    return buffer.getvalue()
