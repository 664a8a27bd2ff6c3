"""Starts a trial: any version of a template, drafts too, on a document."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.models import Role
from accounts.requests import DeskRequest, actor, requires
from jobs import services
from jobs.errors import JobError
from jobs.forms import TrialForm


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
