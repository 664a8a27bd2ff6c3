"""Classes that are only named and described: which of them fits a document, its pages, and when none does."""

import pytest

from extraction.datamodel import Page, ParsedDocument
from extraction.described_classes import ClassSpec, classify_described, classify_pages_described
from extraction.document_kinds import kinds_named, stems
from tests.extraction.finders.pages import document_of, page_of

PAPERS = [
    ClassSpec(name) for name in ("Invoice", "purchase_order", "Delivery note", "CV", "Passport", "Bank statement")
]


def headed(title: str, *texts: str, number: int = 1) -> Page:
    lines = [(50.0, 150.0 + 20 * at, text) for at, text in enumerate(texts)]
    return page_of((50.0, 40.0, title), *lines, number=number)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("INVOICE", "Invoice"), ("Rechnung Nr. 4711", "Invoice"),
        ("Handelsrechnung", "Invoice"), ("Facture", "Invoice"),
        ("PURCHASE ORDER", "purchase_order"), ("Bon de livraison", "Delivery note"), ("Lebenslauf", "CV"),
        ("Kontoauszug 7/2026", "Bank statement"),
    ],
)  # fmt: skip
def test_a_title_in_any_language_names_the_class(title: str, name: str) -> None:
    best = classify_described(document_of(headed(title, "Some text", "More of it")), PAPERS)[0]
    assert (best.name, best.reasons[0]) == (name, f"“{title}” is a heading")


def test_a_number_that_a_paper_only_refers_to_is_no_title() -> None:
    page = headed("Rechnung", "Lieferschein: 4712", "Bestellung: 99")
    assert classify_described(document_of(page), PAPERS)[0].name == "Invoice"


def test_an_invoice_that_refers_to_its_order_is_no_order() -> None:
    page = headed("Purchase order", "Invoice number: 2026-17", "Total 5.00")
    best, second = classify_described(document_of(page), [ClassSpec("Invoice"), ClassSpec("Purchase order")])
    order = best if best.name == "Purchase order" else second
    alone = classify_described(document_of(headed("Purchase order", "Total 5.00")), [ClassSpec("Purchase order")])[0]
    assert order.confidence < alone.confidence


def test_confidences_leave_room_for_none_of_them_and_are_low_where_nothing_fits() -> None:
    recipe = document_of(headed("Pancakes", "Beat two eggs", "Add milk and flour"))
    matches = classify_described(recipe, PAPERS)
    assert {match.name for match in matches} == {spec.name for spec in PAPERS}
    assert sum(match.confidence for match in matches) < 0.3
    assert matches[0].reasons == ()


def test_confidences_sum_to_at_most_one_however_many_classes_say_the_same() -> None:
    document = document_of(headed("INVOICE", "Invoice number: 17"))
    matches = classify_described(document, [ClassSpec("invoice"), ClassSpec("Rechnung"), ClassSpec("facture")])
    assert 0.9 < sum(match.confidence for match in matches) <= 1.0
    assert {match.confidence for match in matches[1:]} == {matches[1].confidence}


def test_a_kind_that_nobody_knows_is_found_by_its_description() -> None:
    classes = [
        ClassSpec("Type A", "test results of drinking water: nitrate, lead, bacteria, limit values"),
        ClassSpec("Type B", "minutes of the meetings of the housing committee"),
    ]
    page = headed(
        "Laboratory 17", "Nitrate 12 mg/l", "Lead 0.01 mg/l", "Bacteria none", "Limits kept", "Drinking water"
    )
    best = classify_described(document_of(page), classes)[0]
    assert best.name == "Type A"
    assert best.reasons[0].startswith("words of the description are printed: ")


def test_what_a_description_rules_out_is_not_looked_for() -> None:
    plain = ClassSpec("Type A", "letters, not invoices or reminders")
    (match,) = classify_described(document_of(headed("INVOICE", "Reminders")), [plain])
    assert match.confidence < 0.1


def test_a_machine_readable_zone_makes_an_identity_document() -> None:
    zone = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
    page = page_of((50, 700, zone[0]), (50, 720, zone[1]))
    best = classify_described(document_of(page), PAPERS)[0]
    assert (best.name, best.reasons) == ("Passport", ("it has machine readable zone",))


def test_pages_are_classified_each_by_itself() -> None:
    pages = (headed("Invoice", "Total 1.00"), headed("Curriculum vitae", "Skills", number=2))
    assert [found[0].name for found in classify_pages_described(document_of(*pages), PAPERS)] == ["Invoice", "CV"]


def test_no_classes_and_no_pages_are_no_matches() -> None:
    assert classify_described(document_of(headed("Invoice")), []) == ()
    assert classify_pages_described(ParsedDocument("application/pdf", ()), PAPERS) == ()


def test_names_of_classes_are_known_in_any_way_of_writing() -> None:
    named = {name: [kind.name for kind in kinds_named(name)[0]] for name in ("purchaseOrders", "TV invoice", "Zebra")}
    assert named == {"purchaseOrders": ["purchase_order"], "TV invoice": ["invoice"], "Zebra": []}
    assert kinds_named("TV invoice")[1] == ("tv",)
    assert stems("Invoices") == stems("invoice")
