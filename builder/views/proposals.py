"""The page of a proposal, and what an admin decides there."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Role
from accounts.requests import DeskRequest, actor, any_member, requires
from builder import health, proposals
from builder.crops import crop_of
from builder.errors import ProposalGone
from builder.models import Proposal
from builder.views.samples import template_or_404
from extraction import TemplateSpec
from jobs.models import Job, Reading
from jobs.wording import field_label
from templates_app import services
from templates_app.comparison import compare
from templates_app.errors import PublishRefused, SamplesUntested, TemplateError
from templates_app.field_changes import field_changes
from templates_app.models import ExtractionTemplate, TemplateVersion
from templates_app.overview import pending_draft, readable_spec, versions_of
from templates_app.views import MAX_REASON


@require_safe
@any_member
def page(request: DeskRequest, name: str) -> HttpResponse:
    return _page(request, template_or_404(request, name))


@require_POST
@requires()
def publish(request: DeskRequest, name: str) -> HttpResponse:
    """Make a draft of it (`proposal`, its id) and publish that; where golden samples get worse the draft waits. While
    they are still being tried the proposal waits with it."""
    template = template_or_404(request, name)
    proposal = _asked(request, template)
    if proposal is None:
        return _gone(request, name, proposals.GONE)
    try:
        version = proposals.draft_of(proposal=proposal, actor=actor(request))
    except ProposalGone as error:
        return _gone(request, name, error.message)
    try:
        services.publish(version=version, actor=actor(request))
    except PublishRefused as error:
        if not isinstance(error, SamplesUntested):
            proposals.settle(proposal=proposal, actor=actor(request), version=version)
        return _page(request, template, version=version, refusal=error, status=409)
    except TemplateError as error:
        messages.error(request, error.message)
        return redirect("templates_app:version", name, version.number)
    proposals.settle(proposal=proposal, actor=actor(request), version=version)
    messages.success(request, f"Version {version.number} is published: new jobs use it from now on.")
    return redirect("templates_app:detail", name)


@require_POST
@requires()
def take(request: DeskRequest, name: str) -> HttpResponse:
    """Make a draft of it, and go on with that at the workbench."""
    proposal = _asked(request, template_or_404(request, name))
    if proposal is None:
        return _gone(request, name, proposals.GONE)
    try:
        proposals.take_to_workbench(proposal=proposal, actor=actor(request))
    except ProposalGone as error:
        return _gone(request, name, error.message)
    return redirect("builder:workbench", name)


@require_POST
@requires()
def dismiss(request: DeskRequest, name: str) -> HttpResponse:
    proposal = _asked(request, template_or_404(request, name))
    if proposal is None:
        return _gone(request, name, proposals.GONE)
    try:
        proposals.dismiss(proposal=proposal, actor=actor(request))
    except ProposalGone as error:
        return _gone(request, name, error.message)
    messages.success(request, "Dismissed. Nothing has changed; it is not proposed again from the same corrections.")
    return redirect("templates_app:detail", name)


def _asked(request: DeskRequest, template: ExtractionTemplate) -> Proposal | None:
    """The one that waits, if it is what the page has shown."""
    proposal = proposals.open_proposal(template)
    return proposal if proposal and str(proposal.pk) == request.POST.get("proposal") else None


def _gone(request: DeskRequest, name: str, message: str) -> HttpResponse:
    messages.error(request, message)
    return redirect("builder:proposal", name)


def _page(
    request: DeskRequest,
    template: ExtractionTemplate,
    *,
    version: TemplateVersion | None = None,
    refusal: PublishRefused | None = None,
    status: int = 200,
) -> HttpResponse:
    proposal = proposals.open_proposal(template)
    context: dict[str, Any] = {
        "template": template,
        "proposal": proposal,
        "last": proposals.last_decided(template),
        "version": version,
        "refusal": refusal,
        "max_reason": MAX_REASON,
        "can_edit": request.membership.role == Role.ADMIN,
    }
    if proposal is not None:
        before, after = readable_spec(proposal.based_on), readable_spec(TemplateVersion(source=proposal.source))
        draft = pending_draft(list(versions_of(template)))
        context |= {
            "reasons": _reasons(template, proposal, before),
            "field_changes": field_changes(before, after) if before and after else [],
            "rows": compare(proposal.based_on.source, proposal.source),
            "draft": draft if draft is not None and draft.pk != proposal.version_id else None,
        }
    return render(request, "builder/proposal.html", context, status=status)


def _reasons(template: ExtractionTemplate, proposal: Proposal, spec: TemplateSpec | None) -> list[dict[str, Any]]:
    """Each changed field with the documents that it was tried on: those that were corrected first."""
    trials = proposals.trials_of(proposal)
    own = Job.objects.filter(environment=template.environment_id).select_related("document")
    jobs = own.in_bulk({UUID(trial.job) for trial in trials})
    pages = _pages(jobs)
    reasons = []
    for change in proposals.changes_of(proposal):
        said = {str(case.job): case for case in health.last_cases(template, change.field)}
        tried = [trial for trial in trials if trial.field == change.field and (trial.before or trial.now)]
        rows = [
            (
                trial,
                jobs.get(UUID(trial.job)),
                said.get(trial.job),
                crop_of(trial.place_before, trial.place_now, pages.get(UUID(trial.job), {})),
            )
            for trial in tried
        ]
        others = [row for row in rows if not row[0].is_corrected]
        reasons.append(
            {
                "change": change,
                "label": field_label(spec, change.field) if spec else change.field,
                "cases": [row for row in rows if row[0].is_corrected],
                "has_pictures": any(row[3] for row in rows if row[0].is_corrected),
                "has_before": any(row[0].place_before != row[0].place_now for row in rows if row[0].place_before),
                "others": others,
                "better": sum(trial.before != "right" == trial.now for trial, *_ in others),
                "golden": sum(trial.sample is not None for trial, *_ in others),
                "url": reverse("builder:field_cases", args=[template.name, change.field]),
            }
        )
    return reasons


def _pages(jobs: Mapping[UUID, Job]) -> dict[UUID, dict[int, dict[str, Any]]]:
    """Of each job whose pages can still be shown, their summaries by number."""
    kept = [pk for pk, job in jobs.items() if job.expired_at is None]
    readings = Reading.objects.filter(job__in=kept).values_list("job_id", "pages")
    return {job: {page["number"]: page for page in pages} for job, pages in readings}
