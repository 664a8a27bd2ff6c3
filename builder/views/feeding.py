"""Whether jobs that reviewers release become samples of a template by themselves."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.requests import DeskRequest, actor, requires
from builder import feeding
from builder.views.samples import template_or_404


@require_POST
@requires()
def switch(request: DeskRequest, name: str) -> HttpResponse:
    """Form field `on`: 1 or 0."""
    is_on = request.POST.get("on") == "1"
    feeding.switch(template=template_or_404(request, name), actor=actor(request), is_on=is_on)
    messages.success(
        request,
        "Approved jobs become samples from now on."
        if is_on
        else "Approved jobs become no samples any more. Those that are here stay.",
    )
    return redirect("builder:samples", name)


@require_POST
@requires()
def remove_fed(request: DeskRequest, name: str) -> HttpResponse:
    count = feeding.remove_fed(template=template_or_404(request, name), actor=actor(request))
    messages.success(request, f"{count} sample{'' if count == 1 else 's'} from review taken away. Their jobs stay.")
    return redirect("builder:samples", name)
