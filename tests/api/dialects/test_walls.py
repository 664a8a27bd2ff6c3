"""Every address of the other vendors' APIs against two walls: no key, and a key of another environment."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver

from accounts.models import Environment
from api.dialects import urls
from api.dialects.shapes import BASES, SHAPES
from jobs.models import Operation
from tests import factories

pytestmark = pytest.mark.django_db
ABSENT = "11111111-2222-4333-8444-555555555555"


def _addresses(patterns: list[Any], base: str) -> list[str]:
    found = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found += _addresses(pattern.url_patterns, base + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            found.append(base + str(pattern.pattern))
    return found


# At the base itself there is nothing.
ADDRESSES = [
    address for address in _addresses(urls.urlpatterns, "/") if address.startswith(BASES) and address not in BASES
]


def filled(address: str, job_id: str) -> str:
    return re.sub(r"<[^>]+>", job_id, address)


def test_every_base_has_a_shape_and_addresses() -> None:
    assert {address.split("/")[1] for address in ADDRESSES} == {base.strip("/") for base in SHAPES}


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_gets_anywhere_without_a_key(address: str, method: str) -> None:
    response = getattr(Client(), method)(filled(address, ABSENT))
    base = next(base for base in BASES if address.startswith(base))
    if response.status_code == 405:
        return
    assert response.status_code == 401, address
    said = response.json()
    # in the vendor's own shape, with how to send a key
    assert said.keys() == SHAPES[base].body(401, "INVALID_API_KEY", "").keys()
    assert SHAPES[base].key_header in response.content.decode()


@pytest.mark.parametrize("address", [address for address in ADDRESSES if "<job_id>" in address])
def test_a_job_of_another_environment_is_not_there(address: str, environment: Environment) -> None:
    _, key = factories.make_api_key(factories.make_environment("other"))
    base = next(base for base in BASES if address.startswith(base))
    name, _, before = SHAPES[base].key_header.partition(": ")
    client = Client(headers={name: before.replace("<key>", key)})
    for operation in Operation:
        job = factories.make_job(environment, "completed", operation=operation)
        assert client.get(filled(address, str(job.pk))).status_code in (404, 405), operation


def test_what_no_vendor_has_is_refused_in_its_shape() -> None:
    _, key = factories.make_api_key(factories.make_environment())
    response = Client(headers={"api-key": key}).get("/unsiloed/nowhere")
    assert (response.status_code, response.json()["code"]) == (404, "NOT_FOUND")
    assert isinstance(response.json()["detail"], str)
