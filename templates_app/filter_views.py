"""Pages of filters: list, create, detail, edit, delete. Admins edit, every member reads."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Environment, Role
from accounts.requests import DeskRequest, actor, any_member, requires
from extraction import RulesInvalid, RuleSpec
from templates_app import filter_reference, filters
from templates_app.errors import FilterNameTaken
from templates_app.filter_forms import FilterForm
from templates_app.models import Filter
from templates_app.rule_wording import RuleCard, rule_cards
from templates_app.selectors import filters_of, find_filter, published_templates, rules_of
from templates_app.starters.rules import rules_for


@dataclass(frozen=True, slots=True)
class FilterRow:
    """One line of the list. `targets` are the titles of the templates that its rules lead to."""

    filter: Filter
    rule_count: int
    targets: tuple[str, ...]
    changed_at: datetime


@any_member
@require_safe
def filter_list(request: DeskRequest) -> HttpResponse:
    titles = _titles(request.environment)
    context = {
        "rows": [_row(known, titles) for known in filters_of(request.environment)],
        "has_templates": bool(titles),
        "can_edit": request.membership.role == Role.ADMIN,
    }
    return render(request, "templates_app/filter_list.html", context)


def _row(known: Filter, titles: dict[str, str]) -> FilterRow:
    rules = readable_rules(known) or ()
    names = dict.fromkeys(rule.template for rule in rules if rule.template and rule.action == "extract")
    return FilterRow(known, len(rules), tuple(titles.get(name, name) for name in names), known.updated_at)


def readable_rules(known: Filter) -> tuple[RuleSpec, ...] | None:
    """None when they were saved under a language that this engine refuses."""
    try:
        return rules_of(known)
    except RulesInvalid:
        return None


@requires()
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: DeskRequest) -> HttpResponse:
    """A new filter, from a rule for every published template or from pasted text."""
    if request.method != "POST":
        source = rules_for(published_templates(request.environment))
        return _editor(request, FilterForm(environment=request.environment, initial={"source": source}), {})
    form = FilterForm(request.POST, environment=request.environment)
    if form.is_valid():
        try:
            made = filters.create_filter(environment=request.environment, actor=actor(request), **form.cleaned_data)
        except FilterNameTaken as error:
            form.add_error("name", error.message)
        else:
            messages.success(request, f"{made.title} is there. Try it on a document.")
            return redirect("templates_app:filter_detail", made.name)
    return _editor(request, form, {}, status=422)


@requires()
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: DeskRequest, name: str) -> HttpResponse:
    known = _filter(request, name)
    context = {"filter": known, "based_on": request.POST.get("based_on") or known.updated_at.isoformat()}
    if request.method != "POST":
        initial = {"title": known.title, "source": known.source}
        return _editor(request, FilterForm(environment=request.environment, known=known, initial=initial), context)
    form = FilterForm(request.POST, environment=request.environment, known=known)
    if not form.is_valid():
        return _editor(request, form, context, status=422)
    if context["based_on"] != known.updated_at.isoformat():
        text = "Somebody has saved this filter since you opened it. Saving again replaces their rules with yours."
        context |= {"conflict": text, "based_on": known.updated_at.isoformat()}
        return _editor(request, form, context, status=422)
    if filters.save_filter(known=known, actor=actor(request), **form.cleaned_data):
        messages.success(request, "Saved. Documents that are submitted from now on go by these rules.")
    else:
        messages.info(request, "Nothing has changed.")
    return redirect("templates_app:filter_detail", known.name)


@requires()
@require_POST
def check(request: DeskRequest) -> HttpResponse:
    """What is wrong with rules, and how they read, as fragments; nothing is saved."""
    form = FilterForm(request.POST, environment=request.environment)
    form.is_valid()
    context = {"form": form, "checked": True, "cards": _cards(request.environment, form.rules)}
    return render(request, "templates_app/filter_editor.html#checked", context)


@any_member
@require_safe
def detail(request: DeskRequest, name: str) -> HttpResponse:
    known = _filter(request, name)
    rules = readable_rules(known)
    role = request.membership.role
    context = {
        "filter": known,
        "is_readable": rules is not None,
        "cards": _cards(request.environment, rules or ()),
        "can_edit": role == Role.ADMIN,
        "can_try": role in (Role.ADMIN, Role.STAFF),
    }
    return render(request, "templates_app/filter_detail.html", context)


@requires()
@require_POST
def delete(request: DeskRequest, name: str) -> HttpResponse:
    known = _filter(request, name)
    filters.delete_filter(known=known, actor=actor(request))
    messages.success(request, f"{known.title} is deleted. Jobs that were submitted with it go on.")
    return redirect("templates_app:filter_list")


def _editor(request: DeskRequest, form: FilterForm, context: dict[str, Any], status: int = 200) -> HttpResponse:
    context |= {
        "form": form,
        "reference": filter_reference,
        "cards": _cards(request.environment, form.rules),
        "has_templates": bool(_titles(request.environment)),
    }
    return render(request, "templates_app/filter_editor.html", context, status=status)


def _cards(environment: Environment, rules: tuple[RuleSpec, ...]) -> list[RuleCard]:
    return rule_cards(rules, _titles(environment)) if rules else []


def _titles(environment: Environment) -> dict[str, str]:
    return {template.name: template.title for template in published_templates(environment)}


def _filter(request: DeskRequest, name: str) -> Filter:
    known = find_filter(environment=request.environment, name=name)
    if known is None:
        raise Http404("There is no such filter here.")
    return known
