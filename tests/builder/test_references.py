"""A field or column under a new name keeps it wherever the template speaks of it; texts and comments stay."""

import pytest

from builder import sources
from builder.errors import EditRefused
from extraction import load_template

SOURCE = """\
template: invoice
fields:
  net: {type: money, title: net, find: [{row: net}]}
  # net and tax
  total: {type: money, find: [{row: Total}]}
  status: {type: text, find: [{keyvalue: Status}]}
  sum: {type: money, find: [{row: Sum}]}
  half: {type: decimal, value: total / 2}   # of total
  lines:
    type: list
    columns: {pos: int, net: {type: money, heading: net}}
    find:
      - table: {start: [Pos, net], row_starts: pos, join: [net]}
      - entries: {start: Pos, end: Total, line: '(?P<pos>\\d+) (?P<net>\\S+)', empty: {net: '0'}}
checks:
  # net is checked
  - assert: abs(sum(lines.net) - net) <= 0.01
    when: 'status == "net of it''s net" and net > 0'
    flag: [net, lines.net]
    title: net adds up
  - {assert: "total == total", flag: total}
  - assert: >
      net
      <= total
"""


def test_a_renamed_field_has_its_new_name_in_checks_and_computed_values_and_texts_stay() -> None:
    renamed = sources.rename_field(SOURCE, "net", "subtotal")
    assert renamed == (
        SOURCE.replace("  net: {type", "  subtotal: {type")
        .replace("lines.net) - net)", "lines.net) - subtotal)")
        .replace("and net > 0", "and subtotal > 0")
        .replace("[net, lines.net]", "[subtotal, lines.net]")
        .replace(">\n      net\n      <= total\n", "'subtotal <= total'\n")
    )
    load_template(renamed)


def test_a_field_that_is_computed_from_keeps_its_comment() -> None:
    renamed = sources.rename_field(SOURCE, "total", "grand_total")
    assert "half: {type: decimal, value: grand_total / 2}   # of total" in renamed
    assert '- {assert: "grand_total == grand_total", flag: grand_total}' in renamed
    assert list(load_template(renamed).fields)[1] == "grand_total"


def test_a_field_that_is_named_as_a_function_leaves_the_function_alone() -> None:
    renamed = sources.rename_field(SOURCE, "sum", "whole")
    assert "sum(lines.net)" in renamed


def test_a_list_takes_its_columns_with_it() -> None:
    renamed = sources.rename_field(SOURCE, "lines", "items")
    assert "abs(sum(items.net) - net)" in renamed
    assert "flag: [net, items.net]" in renamed
    load_template(renamed)


def test_a_renamed_column_has_its_new_name_in_checks_and_expressions_of_its_list() -> None:
    renamed = sources.rename_column(SOURCE, "lines", "net", "amount")
    assert "abs(sum(lines.amount) - net)" in renamed
    assert "flag: [net, lines.amount]" in renamed
    field = load_template(renamed).fields["lines"]
    assert (field.find[0].table.row_starts, field.find[0].table.join) == ("pos", ("amount",))
    assert field.find[1].column_names == {"pos", "amount"}
    assert field.find[1].entries[0].empty == {"amount": "0"}
    assert field.columns["amount"].heading == ("net",)


def test_a_name_that_no_expression_can_have_is_refused_where_one_names_the_field() -> None:
    with pytest.raises(EditRefused, match="in checks"):
        sources.rename_field(SOURCE, "net", "lambda")
    assert "  lambda: {type: text" in sources.rename_field(
        SOURCE.replace("status == \"net of it''s net\" and ", ""), "status", "lambda"
    )


def test_an_expression_with_letters_of_two_bytes_is_renamed_at_the_right_place() -> None:
    source = SOURCE.replace("net of it''s net", "größer ß")
    assert 'status == "größer ß" and subtotal > 0' in sources.rename_field(source, "net", "subtotal")


def test_an_expression_that_cannot_be_read_stays_as_it_is() -> None:
    source = SOURCE.replace("total == total", "total = net +")
    assert '- {assert: "total = net +", flag: total}' in sources.rename_field(source, "net", "subtotal")


def test_a_field_that_is_removed_takes_the_checks_about_it_with_it() -> None:
    without = sources.remove_field(SOURCE, "total")
    assert without.endswith("    flag: [net, lines.net]\n    title: net adds up\n")
    assert "# net is checked" in without
    without = sources.remove_field(without, "lines")
    assert "checks:" not in without
    assert sources.remove_field(SOURCE, "sum").endswith(SOURCE[SOURCE.index("checks:") :])
