"""What a field's name adds to its samples, and how learned steps bear what differs between documents."""

import pytest

from extraction import LearningSample, ParsedDocument, TemplateInvalid, extract, learn
from extraction.datamodel import JsonValue
from extraction.learning import Learned
from tests.extraction.drawn_pages import drawn
from tests.extraction.learning.letters import invoice, moved, sample, scanned

PAGE = """
Printed on {0}
Handelsrechnung Nr. 4711 vom {1}
Lieferdatum: {2}
Total due    {3}
"""
PARTY = """
Seller:
{0}ACME LTD
1 Dock Street

Buyer:
{1}{2}
12 Garden Lane

Total due    {3}
"""


def found(learned: Learned, document: ParsedDocument) -> dict[str, JsonValue]:
    return {field.name: field.value for field in extract(document, learned.template).fields}


def test_a_field_that_is_wanted_without_a_sample_is_looked_for_by_its_name() -> None:
    given = sample("A-1001", "03/14/2025", "120.50")
    learned = learn([given], "acme", wanted=("iban", "total", "flavour"))

    assert list(learned.template.fields) == ["number", "date", "total", "customer", "iban"]
    assert [step.finder for step in learned.template.fields["iban"].find] == ["meaning"]
    with_one = drawn("Invoice no   A-9\n\nIBAN: DE12 1234 5678 1234 5678 90")
    assert str(found(learned, with_one)["iban"]).replace(" ", "") == "DE12123456781234567890"
    assert found(learned, invoice("A-9", "06/21/2025", "1.00"))["iban"] is None


def test_of_equally_good_places_the_one_is_learned_that_the_name_means() -> None:
    day = "14.03.2025"
    given = LearningSample(drawn(PAGE.format(day, day, day, "5,00")), {"issue_date": day, "due_total": "5,00"})
    later = drawn(PAGE.format("01.05.2025", "02.05.2025", "03.05.2025", "7,00"))

    assert found(learn([given], "t"), later)["issue_date"] == "2025-05-02"


def test_where_a_label_is_worded_otherwise_the_name_still_leads_to_the_value() -> None:
    given = LearningSample(
        drawn("Invoice date: 03/14/2025\nTotal due: 5.00"), {"issue_date": "03/14/2025", "due_total": "5.00"}
    )
    later = drawn("Date of issue: 03/31/2025\nTotal due: 7.00")

    assert found(learn([given], "t"), later) == {"issue_date": "2025-03-31", "due_total": "7.00"}


def test_a_label_that_is_there_is_believed_before_the_name() -> None:
    given = LearningSample(drawn("Shipped: 03/14/2025\nDate: 03/12/2025"), {"issue_date": "03/14/2025"})
    later = drawn("Shipped: 03/31/2025\nDate: 03/29/2025")

    assert found(learn([given], "t"), later) == {"issue_date": "2025-03-31"}


@pytest.mark.parametrize(("numbers", "later"), [("Number: 17\n", ""), ("", "Number: 99\n")])
def test_a_party_s_name_is_found_with_and_without_the_number_over_it(numbers: str, later: str) -> None:
    given = LearningSample(
        drawn(PARTY.format(numbers, numbers, "Ada Lovelace", "5.00")),
        {"buyer_name": "Ada Lovelace", "due_total": "5.00"},
    )
    unseen = drawn(PARTY.format(later, later, "Grace Hopper", "7.00"))

    assert found(learn([given], "t"), unseen)["buyer_name"] == "Grace Hopper"


def test_a_value_that_was_cut_off_when_it_was_copied_still_teaches_its_place() -> None:
    given = LearningSample(drawn("Advertiser    Priorities of Action\nNo    7"), {"advertiser": "Priorities of Actio"})

    assert found(learn([given], "t"), drawn("Advertiser    Ditch Mitch\nNo    8")) == {"advertiser": "Ditch Mitch"}


def test_the_ends_of_a_period_of_one_day_are_learned_in_the_order_of_their_fields() -> None:
    page = "Schedule Dates  {0}-{1}\nLast changed  {2}"
    given = LearningSample(
        drawn(page.format("03/04/20", "03/04/20", "03/04/20")), {"flight_from": "03/04/20", "flight_to": "03/04/20"}
    )
    later = drawn(page.format("03/24/20", "03/30/20", "03/23/20"))

    assert found(learn([given], "t"), later) == {"flight_from": "2020-03-24", "flight_to": "2020-03-30"}


def test_five_samples_with_one_wrong_value_misread_letters_and_shifted_pages_teach_as_well_as_clean_ones() -> None:
    clean = [
        sample("A-1001", "03/14/2025", "120.50"),
        sample("A-1002", "04/30/2025", "1,377.00", "Grace Hopper"),
        sample("A-1003", "05/02/2025", "9.99", "Alan Turing"),
        sample("A-1004", "05/09/2025", "77.10", "Edith Clarke"),
        sample("A-1005", "05/11/2025", "4.20", "Mary Shaw"),
    ]
    wrong = LearningSample(clean[2].document, {**clean[2].values, "number": "Turing", "date": "05/03/2025"})
    misread = LearningSample(scanned(clean[3].document, Invoice="lnvoice"), clean[3].values)
    shifted = LearningSample(moved(clean[4].document, right=0.04, down=0.05, scale=0.9), clean[4].values)
    later = invoice("A-1093", "06/21/2025", "88.10", "Edsger Dijkstra")

    learned = learn([*clean[:2], wrong, misread, shifted], "acme")

    right = {"number": "A-1093", "date": "2025-06-21", "total": "88.10", "customer": "Edsger Dijkstra"}
    assert found(learned, later) == right
    assert found(learned, scanned(moved(later, right=0.03, scale=0.95), Invoice="lnvoice")) == right


def of_layout(company: str, label: str, day: str, total: str) -> LearningSample:
    text = f"{company}\n{label}: {day}\nPayable {total}"
    return LearningSample(drawn(text), {"issue_date": day, "due_total": total}, layout=company)


def test_a_layout_that_nobody_has_shown_is_read_by_what_fields_are_called() -> None:
    learned = learn(
        [
            of_layout("ACME Ltd", "Invoice date", "03/14/2025", "5.00"),
            of_layout("Zeta GmbH", "Date of issue", "03/19/2025", "7.00"),
        ],
        "t",
    )
    unseen = drawn("Quux Inc\nBilling date: 04/02/2025\nAmount due: 11.00")

    assert found(learned, unseen) == {"issue_date": "2025-04-02", "due_total": "11.00"}


def test_every_one_of_eight_layouts_keeps_a_way_to_its_values() -> None:
    labels = ("Made on", "Written", "Day", "Printed", "Sent", "Dated", "Drawn up", "Given")
    companies = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo", "Hazel")
    shown = [
        of_layout(f"{company} Ltd", label, f"03/{at + 11}/2025", f"{at}.50")
        for at, (company, label) in enumerate(zip(companies, labels, strict=True))
    ]
    learned = learn(shown, "t")

    assert len(learned.template.fields["issue_date"].find) <= 20
    for at, (company, label) in enumerate(zip(companies, labels, strict=True)):
        later = of_layout(f"{company} Ltd", label, f"04/{at + 11}/2025", "9.99").document
        assert found(learned, later) == {"issue_date": f"2025-04-{at + 11}", "due_total": "9.99"}


def test_a_sample_s_field_that_cannot_be_one_is_refused_as_a_template_is() -> None:
    given = LearningSample(drawn("Invoice date: 03/14/2025"), {"Invoice date": "03/14/2025"})
    with pytest.raises(TemplateInvalid):
        learn([given], "t")
