"""The pages of a template's samples: all of them with a test run, one of them with its values, and what adds them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Role
from accounts.requests import DeskRequest, actor, any_member, requires
from builder import feeding, giving, routing, samples, testing
from builder.comparing import Right, right_of
from builder.errors import BuilderError, NoSample, ValueRefused
from builder.grid import Cell, Grid, grid_of
from builder.models import Sample, TestRun
from extraction import TemplateSpec
from jobs.errors import JobError
from jobs.selectors import reading_of
from jobs.views import job_or_404
from jobs.views.viewer import viewer_pages
from jobs.wording import value_table
from templates_app.models import ExtractionTemplate, TemplateVersion, VersionStatus
from templates_app.overview import find_template, readable_spec, versions_of

MOST_FILES = 5


@require_safe
@any_member
def samples_page(request: DeskRequest, name: str) -> HttpResponse:
    """The samples with what a version (`?version=`) finds on them; for htmx only the run, while it is under way."""
    template = template_or_404(request, name)
    versions = list(versions_of(template))
    shown = chosen_version(request.GET.get("version", ""), versions)
    all_samples = samples.samples_of(template)
    run = testing.latest_run(shown)
    published = next((each for each in versions if each.status == VersionStatus.PUBLISHED), None)
    rival = published if published is not None and published.pk != shown.pk else None
    outcomes = testing.outcomes_of(run) if run else {}
    context = {
        "template": template,
        "versions": versions,
        "version": shown,
        "published": published,
        "rival": rival,
        "run": run,
        "grid": _grid(shown, all_samples, run, rival),
        "is_stale": run is not None and not testing.is_fresh(outcomes, all_samples),
        "percent": 100 * len(outcomes) // len(all_samples) if all_samples else None,
        "golden_count": sum(sample.approved_at is not None for sample in all_samples),
        "can_edit": request.membership.role == Role.ADMIN,
        "most_files": MOST_FILES,
        "is_fed": feeding.is_fed(template),
        "fed_count": sum(sample.fed_at is not None for sample in all_samples),
        "most_fed": feeding.MOST_FED,
    }
    part = "#run" if "HX-Request" in request.headers else ""
    return render(request, f"builder/samples.html{part}", context)


def _grid(
    version: TemplateVersion, all_samples: list[Sample], run: TestRun | None, rival: TemplateVersion | None
) -> Grid:
    outcomes = testing.outcomes_of(run) if run else {}
    return grid_of(version, all_samples, outcomes, testing.latest_outcomes(rival) if rival else None)


@require_POST
@requires()
def add_samples(request: DeskRequest, name: str) -> HttpResponse:
    """One to five files (`file`)."""
    template = template_or_404(request, name)
    files = request.FILES.getlist("file")
    if not 1 <= len(files) <= MOST_FILES:
        messages.error(request, f"Choose one to {MOST_FILES} documents.")
        return redirect("builder:samples", name)
    added = 0
    for file in files:
        try:
            samples.add_sample(template, actor(request), file=file, filename=file.name or "")
            added += 1
        except JobError as error:
            messages.error(request, f"{file.name}: {error.message}")
    if added:
        messages.success(
            request, f"{added} sample{'s are' if added > 1 else ' is'} added and read now. Say what is right in it."
        )
    return redirect("builder:samples", name)


@require_POST
@requires()
def keep_job(request: DeskRequest, job_id: UUID) -> HttpResponse:
    """Make a released job a sample of one of its templates (`template`, by its name)."""
    job = job_or_404(request, job_id)
    template = template_or_404(request, request.POST.get("template", ""))
    try:
        added = samples.add_job(template=template, actor=actor(request), job=job)
    except BuilderError as error:
        messages.error(request, error.message)
    else:
        count = "a golden sample" if len(added) == 1 else f"{len(added)} golden samples"
        messages.success(request, f"Kept as {count} of {template.title}. The job does not expire any more.")
    return redirect("jobs:detail", job_id)


@require_safe
@any_member
def sample_page(request: DeskRequest, name: str, sample_id: UUID) -> HttpResponse:
    begun = find_template(environment=request.environment, name=name, begun=True)
    if begun is not None and not begun.versions.exists():
        return redirect("builder:workbench", name)  # no version could say which fields to look at
    return _sample_page(request, sample_or_404(request, name, sample_id))


@require_POST
@requires()
def approve(request: DeskRequest, name: str, sample_id: UUID) -> HttpResponse:
    """Make it golden: all that the version (`version`) has found is right, but for what was said already."""
    sample = sample_or_404(request, name, sample_id)
    version = chosen_version(request.POST.get("version", ""), list(versions_of(sample.template)))
    found = _found(sample, version)
    if not {**found.values, **sample.values}:
        messages.error(request, "Nothing was found in it yet. Run the tests, or type what is right.")
        return _to_sample(sample, version)
    said = samples.right_in(sample)
    fresh = {path: each for path, each in found.currencies.items() if path.partition(".")[0] not in said.values}
    try:
        samples.approve_sample(
            sample, actor(request), {**found.values, **said.values}, currencies={**fresh, **said.currencies}
        )
    except NoSample as error:
        return _gone(request, name, error)
    messages.success(request, f"{samples.title_of(sample)} is a golden sample now.")
    return _to_sample(sample, version)


@require_POST
@requires()
def correct(request: DeskRequest, name: str, sample_id: UUID, field: str) -> HttpResponse:
    """What is right in a field: what is typed, with `found` what the version has found, with `unsaid` not known."""
    sample = sample_or_404(request, name, sample_id)
    version = chosen_version(request.POST.get("version", ""), list(versions_of(sample.template)))
    spec = readable_spec(version)
    try:
        if "found" in request.POST:
            _take_found(request, sample, version, field)
        elif spec is None or field not in spec.fields:
            raise ValueRefused(f"Version {version.number} has no such field.")
        else:
            begun_with = samples.right_in(sample) if field in sample.values else _found(sample, version)
            result = testing.result_of(testing.latest_outcomes(version).get(sample.pk))
            read_as = result.locale if result else ""
            value, currencies = giving.read_given(spec, field, request.POST, begun_with.currencies, read_as)
            samples.correct_sample_value(sample, actor(request), field, value, currencies)
    except ValueRefused as error:
        return _sample_page(request, sample, refused=field, problem=error.message, status=422)
    except NoSample as error:
        return _gone(request, name, error)
    return _to_sample(sample, version, field)


def _gone(request: DeskRequest, name: str, error: NoSample) -> HttpResponse:
    messages.error(request, error.message)
    return redirect("builder:samples", name)


def _found(sample: Sample, version: TemplateVersion) -> Right:
    """What the version's newest tests have found, as if it were right; no fields where it was not tried."""
    result = testing.result_of(testing.latest_outcomes(version).get(sample.pk))
    return right_of(result) if result else Right({}, {})


def _take_found(request: DeskRequest, sample: Sample, version: TemplateVersion, field: str) -> None:
    found = _found(sample, version)
    if field not in found.values:
        raise ValueRefused("Nothing was tried yet. Run the tests first.")
    currencies = {path: each for path, each in found.currencies.items() if path.partition(".")[0] == field}
    samples.correct_sample_value(sample, actor(request), field, found.values[field], currencies)


@require_POST
@requires()
def remove(request: DeskRequest, name: str, sample_id: UUID) -> HttpResponse:
    sample = sample_or_404(request, name, sample_id)
    title = samples.title_of(sample)
    samples.remove_sample(sample, actor(request))
    messages.success(request, f"{title} is no sample any more.")
    return redirect("builder:samples", name)


def _sample_page(
    request: DeskRequest, sample: Sample, *, refused: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    versions = list(versions_of(sample.template))
    wanted = request.POST.get("version") or request.GET.get("version", "")
    version = chosen_version(wanted, versions)
    outcomes = testing.latest_outcomes(version)
    (row,) = grid_of(version, [sample], outcomes).rows
    spec = readable_spec(version)
    reading = reading_of(sample.job)
    last = sample.last_page or sample.job.page_count or sample.first_page
    pages = [page for page in (reading.pages if reading else ()) if sample.first_page <= page["number"] <= last]
    context: dict[str, Any] = {
        "template": sample.template,
        "sample": sample,
        "title": samples.title_of(sample),
        "version": version,
        "versions": versions,
        "row": row,
        "fields": [_field_shown(sample, cell, spec, problem if cell.name == refused else "") for cell in row.cells],
        "pages": viewer_pages(sample.job, pages),
        "boxes": [box for cell in row.cells if (box := _box(cell))],
        "routes": routing.routes_of(sample),
        "routes_open": "filters" in request.GET,
        "can_edit": request.membership.role == Role.ADMIN,
    }
    return render(request, "builder/sample.html", context, status=status)


def _field_shown(sample: Sample, cell: Cell, spec: TemplateSpec | None, problem: str) -> dict[str, Any]:
    """What one corrects begins with what was said, or else with what was found."""
    found = cell.result
    value = sample.values[cell.said_as] if cell.is_said else found.value if found else None
    is_as_found = found is not None and (not cell.is_said or cell.verdict == "right")
    own = spec.fields.get(cell.name) if spec else None
    grid = giving.grid_of(cell.name, own, value) if own else None
    return {
        "cell": cell,
        "named": {"name": cell.name, "title": cell.label},
        "table": value_table(found) if found and is_as_found else giving.table_of(grid),
        "grid": grid,
        "inputs": giving.inputs_of(own, value) if own else (),
        "problem": problem,
    }


def _box(cell: Cell) -> dict[str, Any] | None:
    """As <page-view> takes it."""
    box = cell.result.box if cell.result else None
    if box is None:
        return None
    level = {"right": "sure", "wrong": "unsure", "extra": "unsure"}.get(cell.verdict, "check")
    corners = {"page": box.page, "x0": box.x0, "y0": box.y0, "x1": box.x1, "y1": box.y1}
    return {"field": cell.name, "label": cell.label, "level": level, **corners}


def _to_sample(sample: Sample, version: TemplateVersion, field: str = "") -> HttpResponse:
    url = reverse("builder:sample", args=[sample.template.name, sample.pk])
    return redirect(f"{url}?version={version.number}{f'#field-{field}' if field else ''}")


def template_or_404(request: DeskRequest, name: str) -> ExtractionTemplate:
    template = find_template(environment=request.environment, name=name)
    if template is None:
        raise Http404("There is no such template here.")
    return template


def sample_or_404(request: DeskRequest, name: str, sample_id: UUID) -> Sample:
    sample = samples.find_sample(template=template_or_404(request, name), sample_id=sample_id)
    if sample is None:
        raise Http404("The template has no such sample.")
    return sample


def chosen_version(number: str, versions: list[TemplateVersion]) -> TemplateVersion:
    """The one with this number; else the draft that is newer than what is published, or what is published: the newest
    that anybody works with."""
    if not number:
        return versions[0]
    found = next((version for version in versions if str(version.number) == number), None)
    if found is None:
        raise Http404("This template has no such version.")
    return found
