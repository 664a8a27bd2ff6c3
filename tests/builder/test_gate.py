"""No version that finds less on golden samples is published, unless an admin insists."""

import pytest
from django.utils import timezone

from accounts.audit import SYSTEM, Actor
from accounts.models import AuditEntry, Environment
from builder import samples, testing
from builder.models import Sample, TestRun
from templates_app import services
from templates_app.errors import SamplesUntested, SamplesWorse, WorseField
from templates_app.models import TemplateVersion
from tests import factories
from tests.builder.made_samples import (
    SAME,
    SOURCE,
    WORSE,
    draft,
    golden_sample,
    invoice_pdf,
    run_of,
    uploaded_sample,
)


@pytest.fixture
def version(environment: Environment) -> TemplateVersion:
    return factories.make_template(environment, SOURCE)


def published(version: TemplateVersion) -> int:
    return version.template.versions.get(status="published").number


def test_a_version_that_finds_less_is_refused_with_each_sample_and_field(version: TemplateVersion) -> None:
    sample = golden_sample(version)
    worse = draft(version, WORSE)
    run_of(version), run_of(worse)

    with pytest.raises(SamplesWorse) as refused:
        services.publish(version=worse, actor=SYSTEM)

    assert refused.value.code == "SAMPLES_WORSE"
    assert refused.value.message == (
        "With version 2, one field that was right in the samples would not be right any more."
    )
    assert refused.value.problems == (
        WorseField(sample.pk, sample.job_id, 1, "a.pdf", "date", "Date", "missing", "2026-01-31", ""),
    )
    assert published(version) == 1
    assert AuditEntry.objects.first().action == "template.version_saved"


def test_an_admin_publishes_it_all_the_same_and_the_audit_log_says_why(version: TemplateVersion) -> None:
    sample = golden_sample(version)
    worse = draft(version, WORSE)
    run_of(version), run_of(worse)

    services.publish(version=worse, actor=Actor(name="ada"), despite="The date is no longer asked for.")

    assert published(version) == 2
    entry = AuditEntry.objects.first()
    assert (entry.actor, entry.action, entry.target) == (
        "ada", "template.published_despite_samples", "invoice v2",
    )  # fmt: skip
    assert entry.details["reason"] == "The date is no longer asked for."
    assert entry.details["instead_of"] == 1
    (refusal,) = entry.details["refusals"]
    assert refusal["code"] == "SAMPLES_WORSE"
    assert refusal["fields"] == [
        {"sample": str(sample.pk), "document": "a.pdf", "field": "date", "verdict": "missing"}
    ]


def test_a_version_that_finds_as_much_is_published_without_a_word(version: TemplateVersion) -> None:
    golden_sample(version)
    same = draft(version, SAME)
    run_of(version), run_of(same)

    services.publish(version=same, actor=SYSTEM, despite="Just in case.")

    assert published(version) == 2
    assert AuditEntry.objects.first().action == "template.published"


def test_what_was_not_right_before_is_no_loss(version: TemplateVersion) -> None:
    sample = golden_sample(version)
    samples.correct_sample_value(sample, SYSTEM, "date", "1999-12-31")
    worse = draft(version, WORSE)
    run_of(version), run_of(worse)

    services.publish(version=worse, actor=SYSTEM)

    assert published(version) == 2


def test_samples_that_are_not_golden_refuse_nothing(version: TemplateVersion) -> None:
    uploaded_sample(version.template)
    services.publish(version=draft(version, WORSE), actor=SYSTEM)
    assert published(version) == 2


def test_the_first_publication_is_refused_by_no_sample(environment: Environment) -> None:
    version = factories.make_template(environment, SOURCE)
    golden_sample(version)
    TemplateVersion.objects.update(status="archived")
    worse = draft(version, WORSE)

    services.publish(version=worse, actor=SYSTEM)

    assert published(version) == 2


def test_while_nobody_has_tried_it_publishing_waits(version: TemplateVersion) -> None:
    golden_sample(version)
    same = draft(version, SAME)

    with pytest.raises(SamplesUntested):
        services.publish(version=same, actor=SYSTEM)
    assert published(version) == 1

    services.publish(version=same, actor=SYSTEM, despite="No worker today.")
    assert published(version) == 2
    assert AuditEntry.objects.first().details["refusals"][0]["code"] == "SAMPLES_UNTESTED"


def test_jobs_that_reviewers_released_since_a_young_run_need_no_other_one(version: TemplateVersion) -> None:
    golden_sample(version)
    same = draft(version, SAME)
    runs = [run_of(version), run_of(same)]
    fed = golden_sample(version, invoice_pdf("INV-2"))
    with pytest.raises(SamplesUntested):
        services.publish(version=same, actor=SYSTEM)
    TestRun.objects.filter(ended_at=None).delete()
    Sample.objects.filter(pk=fed.pk).update(fed_at=timezone.now())
    TestRun.objects.filter(pk=runs[1].pk).update(created_at=timezone.now() - testing.TELLS_ENOUGH)
    with pytest.raises(SamplesUntested):
        services.publish(version=same, actor=SYSTEM)
    TestRun.objects.filter(ended_at=None).delete()
    TestRun.objects.filter(pk=runs[1].pk).update(created_at=runs[1].created_at)

    services.publish(version=same, actor=SYSTEM)

    assert published(version) == 2
    assert TestRun.objects.count() == 2


def test_outcomes_of_an_earlier_engine_are_not_believed(version: TemplateVersion) -> None:
    golden_sample(version)
    same = draft(version, SAME)
    for outcome in (run_of(version).outcomes.get(), run_of(same).outcomes.get()):
        outcome.result["engine_version"] = "0.0.1"
        outcome.save()

    with pytest.raises(SamplesUntested):
        services.publish(version=same, actor=SYSTEM)


def test_a_field_that_is_taken_out_counts_as_lost(version: TemplateVersion) -> None:
    golden_sample(version)
    shorter = draft(version, SOURCE[: SOURCE.index("  total:")])
    run_of(version), run_of(shorter)

    with pytest.raises(SamplesWorse) as refused:
        services.publish(version=shorter, actor=SYSTEM)

    assert [(each.field, each.verdict, each.right) for each in refused.value.problems] == [
        ("total", "missing", "1471.60 USD")
    ]
