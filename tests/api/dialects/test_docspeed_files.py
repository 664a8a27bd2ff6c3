"""Docspeed's files and jobs: kept without a job, found again, refused in its shape, forgotten in time."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from accounts.models import Environment, Scope
from api import sweeps
from api.models import UploadedFile
from demo.samples import bank_statement
from jobs import retention
from jobs.models import Document, Job
from tests import factories
from tests.api.dialects.docspeed import BASE, client_of, encoded, get, invoice, send
from tests.api.dialects.working import WorkingClock, work

LINE = {"pdf_base64": encoded(factories.written_pdf(["One line"]))}


@pytest.fixture
def client(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> Client:
    """While it waits for an answer, jobs are done."""
    WorkingClock(monkeypatch)
    return client_of(environment)


def stored() -> set[str]:
    """The folders of documents that have bytes."""
    environments = default_storage.listdir("")[0] if default_storage.exists("") else []
    return {f"{each}/{folder}" for each in environments for folder in default_storage.listdir(each)[0]}


def upload(client: Client, content: bytes, name: str = "file.pdf", status: int = 200) -> Any:
    response = client.post(f"{BASE}/files", {"file": factories.uploaded(content, name)})
    assert response.status_code == status, response.content
    return response.json()


def test_an_uploaded_file_is_kept_without_a_job_and_found_by_its_id(client: Client) -> None:
    content = factories.written_pdf(["One line"])
    told = upload(client, content, "note.pdf")
    document = Document.objects.get()
    assert told == {
        "file_id": f"file_{document.pk.hex}",
        "filename": "note.pdf",
        "content_type": "application/pdf",
        "size_bytes": len(content),
        "created_at": document.created_at.timestamp(),
    }
    assert get(client, f"/files/{told['file_id']}") == told
    assert not Job.objects.exists()


def test_pages_of_a_file_are_seen_from_0_and_read_only_once_for_that(client: Client) -> None:
    file_id = upload(client, bank_statement(1))["file_id"]
    for page in (0, 2):
        response = client.get(f"{BASE}/files/{file_id}/pages/{page}/image")
        assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
        assert response.content.startswith(b"\xff\xd8")
    pages = Job.objects.get().page_count
    for page_index in (pages, "first", "-1", "9" * 20):
        refused = get(client, f"/files/{file_id}/pages/{page_index}/image", 404)
        assert refused["detail"]["code"] == "PAGE_NOT_FOUND"
    assert Job.objects.count() == 1


def test_a_page_of_a_file_that_is_not_read_in_time_or_never_can_be_is_refused(client: Client, settings: Any) -> None:
    broken = upload(client, b"%PDF-1.7\nno document")["file_id"]
    assert get(client, f"/files/{broken}/pages/0/image", 422)["detail"]["code"] == Job.objects.get().error_code
    settings.MAX_WAIT_S = 0
    late = upload(client, factories.written_pdf(["One line"]))["file_id"]
    for _ in range(2):
        assert get(client, f"/files/{late}/pages/0/image", 409)["detail"]["code"] == "JOB_NOT_READY"
    assert Job.objects.count() == 2


def test_what_cannot_be_read_is_refused_at_once_and_nothing_is_kept(client: Client) -> None:
    before = stored()
    refused = upload(client, b"PK\x03\x04 an archive", "a.zip", 415)
    assert refused["detail"]["code"] == "UNSUPPORTED_FILE"
    assert upload(client, b"", "empty.pdf", 400)["detail"]["code"] == "EMPTY_FILE"
    response = client.post(f"{BASE}/files", {"document": factories.uploaded(factories.PDF_HEAD)})
    assert (response.status_code, response.json()["detail"]["code"]) == (422, "INVALID_REQUEST")
    assert not Document.objects.exists()
    assert stored() == before


@pytest.mark.parametrize("path", ["/files/{id}", "/files/{id}/pages/0/image"])
def test_a_file_of_another_environment_is_not_there(client: Client, path: str) -> None:
    theirs = client_of(factories.make_environment("other"))
    file_id = upload(theirs, factories.written_pdf(["One line"]))["file_id"]
    for unknown in (file_id, f"file_{uuid4().hex}", "file_1", "nonsense"):
        assert get(client, path.format(id=unknown), 404)["detail"]["code"] == "FILE_NOT_FOUND"
        assert send(client, "/parse", {"input": {"file_id": unknown}}, 404)["detail"]["code"] == "FILE_NOT_FOUND"
    assert not Job.objects.exists()


def test_a_document_that_came_some_other_way_is_no_file_here(client: Client, environment: Environment) -> None:
    document = factories.make_document(environment)
    get(client, f"/files/file_{document.pk.hex}", 404)
    begun = send(client, "/parse", {"input": LINE}, 202)
    sent = Job.objects.get().document
    assert get(client, f"/files/file_{sent.pk.hex}")["size_bytes"] == sent.size_bytes
    assert begun["status"] == "pending"


def test_an_old_file_that_was_never_used_goes_with_its_bytes(
    client: Client, environment: Environment, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    environment.result_retention_days = 30
    environment.save()
    content = factories.written_pdf(["One line"])
    old, used, young = (upload(client, content)["file_id"] for _ in range(3))
    elsewhere = upload(client_of(factories.make_environment("other")), content)["file_id"]
    send(client, "/parse", {"input": {"file_id": used}}, 202)
    month = timezone.now() - timedelta(days=31)
    UploadedFile.objects.exclude(document=young.removeprefix("file_")).update(created_at=month)
    key = Document.objects.get(pk=old.removeprefix("file_")).storage_key
    assert default_storage.exists(str(key))
    monkeypatch.setattr(sweeps, "_unused_swept_at", -sweeps.UNUSED_SWEEP_INTERVAL_S)
    with django_capture_on_commit_callbacks(execute=True):
        sweeps.delete_unused_uploads()
    left = {f"file_{key.hex}" for key in UploadedFile.objects.values_list("document", flat=True)}
    assert left == {used, young, elsewhere}
    assert not retention.delete_unused(Document.objects.get(pk=used.removeprefix("file_")))
    assert not default_storage.exists(str(key))
    assert get(client, f"/files/{old}", 404)["detail"]["code"] == "FILE_NOT_FOUND"


@pytest.mark.parametrize(
    ("status", "word"),
    [("queued", "pending"), ("processing", "processing"), ("review_required", "processing"),
     ("completed", "completed"), ("failed", "failed"), ("canceled", "failed")],
)  # fmt: skip
def test_every_status_has_its_word(client: Client, environment: Environment, status: str, word: str) -> None:
    asked = {"operation": "extract", "execution_mode": "async", "at": 0, "options": {}}
    job = factories.make_job(environment, status, dialect="docspeed", asked=asked)
    told = get(client, f"/jobs/job_{job.pk.hex}")
    assert told == {
        "job_id": f"job_{job.pk.hex}", "operation": "extract", "status": word, "execution_mode": "async",
        "created_at": job.created_at.timestamp(), "updated_at": told["updated_at"],
    }  # fmt: skip
    assert isinstance(told["updated_at"], float)
    job.__class__.objects.filter(pk=job.pk).update(attempts=1)
    assert get(client, f"/jobs/job_{job.pk.hex}")["status"] == word
    if word in ("pending", "processing"):
        refused = get(client, f"/jobs/job_{job.pk.hex}/result", 409)["detail"]
        assert (refused["code"], refused["details"]) == ("JOB_NOT_READY", {"job_status": word})


def test_the_result_of_a_failed_job_is_why(client: Client, environment: Environment) -> None:
    broken = {"pdf_base64": encoded(b"%PDF-1.7\nno document")}
    begun = send(client, "/parse", {"input": broken}, 202)
    work()
    failed = Job.objects.get()
    assert get(client, f"/jobs/{begun['job_id']}/result") == {"error": failed.error_message}
    asked = {"operation": "parse", "execution_mode": "async", "at": 0, "options": {}}
    canceled = factories.make_job(environment, "canceled", dialect="docspeed", asked=asked)
    assert get(client, f"/jobs/job_{canceled.pk.hex}/result") == {"error": "The job was canceled."}


def test_whoever_waits_for_a_job_that_fails_is_refused_with_its_id(client: Client) -> None:
    body = {"input": {"pdf_base64": encoded(b"%PDF-1.7\nno document")}, "execution_mode": "sync"}
    refused = send(client, "/parse", body, 422)["detail"]
    job = Job.objects.get()
    assert refused == {
        "code": job.error_code, "message": job.error_message, "details": {"job_id": f"job_{job.pk.hex}"},
    }  # fmt: skip


def test_whoever_waits_too_long_gets_the_job_to_ask_for(client: Client, settings: Any) -> None:
    settings.MAX_WAIT_S = 0
    begun = send(client, "/parse", {"input": invoice(), "execution_mode": "sync"})
    assert (begun["status"], begun["execution_mode"]) == ("processing", "sync")
    work()
    assert get(client, f"/jobs/{begun['job_id']}")["status"] == "completed"


def test_a_result_that_is_no_longer_kept_is_gone(client: Client) -> None:
    begun = send(client, "/parse", {"input": LINE}, 202)
    work()
    Job.objects.update(expired_at=timezone.now())
    assert get(client, f"/jobs/{begun['job_id']}/result", 410)["detail"]["code"] == "RESULT_EXPIRED"


@pytest.mark.parametrize("job_id", ["job_1", "nonsense", f"job_{uuid4().hex}", str(uuid4())])
def test_an_unknown_job_is_not_there(client: Client, job_id: str) -> None:
    for path in (f"/jobs/{job_id}", f"/jobs/{job_id}/result"):
        assert get(client, path, 404)["detail"]["code"] == "JOB_NOT_FOUND"


def test_a_job_of_another_api_or_environment_is_not_there(client: Client, environment: Environment) -> None:
    own = factories.make_job(environment, "completed", operation="parse")
    asked = {"operation": "parse", "execution_mode": "async", "at": 0, "options": {}}
    other = factories.make_environment("other")
    theirs = factories.make_job(other, "completed", operation="parse", dialect="docspeed", asked=asked)
    for job in (own, theirs):
        get(client, f"/jobs/job_{job.pk.hex}", 404)


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("/parse", {}, "input"),
        ("/parse", {"input": {}}, "exactly one of"),
        ("/parse", {"input": {"file_id": None, "text": ""}}, "exactly one of"),
        ("/parse", {"input": {**LINE, "file_id": "file_1"}}, "exactly one of"),
        ("/parse", {"input": LINE, "grounding": "words"}, "grounding"),
        ("/parse", {"input": LINE, "execution_mode": "later"}, "execution_mode"),
        ("/parse", {"input": "file_1"}, "input"),
        ("/classify", {"input": LINE, "class_definitions": [{"label": "a"}, {"label": "a"}]}, "each label once"),
        ("/classify", {"input": LINE, "class_definitions": [{"label": ""}]}, "class_definitions"),
        ("/extract", {"input": LINE, "schema": "invoice"}, "schema"),
        ("/chat/single", {"input": LINE}, "query"),
        ("/chat/multi", {"inputs": [], "query": "When?"}, "inputs"),
        ("/schema/auto", {}, "one of them"),
        ("/schema/auto", {"inputs": [LINE], "description": "An invoice"}, "one of them"),
    ],
)
def test_a_bad_request_is_refused_in_its_shape_and_makes_no_job(
    client: Client, path: str, body: dict[str, Any], said: str
) -> None:
    refused = send(client, path, body, 422)["detail"]
    assert refused.keys() == {"code", "message", "details"}
    assert refused["code"] == "INVALID_REQUEST"
    assert said in refused["message"]
    assert all(error.keys() == {"loc", "msg"} for error in refused["details"]["errors"])
    assert not Job.objects.exists()
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('{"input": ', "INVALID_JSON"),
        ("[]", "INVALID_JSON"),
        (json.dumps({"input": {"image_base64": "no base64!"}}), "INVALID_BASE64"),
        (json.dumps({"input": LINE, "schema": {"type": "string"}}), "SCHEMA_INVALID"),
    ],
)
def test_what_is_no_json_no_base64_and_no_object_is_refused(client: Client, body: str, code: str) -> None:
    response = client.post(f"{BASE}/extract", body, content_type="application/json")
    assert (response.status_code, response.json()["detail"]["code"]) == (400, code)
    assert not Job.objects.exists()


@pytest.mark.parametrize("given", [{"text": "a\x00b"}, {"markdown": "\x00"}])
def test_text_that_is_none_is_refused_and_nothing_is_kept(client: Client, given: dict[str, str]) -> None:
    before = stored()
    assert send(client, "/parse", {"input": given}, 400)["detail"]["code"] == "INVALID_REQUEST"
    assert not Document.objects.exists()
    assert stored() == before


def test_of_several_documents_all_are_taken_or_none(client: Client) -> None:
    body = {"inputs": [LINE, {"image_base64": encoded(b"no picture at all")}], "query": "When is it due?"}
    before = stored()
    assert send(client, "/chat/multi", body, 415)["detail"]["code"] == "UNSUPPORTED_FILE"
    assert not Document.objects.exists()
    assert stored() == before


@pytest.mark.parametrize(
    ("path", "body", "operation"),
    [
        ("/equations", {"input": LINE}, "equations"),
        ("/charts", {"input": LINE}, "charts"),
        ("/agents", {"name": "a", "description": "b", "instructions": "c"}, "agents"),
        ("/ocr", {"input": LINE, "mode": "agentic"}, "ocr"),
        ("/schema/auto", {"description": "purple elephants"}, "schema_auto"),
    ],
)
def test_what_would_need_a_language_model_says_so(
    client: Client, path: str, body: dict[str, Any], operation: str
) -> None:
    refused = send(client, path, body, 501)["detail"]
    assert (refused["code"], refused["details"]) == ("NOT_SUPPORTED", {"operation": operation})
    assert not Job.objects.exists()


def test_agents_find_every_tool_that_the_client_knows(client: Client) -> None:
    tools = get(client, "/agents/tools")["tools"]
    assert [tool["name"] for tool in tools] == [
        "parse", "layout", "ocr", "classify", "split", "tables_extract", "equations_extract", "charts_describe",
        "schema_auto", "extract", "chat_single", "chat_multi",
    ]  # fmt: skip
    assert all(tool["description"] and tool["endpoint"].startswith("/v1/") for tool in tools)


def test_a_request_tells_its_own_id_back(client: Client) -> None:
    response = client.get(f"{BASE}/agents/tools", headers={"X-Request-Id": "req-1.a"})
    assert response["X-Request-Id"] == "req-1.a"


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer pd_wrong"}, {"Authorization": "api-key {key}"}])
def test_only_a_key_of_the_desk_opens_it(environment: Environment, header: dict[str, str]) -> None:
    _, key = factories.make_api_key(environment)
    headers = {name: value.format(key=key) for name, value in header.items()}
    response = Client(headers=headers).post(f"{BASE}/parse", {"input": LINE}, content_type="application/json")
    assert (response.status_code, response.json()["detail"]["code"]) == (401, "UNAUTHORIZED")
    assert "Authorization: Bearer <key>" in response.json()["detail"]["message"]
    assert not Job.objects.exists()


def test_a_key_that_may_only_read_submits_nothing(environment: Environment) -> None:
    _, key = factories.make_api_key(environment, scopes=[Scope.READ])
    client = Client(headers={"Authorization": f"Bearer {key}"})
    assert send(client, "/parse", {"input": LINE}, 403)["detail"]["code"] == "NOT_ALLOWED"
    assert upload(client, factories.written_pdf(["One line"]), status=403)["detail"]["code"] == "NOT_ALLOWED"
    assert not Document.objects.exists()


def test_a_key_with_too_many_jobs_waits(client: Client, settings: Any) -> None:
    settings.MAX_ACTIVE_JOBS_PER_KEY = 1
    send(client, "/parse", {"input": LINE}, 202)
    assert send(client, "/parse", {"input": LINE}, 429)["detail"]["code"] == "RATE_LIMITED"


def test_what_is_not_there_is_refused_in_its_shape(client: Client) -> None:
    assert get(client, "/nowhere", 404)["detail"]["code"] == "NOT_FOUND"
    response = client.delete(f"{BASE}/parse")
    assert (response.status_code, response.json()["detail"]["code"]) == (405, "METHOD_NOT_ALLOWED")
