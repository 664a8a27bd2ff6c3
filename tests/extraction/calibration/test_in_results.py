"""A calibration at work: in results, under checks, in a plan, in a replay."""

from dataclasses import replace

import pytest

from extraction import FieldResult, ParsedDocument, TemplateSpec, canonical_json, extract, load_template, replay
from extraction.calibration import judge_of, load_prior
from extraction.calibration.choosing import usual_judge
from extraction.calibration.model import Calibration
from extraction.calibration.together import weighed_together
from extraction.confidence import BY_HAND
from extraction.errors import CalibrationInvalid
from extraction.outcomes import extracted, load_templates
from extraction.plan import Plan
from extraction.split import DocumentPart
from tests.extraction.finders.pages import one_page

TEMPLATE = load_template(
    """
template: invoice
locale: en-US
review: {threshold: 0.8}
fields:
  net: {type: money, find: [{label: Net}]}
  tax: {type: money, find: [{label: Tax}]}
  total: {type: money, find: [{label: Total}]}
checks:
  - assert: abs(net + tax - total) < 0.01
"""
)
ADDS_UP = ("Net 10.00", "Tax 1.90", "Total 11.90")
DOES_NOT = ("Net 10.00", "Tax 1.90", "Total 12.90")


def _fields(lines: tuple[str, ...], template: TemplateSpec = TEMPLATE) -> dict[str, FieldResult]:
    return {field.name: field for field in extract(_printed(lines), template, load_prior()).fields}


def _printed(lines: tuple[str, ...]) -> ParsedDocument:
    return one_page(*((60, 60 + 20 * at, line) for at, line in enumerate(lines)))


def test_a_result_names_its_calibration_and_keeps_what_a_later_one_is_fitted_on() -> None:
    result = extract(_printed(ADDS_UP), TEMPLATE, load_prior())
    assert result.calibration == load_prior().version
    assert all(0 < field.raw_confidence < 1 for field in result.fields)


def test_a_failed_check_caps_a_calibrated_confidence_below_the_threshold_and_leaves_the_raw_one() -> None:
    good, bad = _fields(ADDS_UP), _fields(DOES_NOT)
    assert {field.confidence for field in bad.values()} == {0.79}
    assert bad["total"].raw_confidence < good["total"].raw_confidence  # it takes part in no sum either
    assert bad["total"].raw_confidence > 0.79


def test_values_that_add_up_are_surer_than_those_that_do_not() -> None:
    plain = TEMPLATE.model_copy(update={"checks": ()})
    assert _fields(ADDS_UP, plain)["net"].raw_confidence > _fields(DOES_NOT, plain)["net"].raw_confidence


def test_the_same_document_gives_the_same_bytes_and_replays_to_them() -> None:
    first = extract(_printed(ADDS_UP), TEMPLATE, load_prior())
    assert canonical_json(extract(_printed(ADDS_UP), TEMPLATE, load_prior())) == canonical_json(first)
    assert replay(_printed(ADDS_UP), TEMPLATE, first, load_prior()).is_identical


def test_a_replay_under_another_calibration_says_so() -> None:
    recorded = extract(_printed(ADDS_UP), TEMPLATE, load_prior())
    other = replace(load_prior(), version="other")
    assert [(one.field, one.part) for one in replay(_printed(ADDS_UP), TEMPLATE, recorded, other).differences] == [
        ("", "calibration")
    ]


def test_by_hand_the_company_changes_nothing() -> None:
    fields = extract(_printed(ADDS_UP), TEMPLATE, BY_HAND).fields
    assert weighed_together(fields, BY_HAND) == fields


def test_a_row_whose_product_fails_is_less_sure_where_the_others_hold() -> None:
    # given three rows of which the last one's amount is not quantity times price
    cells = [("2", "3.00", "6.00"), ("3", "2.50", "7.50"), ("4", "1.50", "9.00")]
    rows = tuple(_row(*row) for row in cells)
    listed = FieldResult("lines", "list", [{}], None, 0.9, None, items=rows)
    # when
    (found,) = weighed_together([listed], load_prior())
    # then
    held, failed = found.items[0].fields[2], found.items[2].fields[2]
    assert failed.raw_confidence < 0.9 < held.raw_confidence
    assert found.confidence == min(row.confidence for row in found.items)


def _row(*values: str) -> FieldResult:
    names = ("quantity", "price", "amount")
    cells = (
        FieldResult(name, "decimal", value, value, 0.9, None, raw_confidence=0.9)
        for name, value in zip(names, values, strict=True)
    )
    return FieldResult("lines", "group", {}, None, 0.9, None, fields=tuple(cells))


def test_a_plan_may_bring_a_calibration_of_its_own() -> None:
    mine = replace(load_prior(), version="mine-3")
    assert judge_of(mine.to_json()) == Calibration.from_json(mine.to_json())
    assert judge_of("") is usual_judge()
    with pytest.raises(CalibrationInvalid):
        judge_of("{}")


def test_documents_of_a_plan_are_judged_by_its_calibration() -> None:
    mine = replace(load_prior(), version="mine-3")
    source = "template: t\nfields:\n  net: {type: money, find: [{label: Net}]}\n"
    plan = Plan(templates={"t": source}, calibration=mine.to_json())
    parts = (DocumentPart(1, 1, None, 1.0, ""),)
    (outcome,) = extracted(_printed(ADDS_UP), plan, load_templates(plan), parts, [None])
    assert outcome.result is not None
    assert outcome.result.calibration == "mine-3"
    assert outcome.result == extract(_printed(ADDS_UP), load_template(source), mine)
