"""What a new job may be asked beyond the contract: its file by address, metadata, no second reading of the same."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.audit import SYSTEM
from accounts.models import Environment
from jobs import services
from jobs.models import Document, Job
from templates_app.services import publish, save_version
from tests import factories
from tests.api.client import ALL_JOBS, JOBS, ApiClient, refusal

# --- fromJob ----------------------------------------------------------------------------------------------------


def test_a_job_may_be_about_the_document_of_another_one(api: ApiClient, environment: Environment) -> None:
    first = factories.make_job(environment, "completed")
    for response in (
        api.create_json(file=None, fromJob=str(first.pk)),
        api.create(file=None, fromJob=str(first.pk)),
        api.post(f"{ALL_JOBS}/tables", {"fromJob": str(first.pk)}),
    ):
        assert response.status_code == 202, response.content
        assert Job.objects.get(pk=response.json()["job"]["id"]).document == first.document
    assert Document.objects.count() == 1


def test_a_job_of_another_environment_one_that_is_gone_or_one_without_a_document_gives_none(
    api: ApiClient, environment: Environment
) -> None:
    other = factories.make_job(factories.make_environment("other"), "completed")
    expired = factories.make_job(environment, "completed", expired_at=datetime(2026, 3, 12, tzinfo=UTC))
    to_fetch = factories.make_document(environment, storage_key=None, source_url="https://example.com/a.pdf")
    waiting = factories.make_job(environment, "queued", document=to_fetch)
    before = Job.objects.count()
    for job, refused in (
        (other, (404, "JOB_NOT_FOUND")),
        (expired, (410, "RESULT_EXPIRED")),
        (waiting, (409, "RESULT_NOT_READY")),
    ):
        assert refusal(api.create_json(file=None, fromJob=str(job.pk))) == refused
    assert refusal(api.create_json(file=None, fromJob="1")) == (400, "INVALID_REQUEST")
    assert refusal(api.create_json(fromJob=str(expired.pk))) == (400, "FILE_REQUIRED")
    assert Job.objects.count() == before


# --- fileUrl ----------------------------------------------------------------------------------------------------


def test_a_file_url_makes_a_job_whose_worker_fetches_the_file(api: ApiClient) -> None:
    response = api.create_json(file=None, fileUrl="https://files.example.com/a/march.pdf?x=1")
    assert response.status_code == 202
    document = Document.objects.get()
    assert (document.source_url, document.storage_key, document.sha256) == (
        "https://files.example.com/a/march.pdf?x=1", None, "",
    )  # fmt: skip


def test_a_form_may_carry_a_file_url_and_a_filename(api: ApiClient) -> None:
    assert api.create(file=None, fileUrl="https://example.com/x", filename="march.pdf").status_code == 202
    assert Document.objects.get().filename == "march.pdf"


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "ftp://example.com/a.pdf",
        "file:///etc/passwd",
        "https://user:secret@example.com/a.pdf",
        "http://10.0.0.1/a.pdf",
        "http://[::1]/a.pdf",
        "http://169.254.169.254/latest/meta-data",
        "https://example.com/a b.pdf",
    ],
)
def test_a_bad_or_internal_address_is_refused_at_once(api: ApiClient, url: str) -> None:
    assert refusal(api.create_json(file=None, fileUrl=url)) == (400, "INVALID_URL")
    assert not Document.objects.exists()


def test_an_internal_address_that_the_operator_allows_is_taken(api: ApiClient, settings: Any) -> None:
    settings.EGRESS_ALLOWED_PRIVATE_HOSTS = ["10.0.0.0/8"]
    assert api.create_json(file=None, fileUrl="http://10.0.0.1/a.pdf").status_code == 202


def test_a_file_and_its_address_exclude_each_other(api: ApiClient) -> None:
    assert refusal(api.create_json(fileUrl="https://example.com/a.pdf")) == (400, "FILE_REQUIRED")
    assert refusal(api.create(fileUrl="https://example.com/a.pdf")) == (400, "FILE_REQUIRED")
    assert not Document.objects.exists()


def test_another_address_is_another_request_under_the_same_key(api: ApiClient) -> None:
    def post(url: str) -> Any:
        body = {"fileUrl": url, "templateName": "invoice"}
        headers = {"Idempotency-Key": "k"}
        return api.post(JOBS, json.dumps(body), content_type="application/json", headers=headers)

    assert post("https://example.com/a.pdf").status_code == 202
    assert post("https://example.com/a.pdf").status_code == 200
    assert refusal(post("https://example.com/b.pdf")) == (422, "IDEMPOTENCY_KEY_REUSED")


# --- metadata ---------------------------------------------------------------------------------------------------

METADATA = {"order": 1001, "tags": ["a", None], "customer": {"name": "Zoë", "vip": True}}


def test_metadata_is_told_back_with_status_and_result(api: ApiClient, environment: Environment) -> None:
    api.create(metadata=json.dumps(METADATA))
    job = Job.objects.get()
    assert api.get(f"{JOBS}/{job.pk}").json()["job"]["metadata"] == METADATA
    done = factories.make_job(environment, "completed", metadata=METADATA, page_count=1)
    done.releases.create(documents=[factories.make_extraction(done).result])
    assert api.get(f"{JOBS}/{done.pk}/result").json()["job"]["metadata"] == METADATA


def test_metadata_may_have_sixteen_kibibytes_and_no_more(api: ApiClient) -> None:
    rest = 16 * 1024 - len('{"a":""}')
    assert api.create_json(metadata={"a": "x" * rest}).status_code == 202
    assert refusal(api.create_json(metadata={"a": "x" * (rest + 1)})) == (400, "INVALID_REQUEST")
    assert Job.objects.count() == 1


# --- deduplicate ------------------------------------------------------------------------------------------------


def test_the_same_bytes_are_read_once_where_the_request_asks_for_that(api: ApiClient) -> None:
    first = api.create()
    again = api.create(deduplicate="true")
    assert (again.status_code, again["X-Idempotent-Replay"]) == (200, "true")
    assert again.json() == first.json()
    assert Job.objects.count() == Document.objects.count() == 1


@pytest.mark.parametrize("change", [{"deduplicate": None}, {"deduplicate": "false"}, {"content": b"%PDF-1.7 other"}])
def test_without_that_wish_or_with_other_bytes_a_new_job_is_made(api: ApiClient, change: dict[str, Any]) -> None:
    api.create()
    assert api.create(**{"deduplicate": "true", **change}).status_code == 202
    assert Job.objects.count() == 2


def test_a_new_version_of_the_template_reads_the_same_bytes_again(api: ApiClient, environment: Environment) -> None:
    api.create()
    template = Job.objects.get().template_version.template
    source = factories.DEFAULT_SOURCE.replace("title: Invoice\n", "title: Bill\n", 1)
    publish(version=save_version(template=template, source=source, actor=SYSTEM), actor=SYSTEM)
    assert api.create(deduplicate="true").status_code == 202


@pytest.mark.parametrize("status", ["failed", "canceled"])
def test_a_job_without_a_result_is_no_reason_not_to_read_again(api: ApiClient, status: str) -> None:
    api.create()
    Job.objects.update(status=status)
    assert api.create(deduplicate="true").status_code == 202


def test_a_duplicate_also_answers_the_repetition_of_its_own_key(api: ApiClient) -> None:
    first = api.create()
    for _ in range(2):
        again = api.create(key="k", deduplicate="true")
        assert (again.status_code, again.json()) == (200, first.json())
    assert Job.objects.count() == 1


# --- limits -----------------------------------------------------------------------------------------------------


def test_a_key_may_have_so_many_jobs_under_way(api: ApiClient, settings: Any) -> None:
    settings.MAX_ACTIVE_JOBS_PER_KEY = 1
    assert api.create().status_code == 202
    response = api.create()
    assert refusal(response) == (429, "TOO_MANY_ACTIVE_JOBS")
    assert int(response["Retry-After"]) > 0
    assert Job.objects.count() == Document.objects.count() == 1
    services.cancel(job=Job.objects.get(), actor=SYSTEM)
    assert api.create().status_code == 202


def test_a_key_that_may_only_read_makes_nothing(environment: Environment) -> None:
    factories.make_template(environment)
    key, text = factories.make_api_key(environment)
    key.scopes = ["read"]
    key.save()
    client = ApiClient(text)
    for url in (JOBS, "/api/v1/extractions", f"{JOBS}/batch", f"{ALL_JOBS}/parse"):
        assert refusal(client.create_json(url)) == (403, "NOT_ALLOWED")
    assert not Document.objects.exists()
    assert client.get(ALL_JOBS).status_code == 200
