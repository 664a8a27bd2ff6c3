"""The schedule of tries."""

from datetime import UTC, datetime, timedelta

import pytest

from webhooks.backoff import MAX_ATTEMPTS, delay_after, parse_retry_after

NOW = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)


def test_there_are_ten_tries_over_three_days() -> None:
    delays = [delay_after(attempt, chance=0) for attempt in range(1, MAX_ATTEMPTS + 1)]

    seconds = [delay.total_seconds() for delay in delays if delay]
    assert seconds == [5, 30, 120, 600, 1800, 7200, 36000, 86400, 129600]
    assert delays[9:] == [None]
    assert timedelta(seconds=sum(seconds)) == timedelta(days=3, minutes=42, seconds=35)


def test_chance_adds_up_to_a_tenth() -> None:
    assert delay_after(2, chance=0.5) == timedelta(seconds=31.5)
    assert delay_after(2, chance=1) == timedelta(seconds=33)


def test_the_receiver_can_ask_for_later_but_not_for_sooner_nor_for_more_than_a_day() -> None:
    assert delay_after(1, chance=0, retry_after_s=90) == timedelta(seconds=90)
    assert delay_after(4, chance=0, retry_after_s=1) == timedelta(minutes=10)
    assert delay_after(1, chance=0, retry_after_s=1e9) == timedelta(days=1)
    assert delay_after(10, chance=0, retry_after_s=5) is None


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Thu, 12 Mar 2026 10:01:00 GMT", 60),
        ("Thu, 12 Mar 2026 09:00:00 GMT", 0),
        ("9" * 400, 999999999999),
        ("-5", None),
        ("Thu, 12 Mar 99999999999 10:00:00 GMT", None),
        ("Thu, 12 Mar 2026 10:00:00 +99999999", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(value: str, seconds: float | None) -> None:
    assert parse_retry_after(value, now=NOW) == seconds
