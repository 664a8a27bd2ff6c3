"""Templates over HTTP: read, checked, saved, published and tried, by the same rules as on the pages."""

import json
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from accounts.models import AuditEntry, Environment
from builder.models import TestRun
from jobs import processing
from jobs.models import Document, Job
from templates_app.models import ExtractionTemplate, TemplateVersion
from tests import factories
from tests.api.client import ApiClient, refusal
from tests.builder import made_samples
from tests.factories import DEFAULT_SOURCE

TEMPLATES, INVOICE = "/api/v1/templates", "/api/v1/templates/invoice"
VERSIONS, VALIDATE = f"{INVOICE}/versions", f"{TEMPLATES}/validate"
AS_JSON = yaml.safe_load(DEFAULT_SOURCE)
SCHEMA = {"type": "object", "properties": {"orderNumber": {"type": "string"}, "aDate": {"type": "string"}}}
BROKEN = DEFAULT_SOURCE.replace("type: date", "type: dat")
EDITED = DEFAULT_SOURCE.replace("title: Invoice\n", "title: Supplier invoice\n")


def test_a_template_is_created_as_a_draft_from_its_text(admin_api: ApiClient, environment: Environment) -> None:
    response = admin_api.post_json(TEMPLATES, {"source": DEFAULT_SOURCE.replace("\n", "\r\n")})

    assert response.status_code == 201
    assert (response.json()["template"]["publishedVersion"], response.json()["template"]["draftVersion"]) == (None, 1)
    version = TemplateVersion.objects.get(template__environment=environment)
    assert (version.source, version.status) == (DEFAULT_SOURCE, "draft")


def test_a_template_is_created_from_json_and_published_at_once(admin_api: ApiClient, db: None) -> None:
    response = admin_api.post_json(TEMPLATES, {"template": AS_JSON, "publish": True})

    assert response.status_code == 201
    assert response.json()["template"] | {"createdAt": ""} == {
        "id": str(ExtractionTemplate.objects.get().pk),
        "name": "invoice",
        "title": "Invoice",
        "createdAt": "",
        "publishedVersion": 1,
        "draftVersion": None,
    }
    assert json.loads(response.json()["version"]["source"]) == AS_JSON


def test_a_template_is_created_from_a_json_schema_and_its_results_are_objects_of_that(
    admin_api: ApiClient, environment: Environment
) -> None:
    response = admin_api.post_json(TEMPLATES, {"jsonSchema": SCHEMA, "name": "orders", "publish": True})

    assert response.status_code == 201, response.content
    assert (response.json()["template"]["name"], response.json()["template"]["publishedVersion"]) == ("orders", 1)
    file = factories.uploaded(b"Order number: A-17\n", "order.txt")
    job_id = admin_api.post(
        "/api/v1/extraction-jobs", {"file": file, "templateName": "orders", "documentReview": 1}
    ).json()["job"]["id"]
    processing.run(job_id)
    [found] = admin_api.get(f"/api/v1/extraction-jobs/{job_id}/result").json()["data"]["documents"]
    assert found["output"] == {"orderNumber": "A-17", "aDate": None}
    assert list(found["output"]) == ["orderNumber", "aDate"]
    assert [each["name"] for each in admin_api.get(TEMPLATES).json()["templates"]] == ["orders"]


def test_a_template_of_a_json_schema_without_a_name_is_called_by_its_title(admin_api: ApiClient, db: None) -> None:
    response = admin_api.post_json(TEMPLATES, {"jsonSchema": SCHEMA | {"title": "Purchase Order"}})

    assert response.json()["template"]["name"] == "purchase_order"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"source": BROKEN}, 400, "TEMPLATE_INVALID"),
        ({"source": "a\x00b"}, 400, "INVALID_REQUEST"),
        ({"template": AS_JSON | {"title": "a\x00b"}}, 400, "TEMPLATE_INVALID"),
        ({"source": DEFAULT_SOURCE, "template": AS_JSON}, 400, "INVALID_REQUEST"),
        ({}, 400, "INVALID_REQUEST"),
        ({"source": None}, 400, "INVALID_REQUEST"),
        ({"source": DEFAULT_SOURCE, "publish": 1}, 400, "INVALID_REQUEST"),
        ({"source": DEFAULT_SOURCE, "name": "x"}, 400, "INVALID_REQUEST"),
        ({"source": DEFAULT_SOURCE, "title": "x"}, 400, "UNKNOWN_FIELD"),
        ({"source": DEFAULT_SOURCE, "jsonSchema": SCHEMA}, 400, "INVALID_REQUEST"),
        ({"jsonSchema": {"type": "array"}, "name": "x"}, 400, "SCHEMA_INVALID"),
        ({"jsonSchema": SCHEMA, "name": "No Name"}, 400, "INVALID_REQUEST"),
        ({"jsonSchema": SCHEMA, "name": "schema"}, 400, "INVALID_NAME"),
        ({"jsonSchema": SCHEMA, "name": "sent-schema-1"}, 400, "INVALID_NAME"),
        ({"source": DEFAULT_SOURCE.replace("template: invoice", "template: schema")}, 400, "INVALID_NAME"),
        ([], 400, "INVALID_JSON"),
    ],
)
def test_a_bad_template_is_refused_and_nothing_is_saved(
    admin_api: ApiClient, db: None, body: Any, status: int, code: str
) -> None:
    assert refusal(admin_api.post_json(TEMPLATES, body)) == (status, code)
    assert not ExtractionTemplate.objects.exists()


def test_a_body_nested_without_end_is_refused(admin_api: ApiClient, db: None) -> None:
    body = '{"template": {"a": ' + "[" * 900 + "]" * 900 + "}}"
    status, _ = refusal(admin_api.post(TEMPLATES, body, content_type="application/json"))
    assert status == 400
    assert refusal(admin_api.post(TEMPLATES, "x", content_type="text/plain")) == (415, "UNSUPPORTED_MEDIA_TYPE")


def test_a_name_is_taken_once(admin_api: ApiClient, environment: Environment) -> None:
    factories.make_template(environment)
    assert refusal(admin_api.post_json(TEMPLATES, {"source": EDITED})) == (409, "TEMPLATE_NAME_TAKEN")
    assert TemplateVersion.objects.count() == 1


def test_a_source_is_checked_without_being_saved(api: ApiClient) -> None:
    (problem,) = api.post_json(VALIDATE, {"source": BROKEN}).json()["problems"]
    assert (problem["path"], problem["line"]) == ("fields.date.type", 12)
    assert "Did you mean “date”?" in problem["message"]
    (problem,) = api.post_json(VALIDATE, {"template": AS_JSON | {"title": 1}}).json()["problems"]
    assert (problem["path"], problem["line"]) == ("title", None)
    assert api.post_json(VALIDATE, {"source": EDITED}).json() == {"success": True, "valid": True, "problems": []}
    assert TemplateVersion.objects.count() == 1


def test_the_schema_of_the_language_accepts_what_the_language_accepts(api: ApiClient) -> None:
    schema = api.get(f"{TEMPLATES}/schema").json()
    Draft202012Validator.check_schema(schema)
    assert Draft202012Validator(schema).is_valid(AS_JSON)
    assert not Draft202012Validator(schema).is_valid(AS_JSON | {"fields": 1})


def test_templates_are_listed_page_by_page(api: ApiClient, environment: Environment) -> None:
    for name in ("a", "b"):
        factories.make_template(environment, DEFAULT_SOURCE.replace("template: invoice", f"template: {name}"))
    first = api.get(TEMPLATES, {"limit": 2}).json()
    rest = api.get(TEMPLATES, {"limit": 2, "cursor": first["nextCursor"]}).json()

    assert [row["name"] for row in first["templates"] + rest["templates"]] == ["b", "a", "invoice"]
    assert rest["nextCursor"] is None
    assert refusal(api.get(TEMPLATES, {"cursor": "x"})) == (400, "INVALID_CURSOR")
    assert refusal(api.get(TEMPLATES, {"status": "x"})) == (400, "UNKNOWN_FIELD")


def test_a_version_is_saved_published_and_read(admin_api: ApiClient, environment: Environment) -> None:
    factories.make_template(environment)

    saved = admin_api.post_json(VERSIONS, {"source": EDITED})
    again = admin_api.post_json(VERSIONS, {"source": EDITED})
    shown = admin_api.get(INVOICE).json()["template"]
    published = admin_api.post(f"{VERSIONS}/2/publish")

    assert (saved.status_code, saved.json()["version"]["status"]) == (201, "draft")
    assert (again.status_code, again.json()["version"]["number"]) == (200, 2)
    assert (shown["publishedVersion"], shown["draftVersion"]) == (1, 2)
    assert published.json()["version"]["status"] == "published"
    assert refusal(admin_api.post(f"{VERSIONS}/2/publish")) == (409, "VERSION_NOT_DRAFT")
    listed = admin_api.get(VERSIONS).json()["versions"]
    assert [(row["number"], row["status"]) for row in listed] == [(2, "published"), (1, "archived")]
    assert admin_api.get(f"{VERSIONS}/1").json()["version"]["source"] == DEFAULT_SOURCE
    assert admin_api.get(INVOICE).json()["version"]["source"] == EDITED


def test_a_version_that_loses_a_field_of_a_sample_is_refused_with_what_it_loses(
    admin_api: ApiClient, environment: Environment
) -> None:
    # given
    version = factories.make_template(environment, made_samples.SOURCE)
    sample = made_samples.golden_sample(version)
    worse = made_samples.draft(version, made_samples.WORSE)
    assert refusal(admin_api.post(f"{VERSIONS}/2/publish")) == (409, "SAMPLES_UNTESTED")
    TestRun.objects.all().delete()
    made_samples.run_of(version)
    made_samples.run_of(worse)

    # when
    refused = admin_api.post(f"{VERSIONS}/2/publish")
    without_reason = admin_api.post_json(f"{VERSIONS}/2/publish", {"override": True, "reason": " "})
    without_override = admin_api.post_json(f"{VERSIONS}/2/publish", {"reason": "It is fine."})

    # then
    for each in (refused, without_override):
        assert (each.status_code, each.json()["error"]["code"]) == (409, "SAMPLES_WORSE")
    assert refused.json()["problems"] == [
        {
            "sample": str(sample.pk),
            "jobId": str(sample.job_id),
            "page": 1,
            "document": "a.pdf",
            "field": "date",
            "verdict": "missing",
            "right": "2026-01-31",
            "found": "",
        }
    ]
    assert refusal(without_reason) == (400, "INVALID_REQUEST")
    assert admin_api.get(INVOICE).json()["template"]["publishedVersion"] == 1

    # and with an override
    published = admin_api.post_json(f"{VERSIONS}/2/publish", {"override": True, "reason": "No date any more."})
    assert published.json()["version"]["status"] == "published"
    entry = AuditEntry.objects.first()
    assert (entry.action, entry.details["reason"]) == ("template.published_despite_samples", "No date any more.")


def test_another_name_in_the_text_is_no_version_of_this_template(
    admin_api: ApiClient, environment: Environment
) -> None:
    factories.make_template(environment)
    body = {"source": DEFAULT_SOURCE.replace("template: invoice", "template: other")}
    assert refusal(admin_api.post_json(VERSIONS, body)) == (409, "TEMPLATE_NAME_TAKEN")
    assert TemplateVersion.objects.count() == 1


def test_a_draft_is_tried_on_a_file(api: ApiClient, environment: Environment) -> None:
    response = api.post(f"{VERSIONS}/1/trials", {"file": factories.uploaded()})
    job = Job.objects.get()
    assert (response.status_code, response.json()["job"]["id"]) == (202, str(job.pk))
    assert (job.purpose, job.template_version.number) == ("trial", 1)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "FILE_REQUIRED"),
        ({"file": "text"}, 400, "FILE_REQUIRED"),
        ({"file": factories.uploaded(b"PK\x03\x04 zip")}, 415, "UNSUPPORTED_TYPE"),
        ({"file": factories.uploaded(b"")}, 400, "EMPTY_FILE"),
    ],
)
def test_a_bad_trial_is_refused(api: ApiClient, body: Any, status: int, code: str) -> None:
    for value in body.values():
        if not isinstance(value, str):
            value.seek(0)
    assert refusal(api.post(f"{VERSIONS}/1/trials", body)) == (status, code)
    assert not Document.objects.exists()


def test_a_trial_takes_no_unknown_fields(api: ApiClient) -> None:
    body = {"file": factories.uploaded(), "documentSplitting": "true"}
    assert refusal(api.post(f"{VERSIONS}/1/trials", body)) == (400, "UNKNOWN_FIELD")
    assert not Document.objects.exists()


def test_what_is_not_there_is_not_found(admin_api: ApiClient, environment: Environment) -> None:
    factories.make_template(factories.make_environment("acme"))
    assert refusal(admin_api.get(INVOICE)) == (404, "TEMPLATE_NOT_FOUND")
    assert refusal(admin_api.post_json(VERSIONS, {"source": EDITED})) == (404, "TEMPLATE_NOT_FOUND")
    factories.make_template(environment)
    assert refusal(admin_api.get(f"{VERSIONS}/2")) == (404, "VERSION_NOT_FOUND")
    assert admin_api.get(f"{VERSIONS}/{'9' * 30}").status_code == 400
    assert admin_api.get(TEMPLATES).json()["templates"][0]["publishedVersion"] == 1


def test_reading_is_for_a_plain_key_and_writing_for_an_admin_s(api: ApiClient) -> None:
    assert api.get(INVOICE).status_code == 200
    for url in (TEMPLATES, VERSIONS, f"{VERSIONS}/1/publish"):
        assert refusal(api.post_json(url, {"source": EDITED})) == (403, "NOT_ALLOWED")
    assert TemplateVersion.objects.count() == 1
