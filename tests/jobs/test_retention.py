"""After its time a job's document and all that was found in it are deleted, and only that."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.audit import SYSTEM
from accounts.models import AuditEntry, Environment
from accounts.services import set_retention
from jobs import retention, services, storage, sweeps
from jobs.errors import TransitionRefused
from jobs.models import Document, Extraction, Job, JobStatus, Reading, Release
from jobs.selectors import expires_at
from review.models import Correction, ReviewTask
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "page-0001.jpg"


@pytest.fixture
def kept_30_days(environment: Environment) -> Environment:
    set_retention(environment=environment, days=30, actor=SYSTEM)
    return environment


@pytest.fixture(autouse=True)
def _sweep_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeps, "EXPIRY_SWEEP_INTERVAL_S", 0.0)


def ended(environment: Environment, days_ago: float = 31, status: str = JobStatus.COMPLETED, **fields: Any) -> Job:
    """A job with a stored document, a page picture, a reading, an extraction and a release."""
    job = factories.make_job(environment, status, ended_at=timezone.now() - timedelta(days=days_ago), **fields)
    Release.objects.create(job=job, documents=[factories.make_extraction(job).result])
    default_storage.save(storage.job_file_key(job, PAGE), ContentFile(b"picture"))
    return job


def files_of(document: Document) -> list[str]:
    """Every file that lies in storage for a document."""
    folder = f"{document.environment_id}/{document.pk}"

    def below(path: str) -> list[str]:
        folders, files = default_storage.listdir(path)
        return [f"{path}/{name}" for name in files] + [each for name in folders for each in below(f"{path}/{name}")]

    return below(folder) if default_storage.exists(folder) else []


def rows_of(job: Job) -> int:
    return sum(model.objects.filter(job=job).count() for model in (Reading, Extraction, Release))


def test_what_ended_before_the_retention_is_deleted_from_storage_and_database(kept_30_days: Environment) -> None:
    job = ended(kept_30_days)
    assert len(files_of(job.document)) == 2

    sweeps.expire_results()

    job.refresh_from_db()
    assert job.expired_at is not None
    assert (rows_of(job), files_of(job.document)) == (0, [])
    assert Document.objects.get(pk=job.document_id).storage_key is None
    assert not default_storage.exists(storage.document_folder(job.document))


def test_the_job_its_timeline_and_the_audit_log_stay(kept_30_days: Environment) -> None:
    job = ended(kept_30_days, metadata={"order": 7})
    entries = AuditEntry.objects.count()

    sweeps.expire_results()

    after = Job.objects.get(pk=job.pk)
    assert (after.status, after.metadata, after.document.filename) == ("completed", {"order": 7}, "invoice.pdf")
    assert [(event.type, event.data) for event in after.events.all()] == [
        ("job.completed", {}), ("job.expired", {"days": 30}),
    ]  # fmt: skip
    assert AuditEntry.objects.count() == entries


def test_no_subscriber_is_told_of_it(kept_30_days: Environment) -> None:
    job = ended(kept_30_days)
    sweeps.expire_results()
    assert job.events.get(type="job.expired").published_at is not None


@pytest.mark.parametrize("status", [JobStatus.FAILED, JobStatus.CANCELED])
def test_jobs_that_ended_without_a_result_go_too(kept_30_days: Environment, status: str) -> None:
    job = factories.make_job(kept_30_days, status, ended_at=timezone.now() - timedelta(days=31))
    sweeps.expire_results()
    assert files_of(job.document) == []


def test_what_is_younger_or_open_or_in_an_environment_that_keeps_all_is_left_alone(kept_30_days: Environment) -> None:
    long_ago = timezone.now() - timedelta(days=400)
    others = [
        ended(kept_30_days, days_ago=29.9),
        factories.make_job(kept_30_days, JobStatus.REVIEW_REQUIRED, created_at=long_ago),
        factories.make_job(kept_30_days, JobStatus.QUEUED),
        ended(factories.make_environment("acme"), days_ago=400),
    ]
    counts = [(rows_of(job), len(files_of(job.document))) for job in others]

    sweeps.expire_results()

    assert [(rows_of(job), len(files_of(job.document))) for job in others] == counts
    assert not Job.objects.exclude(expired_at=None).exists()


def test_a_document_of_several_jobs_goes_with_the_last_of_them(kept_30_days: Environment) -> None:
    first = ended(kept_30_days)
    second = ended(kept_30_days, days_ago=1, document=first.document)

    sweeps.expire_results()
    assert rows_of(first) == 0
    kept = files_of(first.document)
    assert kept == [first.document.storage_key, storage.job_file_key(second, PAGE)]
    assert Document.objects.get().storage_key == first.document.storage_key

    Job.objects.filter(pk=second.pk).update(ended_at=timezone.now() - timedelta(days=31))
    sweeps.expire_results()
    assert files_of(first.document) == []
    assert Document.objects.get().storage_key is None


def test_deleting_the_last_job_that_has_not_expired_takes_the_file_too(
    kept_30_days: Environment, django_capture_on_commit_callbacks: Any
) -> None:
    first = ended(kept_30_days)
    second = ended(kept_30_days, days_ago=1, document=first.document)
    sweeps.expire_results()

    with django_capture_on_commit_callbacks(execute=True):
        services.delete(job=second, actor=SYSTEM)

    assert files_of(first.document) == []
    assert Document.objects.get().storage_key is None
    assert list(Job.objects.all()) == [first]


def test_a_round_is_bounded_and_the_next_one_goes_on(
    kept_30_days: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeps, "EXPIRY_BATCH", 2)
    jobs = [ended(kept_30_days, days_ago=40 - n) for n in range(3)]

    sweeps.expire_results()
    assert list(Job.objects.exclude(expired_at=None).order_by("ended_at")) == jobs[:2]
    sweeps.expire_results()
    sweeps.expire_results()
    assert Job.objects.exclude(expired_at=None).count() == 3
    assert all(job.events.filter(type="job.expired").count() == 1 for job in jobs)


def test_a_deletion_that_was_cut_off_is_brought_to_its_end(
    kept_30_days: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = ended(kept_30_days)

    def cut_off(folder: str) -> None:
        raise SystemExit  # as a killed process: nothing catches it

    with monkeypatch.context() as patched:
        patched.setattr(storage, "delete_folder", cut_off)
        with pytest.raises(SystemExit):
            sweeps.expire_results()
    assert len(files_of(job.document)) == 2
    assert list(retention.half_expired_jobs()) == [job]

    sweeps.expire_results()
    assert (rows_of(job), files_of(job.document)) == (0, [])
    assert list(retention.half_expired_jobs()) == []


def test_a_job_that_cannot_be_deleted_does_not_hold_up_the_others(
    kept_30_days: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, other = ended(kept_30_days, days_ago=50), ended(kept_30_days)
    delete = storage.delete_folder

    def refuse(folder: str) -> None:
        if str(stuck.document_id) in folder:
            raise OSError("the disk is away")
        delete(folder)

    monkeypatch.setattr(storage, "delete_folder", refuse)
    sweeps.expire_results()
    assert rows_of(other) == 0
    assert list(retention.half_expired_jobs()) == [stuck]


def test_a_job_that_is_no_longer_due_is_not_touched(kept_30_days: Environment) -> None:
    job = ended(kept_30_days)
    Job.objects.filter(pk=job.pk).update(ended_at=timezone.now())  # reopened and released anew in the meantime
    retention.expire(job)
    assert (rows_of(job), len(files_of(job.document))) == (3, 2)


def test_an_expired_job_can_be_neither_retried_nor_reopened(kept_30_days: Environment) -> None:
    failed = factories.make_job(kept_30_days, JobStatus.FAILED, ended_at=timezone.now() - timedelta(days=31))
    done = ended(kept_30_days)
    sweeps.expire_results()
    with pytest.raises(TransitionRefused, match="The job is expired and cannot become queued"):
        services.retry(job=failed, actor=SYSTEM)
    with pytest.raises(TransitionRefused):
        services.reopen(job=Job.objects.get(pk=done.pk), actor=SYSTEM)
    assert set(Job.objects.values_list("status", flat=True)) == {"failed", "completed"}


def test_what_reviewers_said_of_its_values_goes_and_who_decided_stays(kept_30_days: Environment) -> None:
    job = ended(kept_30_days)
    task = ReviewTask.objects.create(environment=kept_30_days, job=job, outcome="approved")
    Correction.objects.create(task=task, field="total", before="1", after="2", how="typed")
    sweeps.expire_results()
    assert not Correction.objects.exists()
    assert ReviewTask.objects.get().outcome == "approved"


def test_when_a_job_expires_is_known_beforehand(kept_30_days: Environment) -> None:
    job = ended(kept_30_days, days_ago=0)
    assert job.ended_at is not None
    assert expires_at(job) == job.ended_at + timedelta(days=30)
    assert expires_at(factories.make_job(kept_30_days, JobStatus.QUEUED)) is None
    assert expires_at(ended(factories.make_environment("acme"))) is None


def test_the_deleted_file_can_be_sent_again_and_is_a_new_job(kept_30_days: Environment) -> None:
    job = ended(kept_30_days)
    sweeps.expire_results()
    order = services.Order(template_name="invoice")
    source = services.Source("invoice.pdf", factories.uploaded())
    again = services.submit(environment=kept_30_days, actor=SYSTEM, source=source, order=order, deduplicate=True)
    assert again.is_new
    assert again.job.document_id != job.document_id
