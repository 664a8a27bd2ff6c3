"""A schema from several documents through the API."""

import json
from typing import Any

import pytest

from accounts.models import Environment
from jobs import processing
from jobs.models import Document, Job
from tests import factories
from tests.api.client import ALL_JOBS, ApiClient, refusal

ADDRESS = f"{ALL_JOBS}/schema"


@pytest.fixture
def desk(environment: Environment) -> ApiClient:
    return ApiClient(factories.make_api_key(environment)[1])


def note(number: int) -> Any:
    text = f"Order number: A-{number}\nTotal: {number}2.50 EUR\n"
    return factories.uploaded(text.encode(), f"{number}.txt")


def proposed(desk: ApiClient, response: Any) -> Any:
    assert response.status_code == 202, response.content
    job_id = response.json()["job"]["id"]
    processing.run(job_id)
    answer = desk.get(f"{ALL_JOBS}/{job_id}/result")
    assert answer.status_code == 200, Job.objects.get(pk=job_id).error_message
    return json.loads(b"".join(answer.streaming_content))["data"]


def test_several_parts_make_one_proposal(desk: ApiClient) -> None:
    found = proposed(desk, desk.post(ADDRESS, {"file": [note(1), note(2), note(3)]}))

    assert found["proposal"]["documents"] == 3
    assert set(found["json_schema"]["properties"]) == {"order_number", "grand_total"}
    assert Job.objects.count() == 1


def test_jobs_that_have_the_documents_can_be_named(desk: ApiClient) -> None:
    ids = [desk.post(f"{ALL_JOBS}/parse", {"file": note(n)}).json()["job"]["id"] for n in (1, 2, 3)]
    body = {"fromJob": ids[0], "fromJobs": ids[1:]}

    found = proposed(desk, desk.post(ADDRESS, json.dumps(body), content_type="application/json"))

    assert found["proposal"]["documents"] == 3


def test_a_form_names_them_by_a_part_each_or_as_json(desk: ApiClient) -> None:
    ids = [desk.post(f"{ALL_JOBS}/parse", {"file": note(n)}).json()["job"]["id"] for n in (1, 2, 3)]

    parts = desk.post(ADDRESS, {"fromJob": ids[0], "fromJobs": ids[1:]})
    one = desk.post(ADDRESS, {"fromJob": ids[0], "fromJobs": ids[1]})
    as_json = desk.post(ADDRESS, {"fromJob": ids[0], "fromJobs": json.dumps(ids[1:])})

    jobs = [Job.objects.get(pk=each.json()["job"]["id"]) for each in (parts, one, as_json)]
    assert [len(job.options["samples"]) for job in jobs] == [2, 1, 2]


def test_the_documents_of_another_environment_are_not_there(desk: ApiClient) -> None:
    theirs = factories.make_job(factories.make_environment("other"))

    response = desk.post(ADDRESS, {"file": note(1), "fromJobs": json.dumps([str(theirs.pk)])})

    assert refusal(response) == (404, "JOB_NOT_FOUND")
    assert Document.objects.count() == 1


def test_more_than_five_are_refused_and_nothing_is_kept(desk: ApiClient) -> None:
    response = desk.post(ADDRESS, {"file": [note(n) for n in range(1, 7)]})

    assert refusal(response) == (400, "TOO_MANY_DOCUMENTS")
    assert not Document.objects.exists()


def test_a_private_address_among_them_is_refused(desk: ApiClient) -> None:
    response = desk.post(ADDRESS, {"file": note(1), "fileUrls": json.dumps(["http://10.0.0.1/a.pdf"])})

    assert refusal(response) == (400, "INVALID_URL")
    assert not Document.objects.exists()


def test_the_same_idempotency_key_stands_for_all_of_the_documents(desk: ApiClient) -> None:
    key = {"HTTP_IDEMPOTENCY_KEY": "several"}
    first = desk.post(ADDRESS, {"file": [note(1), note(2)]}, **key)
    again = desk.post(ADDRESS, {"file": [note(1), note(2)]}, **key)
    other = desk.post(ADDRESS, {"file": [note(1), note(3)]}, **key)

    assert (first.status_code, again.status_code) == (202, 200)
    assert refusal(other) == (422, "IDEMPOTENCY_KEY_REUSED")
