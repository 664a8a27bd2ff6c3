"""Many documents in one request: nothing is lost, neither a document nor an error."""

from typing import Any
from uuid import UUID

import pytest

from jobs.models import Document, Job
from tests import factories
from tests.api.client import ALL_JOBS, JOBS, ApiClient, refusal

URL = f"{JOBS}/batch"


def post(api: ApiClient, *files: Any, key: str | None = None, **fields: Any) -> Any:
    body = {"files": list(files), "templateName": "invoice", **fields}
    headers = {"Idempotency-Key": key} if key else {}
    return api.post(URL, body, headers=headers)


def pdf(name: str, content: bytes = factories.PDF_HEAD) -> Any:
    return factories.uploaded(content, name)


def test_every_file_becomes_a_job_or_says_why_it_did_not(api: ApiClient) -> None:
    response = post(
        api,
        pdf("a.pdf"), pdf("b.zip", b"PK\x03\x04rest"), pdf("c.pdf"), pdf("d.pdf", b""),
        documentReview="92", metadata='{"run": 7}',
    )  # fmt: skip
    body = response.json()
    assert (response.status_code, body["success"]) == (202, True)
    assert [(each["index"], each["filename"], each.get("error", {}).get("code")) for each in body["files"]] == [
        (0, "a.pdf", None), (1, "b.zip", "UNSUPPORTED_TYPE"), (2, "c.pdf", None), (3, "d.pdf", "EMPTY_FILE"),
    ]  # fmt: skip
    jobs = {str(job.pk): job for job in Job.objects.select_related("document")}
    assert [jobs[each["job"]["id"]].document.filename for each in body["files"] if "job" in each] == ["a.pdf", "c.pdf"]
    assert {(job.document_review, job.metadata["run"], str(job.batch_id)) for job in jobs.values()} == {
        (92, 7, body["batchId"])
    }
    listed = api.get(f"{ALL_JOBS}?batchId={body['batchId']}").json()["jobs"]
    assert {job["id"] for job in listed} == set(jobs)


def test_a_batch_that_is_repeated_with_its_key_makes_only_what_is_missing(api: ApiClient, settings: Any) -> None:
    settings.MAX_ACTIVE_JOBS_PER_KEY = 1
    first = post(api, pdf("a.pdf"), pdf("b.pdf", b"%PDF-1.7 b"), key="night-run").json()
    assert [each.get("error", {}).get("code") for each in first["files"]] == [None, "TOO_MANY_ACTIVE_JOBS"]
    settings.MAX_ACTIVE_JOBS_PER_KEY = 10
    second = post(api, pdf("a.pdf"), pdf("b.pdf", b"%PDF-1.7 b"), key="night-run").json()
    assert second["batchId"] == first["batchId"]
    assert second["files"][0] == first["files"][0]
    assert second["files"][1]["job"]["status"] == "queued"
    assert Job.objects.filter(batch_id=UUID(first["batchId"])).count() == Job.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"templateName": "unknown"}, (404, "TEMPLATE_NOT_FOUND")),
        ({"templateName": ""}, (400, "INVALID_REQUEST")),
        ({"colour": "blue"}, (400, "UNKNOWN_FIELD")),
        ({"filename": "x.pdf"}, (400, "UNKNOWN_FIELD")),
        ({"fileUrl": "https://example.com/a.pdf"}, (400, "UNKNOWN_FIELD")),
        ({"deliveryMode": "webhook"}, (400, "WEBHOOK_NOT_CONFIGURED")),
    ],
)
def test_what_is_wrong_with_all_files_refuses_the_batch(
    api: ApiClient, fields: dict[str, str], expected: tuple[int, str]
) -> None:
    assert refusal(post(api, pdf("a.pdf"), **fields)) == expected
    assert not Document.objects.exists()


def test_a_batch_needs_files_in_a_form(api: ApiClient) -> None:
    assert refusal(post(api)) == (400, "FILE_REQUIRED")
    assert refusal(api.post(URL, {"file": pdf("a.pdf"), "templateName": "invoice"})) == (400, "UNKNOWN_FIELD")
    assert refusal(api.create_json(URL)) == (415, "UNSUPPORTED_MEDIA_TYPE")
    assert not Document.objects.exists()


def test_batches_of_two_environments_with_one_key_do_not_meet(api: ApiClient) -> None:
    other = factories.make_environment("other")
    factories.make_template(other)
    theirs = ApiClient(factories.make_api_key(other)[1])
    batches = {post(each, pdf("a.pdf"), key="k").json()["batchId"] for each in (api, theirs)}
    assert len(batches) == 2


@pytest.mark.parametrize("key", ["", "a\x7fb", "x" * 256])
def test_a_key_that_is_none_is_refused_for_the_whole_batch(api: ApiClient, key: str) -> None:
    form = {"files": [factories.uploaded()], "templateName": "invoice"}
    response = api.post(URL, form, headers={"Idempotency-Key": key})
    assert refusal(response) == (400, "INVALID_IDEMPOTENCY_KEY")
    assert not Job.objects.exists()


def test_a_batch_takes_the_longest_key_that_there_is(api: ApiClient) -> None:
    answers = [post(api, pdf("a.pdf"), key="x" * 255).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert str(Job.objects.get().pk) == answers[0]["files"][0]["job"]["id"]
