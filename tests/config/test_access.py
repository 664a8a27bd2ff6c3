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
from jobs import storage
from jobs.models import JobEvent
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
    "jobs:ocr_settings": _admin(),
    "jobs:detail": _job(),
    "jobs:cancel": _job("post", 302, roles={ADMIN, STAFF}),
    "jobs:retry": _job("post", 302, roles={ADMIN, STAFF}),
    "jobs:document": _job(),
    "jobs:page_picture": _job("get", 200, "page"),
    "jobs:page_words": _job("get", 200, "page"),
    "review:queue": Rule({ADMIN, REVIEWER}),
    "review:next": Rule({ADMIN, REVIEWER}, "post", 302),
    "review:desk": Rule({ADMIN, REVIEWER}, needs=("task_id",)),
    "review:claim": _task(),
    "review:renew": _task(409),
    "review:release": _task(),
    "review:confirm": _task(409, "field"),
    "review:correct": _task(409, "field", text="x"),
    "review:undo": _task(409, "field"),
    "review:approve": _task(409),
    "review:reject": _task(409, reason="blank page"),
    "review:postpone": _task(409, minutes="5"),
    "templates_app:list": Rule(ALL),
    "templates_app:create": _admin(),
    "templates_app:check": _admin("post"),
    "templates_app:detail": Rule(ALL, needs=("template",)),
    "templates_app:edit": _admin("get", 200, "template"),
    "templates_app:version": Rule(ALL, needs=("template", "number")),
    "templates_app:publish": _admin("post", 422, "template", "number"),
    "webhooks:list": _admin(),
    "webhooks:create": _admin(),
    "webhooks:detail": _admin("get", 200, "endpoint_id"),
    "webhooks:edit": _admin("get", 200, "endpoint_id"),
    "webhooks:pause": _admin("post", 302, "endpoint_id"),
    "webhooks:resume": _admin("post", 302, "endpoint_id"),
    "webhooks:delete": _admin("post", 302, "endpoint_id"),
    "webhooks:delivery": _admin("get", 200, "delivery_id"),
    "webhooks:resend": _admin("post", 302, "delivery_id"),
}
# The API answers 401 itself where a page would lead to the login.
API_RULES = {
    "api-v1:create_job": Rule({ADMIN, STAFF}, "post", 400),
    "api-v1:job_status": _job(),
    "api-v1:job_result": _job("get", 409),
}
OPEN_TO_ALL = {
    "healthz": 200,
    "accounts:login": 200,
    "accounts:logout": 302,
    "api-v1:openapi-json": 200,
    "api-v1:openapi-view": 200,
    "api-v1:api-root": 404,
}
OWNED = {"membership_id", "key_id", "job_id", "task_id", "template", "endpoint_id", "delivery_id"}
NAMES = {"sample": "name", "template": "name", "page": "number"}


def _views(patterns: list[Any], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            namespace = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _views(pattern.url_patterns, prefix + namespace)
        else:
            assert isinstance(pattern, URLPattern)
            yield f"{prefix}{pattern.name}"


def test_every_address_has_a_rule() -> None:
    assert sorted(_views(get_resolver().url_patterns)) == sorted([*RULES, *API_RULES, *OPEN_TO_ALL])


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
    return {
        "membership_id": Membership.objects.get(user=member).pk,
        "key_id": factories.make_api_key(environment)[0].pk,
        "sample": "digital-invoice.pdf",
        "job_id": job.pk,
        "page": 1,
        "task_id": ReviewTask.objects.create(environment=environment, job=job).pk,
        "field": "number",
        "template": "invoice",
        "number": 1,
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
    assert getattr(Client(), method)(reverse(view)).status_code == OPEN_TO_ALL[view]


@pytest.mark.parametrize("view", [view for view, rule in (RULES | API_RULES).items() if rule.method == "post"])
def test_what_writes_takes_post_with_a_csrf_token_only(
    environment: Environment, view: str, parts: dict[str, Any]
) -> None:
    rule = (RULES | API_RULES)[view]
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.make_member(environment, ADMIN))
    url = _url(view, rule, parts)

    assert client.get(url).status_code == 405
    assert client.post(url, rule.data).status_code == 403
