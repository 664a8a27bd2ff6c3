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
from review.outcomes import MOST_DOCUMENTS, MOST_OUTCOMES
from review.selectors import waiting_count
from review.thresholds import use_threshold

# Fewer documents than so many are a first hint.
LITTLE_DOCUMENTS = 30


@require_safe
@requires()
def confidence(request: DeskRequest) -> HttpResponse:
    page = page_of(request.environment)
    context = {
        "page": page,
        "is_little": 0 < page.figures.documents < LITTLE_DOCUMENTS,
        "waiting_count": waiting_count(request.environment),
        "least": recalibrating.LEAST_OUTCOMES,
        "most_documents": MOST_DOCUMENTS,
        "most_values": MOST_OUTCOMES,
    }
    return render(request, "review/confidence.html", context)


@require_POST
@requires()
def use(request: DeskRequest) -> HttpResponse:
    """Form field: `percent`, the environment's threshold from now on."""
    try:
        percent = int(request.POST.get("percent", ""))
        is_new = use_threshold(environment=request.environment, percent=percent, actor=actor(request))
    except ValueError:
        messages.error(request, "A threshold is a whole number from 0 to 100.")
        return redirect("review:confidence")
    if is_new:
        messages.success(request, f"Documents from now on go to review below {percent} %.")
    else:
        messages.info(request, f"The threshold is {percent} % already.")
    return redirect("review:confidence")


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
