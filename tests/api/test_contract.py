"""The contract of asynchronous extraction, statement by statement: endpoints, who may call, create."""

import json
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.audit import SYSTEM
from accounts.models import Environment
from api.models import IdempotencyKey
from demo.samples import digital_invoice
from jobs import processing
from jobs.models import Document, Job
from jobs.ordering import options_of
from templates_app.filters import create_filter
from tests import factories
from tests.api.client import JOBS, ApiClient, refusal

RULES = "- label: Invoice\n  when: {any: [Invoice]}\n  template: invoice\n"


def the_job() -> Job:
    return Job.objects.get()


def make_filter(environment: Environment) -> None:
    create_filter(environment=environment, name="post", title="", source=RULES, actor=SYSTEM)


# --- endpoints and who may call them ----------------------------------------------------------------------------


def test_the_endpoints_are_create_status_and_result(api: ApiClient) -> None:
    created = api.create()
    url = f"{JOBS}/{the_job().pk}"
    assert created.status_code == 202
    assert api.get(url).status_code == 200
    assert refusal(api.get(f"{url}/result")) == (409, "RESULT_NOT_READY")


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_create_takes_post_only(api: ApiClient, method: str) -> None:
    response = getattr(api, method)(JOBS)
    assert refusal(response) == (405, "METHOD_NOT_ALLOWED")
    assert response["Allow"] == "POST"


@pytest.mark.parametrize("path", ["", "/result"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_status_and_result_take_get_only(api: ApiClient, method: str, path: str) -> None:
    assert refusal(getattr(api, method)(f"{JOBS}/{uuid4()}{path}")) == (405, "METHOD_NOT_ALLOWED")


def test_the_authorization_header_carries_the_word_api_key_and_an_environments_key(environment: Environment) -> None:
    key = factories.make_api_key(environment)[1]
    url = f"{JOBS}/{factories.make_job(environment).pk}"
    assert Client(headers={"Authorization": f"api-key {key}"}).get(url).status_code == 200
    assert refusal(Client(headers={"Authorization": key}).get(url)) == (401, "INVALID_API_KEY")
    assert refusal(Client(headers={"Authorization": f"Bearer {key}"}).get(url)) == (401, "INVALID_API_KEY")


def test_job_reads_are_scoped_by_environment_and_the_id_alone_is_not_sufficient(api: ApiClient) -> None:
    url = f"{JOBS}/{factories.make_job(factories.make_environment('other'), 'completed').pk}"
    assert refusal(api.get(url)) == (404, "JOB_NOT_FOUND")
    assert refusal(api.get(f"{url}/result")) == (404, "JOB_NOT_FOUND")


# --- create: fields ---------------------------------------------------------------------------------------------


def test_file_is_required(api: ApiClient) -> None:
    assert refusal(api.create(file=None)) == (400, "FILE_REQUIRED")
    assert refusal(api.create_json(file=None)) == (400, "FILE_REQUIRED")
    assert not Job.objects.exists()


def test_filename_is_optional_for_json_base64_uploads(api: ApiClient) -> None:
    assert api.create_json().status_code == 202
    assert api.create_json(filename="march.pdf").status_code == 202
    names = Job.objects.order_by("created_at").values_list("document__filename", flat=True)
    assert list(names) == ["document", "march.pdf"]


def test_template_name_is_required_unless_filter_name_is_used(api: ApiClient, environment: Environment) -> None:
    make_filter(environment)
    assert refusal(api.create(templateName=None)) == (400, "INVALID_REQUEST")
    assert not Job.objects.exists()
    assert api.create(templateName=None, filterName="post").status_code == 202
    assert (the_job().filter_name, the_job().template_version) == ("post", None)


def test_template_name_and_filter_name_exclude_each_other(api: ApiClient, environment: Environment) -> None:
    make_filter(environment)
    assert refusal(api.create(filterName="post")) == (400, "INVALID_REQUEST")
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("name", "option"),
    [("documentSplitting", "splitting"), ("returnDocuments", "return_documents"), ("returnText", "return_text")],
)
def test_document_splitting_return_documents_and_return_text_are_optional_booleans(
    api: ApiClient, name: str, option: str
) -> None:
    for text in ("true", "false", None):
        assert api.create(**{name: text}).status_code == 202
    for value in (True, False):
        assert api.create_json(**{name: value}).status_code == 202
    asked = [getattr(options_of(job), option) for job in Job.objects.order_by("created_at")]
    assert asked == [True, False, False, True, False]


@pytest.mark.parametrize("name", ["documentSplitting", "returnDocuments", "returnText"])
def test_what_is_no_boolean_is_refused(api: ApiClient, name: str) -> None:
    for value in ("yes", "1", "tru"):
        assert refusal(api.create(**{name: value})) == (400, "INVALID_REQUEST")
    not_boolean: tuple[object, ...] = (1, 0, "true", [], {})
    for wrong in not_boolean:
        assert refusal(api.create_json(**{name: wrong})) == (400, "INVALID_REQUEST")
    assert not Job.objects.exists()


def test_document_review_is_a_whole_number_from_1_to_99(api: ApiClient) -> None:
    for value in (1, 92, 99):
        assert api.create(documentReview=str(value)).status_code == 202
        assert api.create_json(documentReview=value).status_code == 202
    taken = Job.objects.order_by("document_review").values_list("document_review", flat=True)
    assert list(taken) == [1, 1, 92, 92, 99, 99]
    for text in ("0", "100", "-1", "92.5", "ninety", "１２"):
        assert refusal(api.create(documentReview=text)) == (400, "INVALID_REQUEST")
    not_whole: tuple[object, ...] = (0, 100, 92.5, "92", True, [92])
    for wrong in not_whole:
        assert refusal(api.create_json(documentReview=wrong)) == (400, "INVALID_REQUEST")
    assert Job.objects.count() == 6


def test_schema_chunking_is_auto_or_combined(api: ApiClient) -> None:
    for value in ("auto", "combined", None):
        assert api.create(schemaChunking=value).status_code == 202
    chosen = [options_of(job).schema_chunking for job in Job.objects.order_by("created_at")]
    assert chosen == ["auto", "combined", "auto"]
    assert refusal(api.create(schemaChunking="split")) == (400, "INVALID_REQUEST")


def test_password_is_an_optional_string(api: ApiClient) -> None:
    assert api.create(password=" geheim ").status_code == 202
    assert processing_password(the_job()) == " geheim "
    assert refusal(api.create_json(password=1234)) == (400, "INVALID_REQUEST")


def processing_password(job: Job) -> str:
    from jobs.sealing import unseal

    return unseal(job.sealed_password)


def test_delivery_mode_is_poll_or_webhook(api: ApiClient, listener: None) -> None:
    assert api.create(deliveryMode="poll").status_code == 202
    assert api.create(deliveryMode="webhook").status_code == 202
    assert refusal(api.create(deliveryMode="pigeon")) == (400, "INVALID_REQUEST")


@pytest.fixture
def listener(environment: Environment) -> None:
    from webhooks.models import Endpoint

    Endpoint.objects.create(environment=environment, url="https://example.com/", secret="whsec_x")


# --- create: contract rules -------------------------------------------------------------------------------------


def test_without_delivery_mode_the_job_is_polled_so_no_webhook_needs_to_cover_it(api: ApiClient) -> None:
    assert api.create().status_code == 202
    assert refusal(api.create(deliveryMode="webhook")) == (400, "WEBHOOK_NOT_CONFIGURED")


@pytest.mark.parametrize("name", ["options", "options.templateName", "options[templateName]"])
def test_nested_options_are_rejected(api: ApiClient, name: str) -> None:
    assert refusal(api.create(**{name: "invoice"})) == (400, "UNKNOWN_FIELD")
    assert refusal(api.create_json(**{name: {"templateName": "invoice"}})) == (400, "UNKNOWN_FIELD")
    assert not Job.objects.exists()


def test_unknown_fields_are_rejected_by_name(api: ApiClient) -> None:
    response = api.create(colour="blue", size="9")
    assert refusal(response) == (400, "UNKNOWN_FIELD")
    assert response.json()["error"]["message"] == "colour, size: no field of this request."
    assert not Job.objects.exists()


def test_delivery_mode_with_a_dot_is_an_alias(api: ApiClient, listener: None) -> None:
    assert refusal(api.create(**{"delivery.mode": "pigeon"})) == (400, "INVALID_REQUEST")
    assert api.create(**{"delivery.mode": "webhook"}).status_code == 202
    assert api.create_json(delivery={"mode": "webhook"}).status_code == 202


def test_an_idempotent_replay_returns_the_existing_job_instead_of_a_second_one(api: ApiClient) -> None:
    first, second = api.create(key="inv-1001-upload-1"), api.create(key="inv-1001-upload-1")
    assert first.json() == second.json()
    assert Job.objects.count() == Document.objects.count() == 1


@pytest.mark.parametrize("value", [True, False, "true", "nonsense", 1, None])
def test_return_bounding_boxes_is_deprecated_and_ignored(api: ApiClient, value: object) -> None:
    assert api.create_json(returnBoundingBoxes=value).status_code == 202


def test_return_bounding_boxes_makes_no_other_request_of_it(api: ApiClient) -> None:
    first, second = api.create(key="k"), api.create(key="k", returnBoundingBoxes="true")
    assert (first.status_code, second.status_code) == (202, 200)


def test_document_review_holds_back_a_result_with_a_field_below_the_threshold(
    api: ApiClient, environment: Environment
) -> None:
    source = "template: strict\nfields: {a: {type: text, required: true, find: [{label: Nowhere}]}}\n"
    factories.make_template(environment, source)
    content = digital_invoice(1)
    for threshold in ("99", None):
        api.create(content=content, templateName="strict", documentReview=threshold)
    held, default = Job.objects.order_by("created_at")
    processing.run(held.pk)
    answer = api.get(f"{JOBS}/{held.pk}").json()["job"]
    assert (answer["status"], answer["reviewThreshold"], answer["reviewFlaggedFieldCount"]) == (
        "review_required", 99, 1,
    )  # fmt: skip
    assert default.document_review is None


# --- create: answers --------------------------------------------------------------------------------------------


def test_a_new_job_is_answered_with_202_as_printed(api: ApiClient) -> None:
    response = api.create()
    job_id = str(the_job().pk)
    assert response.status_code == 202
    assert response["Content-Type"].startswith("application/json")
    assert json.dumps(response.json()) == json.dumps(
        {
            "success": True,
            "job": {"id": job_id, "status": "queued", "statusUrl": f"{JOBS}/{job_id}", "retryAfterMs": 5000},
        }
    )
    assert "X-Idempotent-Replay" not in response
    assert str(UUID(job_id)) == job_id


def test_an_idempotent_replay_is_answered_with_200_its_header_and_the_same_shape(api: ApiClient) -> None:
    first, replay = api.create(key="inv-1001"), api.create(key="inv-1001")
    assert (replay.status_code, replay["X-Idempotent-Replay"]) == (200, "true")
    assert json.dumps(replay.json()) == json.dumps(first.json())


def test_400_for_an_invalid_request_shape_an_invalid_delivery_mode_and_unresolved_webhook_coverage(
    api: ApiClient,
) -> None:
    answers = [api.create(templateName=""), api.create(deliveryMode="x"), api.create(deliveryMode="webhook")]
    assert [refusal(answer) for answer in answers] == [
        (400, "INVALID_REQUEST"),
        (400, "INVALID_REQUEST"),
        (400, "WEBHOOK_NOT_CONFIGURED"),
    ]
    assert not Job.objects.exists()


def test_401_for_a_missing_or_invalid_key_on_every_endpoint(environment: Environment) -> None:
    job = factories.make_job(environment)
    for client in (Client(), ApiClient("pd_00000000_wrong")):
        for response in (client.post(JOBS), client.get(f"{JOBS}/{job.pk}"), client.get(f"{JOBS}/{job.pk}/result")):
            assert refusal(response) == (401, "INVALID_API_KEY")


def test_404_for_a_template_or_a_filter_that_is_not_there(api: ApiClient, environment: Environment) -> None:
    other = factories.make_environment("other")
    factories.make_template(other, factories.DEFAULT_SOURCE.replace("template: invoice", "template: theirs"))
    for name in ("unknown", "theirs"):
        assert refusal(api.create(templateName=name)) == (404, "TEMPLATE_NOT_FOUND")
    assert refusal(api.create(templateName=None, filterName="unknown")) == (404, "FILTER_NOT_FOUND")
    assert not Job.objects.exists()


def test_409_while_the_same_idempotency_key_is_being_created(api: ApiClient, environment: Environment) -> None:
    api.create(key="inv-1001")
    IdempotencyKey.objects.update(job=None)
    assert refusal(api.create(key="inv-1001")) == (409, "IDEMPOTENCY_IN_PROGRESS")
    assert Job.objects.count() == 1


def test_the_example_request_is_accepted(api: ApiClient) -> None:
    body = {
        "file": SimpleUploadedFile("invoice.pdf", factories.PDF_HEAD),
        "templateName": "invoice",
        "deliveryMode": "poll",
    }
    assert api.post(JOBS, body, headers={"Idempotency-Key": "inv-1001-upload-1"}).status_code == 202
    assert the_job().document.filename == "invoice.pdf"
