"""Starts test runs."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.models import Role
from accounts.requests import DeskRequest, actor, requires
from builder import testing
from builder.views.samples import chosen_version, template_or_404
from templates_app.models import VersionStatus
from templates_app.overview import versions_of


@require_POST
@requires(Role.STAFF)
def run_tests(request: DeskRequest, name: str) -> HttpResponse:
    """Try a version (`version`) on all samples, and the published one where nobody has: to say what has changed."""
    template = template_or_404(request, name)
    versions = list(versions_of(template))
    version = chosen_version(request.POST.get("version", ""), versions)
    if not template.samples.exists():
        messages.error(request, "There is no sample yet.")
        return redirect("builder:samples", name)
    testing.start_run(version=version, actor=actor(request))
    published = next((each for each in versions if each.status == VersionStatus.PUBLISHED), None)
    if published is not None and not testing.is_fresh(
        testing.latest_outcomes(published), list(template.samples.all())
    ):
        testing.start_run(version=published, actor=actor(request))
    return redirect(f"{reverse('builder:samples', args=[name])}?version={version.number}")
