"""Fixtures of the API tests."""

import pytest

from accounts.models import Environment
from tests import factories
from tests.api.client import ApiClient


@pytest.fixture
def api(environment: Environment) -> ApiClient:
    factories.make_template(environment)
    return ApiClient(factories.make_api_key(environment)[1])
