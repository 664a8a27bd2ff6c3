"""The workbench: its page, and what its script asks for while a template is made from samples."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import DeskRequest, actor, requires
from builder import editing, learning, workbench
from builder.errors import BuilderError, EditRefused
from builder.guesses import How
from builder.live import NobodyAnswers
from builder.meanwhile import ChangedMeanwhile, Known
from builder.models import Sample
from builder.samples import approve_sample, bench_samples
from builder.standing import sample_standing
from extraction import TemplateInvalid
from jobs.selectors import recent_documents
from templates_app import reference
from templates_app.errors import TemplateError
from templates_app.forms import plain_lines
from templates_app.models import ExtractionTemplate
from templates_app.overview import find_template

MOST_RECENT = 12
MAX_DIGITS = 9  # of a version's number
_HOWS = ("click", "box", "label", "table", "all")
Answer = Callable[..., dict[str, Any]]
admins_only = requires()


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def begin(request: DeskRequest) -> HttpResponse:
    """A new template from one to five documents: files, or some that are here (`document`, their ids)."""
    recent = list(recent_documents(request.environment, MOST_RECENT))
    context: dict[str, Any] = {"documents": recent, "title": request.POST.get("title", "").strip()}
    if request.method != "POST":
        return render(request, "builder/begin.html", context)
    context["chosen"] = set(request.POST.getlist("document"))
    if not context["title"]:
        return render(
            request, "builder/begin.html", {**context, "title_problem": "Say what it is called."}, status=422
        )
    try:
        begun = workbench.begin(
            environment=request.environment,
            actor=actor(request),
            title=context["title"][:200],
            files=request.FILES.getlist("file"),
            documents=[document for document in recent if str(document.pk) in context["chosen"]],
        )
    except BuilderError as error:
        return render(request, "builder/begin.html", {**context, "problem": error.message}, status=422)
    for refused in begun.refused:
        messages.error(request, refused)
    return redirect("builder:workbench", begun.template.name)


@require_safe
@admins_only
def bench(request: DeskRequest, name: str) -> HttpResponse:
    template = _template(request, name)
    working = workbench.working(template)
    standing = [sample_standing(sample) for sample in bench_samples(template)]
    context = {
        "template": template,
        "working": working,
        "words": reference.WORDS,
        "data": {
            "source": working.source,
            "saved": working.saved,
            "latest": working.number,
            "samples": standing,
        },
    }
    return render(request, "builder/workbench.html", context)


def bench_action(view: Answer) -> Callable[..., HttpResponseBase]:
    """A POST for a template by an admin, answered in JSON; refusals are {"error": {code, message}}."""

    @require_POST
    @admins_only
    @wraps(view)
    def action(request: DeskRequest, name: str, **kwargs: Any) -> HttpResponse:
        template = _template(request, name)
        try:
            return JsonResponse(view(request, template, **kwargs))
        except EditRefused as error:
            return _refusal("EDIT_REFUSED", str(error), 422)
        except ChangedMeanwhile as error:
            return _refusal(error.code, error.message, 409, theirs=error.theirs.as_json())
        except NobodyAnswers as error:
            return _refusal("NOBODY_ANSWERS", str(error), 503)
        except TemplateInvalid as error:
            return _refusal("TEMPLATE_INVALID", error.message, 422)
        except (BuilderError, TemplateError) as error:
            return _refusal(getattr(error, "code", "REFUSED"), error.message, 422)

    return action


def _refusal(code: str, message: str, status: int, **more: Any) -> JsonResponse:
    return JsonResponse({"error": {"code": code, "message": message, **more}}, status=status)


@require_safe
@admins_only
def standing(request: DeskRequest, name: str) -> JsonResponse:
    """How far the samples are read, and what was detected on them."""
    samples = bench_samples(_template(request, name))
    return JsonResponse({"samples": [sample_standing(sample) for sample in samples]})


@bench_action
def try_source(request: DeskRequest, template: ExtractionTemplate) -> dict[str, Any]:
    """Form field `source`, as it is typed."""
    return editing.state(template, actor(request), _source(request), _known(request))


@bench_action
def edit(request: DeskRequest, template: ExtractionTemplate) -> dict[str, Any]:
    """Form fields `source` and `edits`: JSON as editing.edited takes it."""
    edits = _json(request, "edits", list)
    source = editing.edited(_source(request), edits)
    renamed = editing.renames_in(_source(request), edits)
    return editing.state(template, actor(request), source, _known(request), renamed)


@bench_action
def guess(request: DeskRequest, template: ExtractionTemplate) -> dict[str, Any]:
    """Form fields `source`, `sample`, `how`, `place` (JSON: page and corners in its file, or a label), `into`.

    Answers the new state with `added`, the names of the new fields.
    """
    how = request.POST.get("how", "")
    if how not in _HOWS:
        raise EditRefused("Say what to look for.")
    samples = bench_samples(template)
    chosen = _sample(samples, request.POST.get("sample", ""))
    return editing.guessed(
        template, actor(request), _source(request), [chosen, *(s for s in samples if s.pk != chosen.pk)],
        cast(How, how), _json(request, "place", dict), request.POST.get("into", ""), _known(request),
    )  # fmt: skip


@bench_action
def learn(request: DeskRequest, template: ExtractionTemplate) -> dict[str, Any]:
    """Form field `source`. Answers the new state with `told`, what became better in words."""
    return learning.learned(template, actor(request), _source(request), _known(request))


@bench_action
def save(request: DeskRequest, template: ExtractionTemplate) -> dict[str, Any]:
    version = workbench.save(template=template, actor=actor(request), source=_source(request), known=_known(request))
    return {"version": version.number, "status": version.status, "source": version.source}


@bench_action
def discard(request: DeskRequest, template: ExtractionTemplate) -> dict[str, Any]:
    """Back to the latest version."""
    begun = workbench.discard(template=template, actor=actor(request), known=_known(request))
    return editing.state(template, actor(request), begun.source)


@require_POST
@admins_only
def throw_away(request: DeskRequest, name: str) -> HttpResponse:
    """Delete a template that was only begun."""
    template = _template(request, name)
    try:
        workbench.throw_away(template=template, actor=actor(request))
    except BuilderError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"{template.title} is thrown away, with its samples.")
    return redirect("templates_app:list")


@bench_action
def add_files(request: DeskRequest, template: ExtractionTemplate) -> dict[str, Any]:
    """Further samples: form field `file`, several times."""
    refused = workbench.add_files(template, actor(request), request.FILES.getlist("file"))
    return {"refused": refused, "samples": [sample_standing(sample) for sample in bench_samples(template)]}


@bench_action
def approve(request: DeskRequest, template: ExtractionTemplate, sample_id: UUID) -> dict[str, Any]:
    """Make a sample golden: form field `values`, JSON of field name to value, and `currencies` of its amounts."""
    sample = _sample(bench_samples(template), str(sample_id))
    values, currencies = _json(request, "values", dict), _json(request, "currencies", dict)
    approve_sample(sample, actor(request), values, currencies)
    return {"sample": sample_standing(sample)}


def _template(request: DeskRequest, name: str) -> ExtractionTemplate:
    template = find_template(environment=request.environment, name=name, begun=True)
    if template is None:
        raise Http404("There is no such template here.")
    template.environment = request.environment
    return template


def _sample(samples: list[Sample], sample_id: str) -> Sample:
    sample = next((sample for sample in samples if str(sample.pk) == sample_id), None)
    if sample is None:
        raise EditRefused("This sample is not there any more. Reload the page.")
    return sample


def _source(request: DeskRequest) -> str:
    return plain_lines(request.POST.get("source", ""))


def _known(request: DeskRequest) -> Known | None:
    """Form fields `base`, the text that the page has got last, and `version`, the number of the latest version then.
    Without them nothing is compared."""
    if "base" not in request.POST:
        return None
    version = request.POST.get("version", "")
    if not version.isdecimal() or len(version) > MAX_DIGITS:
        raise EditRefused("Say which version is known.")
    return Known(plain_lines(request.POST["base"]), int(version))


def _json(request: DeskRequest, name: str, kind: type[Any]) -> Any:
    try:
        sent = json.loads(request.POST.get(name) or ("[]" if kind is list else "{}"))
    except ValueError as error:
        raise EditRefused(f"{name} is no JSON.") from error
    if not isinstance(sent, kind):
        raise EditRefused(f"{name} is no {kind.__name__}.")
    return sent
