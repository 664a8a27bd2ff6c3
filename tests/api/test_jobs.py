"""All jobs of an environment over HTTP: list, detail, cancel, retry, delete, timeline, pages, documents."""

import json
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from accounts.models import Environment
from jobs import storage
from jobs.models import Document, Extraction, Job, JobEvent
from jobs.sealing import unseal
from tests import factories
from tests.api.client import ALL_JOBS, JOBS, ApiClient, refusal

START = datetime(2026, 3, 12, 10, 0, 0, tzinfo=UTC)

# --- list -------------------------------------------------------------------------------------------------------


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [job["id"] for job in answer.json()["jobs"]]


def test_the_list_has_the_newest_first_in_pages_that_hold_still(api: ApiClient, environment: Environment) -> None:
    jobs = [str(factories.make_job(environment).pk) for _ in range(5)]
    first = api.get(f"{ALL_JOBS}?limit=2").json()
    factories.make_job(environment)  # what comes in between shifts nothing
    second = api.get(f"{ALL_JOBS}?limit=2&cursor={first['nextCursor']}").json()
    third = api.get(f"{ALL_JOBS}?limit=2&cursor={second['nextCursor']}").json()
    shown = [job["id"] for page in (first, second, third) for job in page["jobs"]]
    assert (shown, third["nextCursor"]) == (jobs[::-1], None)


def test_a_row_of_the_list_is_the_state_with_what_was_asked(api: ApiClient, environment: Environment) -> None:
    batch_id = uuid4()
    job = factories.make_job(
        environment, "completed", metadata={"order": 7}, batch_id=batch_id, page_count=3, attempts=1, ended_at=START
    )
    Job.objects.update(created_at=START, updated_at=START)
    moment = "2026-03-12T10:00:00.000Z"
    expected = {
        "id": str(job.pk), "status": "completed", "createdAt": moment, "updatedAt": moment, "completedAt": moment,
        "resultAvailable": True, "resultUrl": f"{JOBS}/{job.pk}/result", "metadata": {"order": 7},
        "operation": "extract", "filename": "invoice.pdf", "templateName": "invoice", "attempts": 1, "pageCount": 3,
        "batchId": str(batch_id),
    }  # fmt: skip
    listed = api.get(ALL_JOBS).json()["jobs"][0]
    assert {name: value for name, value in listed.items() if value is not None} == expected
    assert api.get(f"{ALL_JOBS}/{job.pk}").json() == {"success": True, "job": expected}


def test_the_list_can_be_narrowed(api: ApiClient, environment: Environment) -> None:
    batch_id = uuid4()
    columns: dict[str, dict[str, Any]] = {
        "plain": {"status": "queued"},
        "ended": {"status": "canceled"},
        "parsed": {"status": "completed", "operation": "parse", "template_version": None},
        "filtered": {"status": "failed", "filter_name": "post", "batch_id": batch_id},
    }
    made = {name: str(factories.make_job(environment, **values).pk) for name, values in columns.items()}
    Job.objects.filter(pk=made["parsed"]).update(template_version=None, created_at=START)
    Document.objects.filter(jobs=made["plain"]).update(filename="Rechnung März.pdf")

    def listed(query: str) -> set[str]:
        wanted = ids(api.get(f"{ALL_JOBS}?{query}"))
        return {name for name, job_id in made.items() if job_id in wanted}

    assert listed("") == set(made)
    assert listed("status=queued") == {"plain"}
    assert listed("status=failed") == {"ended", "filtered"}
    assert listed("operation=parse") == {"parsed"}
    assert listed("template=invoice") == {"plain", "ended", "filtered"}
    assert listed("filter=post") == {"filtered"}
    assert listed(f"batchId={batch_id}") == {"filtered"}
    assert listed("createdBefore=2026-03-12T10:00:00Z") == set()
    assert listed("createdBefore=2026-03-12T10:00:01") == {"parsed"}
    assert listed("createdAfter=2026-03-12T11:00:00%2B01:00&createdBefore=2026-03-13") == {"parsed"}
    assert listed("search=rechnung") == {"plain"}
    assert listed(f"search={made['ended']}") == {"ended"}
    assert listed("status=queued&operation=parse") == set()


def test_jobs_of_other_environments_and_trials_are_not_listed(api: ApiClient, environment: Environment) -> None:
    factories.make_job(factories.make_environment("other"))
    factories.make_job(environment, purpose="trial")
    assert api.get(ALL_JOBS).json() == {"success": True, "jobs": [], "nextCursor": None}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("status=canceled", "INVALID_REQUEST"),
        ("operation=guess", "INVALID_REQUEST"),
        ("batchId=7", "INVALID_REQUEST"),
        ("limit=0", "INVALID_REQUEST"),
        ("limit=201", "INVALID_REQUEST"),
        ("limit=many", "INVALID_REQUEST"),
        ("createdAfter=yesterday", "INVALID_REQUEST"),
        ("createdAfter=0.5", "INVALID_REQUEST"),
        ("createdAfter=20260312", "INVALID_REQUEST"),
        ("createdAfter=0001-01-01T00:00:00%2B14:00", "INVALID_REQUEST"),
        ("search=%00", "INVALID_REQUEST"),
        ("template=%00", "INVALID_REQUEST"),
        ("cursor=nonsense", "INVALID_CURSOR"),
        ("cursor=", "INVALID_CURSOR"),
        ("cursor=1%00", "INVALID_CURSOR"),
        ("cursor=123456789012345678-00000000000000000000000000000000", "INVALID_CURSOR"),
        ("stauts=failed", "UNKNOWN_FIELD"),
    ],
)
def test_a_query_that_means_nothing_is_a_400(api: ApiClient, query: str, code: str) -> None:
    assert refusal(api.get(f"{ALL_JOBS}?{query}")) == (400, code)


def test_the_list_asks_the_database_as_often_for_many_jobs_as_for_one(
    api: ApiClient, environment: Environment, django_assert_max_num_queries: Any
) -> None:
    for _ in range(10):
        factories.make_job(environment)
    with django_assert_max_num_queries(5):
        assert len(ids(api.get(ALL_JOBS))) == 10


# --- cancel, retry, delete --------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["queued", "processing", "review_required"])
def test_an_open_job_can_be_canceled(api: ApiClient, environment: Environment, status: str) -> None:
    job = factories.make_job(environment, status)
    answer = api.post(f"{ALL_JOBS}/{job.pk}/cancel").json()["job"]
    assert (answer["status"], answer["error"]["code"]) == ("failed", "JOB_CANCELED")
    assert Job.objects.get().status == "canceled"


@pytest.mark.parametrize("status", ["completed", "failed", "canceled"])
def test_an_ended_job_cannot_be_canceled(api: ApiClient, environment: Environment, status: str) -> None:
    job = factories.make_job(environment, status)
    assert refusal(api.post(f"{ALL_JOBS}/{job.pk}/cancel")) == (409, "TRANSITION_REFUSED")
    assert Job.objects.get().status == status


@pytest.mark.parametrize("as_json", [True, False])
def test_a_failed_job_can_be_retried_with_the_password_that_it_lacked(
    api: ApiClient, environment: Environment, *, as_json: bool
) -> None:
    job = factories.make_job(environment, "failed", error_code="PASSWORD_REQUIRED", attempts=1)
    url, fields = f"{ALL_JOBS}/{job.pk}/retry", {"password": "geheim"}
    answer = api.post_json(url, fields) if as_json else api.post(url, fields)
    assert answer.json()["job"]["status"] == "queued"
    job.refresh_from_db()
    assert (unseal(job.sealed_password), job.attempts, job.error_code) == ("geheim", 0, "")


def test_a_retry_needs_no_body(api: ApiClient, environment: Environment) -> None:
    job = factories.make_job(environment, "failed", error_code="PROCESSING_ERROR")
    assert api.generic("POST", f"{ALL_JOBS}/{job.pk}/retry").status_code == 200
    assert Job.objects.get().sealed_password is None


@pytest.mark.parametrize(
    ("status", "code"), [("completed", ""), ("canceled", ""), ("queued", ""), ("failed", "REVIEW_REJECTED")]
)
def test_what_has_not_failed_or_was_rejected_by_a_reviewer_is_not_retried(
    api: ApiClient, environment: Environment, status: str, code: str
) -> None:
    job = factories.make_job(environment, status, error_code=code)
    assert refusal(api.post(f"{ALL_JOBS}/{job.pk}/retry")) == (409, "TRANSITION_REFUSED")
    assert Job.objects.get().status == status


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        ('{"pasword": "x"}', "application/json", (400, "UNKNOWN_FIELD")),
        ('{"password": 1}', "application/json", (400, "INVALID_REQUEST")),
        ('{"password": "a\\u0000"}', "application/json", (400, "INVALID_REQUEST")),
        ("[", "application/json", (400, "INVALID_JSON")),
        ("password", "text/plain", (415, "UNSUPPORTED_MEDIA_TYPE")),
    ],
)
def test_a_retry_with_a_bad_body_does_nothing(
    api: ApiClient, environment: Environment, body: str, content_type: str, expected: tuple[int, str]
) -> None:
    job = factories.make_job(environment, "failed")
    assert refusal(api.post(f"{ALL_JOBS}/{job.pk}/retry", body, content_type=content_type)) == expected
    assert Job.objects.get().status == "failed"


def test_an_ended_job_is_deleted_with_its_document(api: ApiClient, environment: Environment) -> None:
    job = factories.make_job(environment, "completed")
    response = api.delete(f"{ALL_JOBS}/{job.pk}")
    assert (response.status_code, response.json()) == (200, {"success": True})
    assert not Document.objects.exists()
    assert refusal(api.delete(f"{ALL_JOBS}/{job.pk}")) == (404, "JOB_NOT_FOUND")


def test_an_open_job_is_not_deleted(api: ApiClient, environment: Environment) -> None:
    job = factories.make_job(environment)
    assert refusal(api.delete(f"{ALL_JOBS}/{job.pk}")) == (409, "JOB_OPEN")
    assert Job.objects.exists()


def test_a_job_that_a_template_has_as_a_sample_is_not_deleted(api: ApiClient, environment: Environment) -> None:
    job = factories.make_job(environment, "completed", is_kept=True)
    assert refusal(api.delete(f"{ALL_JOBS}/{job.pk}")) == (409, "JOB_KEPT")
    assert Job.objects.exists()


# --- timeline ---------------------------------------------------------------------------------------------------


def test_the_timeline_tells_every_step_and_what_it_brought(api: ApiClient, environment: Environment) -> None:
    job = factories.make_job(environment)
    steps: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("job.processing", {"attempt": 1}, {"attempt": 1}),
        (
            "job.queued",
            {"attempt": 1, "code": "WORKER_LOST", "message": "It died.", "retry_in_s": 5},
            {"attempt": 1, "code": "WORKER_LOST", "message": "It died.", "retryInS": 5},
        ),
        (
            "job.review_required",
            {"flagged": ["total", "2.total"], "threshold": 92},
            {"reviewThreshold": 92, "flaggedFields": ["/documents/0/content/total", "/documents/1/content/total"]},
        ),
        ("job.completed", {"revision": 1, "reviewed": True}, {"reviewed": True}),
    ]
    for number, (kind, data, _) in enumerate(steps, 1):
        at = START + timedelta(seconds=number)
        JobEvent.objects.create(job=job, type=kind, actor="worker", data=data, created_at=at)
    first, *told = api.get(f"{ALL_JOBS}/{job.pk}/events").json()["events"]
    assert (first["type"], first["actor"]) == ("job.queued", "test")
    for number, (event, (kind, _, expected)) in enumerate(zip(told, steps, strict=True), 1):
        event_id = event.pop("id")
        assert JobEvent.objects.filter(job=job, uid=event_id).exists()
        assert event == {
            "type": kind, "actor": "worker", "createdAt": f"2026-03-12T10:00:0{number}.000Z", **expected,
        }  # fmt: skip


def test_the_timeline_never_tells_that_a_job_was_drawn_for_an_audit(api: ApiClient, environment: Environment) -> None:
    job = factories.make_job(environment, "review_required")
    JobEvent.objects.update(data={"flagged": ["total"], "threshold": 90, "sampled": True})
    answer = api.get(f"{ALL_JOBS}/{job.pk}/events")
    assert answer.json()["events"][0]["flaggedFields"] == ["/documents/0/content/total"]
    assert "sampled" not in answer.content.decode()


# --- results with several documents, text and files -------------------------------------------------------------


def several(environment: Environment, **options: Any) -> Job:
    """A file of an invoice on page 1 and a letter on pages 2 and 3, which a filter skipped."""
    job = factories.make_job(environment, "completed", page_count=3, options=options, filter_name="post")
    factories.make_reading(job, text="one\ftwo\fthree")
    file = "document-0001.pdf" if options.get("return_documents") else ""
    found = factories.make_extraction(
        job, first_page=1, last_page=1, label="Invoices", reason="rule 1 fits", file=file
    )
    skipped: dict[str, Any] = {"template_version": None, "label": "Letters", "reason": "rule 2 skips it"}
    Extraction.objects.create(job=job, position=1, first_page=2, last_page=3, result=None, **skipped)
    default_storage.save(storage.job_file_key(job, "document-0001.pdf"), ContentFile(b"%PDF part"))
    job.releases.create(documents=[found.result, None])
    return job


def documents(api: ApiClient, job: Job) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get(f"{JOBS}/{job.pk}/result").json()["data"]["documents"]
    return found


def test_a_skipped_document_appears_as_not_extracted_and_says_why(api: ApiClient, environment: Environment) -> None:
    one, other = documents(api, several(environment))
    assert (one["extracted"], one["label"], one["reason"], one["sourcePages"]) == (
        True,
        "Invoices",
        "rule 1 fits",
        [1],
    )
    assert other == {
        "extracted": False, "usedTemplateName": None, "averageDocumentConfidence": 0, "sourcePages": [2, 3],
        "label": "Letters", "reason": "rule 2 skips it", "content": {},
    }  # fmt: skip


def test_text_and_files_are_returned_only_where_the_job_asked(api: ApiClient, environment: Environment) -> None:
    asked = documents(api, several(environment, return_text=True, return_documents=True))
    assert [each["returnedText"] for each in asked] == ["one", "two\fthree"]
    assert [each["returnedDocumentBase64"] for each in asked] == ["JVBERiBwYXJ0", None]
    for each in documents(api, several(environment)):
        assert not {"returnedText", "returnedDocumentBase64"} & set(each)


def test_the_original_is_the_file_of_the_only_document(api: ApiClient, environment: Environment) -> None:
    job = factories.make_job(environment, "completed", options={"return_documents": True})
    job.releases.create(documents=[factories.make_extraction(job).result])
    assert documents(api, job)[0]["returnedDocumentBase64"] == "JVBERi0xLjcK"


def test_a_document_of_the_file_can_be_fetched_as_a_pdf(api: ApiClient, environment: Environment) -> None:
    job = several(environment, return_documents=True)
    response = api.get(f"{ALL_JOBS}/{job.pk}/documents/1")
    assert (response["Content-Type"], b"".join(response.streaming_content)) == ("application/pdf", b"%PDF part")
    assert response["Content-Disposition"] == 'attachment; filename="invoice-1.pdf"'
    for number in (0, 2, 3, 10**12):
        assert refusal(api.get(f"{ALL_JOBS}/{job.pk}/documents/{number}")) == (404, "DOCUMENT_NOT_FOUND")


# --- files ------------------------------------------------------------------------------------------------------


@pytest.fixture
def read_job(environment: Environment) -> Job:
    job = factories.make_job(environment, "review_required")
    factories.make_extraction(job)
    default_storage.save(storage.job_file_key(job, "page-0001.jpg"), ContentFile(b"\xff\xd8\xff"))
    default_storage.save(storage.job_file_key(job, "page-0001.json"), ContentFile(b'[["a",0,0,1,1,0.9]]'))
    return job


def test_pages_come_as_pictures_and_as_words(api: ApiClient, read_job: Job) -> None:
    url = f"{ALL_JOBS}/{read_job.pk}/pages/1"
    picture, words = api.get(url), api.get(f"{url}/words")
    assert (picture["Content-Type"], b"".join(picture.streaming_content)) == ("image/jpeg", b"\xff\xd8\xff")
    assert json.load(BytesIO(b"".join(words.streaming_content))) == [["a", 0, 0, 1, 1, 0.9]]
    assert picture["Cache-Control"].startswith("private")
    for number in (0, 2, 10**12):
        assert refusal(api.get(f"{ALL_JOBS}/{read_job.pk}/pages/{number}")) == (404, "PAGE_NOT_FOUND")


def test_a_part_of_a_page_comes_as_a_picture_of_its_own(api: ApiClient, read_job: Job) -> None:
    page = Image.new("RGB", (200, 100), "white")
    page.paste("red", (100, 0, 200, 100))
    file = BytesIO()
    page.save(file, "JPEG")
    storage.delete_folder(storage.job_folder(read_job))
    default_storage.save(storage.job_file_key(read_job, "page-0001.jpg"), ContentFile(file.getvalue()))
    url = f"{ALL_JOBS}/{read_job.pk}/pages/1"

    def part(box: str) -> Image.Image:
        response = api.get(f"{url}?box={box}")
        assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
        return Image.open(BytesIO(b"".join(response.streaming_content)))

    red = part("0.75,0.5,1,1")
    assert (red.size, red.getpixel((10, 10))) == ((50, 50), (254, 0, 0))
    assert part("1,1.0,0.75,0.5").size == (50, 50)  # whichever corner is named first
    assert part("1,1,1,1").size == (1, 1)
    for box in ("0.1,0.2,0.3", "0,0,1,2", "a,b,c,d", ""):
        assert refusal(api.get(f"{url}?box={box}")) == (400, "INVALID_REQUEST")
    assert refusal(api.get(f"{url}?bx=0,0,1,1")) == (400, "UNKNOWN_FIELD")


def test_the_document_comes_as_it_was_sent_and_as_a_download(api: ApiClient, read_job: Job) -> None:
    response = api.get(f"{ALL_JOBS}/{read_job.pk}/document")
    assert b"".join(response.streaming_content) == factories.PDF_HEAD
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="invoice.pdf"'


FILES = ("pages/1", "pages/1/words", "document", "documents/1")


@pytest.mark.parametrize("path", FILES)
def test_files_of_an_expired_job_are_gone(api: ApiClient, read_job: Job, path: str) -> None:
    Job.objects.update(expired_at=START)
    assert refusal(api.get(f"{ALL_JOBS}/{read_job.pk}/{path}")) == (410, "RESULT_EXPIRED")


def test_pages_that_are_not_read_and_a_document_that_is_not_fetched_are_a_409(
    api: ApiClient, environment: Environment
) -> None:
    document = factories.make_document(environment, storage_key=None, source_url="https://example.com/a.pdf")
    job = factories.make_job(environment, "processing", document=document)
    for path in FILES:
        assert refusal(api.get(f"{ALL_JOBS}/{job.pk}/{path}")) == (409, "RESULT_NOT_READY")


@pytest.mark.parametrize("path", ["", "/events", "/result", *(f"/{path}" for path in FILES)])
def test_nothing_of_another_environments_job_is_told(api: ApiClient, path: str) -> None:
    job = factories.make_job(factories.make_environment("other"), "completed")
    assert refusal(api.get(f"{ALL_JOBS}/{job.pk}{path}")) == (404, "JOB_NOT_FOUND")


@pytest.mark.parametrize("path", ["/cancel", "/retry"])
def test_nothing_can_be_done_with_another_environments_job(api: ApiClient, path: str) -> None:
    other = factories.make_environment("other")
    status = "queued" if path == "/cancel" else "failed"
    job = factories.make_job(other, status)
    assert refusal(api.post(f"{ALL_JOBS}/{job.pk}{path}")) == (404, "JOB_NOT_FOUND")
    assert refusal(api.delete(f"{ALL_JOBS}/{job.pk}")) == (404, "JOB_NOT_FOUND")
    assert Job.objects.get().status == status
