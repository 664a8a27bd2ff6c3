"""What corrections teach of a field: when a change is good enough, when there is none, and what is said of it."""

from builder.comparing import Right
from builder.proposing import Case, Change, change_of
from extraction import ParsedDocument, extract, load_template
from tests.extraction.drawn_pages import drawn

SOURCE = """\
template: bills
locale: en-US
fields:
  # as we like it
  total: {type: money, title: Sum, find: [{label: Amount due, at: right}]}
"""


def beside(total: str, shop: str = "Widget Works") -> ParsedDocument:
    return drawn(f"""
{shop}

Chair, oak           2
Delivery             1

Amount due   {total}

Thank you
""")


def above(total: str, shop: str = "Widget Works") -> ParsedDocument:
    """The label stands below the value."""
    return drawn(f"""
{shop}

Chair, oak           2
Delivery             1

{total}
Amount due

Thank you
""")


def case(document: ParsedDocument, total: str) -> Case:
    return Case(document, Right({"total": total}, {}), {})


MOVED = [case(above(total), total) for total in ("120.50", "87.20", "1311.00")]


def total_in(source: str, document: ParsedDocument) -> object:
    return extract(document, load_template(source)).fields[0].value


def test_a_label_that_moved_in_three_documents_is_looked_for_there_and_the_fourth_is_right() -> None:
    assert total_in(SOURCE, above("64.10")) is None
    change = change_of(SOURCE, "total", MOVED, [])
    assert change is not None
    assert (change.words, change.corrected, change.before, change.now) == ("label moved below in 3 of 3", 3, 0, 3)
    assert total_in(change.source, above("64.10")) == "64.10"
    assert "  # as we like it\n" in change.source
    assert "title: Sum" in change.source


def test_what_was_right_in_other_documents_stays_right() -> None:
    others = [case(beside(total), total) for total in ("12.00", "310.75")]
    change = change_of(SOURCE, "total", MOVED, others)
    assert isinstance(change, Change)
    assert [total_in(change.source, each.document) for each in others] == ["12.00", "310.75"]
    assert total_in(change.source, above("64.10")) == "64.10"


def test_two_corrections_are_too_few() -> None:
    assert change_of(SOURCE, "total", MOVED[:2], []) is None


def test_a_way_that_is_right_in_two_of_three_is_not_good_enough() -> None:
    unprinted = case(above("64.10"), "9.99")
    assert change_of(SOURCE, "total", [*MOVED[:2], unprinted], []) is None


def test_values_that_are_not_printed_teach_nothing() -> None:
    unprinted = [case(each.document, total) for each, total in zip(MOVED, ("1.11", "2.22", "3.33"), strict=True)]
    assert change_of(SOURCE, "total", unprinted, []) is None


def test_a_change_that_would_break_another_document_is_none() -> None:
    """Nothing was right to find in a document that looks the same."""
    empty = Case(above("55.00"), Right({"total": None}, {}), {})
    assert change_of(SOURCE, "total", MOVED, [empty]) is None


def test_a_field_that_the_template_does_not_have_is_not_changed() -> None:
    assert change_of(SOURCE, "vat", MOVED, []) is None


def test_corrections_that_each_stand_elsewhere_teach_nothing() -> None:
    amounts = ("120.50", "87.20", "1311.00")
    page = drawn("\n\n".join(f"Chair  {each}" for each in amounts))
    assert change_of(SOURCE, "total", [case(page, each) for each in amounts], []) is None


def test_what_another_document_had_right_is_not_given_up_for_more_corrected_ones() -> None:
    """The same page: three reviewers wanted the net amount, an approved document the one that was found."""
    page = drawn("Net amount  10.00\n\nAmount due  11.90\n")
    wanted = [case(page, "10.00") for _ in range(3)]
    alone = change_of(SOURCE, "total", wanted, [])
    assert alone is not None
    assert (alone.words, total_in(alone.source, page)) == ("looked for in another way in 3 of 3", "10.00")
    assert change_of(SOURCE, "total", wanted, [case(page, "11.90")]) is None


def test_a_wrong_value_where_nothing_was_found_is_worse() -> None:
    """Its own total stands nowhere: what the new way finds in it is the sum of another page."""
    others = [Case(above("55.00"), Right({"total": "99.00"}, {}), {})]
    assert total_in(SOURCE, others[0].document) is None
    assert change_of(SOURCE, "total", MOVED, others) is None
