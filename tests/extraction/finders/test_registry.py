"""Every finder can be asked for in a template, and slips of the pen in its settings are named."""

import pytest

from extraction import extract, load_template
from extraction.errors import TemplateInvalid
from tests.extraction.finders.pages import one_page

TEMPLATE = """
template: all_finders
locale: en-US
fields:
  total: {type: money, find: [{nearest: "Total", kind: money}]}
  customer: {type: text, find: [{keyvalue: "Customer"}]}
  q2: {type: decimal, find: [{intersection: {row: "Revenue", column: "Q2"}}]}
  paid: {type: bool, find: [{checkbox: "paid"}]}
"""


def test_a_template_may_ask_for_every_way_of_finding() -> None:
    printed = ((50, 80, "Customer: Ada"), (200, 100, "Q1"), (300, 100, "Q2"), (50, 120, "Revenue"), (200, 120, "1.0"))
    more = ((300, 120, "2.5"), (50, 200, "3 items Total"), (140, 220, "$12.50"), (50, 300, "[x] paid"))
    result = extract(one_page(*printed, *more), load_template(TEMPLATE))
    values = {field.name: field.value for field in result.fields}
    assert values == {"total": "12.50", "customer": "Ada", "q2": "2.5", "paid": True}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("kind: monney}", "“monney” is not one of int, decimal, money"),
        ("knid: money}", "unknown key “knid”: did you mean “kind”?"),
        ("within: 0}", "must be more than 0, not 0"),
    ],
)
def test_a_wrong_setting_is_named(wrong: str, message: str) -> None:
    with pytest.raises(TemplateInvalid) as refused:
        load_template(TEMPLATE.replace("kind: money}", wrong))
    assert message in refused.value.problems[0][1]
    assert refused.value.problems[0][0].startswith("fields.total.find.0")
