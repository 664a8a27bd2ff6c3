"""Letters and contracts written for the questions about them: what they say, and what they do not."""

import io
from collections.abc import Iterator

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

from extraction import ReadOptions, read
from extraction.asking import Asking

# Language, title, paragraphs, questions with what the right sentence holds ("" where the text does not say it).
Prose = tuple[str, str, tuple[str, ...], dict[str, str]]
PROSE: tuple[Prose, ...] = (
    (
        "en",
        "Lease agreement",
        (
            "This agreement is made between Harbour Estates Ltd, the landlord, and Marta Lind, the tenant. It "
            "concerns the flat on the second floor of 14 Quay Street, which has three rooms and a cellar.",
            "The tenancy begins on 1 March 2025 and runs for two years. After that either party may end it with "
            "three months' notice to the end of a quarter. Notice must be given in writing.",
            "The monthly rent is 1,250.00 euros. It is payable in advance by the third working day of each "
            "month. A late payment fee of 15 euros is charged after ten days.",
            "The tenant pays a deposit of 3,750.00 euros before moving in. The landlord returns it within eight "
            "weeks of the end of the tenancy, less the cost of repairs. The deposit earns interest of 0.5 "
            "percent a year.",
            "Small pets are allowed. Dogs need the written consent of the landlord. Smoking is not permitted in "
            "the stairwell.",
        ),
        {
            "Who is the landlord?": "Harbour Estates Ltd",
            "Who is the tenant?": "Marta Lind",
            "When does the tenancy begin?": "1 March 2025",
            "How much is the monthly rent?": "1,250.00 euros",
            "How much is the deposit?": "3,750.00",
            "How much is the late payment fee?": "15 euros",
            "When is the rent payable?": "third working day",
            "How many rooms does the flat have?": "three rooms",
            "What is the interest on the deposit?": "0.5 percent",
            "Are dogs allowed?": "Dogs need the written consent",
            "Where is smoking not permitted?": "stairwell",
            "When is the deposit returned?": "eight weeks",
            "How must notice be given?": "in writing",
            "Who is the guarantor?": "",
            "How many parking spaces does the flat have?": "",
            "When was the building renovated?": "",
            "How much is the heating allowance?": "",
            "What is the insurance policy number?": "",
            "Who repairs the lift?": "",
            "Which broker arranged the lease?": "",
        },
    ),
    (
        "en",
        "Report on the water works",
        (
            "The water works at Elmford were opened in 1931 by Alice Renner. Today they supply 84,000 people in "
            "four towns. The main reservoir holds 2.4 million cubic metres.",
            "In 2023 the plant was closed for eleven days because of a burst pipe. The repair cost 460,000 "
            "pounds. No household was without water for more than six hours.",
            "Chlorine is added in the pump house. Samples are taken twice a day and sent to the laboratory in "
            "Norbury. The share of samples that passed was 99.2 percent.",
            "A second pipeline will be built from 2026. The council has approved a budget of 12 million pounds. "
            "Dr. Ivo Kern leads the project.",
        ),
        {
            "When were the water works opened?": "1931",
            "Who opened the water works?": "Alice Renner",
            "How many people do the works supply?": "84,000 people",
            "How much did the repair cost?": "460,000 pounds",
            "How long was the plant closed?": "eleven days",
            "Where are the samples sent?": "Norbury",
            "What percentage of samples passed?": "99.2 percent",
            "Who leads the project?": "Ivo Kern",
            "When will the second pipeline be built?": "2026",
            "What is the capacity of the reservoir?": "2.4 million",
            "Where is chlorine added?": "pump house",
            "Who owns the water works?": "",
            "How deep is the well?": "",
            "How much does a litre of water cost?": "",
            "When was the laboratory founded?": "",
            "Which company built the turbines?": "",
            "How many fish live in the river?": "",
        },
    ),
    (
        "de",
        "Arbeitsvertrag",
        (
            "Zwischen der Nordlicht Verlag GmbH und Frau Petra Sommer wird der folgende Vertrag geschlossen. "
            "Frau Sommer wird als Lektorin eingestellt.",
            "Das Arbeitsverhältnis beginnt am 1. April 2025. Die Probezeit beträgt sechs Monate. Während der "
            "Probezeit kann mit einer Frist von zwei Wochen gekündigt werden.",
            "Das monatliche Gehalt beträgt 3.400,00 Euro brutto. Es wird am letzten Werktag des Monats "
            "überwiesen. Im November wird ein Weihnachtsgeld von 1.000 Euro gezahlt.",
            "Die wöchentliche Arbeitszeit beträgt 38 Stunden. Der Urlaub umfasst 29 Tage im Jahr. Überstunden "
            "werden durch Freizeit ausgeglichen.",
        ),
        {
            "Wann beginnt das Arbeitsverhältnis?": "1. April 2025",
            "Wie lange dauert die Probezeit?": "sechs Monate",
            "Wie hoch ist das monatliche Gehalt?": "3.400,00 Euro",
            "Wie hoch ist das Weihnachtsgeld?": "1.000 Euro",
            "Wie viele Stunden beträgt die wöchentliche Arbeitszeit?": "38 Stunden",
            "Wie viele Tage Urlaub gibt es?": "29 Tage",
            "Wann wird das Gehalt überwiesen?": "letzten Werktag",
            "Wie werden Überstunden ausgeglichen?": "Freizeit",
            "Wer wird als Lektorin eingestellt?": "Sommer",
            "Wer ist der Vorgesetzte?": "",
            "Wie hoch ist die Abfindung?": "",
            "Wann endet die Elternzeit?": "",
            "Wo liegt der Parkplatz?": "",
        },
    ),
    (
        "fr",
        "Contrat d'entretien",
        (
            "La société Atelier Moreau SARL assure l'entretien de l'ascenseur de la résidence Les Tilleuls. Le "
            "contrat prend effet le 15 janvier 2025 pour une durée de trois ans.",
            "Le technicien visite la résidence six fois par an. En cas de panne, il intervient dans un délai de "
            "quatre heures.",
            "Le prix annuel de l'entretien est de 2 480,00 euros hors taxes. Les pièces de rechange sont "
            "facturées à part.",
        ),
        {
            "Qui assure l'entretien de l'ascenseur ?": "Atelier Moreau SARL",
            "Quand le contrat prend-il effet ?": "15 janvier 2025",
            "Combien de fois le technicien visite-t-il la résidence ?": "six fois",
            "Quel est le prix annuel de l'entretien ?": "2 480,00 euros",
            "Quel est le délai en cas de panne ?": "quatre heures",
            "Qui est le gardien ?": "",
            "Combien coûte la piscine ?": "",
            "Quand le toit a-t-il été refait ?": "",
        },
    ),
    (
        "es",
        "Contrato de obra",
        (
            "La empresa Construcciones Ribera S.L. reforma la cocina de la señora Elena Pardo. Las obras "
            "empiezan el 3 de febrero de 2025 y duran cinco semanas.",
            "El precio total de la reforma es de 18.600,00 euros. El cliente paga un anticipo de 6.000,00 euros "
            "antes del comienzo.",
            "La garantía de los azulejos es de diez años. Los residuos se retiran cada viernes.",
        ),
        {
            "¿Cuándo empiezan las obras?": "3 de febrero de 2025",
            "¿Quién reforma la cocina?": "Construcciones Ribera",
            "¿Cuánto cuesta la reforma?": "18.600,00 euros",
            "¿Cuánto es el anticipo?": "6.000,00",
            "¿Cuánto tiempo dura la garantía de los azulejos?": "diez años",
            "¿Cuándo se retiran los residuos?": "viernes",
            "¿Quién es el arquitecto?": "",
            "¿Cuántos baños tiene la casa?": "",
        },
    ),
    (
        "it",
        "Regolamento della biblioteca",
        (
            "La biblioteca è diretta da Carla Fontana. È aperta dal lunedì al sabato. Il prestito dei libri "
            "dura trenta giorni.",
            "La tessera costa 8,00 euro all'anno. Chi perde la tessera paga 5,00 euro. I bambini non pagano nulla.",
            "La sala di lettura ha 64 posti. Gli zaini si lasciano negli armadietti.",
        ),
        {
            "Chi dirige la biblioteca?": "Carla Fontana",
            "Quanto dura il prestito dei libri?": "trenta giorni",
            "Quanto costa la tessera?": "8,00 euro",
            "Quanti posti ha la sala di lettura?": "64 posti",
            "Dove si lasciano gli zaini?": "armadietti",
            "Quanto costa il parcheggio?": "",
            "Chi ha progettato l'edificio?": "",
        },
    ),
)


def prose_questions() -> Iterator[tuple[str, Asking, str, str]]:
    """Language, whom to ask, question and what the right answer holds."""
    for language, title, paragraphs, questions in PROSE:
        asking = Asking([read(_pdf(title, paragraphs), options=ReadOptions(drawings=True))])
        for question, wanted in questions.items():
            yield language, asking, question, wanted


def _pdf(title: str, paragraphs: tuple[str, ...]) -> bytes:
    out = io.BytesIO()
    styles = getSampleStyleSheet()
    story = [Paragraph(title, styles["Title"])]
    for paragraph in paragraphs:
        story += [Paragraph(paragraph, styles["Normal"]), Spacer(1, 10)]
    SimpleDocTemplate(out, pagesize=A4, invariant=1).build(story)
    return out.getvalue()
