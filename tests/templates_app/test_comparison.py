"""Side-by-side comparison of two sources."""

import pytest

from templates_app.comparison import DiffRow, Piece, Side, compare


def lines(*numbers: int) -> str:
    return "".join(f"line {number}\n" for number in numbers)


def test_equal_texts_have_no_rows() -> None:
    assert compare(lines(1, 2, 3), lines(1, 2, 3)) == []
    assert compare("", "") == []


def test_a_changed_line_says_which_words_changed() -> None:
    rows = compare("at: right\n", "at: below\n")

    assert rows == [
        DiffRow(
            "changed",
            Side(1, (Piece("at: "), Piece("right", changed=True))),
            Side(1, (Piece("at: "), Piece("below", changed=True))),
        )
    ]


def test_an_added_line_has_nothing_on_the_other_side() -> None:
    rows = compare(lines(1, 2), "line 1\nnew\nline 2\n")

    assert [(row.kind, row.before and row.before.number, row.after and row.after.number) for row in rows] == [
        ("same", 1, 1),
        ("changed", None, 2),
        ("same", 2, 3),
    ]


def test_long_equal_stretches_become_gaps() -> None:
    before = lines(*range(1, 31))

    rows = compare(before, before.replace("line 15\n", ""))

    assert [(row.kind, row.skipped) for row in rows if row.kind == "gap"] == [("gap", 11), ("gap", 12)]
    assert [row.kind for row in rows] == ["gap", "same", "same", "same", "changed", "same", "same", "same", "gap"]
    assert rows[4].before == Side(15, (Piece("line 15"),))
    assert rows[4].after is None


@pytest.mark.timeout(20)
def test_a_text_that_repeats_itself_without_end_is_compared_quickly() -> None:
    before = "template: x\n" + "#\n" * 100_000 + "end: 1\n"
    after = "template: x\n" + "#\n" * 50_000 + "# new\n" + "#\n" * 50_000 + "end: 1\n"

    rows = compare(before, after)

    assert [(row.kind, row.skipped) for row in rows[:1]] == [("gap", 50_001 - 3)]
    changed = [row for row in rows if row.kind == "changed"]
    assert [row.after.pieces for row in changed if row.after] == [(Piece("# new"),)]


@pytest.mark.timeout(20)
def test_one_endless_line_is_compared_quickly_and_its_ends_are_kept() -> None:
    before, after = "# " + "a " * 60_000 + "end", "# " + "a " * 30_000 + "b c " + "a " * 30_000 + "end"

    (row,) = compare(before, after)

    assert row.after is not None
    assert [(piece.text.split()[0], piece.changed) for piece in row.after.pieces] == [
        ("#", False),
        ("b", True),
        ("a", False),
    ]
