"""What can be done with jobs."""

from io import BytesIO

import pytest
from django.core.files.storage import default_storage

from accounts.audit import SYSTEM
from accounts.models import AuditEntry, Environment
from jobs import sealing, services
from jobs.errors import EmptyFile, FileTooLarge, JobError, TemplateNotFound, TransitionRefused, UnsupportedFile
from jobs.models import Document, Job, JobEvent
from jobs.ordering import Order
from jobs.services import Source
from tests import factories


def submit(environment: Environment, content: bytes = factories.PDF_HEAD, filename: str = "a.pdf") -> Job:
    return services.submit(
        environment=environment,
        actor=SYSTEM,
        source=Source(filename, BytesIO(content)),
        order=Order(template_name="invoice"),
    ).job


def stored_files(environment: Environment) -> list[str]:
    root = str(environment.pk)
    return default_storage.listdir(root)[0] if default_storage.exists(root) else []


def test_a_submission_stores_the_file_and_queues_a_job_that_pins_the_published_version(
    environment: Environment,
) -> None:
    version = factories.make_template(environment)
    job = submit(environment)
    assert (job.status, job.template_version, job.attempts) == ("queued", version, 0)
    assert [event.type for event in job.events.all()] == ["job.queued"]
    document = Document.objects.get()
    assert (document.media_type, document.size_bytes, document.filename) == ("application/pdf", 9, "a.pdf")
    assert default_storage.open(document.storage_key).read() == factories.PDF_HEAD


@pytest.mark.parametrize(
    ("content", "error"),
    [(b"", EmptyFile), (b"PK\x03\x04zip", UnsupportedFile), (b"%PDF-" + b"x" * 2000, FileTooLarge)],
)
def test_a_refused_file_leaves_nothing_behind(
    environment: Environment, settings: object, content: bytes, error: type[JobError]
) -> None:
    settings.MAX_DOCUMENT_BYTES = 1000
    factories.make_template(environment)
    with pytest.raises(error):
        submit(environment, content)
    assert (Document.objects.count(), Job.objects.count(), JobEvent.objects.count()) == (0, 0, 0)
    assert stored_files(environment) == []


def test_an_unpublished_or_foreign_template_is_not_found(environment: Environment) -> None:
    factories.make_template(environment, published=False)
    factories.make_template(factories.make_environment("other"))
    with pytest.raises(TemplateNotFound):
        submit(environment)
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [("C:\\scans\\a.pdf", "a.pdf"), ("../../etc/a.pdf", "a.pdf"), ("", "document"), ("a\x00b.pdf", "ab.pdf")],
)
def test_a_file_name_is_kept_without_its_folders(environment: Environment, given: str, kept: str) -> None:
    factories.make_template(environment)
    submit(environment, filename=given)
    assert Document.objects.get().filename == kept


def test_an_open_job_can_be_canceled_once(environment: Environment) -> None:
    job = factories.make_job(environment)
    services.cancel(job=job, actor=SYSTEM)
    assert job.status == "canceled"
    with pytest.raises(TransitionRefused):
        services.cancel(job=job, actor=SYSTEM)
    assert AuditEntry.objects.filter(action="job.canceled").count() == 1


def test_a_failed_job_is_retried_from_the_beginning(environment: Environment) -> None:
    job = factories.make_job(environment, "failed", attempts=3, error_code="X", error_message="x")
    services.retry(job=job, actor=SYSTEM)
    assert (job.status, job.attempts, job.error_code, job.ended_at) == ("queued", 0, "", None)


def test_an_encrypted_document_is_retried_with_its_password(environment: Environment) -> None:
    job = factories.make_job(environment, "failed", error_code="PASSWORD_REQUIRED")
    services.retry(job=job, actor=SYSTEM, password="geheim")
    assert job.sealed_password is not None
    assert sealing.unseal(job.sealed_password) == "geheim"


def test_a_rejected_document_is_not_retried(environment: Environment) -> None:
    job = factories.make_job(environment, "review_required")
    services.reject(job=job, actor=SYSTEM, reason="Not an invoice")
    assert (job.status, job.error_code, job.error_message) == ("failed", "REVIEW_REJECTED", "Not an invoice")
    with pytest.raises(TransitionRefused):
        services.retry(job=job, actor=SYSTEM)
    assert job.status == "failed"


def test_a_rejection_that_came_in_between_is_final_too(environment: Environment) -> None:
    job = factories.make_job(environment, "review_required")
    seen_before = Job.objects.get(pk=job.pk)
    services.reject(job=job, actor=SYSTEM, reason="Not an invoice")
    with pytest.raises(TransitionRefused):
        services.retry(job=seen_before, actor=SYSTEM)
    job.refresh_from_db()
    assert (job.status, job.error_code) == ("failed", "REVIEW_REJECTED")


def test_only_a_failed_job_is_retried_and_none_is_taken_from_its_worker(environment: Environment) -> None:
    job = factories.make_job(environment, "processing")
    token = job.lease_token
    with pytest.raises(TransitionRefused):
        services.retry(job=job, actor=SYSTEM)
    job.refresh_from_db()
    assert (job.status, job.lease_token) == ("processing", token)
    assert not AuditEntry.objects.filter(action="job.retried").exists()
