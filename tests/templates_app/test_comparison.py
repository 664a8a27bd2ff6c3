"""Side-by-side comparison of two sources."""

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
