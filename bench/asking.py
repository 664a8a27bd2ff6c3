"""How questions are answered on documents nobody has shown: the right value, a wrong one, or an honest "not found".

    python -m bench.asking [SET ...] [--data DIR] [--cache DIR] [--show]

Each gold value of each document is asked for in plain words ("What is the invoice number?"), and the printed answer
is held against it with the rules of the data's own `score.py`; the German documents are asked in German as well, and
invoices for the cells of their first items. Then every document is asked what it does not say: there any answer is
wrong. A question is left out where a word that would answer it is printed on the document. Letters and contracts that
were written for the purpose (bench.asking_prose) come last. The tables below say how honest the confidence is.
`--cache` keeps what was read.
"""

import argparse
import re
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from types import ModuleType
from typing import Any

from bench.accuracy import _read, _scorer, manifest_of
from bench.asking_prose import prose_questions
from extraction import ExtractionError, ParsedDocument, ReadOptions
from extraction.asking import Answer, Asking

ROOT = Path(__file__).resolve().parent.parent
BOUNDS = (0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.0)
QUESTIONS: dict[str, dict[str, str]] = {
    "zugferd_dev": {
        "invoice_number": "What is the invoice number?",
        "issue_date": "What is the invoice date?",
        "currency": "What is the currency?",
        "seller_name": "Who is the seller?",
        "buyer_name": "Who is the buyer?",
        "seller_vat_id": "What is the VAT number of the seller?",
        "net_total": "What is the net total?",
        "tax_total": "How much is the tax?",
        "grand_total": "What is the grand total?",
        "due_total": "What is the amount due?",
    },
    "sroie_dev": {
        "company": "What is the name of the company?",
        "date": "What is the date?",
        "address": "What is the address of the company?",
        "total": "How much is the total?",
    },
    "adbuy_dev": {
        "contract_num": "What is the contract number?",
        "advertiser": "Who is the advertiser?",
        "gross_amount": "What is the gross amount?",
        "flight_from": "What is the start date of the flight?",
        "flight_to": "What is the end date of the flight?",
    },
    "azure_forms": {
        "Merchant": "What is the name of the merchant?",
        "PhoneNumber": "What is the phone number?",
        "Website": "What is the website?",
        "DatedAs": "What is the date of the document?",
        "Email": "What is the email?",
        "PurchaseOrderNumber": "What is the purchase order number?",
        "VendorName": "What is the vendor name?",
        "CompanyName": "What is the company name?",
        "CompanyAddress": "What is the company address?",
        "CompanyPhoneNumber": "What is the company phone number?",
        "Quantity": "What is the quantity?",
        "Subtotal": "What is the subtotal?",
        "Tax": "How much is the tax?",
        "Total": "What is the total?",
    },
}
GERMAN = {
    "invoice_number": "Wie lautet die Rechnungsnummer?",
    "issue_date": "Was ist das Rechnungsdatum?",
    "currency": "Was ist die Währung?",
    "seller_name": "Wer ist der Verkäufer?",
    "buyer_name": "Wer ist der Käufer?",
    "seller_vat_id": "Wie lautet die USt-ID des Verkäufers?",
    "net_total": "Wie hoch ist der Nettobetrag?",
    "tax_total": "Wie hoch ist die Umsatzsteuer?",
    "grand_total": "Wie hoch ist der Gesamtbetrag?",
    "due_total": "Wie hoch ist der Zahlbetrag?",
}
# Of each item of an invoice, by the first line of its description.
CELLS = {
    "unit_price": "What is the unit price of {}?",
    "quantity": "What is the quantity of {}?",
    "amount": "What is the amount of {}?",
}
MOST_ITEMS = 3
# What a document does not say unless it prints one of these words.
UNANSWERABLE: dict[str, tuple[str, ...]] = {
    "Who is the chairman of the supervisory board?": ("chair", "aufsichtsrat", "vorsitz", "conseil"),
    "When was the company founded?": ("founded", "since", "seit", "gegründet", "depuis", "est."),
    "How many employees does the company have?": ("employee", "mitarbeiter", "salarié"),
    "What is the passport number?": ("passport", "reisepass", "passeport"),
    "What is the notice period?": ("notice", "kündigung", "préavis"),
    "Who is the landlord?": ("landlord", "vermieter", "bailleur"),
    "What is the patient's blood type?": ("blood", "blut", "sang"),
    "How much is the monthly rent?": ("rent", "miete", "loyer"),
    "When does the train leave?": ("train", "zug"),
    "What is the licence plate of the car?": ("plate", "kennzeichen", "immatricul"),
    "What is the date of birth?": ("birth", "geburt", "naissance"),
    "Wie lautet die Versicherungsnummer?": ("versicherung", "policy", "insurance", "assurance"),
    "Who is the advertiser?": ("advertiser",),
    "What is the IBAN?": ("iban",),
    "What is the delivery address of the parcel?": ("deliver", "ship", "liefer", "livr"),
    "How long is the warranty?": ("warrant", "garant", "gewähr"),
}


@dataclass
class Tally:
    asked: int = 0
    right: int = 0
    wrong: int = 0
    not_found: int = 0
    milliseconds: list[float] = field(default_factory=list)


def main() -> int:
    given = _arguments()
    if not given.data.is_dir():
        print(f"no data in {given.data}: say where it is with --data")
        return 2
    scorer = _scorer(given.data / "score.py")
    tallies: dict[str, Tally] = {}
    sure: list[tuple[float, bool, str]] = []
    for name in given.set or QUESTIONS:
        for gold, document in _documents(given.data / name, given.cache):
            asking = Asking([document])
            for label, question, field_name, value in _asked(name, gold, document):
                tally = tallies.setdefault(f"{name} {label}", Tally())
                _one(asking, question, (field_name, value), scorer, tally, sure, show=given.show)
    for language, asking, question, wanted in prose_questions():
        name = f"prose {language} {'answered' if wanted else 'not answered'}"
        _one(asking, question, ("", wanted), scorer, tallies.setdefault(name, Tally()), sure, show=given.show)
    _print(tallies)
    _print_confidence(sure)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", nargs="*", choices=[*QUESTIONS, []], help="a set of the data; all unless named")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "datasets")
    parser.add_argument("--cache", type=Path, help="keep read documents in this folder and use them again")
    parser.add_argument("--show", action="store_true", help="list every answer that is not right")
    return parser.parse_args()


def _documents(data: Path, cache: Path | None) -> Iterator[tuple[dict[str, Any], ParsedDocument]]:
    for gold in manifest_of(data):
        try:
            document, _ = _read(data / gold["file"], cache, ReadOptions(drawings=True))
        except ExtractionError as error:
            print(f"{gold['id']}: {error.code}", file=sys.stderr)
            continue
        yield gold, document


def _asked(name: str, gold: Mapping[str, Any], document: ParsedDocument) -> Iterator[tuple[str, str, str, str]]:
    """What kind of question it is, the question, the gold's field and its value; "" where nothing is the answer."""
    for field_name, question in QUESTIONS[name].items():
        value = gold["fields"].get(field_name)
        if value not in (None, ""):
            yield "answered", question, field_name, str(value)
            if gold.get("language") == "de" and name == "zugferd_dev":
                yield "asked in German", GERMAN[field_name], field_name, str(value)
    items = gold.get("line_items") or ()
    names = [str(item.get("description", "")).split("\n")[0].strip() for item in items]
    for item, own in list(zip(items, names, strict=True))[:MOST_ITEMS]:
        for cell, question in CELLS.items():
            if own and names.count(own) == 1 and item.get(cell):
                yield "cells of items", question.format(own), "amount", str(item[cell])
    printed = document.text.casefold()
    for question, words in UNANSWERABLE.items():
        if not any(word in printed for word in words):
            yield "not answered", question, "", ""


def _one(
    asking: Asking,
    question: str,
    wanted: tuple[str, str],
    scorer: ModuleType,
    tally: Tally,
    sure: list[tuple[float, bool, str]],
    *,
    show: bool,
) -> None:
    started = time.perf_counter()
    answer = asking.answer(question)
    tally.milliseconds.append((time.perf_counter() - started) * 1000)
    field_name, value = wanted
    is_right = _is_right(answer, field_name, value, scorer)
    tally.asked += 1
    tally.right += is_right
    tally.not_found += answer.text is None
    tally.wrong += answer.text is not None and not is_right
    if answer.text is not None:
        sure.append((answer.confidence, is_right, answer.kind))
    if show and not is_right:
        print(f"{question} {answer.text!r} ({answer.kind}, {answer.confidence}) instead of {value!r}")


def _is_right(answer: Answer, field_name: str, value: str, scorer: ModuleType) -> bool:
    if answer.text is None or not value:
        return answer.text is None and not value
    if not field_name:  # of prose: the sentence that says it
        return value.casefold() in answer.text.casefold()
    printed = re.sub(r",(\d{4})(?!\d)", r".\1", answer.text)  # "86,5500": the scorer knows two decimals
    return bool(scorer.eq(field_name, printed, value))


def _print(tallies: Mapping[str, Tally]) -> None:
    print(f"{'questions':32}  asked   right      %   wrong      %  not found      %  ms (median)")
    for name, own in tallies.items():
        shares = [(count, 100 * count / own.asked) for count in (own.right, own.wrong, own.not_found)]
        (right, r), (wrong, w), (none, n) = shares
        print(
            f"{name:32} {own.asked:6} {right:7} {r:6.1f} {wrong:7} {w:6.1f} {none:10} {n:6.1f}"
            f" {median(own.milliseconds):12.0f}"
        )


def _print_confidence(sure: list[tuple[float, bool, str]]) -> None:
    """Of the answers that are so sure, how many are right; by the kind of the answer."""
    for kind in ("value", "row", "sentence"):
        print(f"\n{kind}: confidence  answers   right       %")
        above = 1.01
        for bound in BOUNDS:
            own = [right for confidence, right, its_kind in sure if its_kind == kind and bound <= confidence < above]
            above = bound
            if own:
                print(f"{bound:17.2f} {len(own):8} {sum(own):7} {100 * sum(own) / len(own):7.1f}")


if __name__ == "__main__":
    sys.exit(main())
