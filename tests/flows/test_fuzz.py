"""A short attack on the API of a running desk: no fault, and nothing that its document does not say."""

import pytest

from accounts.models import Scope
from bench.fuzz import attack
from demo.management.commands.seed_demo import TEMPLATES_DIR
from tests import factories
from tests.flows.running_desk import RunningDesk

pytestmark = [pytest.mark.queue, pytest.mark.timeout(400)]


def test_schemathesis_finds_nothing_with_every_check(desk: RunningDesk) -> None:
    # given a desk with a template, a filter, a job in every state, and nobody who calls the addresses that are made up
    environment = factories.make_environment()
    factories.make_template(environment, (TEMPLATES_DIR / "invoice.yaml").read_text())
    factories.make_filter(environment)
    for status in ("queued", "failed", "completed", "review_required"):
        factories.make_extraction(factories.make_job(environment, status))
    _, key = factories.make_api_key(environment, scopes=[Scope.ADMIN])
    desk.environment |= {"MAX_POLLS_PER_MINUTE": "100000", "MAX_WAIT_S": "1"}
    desk.start_web()

    # when
    summary = attack(desk.url, {"Authorization": f"api-key {key}"}, examples=2)

    # then
    assert summary.is_clean, summary.told
    assert summary.cases > 1000
