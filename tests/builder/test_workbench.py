"""The workbench's services and what its script is answered; the worker's part runs in the test's own process."""

import json
import threading
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.audit import SYSTEM
from accounts.models import Environment, Role
from builder import guesses, live, workbench
from builder.errors import NoSample
from builder.guessing import Guess
from builder.models import Sample, WorkingCopy
from builder.standing import sample_standing
from builder.tasks import guess as guess_task
from builder.tasks import try_source as try_task
from extraction import load_template
from jobs import processing
from jobs.models import JobStatus
from templates_app.models import ExtractionTemplate
from tests import factories
from tests.builder.invoices import FIRST, SECOND, printed

ROW = "  total: {type: money, title: Total, find: [{row: Total}]}\n"


@pytest.fixture
def admin(environment: Environment, client: Client) -> Client:
    client.force_login(factories.make_member(environment, Role.ADMIN))
    return client


@pytest.fixture
def template(environment: Environment) -> ExtractionTemplate:
    """Begun with two invoices, which are read."""
    files = [factories.uploaded(printed(invoice), name) for invoice, name in ((FIRST, "a.pdf"), (SECOND, "b.pdf"))]
    begun = workbench.begin(environment=environment, actor=SYSTEM, title="Nordwind: invoices", files=files)
    for sample in Sample.objects.all():
        processing.run(sample.job_id)
    return begun.template


@pytest.fixture
def _worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """What would be asked of a worker is done here, and travels as JSON all the same."""
    tasks = {"builder.tasks.try_source": try_task, "builder.tasks.guess": guess_task}
    monkeypatch.setattr(live.queue, "ask", lambda _, task, *args, **__: json.loads(json.dumps(tasks[task](*args))))


def post(client: Client, template: ExtractionTemplate, view: str, **values: Any) -> Any:
    return client.post(reverse(f"builder:{view}", args=[template.name]), values)


def working_source(template: ExtractionTemplate) -> str:
    return workbench.working(template).source


def test_a_template_begins_with_its_samples_and_nothing_saved(template: ExtractionTemplate) -> None:
    assert (template.name, template.title) == ("nordwind-invoices", "Nordwind: invoices")
    assert not template.versions.exists()
    assert workbench.working(template).number == 0
    assert (
        working_source(template)
        == "template: nordwind-invoices\ntitle: 'Nordwind: invoices'\nlocale: auto\n\nfields: {}\n"
    )
    assert [sample.job.document.filename for sample in workbench.samples_of(template)] == ["a.pdf", "b.pdf"]


def test_a_template_without_any_readable_sample_is_not_begun(environment: Environment) -> None:
    with pytest.raises(NoSample, match=r"notes\.csv"):
        workbench.begin(
            environment=environment, actor=SYSTEM, title="Notes", files=[factories.uploaded(b"text", "notes.csv")]
        )
    assert not ExtractionTemplate.objects.exists()


def test_more_than_five_documents_are_refused(environment: Environment) -> None:
    with pytest.raises(NoSample, match="one to 5"):
        workbench.begin(environment=environment, actor=SYSTEM, title="Many", files=[BytesIO(b"x")] * 6)
    assert not ExtractionTemplate.objects.exists()


@pytest.mark.usefixtures("_worker")
def test_what_is_typed_is_tried_on_every_sample_and_kept(admin: Client, template: ExtractionTemplate) -> None:
    source = working_source(template).replace("fields: {}\n", "fields:\n" + ROW)
    answer = post(admin, template, "try_source", source=source).json()
    assert [row["name"] for row in answer["rows"]] == ["total"]
    assert answer["problems"] == []
    assert [each["fields"]["total"]["text"] for each in answer["tried"]] == ["1727.40", "1106.70"]
    assert all(each["fields"]["total"]["boxes"][0]["page"] == 1 for each in answer["tried"])
    assert working_source(template) == source


@pytest.mark.usefixtures("_worker")
def test_mistakes_are_told_with_their_lines_and_kept_all_the_same(admin: Client, template: ExtractionTemplate) -> None:
    source = working_source(template).replace("fields: {}\n", "fields:\n" + ROW.replace("row:", "rwo:"))
    answer = post(admin, template, "try_source", source=source).json()
    assert [(problem["line"], problem["path"]) for problem in answer["problems"]] == [(6, "fields.total.find.0")]
    assert [row["name"] for row in answer["rows"]] == ["total"]
    assert answer["tried"] == []
    assert working_source(template) == source


@pytest.mark.usefixtures("_worker")
def test_a_click_adds_a_field_that_is_found_on_both_samples(admin: Client, template: ExtractionTemplate) -> None:
    sample = workbench.samples_of(template)[0]
    standing = admin.get(reverse("builder:standing", args=[template.name])).json()["samples"][0]
    hint = next(each for each in standing["detected"] if each["name"] == "due_date")
    values = {
        "source": working_source(template),
        "sample": sample.pk,
        "how": "click",
        "place": json.dumps(hint["box"]),
    }
    answer = post(admin, template, "guess", **values).json()
    assert answer["added"] == ["due_date"]
    assert [each["fields"]["due_date"]["value"] for each in answer["tried"]] == ["2026-04-13", "2026-06-01"]


@pytest.mark.usefixtures("_worker")
def test_adding_all_adds_the_checks_that_hold_on_every_sample(admin: Client, template: ExtractionTemplate) -> None:
    sample = workbench.samples_of(template)[0]
    values = {"source": working_source(template), "sample": sample.pk, "how": "all", "place": "{}"}
    answer = post(admin, template, "guess", **values).json()
    assert answer["problems"] == []
    checks = load_template(answer["source"]).checks
    assert [check.assert_ for check in checks] == [
        "abs(sum(line_items.amount) - net_total) <= 0.02",
        "due_date >= issue_date",
    ]
    assert {check.severity for check in checks} == {"error"}


@pytest.mark.usefixtures("_worker")
def test_edits_change_the_source_and_a_refused_one_nothing(admin: Client, template: ExtractionTemplate) -> None:
    source = working_source(template).replace("fields: {}\n", "fields:\n" + ROW)
    edits = [
        {"do": "rename", "field": "total", "to": "sum"},
        {"do": "set", "field": "sum", "key": "required", "value": True},
    ]
    answer = post(admin, template, "edit_source", source=source, edits=json.dumps(edits)).json()
    assert answer["rows"][0]["required"] is True
    assert "  sum: {type: money, title: Total, required: true, find: [{row: Total}]}\n" in answer["source"]

    before = working_source(template)
    refused = post(admin, template, "edit_source", source=source, edits='[{"do": "remove", "field": "nothing"}]')
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "EDIT_REFUSED")
    assert working_source(template) == before


def test_where_no_worker_answers_rows_are_there_all_the_same(
    admin: Client, template: ExtractionTemplate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(*_: Any, **__: Any) -> None:
        raise live.queue.NoAnswer("none")

    monkeypatch.setattr(live.queue, "ask", nobody)
    source = working_source(template).replace("fields: {}\n", "fields:\n" + ROW)
    answer = post(admin, template, "try_source", source=source).json()
    assert (answer["tried"], len(answer["rows"])) == (None, 1)
    assert answer["trouble"].startswith("No worker answered")


def test_while_others_wait_for_any_answer_as_many_as_may_one_is_told_so(
    admin: Client, template: ExtractionTemplate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "PATIENCE_S", 0)
    monkeypatch.setattr(live.queue, "_asking", threading.BoundedSemaphore(1))
    live.queue._asking.acquire()  # by a reviewer's box, say
    source = working_source(template).replace("fields: {}\n", "fields:\n" + ROW)
    answer = post(admin, template, "try_source", source=source).json()
    assert (answer["tried"], len(answer["rows"])) == (None, 1)
    assert answer["trouble"].startswith("Several templates are being tried")


@pytest.mark.usefixtures("_worker")
def test_saving_makes_a_version_and_ends_the_working_copy(admin: Client, template: ExtractionTemplate) -> None:
    source = working_source(template).replace("fields: {}\n", "fields:\n" + ROW)
    assert post(admin, template, "save_source", source=source).json()["version"] == 1
    assert template.versions.latest("number").source == source
    assert not WorkingCopy.objects.exists()
    assert not workbench.working(template).is_unsaved


def test_what_is_no_template_is_not_saved(admin: Client, template: ExtractionTemplate) -> None:
    refused = post(admin, template, "save_source", source=working_source(template))
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "TEMPLATE_INVALID")
    assert not template.versions.exists()
    assert WorkingCopy.objects.exists()


def test_a_sample_is_approved_with_the_values_that_were_found(admin: Client, template: ExtractionTemplate) -> None:
    sample = workbench.samples_of(template)[0]
    address = reverse("builder:approve_values", args=[template.name, sample.pk])
    answer = admin.post(address, {"values": '{"total": "1727.40"}', "currencies": "{}"}).json()
    sample.refresh_from_db()
    assert answer["sample"]["is_golden"] is True
    assert sample.values == {"total": "1727.40"}
    assert sample.approved_by.username == "admin-demo"


@pytest.mark.usefixtures("_worker")
def test_another_way_to_find_a_field_stands_behind_those_it_has(template: ExtractionTemplate) -> None:
    from builder import editing

    samples = workbench.samples_of(template)
    source = working_source(template).replace("fields: {}\n", "fields:\n" + ROW.replace("row: Total", "row: Sum"))
    answer = editing.guessed(template, SYSTEM, source, samples, "label", {"label": "Total"}, into="total")
    assert [each["fields"]["total"]["text"] for each in answer["tried"]] == ["1727.40", "1106.70"]
    assert answer["rows"][0]["finders"][0] == "last value on the row “Sum”"
    assert isinstance(guesses.guess("label", samples, {"label": "Total"})[0], Guess)


def test_a_sample_that_waits_says_how_many_are_before_it(environment: Environment) -> None:
    files = [factories.uploaded(printed(invoice), name) for invoice, name in ((FIRST, "a.pdf"), (SECOND, "b.pdf"))]
    workbench.begin(environment=environment, actor=SYSTEM, title="Nordwind", files=files)
    factories.make_job(environment, JobStatus.PROCESSING, factories.make_template(environment))
    factories.make_job(environment, JobStatus.QUEUED)

    first, second = (sample_standing(sample) for sample in Sample.objects.order_by("job__created_at"))

    assert (first["state"], first["is_queued"], first["ahead"]) == ("reading", True, 1)
    assert (second["state"], second["is_queued"], second["ahead"]) == ("reading", True, 2)
    assert 0 <= first["waits_s"] < 60


def test_a_field_is_added_by_its_label_before_anything_is_read(admin: Client, environment: Environment) -> None:
    files = [factories.uploaded(printed(FIRST), "a.pdf")]
    template = workbench.begin(environment=environment, actor=SYSTEM, title="Nordwind", files=files).template
    before = working_source(template)
    edits = json.dumps([{"do": "add", "field": " Invoice  number: "}])

    answer = post(admin, template, "edit_source", source=before, edits=edits).json()

    assert answer["source"].endswith(
        "fields:\n  invoice_number:\n    title: Invoice number\n    type: text\n    find:\n"
        "      - {label: Invoice number}\n"
    )
    assert [row["name"] for row in answer["rows"]] == ["invoice_number"]
    refused = post(admin, template, "edit_source", source=before, edits='[{"do": "add", "field": " "}]')
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "EDIT_REFUSED")
    assert working_source(template) == answer["source"]
