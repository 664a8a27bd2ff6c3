"""A registration form with boxes to be ticked in three languages, with its true values."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm as millimetre
from reportlab.pdfgen.canvas import Canvas

from extraction import JsonValue
from templates_app.starters.samples.paper import INK, LEFT, RIGHT, RULE, SOFT, Language, day, put

mm = float(millimetre)
HEIGHT = float(A4[1])
SIGNED = date(2026, 5, 11)
BOX = 3.6 * mm


@dataclass(frozen=True, slots=True)
class _Form:
    """`labels`: name, date of birth, address, e-mail, phone. `ways` are three ways to pay, `paid_by` the one ticked;
    `consents` are the texts beside boxes, `ticked` whether each is."""

    title: str
    lead: str
    labels: tuple[str, str, str, str, str]
    values: tuple[str, date, str, str, str]
    pay: str
    ways: tuple[str, str, str]
    paid_by: int
    consents: tuple[str, str, str]
    ticked: tuple[bool, bool, bool]
    signed: str


FORMS: dict[Language, _Form] = {
    "en": _Form(
        "Course registration", "Please fill in every line and tick what applies.",
        ("Full name", "Date of birth", "Address", "E-mail", "Phone"),
        ("Eleanor Ashworth", date(1991, 8, 17), "12 Mill Lane, Halifax HX2 6QT", "eleanor.ashworth@mail.example",
         "+441422330712"),
        "Method of payment", ("Invoice", "Direct debit", "Credit card"), 1,
        ("I have read and accept the terms", "Send me the newsletter", "I am a member already"), (True, False, True),
        "Date",
    ),
    "de": _Form(
        "Kursanmeldung", "Bitte alle Zeilen ausfüllen und Zutreffendes ankreuzen.",
        ("Name", "Geburtsdatum", "Anschrift", "E-Mail", "Telefon"),
        ("Johanna Lindner", date(1984, 1, 29), "Illerweg 5, 87435 Kempten", "j.lindner@post.example", "+49831224410"),
        "Zahlungsart", ("Rechnung", "Lastschrift", "Kreditkarte"), 0,
        ("Ich habe die Bedingungen gelesen", "Newsletter zusenden", "Ich bin bereits Mitglied"), (True, True, False),
        "Datum",
    ),
    "fr": _Form(
        "Inscription au cours", "Merci de remplir chaque ligne et de cocher les cases utiles.",
        ("Nom et prénom", "Date de naissance", "Adresse", "E-mail", "Téléphone"),
        ("Camille Renaud", date(1979, 12, 16), "4 rue Royale, 74000 Annecy", "camille.renaud@courriel.example",
         "+33450551208"),
        "Mode de paiement", ("Facture", "Prélèvement", "Carte bancaire"), 2,
        ("J'accepte les conditions", "Recevoir la lettre d'information", "Je suis déjà membre"), (True, False, False),
        "Date",
    ),
}  # fmt: skip
WAYS = ("invoice", "direct debit", "card")


def form_pdf(language: Language) -> bytes:
    form = FORMS[language]
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.setTitle(form.title)
    put(canvas, LEFT, HEIGHT - 32 * mm, form.title, 20, bold=True)
    put(canvas, LEFT, HEIGHT - 40 * mm, form.lead, colour=SOFT)
    name, born, *others = form.values
    y = HEIGHT - 58 * mm
    for label, value in zip(form.labels, (name, day(born, language), *others), strict=True):
        put(canvas, LEFT, y, label, colour=SOFT)
        put(canvas, LEFT + 48 * mm, y, value, 10.5)
        _line(canvas, LEFT + 46 * mm, RIGHT, y - 2 * mm)
        y -= 11 * mm
    put(canvas, LEFT, y - 4 * mm, form.pay, bold=True)
    for at, way in enumerate(form.ways):
        _box(canvas, LEFT + at * 52 * mm, y - 13 * mm, way, ticked=at == form.paid_by)
    y -= 30 * mm
    for text, ticked in zip(form.consents, form.ticked, strict=True):
        _box(canvas, LEFT, y, text, ticked=ticked)
        y -= 10 * mm
    put(canvas, LEFT, y - 12 * mm, form.signed, colour=SOFT)
    put(canvas, LEFT + 48 * mm, y - 12 * mm, day(SIGNED, language), 10.5)
    _line(canvas, LEFT + 46 * mm, LEFT + 90 * mm, y - 14 * mm)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _line(canvas: Canvas, left: float, right: float, y: float) -> None:
    canvas.setStrokeColor(RULE)
    canvas.line(left, y, right, y)


def _box(canvas: Canvas, x: float, y: float, label: str, *, ticked: bool) -> None:
    """A box with its label to the right, and a cross in it if ticked."""
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(0.9)
    canvas.rect(x, y - 0.8 * mm, BOX, BOX, stroke=1, fill=0)
    if ticked:
        canvas.setLineWidth(1.4)
        canvas.line(x + 0.6 * mm, y - 0.2 * mm, x + BOX - 0.6 * mm, y + BOX - 1.4 * mm)
        canvas.line(x + 0.6 * mm, y + BOX - 1.4 * mm, x + BOX - 0.6 * mm, y - 0.2 * mm)
    canvas.setLineWidth(0.6)
    put(canvas, x + BOX + 2.4 * mm, y, label)


def form_gold(language: Language) -> dict[str, JsonValue]:
    form = FORMS[language]
    name, born, address, email, phone = form.values
    accepts, newsletter, member = form.ticked
    return {
        "name": name,
        "birth_date": born.isoformat(),
        "address": address,
        "email": email,
        "phone": phone,
        "payment": WAYS[form.paid_by],
        "accepts_terms": accepts,
        "newsletter": newsletter,
        "member": member,
        "signed_on": SIGNED.isoformat(),
    }
