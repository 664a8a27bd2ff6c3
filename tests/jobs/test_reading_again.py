"""A job in review is read again in another way, by the real engine: what it found before counts until then."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone

from accounts.audit import SYSTEM
from accounts.models import Environment
from jobs import processing, retention, services
from jobs.errors import InvalidOrder, TemplateNotFound, TransitionRefused
from jobs.models import Extraction, Job, Reading
from jobs.ordering import Cut, Order
from jobs.reading_again import Rereading, read_again
from jobs.selectors import extractions_of, latest_release, parse_result, reading_of
from jobs.services import Source
from jobs.views.timeline import timeline
from tests import factories

pytestmark = pytest.mark.django_db

BILL = """\
template: bill
title: Bill
review: {threshold: 0.5}
fields:
  number: {type: text, review: {always: true}, find: [{label: "Bill", at: right}]}
"""
NOTE = """\
template: note
title: Delivery note
review: {threshold: 0.5}
fields:
  number: {type: text, find: [{label: "Note", at: right}]}
"""
RULES = """\
rules:
  - {label: bills, when: {all: [Bill]}, template: bill}
  - {label: notes, when: {all: [Note]}, template: note}
"""
PAGES = (["Bill: B-1", "page one"], ["continued"], ["Note: N-3"], ["Advertising"])


@pytest.fixture
def job(environment: Environment) -> Job:
    """Four pages, read as one bill, whose number waits for a person."""
    for source in (BILL, NOTE):
        factories.make_template(environment, source)
    factories.make_filter(environment, "post", RULES)
    content = factories.written_pdf(*PAGES)
    order = Order(template_name="bill")
    job = services.submit(
        environment=environment, actor=SYSTEM, source=Source("post.pdf", BytesIO(content)), order=order
    ).job
    processing.run(job.pk)
    return Job.objects.get(pk=job.pk)


def again(job: Job, **wanted: Any) -> Job:
    read_again(job=job, actor=SYSTEM, wanted=Rereading(**wanted))
    return Job.objects.get(pk=job.pk)


def run(job: Job) -> Job:
    processing.run(job.pk)
    return Job.objects.get(pk=job.pk)


def told(job: Job) -> list[tuple[int, int, str, object]]:
    """First page, last page, template and number of every document that counts."""
    return [
        (
            each.first_page,
            each.last_page,
            each.template_version.template.name if each.template_version else "",
            parse_result(each.result).fields[0].value if each.result else None,
        )
        for each in extractions_of(job)
    ]


def test_another_template_finds_its_own_fields_and_the_job_waits_whatever_it_is_sure_of(job: Job) -> None:
    assert told(job) == [(1, 4, "bill", "B-1")]
    asked = again(job, template_name="note")
    assert (asked.status, asked.attempts, asked.reading_number) == ("queued", 0, 1)
    assert told(asked) == [(1, 4, "bill", "B-1")]

    read = run(asked)
    assert (read.status, read.reading_number, read.read_before_as) == ("review_required", 2, None)
    assert read.template_version is not None
    assert read.template_version.template.name == "note"
    assert (told(read), read.flagged_field_count) == ([(1, 4, "note", "N-3")], 0)
    assert [event.type.removeprefix("job.") for event in job.events.all()] == [
        "queued", "processing", "review_required", "queued", "processing", "review_required",
    ]  # fmt: skip


def test_what_was_found_before_is_kept_but_no_longer_counts(job: Job) -> None:
    read = run(again(job, template_name="note"))
    assert [(each.reading_number, each.superseded) for each in Extraction.every.filter(job=job).order_by("pk")] == [
        (1, True),
        (2, False),
    ]
    assert list(Reading.every.filter(job=job).order_by("number").values_list("number", "superseded")) == [
        (1, True),
        (2, False),
    ]
    reading = reading_of(read)
    assert reading is not None
    assert (reading.number, len(reading.pages)) == (2, 4)


def test_cuts_are_the_documents_of_the_file(job: Job) -> None:
    cuts = (Cut(1, 2), Cut(3, 3, "note"), Cut(4, 4, skip=True))
    read = run(again(job, template_name="bill", cuts=cuts))
    assert told(read) == [(1, 2, "bill", "B-1"), (3, 3, "note", "N-3"), (4, 4, "", None)]


def test_a_filter_chooses_for_what_the_cuts_leave_to_it(job: Job) -> None:
    cuts = (Cut(1, 2), Cut(3, 4))
    read = run(again(job, filter_name="post", cuts=cuts))
    assert (read.filter_name, read.template_version) == ("post", None)
    assert told(read) == [(1, 2, "bill", "B-1"), (3, 4, "note", "N-3")]
    assert [each.label for each in extractions_of(read)] == ["bills", "notes"]


@pytest.mark.parametrize(
    ("wanted", "error", "message"),
    [
        ({"template_name": "letter"}, TemplateNotFound, "no published template named 'letter'"),
        ({"template_name": "bill", "cuts": (Cut(1, 4, "letter"),)}, TemplateNotFound, "named 'letter'"),
        ({}, InvalidOrder, "Name a template or a filter"),
        (
            {"template_name": "bill", "cuts": (Cut(1, 2), Cut(4, 4))},
            InvalidOrder,
            "begins on page 4 instead of page 3",
        ),
        ({"template_name": "bill", "cuts": (Cut(1, 2), Cut(3, 3))}, InvalidOrder, "ends on page 3.* has 4 pages"),
        ({"template_name": "bill", "cuts": (Cut(1, 5),)}, InvalidOrder, "ends on page 5.* has 4 pages"),
    ],
)
def test_what_cannot_be_read_so_is_refused_and_nothing_changes(
    job: Job, wanted: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        again(job, **wanted)
    assert Job.objects.get(pk=job.pk).status == "review_required"
    assert job.events.count() == 3


@pytest.mark.parametrize("status", ["queued", "processing", "completed", "failed", "canceled"])
def test_only_what_waits_for_a_reviewer_is_read_again(environment: Environment, status: str) -> None:
    factories.make_template(environment, BILL)
    other = factories.make_job(environment, status)
    with pytest.raises(TransitionRefused, match="does not wait for a review"):
        again(other, template_name="bill")
    assert Job.objects.get(pk=other.pk).status == status


def test_where_reading_fails_the_job_waits_as_before(job: Job, settings: Any) -> None:
    settings.JOB_TIMEOUT_S = 0
    settings.JOB_MAX_ATTEMPTS = 1
    failed = run(again(job, template_name="note", cuts=(Cut(1, 4, skip=True),)))
    assert (failed.status, failed.reading_number, failed.read_before_as, failed.cuts) == (
        "review_required",
        1,
        None,
        [],
    )
    assert failed.template_version is not None
    assert failed.template_version.template.name == "bill"
    assert told(failed) == [(1, 4, "bill", "B-1")]
    last = timeline(failed)[-1]
    assert last.title == "Reading again failed"
    assert "What was found before counts again." in last.note


def test_what_is_released_then_is_the_new_reading(job: Job) -> None:
    read = run(again(job, template_name="note"))
    services.release(job=read, actor=SYSTEM, documents=[each.result for each in extractions_of(read)])
    release = latest_release(read)
    assert release is not None
    assert (release.revision, release.reading_number) == (1, 2)
    assert [field.value for field in parse_result(release.documents[0] or {}).fields] == ["N-3"]


def test_a_released_result_that_is_opened_and_read_again_keeps_its_release(job: Job) -> None:
    services.release(job=job, actor=SYSTEM, documents=[each.result for each in extractions_of(job)])
    services.reopen(job=job, actor=SYSTEM)
    read = run(again(Job.objects.get(pk=job.pk), template_name="note"))
    assert latest_release(read) is None  # nothing of this reading was given out yet
    services.release(job=read, actor=SYSTEM, documents=[each.result for each in extractions_of(read)])
    assert list(job.releases.order_by("revision").values_list("revision", "reading_number")) == [(1, 1), (2, 2)]


def test_the_timeline_says_in_which_way_it_was_read_again(job: Job) -> None:
    read = run(again(job, template_name="note", cuts=(Cut(1, 2), Cut(3, 4))))
    titles = {entry.title: entry.note for entry in timeline(read)}
    assert titles["Sent back to be read again by system"] == (
        "With the template note, cut by hand into 2 documents. What was found before is kept in the history."
    )
    assert titles["Read again"] == "The machine is sure of every field. The reviewer decides."


def test_the_same_file_sent_again_is_other_work_than_what_was_cut_by_hand(job: Job, environment: Environment) -> None:
    run(again(job, template_name="note", cuts=(Cut(1, 2), Cut(3, 4))))
    submitted = services.submit(
        environment=environment,
        actor=SYSTEM,
        source=Source("post.pdf", BytesIO(factories.written_pdf(*PAGES))),
        order=Order(template_name="note"),
        deduplicate=True,
    )
    assert submitted.is_new


def test_nothing_of_any_reading_is_left_once_a_job_has_expired(job: Job, environment: Environment) -> None:
    read = run(again(job, template_name="note"))
    services.cancel(job=read, actor=SYSTEM)
    Environment.objects.filter(pk=environment.pk).update(result_retention_days=1)
    Job.objects.filter(pk=job.pk).update(ended_at=timezone.now() - timedelta(days=2))
    retention.expire(Job.objects.get(pk=job.pk))
    assert not Extraction.every.filter(job=job).exists()
    assert not Reading.every.filter(job=job).exists()
