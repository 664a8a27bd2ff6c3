"""Tries the filters of an environment on a template's sample."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.requests import DeskRequest, actor, requires
from builder import routing
from builder.views.samples import sample_or_404
from extraction import RulesInvalid
from jobs.errors import JobError


@require_POST
@requires()
def try_filters(request: DeskRequest, name: str, sample_id: UUID) -> HttpResponse:
    sample = sample_or_404(request, name, sample_id)
    try:
        routing.try_filters(sample, actor(request))
    except (JobError, RulesInvalid) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "The filters are being tried. Look again in a moment.")
    return redirect(f"{reverse('builder:sample', args=[name, sample.pk])}?filters")
