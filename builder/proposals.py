"""Proposals: made of corrections by a worker, kept for an admin to decide, taken as a draft or dismissed.

Nothing is published here, and nothing changes unless an admin says so.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
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
from builder.corrections import Corrected, KnownCase, Place, corrected_fields, known_cases, words_seen
from builder.errors import ProposalGone
from builder.health import WINDOW_DAYS
from builder.models import Proposal
from builder.proposing import MOST_LEARNED_FROM, Case, Tried, change_of, tried_on
from builder.workbench import working
from extraction import BoundingBox
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
    """A changed field on a document that was tried; "" as a verdict: nobody has said what is right. Where it was found
    and is now, by the pages of the file; None for nowhere."""

    field: str
    job: str
    position: int
    sample: str | None
    is_corrected: bool
    before: Verdict | str
    now: Verdict | str
    place_before: BoundingBox | None = None
    place_now: BoundingBox | None = None


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
    places = ("place_before", "place_now")
    return [
        Trial(**{**each, **{key: BoundingBox(**each[key]) for key in places if each.get(key)}})
        for each in proposal.trials
    ]


def due_templates() -> list[ExtractionTemplate]:
    """Those in which a field was corrected often enough since it was looked at, where no proposal waits and nobody has
    unsaved work at the workbench. Proposals for versions that are not published any more end here."""
    ended = Proposal.objects.filter(state=State.OPEN).exclude(based_on__status=VersionStatus.PUBLISHED)
    ended.filter(version__status=VersionStatus.PUBLISHED).update(state=State.TAKEN)  # nobody was left to say so
    ended.update(state=State.OUTDATED)
    since = timezone.now() - timedelta(days=2 * WINDOW_DAYS)
    reviewed = ReviewTask.objects.filter(
        job=OuterRef("job"), outcome=Outcome.APPROVED, unseen=False, decided_at__gte=since
    )
    read = Extraction.objects.filter(Exists(reviewed), template_version__template=OuterRef("template"))
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
    source, before = version.source, tried_on(version.source, everything, judge)
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
    now = tried_on(source, everything, judge)
    together = list(zip(known.values(), before, now, strict=True))
    trials = [_trial(name, places, *each) for name, places in corrected_in.items() for each in together]
    return Found(source, tuple(changes), tuple(trials))


def _loses(before: Sequence[Tried], source: str, cases: Sequence[Case], judge: Judge) -> bool:
    """Whether anything that was right in a document is not with this source: fields hang on one another."""
    return any(
        verdict == "right" and then.verdicts.get(name) != "right"
        for was, then in zip(before, tried_on(source, cases, judge), strict=True)
        for name, verdict in was.verdicts.items()
    )


def _trial(name: str, corrected: Mapping[Place, None], known: KnownCase, before: Tried, now: Tried) -> Trial:
    job, position = known.place
    sample = str(known.sample) if known.sample else None
    verdicts = before.verdicts.get(name, ""), now.verdicts.get(name, "")
    places = (_in_file(each.places.get(name), known.first_page) for each in (before, now))
    return Trial(name, str(job), position, sample, known.place in corrected, *verdicts, *places)


def _in_file(box: BoundingBox | None, first_page: int) -> BoundingBox | None:
    return None if box is None else replace(box, page=box.page + first_page - 1)


@transaction.atomic
def _keep(version: TemplateVersion, found: Found | None, seen: Mapping[str, int]) -> Proposal | None:
    """Nothing is kept where another version was published meanwhile, somebody works on the template, another worker
    was quicker, or a proposal waits already: it is looked at again later, if there is more."""
    template = _locked(version.template)
    is_published = template.versions.filter(pk=version.pk, status=VersionStatus.PUBLISHED).exists()
    known = words_seen([template.pk])[template.pk]
    if not is_published or all(word <= known.get(name, 0) for name, word in seen.items()):
        return None
    if working(template).is_unsaved or template.proposals.filter(state=State.OPEN).exists():
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
def draft_of(*, proposal: Proposal, actor: Actor) -> TemplateVersion:
    """The draft that was made of it, or else one that is made now; it goes on waiting. Raises ProposalGone where it
    waits no more."""
    proposal = _still_open(proposal)
    version = proposal.version
    if version is None or version.status != VersionStatus.DRAFT:
        version = services.save_version(template=proposal.template, source=proposal.source, actor=actor)
        proposal.version = version
        proposal.save(update_fields=["version"])
    return version


@transaction.atomic
def take(*, proposal: Proposal, actor: Actor) -> TemplateVersion:
    """Make a draft of it, the template's next version. Raises ProposalGone where it waits no more."""
    version = draft_of(proposal=proposal, actor=actor)
    settle(proposal=proposal, actor=actor, version=version)
    return version


@transaction.atomic
def settle(*, proposal: Proposal, actor: Actor, version: TemplateVersion) -> None:
    """It was taken as this version, which may be published by now. Where somebody has decided meanwhile that stays."""
    _locked(proposal.template)
    found = Proposal.objects.filter(pk=proposal.pk, state=State.OPEN).select_related("template__environment").first()
    if found is not None:
        _decide(found, actor, State.TAKEN, version)
        _record(found, actor, "taken", {"version": version.number})


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
    found = _waiting().filter(pk=proposal.pk).select_related("template__environment", "version").first()
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
