"""Creating templates, saving versions, publishing and rolling back."""

import pytest
from django.db import IntegrityError, transaction

from accounts.audit import SYSTEM, Actor
from accounts.models import AuditEntry, Environment
from extraction import TemplateInvalid
from templates_app import services
from templates_app.errors import TemplateNameTaken, VersionNotDraft
from templates_app.models import ExtractionTemplate, TemplateVersion
from templates_app.selectors import published_templates, published_version, spec_of
from tests.factories import DEFAULT_SOURCE, make_environment, make_template, make_user

EDITED = DEFAULT_SOURCE.replace("title: Invoice\n", "title: Supplier invoice\n")


def statuses(template: ExtractionTemplate) -> list[tuple[int, str]]:
    return list(template.versions.values_list("number", "status"))


def actions() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.order_by("id").values_list("action", "target"))


def test_a_new_template_takes_name_and_title_from_its_source_and_is_a_draft(environment: Environment) -> None:
    ada = make_user("ada")

    version = services.create_template(
        environment=environment, source=DEFAULT_SOURCE, actor=Actor(name="ada", user=ada)
    )

    template = version.template
    assert (template.name, template.title, template.created_by) == ("invoice", "Invoice", ada)
    assert (version.number, version.status, version.source, version.created_by) == (1, "draft", DEFAULT_SOURCE, ada)
    assert list(spec_of(version).fields) == ["number", "date", "total"]
    assert published_version(environment=environment, name="invoice") is None
    assert published_templates(environment) == []
    assert actions() == [("template.created", "invoice"), ("template.version_saved", "invoice v1")]


def test_a_source_with_mistakes_is_refused_and_nothing_is_saved(environment: Environment) -> None:
    with pytest.raises(TemplateInvalid):
        services.create_template(environment=environment, source="template: x\nfields: {}\n", actor=SYSTEM)

    assert not ExtractionTemplate.objects.exists()
    assert actions() == []


def test_a_name_is_taken_once_in_an_environment_but_free_in_another(environment: Environment) -> None:
    make_template(environment)

    with pytest.raises(TemplateNameTaken) as refusal:
        services.create_template(environment=environment, source=DEFAULT_SOURCE, actor=SYSTEM)
    elsewhere = make_template(make_environment("acme"))

    assert refusal.value.code == "TEMPLATE_NAME_TAKEN"
    assert elsewhere.template.name == "invoice"
    assert TemplateVersion.objects.count() == 2


def test_an_edit_becomes_the_next_draft_and_the_published_version_stays(environment: Environment) -> None:
    first = make_template(environment)

    second = services.save_version(template=first.template, source=EDITED, actor=SYSTEM)

    assert (second.number, second.status) == (2, "draft")
    assert statuses(first.template) == [(2, "draft"), (1, "published")]
    first.refresh_from_db()
    assert first.source == DEFAULT_SOURCE
    assert first.template.title == "Supplier invoice"
    assert published_version(environment=environment, name="invoice") == first


def test_saving_the_same_text_saves_nothing(environment: Environment) -> None:
    first = make_template(environment)
    before = actions()

    again = services.save_version(template=first.template, source=DEFAULT_SOURCE, actor=SYSTEM)

    assert again == first
    assert statuses(first.template) == [(1, "published")]
    assert actions() == before


def test_a_version_cannot_change_the_templates_name(environment: Environment) -> None:
    first = make_template(environment)

    with pytest.raises(TemplateNameTaken, match="This template is named invoice, the text says bill"):
        services.save_version(
            template=first.template, source=EDITED.replace("template: invoice", "template: bill"), actor=SYSTEM
        )

    assert statuses(first.template) == [(1, "published")]
    first.template.refresh_from_db()
    assert first.template.title == "Invoice"


def test_publishing_archives_the_version_before_and_an_archived_one_may_come_back(environment: Environment) -> None:
    first = make_template(environment)
    second = services.save_version(template=first.template, source=EDITED, actor=SYSTEM)
    ada = make_user("ada")

    services.publish(version=second, actor=Actor(name="ada", user=ada))

    assert statuses(first.template) == [(2, "published"), (1, "archived")]
    assert second.published_by == ada
    assert second.published_at is not None
    first.refresh_from_db()
    services.publish(version=first, actor=SYSTEM)
    assert statuses(first.template) == [(2, "archived"), (1, "published")]
    assert [target for action, target in actions() if action == "template.published"] == [
        "invoice v1",
        "invoice v2",
        "invoice v1",
    ]


def test_a_published_version_is_not_published_again(environment: Environment) -> None:
    version = make_template(environment)
    when = version.published_at

    with pytest.raises(VersionNotDraft):
        services.publish(version=version, actor=SYSTEM)

    version.refresh_from_db()
    assert version.published_at == when


def test_the_database_allows_one_published_version_and_each_number_once(environment: Environment) -> None:
    template = make_template(environment).template

    with pytest.raises(IntegrityError), transaction.atomic():
        TemplateVersion.objects.create(template=template, number=2, status="published", source="")
    with pytest.raises(IntegrityError), transaction.atomic():
        TemplateVersion.objects.create(template=template, number=1, source="")

    assert statuses(template) == [(1, "published")]
