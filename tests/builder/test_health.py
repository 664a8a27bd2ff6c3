"""The health of templates: what is counted, what is not, and how many questions the database is asked."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Environment
from builder.health import FieldHealth, TemplateHealth, health_of, health_of_templates, last_cases
from builder.sparkline import bars
from jobs.models import Job, JobStatus, Purpose
from review.models import Correction, Outcome, ReviewTask
from templates_app.models import TemplateVersion
from tests.factories import (
    DEFAULT_SOURCE,
    make_document,
    make_environment,
    make_extraction,
    make_field,
    make_job,
    make_member,
    make_template,
)

How = Correction.How
LINES = """\
template: priced
fields:
  lines: {type: list, columns: {amount: money}, find: [{table: {start: [Amount]}}]}
"""
PRICE: dict[str, Any] = {"name": "total", "type": "money", "value": "100.00", "raw_text": "100.00", "currency": "EUR"}


@pytest.fixture
def version(environment: Environment) -> TemplateVersion:
    return make_template(environment)


def aged(job: Job, days: int) -> Job:
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(days=days))
    return job


def read_job(version: TemplateVersion, *, days: int = 1, status: str = JobStatus.COMPLETED, **fields: Any) -> Job:
    job = make_job(version.template.environment, status, version, **fields)
    make_extraction(job)
    return aged(job, days)


def say(
    job: Job,
    field: str = "total",
    before: Any = "1",
    after: Any = "2",
    how: str = How.TYPED,
    *,
    outcome: str = Outcome.APPROVED,
    reading: int = 1,
    unseen: bool = False,
    revision: int = 1,
) -> Correction:
    """A word of a review of the job."""
    task, _ = ReviewTask.objects.get_or_create(
        environment=job.environment,
        job=job,
        revision=revision,
        defaults={"outcome": outcome, "decided_at": timezone.now(), "unseen": unseen},
    )
    return Correction.objects.create(
        task=task, field=field, before=before, after=after, how=how, reading_number=reading, by_name="marta"
    )


def field_of(version: TemplateVersion, name: str = "total") -> FieldHealth:
    return next(field for field in health_of(version.template).fields if field.name == name)


def counts(version: TemplateVersion, name: str = "total") -> tuple[int, int, int]:
    field = field_of(version, name)
    return field.corrected, field.confirmed, field.corrected_before


def test_a_template_without_jobs_has_no_rate(version: TemplateVersion) -> None:
    health = health_of(version.template)

    assert (health.jobs, health.straight_rate, health.change, health.last) == (0, None, None, None)
    assert [field.name for field in health.fields] == ["number", "date", "total"]
    assert {bar.count for bar in health.trend} == {0}


def test_jobs_without_a_person_are_set_against_those_that_needed_one(version: TemplateVersion) -> None:
    for _ in range(3):
        read_job(version)
    say(read_job(version))
    read_job(version, status=JobStatus.REVIEW_REQUIRED, days=2)
    read_job(version, status=JobStatus.FAILED, error_code="REVIEW_REJECTED")
    say(read_job(version, days=40))
    read_job(version, days=41)
    # what says nothing: a failure of the machine, a canceled job, a trial, what is long ago
    read_job(version, status=JobStatus.FAILED, error_code="UNREADABLE")
    read_job(version, status=JobStatus.CANCELED)
    read_job(version, purpose=Purpose.TRIAL)
    read_job(version, days=61)
    ReviewTask.objects.create(
        environment=version.template.environment,
        job=Job.objects.get(status=JobStatus.FAILED, error_code="REVIEW_REJECTED"),
        outcome=Outcome.REJECTED,
    )
    ReviewTask.objects.create(
        environment=version.template.environment, job=Job.objects.get(status=JobStatus.REVIEW_REQUIRED)
    )

    health = health_of(version.template)

    assert (health.jobs, health.jobs_before) == (6, 2)
    assert (health.straight_rate, health.straight_rate_before, health.change) == (0.5, 0.5, 0)
    assert [(bar.count, bar.marked) for bar in health.trend if bar.count] == [(2, 1), (6, 3)]


def test_a_job_with_several_documents_of_a_template_counts_once(version: TemplateVersion) -> None:
    job = read_job(version)
    make_extraction(job, position=1)

    assert health_of(version.template).jobs == 1


def test_another_currency_is_a_correction_though_the_figures_stay(version: TemplateVersion) -> None:
    for currency, how in (("USD", How.TYPED), ("EUR", How.CLICKED)):
        word = say(priced := read_job(version), before="100.00", after="100.00", how=how)
        found = priced.extractions.get()
        found.result = {**(found.result or {}), "fields": [asdict(make_field(**PRICE))]}
        found.save()
        Correction.objects.filter(pk=word.pk).update(currency=currency)

    assert counts(version) == (1, 1, 0)
    (case,) = last_cases(version.template, "total")
    assert (case.before, case.after) == ("100.00 EUR", "100.00 USD")


def test_a_cell_with_another_currency_is_a_correction_too(environment: Environment) -> None:
    version = make_template(environment, LINES)
    price = {key: value for key, value in PRICE.items() if key != "name"}
    rows = (make_field("lines", None, type="group", fields=(make_field("amount", **price),)),)
    job = make_job(environment, JobStatus.COMPLETED, version)
    make_extraction(job, [make_field("lines", [{"amount": "100.00"}], type="list", items=rows)], flags={})
    value = [{"amount": "100.00"}]
    word = say(job, "lines", value, value)
    part = {**asdict(make_field("amount", **price)), "currency": "USD"}
    Correction.objects.filter(pk=word.pk).update(path="/0/amount", part=part)

    assert counts(version, "lines") == (1, 0, 0)


def test_what_was_approved_unseen_counts_as_no_persons_work_and_no_word(version: TemplateVersion) -> None:
    say(read_job(version), unseen=True)

    assert health_of(version.template).straight_rate == 1.0
    assert counts(version) == (0, 0, 0)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([("1", "2", How.TYPED)], (1, 0, 0)),
        ([("1", "1", How.CONFIRMED)], (0, 1, 0)),
        ([("1", "2", How.TYPED), ("2", "3", How.CLICKED)], (1, 0, 0)),
        ([("1", "2", How.TYPED), ("2", "2", How.CONFIRMED)], (1, 0, 0)),
        ([("1", "2", How.TYPED), ("2", "1", How.UNDONE)], (0, 0, 0)),
        ([("1", "2", How.TYPED), ("2", "1", How.TYPED)], (0, 1, 0)),
        ([(None, "2", How.DRAWN)], (1, 0, 0)),
        ([([{"a": 1}], [{"a": 2}], How.TYPED)], (1, 0, 0)),
    ],
)
def test_all_words_about_a_field_of_a_document_are_one_verdict(
    version: TemplateVersion, words: list[tuple[Any, Any, str]], expected: tuple[int, int, int]
) -> None:
    job = read_job(version)
    for before, after, how in words:
        say(job, before=before, after=after, how=how)

    assert counts(version) == expected


def test_only_words_about_the_reading_that_was_released_count(version: TemplateVersion) -> None:
    job = read_job(version, reading_number=2)
    say(job, reading=1)
    assert counts(version) == (0, 0, 0)
    assert last_cases(version.template, "total") == []

    say(job, reading=2)

    assert counts(version) == (1, 0, 0)


@pytest.mark.parametrize("outcome", [Outcome.REJECTED, Outcome.WITHDRAWN, ""])
def test_words_of_a_review_that_released_nothing_do_not_count(version: TemplateVersion, outcome: str) -> None:
    say(read_job(version), outcome=outcome)

    assert counts(version) == (0, 0, 0)


def test_words_are_set_beside_those_of_the_days_before(version: TemplateVersion) -> None:
    for days in (1, 29, 31, 45, 59, 61):
        say(read_job(version, days=days))

    assert counts(version) == (2, 0, 3)
    assert sum(bar.count for bar in field_of(version).trend) == 5


def test_a_word_about_a_later_document_of_a_file_counts_for_its_own_template(
    version: TemplateVersion, environment: Environment
) -> None:
    other = make_template(environment, DEFAULT_SOURCE.replace("template: invoice", "template: receipt"))
    job = read_job(version)
    make_extraction(job, position=1, template_version=other)
    say(job, field="2.total")

    assert counts(version) == (0, 0, 0)
    assert counts(other) == (1, 0, 0)
    assert [case.job for case in last_cases(other.template, "total")] == [job.pk]
    assert last_cases(version.template, "total") == []


def test_a_field_that_reviewers_keep_correcting_is_pointed_at(version: TemplateVersion) -> None:
    for _ in range(27):
        read_job(version)
    for _ in range(2):
        say(read_job(version))
    assert health_of(version.template).notable == []

    job = read_job(version)
    say(job)
    say(job, field="date", before="a", after="a", how=How.CONFIRMED)

    (field,) = health_of(version.template).notable
    assert (field.name, field.corrected, field.share) == ("total", 3, 0.1)
    assert field.last_job == job.pk


def test_few_corrections_among_many_jobs_are_not_pointed_at(version: TemplateVersion) -> None:
    field = FieldHealth("total", "Total", corrected=9, confirmed=0, corrected_before=0, share=0.09)
    assert not field.is_notable


def test_the_last_ten_cases_are_the_newest_first(version: TemplateVersion) -> None:
    for number in range(12):
        document = make_document(version.template.environment, filename=f"{number}.pdf")
        say(read_job(version, document=document), before=str(number), after="right")
    confirmed = read_job(version)
    say(confirmed, before="1", after="1", how=How.CONFIRMED)

    cases = last_cases(version.template, "total")

    assert [case.document for case in cases] == [f"{number}.pdf" for number in range(11, 1, -1)]
    assert (cases[0].before, cases[0].after, cases[0].how, cases[0].by) == ("11", "right", "Typed", "marta")


def test_another_environment_sees_nothing_of_it(version: TemplateVersion) -> None:
    elsewhere = make_template(make_environment("acme"))
    say(read_job(version))

    assert [health.template for health in health_of_templates(elsewhere.template.environment)] == [elsewhere.template]
    assert health_of(elsewhere.template).jobs == 0
    assert counts(elsewhere) == (0, 0, 0)
    assert last_cases(elsewhere.template, "total") == []


def test_the_database_is_asked_as_often_for_many_as_for_few(
    version: TemplateVersion, environment: Environment
) -> None:
    asked = []
    for more in (0, 4):
        for number in range(more):
            other = make_template(environment, DEFAULT_SOURCE.replace("template: invoice", f"template: t{number}"))
            for _ in range(3):
                say(read_job(other))
        say(read_job(version))
        with CaptureQueriesContext(connection) as queries:
            found: list[TemplateHealth] = health_of_templates(environment)
        asked.append(len(queries))

    assert len(found) == 5
    assert asked == [6, 6]


def test_bars_are_five_days_each_and_reach_sixty_days_back() -> None:
    today = datetime(2026, 3, 1).date()

    drawn = bars({today: (4, 2), today - timedelta(days=5): (1, 0), today - timedelta(days=60): (9, 9)}, today)

    assert len(drawn) == 12
    assert [(bar.count, bar.marked) for bar in drawn[-2:]] == [(1, 0), (4, 2)]
    assert sum(bar.count for bar in drawn) == 5
    assert (drawn[-1].y, drawn[-1].height, drawn[-1].marked_height) == (0.0, 24.0, 12.0)
    assert (drawn[-1].first, drawn[-1].last) == (today - timedelta(days=4), today)
    assert [bar.is_recent for bar in drawn] == [False] * 6 + [True] * 6


def test_the_pages_point_at_the_field_and_lead_to_its_cases(
    client: Client, version: TemplateVersion, environment: Environment
) -> None:
    for _ in range(3):
        say(read_job(version), before="1471.60", after="1417.60")
    client.force_login(make_member(environment, "reviewer"))

    for address in ("/templates/-/health/", "/templates/invoice/health/"):
        page = client.get(address).content.decode()
        assert "Reviewers keep correcting" in page
        assert "/templates/invoice/health/total/" in page
        assert '<rect class="marked"' in page
    cases = client.get("/templates/invoice/health/total/").content.decode()
    assert cases.count("<del>1471.60</del>") == 3
    assert "Edit the template" not in cases
    assert client.get("/templates/invoice/health/nothing/").status_code == 404
