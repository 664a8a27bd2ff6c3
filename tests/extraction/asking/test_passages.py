"""Sentences are whole, and end where they end."""

from extraction.asking.passages import passages_of
from tests.extraction.asking.written import document, prose
from tests.extraction.documents import pdf


def test_abbreviations_and_ordinals_end_no_sentence() -> None:
    read = prose("Titel", "Am 3. Mai kam Dr. Kern an. Er blieb z. B. in Nr. 4 der Gasse! Warum? Niemand weiß es.")

    assert [passage.text for passage in passages_of(0, read, ())] == [
        "Am 3. Mai kam Dr. Kern an.",
        "Er blieb z. B. in Nr. 4 der Gasse!",
        "Warum?",
        "Niemand weiß es.",
    ]


def test_a_sentence_knows_the_headings_over_it_and_what_it_stands_for() -> None:
    read = prose("Contract", "# Payment", "The rent is low. It is due at once. Nobody pays.")

    rent, due, nobody = passages_of(3, read, ())

    assert (rent.document, rent.context) == (3, frozenset({"contract", "payment"}))
    assert due.context == frozenset({"contract", "payment", "rent", "low"})
    assert nobody.context == frozenset({"contract", "payment"})


def test_a_line_of_its_own_is_a_passage_and_what_is_repeated_on_pages_is_one() -> None:
    page = (("Harbour Estates Ltd", 60, 120, 11), ("14 Quay Street", 60, 134, 11), ("Elmford", 60, 148, 11))

    texts = [passage.text for passage in passages_of(0, document(pdf(page, page)), ())]

    assert texts == ["Harbour Estates Ltd", "14 Quay Street", "Elmford"]
