"""The structure of regular expressions that are imported."""

import pytest

from extraction.importers.expressions import one_line_anchors, renamed, shape


def optional_groups(source: str) -> dict[str, bool]:
    return {group.name: group.optional for group in shape(source).named}


@pytest.mark.parametrize(
    ("source", "capturing"),
    [("a", 0), ("(a)(?P<b>c)", 2), (r"\(a\)", 0), ("[(]a[)]", 0), ("[]()]a", 0), ("(?:a)(?=b)(?i)", 0), ("((a))", 2)],
)
def test_groups_that_capture_are_counted(source: str, capturing: int) -> None:
    assert shape(source).capturing == capturing


@pytest.mark.parametrize(
    ("source", "optional"),
    [
        (r"(?P<a>\d+)", {"a": False}),
        (r"(?P<a>\d+)?", {"a": True}),
        (r"(?P<a>\d)*x(?P<b>y)+", {"a": True, "b": False}),
        (r"(?:x(?P<a>\d+)){0,1}", {"a": True}),
        (r"(?P<a>\d){,3}", {"a": True}),
        (r"(?P<a>\d){1,3}", {"a": False}),
        (r"((?P<a>x)|(?P<b>y))z", {"a": True, "b": True}),
        (r"(?P<a>x)|(?P<b>y)", {"a": True, "b": True}),
        (r"(?P<a>x|y)", {"a": False}),
        (r"(?P<a>(?P<b>x)?y)", {"a": False, "b": True}),
        (r"\((?P<a>[)?]+)", {"a": False}),
    ],
)
def test_a_group_is_optional_if_a_match_may_do_without_it(source: str, optional: dict[str, bool]) -> None:
    assert optional_groups(source) == optional


def test_a_group_knows_its_place() -> None:
    source = r"x(?P<a>\d(y)\))z"
    (group,) = shape(source).named
    assert source[group.start : group.end] == r"(?P<a>\d(y)\))"


def test_groups_get_other_names_and_so_do_references_to_them() -> None:
    assert renamed("(?P<a>x)(?P=a)(?P<ab>y)", {"a": "value"}) == "(?P<value>x)(?P=value)(?P<ab>y)"


@pytest.mark.parametrize("source", ["^a", "a$", "(^|x)a"])
def test_anchors_stay_those_of_the_whole_text(source: str) -> None:
    assert one_line_anchors(source) == f"(?-m:{source})"


@pytest.mark.parametrize("source", ["a", r"\$5", r"[^$]a"])
def test_expressions_without_anchors_stay_as_they_are(source: str) -> None:
    assert one_line_anchors(source) == source
