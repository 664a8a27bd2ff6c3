"""Questions are taken apart into what the answer must hold and what it is about."""

import pytest

from extraction.asking.holding import holds
from extraction.asking.understanding import AnswerType, understood


@pytest.mark.parametrize(
    ("question", "kind", "topic"),
    [
        ("What is the invoice number?", "any", "invoice number"),
        ("When does the tenancy begin?", "date", "tenancy begin"),
        ("Please tell me when the rent is due", "date", "rent is due"),
        ("How much is the deposit?", "amount", "deposit"),
        ("How many rooms does the flat have?", "number", "rooms does the flat"),
        ("Who is the tenant?", "name", "tenant"),
        ("How long is the warranty?", "duration", "warranty"),
        ("Wie lautet die Rechnungs-Nr.?", "any", "Rechnungs-Nr"),
        ("Wie viele Stunden?", "number", "Stunden"),
        ("Wie viel kostet die Reparatur?", "amount", "Reparatur"),
        ("Qu'est-ce que le loyer ?", "any", "loyer"),
        ("Combien de pages ?", "number", "pages"),
        ("¿Quién es el arquitecto?", "name", "arquitecto"),
        ("¿Cuánto tiempo dura?", "duration", "dura"),
        ("Qual è il prezzo?", "any", "prezzo"),
        ("Quanto costa la tessera?", "amount", "tessera"),
        ("total", "any", "total"),
        ("", "any", ""),
    ],
)
def test_question_words_say_what_the_answer_must_hold(question: str, kind: AnswerType, topic: str) -> None:
    asked = understood(question)

    assert (asked.type, asked.topic) == (kind, topic)


def test_what_only_says_where_to_look_is_left_out_and_of_is_turned() -> None:
    assert understood("What is the date of this invoice?").topics[:2] == ("date of this invoice", "date")
    assert "company name" in understood("What is the name of the company?").topics
    assert "Verkäufer USt-ID" in understood("Wie lautet die USt-ID des Verkäufers?").topics


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("When is the invoice due?", "due date"),
        ("Wann ist die Rechnung fällig?", "due date"),
        ("How much do I have to pay?", "amount due"),
        ("Who issued the invoice?", "seller name"),
        ("When must the deposit be paid?", ""),
        ("Who is the tenant?", ""),
    ],
)
def test_a_verb_stands_for_a_field_only_where_nothing_else_is_said(question: str, field: str) -> None:
    assert understood(question).field == field


@pytest.mark.parametrize(
    ("kind", "text", "share"),
    [
        ("date", "It begins on 1 March 2025.", 1.0),
        ("date", "Es beginnt am 3. Februar.", 1.0),
        ("date", "Residuos cada viernes.", 0.8),
        ("date", "It begins soon.", 0.0),
        ("amount", "It costs 15 euros.", 1.0),
        ("amount", "It weighs 15 kilos.", 0.5),
        ("amount", "It costs a lot.", 0.0),
        ("number", "It has three rooms.", 1.0),
        ("number", "It has rooms.", 0.0),
        ("duration", "Die Probezeit beträgt sechs Monate.", 1.0),
        ("percent", "Interest of 0.5 percent.", 1.0),
        ("name", "It was opened by Alice Renner.", 1.0),
        ("name", "The landlord repairs it.", 0.0),
        ("place", "Anything.", 1.0),
        ("any", "Anything.", 1.0),
    ],
)
def test_a_sentence_holds_what_is_asked_for_or_not(kind: AnswerType, text: str, share: float) -> None:
    assert holds(kind, text) == share
