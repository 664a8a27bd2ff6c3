"""Samples of a template: from files and jobs, kept, approved, corrected, taken away."""

from io import BytesIO

import pytest

from accounts.audit import SYSTEM
from accounts.models import AuditEntry, Environment
from builder import samples
from builder.errors import NoSample
from builder.models import Sample
from builder.reading import sample_document
from jobs import processing, retention, services
from jobs.errors import JobKept, UnsupportedFile
from jobs.models import Document, Job, Purpose
from jobs.ordering import JobOptions, Order
from jobs.services import Source
from templates_app.models import TemplateVersion
from tests import factories
from tests.builder.made_samples import SOURCE, golden_sample, invoice_pdf, released_job, uploaded_sample


@pytest.fixture
def version(environment: Environment) -> TemplateVersion:
    return factories.make_template(environment, SOURCE)


def actions() -> list[str]:
    actions = AuditEntry.objects.order_by("id").values_list("action", flat=True)
    return [action for action in actions if action.startswith(("job", "sample"))]


def test_a_file_becomes_a_sample_that_a_trial_job_reads_and_keeps(version: TemplateVersion) -> None:
    sample = uploaded_sample(version.template)

    job = sample.job
    assert (job.operation, job.purpose, job.status, job.is_kept) == ("schema", "trial", "completed", True)
    assert (sample.values, sample.approved_at, sample.first_page, sample.last_page) == ({}, None, 1, None)
    document = sample_document(sample)
    assert document is not None
    assert document.pages[0].lines[0].text == "Invoice No: INV-1"
    assert samples.title_of(sample) == "b.pdf"
    assert actions() == ["sample.added"]


def test_a_file_that_cannot_be_read_becomes_no_sample(version: TemplateVersion) -> None:
    with pytest.raises(UnsupportedFile):
        samples.add_sample(version.template, SYSTEM, file=BytesIO(b"just words"), filename="b.csv")
    with pytest.raises(NoSample):
        samples.add_sample(version.template, SYSTEM)
    assert not Sample.objects.exists()
    assert not Job.objects.exists()


def test_a_released_job_becomes_a_golden_sample_with_its_values(version: TemplateVersion) -> None:
    ada = factories.make_user("ada")

    sample = golden_sample(version, actor=factories.acting(ada))

    assert sample.values == {"number": "INV-1", "date": "2026-01-31", "total": "1471.60"}
    assert sample.currencies == {"total": "USD"}
    assert (sample.approved_by, sample.added_by, sample.approved_at is not None) == (ada, ada, True)
    assert Job.objects.get().is_kept


def test_the_values_are_those_that_were_released_last(version: TemplateVersion) -> None:
    job = released_job(version.template.environment)
    corrected = factories.make_extraction(factories.make_job(version.template.environment), flags={}).result
    job.releases.create(revision=2, documents=[corrected])

    sample = samples.add_sample(version.template, SYSTEM, job)

    assert sample.values["date"] == "2026-01-31"
    assert sample.values["total"] == "1471.60"


def test_each_document_of_a_file_that_used_the_template_becomes_a_sample(environment: Environment) -> None:
    version = factories.make_template(environment, SOURCE)
    other = factories.make_template(environment, SOURCE.replace("template: invoice", "template: other"))
    job = factories.make_job(environment, "completed", version, page_count=3)
    for at, own in enumerate((version, other, version)):
        factories.make_extraction(
            job, flags={}, template_version=own, position=at, first_page=at + 1, last_page=at + 1
        )

    added = samples.add_job(template=version.template, actor=SYSTEM, job=job)

    assert [(each.position, each.first_page, each.last_page) for each in added] == [(0, 1, 1), (2, 3, 3)]
    assert [samples.title_of(each) for each in added] == ["invoice.pdf, page 1", "invoice.pdf, page 3"]
    assert samples.add_job(template=version.template, actor=SYSTEM, job=job) == added
    assert Sample.objects.count() == 2


@pytest.mark.parametrize(
    "columns",
    [{"status": "review_required"}, {"operation": "parse"}, {"purpose": Purpose.TRIAL}, {"status": "failed"}],
)
def test_only_what_was_released_becomes_a_sample(version: TemplateVersion, columns: dict[str, str]) -> None:
    job = factories.make_job(version.template.environment, columns.pop("status", "completed"), version, **columns)
    factories.make_extraction(job)

    with pytest.raises(NoSample):
        samples.add_sample(version.template, SYSTEM, job)

    assert not Sample.objects.exists()
    assert not Job.objects.get().is_kept


def test_a_job_of_another_environment_or_template_becomes_no_sample(version: TemplateVersion) -> None:
    elsewhere = factories.make_environment("elsewhere")
    theirs = factories.make_template(elsewhere, SOURCE)
    own = factories.make_template(
        version.template.environment, SOURCE.replace("template: invoice", "template: receipt")
    )
    for template in (theirs.template, own.template):
        with pytest.raises(NoSample):
            samples.add_sample(template, SYSTEM, released_job(version.template.environment))
    assert not Sample.objects.exists()


def test_a_sample_neither_expires_nor_is_deleted_until_it_is_removed(version: TemplateVersion) -> None:
    sample = golden_sample(version)
    environment = version.template.environment
    Job.objects.update(ended_at="2020-01-01T00:00:00Z")

    assert not retention.due_jobs(environment, 30).exists()
    with pytest.raises(JobKept):
        services.delete(job=sample.job, actor=SYSTEM)

    samples.remove_sample(sample, SYSTEM)
    assert not Job.objects.get().is_kept
    assert retention.due_jobs(environment, 30).exists()
    assert actions()[-1] == "sample.removed"


def test_a_job_stays_kept_while_another_template_has_it(version: TemplateVersion) -> None:
    sample = golden_sample(version)
    other = factories.make_template(
        version.template.environment, SOURCE.replace("template: invoice", "template: other")
    )
    Sample.objects.create(template=other.template, job=sample.job)

    samples.remove_sample(sample, SYSTEM)

    assert Job.objects.get().is_kept


@pytest.mark.parametrize("is_read", [True, False])
def test_a_file_that_was_there_for_the_sample_alone_goes_with_it(version: TemplateVersion, is_read: bool) -> None:
    sample = samples.add_sample(version.template, SYSTEM, file=BytesIO(invoice_pdf()), filename="b.pdf")
    if is_read:
        processing.run(sample.job_id)

    samples.remove_sample(Sample.objects.get(), SYSTEM)

    assert not Job.objects.exists()
    assert not Document.objects.exists()


def test_approving_says_what_is_right_and_keeps_currencies_of_what_stays(version: TemplateVersion) -> None:
    sample = golden_sample(version)
    samples.approve_sample(sample, SYSTEM, {"number": "INV-2", "total": "1471.60"})
    sample.refresh_from_db()
    assert (sample.values, sample.currencies) == ({"number": "INV-2", "total": "1471.60"}, {"total": "USD"})

    samples.approve_sample(sample, SYSTEM, {"number": "INV-2", "total": "9.00"})
    sample.refresh_from_db()
    assert sample.currencies == {}
    assert actions()[-2:] == ["sample.approved", "sample.approved"]


def test_one_value_is_corrected_and_the_audit_log_holds_no_values(version: TemplateVersion) -> None:
    sample = golden_sample(version)

    samples.correct_sample_value(sample, SYSTEM, "total", "9.00", {"total": "EUR"})

    sample.refresh_from_db()
    assert sample.values == {"number": "INV-1", "date": "2026-01-31", "total": "9.00"}
    assert sample.currencies == {"total": "EUR"}
    entry = AuditEntry.objects.first()
    assert (entry.action, entry.details) == ("sample.corrected", {"field": "total"})


def test_a_document_of_a_split_file_has_its_own_pages(version: TemplateVersion) -> None:
    environment = version.template.environment
    job = services.submit(
        environment=environment,
        actor=SYSTEM,
        source=Source("a.pdf", BytesIO(invoice_pdf(count=2))),
        order=Order(template_name="invoice", document_review=1, options=JobOptions(splitting=True)),
    ).job
    processing.run(job.pk)
    added = samples.add_job(template=version.template, actor=SYSTEM, job=Job.objects.get(pk=job.pk))
    documents = [sample_document(sample) for sample in added]
    assert sum(len(document.pages) for document in documents if document) == 2
