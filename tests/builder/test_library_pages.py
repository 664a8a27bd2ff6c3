"""The pages of the library: an import is previewed and confirmed, one template is exported and copied."""

import base64
import json
import re
from typing import Any

import pytest
from django.test import Client

from accounts.audit import SYSTEM
from accounts.models import AuditEntry, Environment
from builder.library import export_all
from builder.library_forms import MAX_SCHEMA_BYTES
from templates_app import services
from templates_app.models import ExtractionTemplate, Filter, TemplateVersion
from tests.factories import DEFAULT_SOURCE, make_environment, make_filter, make_member, make_template, uploaded

LIBRARY, PREVIEW, CONFIRM = (
    "/templates/-/library/",
    "/templates/-/library/import/",
    "/templates/-/library/import/confirm/",
)
COPY, EXPORT, SCHEMA = "/templates/invoice/copy/", "/templates/invoice/export/", "/templates/-/from-json-schema/"
EDITED = DEFAULT_SOURCE.replace("title: Invoice\n", "title: Supplier invoice\n")


@pytest.fixture
def admin(environment: Environment, client: Client) -> Client:
    client.force_login(make_member(environment, "admin", "ada"))
    return client


@pytest.fixture
def package(db: None) -> bytes:
    """A published template and a filter, as another environment exports them."""
    acme = make_environment("acme")
    make_template(acme)
    make_filter(acme)
    return export_all(environment=acme, actor=SYSTEM)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(content|filename|plan)" value="([^"]*)">', page))


def test_an_import_is_shown_first_and_written_when_it_is_confirmed(
    admin: Client, environment: Environment, package: bytes
) -> None:
    preview = admin.post(PREVIEW, {"file": uploaded(package, "all.zip")})
    assert preview.status_code == 200
    assert "2 new. Nothing is written yet." in text(preview)
    assert not ExtractionTemplate.objects.filter(environment=environment).exists()

    answer = admin.post(CONFIRM, hidden(text(preview)), follow=True)

    assert [str(message) for message in answer.context["messages"]] == ["Imported: 2 new, 0 updated, 0 skipped."]
    assert TemplateVersion.objects.get(template__environment=environment).status == "published"
    assert Filter.objects.filter(environment=environment).get().name == "incoming"
    assert admin.get("/templates/-/library/export/").content == package


def test_a_confirmation_of_a_plan_that_is_outdated_shows_the_new_one(
    admin: Client, environment: Environment, package: bytes
) -> None:
    shown = hidden(text(admin.post(PREVIEW, {"file": uploaded(package, "all.zip")})))
    make_template(environment, EDITED)

    answer = admin.post(CONFIRM, shown)

    assert answer.status_code == 409
    assert "have changed here meanwhile" in text(answer)
    assert "becomes draft 2; what is published stays" in text(answer).lower()
    assert TemplateVersion.objects.filter(template__environment=environment).count() == 1
    assert admin.post(CONFIRM, hidden(text(answer))).status_code == 302
    assert TemplateVersion.objects.filter(template__environment=environment).count() == 2


def test_problems_are_shown_by_file_and_line(admin: Client) -> None:
    broken = DEFAULT_SOURCE.replace("type: date", "type: dat").encode()

    page = text(admin.post(PREVIEW, {"file": uploaded(broken, "invoice.yaml")}))

    assert "invoice.yaml:12" in page
    assert "Did you mean" in page
    assert "Choose another file" in page


@pytest.mark.parametrize("content", [b"PK\x03\x04 no zip", b" "])
def test_an_upload_that_is_nothing_is_refused_on_the_page(admin: Client, content: bytes) -> None:
    answer = admin.post(PREVIEW, {"file": uploaded(content, "all.zip")})

    assert answer.status_code == 422
    assert "The zip is damaged." in text(answer) or "The file is empty." in text(answer)
    assert not ExtractionTemplate.objects.exists()


@pytest.mark.parametrize("content", ["", "%%%", base64.b64encode(b"PK\x03\x04").decode()])
def test_a_confirmation_without_a_package_is_refused(admin: Client, content: str) -> None:
    assert admin.post(CONFIRM, {"content": content, "filename": "a.zip", "plan": ""}).status_code == 422
    assert not AuditEntry.objects.filter(action="library.imported").exists()


def test_one_template_is_exported_as_the_text_of_its_published_version(
    admin: Client, environment: Environment
) -> None:
    template = make_template(environment).template
    services.save_version(template=template, source=EDITED, actor=SYSTEM)

    answer = admin.get(EXPORT)

    assert answer.content.decode() == DEFAULT_SOURCE
    assert answer.headers["Content-Disposition"] == 'attachment; filename="invoice.yaml"'
    assert admin.get(EXPORT, {"version": "2"}).content.decode() == EDITED
    assert admin.get(EXPORT, {"version": "3"}).status_code == 404
    targets = AuditEntry.objects.filter(action="template.exported").order_by("id").values_list("target", flat=True)
    assert list(targets) == ["invoice v1", "invoice v2"]


def test_a_copy_is_a_draft_under_the_name_that_was_chosen(admin: Client, environment: Environment) -> None:
    make_template(environment)
    assert 'value="invoice-copy"' in text(admin.get(COPY))

    answer = admin.post(COPY, {"name": "bills", "title": "Bills"})

    assert answer.headers["Location"] == "/templates/bills/versions/1/"
    assert TemplateVersion.objects.get(template__name="bills").status == "draft"


@pytest.mark.parametrize("name", ["invoice", "schema", "Not A Name", ""])
def test_a_copy_needs_a_name_that_is_free(admin: Client, environment: Environment, name: str) -> None:
    make_template(environment)

    assert admin.post(COPY, {"name": name, "title": ""}).status_code == 422
    assert ExtractionTemplate.objects.count() == 1


@pytest.mark.parametrize("by_file", [True, False])
def test_a_json_schema_becomes_a_draft(admin: Client, by_file: bool) -> None:
    schema = '{"type": "object", "properties": {"invoice_number": {"type": "string"}, "total": {"type": "number"}}}'
    given = {"file": uploaded(schema.encode(), "schema.json")} if by_file else {"text": schema}

    answer = admin.post(SCHEMA, {"name": "bills", **given})

    assert answer.headers["Location"] == "/templates/bills/versions/1/"
    version = TemplateVersion.objects.get(template__name="bills")
    source = version.source
    assert json.loads(version.template.json_schema) == json.loads(schema)  # results are given as its object too
    assert "invoice_number:" in source
    assert "total:" in source


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ("", "This is not JSON"),
        ('{"a": }', "This is not JSON"),
        ("[]", "A JSON Schema is an object."),
        ("[" * 100_000, "This is not JSON"),
        ('{"type": "string"}', "This schema cannot become a template."),
        ("x" * (MAX_SCHEMA_BYTES + 1), "at most"),
    ],
)
def test_what_is_no_json_schema_is_refused_in_words(admin: Client, schema: str, words: str) -> None:
    answer = admin.post(SCHEMA, {"name": "bills", "text": schema})

    assert answer.status_code == 422
    assert words in text(answer)
    assert not ExtractionTemplate.objects.exists()
