"""A template that was begun at the workbench and never saved: it is nowhere else, and cannot be published."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.audit import SYSTEM
from accounts.models import AuditEntry, Environment, Role, Scope
from builder import health, library, workbench
from builder.packages import package_of
from builder.unpacking import unpack
from jobs.models import Document, Job
from templates_app.models import ExtractionTemplate
from tests import factories
from tests.builder.invoices import FIRST, printed

SOURCE = "template: orders\nfields:\n  total: {type: money, find: [{row: Total}]}\n"


@pytest.fixture
def begun(environment: Environment) -> ExtractionTemplate:
    files = [factories.uploaded(printed(FIRST), "a.pdf")]
    return workbench.begin(environment=environment, actor=SYSTEM, title="Orders", files=files).template


def test_only_admins_see_it_and_only_its_workbench(
    environment: Environment, begun: ExtractionTemplate, client: Client
) -> None:
    client.force_login(factories.make_member(environment, Role.ADMIN))
    page = client.get(reverse("templates_app:list")).content.decode()
    assert "Nothing saved yet" in page
    assert reverse("builder:workbench", args=["orders"]) in page
    assert client.get(reverse("builder:workbench", args=["orders"])).status_code == 200
    for view in ("templates_app:detail", "templates_app:edit", "builder:copy", "builder:export"):
        assert client.get(reverse(view, args=["orders"])).status_code == 404
    assert client.get(reverse("builder:samples", args=["orders"])).status_code == 404
    sample = client.get(reverse("builder:sample", args=["orders", begun.samples.get().pk]))
    assert (sample.status_code, sample["Location"]) == (302, reverse("builder:workbench", args=["orders"]))
    assert client.post(reverse("templates_app:publish", args=["orders", 1])).status_code == 404
    assert not begun.versions.exists()

    client.force_login(factories.make_member(environment, Role.REVIEWER, username="rita"))
    assert "Orders" not in client.get(reverse("templates_app:list")).content.decode()


@pytest.mark.usefixtures("begun")
def test_the_api_the_export_and_health_know_nothing_of_it(environment: Environment, client: Client) -> None:
    _, key = factories.make_api_key(environment, scopes=[Scope.ADMIN, Scope.READ])
    headers = {"Authorization": f"api-key {key}"}
    assert client.get("/api/v1/templates", headers=headers).json()["templates"] == []
    assert client.get("/api/v1/templates/orders", headers=headers).status_code == 404
    assert package_of(environment).templates == ()
    assert health.health_of_templates(environment) == []


@pytest.mark.usefixtures("begun")
def test_its_name_is_taken_and_an_import_makes_its_first_draft(environment: Environment) -> None:
    plan = library.plan_import(environment, unpack(SOURCE.encode(), "orders.yaml"))
    assert [(entry.action, entry.detail) for entry in plan.entries] == [
        ("update", "becomes draft 1; what is published stays")
    ]


def test_what_is_thrown_away_begins_anew(begun: ExtractionTemplate) -> None:
    empty = workbench.working(begun).source
    workbench.keep(template=begun, actor=SYSTEM, source=SOURCE)
    assert workbench.discard(template=begun, actor=SYSTEM).source == empty
    assert workbench.working(begun).number == 0


def test_it_can_be_thrown_away_with_its_samples_until_it_is_saved(
    environment: Environment, begun: ExtractionTemplate, client: Client
) -> None:
    client.force_login(factories.make_member(environment, Role.ADMIN))
    saved = factories.make_template(environment)
    for name in ("orders", "invoice"):
        answer = client.post(reverse("builder:throw_away", args=[name]))
        assert (answer.status_code, answer["Location"]) == (302, reverse("templates_app:list"))
    assert list(ExtractionTemplate.objects.all()) == [saved.template]
    assert not Job.objects.exists()
    assert not Document.objects.exists()
    assert AuditEntry.objects.get(action="template.thrown_away").target == "orders"
