"""Reading the file of a job that waits for a reviewer once more: with another template or filter, or cut otherwise.

What was found before stays until the new reading is there, and comes to count again where that fails. Whatever the new
reading is sure of, the job waits for the reviewer afterwards, who has asked for it.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.audit import Actor
from extraction import PlannedPart, refuse_parts
from extraction.errors import PlanInvalid
from jobs import lifecycle
from jobs.errors import InvalidOrder, TransitionRefused
from jobs.models import Job, JobStatus
from jobs.ordering import Bound, Cut, Order, bind, bind_cuts, options_of
from templates_app.selectors import spec_of

# What says how a file is read: it changes, and comes back where reading fails.
_COLUMNS = (
    "template_version_id", "filter_name", "rules", "template_ids", "cuts", "options", "ocr_engine", "ocr_language",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Rereading:
    """How a file is to be read: with a template or a filter, one of them, by its name.

    `cuts` are its documents in their order, from the first page to the last. Without them the file is one document,
    or with `splitting` cut by the machine.
    """

    template_name: str | None = None
    filter_name: str | None = None
    cuts: tuple[Cut, ...] = ()
    splitting: bool = False

    @property
    def told(self) -> dict[str, Any]:
        """For the timeline and the audit log."""
        return {"template": self.template_name, "filter": self.filter_name, "documents": len(self.cuts)}


@transaction.atomic
def read_again(*, job: Job, actor: Actor, wanted: Rereading) -> None:
    """Queue a job in review for another reading.

    Raises TemplateNotFound, FilterNotFound, InvalidOrder for cuts that leave pages out or meet, and TransitionRefused
    for a job that does not wait for a reviewer; then nothing is changed.
    """
    bound = bind(job.environment, Order(template_name=wanted.template_name, filter_name=wanted.filter_name))
    cuts = tuple(_with_template(cut, wanted) for cut in wanted.cuts)
    bound = bind_cuts(job.environment, bound, cuts)
    if cuts:
        _refuse_cuts(cuts, job.page_count or 0)
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.status != JobStatus.REVIEW_REQUIRED:
        raise TransitionRefused(f"The job is {job.get_status_display().lower()} and does not wait for a review.")
    lifecycle.transition(
        job,
        to=JobStatus.QUEUED,
        actor=actor.name,
        data={"again": wanted.told},
        read_before_as=_read_as(job),
        cuts=[asdict(cut) for cut in cuts],
        options=asdict(replace(options_of(job), splitting=wanted.splitting and not cuts)),
        attempts=0,
        not_before=timezone.now(),
        pages_done=0,
        **_columns(job, bound),
    )


def _with_template(cut: Cut, wanted: Rereading) -> Cut:
    return cut if cut.skip or cut.template or wanted.filter_name else replace(cut, template=wanted.template_name)


def _refuse_cuts(cuts: Sequence[Cut], page_count: int) -> None:
    try:
        refuse_parts([planned(cut) for cut in cuts], page_count)
    except PlanInvalid as error:
        raise InvalidOrder(error.message) from error


def planned(cut: Cut) -> PlannedPart:
    return PlannedPart(cut.first_page, cut.last_page, cut.template, cut.skip)


def _columns(job: Job, bound: Bound) -> dict[str, Any]:
    ocr = spec_of(bound.template_version).ocr if bound.template_version else None
    return {
        **bound.columns,
        "ocr_engine": (ocr and ocr.engine) or job.ocr_engine,
        "ocr_language": (ocr and ocr.language) or job.ocr_language,
    }


def _read_as(job: Job) -> dict[str, Any]:
    return {name: str(value) if isinstance(value := getattr(job, name), UUID) else value for name in _COLUMNS}


def as_before(job: Job) -> dict[str, Any]:
    """The columns of a job whose new reading has failed: what was found before counts again, and waits."""
    assert job.read_before_as is not None  # noqa: S101 - it is being read again
    return {**job.read_before_as, "read_before_as": None, "review_required_at": timezone.now(), "attempts": 0}
