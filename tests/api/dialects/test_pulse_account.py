"""Pulse's API: what its command line asks of an account."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Environment
from jobs.models import Job
from tests import factories
from tests.api.dialects.pulse import BASE, extracted_job

USAGE = f"{BASE}/api/v1/analytics/usage"


@pytest.fixture
def client(environment: Environment) -> Client:
    """Three extractions of a page each, one of them two months old."""
    for _ in range(3):
        extracted_job(environment)
    Job.objects.filter(pk=Job.objects.last().pk).update(created_at=timezone.now() - timedelta(days=62))
    factories.make_job(environment, "completed", page_count=50)
    extracted_job(factories.make_environment("other"))
    return Client(headers={"x-api-key": factories.make_api_key(environment)[1]})


def test_pages_are_those_of_this_api_in_this_environment(client: Client) -> None:
    assert client.get(f"{BASE}/pages").json() == {"total_pages_processed": 3}


def test_nothing_is_billed(client: Client) -> None:
    plan = client.get(f"{BASE}/api/v1/billing/subscription").json()
    assert (plan["plan"], plan["status"]) == ("self-hosted", "active")


def test_usage_is_told_for_the_month_and_for_any_days(client: Client) -> None:
    period = client.get(f"{USAGE}/current-period").json()
    assert (period["pages_used"], period["is_unlimited"], period["page_allowance"]) == (2, True, None)
    assert client.get(f"{USAGE}/breakdown").json() == {
        "by_source": {"extract": {"documents": 2, "pages": 2}}, "total_documents": 2, "total_pages": 2,
    }  # fmt: skip
    day = (timezone.localdate() - timedelta(days=62)).isoformat()
    told = client.get(f"{USAGE}/breakdown?start_date={day}&end_date={day}").json()
    assert told["total_pages"] == 1
    assert client.get(f"{USAGE}/breakdown?start_date=monday").status_code == 400
