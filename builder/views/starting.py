"""Where a starter's card leads: to the workbench of a new template that begins with it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.requests import DeskRequest, actor, requires
from builder.starting import begin_with_starter
from jobs.errors import JobError
from templates_app.errors import TemplateError


@require_POST
@requires()
def use_starter(request: DeskRequest, name: str) -> HttpResponse:
    try:
        template = begin_with_starter(environment=request.environment, actor=actor(request), name=name)
    except KeyError:
        raise Http404("There is no such starter.") from None
    except (JobError, TemplateError) as error:
        messages.error(request, error.message)
        return redirect("templates_app:create")
    return redirect("builder:workbench", template.name)
