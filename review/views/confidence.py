"""The page on confidence, for admins: what it is worth, what thresholds do, and which calibration judges."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import DeskRequest, actor, requires
from jobs import calibrations
from review import recalibrating
from review.confidence_page import page_of
from review.errors import TooFewOutcomes


@require_safe
@requires()
def confidence(request: DeskRequest) -> HttpResponse:
    return render(request, "review/confidence.html", {"page": page_of(request.environment)})


@require_POST
@requires()
def fit(request: DeskRequest) -> HttpResponse:
    try:
        fitted = recalibrating.fit(environment=request.environment, actor=actor(request))
    except TooFewOutcomes as error:
        messages.error(request, error.message)
        return redirect("review:confidence")
    if fitted.reason:
        messages.info(request, f"{fitted.name} was fitted, and is not in use. {fitted.reason}")
    else:
        messages.success(request, f"{fitted.name} judges documents from now on.")
    return redirect("review:confidence")


@require_POST
@requires()
def choose(request: DeskRequest) -> HttpResponse:
    """Form field: `number` of the calibration; 0 is the shipped one."""
    number, fits = request.POST.get("number", ""), calibrations.fits_of(request.environment)
    chosen = next((each for each in fits if str(each.number) == number), None)
    if chosen is None and number != "0":
        raise Http404("There is no such calibration here.")
    calibrations.choose(environment=request.environment, calibration=chosen, actor=actor(request))
    name = chosen.name if chosen else "The shipped calibration"
    messages.success(request, f"{name} judges documents from now on.")
    return redirect("review:confidence")
