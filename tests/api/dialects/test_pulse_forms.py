"""Pulse's forms: fields are found, filled and cleared, one request after the other, and the PDF is given out."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import Environment
from extraction.forms.filling import detect
from jobs.models import Document, Job
from tests import factories
from tests.api.dialects.pulse import BASE
from tests.api.dialects.working import WorkingClock, work
from tests.extraction import documents
from tests.extraction.forms.papers import named_form, printed_form


@pytest.fixture
def client(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> Client:
    WorkingClock(monkeypatch)
    return Client(headers={"x-api-key": factories.make_api_key(environment)[1]})


def ask(client: Client, what: str, paper: Path | None = None, **fields: Any) -> Any:
    sent = {"file": factories.uploaded(paper.read_bytes()), **fields} if paper else fields
    response = client.post(f"{BASE}/form/{what}", sent)
    assert response.status_code == 200, response.content
    return response.json()


def values(client: Client, told: dict[str, Any], folder: Path) -> dict[str, str]:
    response = client.get(told["pdf_url"])
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    path = folder / "answer.pdf"
    path.write_bytes(b"".join(response.streaming_content))
    return {each.name: each.value for each in detect(path)}


def test_a_forms_fields_are_found_with_their_places(client: Client, tmp_path: Path) -> None:
    told = ask(client, "detect", named_form(tmp_path))
    name = next(each for each in told["form_fields"] if each["name"] == "person.name")
    assert name == {
        "page_number": 1, "bounding_box": [0.33333, 0.1, 0.66667, 0.125], "text": "Old", "type": "text",
        "name": "person.name", "label": "Full name",
    }  # fmt: skip
    agree = next(each for each in told["form_fields"] if each["name"] == "agree")
    assert (agree["type"], agree["checkbox_details"][0]["selected"], agree["text"]) == ("checkbox", False, "I agree")
    assert (told["page_count"], told["plan_info"]["pages_used"]) == (1, 1)
    assert not {"fields_filled", "fields_cleared"} & told.keys()
    assert values(client, told, tmp_path)["person.name"] == "Old"


def test_a_form_is_filled_and_then_cleared_without_being_sent_again(client: Client, tmp_path: Path) -> None:
    found = ask(client, "detect", named_form(tmp_path))
    filled = ask(
        client, "fill", form_id=found["form_id"], instructions="Full name: Ada; Colour: Blue; I agree: yes; Weight: 3"
    )
    assert (filled["fields_filled"], filled["warnings"]) == (
        3, ["Weight: no field is called like that, or several are."],
    )  # fmt: skip
    assert {"person.name": "Ada", "colour": "Blue"}.items() <= values(client, filled, tmp_path).items()

    only = json.dumps([each for each in filled["form_fields"] if each["name"] == "colour"])
    cleared = ask(client, "clear", form_id=filled["form_id"], form_fields=only)
    assert (cleared["fields_cleared"], [each["name"] for each in cleared["form_fields"]]) == (1, ["colour"])
    assert {"person.name": "Ada", "colour": ""}.items() <= values(client, cleared, tmp_path).items()
    assert Document.objects.count() == 2  # the one that was sent, and the filled one that was cleared


def test_a_printed_form_is_filled(client: Client, tmp_path: Path) -> None:
    assert ask(client, "fill", printed_form(tmp_path), instructions="Name: Ada Lovelace")["fields_filled"] == 1


def test_pages_narrow_what_is_found(client: Client, tmp_path: Path) -> None:
    assert ask(client, "detect", named_form(tmp_path), page_range="2-3")["form_fields"] == []


def test_who_does_not_wait_asks_for_the_job(client: Client, tmp_path: Path) -> None:
    sent = {"file": factories.uploaded(named_form(tmp_path).read_bytes()), "async": "true"}
    response = client.post(f"{BASE}/form/detect", sent)
    assert (response.status_code, response.json()["status"]) == (202, "pending")
    work()
    told = client.get(f"{BASE}/job/{response.json()['job_id']}").json()
    assert (told["status"], told["result"]["form_id"]) == ("completed", response.json()["job_id"])


def test_json_is_understood_too(client: Client, tmp_path: Path) -> None:
    found = ask(client, "detect", named_form(tmp_path))
    body = {"form_id": found["form_id"], "instructions": '{"person.name": "Ada"}', "form_fields": found["form_fields"]}
    response = client.post(f"{BASE}/form/fill", json.dumps(body), content_type="application/json")
    assert response.json()["fields_filled"] == 1


@pytest.mark.parametrize(
    ("what", "fields", "refused"),
    [
        ("fill", {}, (400, "INVALID_REQUEST")),
        ("clear", {"instructions": "only the addresses"}, (501, "NOT_SUPPORTED")),
        ("detect", {}, (400, "FILE_REQUIRED")),
        ("detect", {"form_id": "11111111-2222-4333-8444-555555555555"}, (404, "JOB_NOT_FOUND")),
        ("clear", {"form_fields": '[{"page_number": 1}]'}, (400, "INVALID_REQUEST")),
        ("sign", {}, (404, "NOT_FOUND")),
    ],
)
def test_what_cannot_be_done_is_refused_and_makes_no_job(
    client: Client, what: str, fields: dict[str, str], refused: tuple[int, str]
) -> None:
    response = client.post(f"{BASE}/form/{what}", fields)
    assert (response.status_code, response.json()["error"]["code"]) == refused
    assert not Job.objects.exists()


def test_a_form_of_another_environment_and_a_job_that_is_none_are_not_there(client: Client, tmp_path: Path) -> None:
    found = ask(client, "detect", named_form(tmp_path))
    other = Client(headers={"x-api-key": factories.make_api_key(factories.make_environment("other"))[1]})
    assert other.get(found["pdf_url"]).status_code == 404
    assert other.post(f"{BASE}/form/detect", {"form_id": found["form_id"]}).status_code == 404
    extracted = client.post(f"{BASE}/extract", {"file": factories.uploaded(named_form(tmp_path).read_bytes())}).json()
    response = client.post(f"{BASE}/form/detect", {"form_id": extracted["extraction_id"]})
    assert (response.status_code, response.json()["error"]["code"]) == (404, "FORM_NOT_FOUND")
    assert client.get(f"{BASE}/results/{extracted['extraction_id']}/pdf").status_code == 404


def test_a_picture_is_no_form(client: Client, tmp_path: Path) -> None:
    paper = tmp_path / "a.png"
    documents.picture().save(paper, "PNG")
    response = client.post(f"{BASE}/form/detect", {"file": factories.uploaded(paper.read_bytes())})
    assert (response.status_code, response.json()["error"]["code"]) == (400, "NOT_A_FORM")
