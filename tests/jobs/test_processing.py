"""A worker's part of a job, with the real engine in its sandbox."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.audit import SYSTEM
from accounts.models import Environment
from demo.management.commands.seed_demo import TEMPLATES_DIR
from demo.samples import digital_invoice
from jobs import processing, services, storage
from jobs.models import Extraction, Job, JobStatus, Release
from jobs.ordering import Order
from jobs.selectors import parse_result
from jobs.services import Source
from templates_app.models import TemplateVersion
from tests import factories


@pytest.fixture
def invoice_template(environment: Environment) -> TemplateVersion:
    return factories.make_template(environment, (TEMPLATES_DIR / "invoice.yaml").read_text())


def submit(environment: Environment, content: bytes, **options: Any) -> Job:
    return services.submit(
        environment=environment,
        actor=SYSTEM,
        source=Source("a.pdf", BytesIO(content)),
        order=Order(template_name="invoice", **options),
    ).job


def reloaded(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def test_a_sure_document_is_completed_with_one_release_of_what_the_machine_found(
    environment: Environment, invoice_template: TemplateVersion
) -> None:
    job = submit(environment, digital_invoice(1))
    processing.run(job.pk)
    job = reloaded(job)
    assert (job.status, job.pages_done, job.page_count, job.lease_token) == ("completed", 1, 1, None)
    assert [event.type for event in job.events.all()] == ["job.queued", "job.processing", "job.completed"]
    release, extraction = job.releases.get(), Extraction.objects.get(job=job)
    assert release.revision == 1
    assert release.documents == [extraction.result]
    assert extraction.flags == {}
    assert job.readings.get().pages[0]["picture"] == "page-0001.jpg"
    with storage.open_job_file(job, "page-0001.jpg") as picture:
        assert picture.read(3) == b"\xff\xd8\xff"


def test_a_threshold_that_a_field_misses_parks_the_job_and_releases_nothing(
    environment: Environment, invoice_template: TemplateVersion
) -> None:
    factories.make_template(
        environment,
        "template: strict\nfields: {missing: {type: text, required: true, find: [{label: Nowhere}]}}\n",
    )
    job = services.submit(
        environment=environment,
        actor=SYSTEM,
        source=Source("a.pdf", BytesIO(digital_invoice(1))),
        order=Order(template_name="strict", document_review=99),
    ).job
    processing.run(job.pk)
    job = reloaded(job)
    assert (job.status, job.review_threshold, job.flagged_field_count) == ("review_required", 99, 1)
    assert Extraction.objects.get(job=job).flags == {"missing": "missing_required"}
    assert not Release.objects.exists()


def test_a_second_delivery_of_the_same_task_does_nothing(
    environment: Environment, invoice_template: TemplateVersion
) -> None:
    job = submit(environment, digital_invoice(1))
    processing.run(job.pk)
    processing.run(job.pk)
    assert job.events.count() == 3
    assert Release.objects.count() == 1


def test_a_job_that_is_not_due_is_left_alone(environment: Environment, invoice_template: TemplateVersion) -> None:
    job = submit(environment, digital_invoice(1))
    Job.objects.update(not_before=timezone.now() + timedelta(minutes=1))
    processing.run(job.pk)
    assert reloaded(job).status == "queued"


def test_a_damaged_document_fails_at_once_with_its_code(
    environment: Environment, invoice_template: TemplateVersion
) -> None:
    job = submit(environment, b"%PDF-1.7\nthis is no document")
    processing.run(job.pk)
    job = reloaded(job)
    assert (job.status, job.error_code, job.attempts) == ("failed", "CORRUPT_DOCUMENT", 1)
    assert job.error_message
    assert not Extraction.objects.exists()


def test_an_unexpected_error_is_tried_again_with_a_delay_and_then_fails(
    environment: Environment, invoice_template: TemplateVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **options: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(storage, "store_job_files", broken)
    job = submit(environment, digital_invoice(1))
    for attempts in (1, 2):
        Job.objects.update(not_before=timezone.now())
        processing.run(job.pk)
        job = reloaded(job)
        assert (job.status, job.attempts) == ("queued", attempts)
        assert job.not_before > timezone.now() + timedelta(seconds=3)
    Job.objects.update(not_before=timezone.now())
    processing.run(job.pk)
    job = reloaded(job)
    assert (job.status, job.attempts, job.error_code) == ("failed", 3, "PROCESSING_ERROR")


def test_a_worker_that_lost_its_lease_writes_nothing(
    environment: Environment, invoice_template: TemplateVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = submit(environment, digital_invoice(1))
    store = storage.store_job_files

    def cancel_meanwhile(held: Job, folder: Any, **options: Any) -> None:
        store(held, folder, **options)
        services.cancel(job=reloaded(held), actor=SYSTEM)

    monkeypatch.setattr(storage, "store_job_files", cancel_meanwhile)
    processing.run(job.pk)
    assert reloaded(job).status == JobStatus.CANCELED
    assert not Extraction.objects.exists()
    assert not Release.objects.exists()


def test_the_claim_is_renewed_before_every_file_that_is_stored(
    environment: Environment, invoice_template: TemplateVersion, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.JOB_LEASE_S = 0.001
    job = submit(environment, digital_invoice(1))
    store = storage.store_job_files
    ends: list[Any] = []

    def store_slowly(held: Job, folder: Any, *, before_each: Any) -> None:
        def renew() -> None:
            before_each()
            ends.append(reloaded(held).lease_expires_at)

        store(held, folder, before_each=renew)

    monkeypatch.setattr(storage, "store_job_files", store_slowly)
    processing.run(job.pk)
    # a picture, its words, and the pages as they were read
    assert len(set(ends)) == 3
    assert ends == sorted(ends)
    assert reloaded(job).status == "completed"


def test_a_job_that_is_canceled_while_its_files_are_stored_is_left_at_once(
    environment: Environment, invoice_template: TemplateVersion, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.JOB_LEASE_S = 0
    job = submit(environment, digital_invoice(1))
    store = storage.store_job_files

    def cancel_first(held: Job, folder: Any, **options: Any) -> None:
        services.cancel(job=reloaded(held), actor=SYSTEM)
        store(held, folder, **options)

    monkeypatch.setattr(storage, "store_job_files", cancel_first)
    processing.run(job.pk)
    assert reloaded(job).status == JobStatus.CANCELED
    assert not default_storage.exists(storage.job_file_key(job, ""))


def test_a_password_opens_the_document_and_is_forgotten_at_the_end(
    environment: Environment, invoice_template: TemplateVersion
) -> None:
    job = submit(environment, digital_invoice(1), password="geheim")
    assert bytes(reloaded(job).sealed_password or b"") != b"geheim"
    processing.run(job.pk)
    assert reloaded(job).sealed_password is None


def test_a_trial_is_completed_without_review(environment: Environment) -> None:
    source = (
        "template: trial\nfields:\n  a:\n    type: text\n    required: true\n    find:\n      - {label: Nowhere}\n"
    )
    version = factories.make_template(environment, source, published=False)
    job = services.submit_trial(version=version, actor=SYSTEM, file=BytesIO(digital_invoice(1)), filename="a.pdf")
    processing.run(job.pk)
    assert (reloaded(job).status, Extraction.objects.get().flags) == ("completed", {})
    assert parse_result(Release.objects.get().documents[0]).fields[0].value is None
