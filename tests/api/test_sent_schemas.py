"""Extraction by a JSON Schema that comes with the document, through the API and the real engine."""

import json
from typing import Any

import pytest

from accounts.models import Environment
from demo.management.commands.seed_demo import TEMPLATES_DIR
from demo.samples import digital_invoice
from jobs import processing
from jobs.models import Document, Job
from templates_app.models import ExtractionTemplate
from tests import factories
from tests.api.client import ALL_JOBS, JOBS, ApiClient, refusal

SCHEMA = {
    "type": "object",
    "properties": {
        "Invoice Number": {"type": "string"},
        "amounts": {"type": "object", "properties": {"grandTotal": {"type": "number"}}},
        "shoe size": {"type": "integer"},
    },
}


@pytest.fixture
def desk(environment: Environment) -> ApiClient:
    return ApiClient(factories.make_api_key(environment)[1])


def submit(desk: ApiClient, **fields: Any) -> Any:
    return desk.create(content=digital_invoice(1), templateName=None, **fields)


def test_what_a_schema_asks_for_comes_back_as_its_object(desk: ApiClient) -> None:
    response = submit(desk, jsonSchema=json.dumps(SCHEMA))
    assert response.status_code == 202, response.content
    job_id = response.json()["job"]["id"]
    processing.run(job_id)
    [document] = desk.get(f"{ALL_JOBS}/{job_id}/result").json()["data"]["documents"]
    content = document["content"]
    assert document["output"] == {
        "Invoice Number": content["invoice_number"]["value"],
        "amounts": {"grandTotal": content["amounts"]["value"]["grandTotal"]["value"]},
        "shoe size": None,
    }
    assert document["output"]["Invoice Number"]
    assert isinstance(document["output"]["amounts"]["grandTotal"], int | float)


def test_the_same_schema_on_the_same_bytes_is_the_same_work(desk: ApiClient) -> None:
    first = submit(desk, jsonSchema=json.dumps(SCHEMA), deduplicate="true").json()["job"]["id"]
    assert submit(desk, jsonSchema=json.dumps(SCHEMA), deduplicate="true").json()["job"]["id"] == first
    other = json.dumps({"properties": {"total": {}}})
    assert submit(desk, jsonSchema=other, deduplicate="true").json()["job"]["id"] != first
    assert Job.objects.count() == 2


def test_results_of_templates_that_people_made_have_no_output(desk: ApiClient, environment: Environment) -> None:
    factories.make_template(environment, (TEMPLATES_DIR / "invoice.yaml").read_text())
    job_id = desk.create(content=digital_invoice(1)).json()["job"]["id"]
    processing.run(job_id)
    [document] = desk.get(f"{ALL_JOBS}/{job_id}/result").json()["data"]["documents"]
    assert "output" not in document


@pytest.mark.parametrize(
    ("schema", "code", "said"),
    [
        ('{"type": "string"}', "SCHEMA_INVALID", "the schema must describe an object"),
        ("[1]", "INVALID_REQUEST", "jsonSchema"),
        ("{", "INVALID_JSON", "jsonSchema"),
        (json.dumps({"title": "x" * 262_144}), "INVALID_REQUEST", "jsonSchema may have 256 KiB"),
    ],
)
def test_a_schema_that_is_none_is_refused_and_nothing_is_stored(
    desk: ApiClient, schema: str, code: str, said: str
) -> None:
    response = submit(desk, jsonSchema=schema)
    assert refusal(response) == (400, code)
    assert said in response.json()["error"]["message"]
    assert not Document.objects.exists()
    assert not ExtractionTemplate.objects.exists()


def test_a_schema_and_a_template_exclude_each_other(desk: ApiClient, environment: Environment) -> None:
    factories.make_template(environment)
    response = desk.create(jsonSchema=json.dumps(SCHEMA))
    assert refusal(response) == (400, "INVALID_REQUEST")
    assert not Job.objects.exists()
    assert refusal(desk.post(f"{JOBS}", {"file": factories.uploaded(b"%PDF-")})) == (400, "INVALID_REQUEST")
