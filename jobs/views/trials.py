"""Starts trials: any version of a template, drafts too, or a filter, on a document."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Role
from accounts.requests import DeskRequest, actor, requires
from extraction import RulesInvalid
from jobs import services
from jobs.errors import JobError
from jobs.forms import FilterTrialForm, TrialForm
from jobs.services import Source
from templates_app.forms import Problem, plain_lines, problems_of
from templates_app.models import Filter
from templates_app.selectors import find_filter


@require_POST
@requires(Role.STAFF)
def start_trial(request: DeskRequest) -> HttpResponse:
    """Takes `version` (a TemplateVersion's id) and `file`; leads to the trial's job, or back to the version's page
    with what is wrong with the file."""
    form = TrialForm(request.POST, request.FILES, environment=request.environment)
    valid = form.is_valid()
    version = form.cleaned_data.get("version")
    if version is None:
        raise Http404("There is no such template version in this environment.")
    try:
        if not valid:
            raise JobError("Choose a document to try the template on.")
        file = form.cleaned_data["file"]
        job = services.submit_trial(version=version, actor=actor(request), file=file, filename=file.name)
    except JobError as error:
        messages.error(request, error.message)
        return redirect("templates_app:version", version.template.name, version.number)
    return redirect("jobs:detail", job.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.STAFF)
def filter_trial(request: DeskRequest, name: str) -> HttpResponse:
    """Asks for a document and tries the filter on it; the editor posts rules here that are not saved (`source`)."""
    known = find_filter(environment=request.environment, name=name)
    if known is None:
        raise Http404("There is no such filter here.")
    if "start" not in request.POST:
        source = request.POST.get("source", "")
        form = FilterTrialForm(environment=request.environment, initial={"source": source})
        return _trial_page(request, known, form, source)
    form = FilterTrialForm(request.POST, request.FILES, environment=request.environment)
    source = request.POST.get("source", "")
    if not form.is_valid():
        return _trial_page(request, known, form, source, status=422)
    values = form.cleaned_data
    document = values["document"] or Source(values["file"].name, values["file"])
    try:
        job = services.submit_filter_trial(
            known=known,
            actor=actor(request),
            document=document,
            source=plain_lines(source) if source else None,
            splitting=values["splitting"],
        )
    except RulesInvalid as error:
        return _trial_page(request, known, form, source, problems_of(error), status=422)
    except JobError as error:
        form.add_error("file", error.message)
        return _trial_page(request, known, form, source, status=422)
    return redirect("jobs:detail", job.pk)


def _trial_page(
    request: DeskRequest,
    known: Filter,
    form: FilterTrialForm,
    source: str,
    problems: list[Problem] | None = None,
    status: int = 200,
) -> HttpResponse:
    is_unsaved = bool(source) and plain_lines(source) != known.source
    context = {"filter": known, "form": form, "is_unsaved": is_unsaved, "problems": problems or []}
    return render(request, "jobs/filter_trial.html", context, status=status)
