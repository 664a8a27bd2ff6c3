"""Pages of the starters: all of them as cards, and the made-up document that one of them reads."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import DeskRequest, any_member
from templates_app.starters import STARTERS, find_starter


def starter_cards(request: DeskRequest) -> HttpResponse:
    """What a new template can begin with."""
    return render(request, "templates_app/starters.html", {"starters": STARTERS})


@any_member
@require_safe
def sample(request: DeskRequest, name: str) -> HttpResponse:
    """The starter's sample as a file to keep and to try it on."""
    try:
        found = find_starter(name).sample
    except KeyError:
        found = None
    if found is None:
        raise Http404("There is no such sample.")
    headers = {"Content-Disposition": f'attachment; filename="{found.filename}"'}
    return HttpResponse(found.make(), content_type="application/pdf", headers=headers)
