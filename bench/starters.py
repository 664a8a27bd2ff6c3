"""How many values the starters find on documents that they were not made for: what a new user tries first.

    python -m bench.starters [STARTER ...] [--data DIR] [--cache DIR] [--show]

Each starter reads every document of one set of the data, whatever its layout. Fields that starter and gold both have
are held against the gold with the rules of the data's own `score.py`; of line items also how many documents have the
right count of rows. `--cache` keeps what was read: pictures go through OCR once. The last table says how honest the
confidence is, as in bench.compiling.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from bench.accuracy import Case, Tally, _print_table, _score_items, _scorer
from bench.compiling import ROOT, _cases, _found, _print_confidence
from extraction import TemplateSpec, load_template
from templates_app.starters import starter_source


@dataclass(frozen=True)
class Measured:
    """A starter's set of the data. `fields`: what the gold calls a field, and what the starter calls it."""

    set_name: str
    fields: Mapping[str, str]


@dataclass
class Rows:
    """How many documents have as many rows as the gold, by their starter."""

    documents: int = 0
    right: int = 0


@dataclass
class Tallies:
    single: dict[tuple[str, str], Tally] = field(default_factory=lambda: defaultdict(Tally))
    cells: dict[tuple[str, str], Tally] = field(default_factory=lambda: defaultdict(Tally))
    rows: dict[str, Rows] = field(default_factory=lambda: defaultdict(Rows))
    sure: list[tuple[float, bool]] = field(default_factory=list)


_SAME = (
    "invoice_number",
    "issue_date",
    "seller_name",
    "buyer_name",
    "seller_vat_id",
    "currency",
    "net_total",
    "tax_total",
)
MEASURED = {
    "invoice": Measured("zugferd_dev", {name: name for name in (*_SAME, "grand_total", "due_total")}),
    "receipt": Measured(
        "sroie_dev", {"company": "merchant", "address": "address", "date": "date", "total": "grand_total"}
    ),
    "purchase-order": Measured(
        "azure_forms",
        {
            "Merchant": "buyer",
            "PurchaseOrderNumber": "order_number",
            "DatedAs": "order_date",
            "VendorName": "supplier",
            "Subtotal": "net_total",
            "Tax": "tax_total",
            "Total": "grand_total",
        },
    ),
}


def main() -> int:
    given = _arguments()
    if not given.data.is_dir():
        print(f"no data in {given.data}: say where it is with --data")
        return 2
    scorer, tallies = _scorer(given.data / "score.py"), Tallies()
    for name in given.starter or MEASURED:
        template = load_template(starter_source(name))
        for case in _cases(given.data / MEASURED[name].set_name, template):
            found, milliseconds = _found(case, given.cache)
            tallies.single[name, "all"].milliseconds.append(milliseconds)
            _score(name, case, found, scorer, tallies, show=given.show)
    _print_table("starter and field", tallies.single, sums=False)
    _print_table("line item cells", tallies.cells, sums=False)
    for name, rows in tallies.rows.items():
        print(f"{name}: as many rows as the gold in {rows.right} of {rows.documents} documents")
    _print_confidence(tallies.sure)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("starter", nargs="*", choices=[*MEASURED, []], help="a starter; all of them unless named")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "datasets")
    parser.add_argument("--cache", type=Path, help="keep read documents in this folder and use them again")
    parser.add_argument("--show", action="store_true", help="list every value that is not right")
    return parser.parse_args()


def _score(
    name: str,
    case: Case,
    found: Mapping[str, tuple[Any, float]],
    scorer: ModuleType,
    tallies: Tallies,
    *,
    show: bool,
) -> None:
    """Counts every field that both know, and the rows of a list called `lines`."""
    for gold_name, own_name in _asked(name, case.template):
        gold, (value, confidence) = case.gold["fields"].get(gold_name), found.get(own_name, (None, 0.0))
        equal = value is not None and scorer.eq(gold_name, _as_gold(value), gold)
        for tally in (tallies.single[name, "all"], tallies.single[name, own_name]):
            tally.documents += 1
            tally.count(gold, value, equal=equal)
        if show and not equal and not (gold in (None, "") and value in (None, "")):
            print(f"{case.gold['layout']} {case.gold['id']} {own_name}: {value!r} ({confidence}) instead of {gold!r}")
        if value is not None:
            tallies.sure.append((confidence, bool(gold not in (None, "") and equal)))
    if case.gold.get("line_items"):
        rows = found.get("lines", (None, 0.0))[0] or ()
        tallies.rows[name].documents += 1
        tallies.rows[name].right += len(rows) == len(case.gold["line_items"])
        if show and len(rows) != len(case.gold["line_items"]):
            print(
                f"{case.gold['layout']} {case.gold['id']}: {len(rows)} rows instead of {len(case.gold['line_items'])}"
            )
        _score_items(case, rows, scorer, tallies.cells[name, "lines"], show=show)


def _asked(name: str, template: TemplateSpec) -> Iterator[tuple[str, str]]:
    yield from ((gold, own) for gold, own in MEASURED[name].fields.items() if own in template.fields)


def _as_gold(value: Any) -> Any:
    """An amount without its currency."""
    return value["amount"] if isinstance(value, dict) and "amount" in value else value


if __name__ == "__main__":
    sys.exit(main())
