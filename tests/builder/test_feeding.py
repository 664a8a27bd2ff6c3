"""Jobs that a person has approved become samples by themselves: which, for how long, and who has the last word."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone
from rq.timeouts import JobTimeoutException

from accounts.audit import SYSTEM, Actor
from accounts.models import AuditEntry, Environment
from builder import feeding, samples
from builder.errors import NoSample
from builder.gate import golden_samples
from builder.models import Sample
from jobs import retention, services
from jobs.models import Document, Extraction, Job, Release
from review import claims, correcting
from review import services as reviews
from review.models import Cause, ReviewTask
from templates_app.models import ExtractionTemplate, TemplateVersion
from tests import factories
from tests.builder.approved_jobs import approve, reopened, told, waiting

FOUND = {"number": "INV-1", "date": "2026-01-31", "total": "1471.60"}


@pytest.fixture
def rita(environment: Environment) -> Actor:
    return factories.acting(factories.make_member(environment, "reviewer", "rita"))


@pytest.fixture
def version(environment: Environment) -> TemplateVersion:
    return factories.make_template(environment)


@pytest.fixture
def template(version: TemplateVersion) -> ExtractionTemplate:
    return version.template


def names() -> list[str]:
    """The documents that are samples, in their order."""
    return [sample.job.document.filename.removesuffix(".pdf") for sample in Sample.objects.order_by("created_at")]


def test_an_approved_job_becomes_a_golden_sample_and_is_not_kept_for_it(version: TemplateVersion, rita: Actor) -> None:
    job = approve(waiting(version), rita)

    sample = Sample.objects.get()
    release = Release.objects.get()
    assert (sample.template, sample.job, sample.position) == (version.template, job, 0)
    assert (sample.first_page, sample.last_page) == (1, 1)
    assert (sample.values, sample.currencies) == (FOUND, {"total": "USD"})
    assert (sample.approved_by, sample.approved_at, sample.fed_at) == (
        rita.user,
        release.created_at,
        release.created_at,
    )
    assert (sample.added_by, sample.is_corrected, job.is_kept) == (None, False, False)
    assert golden_samples(version) == [sample]
    assert not AuditEntry.objects.filter(action__startswith="sample").exists()


def test_it_has_the_values_that_the_reviewer_has_corrected(version: TemplateVersion, rita: Actor) -> None:
    approve(waiting(version), rita, total="9.00")
    sample = Sample.objects.get()
    assert (sample.values, sample.is_corrected) == ({**FOUND, "total": "9.00"}, True)


def test_what_no_person_has_looked_at_becomes_no_sample(version: TemplateVersion) -> None:
    environment = version.template.environment
    straight_through = factories.make_job(environment, "completed", version)
    factories.make_extraction(straight_through)
    told(straight_through)
    by_key = waiting(version, "by key")
    key, _ = factories.make_api_key(environment)
    approve(by_key, Actor("key", api_key=key))
    unseen = waiting(version, "unseen")
    Extraction.objects.filter(job=unseen).update(flags={"total": "forced"})
    ReviewTask.objects.filter(job=unseen).update(cause=Cause.SAMPLE)
    ada = factories.acting(factories.make_member(environment, "admin", "ada"))
    assert reviews.approve_unopened_samples(environment=environment, actor=ada, at_most=9) == 1
    told(unseen)
    assert {job.status for job in Job.objects.all()} == {"completed"}
    assert not Sample.objects.exists()


def test_told_twice_it_is_the_same_sample_and_few_queries_are_made(
    version: TemplateVersion, rita: Actor, django_assert_max_num_queries: Any
) -> None:
    job = approve(waiting(version), rita)
    before = Sample.objects.values().get()
    event = job.events.get(type="job.completed")
    with django_assert_max_num_queries(18):
        feeding.feed_for_event(event)
    assert Sample.objects.values().get() == before


def test_each_document_of_a_file_becomes_a_sample_of_its_template(version: TemplateVersion, rita: Actor) -> None:
    job = waiting(version)
    other = factories.make_template(
        version.template.environment, factories.DEFAULT_SOURCE.replace("template: invoice", "template: other")
    )
    for at, own in ((1, other), (2, version)):
        columns = {"position": at, "first_page": at + 1, "last_page": at + 1}
        factories.make_extraction(job, flags={}, template_version=own, **columns)

    approve(job, rita)

    places = Sample.objects.order_by("position").values_list("template__name", "position", "first_page", "last_page")
    assert list(places) == [("invoice", 0, 1, 1), ("other", 1, 2, 2), ("invoice", 2, 3, 3)]


def test_of_more_than_have_a_place_the_oldest_goes_whose_values_the_machine_had_found(
    version: TemplateVersion, rita: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "MOST_FED", 3)
    kept = samples.add_job(template=version.template, actor=SYSTEM, job=approve(waiting(version, "kept"), rita))
    for content, total in (("a", "9.00"), ("b", ""), ("c", ""), ("d", "")):
        approve(waiting(version, content), rita, total)
    assert names() == ["kept", "a", "c", "d"]

    approve(waiting(version, "e"), rita, "8.00")
    approve(waiting(version, "f"), rita, "7.00")
    approve(waiting(version, "g"), rita)
    assert names() == ["kept", "a", "e", "f"]

    approve(waiting(version, "h"), rita, "6.00")
    assert names() == ["kept", "e", "f", "h"]
    assert Sample.objects.filter(fed_at=None).get() == kept[0]


def test_all_together_have_no_more_pages_than_are_tried_at_once(version: TemplateVersion, rita: Actor) -> None:
    for content, pages in (("a", 10), ("b", 90), ("c", 101), ("d", 1)):
        approve(waiting(version, content, pages), rita)
    assert names() == ["b", "d"]


def test_the_same_file_is_one_sample_with_what_was_said_last(version: TemplateVersion, rita: Actor) -> None:
    approve(waiting(version), rita)
    newer = approve(waiting(version), rita, total="9.00")
    sample = Sample.objects.get()
    assert (sample.job, sample.values["total"]) == (newer, "9.00")


def test_a_file_that_somebody_has_added_is_not_added_once_more(version: TemplateVersion, rita: Actor) -> None:
    first = approve(waiting(version), rita)
    (kept,) = samples.add_job(template=version.template, actor=SYSTEM, job=first)
    approve(waiting(version), rita, total="9.00")
    sample = Sample.objects.get()
    assert (sample, sample.values, sample.fed_at) == (kept, FOUND, None)


def test_what_is_released_again_is_right_from_then_on(version: TemplateVersion, rita: Actor) -> None:
    job = reopened(approve(waiting(version), rita), rita)
    assert Sample.objects.get().values == FOUND
    approve(job, rita, total="9.00")
    sample = Sample.objects.get()
    assert (sample.values["total"], sample.is_corrected) == ("9.00", True)
    assert sample.fed_at == Release.objects.get(revision=2).created_at


def test_a_release_that_is_told_when_the_job_is_open_again_changes_nothing(
    version: TemplateVersion, rita: Actor
) -> None:
    job = reopened(approve(waiting(version), rita), rita)
    before = Sample.objects.values().get()
    feeding.feed_for_event(job.events.get(type="job.completed"))
    assert Sample.objects.values().get() == before


@pytest.mark.parametrize("ends", ["rejected", "canceled"])
def test_one_that_ends_otherwise_after_all_is_no_sample_any_more(
    version: TemplateVersion, rita: Actor, ends: str
) -> None:
    job = reopened(approve(waiting(version), rita), rita)
    if ends == "canceled":
        services.cancel(job=job, actor=rita)
    else:
        task = claims.claim(task=ReviewTask.objects.get(job=job, outcome=""), actor=rita)
        reviews.reject(task=task, actor=rita, reason="Not ours.")
    told(job)
    assert not Sample.objects.exists()


def test_it_goes_with_its_job_when_that_expires_or_is_deleted(version: TemplateVersion, rita: Actor) -> None:
    Environment.objects.update(result_retention_days=30)
    expiring, deleted = approve(waiting(version, "a"), rita), approve(waiting(version, "b"), rita)
    Job.objects.filter(pk=expiring.pk).update(ended_at=timezone.now() - timedelta(days=31))

    retention.expire(Job.objects.get(pk=expiring.pk))
    services.delete(job=deleted, actor=SYSTEM)

    assert not Sample.objects.exists()
    assert Document.objects.get().storage_key is None


@pytest.mark.parametrize("how", ["approved", "corrected", "kept"])
def test_it_is_kept_once_somebody_has_a_word_about_it(version: TemplateVersion, rita: Actor, how: str) -> None:
    job = approve(waiting(version), rita)
    ada = factories.acting(factories.make_user("ada"))
    sample = Sample.objects.get()
    if how == "approved":
        samples.approve_sample(sample, ada, {"number": "INV-2"})
    elif how == "corrected":
        samples.correct_sample_value(sample, ada, "number", "INV-2")
    else:
        samples.add_job(template=version.template, actor=ada, job=job)
    values = Sample.objects.get().values
    assert values["number"] == ("INV-1" if how == "kept" else "INV-2")
    assert (Sample.objects.get().fed_at, Job.objects.get().is_kept) == (None, True)

    approve(reopened(job, rita), rita, total="9.00")

    assert (Sample.objects.get().values, Job.objects.get().is_kept) == (values, True)
    samples.remove_sample(Sample.objects.get(), ada)
    assert not Job.objects.get().is_kept


def test_who_keeps_one_gets_what_was_released_last_though_that_was_not_told_yet(
    version: TemplateVersion, rita: Actor
) -> None:
    job = reopened(approve(waiting(version), rita), rita)
    task = claims.claim(task=ReviewTask.objects.get(job=job, outcome=""), actor=rita)
    correcting.correct_field(task=task, actor=rita, field="total", text="9.00", how="typed")
    reviews.approve(task=task, actor=rita)
    (kept,) = samples.add_job(template=version.template, actor=rita, job=job)
    told(job)
    assert Sample.objects.get() == kept
    assert (kept.values["total"], kept.fed_at, kept.added_by) == ("9.00", None, rita.user)


def test_nobody_takes_over_what_is_going(version: TemplateVersion, rita: Actor) -> None:
    approve(waiting(version), rita)
    sample = Sample.objects.get()
    Job.objects.update(expired_at=timezone.now())
    with pytest.raises(NoSample):
        samples.approve_sample(sample, SYSTEM, {"number": "INV-2"})
    assert (Sample.objects.get().values, Job.objects.get().is_kept) == (FOUND, False)


def test_a_job_is_given_back_though_it_is_a_fed_sample_elsewhere(version: TemplateVersion, rita: Actor) -> None:
    (kept,) = samples.add_job(template=version.template, actor=SYSTEM, job=approve(waiting(version), rita))
    other = factories.make_template(
        version.template.environment, factories.DEFAULT_SOURCE.replace("template: invoice", "template: other")
    )
    Sample.objects.create(template=other.template, job=kept.job, fed_at=timezone.now())
    samples.remove_sample(kept, SYSTEM)
    assert not Job.objects.get().is_kept


def test_switched_off_no_further_ones_come_and_those_there_follow_their_jobs(
    version: TemplateVersion, template: ExtractionTemplate, rita: Actor
) -> None:
    job = approve(waiting(version, "a"), rita)
    feeding.switch(template=template, actor=rita, is_on=False)
    feeding.switch(template=template, actor=rita, is_on=False)

    approve(waiting(version, "b"), rita)
    approve(reopened(job, rita), rita, total="9.00")

    assert names() == ["a"]
    assert Sample.objects.get().values["total"] == "9.00"
    entry = AuditEntry.objects.get(action="template.feeding_switched")
    assert (entry.actor, entry.target, entry.details) == ("rita", "invoice", {"on": False})

    feeding.switch(template=template, actor=rita, is_on=True)
    approve(waiting(version, "c"), rita)
    assert names() == ["a", "c"]


def test_all_fed_ones_are_taken_away_at_once_and_no_others(
    version: TemplateVersion, template: ExtractionTemplate, rita: Actor
) -> None:
    samples.add_job(template=template, actor=SYSTEM, job=approve(waiting(version, "kept"), rita))
    approve(waiting(version, "a"), rita)
    approve(waiting(version, "b"), rita)

    assert feeding.remove_fed(template=template, actor=rita) == 2
    assert feeding.remove_fed(template=template, actor=rita) == 0

    assert names() == ["kept"]
    assert AuditEntry.objects.get(action="template.fed_samples_removed").details == {"samples": 2}


def test_a_job_that_becomes_no_sample_hinders_nobody_who_is_told(
    version: TemplateVersion, rita: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(stored: object) -> object:
        raise KeyError("fields")

    monkeypatch.setattr(feeding, "released_values", fails)
    job = approve(waiting(version), rita)
    assert not Sample.objects.exists()
    assert not job.events.filter(published_at=None).exists()


@pytest.mark.parametrize("why", [OperationalError("database is locked"), JobTimeoutException("60 s are over")])
def test_where_the_database_is_busy_or_the_time_over_the_release_is_told_again(
    version: TemplateVersion, rita: Actor, monkeypatch: pytest.MonkeyPatch, why: Exception
) -> None:
    def busy(stored: object) -> object:
        raise why

    job = waiting(version)
    monkeypatch.setattr(feeding, "released_values", busy)
    with pytest.raises(type(why)):
        approve(job, rita)
    monkeypatch.undo()
    told(job)
    assert names() == ["one"]


def test_the_workbench_has_what_somebody_has_added_and_few_of_the_others(
    version: TemplateVersion, template: ExtractionTemplate, rita: Actor
) -> None:
    approve(waiting(version, "corrected"), rita, total="9.00")
    for content in "abcdef":
        approve(waiting(version, content), rita)
    samples.add_job(template=template, actor=SYSTEM, job=Job.objects.get(document__filename="a.pdf"))

    def titles(found: list[Sample]) -> list[str]:
        return [samples.title_of(each).removesuffix(".pdf") for each in found]

    assert titles(samples.samples_of(template)) == ["a", "corrected", "b", "c", "d", "e", "f"]
    assert titles(samples.bench_samples(template)) == ["a", "corrected", "c", "d", "e", "f"]
