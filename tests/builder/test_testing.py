"""Test runs: a version tried on samples, by the worker's own part."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.audit import SYSTEM
from accounts.models import Environment
from builder import live, samples, testing
from builder.models import Sample, SampleOutcome, TestRun
from builder.sweeps import enqueue_lost_runs
from extraction import KEPT_NAME
from extraction.calibration import Outcome, load_prior
from jobs import calibrations, services, storage
from jobs.calibrations import Checked
from jobs.models import Document, Job
from templates_app.models import TemplateVersion
from tests import factories
from tests.builder.made_samples import SOURCE, WORSE, draft, golden_sample, invoice_pdf, run_of, uploaded_sample


@pytest.fixture
def version(environment: Environment) -> TemplateVersion:
    return factories.make_template(environment, SOURCE)


def test_a_run_has_an_outcome_with_verdicts_for_every_sample(version: TemplateVersion) -> None:
    golden, plain = golden_sample(version), uploaded_sample(version.template)
    worse = draft(version, WORSE)

    runs = [run_of(version), run_of(worse)]

    assert [run.problem for run in runs] == ["", ""]
    right = {"number": "right", "date": "right", "total": "right"}
    found = [testing.outcomes_of(run) for run in runs]
    assert [each[golden.pk].verdicts for each in found] == [right, right | {"date": "missing"}]
    assert [each[plain.pk].verdicts for each in found] == [{}, {}]
    assert testing.result_of(found[0][plain.pk]).fields[2].value == "1471.60"
    assert testing.is_fresh(found[0], [golden, plain])


def test_what_is_corrected_after_a_run_is_compared_anew(version: TemplateVersion) -> None:
    sample = golden_sample(version)
    run = run_of(version)

    sample = samples.correct_sample_value(sample, SYSTEM, "number", "INV-7")

    outcome = testing.outcomes_of(run)[sample.pk]
    assert outcome.verdicts["number"] == "right"
    assert testing.compare_outcome(sample, outcome)["number"].verdict == "wrong"


def test_a_sample_without_kept_pages_is_read_anew_by_a_job_that_goes_again(version: TemplateVersion) -> None:
    sample = golden_sample(version)
    default_storage.delete(storage.job_file_key(sample.job, KEPT_NAME))
    run = TestRun.objects.create(version=version)

    assert not testing.carry_out(run.pk, reads_anew=False)
    assert not SampleOutcome.objects.exists()
    assert testing.carry_out(run.pk, reads_anew=True)

    assert SampleOutcome.objects.get().verdicts["total"] == "right"
    assert Job.objects.get() == sample.job
    assert Document.objects.count() == 1
    assert default_storage.exists(storage.job_file_key(sample.job, KEPT_NAME))


def test_a_sample_whose_job_is_open_for_review_again_is_read_anew_too(version: TemplateVersion) -> None:
    sample = golden_sample(version)
    services.reopen(job=sample.job, actor=SYSTEM)
    default_storage.delete(storage.job_file_key(sample.job, KEPT_NAME))

    run = run_of(version, reads_anew=True)

    outcome = testing.outcomes_of(run)[sample.pk]
    assert (outcome.problem, outcome.verdicts["total"]) == ("", "right")


def test_a_sample_that_nobody_has_read_yet_is_read_by_the_run(version: TemplateVersion) -> None:
    sample = samples.add_sample(version.template, SYSTEM, file=BytesIO(invoice_pdf()), filename="b.pdf")

    run = run_of(version, reads_anew=True)

    outcome = testing.outcomes_of(run)[sample.pk]
    assert (outcome.problem, testing.result_of(outcome).fields[0].value) == ("", "INV-1")


def test_a_sample_that_cannot_be_read_says_why(version: TemplateVersion) -> None:
    job = factories.make_job(version.template.environment, "completed", version, expired_at=timezone.now())
    sample = version.template.samples.create(job=job, values={"number": "INV-1"})

    run = run_of(version, reads_anew=True)

    outcome = testing.outcomes_of(run)[sample.pk]
    assert (outcome.result, outcome.problem) == (
        None,
        "The document is no longer kept. Remove this sample, and add the document again.",
    )
    assert testing.compare_outcome(sample, outcome)["number"].verdict == "missing"
    # it is worth another try, but not at once
    assert testing.is_fresh({sample.pk: outcome}, [sample])
    outcome.run.ended_at = timezone.now() - testing.TRY_AGAIN
    assert not testing.is_fresh({sample.pk: outcome}, [sample])


def test_a_run_that_is_done_twice_has_one_outcome_a_sample(version: TemplateVersion) -> None:
    golden_sample(version)
    run = run_of(version)
    TestRun.objects.update(ended_at=None)
    testing.carry_out(run.pk, reads_anew=False)
    assert SampleOutcome.objects.count() == 1
    assert testing.carry_out(run.pk, reads_anew=False)


def test_an_error_of_the_engine_costs_one_sample_and_not_the_run(
    version: TemplateVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = golden_sample(version), golden_sample(version)
    plain = live.try_here

    def failing(chosen: list[Sample], source: str) -> list[live.Tried]:
        if chosen == [broken]:
            raise RecursionError
        return plain(chosen, source)

    monkeypatch.setattr(live, "try_here", failing)
    run = TestRun.objects.create(version=version)

    # somebody waits: all of it is left to the background
    with pytest.raises(RecursionError):
        testing.carry_out(run.pk, reads_anew=False)
    assert testing.carry_out(run.pk, reads_anew=True)

    outcomes = testing.outcomes_of(run)
    assert (outcomes[broken.pk].problem, outcomes[broken.pk].result) == (testing.UNEXPECTED, None)
    assert outcomes[sound.pk].verdicts["total"] == "right"


def test_a_run_judges_as_jobs_are_judged(version: TemplateVersion) -> None:
    sample, prior = golden_sample(version), load_prior()
    fitted = prior.refitted([Outcome(raw / 100, right=False) for raw in range(50, 100)] * 20, "")
    calibrations.keep_fit(
        environment=version.template.environment, fitted=fitted, checked=Checked(9, 0.2, 0.1), actor=SYSTEM
    )
    (tried,) = live.try_here([sample], version.source)
    assert tried.result is not None
    assert tried.result.calibration == f"{version.template.environment.slug}-1"
    number = tried.result.fields[0]
    assert number.confidence == round(fitted.probability(number.raw_confidence), 4)
    assert number.confidence != round(prior.probability(number.raw_confidence), 4)


def test_a_sample_that_is_removed_during_a_run_has_no_outcome(
    version: TemplateVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = golden_sample(version)
    plain = live.try_here

    def removed_meanwhile(chosen: list[Sample], source: str) -> list[live.Tried]:
        tried = plain(chosen, source)
        samples.remove_sample(Sample.objects.get(pk=sample.pk), SYSTEM)
        return tried

    monkeypatch.setattr(live, "try_here", removed_meanwhile)

    assert run_of(version).problem == ""
    assert not SampleOutcome.objects.exists()


def test_a_version_that_no_engine_understands_any_more_needs_no_worker(version: TemplateVersion) -> None:
    golden_sample(version)
    TemplateVersion.objects.update(source="template: invoice\nfields: {}\n")
    run = testing.start_run(version=TemplateVersion.objects.get(), actor=SYSTEM)
    assert (run.problem, run.ended_at is not None) == (testing.UNREADABLE, True)


def test_a_version_of_an_older_language_ends_its_run_with_the_problem(version: TemplateVersion) -> None:
    golden_sample(version)
    TemplateVersion.objects.update(source="template: invoice\nfields: {}\n")
    assert run_of(TemplateVersion.objects.get()).problem != ""


def test_without_a_worker_a_run_waits_and_is_not_begun_twice(version: TemplateVersion) -> None:
    run = testing.start_run(version=version, actor=SYSTEM)
    assert run.ended_at is None
    assert testing.start_run(version=version, actor=SYSTEM) == run
    assert TestRun.objects.count() == 1


def test_lost_runs_are_begun_again_and_old_ones_are_ended(version: TemplateVersion) -> None:
    now = timezone.now()
    fresh, lost, old = (TestRun.objects.create(version=version) for _ in range(3))
    TestRun.objects.filter(pk=lost.pk).update(moved_at=now - timedelta(minutes=5))
    TestRun.objects.filter(pk=old.pk).update(created_at=now - timedelta(hours=3))

    assert testing.runs_standing_still() == [lost]

    enqueue_lost_runs()  # without a queue server nothing is lost
    assert sorted(TestRun.objects.exclude(ended_at=None).values_list("pk", "problem")) == [
        (old.pk, testing.UNFINISHED)
    ]
    assert fresh.ended_at is None
