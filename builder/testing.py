"""Test runs: one version of a template on all of its samples, by a worker, and what it found that was right."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

import extraction
from accounts.audit import Actor
from builder import live
from builder.anew import read_anew
from builder.comparing import Compared, compare_result
from builder.models import Sample, SampleOutcome, TestRun
from builder.renaming import Renames, renames_of, under_names
from builder.samples import right_in, samples_of
from extraction import ExtractionResult
from jobs import queue
from jobs.deciding import RESULT_JSON
from jobs.selectors import parse_result
from templates_app.models import TemplateVersion
from templates_app.overview import readable_spec

log = logging.getLogger(__name__)

# Pages that a worker tries while somebody waits for the answer; more are tried in the background.
MOST_PAGES_AT_ONCE = 150
# A run that no worker has moved for so long is begun again; after GIVEN_UP it is not.
STANDS_STILL = timedelta(seconds=90)
GIVEN_UP = timedelta(hours=2)
# What could not be tried is worth another try after so long.
TRY_AGAIN = timedelta(minutes=10)
# A run tells enough for so long though reviewers have released jobs since, which are samples now: a desk where they do
# all the time would never have one.
TELLS_ENOUGH = timedelta(hours=1)
UNREADABLE = "This version was saved under an older form of the language. Edit it: the editor says what to change."
UNEXPECTED = "It could not be tried because of an unexpected error: the worker's log says more."
UNFINISHED = "No worker has brought it to its end. Run the tests again."


def latest_run(version: TemplateVersion) -> TestRun | None:
    """The newest, ended or under way."""
    return version.test_runs.select_related("created_by").first()


def start_run(*, version: TemplateVersion, actor: Actor) -> TestRun:
    """Try a version on all samples of its template. Few pages are tried at once, and the run has ended then; where
    there are many, or no worker answers, it ends by and by. One that is under way already is returned as it is.

    Not to be called inside a transaction: a worker has to see the run.
    """
    under_way = latest_run(version)
    if under_way is not None and under_way.ended_at is None:
        return under_way
    run = TestRun.objects.create(version=version, created_by=actor.user)
    if readable_spec(version) is None:
        run.ended_at, run.problem = timezone.now(), UNREADABLE
        run.save(update_fields=["ended_at", "problem"])
        return run
    pages = sum(sample.job.page_count or 1 for sample in samples_of(version.template))
    if pages > MOST_PAGES_AT_ONCE or not _ended_at_once(run):
        enqueue_run(run)
    run.refresh_from_db()
    return run


def _ended_at_once(run: TestRun) -> bool:
    try:
        return bool(live.ask("builder.tasks.begin_run", str(run.pk)))
    except live.NobodyAnswers:
        return False


def enqueue_run(run: TestRun) -> bool:
    return queue.enqueue(queue.EXTRACTION, "builder.tasks.finish_run", str(run.pk), task_id=task_id(run))


def task_id(run: TestRun) -> str:
    return f"test-run-{run.pk}"


def carry_out(run_id: UUID, *, reads_anew: bool) -> bool:
    """The worker's part: try the samples that the run has not tried yet; whether it has ended. Without `reads_anew`
    samples that would have to be read first are left for later."""
    run = TestRun.objects.select_related("version__template__environment").filter(pk=run_id).first()
    if run is None or run.ended_at is not None:
        return True
    done = set(run.outcomes.values_list("sample_id", flat=True))
    left, problem = False, ""
    try:
        for sample in samples_of(run.version.template):
            if sample.pk not in done:
                left |= not _try(run, sample, reads_anew=reads_anew)
    except extraction.TemplateInvalid as error:
        problem = error.message
    if left and not problem:
        return False
    TestRun.objects.filter(pk=run.pk, ended_at=None).update(ended_at=timezone.now(), problem=problem)
    return True


def _try(run: TestRun, sample: Sample, *, reads_anew: bool) -> bool:
    """False where it is left for later."""
    TestRun.objects.filter(pk=run.pk).update(moved_at=timezone.now())
    tried = _tried(sample, run.version.source, reads_anew=reads_anew)
    if tried is None:
        return False
    renames = renames_of(run.version.template)
    found = {} if tried.result is None else _compared(tried.result, sample, renames)
    outcome = SampleOutcome(
        run=run,
        sample=sample,
        result=None if tried.result is None else RESULT_JSON.dump_python(tried.result, mode="json"),
        verdicts={name: compared.verdict for name, compared in found.items()},
        problem=tried.problem,
        duration_ms=tried.duration_ms,
    )
    with transaction.atomic():
        # It may have been removed meanwhile, and a worker that was taken for dead may have been as far.
        if Sample.objects.select_for_update().filter(pk=sample.pk).exists():
            SampleOutcome.objects.bulk_create([outcome], ignore_conflicts=True)
    return True


def _tried(sample: Sample, source: str, *, reads_anew: bool) -> live.Tried | None:
    try:
        (tried,) = live.try_here([sample], source)
        if tried.problem != live.NOT_KEPT:
            return tried
        if not reads_anew:
            return None
        problem = read_anew(sample)
        (tried,) = live.try_here([sample], source)
        return replace(tried, problem=problem or tried.problem) if tried.result is None else tried
    except extraction.TemplateInvalid:
        raise
    except Exception:
        # Where somebody waits it may be the time that is over: then all is tried again in the background.
        if not reads_anew:
            raise
        log.exception("Sample %s could not be tried.", sample.pk)
        return live.Tried(sample, None, UNEXPECTED, 0)


def latest_outcomes(version: TemplateVersion) -> dict[UUID, SampleOutcome]:
    """By sample, of the version's newest run that has ended."""
    run = last_ended(version)
    return {} if run is None else outcomes_of(run)


def last_ended(version: TemplateVersion) -> TestRun | None:
    return version.test_runs.filter(ended_at__isnull=False).first()


def asked_of(run: TestRun, samples: Iterable[Sample]) -> list[Sample]:
    """Those that the run has to tell of: all of them but what came by itself since a young run has begun."""
    if run.created_at < timezone.now() - TELLS_ENOUGH:
        return list(samples)
    return [sample for sample in samples if sample.fed_at is None or sample.fed_at <= run.created_at]


def outcomes_of(run: TestRun) -> dict[UUID, SampleOutcome]:
    return {outcome.sample_id: outcome for outcome in run.outcomes.all()}


def result_of(outcome: SampleOutcome | None) -> ExtractionResult | None:
    return None if outcome is None or outcome.result is None else parse_result(outcome.result)


def compare_outcome(sample: Sample, outcome: SampleOutcome | None, renames: Renames = ()) -> dict[str, Compared]:
    """By field as the sample names it, with what is right in the sample now, which may have been corrected since the
    run. Where nothing could be tried, all that should be found is missing."""
    return _compared(result_of(outcome) or ExtractionResult(sample.template.name, ()), sample, renames)


def _compared(result: ExtractionResult, sample: Sample, renames: Renames) -> dict[str, Compared]:
    return compare_result(under_names(result, sample.values, renames), right_in(sample))


def is_fresh(outcomes: Mapping[UUID, SampleOutcome], samples: Sequence[Sample]) -> bool:
    """Whether they tell of all these samples, tried by the present engine; a moment ago, where that failed."""
    return all(_is_fresh(outcomes.get(sample.pk)) for sample in samples)


def _is_fresh(outcome: SampleOutcome | None) -> bool:
    if outcome is None:
        return False
    if outcome.result is None:
        ended_at = outcome.run.ended_at
        return ended_at is None or ended_at > timezone.now() - TRY_AGAIN
    return bool(outcome.result.get("engine_version") == extraction.ENGINE_VERSION)


def runs_standing_still() -> list[TestRun]:
    """Runs that were lost on their way; those that are too old are ended."""
    now = timezone.now()
    TestRun.objects.filter(ended_at=None, created_at__lt=now - GIVEN_UP).update(ended_at=now, problem=UNFINISHED)
    return list(TestRun.objects.filter(ended_at=None, moved_at__lt=now - STANDS_STILL))
