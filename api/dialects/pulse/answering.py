"""Answers a request that has begun a run: with what it brings, or, for whoever does not wait, with its id."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from accounts.models import Scope
from api.auth import Caller, caller_of
from api.dialects.pulse import answers, runs
from api.dialects.pulse.results import result_of
from api.dialects.pulse.runs import Run

ACCEPTED = 202


def caller_in(request: HttpRequest, scope: Scope = Scope.READ) -> Caller:
    """Raises ApiError 403."""
    return caller_of(request, scope)


def answer(request: HttpRequest, run: Run, *, is_async: bool, beside: Mapping[str, Any] | None = None) -> HttpResponse:
    """With `is_async`, or where it takes longer than a request may wait or waits for a reviewer, the id to ask for it
    by. Raises ApiError 400 or 500 for what has failed."""
    if not is_async:
        caller = caller_in(request)
        run = runs.waited(caller, run)
        result = result_of(request, run)
        if result is not None:
            forget(caller, run, result)
            return JsonResponse(result)
        if runs.word(run) in ("failed", "canceled"):
            raise runs.failure(run)
    return JsonResponse(answers.begun(run) | dict(beside or {}), status=ACCEPTED)


def forget(caller: Caller, run: Run, result: Mapping[str, Any]) -> None:
    """What was not to be stored is deleted with its answer, unless that is still to be fetched."""
    if run.kind == runs.EXTRACT:
        is_temporary, whole = not answers.options_of(run.first).is_stored, result
    else:
        is_temporary = bool(run.first.asked.get("auto_delete"))
        whole = result.get("results", {}).get("extract", {}) if is_temporary else {}
    if is_temporary and "is_url" not in whole:
        runs.delete(caller, run.jobs)
