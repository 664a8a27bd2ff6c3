"""Questions are answered with what is printed and where, or not at all."""

import random

import pytest

from extraction.asking import Answer, ask
from extraction.datamodel import ParsedDocument
from tests.extraction.asking.written import document, prose
from tests.extraction.documents import Printed, pdf
from tests.extraction.tables.drawn import draw

NOTHING = Answer(None, 0.0, (), "none")
OTHER: tuple[Printed, ...] = (
    ("Delivery note", 60, 80, 20),
    ("Customer number", 60, 120, 11),
    ("K-7781", 200, 120, 11),
    ("Consignment weight", 60, 140, 11),
    ("310 kg", 200, 140, 11),
)
ITEMS = (
    ("Description", "Quantity", "Unit price", "Amount"),
    ("Widget A", "3", "10.00", "30.00"),
    ("Widget B", "12", "12.50", "150.00"),
    ("Widget B Deluxe", "1", "99.00", "99.00"),
    ("Delivery", "1", "5.00", "5.00"),
)


@pytest.fixture(scope="module")
def invoice() -> ParsedDocument:
    return document(pdf())


@pytest.fixture(scope="module")
def items() -> ParsedDocument:
    return document(draw(ITEMS, "full", widths=(180, 80, 80, 80), right=(1, 2, 3)).pdf)


@pytest.fixture(scope="module")
def lease() -> ParsedDocument:
    return prose(
        "Lease agreement",
        "This agreement is made between Harbour Estates Ltd, the landlord, and Marta Lind, the tenant.",
        "# Money",
        "The monthly rent is 1,250.00 euros. It is payable in advance by the third working day of each month. A late "
        "payment fee of 15 euros is charged after ten days.",
        "# Term",
        "The tenancy begins on 1 March 2025 and runs for two years. Notice must be given in writing.",
    )


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What is the invoice number?", "INV-2024-0042"),
        ("Wie lautet die Rechnungsnummer?", "INV-2024-0042"),
        ("Quel est le numéro de la facture ?", "INV-2024-0042"),
        ("¿Cuál es el número de factura?", "INV-2024-0042"),
        ("Qual è il numero della fattura?", "INV-2024-0042"),
        ("When was the invoice issued?", "14.03.2024"),
        ("Wann wurde die Rechnung ausgestellt?", "14.03.2024"),
        ("what is the total of this invoice", "EUR 1,471.60"),
        ("How much is the total?", "EUR 1,471.60"),
    ],
)
def test_a_field_is_found_by_its_plain_name_in_five_languages(
    invoice: ParsedDocument, question: str, text: str
) -> None:
    answer = ask([invoice], question)

    assert (answer.text, answer.kind) == (text, "value")
    assert answer.confidence > 0.9
    (place,) = answer.citations
    assert (place.document, place.page, place.box.page, place.text) == (0, 1, 1, text)
    assert 0.33 < place.box.x0 < 0.34


def test_a_label_that_no_lexicon_knows_answers_in_its_own_words() -> None:
    answer = ask([document(pdf(OTHER))], "What is the consignment weight?")

    assert (answer.text, answer.kind) == ("310 kg", "value")


def test_the_company_is_the_one_whose_paper_it_is_where_no_label_says_so() -> None:
    letterhead = (("Harbour Goods GmbH", 60, 60, 14), ("14 Quay Street, 20457 Hamburg", 60, 76, 9))
    receipt = document(pdf((*letterhead, ("Receipt", 60, 120, 18), ("Total", 60, 160, 11), ("12.50", 200, 160, 11))))
    labelled = document(pdf((*letterhead, ("Company name:", 60, 120, 11), ("Lind & Sons", 200, 120, 11))))

    assert ask([receipt], "What is the name of the company?").text == "Harbour Goods GmbH"
    assert ask([labelled], "What is the name of the company?").text == "Lind & Sons"


def test_a_label_answers_before_a_sentence_does() -> None:
    page = (
        ("Notice period: three months", 60, 120, 11),
        ("The notice period is explained in the annex of this contract in all its details.", 60, 160, 11),
    )

    answer = ask([document(pdf(page))], "What is the notice period?")

    assert (answer.text, answer.kind) == ("three months", "value")


@pytest.mark.parametrize(
    "question",
    [
        "Who is the chairman of the supervisory board?",
        "When is the invoice due?",
        "What is the IBAN?",
        "How many employees are there?",
        "Wann wurde die Firma gegründet?",
        "What?",
        "",
        "???",
    ],
)
def test_what_is_not_printed_is_not_found(invoice: ParsedDocument, question: str) -> None:
    assert ask([invoice], question) == NOTHING


def test_nothing_says_nothing() -> None:
    assert ask([], "What is the invoice number?") == NOTHING


def test_of_several_documents_the_one_that_says_it_answers(invoice: ParsedDocument) -> None:
    both = [document(pdf(OTHER)), invoice]

    number, customer = ask(both, "What is the invoice number?"), ask(both, "What is the customer number?")

    assert (number.text, number.citations[0].document) == ("INV-2024-0042", 1)
    assert (customer.text, customer.citations[0].document) == ("K-7781", 0)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What is the price of Widget B?", "12.50"),
        ("What is the amount of Widget B Deluxe?", "99.00"),
        ("How many Widget B were ordered?", "12"),
        ("How much is Widget A?", "10.00"),
        ("Was kostet Widget B?", "12.50"),
        ("Wie viele Widget A?", "3"),
    ],
)
def test_a_cell_is_found_by_the_words_of_its_row_and_of_its_column(
    items: ParsedDocument, question: str, text: str
) -> None:
    answer = ask([items], question)

    assert (answer.text, answer.kind, answer.citations[0].text) == (text, "row", text)
    assert answer.citations[1].text.startswith("Widget ")
    assert answer.citations[0].box.x0 > answer.citations[1].box.x1


def test_a_row_alone_answers_as_a_whole(items: ParsedDocument) -> None:
    answer = ask([items], "What about Widget B?")

    assert (answer.text, answer.kind) == ("Widget B | 12 | 12.50 | 150.00", "row")
    assert [place.text for place in answer.citations] == ["Widget B", "12", "12.50", "150.00"]


def test_another_row_is_no_answer(items: ParsedDocument) -> None:
    assert ask([items], "What is the unit price of Widget C?") == NOTHING


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How much is the monthly rent?", "The monthly rent is 1,250.00 euros."),
        (
            "When is the rent payable?",
            "It is payable in advance by the third working day of each month.",
        ),
        ("When does the tenancy begin?", "The tenancy begins on 1 March 2025 and runs for two years."),
        ("How must notice be given?", "Notice must be given in writing."),
        (
            "Who is the landlord?",
            "This agreement is made between Harbour Estates Ltd, the landlord, and Marta Lind, the tenant.",
        ),
    ],
)
def test_a_sentence_answers_as_it_is_printed(lease: ParsedDocument, question: str, text: str) -> None:
    answer = ask([lease], question)

    assert (answer.text, answer.kind) == (text, "sentence")
    assert [(place.page, place.text) for place in answer.citations] == [(1, text)]


@pytest.mark.parametrize(
    "question",
    [
        "Who is the guarantor?",
        "How many parking spaces are there?",
        "When was the building renovated?",
        "How much is the heating allowance?",
        "When does the tenancy begin in 2031?",
        "How many months of notice must be given?",
    ],
)
def test_a_sentence_that_does_not_hold_what_is_asked_for_is_no_answer(lease: ParsedDocument, question: str) -> None:
    assert ask([lease], question) == NOTHING


def test_a_sentence_over_two_lines_has_one_box_round_both(lease: ParsedDocument) -> None:
    text = "It is payable in advance by the third working day of each month."
    answer = ask([lease], "When is the rent payable?")

    assert (answer.text, len(answer.citations)) == (text, 1)
    box = answer.citations[0].box
    assert box.y1 - box.y0 > 0.02  # more than a line
    assert box.x1 - box.x0 > 0.6


def test_the_same_question_has_the_same_answer_again(lease: ParsedDocument) -> None:
    assert ask([lease, lease], "Who is the tenant?") == ask([lease, lease], "Who is the tenant?")


def test_items_without_lines_around_them_are_asked_by_what_their_columns_mean() -> None:
    columns = (60.0, 260.0, 340.0, 430.0)
    rows = (
        ("Beschreibung", "Menge", "Einzelpreis", "Gesamtpreis"),
        ("Stuhl Modell Elm", "4", "80,00", "320,00"),
        ("Tisch Modell Oak", "1", "410,00", "410,00"),
        ("Lampe", "2", "35,00", "70,00"),
    )
    page = [(text, x, 160 + 18 * at, 10) for at, row in enumerate(rows) for text, x in zip(row, columns, strict=True)]
    invoice = document(pdf([("Rechnung", 60, 80, 20), *page]))

    answers = [
        ask([invoice], question)
        for question in (
            "What is the unit price of the Tisch Modell Oak?",
            "Wie viele Lampe?",
            "What is the quantity of Stuhl Modell Elm?",
        )
    ]

    assert [(answer.text, answer.kind) for answer in answers] == [("410,00", "row"), ("2", "row"), ("4", "row")]


def test_no_answer_has_a_word_that_is_not_printed(invoice: ParsedDocument, lease: ParsedDocument) -> None:
    both = [invoice, lease]
    printed = {word.text for one in both for page in one.pages for word in page.words}
    chance = random.Random(8)
    beginnings = ("What is the", "Who", "When is", "How much is", "How many", "Wann", "Combien de", "")
    answered = 0
    for _ in range(60):
        words = chance.sample(sorted(printed), chance.randint(1, 3))
        answer = ask(both, f"{chance.choice(beginnings)} {' '.join(words)}?")
        answered += answer.text is not None
        assert set((answer.text or "").replace(" | ", " ").split()) <= printed
        assert (answer.text is None) == (answer.citations == ()) == (answer.confidence == 0.0)
    assert answered > 5
