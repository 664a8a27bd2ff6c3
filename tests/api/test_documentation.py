"""What the API says of itself holds: codes in the guide, answers and requests in the schema."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator
from schemathesis.specs.openapi.definitions import OPENAPI_31

import api as api_package
from accounts.models import Environment
from api.v1.refusal_codes import REFUSALS
from config.env import BASE_DIR
from jobs.models import JobEvent
from tests import factories
from tests.api.client import ALL_JOBS, FILE_BASE64, JOBS, ApiClient

JSON = "application/json"


API, DIALECTS = Path(api_package.__path__[0]), Path(api_package.__path__[0], "dialects")


def codes_in_the_program(*folders: Path, but: str = "") -> set[str]:
    paths = [path for folder in folders for path in folder.rglob("*.py") if not (but and but in path.parts)]
    return set(re.findall(r'ApiError\(\s*\d+,\s*"([A-Z_]+)"', "\n".join(path.read_text() for path in paths)))


def test_every_code_that_the_api_refuses_with_is_in_the_guide() -> None:
    codes = codes_in_the_program(API, but="dialects")
    assert {"JOB_NOT_FOUND", "RESULT_EXPIRED", "IDEMPOTENCY_KEY_REUSED"} <= codes
    guide = Path(BASE_DIR, "docs", "api.md").read_text()
    assert sorted(code for code in codes if f"`{code}`" not in guide) == []


@pytest.mark.parametrize("vendor", [path.parent.name for path in DIALECTS.glob("*/api.py")])
def test_every_code_that_a_vendors_api_refuses_with_is_in_its_guide(vendor: str) -> None:
    guide = Path(DIALECTS, vendor, "README.md").read_text()
    assert sorted(code for code in codes_in_the_program(DIALECTS / vendor) if f"`{code}`" not in guide) == []


@pytest.fixture
def schema(client: Client, db: None) -> dict[str, Any]:
    told: dict[str, Any] = client.get("/api/v1/openapi.json").json()
    return told


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_every_operation_says_what_it_does_and_how_it_refuses(schema: dict[str, Any]) -> None:
    assert schema["openapi"].startswith("3.1")
    ids = [operation["operationId"] for _, _, operation in operations(schema)]
    assert len(ids) == len(set(ids)) > 10
    for path, method, operation in operations(schema):
        where = f"{method} {path}"
        assert re.fullmatch(r"[a-z]+([A-Z][a-z]+)*", operation["operationId"]), where
        assert operation["summary"], where
        assert operation["description"], where
        assert {"400", "401", "403"} <= set(operation["responses"]), where
        assert ("{" not in path) or "404" in operation["responses"], where


def test_every_schema_in_the_document_is_a_valid_one(schema: dict[str, Any]) -> None:
    told = list(schema["components"]["schemas"].values())
    for _, _, operation in operations(schema):
        bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
        told += [media["schema"] for body in bodies for media in body.get("content", {}).values()]
        told += [parameter["schema"] for parameter in operation.get("parameters", ())]
    for each in told:
        Draft202012Validator.check_schema(each)


def resolved(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """The part, or the component that it points to."""
    if "$ref" not in part:
        return part
    _, components, kind, name = part["$ref"].split("/")
    found: dict[str, Any] = schema[components][kind][name]
    return found


def test_the_document_is_valid_openapi_and_every_reference_leads_somewhere(schema: dict[str, Any]) -> None:
    Draft202012Validator(OPENAPI_31).validate(schema)
    pointed = re.findall(r'"\$ref": "([^"]+)"', json.dumps(schema))
    assert len(pointed) > 500
    for pointer in set(pointed):
        assert pointer.startswith("#/components/")
        resolved(schema, {"$ref": pointer})
    tags = {tag["name"] for tag in schema["tags"]}
    assert tags == {tag for _, _, operation in operations(schema) for tag in operation["tags"]}


def test_the_document_is_the_one_that_clients_are_made_from(schema: dict[str, Any]) -> None:
    kept = Path(__file__).with_name("openapi.json")
    live = json.dumps(schema, indent=2, sort_keys=True)
    assert json.loads(kept.read_text()) == schema, "The API's document has changed: look at it with `make openapi`"
    assert kept.read_text().rstrip("\n") == live, "tests/api/openapi.json is not as `make openapi` writes it"


def test_every_answer_and_every_body_has_an_example_that_fits(schema: dict[str, Any]) -> None:
    for path, method, operation in operations(schema):
        for status, response in operation["responses"].items():
            for media_type, media in resolved(schema, response).get("content", {}).items():
                if media_type == JSON:
                    said = {**media["schema"], "components": schema["components"]}
                    for example in examples(schema, media):
                        assert not list(Draft202012Validator(said).iter_errors(example)), (method, path, status)
        for media_type, media in operation.get("requestBody", {}).get("content", {}).items():
            for example in examples(schema, media):
                said = {**media["schema"], "components": schema["components"]}
                assert not list(Draft202012Validator(said).iter_errors(example)), (method, path, media_type)


def examples(schema: dict[str, Any], media: dict[str, Any]) -> list[Any]:
    named = [resolved(schema, each)["value"] for each in media.get("examples", {}).values()]
    found = [*named, *([media["example"]] if "example" in media else [])]
    assert found
    return found


def test_every_refusal_says_its_codes_and_the_guide_lists_them(schema: dict[str, Any]) -> None:
    guide = Path(BASE_DIR, "docs", "api.md").read_text()
    told = set()
    for path, method, operation in operations(schema):
        for status, response in operation["responses"].items():
            if not status.startswith("2"):
                said = resolved(schema, response)["content"][JSON]["schema"]["allOf"][1]
                codes = said["properties"]["error"]["properties"]["code"]["enum"]
                assert codes, (method, path, status)
                told |= {(status, code) for code in codes}
    assert told == {(str(each.status), each.code) for each in REFUSALS}
    missing = [
        (status, code) for status, code in sorted(told) if not re.search(rf"^\| {status} .*`{code}`", guide, re.M)
    ]
    assert missing == []


def fits(schema: dict[str, Any], path: str, method: str, response: Any) -> None:
    """The answer is what the schema says of this operation and status."""
    answer = resolved(schema, schema["paths"][path][method]["responses"][str(response.status_code)])
    said = answer["content"][JSON]["schema"]
    Draft202012Validator({**said, "components": schema["components"]}).validate(response.json())


@pytest.mark.parametrize("status", ["queued", "processing", "review_required", "completed", "failed", "canceled"])
def test_answers_about_a_job_of_every_status_fit_the_schema(
    api: ApiClient, environment: Environment, schema: dict[str, Any], status: str
) -> None:
    job = factories.make_job(environment, status, page_count=1, metadata={"a": None}, options={"return_text": True})
    job.releases.create(documents=[factories.make_extraction(job, label="Invoices", reason="fits").result])
    JobEvent.objects.create(job=job, type="job.queued", actor="worker", data={"attempt": 1, "retry_in_s": 5})
    base, other = "/api/v1/extraction-jobs/{job_id}", "/api/v1/jobs/{job_id}"
    fits(schema, base, "get", api.get(f"{JOBS}/{job.pk}"))
    fits(schema, f"{base}/result", "get", api.get(f"{JOBS}/{job.pk}/result"))
    fits(schema, other, "get", api.get(f"{ALL_JOBS}/{job.pk}"))
    fits(schema, f"{other}/result", "get", api.get(f"{ALL_JOBS}/{job.pk}/result"))
    fits(schema, f"{other}/events", "get", api.get(f"{ALL_JOBS}/{job.pk}/events"))
    fits(schema, "/api/v1/jobs", "get", api.get(ALL_JOBS))
    fits(schema, f"{other}/cancel", "post", api.post(f"{ALL_JOBS}/{job.pk}/cancel"))
    fits(schema, f"{other}/retry", "post", api.post(f"{ALL_JOBS}/{job.pk}/retry"))
    fits(schema, other, "delete", api.delete(f"{ALL_JOBS}/{job.pk}"))


def test_answers_to_new_jobs_fit_the_schema(api: ApiClient, schema: dict[str, Any]) -> None:
    for key in ("k", "k"):
        fits(schema, JOBS, "post", api.create(key=key))
    files = [factories.uploaded(), factories.uploaded(b"PK\x03\x04", "b.zip")]
    fits(schema, f"{JOBS}/batch", "post", api.post(f"{JOBS}/batch", {"files": files, "templateName": "invoice"}))
    fits(schema, "/api/v1/extractions", "post", api.create_json("/api/v1/extractions?wait=0"))
    fits(schema, "/api/v1/jobs/parse", "post", api.post(f"{ALL_JOBS}/parse", {"file": factories.uploaded()}))


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"filterName": None},
        {"documentReview": 92.0, "returnText": True, "metadata": {"a": [None]}, "deliveryMode": "poll"},
        {"documentReview": True},
        {"documentReview": "92"},
        {"returnText": "true"},
        {"templateName": None},
        {"filterName": "post"},
        {"fileUrl": "https://example.com/a.pdf"},
        {"fileUrl": None},
        {"fromJob": None},
        {"fromJob": "0b4a7e58-6f0e-4d4e-9d57-0f5ed3cf4b6e"},
        {"metadata": []},
        {"colour": "blue"},
        {"schemaChunking": "many"},
        {"returnBoundingBoxes": [1]},
    ],
)
def test_the_schema_of_a_json_body_takes_what_the_api_takes(
    api: ApiClient, schema: dict[str, Any], change: dict[str, Any]
) -> None:
    said = schema["paths"][JOBS]["post"]["requestBody"]["content"][JSON]["schema"]
    body = {"file": FILE_BASE64, "templateName": "invoice", **change}
    status = api.post(JOBS, json.dumps(body), content_type=JSON).status_code
    assert status == (202 if Draft202012Validator(said).is_valid(body) else 400)
