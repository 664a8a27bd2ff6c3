"""Every operation of the OpenAPI document against two walls: another environment's things, and a key's scopes.

An operation that is new has to be added to OPERATIONS, or the first test fails.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import transaction

from accounts.models import ApiKey, Environment, Scope
from api.v1.api import api as documented
from jobs.models import Job, JobEvent, Operation, Purpose
from review.models import ReviewTask
from tests import factories
from tests.api.client import ApiClient
from webhooks.models import Delivery, Endpoint

pytestmark = pytest.mark.django_db
ABSENT = {"id": "11111111-2222-4333-8444-555555555555", "name": "absent-thing"}
SECRET = "hidden-thing"
RULES = [{"label": "All", "when": {"any": ["Invoice"]}, "template": SECRET}]
SOURCE = factories.DEFAULT_SOURCE.replace("template: invoice", f"template: {SECRET}")
FORM = {"templateName": SECRET}
CORRECTIONS = {"corrections": [{"pointer": "/documents/0/content/total", "confirm": True}]}


@dataclass(frozen=True, slots=True)
class Asked:
    """`scopes` are what a key needs, all of them; `body` is sent as JSON, `form` as a form with a document."""

    scopes: str
    body: dict[str, Any] | None = None
    form: dict[str, str] | None = None
    files: str = "file"
    # What a key of another environment gets that names nothing in the address but something in the body or query.
    elsewhere: int = 404


OPERATIONS = {
    "createExtractionJob": Asked("submit", form=FORM),
    "createExtractionBatch": Asked("submit", form=FORM, files="files"),
    "extract": Asked("submit read", form=FORM),
    "getExtractionJob": Asked("read"),
    "getExtractionResult": Asked("read"),
    "listJobs": Asked("read", elsewhere=200),
    "getJob": Asked("read"),
    "deleteJob": Asked("submit"),
    "cancelJob": Asked("submit"),
    "retryJob": Asked("submit"),
    "reopenJob": Asked("review"),
    "listJobEvents": Asked("read"),
    "getJobResult": Asked("read"),
    "getPagePicture": Asked("read"),
    "getChunks": Asked("read"),
    "getPageWords": Asked("read"),
    "getDocument": Asked("read"),
    "getDocumentPart": Asked("read"),
    "createParseJob": Asked("submit", form={}, elsewhere=202),
    "createTablesJob": Asked("submit", form={}, elsewhere=202),
    "createClassifyJob": Asked("submit", form={}, elsewhere=202),
    "createSplitJob": Asked("submit", form={}, elsewhere=202),
    "createSchemaJob": Asked("submit", form={}, elsewhere=202),
    "createAskJob": Asked("submit", form={"question": "When is it due?"}, elsewhere=202),
    "createFormJob": Asked("submit", form={}, elsewhere=202),
    "getForm": Asked("read"),
    "exportResults": Asked("read", elsewhere=200),
    "listTemplates": Asked("read", elsewhere=200),
    "createTemplate": Asked("admin", {"source": SOURCE}, elsewhere=201),
    "getTemplateSchema": Asked("read", elsewhere=200),
    "exportTemplates": Asked("read", elsewhere=200),
    "importTemplates": Asked("admin", form={}, elsewhere=200),
    "validateTemplate": Asked("read", {"source": SOURCE}, elsewhere=200),
    "getTemplate": Asked("read"),
    "listTemplateVersions": Asked("read"),
    "createTemplateVersion": Asked("admin", {"source": SOURCE}),
    "getTemplateVersion": Asked("read"),
    "publishTemplateVersion": Asked("admin"),
    "tryTemplateVersion": Asked("submit", form={}),
    "listFilters": Asked("read", elsewhere=200),
    "createFilter": Asked("admin", {"name": "new", "rules": RULES}, elsewhere=400),
    "getFilterSchema": Asked("read", elsewhere=200),
    "validateFilter": Asked("read", {"rules": RULES}, elsewhere=200),
    "getFilter": Asked("read"),
    "replaceFilter": Asked("admin", {"rules": RULES}),
    "deleteFilter": Asked("admin"),
    "tryFilter": Asked("submit", form={}),
    "getFilterTrial": Asked("read"),
    "listWebhookEndpoints": Asked("admin", elsewhere=200),
    "createWebhookEndpoint": Asked("admin", {"url": "https://example.com/"}, elsewhere=201),
    "getWebhookEndpoint": Asked("admin"),
    "updateWebhookEndpoint": Asked("admin", {"description": "x"}),
    "deleteWebhookEndpoint": Asked("admin"),
    "pauseWebhookEndpoint": Asked("admin"),
    "resumeWebhookEndpoint": Asked("admin"),
    "listDeliveries": Asked("admin", elsewhere=200),
    "getDelivery": Asked("admin"),
    "resendDelivery": Asked("admin"),
    "listReviewTasks": Asked("read", elsewhere=200),
    "claimNextReviewTask": Asked("review", elsewhere=200),
    "getReviewTask": Asked("read"),
    "claimReviewTask": Asked("review"),
    "releaseReviewTask": Asked("review"),
    "postponeReviewTask": Asked("review", {"minutes": 5}),
    "handOverReviewTask": Asked("review", {"to": "kim"}),
    "readReviewTaskAgain": Asked("review", {"templateName": "invoice"}),
    "takeBackReviewTask": Asked("review"),
    "takeAwayReviewTask": Asked("admin"),
    "correctReviewTask": Asked("review", CORRECTIONS),
    "approveReviewTask": Asked("review"),
    "rejectReviewTask": Asked("review", {"reason": "Page 2 is missing."}),
    "reopenReviewTask": Asked("review"),
}
# What narrows lists by something of the other environment.
QUERIES = {
    "exportResults": ["format=csv", "format=json&ids={job_id}", f"format=csv&template={SECRET}"],
    "listJobs": ["", "search={job_id}", f"template={SECRET}", f"filter={SECRET}", "batchId={job_id}"],
    "listReviewTasks": ["", f"template={SECRET}"],
    "claimNextReviewTask": ["", f"template={SECRET}"],
    "listDeliveries": ["", "endpointId={endpoint_id}", "jobId={job_id}"],
    "extract": ["wait=0"],
}


def documented_operations() -> Iterator[tuple[str, str, str]]:
    """(operationId, method, path)"""
    for path, methods in documented.get_openapi_schema(path_prefix="/api/v1/")["paths"].items():
        for method, operation in methods.items():
            yield operation["operationId"], method, path


PATHS = {name: (method, path) for name, method, path in documented_operations()}
OWNED = sorted(name for name, (_, path) in PATHS.items() if "{" in path)


def test_every_documented_operation_is_in_the_matrix() -> None:
    assert sorted(OPERATIONS) == sorted(PATHS)


@pytest.fixture
def parts(environment: Environment) -> dict[str, Any]:
    """What addresses in the environment `demo` are made of; there is one of everything."""
    version = factories.make_template(environment, SOURCE)
    known = factories.make_filter(environment, SECRET, json.dumps({"rules": RULES}))
    job = factories.make_job(environment, "review_required", version, filter_name=SECRET, metadata={"note": SECRET})
    factories.make_extraction(job)
    trial = factories.make_job(environment, "completed", version, filter_name=SECRET, purpose=Purpose.TRIAL)
    endpoint = Endpoint.objects.create(environment=environment, url=f"https://{SECRET}.com/", secret="whsec_AAAA")
    event = JobEvent.objects.get(job=job)
    delivery = Delivery.objects.create(
        endpoint=endpoint, event=event, event_type=event.type, message_id="msg_1", body="{}"
    )
    done = factories.make_job(environment, "completed", version)
    done.releases.create(documents=[factories.make_extraction(done).result])
    Job.objects.filter(pk__in=[job.pk, done.pk]).update(batch_id=job.pk)
    return {
        "job_id": job.pk,
        "number": 1,
        "template": version.template.name,
        "filter": known.name,
        "trial": trial.pk,
        "endpoint_id": endpoint.pk,
        "delivery_id": delivery.pk,
        "task_id": ReviewTask.objects.create(environment=environment, job=job).pk,
        "secrets": [SECRET, *(str(each.pk) for each in (job, trial, done, endpoint, delivery))],
    }


@pytest.fixture
def stranger() -> ApiClient:
    """A key with every scope, of another environment that has a filter and a template of its own."""
    other = factories.make_environment("other")
    factories.make_template(other)
    factories.make_filter(other, "mail")
    return ApiClient(factories.make_api_key(other, scopes=[Scope.ADMIN])[1])


def address(operation: str, parts: dict[str, Any]) -> str:
    path = PATHS[operation][1]
    name = parts["filter"] if "/filters/" in path else parts["template"]
    job_id = parts["trial"] if "/trials/" in path else parts["job_id"]
    return path.format(**{**parts, "name": name, "job_id": job_id})


def ask(client: ApiClient, operation: str, url: str, absent: bool = False) -> Any:
    """The answer; whatever was written is taken back. With `absent`, the body names what is nowhere."""
    asked, method = OPERATIONS[operation], PATHS[operation][0]

    def named(value: dict[str, Any]) -> dict[str, Any]:
        changed: dict[str, Any] = json.loads(json.dumps(value).replace(SECRET, ABSENT["name"] if absent else SECRET))
        return changed

    sent: dict[str, Any] = {}
    if asked.form is not None:
        sent = {"data": {asked.files: factories.uploaded(), **named(asked.form)}}
    elif asked.body is not None:
        sent = {"data": json.dumps(named(asked.body)), "content_type": "application/json"}
    with transaction.atomic():
        answer = getattr(client, method)(url, **sent)
        answer.whole = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer


def without_request_id(answer: Any) -> bytes:
    whole: bytes = answer.whole.replace(answer["X-Request-Id"].encode(), b"-")
    return whole


def rows() -> dict[str, dict[Any, Any]]:
    """Every row there is, but for when keys were last used."""
    return {
        model._meta.label: {row.pop(model._meta.pk.attname): row for row in model._default_manager.values()}
        for model in apps.get_models()
        if model is not ApiKey and model._meta.app_label != "django_rq"  # whose rows are in Redis
    }


@pytest.mark.parametrize("operation", OWNED)
def test_what_is_another_environments_is_answered_as_what_is_nowhere(
    operation: str, parts: dict[str, Any], stranger: ApiClient
) -> None:
    # given
    before = rows()
    nowhere = {key: ABSENT["name" if key in {"template", "filter"} else "id"] for key in parts} | {"number": 1}

    # when
    theirs = ask(stranger, operation, address(operation, parts))
    absent = ask(stranger, operation, address(operation, nowhere), absent=True)

    # then
    body = without_request_id(theirs)
    for key in nowhere.keys() - {"secrets", "number"}:
        body = body.replace(str(parts[key]).encode(), str(nowhere[key]).encode())
    assert (theirs.status_code, absent.status_code) == (404, 404)
    assert body == without_request_id(absent)
    assert rows() == before


@pytest.mark.parametrize("operation", sorted(OPERATIONS.keys() - set(OWNED)))
def test_nothing_of_another_environment_is_listed_exported_or_taken_by_name(
    operation: str, parts: dict[str, Any], stranger: ApiClient
) -> None:
    before = rows()
    for query in QUERIES.get(operation, [""]):
        url = f"{address(operation, parts)}?{query.format(**parts)}"
        theirs, absent = (ask(stranger, operation, url, absent=each) for each in (False, True))
        assert theirs.status_code == absent.status_code == OPERATIONS[operation].elsewhere, theirs.whole
        told = theirs.whole.decode(errors="replace")
        # What the caller itself has said comes back; nothing else does.
        leaked = [secret for secret in parts["secrets"] if secret in told and secret != SECRET]
        assert leaked == []
        if OPERATIONS[operation].body is OPERATIONS[operation].form is None:
            assert SECRET not in told
        elif theirs.status_code >= 400:
            said = without_request_id(theirs).replace(SECRET.encode(), ABSENT["name"].encode())
            assert said == without_request_id(absent)
    assert rows() == before


def test_a_filters_trial_is_not_found_through_a_filter_of_ones_own(parts: dict[str, Any], stranger: ApiClient) -> None:
    answers = [stranger.get(f"/api/v1/filters/mail/trials/{each}") for each in (parts["trial"], ABSENT["id"])]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json()["error"]["message"] == answers[1].json()["error"]["message"]


def test_a_place_in_a_list_is_not_told_by_a_task_of_another_environment(
    parts: dict[str, Any], stranger: ApiClient
) -> None:
    query = "/api/v1/review-tasks?order=flagged&cursor=0-"
    answers = [stranger.get(query + each.hex) for each in (parts["task_id"], UUID(ABSENT["id"]))]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].json()["error"]["message"] == answers[1].json()["error"]["message"]


def test_an_idempotency_key_and_a_file_of_another_environment_bring_nothing_back(
    environment: Environment, stranger: ApiClient
) -> None:
    factories.make_template(environment)
    ours = ApiClient(factories.make_api_key(environment)[1])
    made = ours.create(key="same-key")

    again = stranger.create(key="same-key")
    deduplicated = stranger.create(deduplicate="true", content=factories.PDF_HEAD + b" ")

    assert (made.status_code, again.status_code, deduplicated.status_code) == (202, 202, 202)
    assert "X-Idempotent-Replay" not in again
    found = {UUID(answer.json()["job"]["id"]) for answer in (made, again, deduplicated)}
    assert len(found) == Job.objects.filter(operation=Operation.EXTRACT).count() == 3


# --- scopes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scope", Scope.values)
def test_a_key_with_one_scope_may_do_what_is_of_that_scope(
    scope: str, environment: Environment, parts: dict[str, Any]
) -> None:
    client = ApiClient(factories.make_api_key(environment, scopes=[scope])[1])
    before = rows()
    told: dict[str, Any] = {}
    for operation in OPERATIONS:
        query = QUERIES.get(operation, [""])[0]
        answer = ask(client, operation, f"{address(operation, parts)}?{query}")
        told[operation] = "NOT_ALLOWED" if answer.status_code == 403 else "allowed"
        assert answer.status_code < 500
        if answer.status_code == 403:
            assert json.loads(answer.whole)["error"]["code"] == "NOT_ALLOWED"
    allowed = {"admin", scope} if scope == "admin" else {scope}
    assert told == {
        operation: "allowed" if scope == "admin" or set(asked.scopes.split()) <= allowed else "NOT_ALLOWED"
        for operation, asked in OPERATIONS.items()
    }
    assert rows() == before
