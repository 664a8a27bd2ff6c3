"""A passport and two cards of a country that does not exist, with machine-readable zones and true values."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm as millimetre
from reportlab.pdfgen.canvas import Canvas

from extraction import JsonValue
from extraction.mrz import FILLER, check_digit
from templates_app.starters.samples.paper import SOFT, Language, day, put

mm = float(millimetre)
COUNTRY = "UTO"  # Utopia, which ICAO 9303 keeps for examples
# (width, height) of the paper and the size of the zone's letters, in points.
FORMATS = {"TD3": (125 * mm, 88 * mm, 7.9), "TD2": (105 * mm, 74 * mm, 7.9), "TD1": (105 * mm, 66 * mm, 9.2)}
BACK, LINES = HexColor("#eef3f2"), HexColor("#cfdeda")
GREEN = HexColor("#245c50")


@dataclass(frozen=True, slots=True)
class Holder:
    """`letters` are the first two of the zone: what kind of document it is."""

    format: str
    letters: str
    language: Language
    title: str
    surname: str
    given_names: str
    number: str
    born: date
    sex: str
    expires: date
    optional: str = ""


HOLDERS: dict[str, Holder] = {
    "TD3": Holder(
        "TD3", "P", "en", "PASSPORT", "LINDQVIST", "MAJA ELISE", "UT4071826", date(1988, 11, 3), "F",
        date(2031, 6, 14), "19881103",
    ),
    "TD2": Holder(
        "TD2", "I", "fr", "CARTE D'IDENTITÉ", "MOREL", "JULIEN", "B72M41X09", date(1975, 2, 27), "M", date(2029, 9, 30)
    ),
    "TD1": Holder(
        "TD1", "I", "de", "PERSONALAUSWEIS", "BERGMANN", "TILDA", "L5X80KT2C", date(2004, 7, 19), "F",
        date(2030, 1, 8),
    ),
}  # fmt: skip
_LABELS: dict[Language, tuple[str, ...]] = {
    "en": ("Surname", "Given names", "Document no.", "Nationality", "Date of birth", "Sex", "Date of expiry"),
    "de": ("Name", "Vornamen", "Dokumentennummer", "Staatsangehörigkeit", "Geburtsdatum", "Geschlecht", "Gültig bis"),
    "fr": ("Nom", "Prénoms", "N° du document", "Nationalité", "Date de naissance", "Sexe", "Date d'expiration"),
}


def zone_lines(holder: Holder) -> tuple[str, ...]:
    """The machine-readable zone with its check digits."""
    names = f"{holder.surname}{FILLER * 2}{holder.given_names.replace(' ', FILLER)}"
    number = _with_digit(holder.number.ljust(9, FILLER))
    born, expires = _with_digit(f"{holder.born:%y%m%d}"), _with_digit(f"{holder.expires:%y%m%d}")
    begin = f"{holder.letters.ljust(2, FILLER)}{COUNTRY}"
    if holder.format == "TD1":
        first = f"{begin}{number}{holder.optional.ljust(15, FILLER)}"
        rest = FILLER * 11
        second = f"{born}{holder.sex}{expires}{COUNTRY}{rest}{check_digit(first[5:] + born + expires + rest)}"
        return first, second, names.ljust(30, FILLER)
    width = 44 if holder.format == "TD3" else 36
    optional = _with_digit(holder.optional.ljust(14, FILLER)) if holder.format == "TD3" else FILLER * 7
    second = f"{number}{COUNTRY}{born}{holder.sex}{expires}{optional}{check_digit(number + born + expires + optional)}"
    return (begin + names).ljust(width, FILLER), second


def _with_digit(text: str) -> str:
    return text + check_digit(text)


def identity_pdf(kind: str, *, lines: tuple[str, ...] | None = None, holder: Holder | None = None) -> bytes:
    """The document as a PDF of its own size. `kind`: TD1, TD2 or TD3; `lines`: another zone than its own; `holder`:
    somebody else."""
    holder = holder or HOLDERS[kind]
    width, height, size = FORMATS[kind]
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(width, height), invariant=1)
    canvas.setTitle(holder.title.capitalize())
    _background(canvas, width, height, holder)
    values = (
        holder.surname, holder.given_names, holder.number, COUNTRY, day(holder.born, holder.language), holder.sex,
        day(holder.expires, holder.language),
    )  # fmt: skip
    places = ((0, 0), (0, 1), (1, 0), (1, 1), (0, 2), (1, 2), (0, 3))
    for (column, row), label, value in zip(places, _LABELS[holder.language], values, strict=True):
        x, y = 36 * mm + column * 38 * mm, height - (17 + row * 8.4) * mm
        put(canvas, x, y, label, 5.5, colour=SOFT)
        put(canvas, x, y - 3.4 * mm, value, 8.5, bold=True)
    for at, line in enumerate(reversed(lines or zone_lines(holder))):
        canvas.setFont("Courier-Bold", size)
        canvas.drawCentredString(width / 2, (4.5 + at * 4.6) * mm, line)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _background(canvas: Canvas, width: float, height: float, holder: Holder) -> None:
    """Waves as against copying, a title, and a picture that is nobody's."""
    canvas.setFillColor(BACK)
    canvas.rect(0, 0, width, height, stroke=0, fill=1)
    canvas.setStrokeColor(LINES)
    canvas.setLineWidth(0.4)
    for at in range(12):
        y = height * at / 12
        canvas.bezier(0, y, width / 3, y + 12 * mm, width * 2 / 3, y - 12 * mm, width, y + 4 * mm)
    put(canvas, 6 * mm, height - 8 * mm, holder.title, 11, bold=True, colour=GREEN)
    put(canvas, width - 6 * mm, height - 8 * mm, "UTOPIA", 9, right=True, colour=GREEN)
    canvas.setFillColor(HexColor("#c4d4d0"))
    canvas.rect(6 * mm, height - 44 * mm, 25 * mm, 31 * mm, stroke=0, fill=1)
    canvas.setFillColor(HexColor("#8fa9a2"))
    canvas.circle(18.5 * mm, height - 25 * mm, 5.5 * mm, stroke=0, fill=1)
    canvas.roundRect(9.5 * mm, height - 44 * mm, 18 * mm, 12 * mm, 5 * mm, stroke=0, fill=1)


def identity_gold(kind: str) -> dict[str, JsonValue]:
    holder = HOLDERS[kind]
    return {
        "document_type": holder.letters,
        "issuer": COUNTRY,
        "surname": holder.surname,
        "given_names": holder.given_names,
        "document_number": holder.number,
        "nationality": COUNTRY,
        "birth_date": holder.born.isoformat(),
        "sex": {"F": "female", "M": "male", "X": "other"}[holder.sex],
        "expiry_date": holder.expires.isoformat(),
        "personal_number": holder.optional or None,
        "mrz": "\n".join(zone_lines(holder)),
    }
