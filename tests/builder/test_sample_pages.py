"""The pages of samples and tests, keeping a job, and a publication that samples refuse."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse

from accounts.audit import SYSTEM
from accounts.models import AuditEntry, Environment
from builder import samples
from builder.models import Sample, TestRun
from jobs.models import Job
from templates_app.models import TemplateVersion
from tests import factories
from tests.builder.made_samples import (
    SAME,
    SOURCE,
    WORSE,
    draft,
    golden_sample,
    invoice_pdf,
    released_job,
    run_of,
    uploaded_sample,
)

PAGE = "/templates/invoice/samples/"
LINES = """\
template: invoice
title: Invoice
locale: de-DE
fields:
  number: {type: text, find: [{label: "Invoice No", at: right}]}
  paid: {type: bool, find: [{label: Paid, at: right}]}
  tags: {type: text, many: {max: 9}, find: [{label: "Tag", at: right}]}
  total: {type: money, find: [{label: "Total", at: right}]}
  lines:
    type: list
    find: [{table: {start: [Item, Amount]}}]
    columns: {item: text, amount: decimal}
"""


@pytest.fixture
def version(environment: Environment) -> TemplateVersion:
    return factories.make_template(environment, SOURCE)


@pytest.fixture
def admin(client: Client, environment: Environment) -> Client:
    client.force_login(factories.make_member(environment, "admin", "ada"))
    return client


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_template_without_samples_says_what_they_are_for(admin: Client, version: TemplateVersion) -> None:
    page = text_of(admin, PAGE)
    assert "No samples yet" in page
    assert 'name="file"' in page


def test_files_are_added_at_most_five_at_a_time(admin: Client, version: TemplateVersion) -> None:
    files = [factories.uploaded(invoice_pdf(), f"{number}.pdf") for number in range(5)]
    refused = [*files, factories.uploaded(invoice_pdf(), "6.pdf")]

    admin.post(f"{PAGE}add/", {"file": refused})
    assert not Sample.objects.exists()

    bad = factories.uploaded(b"words", "bad.csv")
    for file in files:
        file.seek(0)
    answer = admin.post(f"{PAGE}add/", {"file": [*files[:4], bad]}, follow=True)

    assert Sample.objects.count() == 4
    assert "bad.csv: " in answer.content.decode()
    assert "4 samples are added" in answer.content.decode()


def test_a_released_job_is_kept_by_one_click_and_its_page_says_so(admin: Client, version: TemplateVersion) -> None:
    environment = version.template.environment
    environment.result_retention_days = 30
    environment.save()
    job = released_job(environment)
    url = reverse("jobs:detail", args=[job.pk])
    before = text_of(admin, f"{url}?tab=timeline")
    assert "Keep as sample of Invoice" in before
    assert "Kept until" in before

    admin.post(reverse("builder:keep_job", args=[job.pk]), {"template": "invoice"})

    after = text_of(admin, f"{url}?tab=timeline")
    sample = Sample.objects.get()
    assert "Keep as sample" not in after
    assert "Kept until" not in after
    assert "it does not expire as long as it is one" in after
    assert reverse("builder:sample", args=["invoice", sample.pk]) in after
    assert "Delete the job" not in after


def test_only_admins_are_offered_to_keep_a_job(client: Client, version: TemplateVersion) -> None:
    environment = version.template.environment
    client.force_login(factories.make_member(environment, "staff"))
    url = reverse("jobs:detail", args=[released_job(environment).pk])
    assert "Keep as sample" not in text_of(client, url)


def test_a_job_of_another_environment_is_not_kept(admin: Client, version: TemplateVersion) -> None:
    elsewhere = factories.make_environment("elsewhere")
    factories.make_template(elsewhere, SOURCE)
    job = released_job(elsewhere)

    answer = admin.post(reverse("builder:keep_job", args=[job.pk]), {"template": "invoice"})

    assert answer.status_code == 404
    assert not Sample.objects.exists()


def test_the_grid_shows_verdicts_and_what_is_worse_than_published(admin: Client, version: TemplateVersion) -> None:
    golden_sample(version)
    uploaded_sample(version.template)
    worse = draft(version, WORSE)
    run_of(version), run_of(worse)

    published, shown = text_of(admin, f"{PAGE}?version=1"), text_of(admin, PAGE)

    assert "<strong>3 of 3 right</strong>." in published
    assert "<strong>2 of 3 right</strong>, " in shown
    assert "1 worse</button> than published version 1." in shown
    assert "2 samples, 1 golden" in shown
    assert shown.count('<span class="change worse">worse</span>') == 2  # in the grid and side by side
    assert 'data-label="Date" data-right="2026-01-31" data-found="nothing"' in shown
    assert 'data-label="Date" data-right="" data-found="nothing"' in shown


def test_a_sample_of_another_template_or_environment_is_not_found(admin: Client, version: TemplateVersion) -> None:
    other = factories.make_template(
        version.template.environment, SOURCE.replace("template: invoice", "template: other")
    )
    theirs = factories.make_template(factories.make_environment("elsewhere"), SOURCE)
    for template in (other.template, theirs.template):
        sample = uploaded_sample(template)
        for part in ("", "approve/", "remove/", "fields/number/"):
            method = admin.post if part else admin.get
            assert method(f"{PAGE}{sample.pk}/{part}", {"value": "x"}).status_code == 404
    assert Sample.objects.count() == 2
    assert not Sample.objects.exclude(values={}).exists()


def test_running_the_tests_begins_runs_of_this_version_and_of_the_published_one(
    admin: Client, version: TemplateVersion
) -> None:
    golden_sample(version)
    second = draft(version, SAME)

    answer = admin.post(f"{PAGE}run/", {"version": "2"})

    assert answer["Location"] == f"{PAGE}?version=2"
    assert {run.version for run in TestRun.objects.all()} == {version, second}
    page = text_of(admin, f"{PAGE}?version=2")
    assert "Being tried on the samples" in page
    assert 'hx-trigger="every 1s"' in page
    assert "<!doctype" not in text_of_fragment(admin, f"{PAGE}?version=2")


def text_of_fragment(client: Client, url: str) -> str:
    return client.get(url, headers={"HX-Request": "true"}).content.decode()


def test_all_that_was_found_is_approved_but_for_what_was_said(admin: Client, version: TemplateVersion) -> None:
    sample = uploaded_sample(version.template)
    run_of(version)
    samples.correct_sample_value(sample, SYSTEM, "number", "INV-9")

    admin.post(f"{PAGE}{sample.pk}/approve/", {"version": "1"})

    sample.refresh_from_db()
    assert sample.values == {"number": "INV-9", "date": "2026-01-31", "total": "1471.60"}
    assert sample.currencies == {"total": "USD"}
    assert sample.approved_by is not None
    assert "Golden sample" in text_of(admin, f"{PAGE}{sample.pk}/")


def test_nothing_is_approved_where_nothing_was_found(admin: Client, version: TemplateVersion) -> None:
    sample = uploaded_sample(version.template)
    admin.post(f"{PAGE}{sample.pk}/approve/")
    sample.refresh_from_db()
    assert sample.approved_at is None


def test_a_value_is_corrected_as_it_is_printed_or_as_results_have_it(admin: Client, environment: Environment) -> None:
    version = factories.make_template(environment, LINES)
    sample = samples.add_sample(version.template, SYSTEM, file=BytesIO(invoice_pdf()), filename="b.pdf")
    url = f"{PAGE}{sample.pk}/fields/"

    def given(field: str, **sent: str) -> object:
        answer = admin.post(f"{url}{field}/", {name.replace("__", "."): text for name, text in sent.items()})
        assert answer.status_code == 302, field
        sample.refresh_from_db()
        return sample.values[field]

    assert given("number", value="A-1 ") == "A-1"
    assert given("total", value="1.471,60 EUR") == "1471.60"
    assert sample.currencies == {"total": "EUR"}
    assert given("total", value="1471.70") == "1471.70"
    assert sample.currencies == {"total": "EUR"}
    assert given("tags", value="a\nb\n\n") == ["a", "b"]
    assert given("tags", value="") is None
    assert given("paid", value="yes") is True
    rows = {"cell__0__item": "Pens", "cell__0__amount": "1,50", "cell__1__item": "", "cell__3__amount": "2"}
    assert given("lines", **rows) == [{"item": "Pens", "amount": "1.50"}, {"item": None, "amount": "2"}]


def test_what_is_no_value_is_refused_with_words_and_nothing_is_written(
    admin: Client, version: TemplateVersion
) -> None:
    sample = golden_sample(version)

    answer = admin.post(f"{PAGE}{sample.pk}/fields/date/", {"value": "tomorrow"})

    assert answer.status_code == 422
    assert '<p class="field-error" role="alert">' in answer.content.decode()
    sample.refresh_from_db()
    assert sample.values["date"] == "2026-01-31"
    assert admin.post(f"{PAGE}{sample.pk}/fields/nowhere/", {"value": "x"}).status_code == 422
    assert not AuditEntry.objects.filter(action="sample.corrected").exists()


def test_an_amount_that_stays_as_it_was_found_keeps_its_currency(admin: Client, version: TemplateVersion) -> None:
    sample = uploaded_sample(version.template)
    run_of(version)

    admin.post(f"{PAGE}{sample.pk}/fields/total/", {"value": "1471.60", "version": "1"})

    sample.refresh_from_db()
    assert (sample.values, sample.currencies) == ({"total": "1471.60"}, {"total": "USD"})


def test_what_was_found_is_taken_for_right(admin: Client, version: TemplateVersion) -> None:
    sample = golden_sample(version)
    samples.correct_sample_value(sample, SYSTEM, "total", "1.00", {"total": "EUR"})
    run_of(version)

    admin.post(f"{PAGE}{sample.pk}/fields/total/", {"found": "1", "version": "1"})

    sample.refresh_from_db()
    assert (sample.values["total"], sample.currencies) == ("1471.60", {"total": "USD"})


def test_a_sample_is_removed(admin: Client, version: TemplateVersion) -> None:
    sample = golden_sample(version)
    admin.post(f"{PAGE}{sample.pk}/remove/")
    assert not Sample.objects.exists()
    assert not Job.objects.get().is_kept


# --- publishing ---------------------------------------------------------------------------------------------------


def test_a_refused_publication_shows_what_would_be_lost_and_is_insisted_on_with_a_reason(
    admin: Client, version: TemplateVersion
) -> None:
    sample = golden_sample(version)
    worse = draft(version, WORSE)
    run_of(version), run_of(worse)
    url = reverse("templates_app:publish", args=["invoice", 2])

    refused = admin.post(url)
    blank = admin.post(url, {"reason": "  "})

    assert (refused.status_code, blank.status_code) == (409, 409)
    page = " ".join(refused.content.decode().split())
    assert "Version 2 is not published" in page
    assert f"{PAGE}{sample.pk}/?version=2#field-date" in page
    assert reverse("jobs:page_picture", args=[sample.job_id, 1]) in page
    assert "2026-01-31" in page
    assert version.template.versions.get(status="published") == version

    insisted = admin.post(url, {"reason": "No date any more."})

    assert insisted.status_code == 302
    assert version.template.versions.get(status="published") == worse
    entry = AuditEntry.objects.first()
    assert (entry.action, entry.details["reason"]) == ("template.published_despite_samples", "No date any more.")


def test_before_the_first_publication_samples_that_are_not_right_are_a_warning(
    admin: Client, environment: Environment
) -> None:
    version = factories.make_template(environment, SOURCE, published=False)
    sample = uploaded_sample(version.template)
    samples.approve_sample(sample, SYSTEM, {"number": "INV-1", "date": "1999-12-31"})
    url = reverse("templates_app:version", args=["invoice", 1])
    assert "Not tried yet on the 1 golden sample" in text_of(admin, url)

    run_of(version)

    assert "1 of 2 fields right in the golden samples" in text_of(admin, url)
    assert admin.post(f"{url}publish/").status_code == 302
    assert version.template.versions.get(status="published") == version
