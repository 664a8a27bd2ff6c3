"""The upload page. Files go to the API's job endpoint, one request each, by static/js/upload.js."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import Role
from accounts.requests import DeskRequest, requires
from jobs.forms import UploadForm
from templates_app.selectors import filters_of, published_templates

NIL_UUID = UUID(int=0)
SAMPLE_TYPES = {".pdf": "application/pdf", ".jpg": "image/jpeg", ".png": "image/png"}


@dataclass(frozen=True, slots=True)
class Sample:
    """`read_with` is the form's choice that most likely reads it, such as templateName=invoice; "" when none here
    looks fitting. A filter is for a file with several documents."""

    name: str
    url: str
    read_with: str
    is_picture: bool

    @property
    def is_bundle(self) -> bool:
        return self.read_with.startswith("filterName=")


@require_safe
@requires(Role.STAFF)
def upload_page(request: DeskRequest) -> HttpResponse:
    templates = [f"templateName={each.name}" for each in published_templates(request.environment)]
    filters = [f"filterName={each.name}" for each in filters_of(request.environment)]
    context = {
        "form": UploadForm(environment=request.environment),
        "has_templates": bool(templates),
        "samples": _samples([*templates, *filters]),
        "max_mib": settings.MAX_DOCUMENT_BYTES // 1024**2,
        "max_pages": settings.MAX_DOCUMENT_PAGES,
        "job_url": reverse("jobs:detail", args=[NIL_UUID]),
    }
    return render(request, "jobs/upload.html", context)


@require_safe
@requires(Role.STAFF)
def sample(request: DeskRequest, name: str) -> FileResponse:
    """One of the demo's sample documents; the page's script fetches it and uploads it like any file."""
    path = next((path for path in _sample_paths() if path.name == name), None)
    if path is None:
        raise Http404("There is no such sample.")
    return FileResponse(path.open("rb"), as_attachment=True, content_type=SAMPLE_TYPES[path.suffix])


def _sample_paths() -> list[Path]:
    folder = Path(settings.DATA_DIR) / "samples"
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix in SAMPLE_TYPES and path.is_file())


def _samples(choices: list[str]) -> list[Sample]:
    return [
        Sample(
            name=path.name,
            url=reverse("jobs:sample", args=[path.name]),
            read_with=_fitting_choice(path.stem, choices),
            is_picture=path.suffix != ".pdf",
        )
        for path in _sample_paths()
    ]


def _fitting_choice(stem: str, choices: list[str]) -> str:
    """The choice that shares most words of its name with the file's."""
    words = _words(stem)
    best = max(choices, key=lambda choice: len(words & _words(_name_in(choice))), default="")
    return best if words & _words(_name_in(best)) else ""


def _name_in(choice: str) -> str:
    return choice.partition("=")[2]


def _words(name: str) -> set[str]:
    return set(name.lower().replace("_", "-").split("-"))
