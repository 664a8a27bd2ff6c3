"""Pulse's portal link: the holder of a key manages the webhooks of its environment, once let in, and nothing else."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts
from accounts.audit import SYSTEM
from accounts.models import ApiKey, AuditEntry, Environment, Scope
from tests import factories
from tests.api.dialects.pulse import BASE
from tests.config.test_access import API_RULES, RULES
from webhooks import portal
from webhooks.models import Delivery, Endpoint, PortalLink
from webhooks.services import create_deliveries, create_endpoint

LIST, FORM = "/webhooks/", {"url": "https://example.com/hook", "scope": "all", "format": "standard"}


@pytest.fixture
def key(environment: Environment) -> tuple[ApiKey, str]:
    return factories.make_api_key(environment, "bookkeeping", Scope.values)


@pytest.fixture
def link(key: tuple[ApiKey, str]) -> str:
    response = Client(headers={"x-api-key": key[1]}).post(f"{BASE}/webhook")
    assert response.status_code == 200, response.content
    assert list(response.json()) == ["link"]
    return str(response.json()["link"])


@pytest.fixture
def visitor(link: str) -> Client:
    """Somebody without an account who has used the link."""
    client = Client()
    response = client.post(link)
    assert (response.status_code, response["Location"]) == (302, LIST)
    return client


def test_a_link_lets_manage_the_endpoints_as_the_key(visitor: Client, environment: Environment) -> None:
    page = visitor.get(LIST).content.decode()
    assert environment.name in page
    assert not re.findall(r'(?:href|action)="(/(?!webhooks|static)[^"]*)"', page)

    assert visitor.post("/webhooks/new/", FORM).status_code == 302
    endpoint = Endpoint.objects.get()
    address = f"/webhooks/{endpoint.pk}/"
    assert (endpoint.environment, endpoint.created_by) == (environment, None)
    create_deliveries(factories.make_job(environment, "completed").events.get())
    delivery = Delivery.objects.get()
    for shown in (address, f"{address}edit/", f"/webhooks/deliveries/{delivery.pk}/"):
        response = visitor.get(shown)
        assert response.status_code == 200
        assert not re.findall(r'(?:href|action)="(/(?!webhooks|static)[^"]*)"', response.content.decode())
    for step in ("pause", "resume", "delete"):
        assert visitor.post(f"{address}{step}/").status_code == 302
    assert not Endpoint.objects.exists()

    said = AuditEntry.objects.filter(actor="key:bookkeeping").order_by("id").values_list("action", flat=True)
    assert list(said) == [
        "webhook_portal.link_created",
        "webhook_portal.opened",
        "webhook_endpoint.created",
        "webhook_endpoint.disabled",
        "webhook_endpoint.enabled",
        "webhook_endpoint.deleted",
    ]


def test_looking_at_a_link_does_not_use_it_and_using_it_again_is_refused(link: str, db: None) -> None:
    assert Client().get(link).status_code == 200
    first, second = Client(), Client()
    assert first.post(link).status_code == 302
    refused = second.post(link)
    assert refused.status_code == 410
    assert "POST to the address that gave you this one" in refused.content.decode()
    assert second.get(LIST)["Location"].startswith("/login/")
    assert first.get(LIST).status_code == 200


def test_the_page_of_a_link_writes_only_with_its_csrf_token(link: str) -> None:
    assert Client(enforce_csrf_checks=True).post(link).status_code == 403
    assert PortalLink.objects.get().used_at is None


def test_nothing_else_opens(visitor: Client, environment: Environment) -> None:
    others = [name for name in (RULES | API_RULES) if not name.startswith("webhooks:")]
    rules = RULES | API_RULES
    plain = [name for name in others if not rules[name].needs]
    assert len(plain) > 30
    for name in plain:
        response = getattr(visitor, rules[name].method)(reverse(name), rules[name].data)
        expected = 401 if name in API_RULES else 302
        assert response.status_code == expected, name
        if expected == 302:
            assert response["Location"].startswith("/login/"), name
    # Not even where the cookie is sent along although the address is none of its own.
    visitor.cookies[portal.COOKIE]["path"] = "/"
    job = factories.make_job(environment, "completed")
    assert visitor.get(reverse("jobs:detail", args=[job.pk]))["Location"].startswith("/login/")
    assert visitor.get("/api/v1/webhook-endpoints").status_code == 401
    assert visitor.post(f"{BASE}/webhook").status_code == 401


def test_the_cookie_is_for_the_pages_of_webhooks_only(link: str) -> None:
    cookie = Client().post(link).cookies[portal.COOKIE]
    assert (cookie["path"], cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (LIST, 3600, True, "Lax")


def test_what_another_environment_has_is_not_there(visitor: Client) -> None:
    other = factories.make_environment("acme")
    theirs = create_endpoint(environment=other, url="https://example.com/", actor=SYSTEM)
    create_deliveries(factories.make_job(other, "completed").events.get())
    assert str(theirs.pk) not in visitor.get(LIST).content.decode()
    assert visitor.get(f"/webhooks/{theirs.pk}/").status_code == 404
    assert visitor.post(f"/webhooks/{theirs.pk}/delete/").status_code == 404
    assert visitor.get(f"/webhooks/deliveries/{theirs.deliveries.get().pk}/").status_code == 404
    assert Endpoint.objects.get() == theirs


@pytest.mark.parametrize("end", ["an hour is over", "the key is revoked", "they leave"])
def test_being_in_ends(visitor: Client, key: tuple[ApiKey, str], end: str) -> None:
    if end == "they leave":
        cookie = visitor.cookies[portal.COOKIE].value
        page = visitor.post("/webhooks/portal/leave/")
        assert "You have left" in page.content.decode()
        visitor.cookies[portal.COOKIE] = cookie
    elif end == "the key is revoked":
        accounts.revoke_api_key(key=key[0], actor=SYSTEM)
    else:
        PortalLink.objects.update(used_at=timezone.now() - portal.OPEN - timedelta(seconds=1))
    assert visitor.get(LIST)["Location"] == "/login/?next=/webhooks/"
    assert visitor.post("/webhooks/new/", FORM).status_code == 302
    assert not Endpoint.objects.exists()


@pytest.mark.parametrize("why", ["too old", "its key is revoked", "never was one"])
def test_a_link_that_does_not_open(link: str, key: tuple[ApiKey, str], why: str) -> None:
    if why == "too old":
        PortalLink.objects.update(created_at=timezone.now() - portal.VALID - timedelta(seconds=1))
    elif why == "its key is revoked":
        accounts.revoke_api_key(key=key[0], actor=SYSTEM)
    else:
        link = link[:-2] + "/"
    assert Client().post(link).status_code == 410
    assert PortalLink.objects.get().used_at is None


def test_who_is_signed_in_stays_who_they_are_and_does_not_use_the_link_up(link: str, environment: Environment) -> None:
    member = Client()
    member.force_login(factories.make_member(environment, "reviewer"))
    page = member.post(link)
    assert (page.status_code, "You are signed in" in page.content.decode()) == (200, True)
    assert member.get(LIST).status_code == 403
    assert PortalLink.objects.get().used_at is None


def test_a_key_that_may_not_manage_webhooks_gets_no_link(environment: Environment) -> None:
    client = Client(headers={"x-api-key": factories.make_api_key(environment)[1]})
    refused: Any = client.post(f"{BASE}/webhook")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "AUTH_004")
    assert not PortalLink.objects.exists()


def test_the_token_itself_is_kept_nowhere(link: str) -> None:
    token = link.rstrip("/").rpartition("/")[2]
    assert len(token) >= 43
    assert token not in str(PortalLink.objects.values().get())
    assert token not in str(list(AuditEntry.objects.values()))
