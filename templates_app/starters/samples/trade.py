"""The papers of a purchase in three languages: order, delivery note and invoice, with their true values."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from extraction import JsonValue
from templates_app.starters.samples.paper import Language, Paper, Table, amount, day, drawn

Gold = dict[str, JsonValue]
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class _Line:
    article: str
    text: str
    quantity: int
    price: Decimal

    @property
    def amount(self) -> Decimal:
        return self.quantity * self.price


@dataclass(frozen=True, slots=True)
class _Purchase:
    """Who sells what to whom. Addresses begin with the name."""

    language: Language
    layout: Literal["beside", "across"]
    accent: str
    seller: tuple[str, ...]
    buyer: tuple[str, ...]
    vat_id: str
    iban: str
    currency: str
    rate: int
    lines: tuple[_Line, ...]

    @property
    def net(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def tax(self) -> Decimal:
        return (self.net * self.rate / 100).quantize(CENT, ROUND_HALF_UP)

    @property
    def total(self) -> Decimal:
        return self.net + self.tax


def _lines(*lines: tuple[str, str, int, str]) -> tuple[_Line, ...]:
    return tuple(_Line(article, text, quantity, Decimal(price)) for article, text, quantity, price in lines)


PURCHASES: dict[Language, _Purchase] = {
    "en": _Purchase(
        "en", "beside", "#0f5e6b",
        ("Tidewater Office Supplies Ltd", "4 Granary Wharf", "Leeds LS1 4BR", "United Kingdom"),
        ("Marlowe & Pike Architects", "27 Chapel Street", "York YO1 7EP", "United Kingdom"),
        "GB980780684", "GB33BUKB20201555555555", "GBP", 20,
        _lines(
            ("TW-1040", "Copy paper A4, box of five", 12, "18.90"),
            ("TW-2203", "Desk lamp, adjustable", 4, "46.50"),
            ("TW-3117", "Ring binder, blue", 40, "2.35"),
            ("TW-0050", "Whiteboard 120 x 90 cm", 1, "129.00"),
        ),
    ),
    "de": _Purchase(
        "de", "across", "#3b4a8c",
        ("Holzwerk Steiger GmbH", "Sägemühle 8", "87435 Kempten"),
        ("Café Morgenstern OHG", "Marktgasse 17", "88212 Ravensburg"),
        "DE136695976", "DE89370400440532013000", "EUR", 19,
        _lines(
            ("HS-211", "Stuhl, Eiche geölt", 8, "142.00"),
            ("HS-305", "Tisch, rund, 90 cm", 2, "389.50"),
            ("HS-900", "Pflegeöl, Flasche", 3, "12.80"),
        ),
    ),
    "fr": _Purchase(
        "fr", "beside", "#8c3b4a",
        ("Imprimerie des Deux Ponts SARL", "12 quai Saint-Antoine", "69002 Lyon"),
        ("Théâtre de la Halle", "5 place du Marché", "74000 Annecy"),
        "FR40303265045", "FR1420041010050500013M02606", "EUR", 20,
        _lines(
            ("AF-60", "Affiche 60 x 80 cm, couleur", 150, "1.85"),
            ("PR-05", "Programme, huit pages", 800, "0.62"),
            ("CR-10", "Carte postale, recto verso", 500, "0.18"),
        ),
    ),
}  # fmt: skip
_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "invoice": "INVOICE", "order": "PURCHASE ORDER", "note": "DELIVERY NOTE", "number": "Invoice number",
        "issued": "Invoice date", "due": "Due date", "order_no": "Order number", "order_date": "Order date",
        "deliver_by": "Delivery date", "note_no": "Delivery note no.", "delivered": "Delivery date",
        "customer": "Bill to", "supplier": "Supplier", "ship_to": "Ship to", "article": "Item code",
        "text": "Description", "quantity": "Quantity", "price": "Unit price", "amount": "Amount", "net": "Subtotal",
        "tax": "VAT 20 %",
        "total": "Total due", "order_total": "Total", "weight": "Total weight", "packages": "Packages",
        "vat": "VAT no.", "thanks": "Thank you for your business.", "received": "Goods received in good order:",
    },
    "de": {
        "invoice": "Rechnung", "order": "Bestellung", "note": "Lieferschein", "number": "Rechnungsnummer",
        "issued": "Rechnungsdatum", "due": "Zahlbar bis", "order_no": "Bestellnummer", "order_date": "Bestelldatum",
        "deliver_by": "Liefertermin", "note_no": "Lieferscheinnummer", "delivered": "Lieferdatum",
        "customer": "Rechnungsempfänger", "supplier": "Lieferant", "ship_to": "Lieferanschrift", "article": "Art.-Nr.",
        "text": "Bezeichnung", "quantity": "Menge", "price": "Einzelpreis", "amount": "Betrag", "net": "Nettobetrag",
        "tax": "MwSt. 19 %", "total": "Gesamtbetrag", "order_total": "Gesamtbetrag", "weight": "Gesamtgewicht",
        "packages": "Packstücke", "vat": "USt-IdNr.", "thanks": "Vielen Dank für Ihren Auftrag.",
        "received": "Ware vollständig erhalten:",
    },
    "fr": {
        "invoice": "FACTURE", "order": "BON DE COMMANDE", "note": "BON DE LIVRAISON", "number": "Numéro de facture",
        "issued": "Date de facture", "due": "Date d'échéance", "order_no": "N° de commande",
        "order_date": "Date de commande", "deliver_by": "Date de livraison", "note_no": "N° bon de livraison",
        "delivered": "Date de livraison", "customer": "Client", "supplier": "Fournisseur",
        "ship_to": "Adresse de livraison", "article": "Réf.", "text": "Désignation", "quantity": "Quantité",
        "price": "Prix unitaire", "amount": "Montant", "net": "Total HT", "tax": "TVA 20 %", "total": "Total TTC",
        "order_total": "Total TTC", "weight": "Poids total", "packages": "Colis", "vat": "N° TVA",
        "thanks": "Merci de votre confiance.", "received": "Marchandises reçues en bon état :",
    },
}  # fmt: skip
ORDERED, DELIVER_BY, DELIVERED, INVOICED, DUE = (
    date(2026, 3, 2), date(2026, 3, 20), date(2026, 3, 18), date(2026, 3, 25), date(2026, 4, 24)
)  # fmt: skip
NUMBERS = {"order": "PO-20618", "note": "DN-7741", "invoice": "INV-2026-0318"}


def invoice_pdf(language: Language) -> bytes:
    purchase, words = PURCHASES[language], _WORDS[language]
    facts = (
        (words["number"], NUMBERS["invoice"]),
        (words["issued"], day(INVOICED, language, in_words=language != "de")),
        (words["due"], day(DUE, language, in_words=language != "de")),
        (words["order_no"], NUMBERS["order"]),
    )
    return drawn(
        Paper(
            words["invoice"], purchase.seller[0], _footer(purchase), facts, ((words["customer"], purchase.buyer),),
            _priced(purchase), _totals(purchase, "total"), (words["thanks"],), purchase.layout, purchase.accent,
        )
    )  # fmt: skip


def invoice_gold(language: Language) -> Gold:
    purchase = PURCHASES[language]
    return {
        "invoice_number": NUMBERS["invoice"],
        "issue_date": INVOICED.isoformat(),
        "due_date": DUE.isoformat(),
        "order_number": NUMBERS["order"],
        "seller_name": purchase.seller[0],
        "buyer_name": purchase.buyer[0],
        "seller_vat_id": purchase.vat_id,
        "iban": purchase.iban,
        "lines": _priced_gold(purchase),
        "currency": purchase.currency,
        "net_total": str(purchase.net),
        "tax_total": str(purchase.tax),
        "grand_total": str(purchase.total),
        "due_total": str(purchase.total),
    }


def order_pdf(language: Language) -> bytes:
    """The buyer's order: it is the buyer's paper, so the seller is the party."""
    purchase, words = PURCHASES[language], _WORDS[language]
    facts = (
        (words["order_no"], NUMBERS["order"]),
        (words["order_date"], day(ORDERED, language)),
        (words["deliver_by"], day(DELIVER_BY, language)),
    )
    parties = ((words["supplier"], purchase.seller), (words["ship_to"], purchase.buyer))
    return drawn(
        Paper(
            words["order"], purchase.buyer[0], purchase.buyer[1:], facts, parties, _priced(purchase),
            _totals(purchase, "order_total"), (), purchase.layout, purchase.accent,
        )
    )  # fmt: skip


def order_gold(language: Language) -> Gold:
    purchase = PURCHASES[language]
    return {
        "order_number": NUMBERS["order"],
        "order_date": ORDERED.isoformat(),
        "delivery_date": DELIVER_BY.isoformat(),
        "buyer": purchase.buyer[0],
        "supplier": purchase.seller[0],
        "ship_to": "\n".join(purchase.buyer),
        "lines": _priced_gold(purchase),
        "net_total": str(purchase.net),
        "tax_total": str(purchase.tax),
        "grand_total": str(purchase.total),
    }


def note_pdf(language: Language) -> bytes:
    purchase, words = PURCHASES[language], _WORDS[language]
    facts = (
        (words["note_no"], NUMBERS["note"]),
        (words["delivered"], day(DELIVERED, language)),
        (words["order_no"], NUMBERS["order"]),
        (words["packages"], str(_packages(purchase))),
    )
    table = Table(
        (words["article"], words["text"], words["quantity"]),
        (0.18, 0.64, 0.18),
        tuple((line.article, line.text, str(line.quantity)) for line in purchase.lines),
        left=2,
    )
    layout: Literal["beside", "across"] = "across" if purchase.layout == "beside" else "beside"
    return drawn(
        Paper(
            words["note"], purchase.seller[0], _footer(purchase), facts, ((words["ship_to"], purchase.buyer),), table,
            (), (words["received"],), layout, purchase.accent,
        )
    )  # fmt: skip


def note_gold(language: Language) -> Gold:
    purchase = PURCHASES[language]
    return {
        "delivery_note_number": NUMBERS["note"],
        "delivery_date": DELIVERED.isoformat(),
        "order_number": NUMBERS["order"],
        "sender": purchase.seller[0],
        "ship_to": "\n".join(purchase.buyer),
        "packages": _packages(purchase),
        "lines": [
            {"article_number": line.article, "description": line.text, "quantity": str(line.quantity)}
            for line in purchase.lines
        ],
    }


def _packages(purchase: _Purchase) -> int:
    return len(purchase.lines) + 1


def _footer(purchase: _Purchase) -> tuple[str, ...]:
    iban = " ".join(purchase.iban[at : at + 4] for at in range(0, len(purchase.iban), 4))
    vat = f"{_WORDS[purchase.language]['vat']} {purchase.vat_id}"
    return (purchase.seller[0], vat, ", ".join(purchase.seller[1:]), f"IBAN {iban}")


def _priced(purchase: _Purchase) -> Table:
    words, language = _WORDS[purchase.language], purchase.language
    return Table(
        tuple(words[key] for key in ("article", "text", "quantity", "price", "amount")),
        (0.14, 0.42, 0.12, 0.16, 0.16),
        tuple(
            (each.article, each.text, str(each.quantity), amount(each.price, language), amount(each.amount, language))
            for each in purchase.lines
        ),
        left=2,
    )


def _priced_gold(purchase: _Purchase) -> list[JsonValue]:
    return [
        {
            "article_number": line.article,
            "description": line.text,
            "quantity": str(line.quantity),
            "unit_price": str(line.price),
            "amount": str(line.amount),
        }
        for line in purchase.lines
    ]


def _totals(purchase: _Purchase, total: str) -> tuple[tuple[str, str], ...]:
    words = _WORDS[purchase.language]
    rows = (("net", purchase.net), ("tax", purchase.tax), (total, purchase.total))
    return tuple((words[key], f"{purchase.currency} {amount(value, purchase.language)}") for key, value in rows)
