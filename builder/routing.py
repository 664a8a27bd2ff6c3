"""Which rule of each filter fires on a template's sample, by the newest trial of that filter on its document."""

from dataclasses import dataclass
from typing import Literal

from accounts.audit import Actor
from builder.models import Sample
from jobs import services
from jobs.models import Extraction, Job, JobStatus, Purpose
from jobs.rule_outcomes import RuleOutcome, rule_outcomes
from templates_app.models import Filter
from templates_app.selectors import filters_of


@dataclass(frozen=True, slots=True)
class Routed:
    """What a filter does with a sample. `fired` is the rule; `template` where it leads, "" where it skips.

    `state`: new (never tried), waiting, failed, fired, unfitted (no rule fits), or outdated: fired or not, by rules
    that were edited since.
    """

    filter: Filter
    state: Literal["new", "waiting", "failed", "fired", "unfitted", "outdated"]
    job: Job | None = None
    fired: RuleOutcome | None = None
    reason: str = ""
    leads_here: bool = False


def routes_of(sample: Sample) -> list[Routed]:
    """Every filter of the sample's environment. Three queries, however many filters there are."""
    filters = filters_of(sample.template.environment)
    trials = Job.objects.filter(
        document=sample.job.document_id,
        environment=sample.template.environment,
        purpose=Purpose.TRIAL,
        filter_name__in=[known.name for known in filters],
    ).prefetch_related("extractions")
    newest = {job.filter_name: job for job in trials.order_by("created_at", "id")}
    return [_routed(sample, known, newest.get(known.name)) for known in filters]


def _routed(sample: Sample, known: Filter, job: Job | None) -> Routed:
    if job is None:
        return Routed(known, "new")
    if job.status in (JobStatus.QUEUED, JobStatus.PROCESSING):
        return Routed(known, "waiting", job)
    found = next((each for each in job.extractions.all() if _holds(each, sample)), None)
    if found is None:
        return Routed(known, "failed", job)
    fired = next((outcome for outcome in rule_outcomes(job, found) if outcome.outcome == "fired"), None)
    leads_here = fired is not None and fired.template == sample.template.name
    is_outdated = job.created_at < known.updated_at
    state: Literal["outdated", "fired", "unfitted"] = "outdated" if is_outdated else "fired" if fired else "unfitted"
    return Routed(known, state, job, fired, found.reason, leads_here)


def _holds(found: Extraction, sample: Sample) -> bool:
    """Whether it is the document of the file that begins where the sample does, or has the sample in it."""
    return found.first_page <= sample.first_page <= found.last_page


def try_filters(sample: Sample, actor: Actor) -> list[Job]:
    """Try every filter on the sample's document, anew. Raises what jobs.services.submit_filter_trial raises."""
    pages = sample.job.page_count
    is_part = sample.position > 0 or sample.last_page not in (None, pages)
    return [
        services.submit_filter_trial(known=known, actor=actor, document=sample.job.document, splitting=is_part)
        for known in filters_of(sample.template.environment)
    ]
