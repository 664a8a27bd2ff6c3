"""A field renamed at the workbench: what is right in samples goes with it, older versions are compared as before."""

import pytest

from accounts.audit import SYSTEM
from accounts.models import AuditEntry, Environment
from builder import editing, gate, renaming, samples, testing, workbench
from builder.comparing import Compared, compare_result
from builder.grid import grid_of
from builder.models import FieldRename, Sample
from extraction import ENGINE_VERSION, ExtractionResult
from templates_app import services
from templates_app.errors import SamplesWorse
from templates_app.models import ExtractionTemplate, TemplateVersion
from tests import factories

SOURCE = """\
template: invoice
fields:
  net: {type: money, find: [{row: Net}]}
  total: {type: money, find: [{row: Total}]}
checks:
  - assert: total >= net
"""
STEPS = [("net", "subtotal"), ("subtotal", "net_total")]
RIGHT = {"net": "100.00", "total": "119.00"}


@pytest.fixture
def template(environment: Environment) -> ExtractionTemplate:
    return factories.make_template(environment, SOURCE).template


@pytest.fixture
def golden(template: ExtractionTemplate) -> Sample:
    sample = Sample.objects.create(template=template, job=factories.make_job(template.environment))
    return samples.approve_sample(sample, SYSTEM, RIGHT, {"net": "EUR", "total": "EUR"})


def renamed_at_the_workbench(template: ExtractionTemplate, steps: list[tuple[str, str]]) -> TemplateVersion:
    source = workbench.working(template).source
    for old, new in steps:
        edits = [{"do": "rename", "field": old, "to": new}]
        renamed = editing.renames_in(source, edits)
        source = editing.edited(source, edits)
        workbench.keep(template=template, actor=SYSTEM, source=source, renamed=renamed)
    return workbench.save(template=template, actor=SYSTEM, source=source)


def found(version: TemplateVersion, sample: Sample, **values: str) -> None:
    """A run that has ended, which found these amounts in euros."""
    run = version.test_runs.create(ended_at="2026-11-23T00:00:00Z")
    fields = tuple(factories.make_field(name, value, type="money", currency="EUR") for name, value in values.items())
    result = ExtractionResult("invoice", fields, engine_version=ENGINE_VERSION)
    run.outcomes.create(sample=sample, result=testing.RESULT_JSON.dump_python(result, mode="json"))


def test_what_is_right_is_kept_under_the_new_name_once_a_version_is_saved(
    template: ExtractionTemplate, golden: Sample
) -> None:
    version = renamed_at_the_workbench(template, STEPS)
    golden.refresh_from_db()
    assert golden.values == {"net_total": "100.00", "total": "119.00"}
    assert golden.currencies == {"net_total": "EUR", "total": "EUR"}
    assert "assert: total >= net_total" in version.source
    entry = AuditEntry.objects.get(action="template.fields_renamed")
    assert (entry.target, entry.details["samples"]) == ("invoice v2", 1)
    assert entry.details["fields"]["net"] == "net_total"


def test_until_it_is_saved_and_where_it_is_undone_nothing_moves(template: ExtractionTemplate, golden: Sample) -> None:
    edits = [{"do": "rename", "field": "net", "to": "subtotal"}]
    workbench.keep(
        template=template,
        actor=SYSTEM,
        source=editing.edited(SOURCE, edits),
        renamed=editing.renames_in(SOURCE, edits),
    )
    golden.refresh_from_db()
    assert golden.values == RIGHT
    workbench.save(template=template, actor=SYSTEM, source=SOURCE + "# more\n")
    golden.refresh_from_db()
    assert golden.values == RIGHT
    assert not FieldRename.objects.exists()


def test_a_version_with_the_old_name_is_as_right_as_one_with_the_new_name(
    template: ExtractionTemplate, golden: Sample
) -> None:
    first, second = template.versions.get(), renamed_at_the_workbench(template, STEPS)
    golden.refresh_from_db()
    found(first, golden, net="100.00", total="119.00")
    found(second, golden, net_total="100.00", total="120.00")
    grid = grid_of(second, [golden], testing.latest_outcomes(second), testing.latest_outcomes(first))
    assert [(cell.name, cell.verdict, cell.change) for cell in grid.rows[0].cells] == [
        ("net_total", "right", "same"),
        ("total", "wrong", "worse"),
    ]
    before = grid_of(first, [golden], testing.latest_outcomes(first))
    assert [(cell.name, cell.verdict, cell.right) for cell in before.rows[0].cells] == [
        ("net", "right", "100.00 EUR"),
        ("total", "right", "119.00 EUR"),
    ]


def test_a_renamed_field_that_finds_less_stands_in_the_way_of_publishing(
    template: ExtractionTemplate, golden: Sample
) -> None:
    first, second = template.versions.get(), renamed_at_the_workbench(template, STEPS)
    found(first, golden, net="100.00", total="119.00")
    found(second, golden, net_total="1.00", total="119.00")
    with pytest.raises(SamplesWorse) as caught:
        gate.refuse_worse(second, SYSTEM)
    assert [problem.field for problem in caught.value.problems] == ["net_total"]


def test_back_to_a_version_with_the_old_name_nothing_is_lost(template: ExtractionTemplate, golden: Sample) -> None:
    first, second = template.versions.get(), renamed_at_the_workbench(template, STEPS)
    found(first, golden, net="100.00", total="119.00")
    found(second, golden, net_total="100.00", total="119.00")
    services.publish(version=second, actor=SYSTEM)
    gate.refuse_worse(first, SYSTEM)
    golden.refresh_from_db()
    samples.correct_sample_value(golden, SYSTEM, "net", "99.00", {"net": "EUR"})
    golden.refresh_from_db()
    assert golden.values == {"net_total": "99.00", "total": "119.00"}
    assert golden.currencies == {"net_total": "EUR", "total": "EUR"}


def test_what_was_approved_under_a_name_on_the_way_is_carried_over(template: ExtractionTemplate) -> None:
    sample = Sample.objects.create(template=template, job=factories.make_job(template.environment))
    samples.approve_sample(sample, SYSTEM, {"subtotal": "100.00"}, {})
    renamed_at_the_workbench(template, STEPS)
    sample.refresh_from_db()
    assert sample.values == {"net_total": "100.00"}


def test_a_renamed_list_and_its_columns_are_carried_over_and_compared_under_either_name(
    environment: Environment,
) -> None:
    table = "{type: list, columns: {net: money, text: text}, find: [{table: {start: [Net]}}]}"
    first = factories.make_template(environment, f"template: rows\nfields:\n  lines: {table}\n")
    sample = Sample.objects.create(template=first.template, job=factories.make_job(environment))
    values = {"lines": [{"net": "1.00", "text": "a"}]}
    samples.approve_sample(sample, SYSTEM, values, {"lines.0.net": "EUR"})
    edits = [
        {"do": "rename_column", "field": "lines", "column": "net", "to": "amount"},
        {"do": "rename", "field": "lines", "to": "items"},
    ]
    source = editing.edited(first.source, edits)
    renamed = editing.renames_in(first.source, edits)
    workbench.keep(template=first.template, actor=SYSTEM, source=source, renamed=renamed)
    workbench.save(template=first.template, actor=SYSTEM, source=source)

    sample.refresh_from_db()
    assert sample.values == {"items": [{"amount": "1.00", "text": "a"}]}
    assert sample.currencies == {"items.0.amount": "EUR"}
    cells = (
        factories.make_field("net", "1.00", type="money", currency="EUR"),
        factories.make_field("text", "a"),
    )
    rows = (factories.make_field("lines", {"net": "1.00", "text": "a"}, type="group", fields=cells),)
    lines = factories.make_field("lines", values["lines"], type="list", items=rows)
    result = renaming.under_names(
        ExtractionResult("rows", (lines,)), sample.values, renaming.renames_of(first.template)
    )
    assert compare_result(result, samples.right_in(sample)) == {"items": Compared("right")}


def test_a_name_that_another_field_has_got_is_no_other_name_of_it() -> None:
    renames = [("net", "subtotal")]
    assert renaming.counterparts(["net"], ["subtotal"], renames) == {"net": "subtotal"}
    assert renaming.counterparts(["net", "subtotal"], ["subtotal"], renames) == {}
    assert renaming.counterparts(["gross"], ["subtotal"], renames) == {}
