"""Who may open which address: every URL pattern of the desk, asked by everybody. A view that is not listed fails."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import Environment, Membership
from builder.models import Sample
from jobs import storage
from jobs.models import JobEvent, Purpose
from review.models import ReviewTask
from tests import factories
from webhooks.models import Delivery, Endpoint

ADMIN, STAFF, REVIEWER = "admin", "staff", "reviewer"
ALL = {ADMIN, STAFF, REVIEWER}
LOGIN = "/login/"


class Rule(NamedTuple):
    """Which roles get `status`; other roles get 403, visitors the login page, members of nothing 403. `needs` names
    the parts of the address: a part that belongs to one environment makes it 404 for admins of all others."""

    roles: set[str]
    method: str = "get"
    status: int = 200
    needs: tuple[str, ...] = ()
    data: dict[str, str] = {}


def _job(method: str = "get", status: int = 200, *more: str, roles: set[str] = ALL) -> Rule:
    return Rule(roles, method, status, ("job_id", *more))


def _task(status: int = 200, *more: str, **data: str) -> Rule:
    return Rule({ADMIN, REVIEWER}, "post", status, ("task_id", *more), data)


def _admin(method: str = "get", status: int = 200, *needs: str) -> Rule:
    return Rule({ADMIN}, method, status, needs)


RULES = {
    "home": Rule(ALL, status=302),
    "accounts:switch_environment": Rule(ALL, "post", 302, data={"environment": "demo"}),
    "accounts:password": Rule(ALL),
    "accounts:members": _admin(),
    "accounts:change_role": _admin("post", 422, "membership_id"),
    "accounts:remove_member": _admin("post", 302, "membership_id"),
    "accounts:keys": _admin(),
    "accounts:revoke_key": _admin("post", 302, "key_id"),
    "jobs:list": Rule(ALL),
    "jobs:upload": Rule({ADMIN, STAFF}),
    "jobs:sample": Rule({ADMIN, STAFF}, status=404, needs=("sample",)),
    "jobs:trial": Rule({ADMIN, STAFF}, "post", 404),
    "jobs:filter_trial": Rule({ADMIN, STAFF}, needs=("filter",)),
    "jobs:export": Rule(ALL),
    "jobs:export_file": Rule(ALL, data={"format": "csv"}),
    "jobs:ocr_settings": _admin(),
    "jobs:retention": _admin(),
    "jobs:detail": _job(),
    "jobs:cancel": _job("post", 302, roles={ADMIN, STAFF}),
    "jobs:retry": _job("post", 302, roles={ADMIN, STAFF}),
    "jobs:delete": _job("post", 302, roles={ADMIN, STAFF}),
    "jobs:document": _job(),
    "jobs:page_picture": _job("get", 200, "page"),
    "jobs:page_words": _job("get", 200, "page"),
    "review:reopen": Rule({ADMIN, REVIEWER}, "post", 302, ("job_id",)),
    "review:queue": Rule({ADMIN, REVIEWER}),
    "review:next": Rule({ADMIN, REVIEWER}, "post", 302),
    "review:desk": Rule({ADMIN, REVIEWER}, needs=("task_id",)),
    "review:following": Rule({ADMIN, REVIEWER}, status=204, needs=("task_id",)),
    "review:claim": _task(),
    "review:renew": _task(409),
    "review:release": _task(),
    "review:confirm": _task(409, "field"),
    "review:correct": _task(409, "field", text="x"),
    "review:cells": _task(409, "field", edits='[{"path": ["0"], "text": "x"}]'),
    "review:try_cells": _task(200, "field", edits='[{"path": ["0"], "text": "x"}]'),
    "review:undo": _task(409, "field"),
    "review:try": _task(200, "field", text="x"),
    "review:suggested": _task(409, "field"),
    "review:read_again": _task(409, template="invoice"),
    "review:standing": Rule({ADMIN, REVIEWER}, needs=("task_id",)),
    "review:reread": _task(409, box='{"page": 1, "x0": 0.1, "y0": 0.1, "x1": 0.3, "y1": 0.2}'),
    "review:approve": _task(409),
    "review:reject": _task(409, reason="blank page"),
    "review:postpone": _task(409, minutes="5"),
    "review:hand_over": _task(400, to="0"),
    "review:take_back": Rule({ADMIN, REVIEWER}, "post", 302, ("task_id",)),
    "review:take_away": _admin("post", 302, "task_id"),
    "review:approve_samples": _admin("post", 302),
    "review:confidence": _admin(),
    "review:use_threshold": Rule({ADMIN}, "post", 302, data={"percent": "91"}),
    "review:fit_confidence": _admin("post", 302),
    "review:choose_confidence": Rule({ADMIN}, "post", 302, data={"number": "0"}),
    "builder:begin": _admin(),
    "builder:use_starter": _admin("post", 302, "starter"),
    "builder:workbench": _admin("get", 200, "template"),
    "builder:standing": _admin("get", 200, "template"),
    "builder:add_files": _admin("post", 200, "template"),
    "builder:try_source": _admin("post", 200, "template"),
    "builder:edit_source": _admin("post", 200, "template"),
    "builder:guess": _admin("post", 422, "template"),
    "builder:learn": _admin("post", 422, "template"),
    "builder:save_source": _admin("post", 422, "template"),
    "builder:discard_source": _admin("post", 200, "template"),
    "builder:throw_away": _admin("post", 302, "template"),
    "builder:approve_values": _admin("post", 200, "template", "sample_id"),
    "builder:keep_job": Rule({ADMIN}, "post", 302, ("job_id",), {"template": "invoice"}),
    "builder:samples": Rule(ALL, needs=("template",)),
    "builder:add_samples": _admin("post", 302, "template"),
    "builder:switch_feeding": _admin("post", 302, "template"),
    "builder:remove_fed": _admin("post", 302, "template"),
    "builder:run_tests": Rule({ADMIN, STAFF}, "post", 302, ("template",)),
    "builder:sample": Rule(ALL, needs=("template", "sample_id")),
    "builder:approve_sample": _admin("post", 302, "template", "sample_id"),
    "builder:try_filters": _admin("post", 302, "template", "sample_id"),
    "builder:remove_sample": _admin("post", 302, "template", "sample_id"),
    "builder:correct_sample": Rule({ADMIN}, "post", 302, ("template", "sample_id", "field"), {"value": "x"}),
    "templates_app:list": Rule(ALL),
    "templates_app:create": _admin(),
    "templates_app:check": _admin("post"),
    "templates_app:starter_sample": Rule(ALL, needs=("starter",)),
    "templates_app:detail": Rule(ALL, needs=("template",)),
    "templates_app:edit": _admin("get", 200, "template"),
    "templates_app:version": Rule(ALL, needs=("template", "number")),
    "templates_app:publish": _admin("post", 422, "template", "number"),
    "templates_app:filter_list": Rule(ALL),
    "templates_app:filter_create": _admin(),
    "templates_app:filter_check": _admin("post"),
    "templates_app:filter_detail": Rule(ALL, needs=("filter",)),
    "templates_app:filter_edit": _admin("get", 200, "filter"),
    "templates_app:filter_delete": _admin("post", 302, "filter"),
    "builder:library": _admin(),
    "builder:export_all": _admin(),
    "builder:import_preview": _admin("post", 422),
    "builder:import_confirm": _admin("post", 422),
    "builder:from_json_schema": _admin(),
    "builder:proposal": Rule(ALL, needs=("template",)),
    "builder:publish_proposal": _admin("post", 302, "template"),
    "builder:take_proposal": _admin("post", 302, "template"),
    "builder:dismiss_proposal": _admin("post", 302, "template"),
    "builder:copy": _admin("get", 200, "template"),
    "builder:export": Rule(ALL, needs=("template",)),
    "builder:health_list": Rule(ALL),
    "builder:health": Rule(ALL, needs=("template",)),
    "builder:field_cases": Rule(ALL, needs=("template", "field")),
    "webhooks:list": _admin(),
    "webhooks:create": _admin(),
    "webhooks:detail": _admin("get", 200, "endpoint_id"),
    "webhooks:edit": _admin("get", 200, "endpoint_id"),
    "webhooks:pause": _admin("post", 302, "endpoint_id"),
    "webhooks:resume": _admin("post", 302, "endpoint_id"),
    "webhooks:delete": _admin("post", 302, "endpoint_id"),
    "webhooks:delivery": _admin("get", 200, "delivery_id"),
    "webhooks:resend": _admin("post", 302, "delivery_id"),
    "webhooks:leave_portal": _admin("post", 302),
}
# The API answers 401 itself where a page would lead to the login.
API_RULES = {
    "api-v1:create_job": Rule({ADMIN, STAFF}, "post", 400),
    "api-v1:job_status": _job(),
    "api-v1:job_result": _job("get", 409),
    "api-v1:create_batch": Rule({ADMIN, STAFF}, "post", 400),
    "api-v1:create_extraction": Rule({ADMIN, STAFF}, "post", 400),
    "api-v1:list_jobs": Rule(ALL),
    "api-v1:job_detail": _job(),
    "api-v1:delete_job": _job("delete", 409, roles={ADMIN, STAFF}),
    "api-v1:cancel_job": _job("post", 200, roles={ADMIN, STAFF}),
    "api-v1:retry_job": _job("post", 409, roles={ADMIN, STAFF}),
    "api-v1:job_events": _job(),
    "api-v1:operation_result": _job("get", 409),
    "api-v1:job_chunks": _job("get", 409),
    "api-v1:job_form": _job("get", 404),
    "api-v1:job_page_picture": _job("get", 200, "page"),
    "api-v1:job_page_words": _job("get", 200, "page"),
    "api-v1:job_document": _job(),
    "api-v1:export_results": Rule(ALL, data={"format": "csv"}),
    "api-v1:job_part": _job("get", 404, "number"),
    **{
        f"api-v1:create_{operation}_job": Rule({ADMIN, STAFF}, "post", 400)
        for operation in ("parse", "tables", "classify", "split", "schema", "ask", "form")
    },
    "api-v1:list_templates": Rule(ALL),
    "api-v1:create_template": _admin("post", 415),
    "api-v1:template_schema": Rule(ALL),
    "api-v1:validate_template": Rule(ALL, "post", 415),
    "api-v1:export_templates": Rule(ALL),
    "api-v1:import_templates": _admin("post", 400),
    "api-v1:template_detail": Rule(ALL, needs=("template",)),
    "api-v1:list_template_versions": Rule(ALL, needs=("template",)),
    "api-v1:save_template_version": _admin("post", 415, "template"),
    "api-v1:template_version": Rule(ALL, needs=("template", "number")),
    "api-v1:publish_template_version": _admin("post", 409, "template", "number"),
    "api-v1:try_template_version": Rule({ADMIN, STAFF}, "post", 400, ("template", "number")),
    "api-v1:list_filters": Rule(ALL),
    "api-v1:create_filter": _admin("post", 415),
    "api-v1:filter_schema": Rule(ALL),
    "api-v1:validate_filter": Rule(ALL, "post", 415),
    "api-v1:filter_detail": Rule(ALL, needs=("filter",)),
    "api-v1:save_filter": _admin("put", 415, "filter"),
    "api-v1:delete_filter": _admin("delete", 200, "filter"),
    "api-v1:try_filter": Rule({ADMIN, STAFF}, "post", 400, ("filter",)),
    "api-v1:filter_trial": Rule(ALL, needs=("filter", "trial")),
    "api-v1:list_webhook_endpoints": _admin(),
    "api-v1:create_webhook_endpoint": _admin("post", 415),
    "api-v1:webhook_endpoint": _admin("get", 200, "endpoint_id"),
    "api-v1:change_webhook_endpoint": _admin("patch", 415, "endpoint_id"),
    "api-v1:delete_webhook_endpoint": _admin("delete", 200, "endpoint_id"),
    "api-v1:pause_webhook_endpoint": _admin("post", 200, "endpoint_id"),
    "api-v1:resume_webhook_endpoint": _admin("post", 200, "endpoint_id"),
    "api-v1:list_deliveries": _admin(),
    "api-v1:delivery_detail": _admin("get", 200, "delivery_id"),
    "api-v1:resend_delivery": _admin("post", 202, "delivery_id"),
}
API_RULES |= {
    "api-v1:list_review_tasks": Rule(ALL),
    "api-v1:review_task": Rule(ALL, needs=("task_id",)),
    "api-v1:next_review_task": Rule({ADMIN, REVIEWER}, "post"),
    "api-v1:claim_review_task": _task(),
    "api-v1:release_review_task": _task(),
    "api-v1:postpone_review_task": _task(415),
    "api-v1:hand_over_review_task": _task(415),
    "api-v1:read_review_task_again": _task(415),
    "api-v1:take_back_review_task": _task(),
    "api-v1:take_away_review_task": _admin("post", 409, "task_id"),
    "api-v1:correct_review_task": _task(415),
    "api-v1:approve_review_task": _task(409),
    "api-v1:reject_review_task": _task(415),
    "api-v1:reopen_review_task": _task(409),
    "api-v1:reopen_job": Rule({ADMIN, REVIEWER}, "post", 409, ("job_id",)),
}
OPEN_TO_ALL = {
    "healthz": 200,
    "accounts:login": 200,
    "accounts:logout": 302,
    "webhooks:portal": 200,
    "api-v1:openapi-json": 200,
    "api-v1:openapi-view": 200,
    "api-v1:api-root": 404,
}
OWNED = {"membership_id", "key_id", "job_id", "task_id", "template", "filter", "endpoint_id", "delivery_id"}
NAMES = {
    "sample": "name",
    "starter": "name",
    "template": "name",
    "filter": "name",
    "page": "number",
    "trial": "job_id",
}


def _views(patterns: list[Any], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            namespace = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _views(pattern.url_patterns, prefix + namespace)
        else:
            assert isinstance(pattern, URLPattern)
            yield f"{prefix}{pattern.name}"


def test_every_address_has_a_rule() -> None:
    # The other vendors' addresses know keys only: tests/api/dialects/test_walls.py asks each of them.
    own = [name for name in _views(get_resolver().url_patterns) if not name.startswith("dialects:")]
    assert sorted(own) == sorted([*RULES, *API_RULES, *OPEN_TO_ALL])


@pytest.fixture
def parts(environment: Environment) -> dict[str, Any]:
    """One of everything in the environment `demo`."""
    job = factories.make_job(environment, "review_required")
    factories.make_extraction(job)
    for name in ("page-0001.jpg", "page-0001.json"):
        default_storage.save(storage.job_file_key(job, name), ContentFile(b"[]"))
    endpoint = Endpoint.objects.create(environment=environment, url="https://example.com/", secret="whsec_AAAA")
    event = JobEvent.objects.get(job=job)
    delivery = Delivery.objects.create(
        endpoint=endpoint, event=event, event_type=event.type, message_id="msg_1", body="{}"
    )
    member = factories.make_member(environment, STAFF, "colleague")
    kept = factories.make_job(environment, "completed", is_kept=True)
    sample = Sample.objects.create(template=kept.template_version.template, job=kept)
    return {
        "membership_id": Membership.objects.get(user=member).pk,
        "key_id": factories.make_api_key(environment)[0].pk,
        "sample": "digital-invoice.pdf",
        "sample_id": sample.pk,
        "starter": "invoice",
        "job_id": job.pk,
        "page": 1,
        "task_id": ReviewTask.objects.create(environment=environment, job=job).pk,
        "field": "number",
        "template": "invoice",
        "number": 1,
        "filter": factories.make_filter(environment).name,
        "trial": factories.make_job(environment, "completed", filter_name="incoming", purpose=Purpose.TRIAL).pk,
        "endpoint_id": endpoint.pk,
        "delivery_id": delivery.pk,
    }


@pytest.fixture
def clients(environment: Environment) -> dict[str, Client]:
    """Everybody who may knock: nobody, a user without environment, an admin elsewhere, and each role here."""
    users = {
        "nobody": None,
        "stranger": factories.make_user("stranger"),
        "elsewhere": factories.make_member(factories.make_environment("acme"), ADMIN),
        **{role: factories.make_member(environment, role) for role in sorted(ALL)},
    }
    clients = {who: Client() for who in users}
    for who, user in users.items():
        if user is not None:
            clients[who].force_login(user)
    return clients


def _url(view: str, rule: Rule, parts: dict[str, Any]) -> str:
    return reverse(view, kwargs={NAMES.get(name, name): parts[name] for name in rule.needs})


def _ask(client: Client, url: str, rule: Rule) -> HttpResponse:
    """What `client` gets; whatever it wrote is taken back."""
    with transaction.atomic():
        answer: HttpResponse = getattr(client, rule.method)(url, rule.data)
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize("view", RULES)
def test_a_page_lets_in_its_roles_of_its_environment_only(
    view: str, parts: dict[str, Any], clients: dict[str, Client]
) -> None:
    rule = RULES[view]
    url = _url(view, rule, parts)
    is_owned = bool(OWNED & set(rule.needs)) or view == "accounts:switch_environment"

    answers = {who: _ask(client, url, rule) for who, client in clients.items()}

    assert answers["nobody"].status_code == 302
    assert answers["nobody"]["Location"].startswith(f"{LOGIN}?next=")
    members_of_nothing = {"home": 302, "accounts:switch_environment": 404}
    assert {who: answer.status_code for who, answer in answers.items() if who != "nobody"} == {
        "stranger": members_of_nothing.get(view, 403),
        "elsewhere": 404 if is_owned else rule.status,
        **{role: rule.status if role in rule.roles else 403 for role in ALL},
    }


@pytest.mark.parametrize("view", API_RULES)
def test_the_api_lets_in_members_by_their_roles(view: str, parts: dict[str, Any], clients: dict[str, Client]) -> None:
    rule = API_RULES[view]
    url = _url(view, rule, parts)

    answers = {who: _ask(client, url, rule) for who, client in clients.items()}

    assert {who: answer.status_code for who, answer in answers.items()} == {
        "nobody": 401,
        "stranger": 401,
        "elsewhere": 404 if rule.needs else rule.status,
        **{role: rule.status if role in rule.roles else 403 for role in ALL},
    }


@pytest.mark.parametrize("view", OPEN_TO_ALL)
def test_few_addresses_are_open_to_everybody(db: None, view: str) -> None:
    method = "post" if view == "accounts:logout" else "get"
    url = reverse(view, args=["token"] if view == "webhooks:portal" else None)
    assert getattr(Client(), method)(url).status_code == OPEN_TO_ALL[view]


@pytest.mark.parametrize("view", [view for view, rule in (RULES | API_RULES).items() if rule.method != "get"])
def test_what_writes_needs_a_csrf_token_and_is_done_by_no_get(
    environment: Environment, view: str, parts: dict[str, Any]
) -> None:
    rule = (RULES | API_RULES)[view]
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.make_member(environment, ADMIN))
    url = _url(view, rule, parts)
    # In the API some addresses are read by GET and written by another method.
    read = {_url(name, rule, parts): rule.status for name, rule in API_RULES.items() if rule.method == "get"}

    assert client.get(url).status_code == read.get(url, 405)
    assert getattr(client, rule.method)(url, rule.data).status_code == 403
