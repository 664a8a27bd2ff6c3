"""What reviews say of the machine: which values count, which of them were right, and how many each stands for."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Environment
from extraction import FieldResult, load_template
from jobs.models import Extraction, Job, JobStatus
from review.models import Cause, Outcome, ReviewTask
from review.outcomes import limit_in, reviews_of, seen_jobs, seen_values
from templates_app.models import TemplateVersion, VersionStatus
from tests import factories
from tests.review.decided import decide, release, value

pytestmark = pytest.mark.django_db

LIST_SOURCE = """\
template: lines
fields:
  lines:
    type: list
    columns: {item: {type: text}, amount: {type: decimal}}
    find: [{table: {start: [Item, Amount]}}]
  hint: {type: text, review: never, find: [{label: Hint}]}
"""


def told(environment: Environment) -> list[tuple[str, float, bool, float]]:
    return [(each.field, each.raw, each.right, each.weight) for each in seen_values(environment)]


def test_a_value_was_right_where_it_was_released_as_it_was_found(environment: Environment) -> None:
    decide(environment, [(0.9, True), (0.8, False)])
    assert told(environment) == [("a", 0.9, True, 1.0), ("b", 0.8, False, 1.0)]


def test_another_currency_makes_a_value_wrong(environment: Environment) -> None:
    field = value("a", 0.9, currency="EUR")
    task = decide(environment, fields=[field])
    task.job.releases.all().delete()
    release(Extraction.objects.get(), [value("a", 0.9, currency="USD")])
    assert told(environment) == [("a", 0.9, False, 1.0)]


def test_the_last_release_says_what_was_right(environment: Environment) -> None:
    task = decide(environment, [(0.9, True)])
    release(Extraction.objects.get(job=task.job), [factories.make_field("a", "better")], revision=2)
    assert told(environment) == [("a", 0.9, False, 1.0)]


def test_an_audited_document_stands_for_as_many_as_it_was_drawn_from(environment: Environment) -> None:
    decide(environment, [(0.99, True)], cause=Cause.SAMPLE, flags={"a": "forced"})
    (seen,) = seen_values(environment)
    assert (round(seen.weight, 6), seen.is_audit, seen.always) == (10.0, True, False)


def test_what_nobody_saw_or_approved_and_what_was_opened_again_says_nothing(environment: Environment) -> None:
    decide(environment, [(0.9, True)], unseen=True, cause=Cause.SAMPLE)
    decide(environment, [(0.9, True)], cause=Cause.REOPENED, revision=2)
    decide(environment, [(0.9, True)]).job.releases.all().delete()
    rejected = decide(environment, [(0.9, True)], outcome=Outcome.REJECTED)
    Job.objects.filter(pk=rejected.job_id).update(status=JobStatus.FAILED)
    assert seen_values(environment) == []


def test_only_the_reading_that_was_released_counts(environment: Environment) -> None:
    task = decide(environment, [(0.9, True)], cause=Cause.SAMPLE)
    Extraction.objects.update(superseded=True)
    factories.make_extraction(task.job, [value("a", 0.7)], {}, reading_number=2)
    Job.objects.filter(pk=task.job_id).update(reading_number=2)
    assert seen_values(environment) == []
    task.job.releases.update(reading_number=2)
    (seen,) = seen_values(environment)
    assert (seen.raw, seen.right, seen.is_audit, seen.weight) == (0.7, True, False, 1.0)


def test_a_flag_that_no_threshold_lifts_is_told_of(environment: Environment) -> None:
    decide(environment, [(0.9, True), (0.5, True), (0.6, True)], flags={"a": "failed_check", "b": "low_confidence"})
    assert [each.always for each in seen_values(environment)] == [True, False, False]


def test_every_cell_of_a_list_counts_beside_what_became_of_its_row(environment: Environment) -> None:
    def row(item: str, amount: str) -> FieldResult:
        cells = (replace(value("item", 0.8), value=item), replace(value("amount", 0.9), value=amount))
        return factories.make_field("row", {"item": item, "amount": amount}, type="group", fields=cells)

    def lines(*rows: FieldResult) -> FieldResult:
        return factories.make_field("lines", [each.value for each in rows], type="list", items=rows)

    version = factories.make_template(environment, LIST_SOURCE)
    found = lines(row("ink", "1"), row("pen", "2"), row("Total", "3"))
    task = decide(environment, fields=[found, value("hint", 0.9)], version=version)
    task.job.releases.all().delete()
    # A row that was overlooked is put in, an amount corrected, a row that is none taken out.
    corrected = lines(row("nib", "9"), row("ink", "1"), row("pen", "20"))
    release(Extraction.objects.get(), [corrected, value("hint", 0.9)])

    assert [(each.raw, each.right) for each in seen_values(environment)] == [
        (0.8, True), (0.9, True), (0.8, True), (0.9, False), (0.8, False), (0.9, False),
    ]  # fmt: skip
    (job,) = seen_jobs(reviews_of(environment))
    assert job.overlooked == 1


def test_a_value_that_was_emptied_was_wrong_and_one_that_was_put_in_was_overlooked(environment: Environment) -> None:
    empty = factories.make_field("c", None, raw_text=None, confidence=0.0, box=None)
    found = [value("a", 0.9), value("b", 0.8), empty, replace(empty, name="d")]
    decide(environment, fields=found, released={"b": None, "c": "seen by a person"}, flags={"c": "missing_required"})
    assert told(environment) == [("a", 0.9, True, 1.0), ("b", 0.8, False, 1.0)]
    (job,) = seen_jobs(reviews_of(environment))
    assert (job.overlooked, job.always, job.is_audit, job.weight) == (1, True, False, 1.0)


def test_lists_that_were_put_in_or_emptied_and_cells_that_were_filled_in(environment: Environment) -> None:
    cell = value("item", 0.8)
    blank = replace(value("amount", 0.0), value=None, raw_text=None)
    row = factories.make_field("row", {"item": cell.value, "amount": None}, type="group", fields=(cell, blank))
    filled = replace(row, fields=(cell, replace(blank, value="7")), value={"item": cell.value, "amount": "7"})
    none = factories.make_field("lines", [], type="list", items=())
    one = replace(none, value=[row.value], items=(row,))
    version = factories.make_template(environment, LIST_SOURCE)
    for found, released in ((none, one), (one, none), (one, replace(one, value=[filled.value], items=(filled,)))):
        task = decide(environment, fields=[found], version=version)
        task.job.releases.all().delete()
        release(task.job.extractions.get(), [released])
    jobs = {tuple(each.right for each in job.values): job.overlooked for job in seen_jobs(reviews_of(environment))}
    assert jobs == {(): 1, (False,): 0, (True,): 1}


def test_documents_of_an_archived_version_count(environment: Environment) -> None:
    task = decide(environment, [(0.9, True)])
    TemplateVersion.objects.update(status=VersionStatus.ARCHIVED)
    assert [each.job for each in seen_values(environment)] == [task.job_id]


def test_the_nearest_threshold_to_a_value_is_its_own(environment: Environment) -> None:
    source = (
        "template: limits\nreview: {threshold: 0.8}\nfields:\n"
        "  plain: {type: text, find: [{label: A}]}\n"
        "  party:\n    type: group\n    review: {threshold: 0.7}\n    fields:\n"
        "      name: {type: text, find: [{label: B}]}\n"
        "      city: {type: text, review: {threshold: 0.6}, find: [{label: C}]}\n"
    )
    spec = load_template(source)
    names = (("plain",), ("party", "name"), ("party", "city"))
    assert [limit_in(spec, each, None) for each in names] == [0.8, 0.7, 0.6]
    assert [limit_in(spec, each, 0.5) for each in names] == [0.5, 0.7, 0.6]
    assert limit_in(load_template(LIST_SOURCE), ("lines",), None) is None


def test_the_newest_come_first_whole_documents_at_a_time(
    environment: Environment, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for days, raw in ((2, 0.7), (0, 0.9), (1, 0.8)):
        decide(environment, [(raw, True), (raw, True)], age=timedelta(days=days))
    assert [each.raw for each in seen_values(environment, most=3)] == [0.9, 0.9, 0.8, 0.8]
    since = timezone.now() - timedelta(hours=12)
    assert [each.raw for each in seen_values(environment, since=since)] == [0.9, 0.9]
    # However many documents there are, up to a hundred are read by three queries.
    with django_assert_num_queries(3):
        assert len(seen_values(environment)) == 6


def test_the_newest_are_those_that_were_decided_last(environment: Environment) -> None:
    late, early = decide(environment, [(0.9, True)]), decide(environment, [(0.8, True)], age=timedelta(days=1))
    ReviewTask.objects.filter(pk=late.pk).update(created_at=timezone.now() - timedelta(days=9))
    ReviewTask.objects.filter(pk=early.pk).update(created_at=timezone.now() - timedelta(days=2))
    assert [each.raw for each in seen_values(environment, most=1)] == [0.9]


def test_other_environments_say_nothing_here(environment: Environment) -> None:
    decide(factories.make_environment("other"), [(0.9, True)])
    assert seen_values(environment) == []
