"""Pages of the health of templates: all of them, one with its fields, and the last cases of a field."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Role
from accounts.requests import DeskRequest, any_member
from builder import health
from templates_app.models import ExtractionTemplate
from templates_app.overview import find_template


@any_member
@require_safe
def health_list(request: DeskRequest) -> HttpResponse:
    rows = health.health_of_templates(request.environment)
    notable = [(row, field) for row in rows for field in row.notable]
    context = {"rows": rows, "notable": notable, "days": health.WINDOW_DAYS}
    return render(request, "builder/health_list.html", context)


@any_member
@require_safe
def template_health(request: DeskRequest, name: str) -> HttpResponse:
    template = _template(request, name)
    context = {
        "template": template,
        "health": health.health_of(template),
        "days": health.WINDOW_DAYS,
        "can_edit": request.membership.role == Role.ADMIN,
    }
    return render(request, "builder/health.html", context)


@any_member
@require_safe
def field_cases(request: DeskRequest, name: str, field: str) -> HttpResponse:
    """The last documents in which a field was corrected."""
    template = _template(request, name)
    found = next((each for each in health.health_of(template).fields if each.name == field), None)
    if found is None:
        raise Http404("This template has no such field.")
    context = {
        "template": template,
        "field": found,
        "cases": health.last_cases(template, field),
        "days": health.WINDOW_DAYS,
        "can_edit": request.membership.role == Role.ADMIN,
    }
    return render(request, "builder/health_cases.html", context)


def _template(request: DeskRequest, name: str) -> ExtractionTemplate:
    template = find_template(environment=request.environment, name=name)
    if template is None:
        raise Http404("There is no such template here.")
    return template
