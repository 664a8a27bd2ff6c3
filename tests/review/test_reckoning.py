"""What thresholds do to values that people have seen: exact shares, by hand."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from extraction.calibration import Outcome, load_prior
from review.outcomes import SeenJob, SeenValue
from review.reckoning import escaped, evened, expected, in_force, judged_anew, trade_offs

PLAIN = SeenValue(
    job=UUID(int=1),
    template=UUID(int=9),
    field="a",
    names=("a",),
    raw=0.9,
    told=0.9,
    calibration="",
    right=True,
    weight=1.0,
    is_audit=False,
    always=False,
    limit=None,
    asked=None,
    at=datetime(2026, 1, 1, tzinfo=UTC),
)


def jobs_of(values: list[SeenValue]) -> list[SeenJob]:
    own = defaultdict(list)
    for value in values:
        own[value.job].append(value)
    return [
        SeenJob(job, found[0].weight, found[0].is_audit, any(value.always for value in found), 0, tuple(found))
        for job, found in own.items()
    ]


def at(values: list[SeenValue], percent: int, *others: SeenJob) -> tuple[float, float, float]:
    (row,) = [each for each in trade_offs([*jobs_of(values), *others]) if each.percent == percent]
    return row.of_values.to_review, row.of_jobs, row.of_values.errors


def test_a_threshold_sends_whole_fields_and_jobs_to_review() -> None:
    other = UUID(int=2)
    values = [
        replace(PLAIN, told=0.95),
        # A list goes as a whole, for its least sure cell.
        replace(PLAIN, field="lines", told=0.99, right=False),
        replace(PLAIN, field="lines", told=0.6),
        replace(PLAIN, job=other, told=0.97, right=False),
    ]
    assert at(values, 90) == (0.5, 0.5, 0.5)
    assert at(values, 60) == (0.0, 0.0, 0.5)
    assert at(values, 96) == (0.75, 0.5, 1.0)


def test_a_field_that_always_goes_to_review_does_so_under_every_threshold() -> None:
    assert at([replace(PLAIN, told=0.99, always=True), replace(PLAIN, field="b")], 50) == (0.5, 1.0, 0.0)


def test_a_job_that_a_person_sees_anyhow_is_one_under_every_threshold() -> None:
    without_values = SeenJob(UUID(int=2), 1.0, False, True, 1, ())
    assert at([replace(PLAIN, told=0.99)], 50, without_values) == (0.0, 0.5, 0.0)


def test_what_has_its_own_threshold_is_moved_by_no_other() -> None:
    values = [
        replace(PLAIN, told=0.6, limit=0.5, right=False),
        replace(PLAIN, field="b", told=0.97, limit=0.98),
        replace(PLAIN, field="c", told=0.97),
        # One of its cells is below its own.
        replace(PLAIN, field="d", told=0.99, limit=0.98),
        replace(PLAIN, field="d", told=0.97, limit=0.98),
    ]
    assert at(values, 50) == (0.6, 1.0, 0.5)
    assert at(values, 98) == (0.8, 1.0, 1.0)


def test_a_value_that_stands_for_many_counts_as_many_and_says_less_than_they() -> None:
    values = [replace(PLAIN, weight=9.0, right=False), replace(PLAIN, field="b", weight=1.0)]
    even = evened(values)
    assert [round(value.weight, 4) for value in even] == [1.0976, 0.122]
    assert at(values, 90)[2] == pytest.approx(0.9)


def test_fields_with_their_own_threshold_keep_it() -> None:
    values = [replace(PLAIN, told=0.8, limit=0.7, right=False), replace(PLAIN, field="b", told=0.8)]
    found = in_force(values, 0.9)
    assert (found.to_review, found.errors, found.threshold) == (0.5, 1.0, 0.9)


def test_only_random_audits_say_what_escapes() -> None:
    audits = [replace(PLAIN, job=uuid4(), is_audit=True, weight=20.0, right=at > 0) for at in range(50)]
    empty = SeenJob(uuid4(), 20.0, is_audit=True, always=False, overlooked=2, values=())
    found = escaped([*jobs_of([*audits, replace(PLAIN, right=False)]), empty])
    assert (found.values, found.documents, found.wrong_values, found.wrong_documents) == (50, 51, 1, 2)
    assert found.overlooked == 2
    assert (round(found.share, 6), round(found.low, 4), round(found.high, 4)) == (0.02, 0.0035, 0.105)


def test_what_checks_made_of_a_value_is_kept_under_another_calibration() -> None:
    prior = load_prior()
    now = prior.refitted([Outcome(0.5, right=False)] * 100, "x")
    before, after = prior.probability(0.5), now.probability(0.5)
    plain = replace(PLAIN, raw=0.5, told=before, calibration=prior.version)
    held, failed = replace(plain, told=1 - (1 - before) / 2), replace(plain, told=0.02)
    foreign = replace(plain, calibration="of another engine", told=0.42)
    anew = judged_anew([plain, held, failed, foreign], now, {prior.version: prior})
    assert [round(value.told, 6) for value in anew] == [
        round(after, 6), round(1 - (1 - after) / 2, 6), 0.02, 0.42,
    ]  # fmt: skip


def test_what_is_expected_of_a_calibration_never_sends_less_to_review_for_a_higher_threshold() -> None:
    shares = [each.of_values.to_review for each in expected(load_prior())]
    assert shares == sorted(shares)
    assert 0 < shares[-1] < 1
