"""Pages of extraction templates: list, create, detail, edit, one version. Admins edit, every member reads."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Role
from accounts.requests import DeskRequest, actor, any_member, requires
from templates_app import overview, reference, services
from templates_app.comparison import compare
from templates_app.errors import PublishRefused, TemplateError
from templates_app.field_changes import FieldChange, field_changes
from templates_app.forms import SourceForm
from templates_app.models import ExtractionTemplate, TemplateVersion, VersionStatus
from templates_app.rule_wording import filters_leading_to
from templates_app.starter_views import starter_cards
from templates_app.starters import STARTERS, starter_source

# Characters of what an admin says when a version is published although it was refused.
MAX_REASON = 1000


def _can_edit(request: DeskRequest) -> bool:
    return request.membership.role == Role.ADMIN


@any_member
@require_safe
def template_list(request: DeskRequest) -> HttpResponse:
    # What somebody has only begun concerns nobody else yet.
    rows = [row for row in overview.template_rows(request.environment) if _can_edit(request) or not row.is_begun]
    context = {"rows": rows, "can_edit": _can_edit(request), "starters": STARTERS}
    return render(request, "templates_app/list.html", context)


@requires()
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: DeskRequest) -> HttpResponse:
    """A new template from a starter (`?starter=`), which is chosen first, or from pasted text."""
    chosen = request.GET.get("starter")
    context = {"starter": next((starter for starter in STARTERS if starter.name == chosen), None)}
    if request.method != "POST":
        if chosen is None:
            return starter_cards(request)
        return _editor(request, SourceForm(initial={"source": _starter(request, chosen)}), context)
    form = SourceForm(request.POST)
    if form.is_valid():
        try:
            version = services.create_template(
                environment=request.environment, source=form.cleaned_data["source"], actor=actor(request)
            )
        except TemplateError as error:
            form.refuse(error)
        else:
            messages.success(request, f"{version.template.title} is saved as a draft. Try it, then publish it.")
            return redirect("templates_app:version", version.template.name, version.number)
    return _editor(request, form, context, status=422)


def _starter(request: DeskRequest, name: str) -> str:
    taken = {row.template.name for row in overview.template_rows(request.environment)}
    try:
        return starter_source(name, taken=taken)
    except KeyError:
        raise Http404("There is no such starter.") from None


@requires()
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: DeskRequest, name: str) -> HttpResponse:
    """Edit the latest version, or an older one (`?from=`); saving makes the next draft."""
    template = _template(request, name)
    latest = overview.versions_of(template)[0]
    context = {"template": template, "latest": latest, "based_on": request.POST.get("based_on") or latest.number}
    if request.method != "POST":
        number = request.GET.get("from")
        base = _version(template, number) if number else latest
        return _editor(request, SourceForm(initial={"source": base.source}), context | {"base": base})
    form = SourceForm(request.POST)
    if form.is_valid():
        try:
            saved = services.save_version(template=template, source=form.cleaned_data["source"], actor=actor(request))
        except TemplateError as error:
            form.refuse(error)
        else:
            _say_what_was_saved(request, saved, latest)
            return redirect("templates_app:version", template.name, saved.number)
    return _editor(request, form, context, status=422)


def _say_what_was_saved(request: DeskRequest, saved: TemplateVersion, before: TemplateVersion) -> None:
    if saved.pk == before.pk:
        messages.info(request, f"Nothing has changed: this is still version {saved.number}.")
    elif request.POST.get("based_on") not in (None, str(before.number)):
        who = before.created_by.username if before.created_by else "Somebody"
        messages.warning(
            request,
            f"Saved as version {saved.number}. {who} had saved version {before.number} meanwhile: compare them.",
        )
    else:
        messages.success(request, f"Saved as draft {saved.number}. Try it, then publish it.")


def _editor(request: DeskRequest, form: SourceForm, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(
        request, "templates_app/editor.html", {"form": form, "reference": reference, **context}, status=status
    )


@requires()
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """What is wrong with a source, as a fragment; nothing is saved."""
    form = SourceForm(request.POST)
    form.is_valid()
    return render(request, "templates_app/editor.html#problems", {"form": form, "checked": True})


@any_member
@require_safe
def detail(request: DeskRequest, name: str) -> HttpResponse:
    template = _template(request, name)
    versions = list(overview.versions_of(template))
    published = next((version for version in versions if version.status == VersionStatus.PUBLISHED), None)
    shown = published or versions[0]
    spec = overview.readable_spec(shown)
    context = {
        "template": template,
        "versions": versions,
        "published": published,
        "draft": overview.pending_draft(versions),
        "shown": shown,
        "spec": spec,
        "fields": overview.field_rows(spec) if spec else [],
        "leading": filters_leading_to(template),
        "can_edit": _can_edit(request),
    }
    return render(request, "templates_app/detail.html", context)


@any_member
@require_safe
def version(request: DeskRequest, name: str, number: int) -> HttpResponse:
    return _version_page(request, _version(_template(request, name), number))


@requires()
@require_POST
def publish(request: DeskRequest, name: str, number: int) -> HttpResponse:
    """Make a draft, or again an archived version, the one that new jobs get. `reason`: although a gate refuses it."""
    chosen = _version(_template(request, name), number)
    despite = request.POST.get("reason", "").strip()[:MAX_REASON]
    try:
        services.publish(version=chosen, actor=actor(request), despite=despite)
    except PublishRefused as error:
        return _version_page(request, chosen, refusal=error, status=409)
    except TemplateError as error:
        return _version_page(request, chosen, problem=error.message, status=422)
    messages.success(request, f"Version {number} is published: new jobs use it from now on.")
    return redirect("templates_app:detail", name)


def _version_page(
    request: DeskRequest,
    shown: TemplateVersion,
    *,
    problem: str = "",
    refusal: PublishRefused | None = None,
    status: int = 200,
) -> HttpResponse:
    versions = list(overview.versions_of(shown.template))
    wanted = request.GET.get("against")
    against = _version(shown.template, wanted) if wanted else _natural_rival(shown, versions)
    context = {
        "template": shown.template,
        "version": shown,
        "others": [version for version in versions if version.pk != shown.pk],
        "published": next((version for version in versions if version.status == VersionStatus.PUBLISHED), None),
        "against": against,
        "rows": compare(against.source, shown.source) if against else [],
        "field_changes": _field_changes(against, shown) if against else [],
        "problem": problem,
        "refusal": refusal,
        "max_reason": MAX_REASON,
        "can_edit": _can_edit(request),
        "can_try": request.membership.role in (Role.ADMIN, Role.STAFF),
    }
    part = "#changes" if "HX-Request" in request.headers else ""
    return render(request, f"templates_app/version.html{part}", context, status=status)


def _field_changes(against: TemplateVersion, shown: TemplateVersion) -> list[FieldChange]:
    """None where the present engine refuses one of the texts: then only these are compared."""
    before, after = overview.readable_spec(against), overview.readable_spec(shown)
    return field_changes(before, after) if before and after else []


def _natural_rival(shown: TemplateVersion, versions: list[TemplateVersion]) -> TemplateVersion | None:
    """What one wants to compare with first: the published version, or else the one before."""
    published = next((version for version in versions if version.status == VersionStatus.PUBLISHED), None)
    if published is not None and published.pk != shown.pk:
        return published
    return next((version for version in versions if version.number < shown.number), None)


def _template(request: DeskRequest, name: str) -> ExtractionTemplate:
    template = overview.find_template(environment=request.environment, name=name)
    if template is None:
        raise Http404("There is no such template here.")
    return template


def _version(template: ExtractionTemplate, number: int | str) -> TemplateVersion:
    # More digits than any version has; Python refuses to make a number of thousands of them.
    is_number = str(number).isdecimal() and len(str(number)) <= 9
    found = overview.versions_of(template).filter(number=number).first() if is_number else None
    if found is None:
        raise Http404("This template has no such version.")
    return found
