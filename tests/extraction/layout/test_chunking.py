"""Chunks hold all of a document, in order, none longer than asked, and tables by whole rows."""

import random
import re
from typing import get_args

import pytest

from extraction.datamodel import BoundingBox, Segment, SegmentKind
from extraction.layout.chunking import Chunk, ChunkKind, chunks_of

RENT = "The rent is 900 euros a month. It is due on the third working day."
DEPOSIT = "The tenant pays a deposit of three months of rent before moving in."
CATS = "Cats sleep for most of the day and hunt mice at night."
TABLE = "| Item | Price |\n| --- | --- |\n| Widget A | 10.00 |\n| Widget B | 12.50 |\n| Widget C | 99.00 |"


def segment(text: str, kind: SegmentKind = "Text", page: int = 1) -> Segment:
    return Segment(kind, BoundingBox(page, 0.1, 0.1, 0.9, 0.2), 1.0, text.lstrip("# "), "", text)


def texts(chunks: tuple[Chunk, ...]) -> list[str]:
    return [chunk.text for chunk in chunks]


CONTRACT = (
    segment("# Lease", "SectionHeader"),
    segment("## Money", "SectionHeader"),
    segment(RENT),
    segment(DEPOSIT),
    segment("## Pets", "SectionHeader", page=2),
    segment(CATS, page=2),
)


def test_a_section_is_a_chunk_with_the_path_of_its_headings() -> None:
    money, pets = chunks_of(CONTRACT, "header", 10)

    assert money == Chunk(f"# Lease\n\n## Money\n\n{RENT}\n\n{DEPOSIT}", (0, 1, 2, 3), (1,), ("Lease", "Money"))
    assert pets == Chunk(f"## Pets\n\n{CATS}", (4, 5), (2,), ("Lease", "Pets"))


def test_headings_of_one_level_begin_a_section_each_and_text_before_the_first_is_one_without_a_heading() -> None:
    found = [segment("Dear all"), segment("# One", "SectionHeader"), segment("# Two", "SectionHeader"), segment("End")]

    assert [(chunk.text, chunk.heading) for chunk in chunks_of(found, "header", 10)] == [
        ("Dear all", ()),
        ("# One", ("One",)),
        ("# Two\n\nEnd", ("Two",)),
    ]


def test_a_page_is_a_chunk_and_an_empty_page_is_none() -> None:
    found = [segment("First"), segment("<!-- picture -->", "Picture"), segment("Third", page=3)]

    assert chunks_of(found, "page", 1) == (
        Chunk("First\n\n<!-- picture -->", (0, 1), (1,), ()),
        Chunk("Third", (2,), (3,), ()),
    )


def test_as_many_paragraphs_as_fit_make_a_chunk_and_a_heading_stays_with_its_text() -> None:
    chunks = chunks_of(CONTRACT, "recursive", len(RENT) + len(DEPOSIT) + 30)

    assert texts(chunks) == [f"# Lease\n\n## Money\n\n{RENT}\n\n{DEPOSIT}", f"## Pets\n\n{CATS}"]
    assert [chunk.segments for chunk in chunks] == [(0, 1, 2, 3), (4, 5)]


def test_a_long_paragraph_is_cut_between_sentences_else_between_words_else_anywhere() -> None:
    assert texts(chunks_of([segment(RENT)], "recursive", 40)) == [
        "The rent is 900 euros a month.",
        "It is due on the third working day.",
    ]
    assert texts(chunks_of([segment("one two three four")], "recursive", 9)) == ["one two", "three", "four"]
    assert texts(chunks_of([segment("abcdefgh ij")], "recursive", 3)) == ["abc", "def", "gh", "ij"]


def test_a_table_is_cut_between_rows_and_each_part_has_its_heading() -> None:
    chunks = chunks_of([segment(TABLE, "Table")], "recursive", 80)

    assert texts(chunks) == [
        "| Item | Price |\n| --- | --- |\n| Widget A | 10.00 |\n| Widget B | 12.50 |",
        "| Item | Price |\n| --- | --- |\n| Widget C | 99.00 |",
    ]
    assert {chunk.segments for chunk in chunks} == {(0,)}


def test_a_row_that_is_too_long_stays_whole() -> None:
    assert texts(chunks_of([segment(TABLE, "Table")], "semantic", 5)) == TABLE.split("\n")


def test_neighbours_with_the_same_words_stay_together_and_others_do_not() -> None:
    found = [segment(RENT), segment(DEPOSIT), segment(CATS), segment("At night the mice hide from the cats.")]

    assert [chunk.segments for chunk in chunks_of(found, "semantic", 500)] == [(0, 1), (2, 3)]
    assert [chunk.segments for chunk in chunks_of(found, "recursive", 500)] == [(0, 1, 2, 3)]


def test_nothing_makes_no_chunk_and_a_size_of_nothing_is_refused() -> None:
    assert [chunks_of([], by, 10) for by in get_args(ChunkKind)] == [(), (), (), ()]
    with pytest.raises(ValueError, match="at least one character"):
        chunks_of(CONTRACT, "recursive", 0)


def _drawn(chance: random.Random) -> list[Segment]:
    kinds: tuple[SegmentKind, ...] = ("Text", "Text", "Text", "SectionHeader", "Table", "Caption", "Picture")
    page, found = 1, []
    for _ in range(chance.randint(1, 12)):
        page += chance.random() < 0.2
        kind = chance.choice(kinds)
        words = [
            "w" * chance.randint(1, 12) + chance.choice(("", "", ".", "!", ",")) for _ in range(chance.randint(1, 40))
        ]
        text = "".join(word + chance.choice((" ", " ", " ", "  \n", "\n")) for word in words).strip()
        if kind == "SectionHeader":
            text = "#" * chance.randint(1, 3) + " " + " ".join(words[:5])
        if kind == "Table":
            rows = [f"| {number}-{words[0]} | {chance.randint(0, 9999)} |" for number in range(chance.randint(1, 9))]
            text = "\n".join([f"| head {words[0]} | n |", "| --- | --- |", *rows])
        found.append(segment(text if kind != "Picture" else "", kind, page))
    return found


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("seed", range(150))
def test_nothing_is_lost_or_said_twice_and_no_chunk_is_longer_than_asked(seed: int) -> None:
    chance = random.Random(seed)
    found, size = _drawn(chance), chance.choice((1, 7, 30, 120, 500, 4000))
    for by in get_args(ChunkKind):
        chunks = chunks_of(found, by, size)
        numbers = [number for chunk in chunks for number in chunk.segments]

        assert numbers == sorted(numbers)
        assert sorted(set(numbers)) == list(range(len(found)))
        for chunk in chunks:
            assert chunk.pages == tuple(dict.fromkeys(found[number].box.page for number in chunk.segments))
            lines = [line for one in found if one.kind == "Table" for line in one.markdown.split("\n")]
            assert by in ("header", "page") or len(chunk.text) <= size or chunk.text in lines
        whole = [one for one in found if one.kind != "Table"]
        for at, one in enumerate(found):
            own = "".join(_bare(chunk.text) for chunk in chunks if at in chunk.segments)
            if one.kind == "Table":  # its heading may come again, its rows do not
                assert all(own.count(_bare(row)) == 1 for row in one.markdown.split("\n")[2:])
        if len(whole) == len(found):
            assert _bare("".join(texts(chunks))) == _bare("".join(one.markdown for one in found))
