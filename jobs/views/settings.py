"""The settings pages of text recognition (engine, language, review threshold) and of retention."""

from dataclasses import dataclass

from babel import Locale, UnknownLocaleError
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import OcrEngineName
from accounts.requests import DeskRequest, actor, requires
from accounts.services import set_retention, update_reading_settings
from extraction import OcrEngineInfo
from jobs.forms import OcrSettingsForm, RetentionForm
from jobs.retention import due_jobs

MANY_LANGUAGES = 6


@dataclass(frozen=True, slots=True)
class EngineChoice:
    engine: OcrEngineInfo
    label: str
    languages: str
    is_chosen: bool


@require_http_methods(["GET", "HEAD", "POST"])
@requires()
def ocr_settings(request: DeskRequest) -> HttpResponse:
    environment = request.environment
    names = ("ocr_engine", "ocr_language", "review_threshold", "review_due_hours")
    current = {name: getattr(environment, name) for name in names}
    form = OcrSettingsForm(request.POST or None, initial=current)
    if request.method == "POST" and form.is_valid():
        update_reading_settings(environment=environment, actor=actor(request), **form.cleaned_data)
        messages.success(request, "Saved. New jobs are read this way.")
        return redirect("jobs:ocr_settings")
    context = {
        "form": form,
        "engines": [_choice(engine, chosen=str(form["ocr_engine"].value())) for engine in form.engines],
        "languages": [(code, language_name(code)) for code in _languages(form.engines)],
    }
    return render(request, "jobs/ocr_settings.html", context, status=422 if form.errors else 200)


def _choice(engine: OcrEngineInfo, *, chosen: str) -> EngineChoice:
    codes = engine.languages
    languages = f"{len(codes)} languages" if len(codes) > MANY_LANGUAGES else ", ".join(map(language_name, codes))
    return EngineChoice(engine, OcrEngineName(engine.name).label, languages, engine.name == chosen)


def _languages(engines: tuple[OcrEngineInfo, ...]) -> list[str]:
    return sorted({code for engine in engines for code in engine.languages}, key=language_name)


def language_name(code: str) -> str:
    """A language's English name; the code itself where nobody has named it."""
    try:
        return Locale.parse(code).get_display_name("en") or code
    except (UnknownLocaleError, ValueError):
        return code


@require_http_methods(["GET", "HEAD", "POST"])
@requires()
def retention(request: DeskRequest) -> HttpResponse:
    """Asks for the days; where jobs would go at once, it says how many and asks again before it takes them."""
    environment = request.environment
    form = RetentionForm(request.POST or None, initial={"days": environment.result_retention_days})
    days = environment.result_retention_days
    due_count = 0
    if request.method == "POST" and form.is_valid():
        days = form.cleaned_data["days"]
        due_count = due_jobs(environment, days).count() if days else 0
        if not due_count or form.cleaned_data["agreed"]:
            set_retention(environment=environment, days=days, actor=actor(request))
            messages.success(request, f"Saved. {_kept(days)}")
            return redirect("jobs:retention")
    elif days:
        due_count = due_jobs(environment, days).count()
    context = {"form": form, "days": days, "due_count": due_count, "asks": request.method == "POST" and due_count}
    return render(request, "jobs/retention.html", context, status=422 if context["asks"] or form.errors else 200)


def _kept(days: int | None) -> str:
    if days is None:
        return "Documents and results are kept."
    return f"Documents and results are deleted {days} day{'' if days == 1 else 's'} after their job has ended."
