"""Papers about money of one person in three languages: a bank statement and a payslip, with their true values."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from extraction import JsonValue
from templates_app.starters.samples.paper import Language, Paper, Table, amount, day, drawn

Gold = dict[str, JsonValue]
HOLDERS: dict[Language, str] = {"en": "Eleanor Ashworth", "de": "Johanna Lindner", "fr": "Camille Renaud"}


@dataclass(frozen=True, slots=True)
class _Bank:
    """`words`: title, account holder, statement number, period, opening and closing balance, and the five headings."""

    name: str
    lines: tuple[str, ...]
    iban: str
    layout: Literal["beside", "across"]
    accent: str
    words: tuple[str, ...]
    to: str
    moves: tuple[tuple[int, str, str], ...]

    @property
    def amounts(self) -> tuple[Decimal, ...]:
        return tuple(Decimal(value) for _, _, value in self.moves)


START, END = date(2026, 4, 1), date(2026, 4, 30)
OPENING = Decimal("1842.17")
BANKS: dict[Language, _Bank] = {
    "en": _Bank(
        "Pennine Mutual Bank", ("9 Exchange Row, Halifax HX1 1QT",), "GB29NWBK60161331926819", "beside", "#1d2b53",
        ("Account statement", "Account holder", "Statement number", "Period", "Opening balance", "Closing balance",
         "Date", "Details", "Paid out", "Paid in", "Balance"),
        "to",
        ((2, "Rent Calder Lettings", "-740.00"), (9, "Card payment Harbour Street Books", "-57.10"),
         (15, "Direct debit Yorkshire Water", "-31.80"), (28, "Salary Marlowe & Pike", "2310.45")),
    ),
    "de": _Bank(
        "Sparbank Allgäu", ("Residenzplatz 2, 87435 Kempten",), "DE02120300000000202051", "across", "#7a1f2b",
        ("Kontoauszug", "Kontoinhaber", "Auszugsnummer", "Zeitraum", "Anfangssaldo", "Endsaldo",
         "Datum", "Buchungstext", "Soll", "Haben", "Saldo"),
        "bis",
        ((2, "Miete Wohnbau Kempten", "-815.00"), (7, "Kartenzahlung Blumen Wiesengrund", "-44.50"),
         (20, "Lastschrift Stadtwerke", "-96.20"), (29, "Gehalt Holzwerk Steiger GmbH", "2488.31")),
    ),
    "fr": _Bank(
        "Banque du Lac", ("3 avenue d'Albigny, 74000 Annecy",), "FR7630006000011234567890189", "beside", "#1f5c4a",
        ("Relevé de compte", "Titulaire du compte", "Relevé n°", "Période", "Solde initial", "Solde final",
         "Date", "Libellé", "Débit", "Crédit", "Solde"),
        "au",
        ((3, "Loyer Agence du Lac", "-690.00"), (11, "Carte Boulangerie du Canal", "-19.50"),
         (24, "Virement Théâtre de la Halle", "1975.60")),
    ),
}  # fmt: skip


def statement_pdf(language: Language) -> bytes:
    bank = BANKS[language]
    title, holder, number, period, opening, closing, *headings = bank.words
    iban = " ".join(bank.iban[at : at + 4] for at in range(0, len(bank.iban), 4))
    facts = (
        (holder, HOLDERS[language]),
        ("IBAN", iban),
        (number, "4/2026"),
        (period, f"{day(START, language)} {bank.to} {day(END, language)}"),
    )
    rows, balance = [("", opening, "", "", amount(OPENING, language))], OPENING
    for (at, text, _), value in zip(bank.moves, bank.amounts, strict=True):
        balance += value
        printed = amount(abs(value), language)
        out, in_ = (printed, "") if value < 0 else ("", printed)
        rows.append((day(date(2026, 4, at), language), text, out, in_, amount(balance, language)))
    rows.append(("", closing, "", "", amount(balance, language)))
    table = Table(tuple(headings), (0.14, 0.38, 0.15, 0.15, 0.18), tuple(rows), left=2)
    return drawn(Paper(title, bank.name, bank.lines, facts, (), table, (), (), bank.layout, bank.accent))


def statement_gold(language: Language) -> Gold:
    bank = BANKS[language]
    movements: list[JsonValue] = []
    balance = OPENING
    for (at, text, _), value in zip(bank.moves, bank.amounts, strict=True):
        balance += value
        movements.append(
            {
                "date": date(2026, 4, at).isoformat(),
                "description": text,
                "debit": str(-value) if value < 0 else None,
                "credit": str(value) if value > 0 else None,
                "balance": str(balance),
            }
        )
    return {
        "account_holder": HOLDERS[language],
        "iban": bank.iban,
        "statement_number": "4/2026",
        "period_start": START.isoformat(),
        "period_end": END.isoformat(),
        "opening_balance": str(OPENING),
        "closing_balance": str(balance),
        "movements": movements,
    }


@dataclass(frozen=True, slots=True)
class _Pay:
    """`words`: title, employee, staff number, period, paid on, the two headings, gross, deductions and net pay."""

    employer: str
    lines: tuple[str, ...]
    layout: Literal["beside", "across"]
    accent: str
    words: tuple[str, ...]
    period: str
    currency: str
    earned: tuple[tuple[str, str], ...]
    deducted: tuple[tuple[str, str], ...]

    @property
    def gross(self) -> Decimal:
        return sum((Decimal(value) for _, value in self.earned), Decimal(0))

    @property
    def deductions(self) -> Decimal:
        return sum((Decimal(value) for _, value in self.deducted), Decimal(0))


PAID = date(2026, 4, 28)
PAYSLIPS: dict[Language, _Pay] = {
    "en": _Pay(
        "Marlowe & Pike Architects", ("27 Chapel Street, York YO1 7EP", "PAYE ref. 073/MP4410"), "beside", "#4b3b7a",
        ("Payslip", "Employee", "Employee number", "Pay period", "Payment date", "Description", "Amount", "Gross pay",
         "Total deductions", "Net pay"),
        "April 2026", "GBP",
        (("Basic salary", "2850.00"), ("Overtime, 6 hours", "132.00")),
        (("Income tax", "372.35"), ("National insurance", "154.80"), ("Pension", "144.40")),
    ),
    "de": _Pay(
        "Holzwerk Steiger GmbH", ("Sägemühle 8, 87435 Kempten", "Betriebsnummer 84412077"), "across", "#3b4a8c",
        ("Entgeltabrechnung", "Mitarbeiter", "Personalnummer", "Abrechnungsmonat", "Auszahlung am", "Bezeichnung",
         "Betrag", "Bruttolohn", "Summe Abzüge", "Auszahlungsbetrag"),
        "April 2026", "EUR",
        (("Grundgehalt", "3480.00"), ("Zulage Schicht", "120.00")),
        (("Lohnsteuer", "498.25"), ("Krankenversicherung", "298.80"), ("Rentenversicherung", "334.80")),
    ),
    "fr": _Pay(
        "Théâtre de la Halle", ("5 place du Marché, 74000 Annecy", "SIRET 303 265 045 00018"), "beside", "#8c3b4a",
        ("Bulletin de paie", "Salarié", "Matricule", "Période de paie", "Date de paiement", "Libellé", "Montant",
         "Salaire brut", "Total des retenues", "Net à payer"),
        "avril 2026", "EUR",
        (("Salaire de base", "2540.00"), ("Prime de soirée", "85.00")),
        (("Cotisations sociales", "561.75"), ("Impôt sur le revenu", "87.65")),
    ),
}  # fmt: skip


def payslip_pdf(language: Language) -> bytes:
    pay = PAYSLIPS[language]
    title, employee, number, period, paid, text, value, gross, deductions, net = pay.words
    facts = (
        (employee, HOLDERS[language]),
        (number, "10482"),
        (period, pay.period),
        (paid, day(PAID, language)),
    )
    rows = [(what, amount(Decimal(much), language)) for what, much in pay.earned]
    rows += [(what, amount(-Decimal(much), language)) for what, much in pay.deducted]
    totals = ((gross, pay.gross), (deductions, pay.deductions), (net, pay.gross - pay.deductions))
    printed = tuple((label, f"{pay.currency} {amount(each, language)}") for label, each in totals)
    table = Table((text, value), (0.75, 0.25), tuple(rows))
    return drawn(Paper(title, pay.employer, pay.lines, facts, (), table, printed, (), pay.layout, pay.accent))


def payslip_gold(language: Language) -> Gold:
    pay = PAYSLIPS[language]
    items = [*pay.earned, *((what, f"-{much}") for what, much in pay.deducted)]
    return {
        "employer": pay.employer,
        "employee": HOLDERS[language],
        "employee_number": "10482",
        "period": pay.period,
        "payment_date": PAID.isoformat(),
        "items": [{"description": what, "amount": much} for what, much in items],
        "gross_pay": str(pay.gross),
        "deductions": str(pay.deductions),
        "net_pay": str(pay.gross - pay.deductions),
    }
