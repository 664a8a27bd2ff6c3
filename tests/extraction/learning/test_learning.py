"""Learning templates from documents with their right values, and what they find on further ones."""

import pytest

from extraction import BoundingBox, LearningSample, ParsedDocument, TemplateInvalid, extract, learn, load_template
from extraction.datamodel import JsonValue
from extraction.learning import Learned
from tests.extraction.drawn_pages import drawn
from tests.extraction.learning.letters import bill, invoice, moved, sample, scanned

FIRST = sample("A-1001", "03/14/2025", "120.50")
SECOND = sample("A-1002", "04/30/2025", "1,377.00", "Grace Hopper")
THIRD = sample("B-77", "05/02/2025", "9.99", "Alan Turing")
NEXT = invoice("A-1093", "06/21/2025", "88.10", "Edsger Dijkstra")
RIGHT = {"number": "A-1093", "date": "2025-06-21", "total": "88.10", "customer": "Edsger Dijkstra"}


def found(learned: Learned, document: ParsedDocument) -> dict[str, JsonValue]:
    return {field.name: field.value for field in extract(document, learned.template).fields}


def test_one_sample_is_enough_for_the_next_document() -> None:
    assert found(learn([FIRST], "acme"), NEXT) == RIGHT


def test_the_template_is_one_that_people_can_read_and_load() -> None:
    learned = learn([FIRST, SECOND, THIRD], "acme")

    template = load_template(learned.source)
    assert template.template == "acme"
    assert {name: field.type for name, field in template.fields.items()} == {
        "number": "text",
        "date": "date",
        "total": "money",
        "customer": "text",
    }
    assert all(field.required for field in template.fields.values())
    assert template.locale == "en-US"


def test_types_may_be_given_as_the_engine_gives_them_out() -> None:
    given = LearningSample(invoice("A-1001", "03/14/2025", "1,120.50"), {"date": "2025-03-14", "total": "1120.50"})

    assert found(learn([given], "acme"), NEXT) == {"date": "2025-06-21", "total": "88.10"}


def test_a_wrong_value_among_three_does_no_harm() -> None:
    wrong = LearningSample(SECOND.document, {**SECOND.values, "number": "Hopper", "total": "0.00"})

    assert found(learn([FIRST, wrong, THIRD], "acme"), NEXT) == RIGHT


def test_misread_letters_are_forgiven_in_samples_and_in_the_next_document() -> None:
    misread = LearningSample(
        scanned(invoice("A-1002", "04/30/2025", "1,377.00", "Grace Hopper"), Invoice="lnvoice", Hopper="Hoppcr"),
        SECOND.values,
    )
    learned = learn([FIRST, misread, THIRD], "acme")

    assert found(learned, scanned(NEXT, amount="arnount", Sold="So1d")) == RIGHT


@pytest.mark.parametrize(("right", "down", "scale"), [(0.05, 0.08, 1.0), (-0.03, -0.02, 1.0), (0.02, 0.02, 0.85)])
def test_shifted_and_scaled_pages_are_read_alike(right: float, down: float, scale: float) -> None:
    assert found(learn([FIRST, SECOND], "acme"), moved(NEXT, right=right, down=down, scale=scale)) == RIGHT


def test_a_field_that_a_document_does_not_have_stays_missing() -> None:
    with_one = LearningSample(
        invoice("A-1001", "03/14/2025", "120.50", due="04/14/2025"), {"date": "03/14/2025", "due_date": "04/14/2025"}
    )
    without = LearningSample(SECOND.document, {"date": "04/30/2025", "due_date": None})
    learned = learn([with_one, without], "acme")

    assert found(learned, NEXT)["due_date"] is None
    assert found(learned, invoice("A-9", "06/21/2025", "1.00", due="07/21/2025"))["due_date"] == "2025-07-21"
    assert not learned.template.fields["due_date"].required


def test_of_places_with_one_value_the_one_is_learned_that_the_other_samples_agree_with() -> None:
    """On the first sample both amounts are the same, and only the other samples tell which one is meant."""
    page = "Weekly charge    {0}\nMonthly charge    {1}\nOther charge    {2}"
    same = LearningSample(drawn(page.format("10.00", "10.00", "10.00")), {"fee": "10.00"})
    others = [
        LearningSample(drawn(page.format("11.00", "22.00", "33.00")), {"fee": "22.00"}),
        LearningSample(drawn(page.format("12.00", "24.00", "36.00")), {"fee": "24.00"}),
    ]
    later = drawn(page.format("1.00", "5.00", "3.00"))

    assert found(learn([same], "fees"), later)["fee"] != "5.00"
    assert found(learn([same, *others], "fees"), later)["fee"] == "5.00"


def test_a_given_place_says_which_of_several_is_meant() -> None:
    document = drawn("Weekly charge    10.00\nMonthly charge    10.00")
    place = document.pages[0].lines[3].words[0].box
    given = LearningSample(document, {"fee": ("10.00", BoundingBox(1, place.x0, place.y0, place.x1, place.y1))})

    assert found(learn([given], "fees"), drawn("Weekly charge    1.00\nMonthly charge    5.00")) == {"fee": "5.00"}


def test_ends_of_a_period_that_stand_together_are_told_apart() -> None:
    page = "Period  {0} - {1}\nPrinted  {0}\nEnd of month  {1}"
    given = LearningSample(
        drawn(page.format("03/14/2025", "03/31/2025")), {"period_from": "03/14/2025", "period_to": "03/31/2025"}
    )
    later = drawn("Period  04/02/2025 - 04/28/2025\nPrinted  05/01/2025\nEnd of month  04/30/2025")

    assert found(learn([given], "p"), later) == {"period_from": "2025-04-02", "period_to": "2025-04-28"}


def test_two_layouts_under_one_name_are_told_apart_by_their_texts() -> None:
    fields = {"number": "W1", "date": "03/15/2025", "total": "5.00"}
    others = {"number": "W2", "date": "03/17/2025", "total": "12.00"}
    bills = [
        LearningSample(bill("W1", "03/15/2025", "5.00"), fields, "widget"),
        LearningSample(bill("W2", "03/17/2025", "12.00"), others, "widget"),
    ]
    invoices = [LearningSample(one.document, one.values, "acme") for one in (FIRST, SECOND)]
    learned = learn([*invoices, *bills], "both")

    assert found(learned, NEXT) == RIGHT
    assert found(learned, bill("W3", "03/18/2025", "7.00")) == {
        "number": "W3",
        "date": "2025-03-18",
        "total": "7.00",
        "customer": None,
    }


def test_samples_that_share_no_text_are_layouts_of_their_own() -> None:
    bills = LearningSample(bill("W1", "03/15/2025", "5.00"), {"number": "W1", "date": "03/15/2025", "total": "5.00"})
    learned = learn([FIRST, bills, SECOND], "both")

    steps = learned.template.fields["number"].find
    assert {step.where for step in steps if step.finder != "meaning" and step.where} != set()
    assert found(learned, bill("W3", "03/18/2025", "7.00"))["number"] == "W3"


def test_an_unseen_layout_is_read_by_what_its_labels_mean_and_with_less_confidence() -> None:
    given = LearningSample(FIRST.document, {"issue_date": "03/14/2025", "grand_total": "120.50"})
    learned = learn([given], "acme")
    unseen = drawn("Smith & Sons\n\nDate of issue: 01/31/2025\n\nGrand total: 70.00 EUR")

    fields = extract(unseen, learned.template).fields
    known = extract(NEXT, learned.template).fields
    assert {field.name: field.value for field in fields} == {"issue_date": "2025-01-31", "grand_total": "70.00"}
    assert fields[1].confidence < known[1].confidence


def test_a_shop_that_issues_all_of_them_is_known_by_its_name_however_it_is_misread() -> None:
    given = [LearningSample(one.document, {"company": "ACME LTD", **one.values}) for one in (FIRST, SECOND, THIRD)]
    long_name = [
        LearningSample(drawn(f"Analytical Engines\nReceipt {at}"), {"company": "ANALYTICAL ENGINES"})
        for at in range(3)
    ]

    assert found(learn(given, "acme"), NEXT)["company"] == "ACME LTD"
    read = scanned(drawn("Analytica1 Eng1nes\nReceipt 9"))
    assert found(learn(long_name, "engines"), read)["company"] == "ANALYTICAL ENGINES"


def test_a_tax_that_is_printed_rate_by_rate_is_what_lies_between_the_sums() -> None:
    page = "Tax 19 %    {0}\nTax 7 %    {1}\nNet total    {2}\nGrand total    {3}"
    given = LearningSample(
        drawn(page.format("19.00", "7.00", "200.00", "226.00")),
        {"net_total": "200.00", "tax_total": "26.00", "grand_total": "226.00"},
    )

    later = drawn(page.format("38.00", "7.00", "300.00", "345.00"))
    assert found(learn([given], "t"), later)["tax_total"] == "45.00"


def test_values_that_are_printed_nowhere_teach_nothing() -> None:
    with pytest.raises(TemplateInvalid, match="nothing to learn from"):
        learn([LearningSample(drawn("Hello"), {"number": "4711"})], "t")
