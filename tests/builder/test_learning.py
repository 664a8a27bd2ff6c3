"""Learning from golden samples: what changes, what stays, what is refused. The worker's part is done here."""

import json
from typing import Any

import pytest

from accounts.audit import SYSTEM
from accounts.models import Environment
from builder import learning, live, workbench
from builder.errors import EditRefused
from builder.models import Sample
from builder.samples import approve_sample
from builder.tasks import learn, try_source
from extraction import JsonValue, load_template
from jobs import processing
from templates_app.models import ExtractionTemplate
from tests import factories
from tests.builder.invoices import FIRST, SECOND, printed

VALUES: tuple[dict[str, Any], ...] = (
    {"number": "NW-20417", "due": "2026-04-13", "total": "1727.40"},
    {"number": "NW-20533", "due": "2026-06-01", "total": "1106.70"},
)


@pytest.fixture(autouse=True)
def _worker(monkeypatch: pytest.MonkeyPatch) -> None:
    tasks = {"builder.tasks.try_source": try_source, "builder.tasks.learn": learn}
    monkeypatch.setattr(live.queue, "ask", lambda _, task, *args, **__: json.loads(json.dumps(tasks[task](*args))))


@pytest.fixture
def template(environment: Environment) -> ExtractionTemplate:
    """Begun with two invoices, which are read."""
    files = [factories.uploaded(printed(invoice), name) for invoice, name in ((FIRST, "a.pdf"), (SECOND, "b.pdf"))]
    begun = workbench.begin(environment=environment, actor=SYSTEM, title="Nordwind", files=files)
    for sample in Sample.objects.all():
        processing.run(sample.job_id)
    return begun.template


def approve(template: ExtractionTemplate) -> None:
    for sample, values in zip(workbench.samples_of(template), VALUES, strict=True):
        approve_sample(sample, SYSTEM, values, {})


def source_of(template: ExtractionTemplate, fields: str) -> str:
    return workbench.working(template).source.replace("fields: {}\n", "fields:\n" + fields)


def test_a_begun_template_gets_every_field_that_golden_samples_have(template: ExtractionTemplate) -> None:
    approve(template)
    answer = learning.learned(template, SYSTEM, workbench.working(template).source)
    assert [row["name"] for row in answer["rows"]] == ["number", "due", "total"]
    assert [{n: f["value"] for n, f in each["fields"].items()} for each in answer["tried"]] == list(VALUES)
    assert answer["told"] == "Number: right on 2 of 2, 0 before. 2 more became better."
    assert workbench.working(template).source == answer["source"]


def test_only_a_field_that_becomes_better_changes_and_it_keeps_what_it_is(template: ExtractionTemplate) -> None:
    approve(template)
    good = "  # as we like it\n  due: {type: date, title: To be paid by, find: [{label: Due date}]}\n"
    total = "  total: {type: money, title: Sum, review: {threshold: 0.97}, find: [{row: Order number}]}\n"
    number = "  number: {type: text, find: [{label: Invoice number}]}\n"
    answer = learning.learned(template, SYSTEM, source_of(template, good + total + number))
    assert answer["told"] == "Sum: right on 2 of 2, 0 before."
    assert good in answer["source"]
    assert number in answer["source"]
    kept = load_template(answer["source"]).fields["total"]
    assert (kept.title, kept.review.threshold) == ("Sum", 0.97)


def test_a_field_that_cannot_take_what_was_learned_does_not_keep_others_from_it(
    template: ExtractionTemplate,
) -> None:
    rows: list[JsonValue] = [{"item": "Oak chair", "sum": "251.60"}, {"item": "Table, round", "sum": "960.00"}]
    first = workbench.samples_of(template)[0]
    approve_sample(first, SYSTEM, {"total": "1727.40", "lines": [*rows, {"item": "Lamp", "sum": "240.00"}]}, {})
    lines = "  lines: {type: list, columns: {nothing: text}, find: [{table: {start: [Nothing]}}]}\n"
    answer = learning.learned(template, SYSTEM, source_of(template, lines))
    assert answer["told"] == "Total: right on 1 of 1, 0 before."
    assert lines in answer["source"]


def test_nothing_is_learned_without_a_golden_sample_nor_where_all_is_right(template: ExtractionTemplate) -> None:
    source = workbench.working(template).source
    with pytest.raises(EditRefused, match="Approve a sample"):
        learning.learned(template, SYSTEM, source)
    approve(template)
    better = learning.learned(template, SYSTEM, source)["source"]
    with pytest.raises(EditRefused, match="Nothing that was learned"):
        learning.learned(template, SYSTEM, better)
    assert workbench.working(template).source == better
