"""Proposals: made of corrections by a worker, kept for an admin to decide, taken as a draft or dismissed.

Nothing is published here, and nothing changes unless an admin says so.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import OperationalError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts import audit
from accounts.audit import SYSTEM, Actor
from accounts.models import Environment
from builder.comparing import Verdict
from builder.corrections import Corrected, KnownCase, Place, corrected_fields, known_cases
from builder.errors import ProposalGone
from builder.health import WINDOW_DAYS
from builder.models import Proposal
from builder.proposing import MOST_LEARNED_FROM, Case, change_of, verdicts
from builder.workbench import working
from extraction.confidence import Judge
from jobs.calibrations import judge_in_use
from jobs.models import Extraction
from review.models import Outcome, ReviewTask
from templates_app import services
from templates_app.models import ExtractionTemplate, TemplateVersion, VersionStatus

log = logging.getLogger(__name__)

State = Proposal.State
# Fields that are looked at together: those that were corrected most. The others have their turn after that.
MOST_FIELDS = 3
GONE = "Somebody has decided about this proposal meanwhile, or another version was published."
UNSAVED = "Somebody has changes at the workbench that are not saved. Save or discard them there first."


@dataclass(frozen=True, slots=True)
class Changed:
    """A field that is found otherwise, and why in words: of `corrected` documents it was right in `before`, and is in
    `now`."""

    field: str
    words: str
    corrected: int
    before: int
    now: int


@dataclass(frozen=True, slots=True)
class Trial:
    """A changed field on a document that was tried; "" as a verdict: nobody has said what is right."""

    field: str
    job: str
    position: int
    sample: str | None
    is_corrected: bool
    before: Verdict | str
    now: Verdict | str


@dataclass(frozen=True, slots=True)
class Found:
    source: str
    changes: tuple[Changed, ...]
    trials: tuple[Trial, ...]


def open_proposal(template: ExtractionTemplate) -> Proposal | None:
    """The one that waits for an admin."""
    return _waiting().filter(template=template).select_related("based_on", "template").first()


def proposed_in(environment: Environment) -> set[UUID]:
    """Ids of its templates for which one waits."""
    return set(_waiting().filter(template__environment=environment).values_list("template_id", flat=True))


def _waiting() -> QuerySet[Proposal]:
    return Proposal.objects.filter(state=State.OPEN, based_on__status=VersionStatus.PUBLISHED)


def changes_of(proposal: Proposal) -> list[Changed]:
    return [Changed(**each) for each in proposal.changes]


def trials_of(proposal: Proposal) -> list[Trial]:
    return [Trial(**each) for each in proposal.trials]


def due_templates() -> list[ExtractionTemplate]:
    """Those in which a field was corrected often enough since it was looked at, where no proposal waits and nobody has
    unsaved work at the workbench. Proposals for versions that are not published any more end here."""
    Proposal.objects.filter(state=State.OPEN).exclude(based_on__status=VersionStatus.PUBLISHED).update(
        state=State.OUTDATED
    )
    since = timezone.now() - timedelta(days=2 * WINDOW_DAYS)
    reviewed = ReviewTask.objects.filter(
        job=OuterRef("job"), outcome=Outcome.APPROVED, unseen=False, decided_at__gte=since
    )
    read = Extraction.objects.filter(Exists(reviewed), template_version=OuterRef("pk"))
    has_open = Proposal.objects.filter(template=OuterRef("template"), state=State.OPEN)
    published = TemplateVersion.objects.filter(~Exists(has_open), Exists(read), status=VersionStatus.PUBLISHED)
    by_environment: dict[UUID, list[TemplateVersion]] = {}
    for version in published.select_related("template__environment"):
        by_environment.setdefault(version.template.environment_id, []).append(version)
    due = []
    for versions in by_environment.values():
        found = corrected_fields(versions[0].template.environment, versions)
        due += [version.template for version in versions if version.pk in found]
    return [template for template in due if not working(template).is_unsaved]


def propose(template_id: UUID) -> Proposal | None:
    """The worker's part: look at what reviewers have corrected, and keep a proposal where that teaches a better way;
    else that it was looked at, so that it is not tried again before reviewers have corrected more."""
    version = (
        TemplateVersion.objects.filter(template=template_id, status=VersionStatus.PUBLISHED)
        .select_related("template__environment")
        .first()
    )
    if version is None:
        return None
    due = corrected_fields(version.template.environment, [version]).get(version.pk, {})
    most = sorted(due, key=lambda name: len(due[name]), reverse=True)[:MOST_FIELDS]
    if not most:
        return None
    fields = {name: due[name] for name in most}
    try:
        found = _found(version, fields)
    except OperationalError:
        raise  # the database is away or busy: the sweep tries it again
    except Exception:
        log.exception("Corrections of %s could not be learned from.", version)
        found = None
    return _keep(version, found, {name: each[-1].word for name, each in fields.items()})


def _found(version: TemplateVersion, due: Mapping[str, Sequence[Corrected]]) -> Found | None:
    known = known_cases(version, due)
    judge = judge_in_use(version.template.environment)
    everything = [each.case for each in known.values()]
    source, before = version.source, verdicts(version.source, everything, judge)
    changes, corrected_in = [], {}
    for name, documents in due.items():
        places = dict.fromkeys(each.place for each in documents[-MOST_LEARNED_FROM:] if each.place in known)
        others = [each.case for place, each in known.items() if place not in places]
        change = change_of(source, name, [known[place].case for place in places], others, judge)
        if change is None or _loses(before, change.source, everything, judge):
            continue
        source = change.source
        corrected_in[name] = places
        changes.append(Changed(name, change.words, change.corrected, change.before, change.now))
    if not changes:
        return None
    now = verdicts(source, everything, judge)
    together = list(zip(known.values(), before, now, strict=True))
    trials = [_trial(name, places, *each) for name, places in corrected_in.items() for each in together]
    return Found(source, tuple(changes), tuple(trials))


def _loses(before: Sequence[Mapping[str, Verdict]], source: str, cases: Sequence[Case], judge: Judge) -> bool:
    """Whether anything that was right in a document is not with this source: fields hang on one another."""
    return any(
        verdict == "right" and then.get(name) != "right"
        for was, then in zip(before, verdicts(source, cases, judge), strict=True)
        for name, verdict in was.items()
    )


def _trial(
    name: str,
    corrected: Mapping[Place, None],
    known: KnownCase,
    before: Mapping[str, Verdict],
    now: Mapping[str, Verdict],
) -> Trial:
    job, position = known.place
    sample = str(known.sample) if known.sample else None
    is_corrected = known.place in corrected
    return Trial(name, str(job), position, sample, is_corrected, before.get(name, ""), now.get(name, ""))


@transaction.atomic
def _keep(version: TemplateVersion, found: Found | None, seen: Mapping[str, int]) -> Proposal | None:
    """Nothing is kept where another version was published meanwhile, somebody works on the template, or a proposal
    waits already: it is looked at again later."""
    template = _locked(version.template)
    is_published = template.versions.filter(pk=version.pk, status=VersionStatus.PUBLISHED).exists()
    if not is_published or working(template).is_unsaved or template.proposals.filter(state=State.OPEN).exists():
        return None
    if found is None:
        row = template.proposals.filter(state=State.NONE).first() or Proposal(template=template, state=State.NONE)
        row.based_on, row.seen, row.created_at = version, {**row.seen, **seen}, timezone.now()
        row.save()
        return None
    proposal = Proposal.objects.create(
        template=template,
        based_on=version,
        source=found.source,
        changes=[asdict(each) for each in found.changes],
        trials=[asdict(each) for each in found.trials],
        seen=dict(seen),
    )
    _record(proposal, SYSTEM, "made", {"based_on": version.number})
    return proposal


@transaction.atomic
def take(*, proposal: Proposal, actor: Actor) -> TemplateVersion:
    """Make a draft of it, the template's next version. Raises ProposalGone where it waits no more."""
    proposal = _still_open(proposal)
    version = services.save_version(template=proposal.template, source=proposal.source, actor=actor)
    _decide(proposal, actor, State.TAKEN, version)
    _record(proposal, actor, "taken", {"version": version.number})
    return version


@transaction.atomic
def take_to_workbench(*, proposal: Proposal, actor: Actor) -> TemplateVersion:
    """The same, to go on with at the workbench. Raises ProposalGone, also where unsaved work would be shown there."""
    if working(_locked(proposal.template)).is_unsaved:
        raise ProposalGone(UNSAVED)
    return take(proposal=proposal, actor=actor)


@transaction.atomic
def dismiss(*, proposal: Proposal, actor: Actor) -> None:
    """It is not made again of the same corrections. Raises ProposalGone where it waits no more."""
    proposal = _still_open(proposal)
    _decide(proposal, actor, State.DISMISSED, None)
    _record(proposal, actor, "dismissed", {})


def _still_open(proposal: Proposal) -> Proposal:
    _locked(proposal.template)
    found = _waiting().filter(pk=proposal.pk).select_related("template__environment").first()
    if found is None:
        raise ProposalGone(GONE)
    return found


def _locked(template: ExtractionTemplate) -> ExtractionTemplate:
    """Nobody else decides, saves or publishes until the transaction ends."""
    return ExtractionTemplate.objects.select_for_update().get(pk=template.pk)


def _decide(proposal: Proposal, actor: Actor, state: Proposal.State, version: TemplateVersion | None) -> None:
    proposal.state, proposal.version = state, version
    proposal.decided_by, proposal.decided_by_name, proposal.decided_at = actor.user, actor.name, timezone.now()
    proposal.save()


def _record(proposal: Proposal, actor: Actor, verb: str, details: dict[str, Any]) -> None:
    audit.record(
        environment=proposal.template.environment,
        actor=actor,
        action=f"proposal.{verb}",
        target=proposal.template.name,
        details={"fields": [each.field for each in changes_of(proposal)], **details},
    )


def last_decided(template: ExtractionTemplate) -> Proposal | None:
    """What became of the last one that does not wait any more."""
    rows = template.proposals.exclude(state=State.NONE).exclude(pk__in=_waiting())
    return rows.select_related("version").first()
