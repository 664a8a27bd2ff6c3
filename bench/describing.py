"""How well documents are told apart by classes that are only named and described: a table of confusions, and accuracy.

    python -m bench.describing [SET ...] [--data DIR] [--cache DIR] [--descriptions plain|short|none] [--show]

Each set of the data is of one kind (adbuy_dev of two: invoices and contracts). All kinds, and some that are not in the
data, are given as classes; nothing is told of the documents. `page` counts every page by itself, the ones without any
heading of their own among them.
"""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from bench.accuracy import _read, manifest_of
from extraction import ExtractionError, ReadOptions
from extraction.described_classes import ClassMatch, ClassSpec, classify_described, classify_pages_described

ROOT = Path(__file__).resolve().parent.parent
SURE = 0.5
PLAIN = {
    "Invoice": "A bill of a supplier to a customer, with an invoice number, goods or services and the amount due.",
    "Receipt": "What a shop or a restaurant hands out at the till: items, total, how it was paid and the change.",
    "Purchase order": "A company orders goods from a vendor: what is to be delivered, where to, at which prices.",
    "Contract": "A signed agreement, or an order of advertising time: advertiser, spots, rates.",
    "Report": "Chapters of running text with statistical tables and figures, their sources and notes.",
    "Bank statement": "Movements of a bank account with opening and closing balance.",
    "Payslip": "What an employee earned in a month: gross pay, deductions and net pay.",
    "CV": "The work experience, education and skills of a person who applies for a job.",
    "ID card": "An identity card or a passport with name, date of birth and a machine readable zone.",
    "Delivery note": "Comes with goods: what was packed and delivered, without prices.",
}  # fmt: skip
SHORT = {
    "Invoice": "bills of suppliers", "Receipt": "till receipts", "Purchase order": "orders to vendors",
    "Contract": "contracts for advertising", "Report": "statistics and studies",
    "Bank statement": "account movements",
    "Payslip": "wages", "CV": "applicants",
    "ID card": "passports and identity cards", "Delivery note": "delivered goods",
}  # fmt: skip
KIND_OF = {"sroie_dev": "Receipt", "zugferd_dev": "Invoice", "invoice2data": "Invoice",
           "azure_forms": "Purchase order",
           "tables_dev": "Report", "adbuy_dev/invoice_portrait": "Invoice",
           "adbuy_dev/confirmation_contract_b": "Contract"}  # fmt: skip


def main() -> int:
    given = _arguments()
    if not given.data.is_dir():
        print(f"no data in {given.data}: say where it is with --data")
        return 2
    words = {"plain": PLAIN, "short": SHORT, "none": dict.fromkeys(PLAIN, "")}[given.descriptions]
    classes = [ClassSpec(name, text) for name, text in words.items()]
    found: dict[tuple[str, str], list[tuple[str, ClassMatch]]] = defaultdict(list)
    for name in given.set or sorted({own.partition("/")[0] for own in KIND_OF}):
        for gold in manifest_of(given.data / name):
            kind = KIND_OF.get(name) or KIND_OF[f"{name}/{gold['layout']}"]
            own = name if name in KIND_OF else f"{name}/{gold['layout']}"
            file = given.data / name / gold["file"]
            try:
                document, _ = _read(file, given.cache, ReadOptions(drawings=True))
            except ExtractionError as error:
                print(f"{file.name}: {error.code}", file=sys.stderr)
                continue
            best = classify_described(document, classes)[0]
            found["document", own].append((kind, best))
            found["page", own] += [(kind, matches[0]) for matches in classify_pages_described(document, classes)]
            if given.show and best.name != kind:
                print(f"{own} {file.name}: {best.name} {best.confidence} {best.reasons}")
    for scope in ("document", "page"):
        _print_scope(scope, {own: pairs for (its, own), pairs in found.items() if its == scope})
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", nargs="*", help="a set of the data; all unless named")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "datasets")
    parser.add_argument("--cache", type=Path, help="keep read documents in this folder and use them again")
    parser.add_argument("--descriptions", choices=("plain", "short", "none"), default="plain")
    parser.add_argument("--show", action="store_true", help="list every document that is not right")
    return parser.parse_args()


def _print_scope(scope: str, found: dict[str, list[tuple[str, ClassMatch]]]) -> None:
    print(f"\n{scope:34}     n  right  sure  right of sure  found as")
    for own, pairs in sorted(found.items()):
        _print_row(own, pairs)
    _print_row("all", [pair for pairs in found.values() for pair in pairs])


def _print_row(title: str, pairs: Sequence[tuple[str, ClassMatch]]) -> None:
    right = sum(match.name == kind for kind, match in pairs)
    sure = [match.name == kind for kind, match in pairs if match.confidence >= SURE]
    names = Counter(match.name if match.confidence >= SURE else f"({match.name})" for _, match in pairs)
    said = ", ".join(f"{name} {count}" for name, count in names.most_common())
    count = max(len(pairs), 1)
    shares = f"{right / count:6.3f} {len(sure) / count:5.2f} {sum(sure) / max(len(sure), 1):14.3f}"
    print(f"{title:34} {len(pairs):5} {shares}  {said}")


if __name__ == "__main__":
    sys.exit(main())
