"""JSON Schemas that clients send instead of a template's name."""

import pytest

from accounts.models import Environment
from extraction import TemplateInvalid
from templates_app import overview
from templates_app.errors import InvalidName
from templates_app.models import ExtractionTemplate
from templates_app.names import check_name
from templates_app.selectors import published_templates, published_version, published_versions, spec_of
from templates_app.sent_schemas import version_for_schema
from tests import factories

pytestmark = pytest.mark.django_db

SCHEMA = {"title": "Bill", "properties": {"total": {"type": "number"}, "Bill no.": {"type": "string"}}}


def test_a_schema_is_compiled_once_in_each_environment(environment: Environment) -> None:
    made = version_for_schema(environment=environment, schema=SCHEMA)
    assert (made.template.title, made.status, list(spec_of(made).fields)) == (
        "Bill",
        "published",
        ["total", "bill_no"],
    )
    assert version_for_schema(environment=environment, schema=SCHEMA) == made
    other = version_for_schema(environment=factories.make_environment("other"), schema=SCHEMA)
    assert other.template.environment != environment
    assert ExtractionTemplate.objects.count() == 2


def test_another_order_of_properties_is_another_schema(environment: Environment) -> None:
    turned = {**SCHEMA, "properties": dict(reversed(SCHEMA["properties"].items()))}
    first = version_for_schema(environment=environment, schema=SCHEMA)
    assert version_for_schema(environment=environment, schema=turned).template != first.template


def test_its_template_is_in_no_list_and_named_by_no_job(environment: Environment) -> None:
    template = version_for_schema(environment=environment, schema=SCHEMA).template
    assert overview.template_rows(environment) == []
    assert (published_templates(environment), published_versions(environment)) == ([], [])
    assert published_version(environment=environment, name=template.name) is None
    assert overview.find_template(environment=environment, name=template.name) == template


def test_a_schema_that_cannot_be_compiled_leaves_nothing(environment: Environment) -> None:
    with pytest.raises(TemplateInvalid, match="needs properties"):
        version_for_schema(environment=environment, schema={"type": "object"})
    assert not ExtractionTemplate.objects.exists()


def test_nobody_else_takes_such_a_name() -> None:
    with pytest.raises(InvalidName, match="given by the desk"):
        check_name("sent-schema-1")
