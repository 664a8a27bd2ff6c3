"""Fixtures of the API tests."""

import pytest

from accounts.audit import SYSTEM
from accounts.models import Environment, Scope
from accounts.services import create_api_key
from tests import factories
from tests.api.client import ApiClient


@pytest.fixture
def api(environment: Environment) -> ApiClient:
    factories.make_template(environment)
    return ApiClient(factories.make_api_key(environment)[1])


@pytest.fixture
def admin_api(environment: Environment) -> ApiClient:
    """A key with every scope, in an environment where nothing is yet."""
    return ApiClient(create_api_key(environment=environment, name="admin", actor=SYSTEM, scopes=Scope.values)[1])
