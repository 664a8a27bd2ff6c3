"""The pages that start jobs and set how they are read: upload, samples, trials, text recognition."""

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

import extraction
from accounts.models import AuditEntry, Environment, Role
from jobs.models import Document, Job
from tests import factories

UPLOAD, TRIAL, SETTINGS = "jobs:upload", "jobs:trial", "jobs:ocr_settings"


def sign_in(client: Client, environment: Environment, role: str = Role.STAFF) -> Client:
    client.force_login(factories.make_member(environment, role))
    return client


# --- upload -----------------------------------------------------------------------------------------------------
def test_the_upload_page_offers_the_published_templates_of_this_environment(
    client: Client, environment: Environment
) -> None:
    factories.make_template(environment)
    draft = factories.DEFAULT_SOURCE.replace("template: invoice", "template: draft-only")
    factories.make_template(environment, draft, published=False)
    factories.make_template(
        factories.make_environment("other"), factories.DEFAULT_SOURCE.replace("template: invoice", "template: foreign")
    )
    response = sign_in(client, environment).get(reverse(UPLOAD))
    assert response.context["form"].fields["readWith"].choices == [("templateName=invoice", "Invoice")]
    page = response.content.decode()
    assert 'data-endpoint="/api/v1/extraction-jobs"' in page
    assert "up to 100 MB and 1000 pages each" in page
    assert f'data-job-url="/jobs/{UUID(int=0)}/"' in page


def test_without_a_template_the_upload_page_leads_to_the_templates(client: Client, environment: Environment) -> None:
    page = sign_in(client, environment).get(reverse(UPLOAD)).content.decode()
    assert "No published template yet" in page
    assert "data-upload-zone" not in page


def test_reviewers_do_not_upload(client: Client, environment: Environment) -> None:
    sign_in(client, environment, Role.REVIEWER)
    assert client.get(reverse(UPLOAD)).status_code == 403
    assert client.post(reverse(TRIAL)).status_code == 403


@pytest.fixture
def samples(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    folder = tmp_path / "samples"
    folder.mkdir()
    (folder / "scan-invoice-1.pdf").write_bytes(b"%PDF-sample")
    (folder / "notes.txt").write_bytes(b"no sample")
    (tmp_path / "secret.pdf").write_bytes(b"%PDF-secret")
    return folder


def test_samples_are_offered_with_the_template_that_fits_their_name(
    client: Client, environment: Environment, samples: Path
) -> None:
    factories.make_template(environment, factories.DEFAULT_SOURCE.replace("template: invoice", "template: receipt"))
    factories.make_template(environment)
    offered = sign_in(client, environment).get(reverse(UPLOAD)).context["samples"]
    assert [(one.name, one.read_with) for one in offered] == [("scan-invoice-1.pdf", "templateName=invoice")]
    response = client.get(offered[0].url)
    assert (response.getvalue(), response["Content-Type"]) == (b"%PDF-sample", "application/pdf")


@pytest.mark.parametrize("name", ["notes.txt", "absent.pdf", "..%2Fsecret.pdf"])
def test_nothing_but_samples_is_served(client: Client, environment: Environment, samples: Path, name: str) -> None:
    assert sign_in(client, environment).get(f"/jobs/samples/{name}").status_code == 404


# --- trials -----------------------------------------------------------------------------------------------------
def test_a_trial_runs_a_draft_on_a_document(client: Client, environment: Environment) -> None:
    version = factories.make_template(environment, published=False)
    sign_in(client, environment)
    response = client.post(reverse(TRIAL), {"version": version.pk, "file": factories.uploaded()})
    job = Job.objects.get()
    assert (job.purpose, job.template_version, job.document.filename) == ("trial", version, "invoice.pdf")
    assert (response.status_code, response["Location"]) == (302, reverse("jobs:detail", args=[job.pk]))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 zip"])
def test_a_bad_trial_file_leads_back_to_the_version_with_the_reason(
    client: Client, environment: Environment, content: bytes
) -> None:
    version = factories.make_template(environment, published=False)
    sign_in(client, environment)
    response = client.post(reverse(TRIAL), {"version": version.pk, "file": factories.uploaded(content)})
    assert response["Location"] == reverse("templates_app:version", args=["invoice", 1])
    assert not Document.objects.exists()


def test_another_environments_version_cannot_be_tried(client: Client, environment: Environment) -> None:
    foreign = factories.make_template(factories.make_environment("other"))
    sign_in(client, environment)
    for version in (foreign.pk, uuid4(), "nonsense"):
        data = {"version": version, "file": factories.uploaded()}
        assert client.post(reverse(TRIAL), data).status_code == 404
    assert not Job.objects.exists()


# --- text recognition -------------------------------------------------------------------------------------------
def test_the_settings_page_lists_every_engine_and_whether_it_is_installed(
    client: Client, environment: Environment
) -> None:
    page = sign_in(client, environment, Role.ADMIN).get(reverse(SETTINGS)).content.decode()
    assert [label in page for label in ("RapidOCR", "EasyOCR", "Tesseract")] == [True, True, True]
    missing = [engine for engine in extraction.ocr_engines() if not engine.installed]
    assert page.count("Not installed") == len(missing)
    assert all(engine.note in page for engine in missing)


def test_an_admin_changes_how_documents_are_read_and_it_is_audited(client: Client, environment: Environment) -> None:
    sign_in(client, environment, Role.ADMIN)
    data = {"ocr_engine": "rapidocr", "ocr_language": " DE ", "review_threshold": "75"}
    assert client.post(reverse(SETTINGS), data).status_code == 302
    environment.refresh_from_db()
    assert (environment.ocr_language, environment.review_threshold) == ("de", 75)
    assert environment.review_due_hours is None
    assert AuditEntry.objects.filter(action="environment.reading_changed", actor="admin-demo").count() == 1


def test_an_admin_says_within_how_many_hours_reviews_are_due(client: Client, environment: Environment) -> None:
    sign_in(client, environment, Role.ADMIN)
    data = {"ocr_engine": "rapidocr", "ocr_language": "en", "review_threshold": "80", "review_due_hours": "24"}
    assert client.post(reverse(SETTINGS), data).status_code == 302
    environment.refresh_from_db()
    assert environment.review_due_hours == 24
    assert AuditEntry.objects.get(action="environment.reading_changed").details["after"]["review_due_hours"] == 24


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ocr_engine": "other"}, "ocr_engine"),
        ({"ocr_language": "xx"}, "ocr_language"),
        ({"review_threshold": "101"}, "review_threshold"),
        ({"review_threshold": ""}, "review_threshold"),
        ({"review_due_hours": "0"}, "review_due_hours"),
        ({"review_due_hours": "9999"}, "review_due_hours"),
    ],
)
def test_wrong_settings_answer_422_and_change_nothing(
    client: Client, environment: Environment, change: dict[str, str], field: str
) -> None:
    sign_in(client, environment, Role.ADMIN)
    data = {"ocr_engine": "rapidocr", "ocr_language": "en", "review_threshold": "80", **change}
    response = client.post(reverse(SETTINGS), data)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    environment.refresh_from_db()
    assert environment.review_threshold == 90


@pytest.mark.parametrize("role", [Role.STAFF, Role.REVIEWER])
def test_only_admins_reach_the_settings(client: Client, environment: Environment, role: str) -> None:
    assert sign_in(client, environment, role).get(reverse(SETTINGS)).status_code == 403
