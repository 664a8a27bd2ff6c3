"""What pages of the floors below show of samples."""

from datetime import datetime
from typing import Any

from django import template
from django.template import RequestContext
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Role
from builder import testing
from builder.gate import golden_samples
from builder.grid import grid_of
from builder.models import Sample
from builder.samples import samples_of_job, templates_for
from jobs.models import Job
from jobs.selectors import expires_at
from templates_app.models import TemplateVersion

register = template.Library()


@register.inclusion_tag("builder/keep_job.html", takes_context=True)
def keep_as_sample(context: RequestContext, job: Job) -> dict[str, Any]:
    """For admins a button for every template that the job's result can become a sample of, and stay one."""
    membership = context.get("membership")
    if membership is None or membership.role != Role.ADMIN:
        return {"templates": []}
    has = {sample.template_id for sample in samples_of_job(job) if sample.fed_at is None}
    templates = [each for each in templates_for(job) if each.pk not in has]
    return {"job": job, "templates": templates, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("builder/job_samples.html")
def samples_of_this(job: Job) -> dict[str, Any]:
    """The templates that have the job as a sample, with links."""
    return {"samples": samples_of_job(job), "is_kept": job.is_kept}


@register.inclusion_tag("builder/sample_badge.html")
def sample_badge(job: Job) -> dict[str, Any]:
    """Beside the job's name: that it is a sample, with a link to (the first of) it."""
    return {"samples": samples_of_job(job)[:1], "is_kept": job.is_kept}


@register.filter
def from_review(sample: Sample) -> str:
    """Of a sample that came by itself: from whom, and when it goes with its job; "" of others."""
    if sample.fed_at is None:
        return ""
    goes_at = expires_at(sample.job)
    by = f", by {sample.approved_by.display_name}" if sample.approved_by else ""
    goes = f"; goes with its job on {_day(goes_at)}" if goes_at else ""
    return f"from review, {_day(sample.fed_at)}{by}{goes}"


def _day(moment: datetime) -> str:
    """Such as "21 Nov", with the year where it is another one."""
    day = timezone.localtime(moment)
    return date_format(day, "j M" if day.year == timezone.localtime().year else "j M Y")


@register.inclusion_tag("builder/version_tests.html")
def tests_of(version: TemplateVersion) -> dict[str, Any]:
    """What the version's newest tests say of golden samples, as far as it is worth a word."""
    golden = golden_samples(version)
    run = testing.last_ended(version) if golden else None
    asked = testing.asked_of(run, golden) if run else []
    outcomes = testing.outcomes_of(run) if run else {}
    is_tried = bool(asked) and testing.is_fresh(outcomes, asked)
    grid = grid_of(version, asked, outcomes) if is_tried else None
    return {"version": version, "golden": golden, "grid": grid}
