"""Templates and filters are copied, exported and imported; what comes back is what went out, byte by byte."""

import io
import json
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.audit import SYSTEM
from accounts.models import AuditEntry, Environment
from builder import library
from builder.library import PlanOutdated, copy_template, export_all, import_package, plan_import, renamed
from builder.packages import package_of, zip_bytes
from builder.unpacking import unpack
from extraction import load_template
from templates_app import services
from templates_app.errors import InvalidName, TemplateNameTaken
from templates_app.models import ExtractionTemplate, Filter, TemplateVersion
from tests.factories import DEFAULT_RULES, DEFAULT_SOURCE, make_environment, make_filter, make_template

SECOND = DEFAULT_SOURCE.replace("title: Invoice\n", "title: Bill\n")
THIRD = DEFAULT_SOURCE.replace("en-US", "en-GB")
RECEIPT = DEFAULT_SOURCE.replace("template: invoice", "template: receipt").replace("title: Invoice\n", "title: Slip\n")


@pytest.fixture
def other(db: None) -> Environment:
    return make_environment("acme")


def save(template: ExtractionTemplate, source: str, *, published: bool = False) -> TemplateVersion:
    version = services.save_version(template=template, source=source, actor=SYSTEM)
    return services.publish(version=version, actor=SYSTEM) if published else version


def make_library(environment: Environment) -> None:
    """Two templates, one with a history of four versions and one never published, and a filter."""
    template = make_template(environment).template
    save(template, SECOND)
    save(template, THIRD, published=True)
    save(template, SECOND)
    make_template(environment, RECEIPT, published=False)
    make_filter(environment)


def transfer(content: bytes, environment: Environment) -> library.Plan:
    package = unpack(content, "all.zip")
    plan = plan_import(environment, package)
    return import_package(environment=environment, package=package, fingerprint=plan.fingerprint, actor=SYSTEM)


def test_an_export_has_what_was_published_the_draft_that_waits_and_the_filters(environment: Environment) -> None:
    make_library(environment)

    with zipfile.ZipFile(io.BytesIO(export_all(environment=environment, actor=SYSTEM))) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        texts = {name: archive.read(name).decode() for name in archive.namelist()[1:]}

    assert manifest == {
        "format": "proofdesk-templates",
        "version": 1,
        "templates": [
            {
                "name": "invoice",
                "versions": [
                    {"file": "templates/invoice/001.yaml", "status": "archived"},
                    {"file": "templates/invoice/002.yaml", "status": "published"},
                    {"file": "templates/invoice/003.yaml", "status": "draft"},
                ],
            },
            {"name": "receipt", "versions": [{"file": "templates/receipt/001.yaml", "status": "draft"}]},
        ],
        "filters": [{"name": "incoming", "title": "Incoming", "file": "filters/incoming.yaml"}],
    }
    assert texts == {
        "templates/invoice/001.yaml": DEFAULT_SOURCE,
        "templates/invoice/002.yaml": THIRD,
        "templates/invoice/003.yaml": SECOND,
        "templates/receipt/001.yaml": RECEIPT,
        "filters/incoming.yaml": DEFAULT_RULES,
    }
    assert AuditEntry.objects.filter(action="library.exported", details={"templates": 2, "filters": 1}).count() == 1


def test_an_export_imported_elsewhere_and_exported_again_is_the_same_byte_by_byte(
    environment: Environment, other: Environment
) -> None:
    make_library(environment)
    first = export_all(environment=environment, actor=SYSTEM)

    plan = transfer(first, other)

    assert plan.counts == {"create": 3, "update": 0, "skip": 0, "refuse": 0}
    assert export_all(environment=other, actor=SYSTEM) == first
    statuses = TemplateVersion.objects.filter(template__environment=other, template__name="invoice")
    assert list(statuses.order_by("number").values_list("status", flat=True)) == ["archived", "published", "draft"]
    assert AuditEntry.objects.filter(environment=other, action="library.imported").get().details["create"] == 3


def test_a_version_that_was_published_again_comes_back_as_the_published_one(
    environment: Environment, other: Environment
) -> None:
    first = make_template(environment)
    save(first.template, SECOND, published=True)
    services.publish(version=first, actor=SYSTEM)
    content = export_all(environment=environment, actor=SYSTEM)

    transfer(content, other)

    assert export_all(environment=other, actor=SYSTEM) == content
    published = TemplateVersion.objects.get(template__environment=other, status="published")
    assert (published.number, published.source) == (1, DEFAULT_SOURCE)


def test_equal_texts_that_only_drafts_had_divided_are_one(environment: Environment, other: Environment) -> None:
    first = make_template(environment)
    save(first.template, SECOND)
    save(first.template, DEFAULT_SOURCE, published=True)
    content = export_all(environment=environment, actor=SYSTEM)

    transfer(content, other)

    assert export_all(environment=other, actor=SYSTEM) == content
    assert [version.number for version in TemplateVersion.objects.filter(template__environment=other)] == [1]


def test_an_import_a_second_time_skips_everything(environment: Environment, other: Environment) -> None:
    make_library(environment)
    content = export_all(environment=environment, actor=SYSTEM)
    transfer(content, other)

    plan = transfer(content, other)

    assert plan.counts == {"create": 0, "update": 0, "skip": 3, "refuse": 0}
    assert not plan.does_something
    assert TemplateVersion.objects.filter(template__environment=other).count() == 4


def test_a_template_that_is_here_gets_drafts_and_keeps_what_is_published(
    environment: Environment, other: Environment
) -> None:
    make_library(environment)
    mine = make_template(other, DEFAULT_SOURCE)
    make_filter(other, source="rules:\n  - {label: All, action: skip}\n")

    plan = transfer(export_all(environment=environment, actor=SYSTEM), other)

    assert [(entry.name, entry.action, entry.detail) for entry in plan.entries] == [
        ("invoice", "update", "becomes drafts 2 to 3; what is published stays"),
        ("receipt", "create", "one version, as a draft"),
        ("incoming", "update", "replaces the rules that are here"),
    ]
    sources = mine.template.versions.order_by("number").values_list("status", "source")
    assert list(sources) == [("published", DEFAULT_SOURCE), ("draft", THIRD), ("draft", SECOND)]
    assert Filter.objects.get(environment=other).source == DEFAULT_RULES


def test_what_cannot_be_imported_is_said_by_file_and_line_and_the_rest_is_imported(other: Environment) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("bad.yaml", DEFAULT_SOURCE.replace("type: date", "type: dat").replace("invoice", "bad"))
        archive.writestr("incoming.yaml", DEFAULT_RULES)
        archive.writestr("receipt.yaml", RECEIPT)
        archive.writestr("reserved.yaml", DEFAULT_SOURCE.replace("template: invoice", "template: schema"))

    plan = transfer(buffer.getvalue(), other)

    problems = [(each.file, each.line, each.message) for entry in plan.entries for each in entry.problems]
    assert problems[0][:2] == ("bad.yaml", 12)
    assert "Did you mean “date”?" in problems[0][2]
    assert problems[1] == ("reserved.yaml", None, "“schema” is an address of the API. Choose another name.")
    assert problems[2][:2] == ("incoming.yaml", 4)  # its rule names a template that is not here
    assert plan.counts == {"create": 1, "update": 0, "skip": 0, "refuse": 3}
    assert list(ExtractionTemplate.objects.values_list("name", flat=True)) == ["receipt"]
    assert not Filter.objects.exists()


def test_two_files_with_one_name_are_one_template_and_one_refusal(other: Environment) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.yaml", DEFAULT_SOURCE)
        archive.writestr("b.yaml", SECOND)

    plan = transfer(buffer.getvalue(), other)

    assert [(entry.action, [each.file for each in entry.problems]) for entry in plan.entries] == [
        ("create", []),
        ("refuse", ["b.yaml"]),
    ]
    assert TemplateVersion.objects.get().source == DEFAULT_SOURCE


def test_an_import_that_would_do_something_else_by_now_does_nothing(
    environment: Environment, other: Environment
) -> None:
    make_library(environment)
    package = unpack(export_all(environment=environment, actor=SYSTEM), "all.zip")
    seen = plan_import(other, package).fingerprint
    make_template(other)

    with pytest.raises(PlanOutdated):
        import_package(environment=other, package=package, fingerprint=seen, actor=SYSTEM)

    assert TemplateVersion.objects.filter(template__environment=other).count() == 1
    assert not AuditEntry.objects.filter(action="library.imported").exists()


def test_an_export_takes_nothing_of_another_environment(environment: Environment, other: Environment) -> None:
    make_library(environment)

    assert (package_of(other).templates, package_of(other).filters) == ((), ())
    assert zip_bytes(package_of(other)) != zip_bytes(package_of(environment))


def test_an_export_asks_the_database_as_often_for_many_templates_as_for_one(environment: Environment) -> None:
    make_template(environment)
    counts = []
    for names in ((), ("b", "c", "d")):
        for name in names:
            make_template(environment, DEFAULT_SOURCE.replace("template: invoice", f"template: {name}"))
        with CaptureQueriesContext(connection) as queries:
            package_of(environment)
        counts.append(len(queries))

    assert counts == [3, 3]


def test_a_copy_has_its_own_name_and_title_and_everything_else(environment: Environment) -> None:
    original = make_template(environment)

    made = copy_template(version=original, name="bills", title='The "bills"', actor=SYSTEM)

    assert made.source == DEFAULT_SOURCE.replace("template: invoice", 'template: "bills"').replace(
        "title: Invoice\n", 'title: "The \\"bills\\""\n', 1
    )
    assert (made.template.name, made.template.title, made.status) == ("bills", 'The "bills"', "draft")
    assert AuditEntry.objects.get(action="template.copied").details == {"from": "invoice v1"}


@pytest.mark.parametrize(("name", "error"), [("invoice", TemplateNameTaken), ("schema", InvalidName)])
def test_a_copy_under_a_name_that_is_taken_or_kept_is_refused(
    environment: Environment, name: str, error: type[Exception]
) -> None:
    original = make_template(environment)

    with pytest.raises(error):
        copy_template(version=original, name=name, title="", actor=SYSTEM)

    assert ExtractionTemplate.objects.count() == 1
    assert not AuditEntry.objects.filter(action="template.copied").exists()


@pytest.mark.parametrize(
    "source",
    [
        "# template: no\ntemplate: 'a' # its name\nfields: {x: {type: text, find: [{constant: a}]}}\n",
        '{"template": "a", "fields": {"x": {"type": "text", "find": [{"constant": "a"}]}}}',
        '{\n  "template": "a",\n  "fields": {"x": {"type": "text", "find": [{"constant": "a"}]}}\n}',
        "fields:\n  x: {type: text, find: [{constant: 'template: no'}]}\ntemplate: a\n",
    ],
)
def test_a_name_is_replaced_however_it_is_written(source: str) -> None:
    assert load_template(renamed(source, "b")).template == "b"
