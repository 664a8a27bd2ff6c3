"""Edits of a template's YAML: comments, order and every other line stay as they are."""

import pytest

from builder import sources
from builder.errors import EditRefused
from extraction import load_template

SOURCE = """\
# Ours.
template: invoice
fields:
  # as on the first page
  number:
    type: text   # with letters
    find:
      - {label: 'Nr.', at: right}

  total: {type: money, find: [{row: Total}]}
checks:
  - {assert: total > 0}
"""


def test_a_key_is_set_in_its_place_and_comments_stay() -> None:
    edited = sources.set_field(SOURCE, "number", "required", True)
    assert edited == SOURCE.replace("# with letters\n", "# with letters\n    required: true\n")


def test_a_key_is_taken_out() -> None:
    with_title = sources.set_field(SOURCE, "total", "title", "Sum: all")
    assert "total: {title: 'Sum: all', type: money," in with_title
    assert sources.set_field(with_title, "total", "title", None) == SOURCE


def test_a_field_is_added_behind_the_others_as_a_person_would_write_it() -> None:
    settings = {"title": "Due date", "type": "date", "find": [{"keyvalue": "Due"}, {"regex": r"due (\S+)"}]}
    edited, name = sources.add_field(SOURCE, "due", settings)
    added = """
  due:
    title: Due date
    type: date
    find:
      - {keyvalue: Due}
      - {regex: 'due (\\S+)'}
"""
    assert name == "due"
    assert edited == SOURCE.replace("checks:", added + "checks:")
    assert load_template(edited).fields["due"].title == "Due date"


def test_a_name_that_is_taken_gets_a_number() -> None:
    _, name = sources.add_field(SOURCE, "total", {"type": "money", "find": [{"row": "Sum"}]})
    assert name == "total_2"


def test_the_first_field_takes_the_place_of_none() -> None:
    source, _ = sources.add_field("template: x\nfields: {}\n", "a", {"type": "text", "find": [{"keyvalue": "A"}]})
    assert load_template(source).fields["a"].type == "text"
    assert sources.remove_field(source, "a") == "template: x\nfields: {}\n"


def test_a_field_moves_with_the_comment_above_it() -> None:
    moved = sources.move_field(SOURCE, "number", 1)
    assert sources.field_names(moved) == ["total", "number"]
    assert "  # as on the first page\n  number:\n    type: text   # with letters\n" in moved
    assert moved.endswith("checks:\n  - {assert: total > 0}\n")


def test_a_field_is_renamed_at_its_place() -> None:
    assert sources.rename_field(SOURCE, "number", "invoice_number") == SOURCE.replace("  number:", "  invoice_number:")


@pytest.mark.parametrize("name", ["total", "two words", "1st", ""])
def test_a_name_that_is_taken_or_none_is_refused(name: str) -> None:
    with pytest.raises(EditRefused):
        sources.rename_field(SOURCE, "number", name)


def test_a_column_is_renamed_wherever_its_table_names_it() -> None:
    settings = {
        "type": "list",
        "columns": {"pos": {"type": "int", "heading": "Pos"}, "b": {"type": "text", "heading": "Text"}},
        "find": [{"table": {"start": ["Pos", "Text"], "row_starts": "pos", "join": ["b"]}}],
    }
    source, _ = sources.add_field(SOURCE, "lines", settings)
    renamed = sources.rename_column(sources.rename_column(source, "lines", "b", "text"), "lines", "pos", "position")
    spec = load_template(renamed).fields["lines"]
    assert list(spec.columns) == ["position", "text"]
    assert (spec.find[0].table.row_starts, spec.find[0].table.join) == ("position", ("text",))


def test_a_text_that_is_no_yaml_is_not_edited() -> None:
    with pytest.raises(EditRefused, match="line 2"):
        sources.set_field("template: x\nfields: [", "a", "type", "text")


def test_fields_on_one_line_are_left_to_the_text() -> None:
    with pytest.raises(EditRefused, match="on one line"):
        sources.set_field("template: x\nfields: {a: {type: text, find: [{label: A}]}}\n", "a", "type", "date")
