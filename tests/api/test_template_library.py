"""Export and import over HTTP: one zip that round-trips, told before it is done, by the same rules as on the page."""

from typing import Any

import pytest

from accounts.models import AuditEntry, Environment
from builder.packages import package_of, zip_bytes
from templates_app.models import ExtractionTemplate, TemplateVersion
from tests import factories
from tests.api.client import ApiClient, refusal
from tests.factories import DEFAULT_SOURCE

EXPORT, IMPORT = "/api/v1/templates/export", "/api/v1/templates/import"


@pytest.fixture
def package(db: None) -> bytes:
    """Of another desk: a published template and a filter that leads to it."""
    other = factories.make_environment("other")
    factories.make_template(other)
    factories.make_filter(other)
    return zip_bytes(package_of(other))


def bring(api: ApiClient, content: bytes, name: str = "templates.zip", **fields: Any) -> Any:
    return api.post(IMPORT, {"file": factories.uploaded(content, name), **fields})


def test_what_is_exported_is_what_the_page_exports_and_is_noted(api: ApiClient, environment: Environment) -> None:
    answer = api.get(EXPORT)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert answer["Content-Disposition"] == 'attachment; filename="templates-demo.zip"'
    assert answer.content == zip_bytes(package_of(environment))
    assert AuditEntry.objects.get(action="library.exported").details == {"templates": 1, "filters": 0}


def test_a_package_is_told_first_and_then_brought_in(
    admin_api: ApiClient, environment: Environment, package: bytes
) -> None:
    told = bring(admin_api, package, dryRun="true").json()
    assert (told["dryRun"], told["counts"]) == (True, {"create": 2, "update": 0, "skip": 0, "refuse": 0})
    assert told["entries"][0] == {
        "kind": "template",
        "name": "invoice",
        "action": "create",
        "detail": "one version, published as in the file",
        "problems": [],
        "notes": [],
    }
    assert not ExtractionTemplate.objects.filter(environment=environment).exists()

    done = bring(admin_api, package, plan=told["plan"]).json()
    assert done == told | {"dryRun": False}
    assert TemplateVersion.objects.get(template__environment=environment).status == "published"
    assert zip_bytes(package_of(environment)) == package
    assert AuditEntry.objects.get(action="library.imported").environment == environment


def test_a_single_text_is_imported_as_a_draft_without_a_plan(admin_api: ApiClient, environment: Environment) -> None:
    done = bring(admin_api, DEFAULT_SOURCE.encode(), "invoice.yaml").json()
    assert [(entry["action"], entry["detail"]) for entry in done["entries"]] == [("create", "one version, as a draft")]
    assert TemplateVersion.objects.get(template__environment=environment).status == "draft"


def test_what_is_refused_says_its_file_and_line(admin_api: ApiClient, environment: Environment) -> None:
    broken = DEFAULT_SOURCE.replace("type: date", "type: dat")
    (entry,) = bring(admin_api, broken.encode(), "invoice.yaml").json()["entries"]
    assert entry["action"] == "refuse"
    assert (entry["problems"][0]["file"], entry["problems"][0]["line"]) == ("invoice.yaml", 12)
    assert not ExtractionTemplate.objects.filter(environment=environment).exists()


@pytest.mark.parametrize("dry_run", ["true", "false"])
def test_another_plan_than_the_one_that_was_told_is_refused(
    admin_api: ApiClient, environment: Environment, package: bytes, dry_run: str
) -> None:
    plan = bring(admin_api, package, dryRun="true").json()["plan"]
    factories.make_template(environment, DEFAULT_SOURCE + "# ours\n")
    answer = bring(admin_api, package, plan=plan, dryRun=dry_run)
    assert refusal(answer) == (409, "IMPORT_PLAN_OUTDATED")
    assert TemplateVersion.objects.filter(template__environment=environment).count() == 1
    assert not environment.filters.exists()


@pytest.mark.parametrize(
    ("content", "fields", "status", "code"),
    [
        (b"PK\x03\x04 no zip", {}, 400, "IMPORT_UNREADABLE"),
        (b" ", {}, 400, "IMPORT_EMPTY"),
        (b"x" * (2 * 1024 * 1024 + 1), {}, 413, "IMPORT_TOO_LARGE"),
        (DEFAULT_SOURCE.encode(), {"dryRun": "perhaps"}, 400, "INVALID_REQUEST"),
        (DEFAULT_SOURCE.encode(), {"plan": "x"}, 400, "INVALID_REQUEST"),
        (DEFAULT_SOURCE.encode(), {"publish": "true"}, 400, "UNKNOWN_FIELD"),
    ],
)
def test_what_is_no_import_is_refused(
    admin_api: ApiClient, environment: Environment, content: bytes, fields: dict[str, str], status: int, code: str
) -> None:
    assert refusal(bring(admin_api, content, **fields)) == (status, code)
    assert not ExtractionTemplate.objects.filter(environment=environment).exists()


def test_only_admins_import(api: ApiClient, package: bytes) -> None:
    count = TemplateVersion.objects.count()
    assert refusal(bring(api, package)) == (403, "NOT_ALLOWED")
    assert TemplateVersion.objects.count() == count


def test_no_template_is_named_as_an_address_of_the_api(admin_api: ApiClient, environment: Environment) -> None:
    for name in ("export", "import"):
        source = DEFAULT_SOURCE.replace("template: invoice", f"template: {name}")
        assert refusal(admin_api.post_json("/api/v1/templates", {"source": source})) == (400, "INVALID_NAME")
    assert not ExtractionTemplate.objects.filter(environment=environment).exists()
